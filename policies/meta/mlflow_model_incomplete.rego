# METADATA
# title: An MLflow model does not say what it needs to run again
# description: >-
#   A model is loaded with the packages that are listed beside it. At other versions it may fail, or
#   predict something else without a word.
# scope: package
# related_resources:
# - ref: https://mlflow.org/docs/latest/ml/model/dependencies/
# custom:
#   id: META-006
#   severity: low
#   precision: high
#   controls:
#     cwe: [CWE-1357]
#     owasp-ml: [ML06]
#     nist-ai-rmf: [MEASURE 2.5]
#     iso-42001: [A.6.2.4]
#     soc2: [PI1.2]
#   facts: [dependency]
#   lists: [bootstrap_tools]
#   scope: project
#   elsewhere: skip
#   remediation: >-
#     Log the model with pip_requirements or conda_env that state exact versions, as mlflow infers
#     them by default.
#   params:
#     accept:
#       type: array
#       default: [exact, arbitrary, locked, path, conda-fuzzy, conda-build]
#       description: Pin classes that are firm enough.
package mlwarden.meta.mlflow_model_incomplete

import data.mlwarden.lib.pins

findings contains {"fact": dependency.id, "message": message} if {
	some dependency in input.facts.dependency
	dependency.scope == "model"
	pins.open(dependency, input.params.accept)
	not dependency.name in data.mlwarden.lists.bootstrap_tools
	message := pins.message(dependency)
}
