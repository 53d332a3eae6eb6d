# METADATA
# title: A package is known to be malicious, or looks like a popular one
# description: >-
#   Installing a package runs its code. Packages are published under names that people mistype or
#   expect to exist, and real ones are taken over for a few releases.
# scope: package
# related_resources:
# - ref: https://github.com/ossf/malicious-packages
# custom:
#   id: DEPS-004
#   severity: critical
#   precision: high
#   controls:
#     cwe: [CWE-506]
#     mitre-atlas: [AML.T0011.001, AML.T0060]
#     nist-ssdf: [PW.4.1]
#     soc2: [CC6.8]
#   facts: [dependency.advisory, dependency]
#   elsewhere: same
#   remediation: >-
#     Remove the package, and treat every machine that installed it as compromised. For a name that
#     only looks like another one, check that it is the package that was meant.
#   params:
#     known:
#       type: array
#       default: []
#       description: Names that look like popular packages and are meant.
#   examples:
#   - file: requirements.txt
#     bad: |
#       tensorfow==2.18.0
#     good: |
#       tensorflow==2.18.0
package mlwarden.deps.malicious_package

findings contains {"fact": match.id, "message": message, "properties": properties(match)} if {
	some match in input.facts["dependency.advisory"]
	match.malicious
	match.concern in {"affected", "always", "newest"}
	message := sprintf("%s is a malicious package: %s", [match.name, match.advisory])
}

findings contains {"fact": dependency.id, "message": message, "severity": "info"} if {
	some dependency in input.facts.dependency
	dependency.lookalike
	not dependency.name in input.params.known
	message := sprintf("%s is not %s, but nearly has its name", [dependency.name, dependency.lookalike])
}

properties(match) := {
	"advisories": concat(", ", match.ids),
	"summary": object.get(match, "summary", ""),
}
