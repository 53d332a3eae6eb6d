# METADATA
# title: A notebook or pipeline step installs packages at no fixed version
# description: >-
#   What a step installs when it runs is not in any image or lock. The same notebook or pipeline gives
#   other results, or runs other code, on another day.
# scope: package
# related_resources:
# - ref: https://pip.pypa.io/en/stable/topics/repeatable-installs/
# custom:
#   id: DEPS-007
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-1357]
#     mitre-atlas: [AML.T0010.001]
#     nist-ssdf: [PW.6.2]
#     nist-ai-rmf: [MEASURE 2.5]
#   facts: [dependency]
#   lists: [bootstrap_tools]
#   elsewhere: lower
#   profiles: {default: info, strict: low, production: medium}
#   remediation: >-
#     Install into the image or environment that runs the step, or write the version with == where
#     the step installs it.
#   params:
#     accept:
#       type: array
#       default: [exact, arbitrary, locked, path, conda-fuzzy, conda-build]
#       description: Pin classes that are firm enough.
#     ignore:
#       type: array
#       default: []
#       description: Names of packages that may float.
#   examples:
#   - file: pipeline.py
#     bad: |
#       from kfp import dsl
#
#       @dsl.component(packages_to_install=["pandas"])
#       def clean(): ...
#     good: |
#       from kfp import dsl
#
#       @dsl.component(packages_to_install=["pandas==2.2.3"])
#       def clean(): ...
package mlwarden.deps.runtime_install

import data.mlwarden.lib.pins

findings contains {"fact": dependency.id, "message": message} if {
	some dependency in input.facts.dependency
	dependency.scope in {"notebook", "pipeline"}
	pins.open(dependency, input.params.accept)
	not dependency.name in data.mlwarden.lists.bootstrap_tools
	not dependency.name in input.params.ignore
	message := pins.message(dependency)
}
