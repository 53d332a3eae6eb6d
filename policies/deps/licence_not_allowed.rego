# METADATA
# title: A package has a licence outside the allowed list
# description: >-
#   A licence can oblige whoever passes the program on, or serves it over a network, to publish its
#   source. Locks that state licences are read; for others, packages that are known for such licences
#   are listed with the tool.
# scope: package
# related_resources:
# - ref: https://spdx.org/licenses/
# custom:
#   id: DEPS-009
#   severity: low
#   precision: medium
#   controls:
#     nist-ai-rmf: [GOVERN 6.1]
#     iso-42001: [A.10.3]
#     soc2: [CC9.2]
#   facts: [dependency]
#   lists: [package_licences]
#   elsewhere: skip
#   profiles: {strict: low}
#   remediation: >-
#     Use another package, obtain another licence, or add the licence to `allowed` once somebody
#     responsible has agreed to its terms.
#   params:
#     allowed:
#       type: array
#       default:
#         - 0BSD
#         - Apache-2.0
#         - BSD-2-Clause
#         - BSD-3-Clause
#         - BSL-1.0
#         - CC0-1.0
#         - HPND
#         - ISC
#         - MIT
#         - MIT-0
#         - MPL-2.0
#         - PSF-2.0
#         - Python-2.0
#         - Unlicense
#         - Zlib
#       description: SPDX ids of licences that packages may have.
#     accepted:
#       type: array
#       default: []
#       description: Names of packages whose licence was agreed to.
#   examples:
#   - file: requirements.txt
#     bad: |
#       ultralytics==8.3.0
#     good: |
#       torchvision==0.21.0
package mlwarden.deps.licence_not_allowed

findings contains {"fact": dependency.id, "message": message} if {
	some dependency in input.facts.dependency
	dependency.licence_choices
	relevant(dependency)
	not permitted(dependency)
	message := sprintf("%s is under %s", [dependency.name, dependency.licence])
}

findings contains {"fact": dependency.id, "message": message} if {
	some dependency in input.facts.dependency
	not dependency.licence
	relevant(dependency)
	dependency.ecosystem in {"pypi", "conda"}
	licences := data.mlwarden.lists.package_licences[dependency.name]
	some licence in licences
	not licence in input.params.allowed
	message := sprintf("%s is under %s", [dependency.name, licence])
}

# What only developers install is not passed on, and constraints install nothing.
relevant(dependency) if {
	not dependency.scope in {"dev", "build", "constraint", "ci"}
	not dependency.name in input.params.accepted
}

permitted(dependency) if {
	some choice in dependency.licence_choices
	every licence in choice.all_of {
		licence in input.params.allowed
	}
}
