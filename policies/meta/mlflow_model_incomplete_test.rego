package mlwarden.meta.mlflow_model_incomplete_test

import data.mlwarden.meta.mlflow_model_incomplete as policy

dependency(fields) := object.union(
	{
		"id": 3, "name": "scikit-learn", "specifier": ">=1", "pin": "lower-only", "hashed": false,
		"scope": "model", "manifest": "requirements", "ecosystem": "pypi",
	},
	fields,
)

messages(fields) := [one.message |
	some one in policy.findings with input.facts as {"dependency": [dependency(fields)]}
		with input.params as {"accept": ["exact", "conda-fuzzy"]}
]

test_range if messages({}) == ["scikit-learn>=1 does not settle on one version"]

test_no_version if count(messages({"pin": "none", "specifier": ""})) == 1

test_quiet_when_exact if messages({"pin": "exact", "specifier": "==1.5"}) == []

test_quiet_when_unknown if messages({"pin": "dynamic"}) == []

test_quiet_elsewhere if messages({"scope": "application"}) == []

test_quiet_on_installers if messages({"name": "pip", "pin": "none"}) == []

test_quiet_without_dependencies if {
	count(policy.findings) == 0 with input.facts as {"dependency": []}
		with input.params as {"accept": []}
}
