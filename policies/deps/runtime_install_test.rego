package mlwarden.deps.runtime_install_test

import data.mlwarden.deps.runtime_install as policy

dependency(fields) := object.union(
	{
		"id": 3, "name": "pandas", "specifier": "", "pin": "none", "hashed": false,
		"scope": "notebook", "manifest": "shell", "ecosystem": "pypi",
	},
	fields,
)

messages(fields) := [one.message |
	some one in policy.findings with input.facts as {"dependency": [dependency(fields)]}
		with input.params as {
			"accept": ["exact", "conda-fuzzy"],
			"ignore": ["internal-tools"],
		}
]

test_notebook if messages({}) == ["pandas is installed at whatever version is newest"]

test_pipeline if {
	answer := messages({"scope": "pipeline", "pin": "lower-only", "specifier": ">=2"})
	answer == ["pandas>=2 does not settle on one version"]
}

test_conda if count(messages({"ecosystem": "conda"})) == 1

test_quiet_when_firm if messages({"pin": "exact", "specifier": "==2.2.3"}) == []

test_quiet_when_unknown if messages({"pin": "dynamic"}) == []

test_quiet_elsewhere if {
	messages({"scope": "application"}) == []
	messages({"scope": "ci"}) == []
}

test_quiet_on_installers if messages({"name": "pip"}) == []

test_quiet_on_ignored if messages({"name": "internal-tools"}) == []

test_quiet_without_dependencies if {
	count(policy.findings) == 0 with input.facts as {"dependency": []}
		with input.params as {"accept": [], "ignore": []}
}
