package mlwarden.deps.malicious_package_test

import data.mlwarden.deps.malicious_package as policy

match(fields) := object.union(
	{
		"id": 6, "name": "evil", "specifier": "", "pin": "none", "scope": "application",
		"ecosystem": "pypi", "concern": "always", "advisory": "MAL-1", "ids": ["MAL-1"],
		"level": "unknown", "malicious": true,
	},
	fields,
)

about(matches, dependencies) := [one.message |
	some one in policy.findings with input.facts as {
		"dependency.advisory": matches,
		"dependency": dependencies,
	}
		with input.params as {"known": ["tensorflw"]}
]

test_any_pin if about([match({})], []) == ["evil is a malicious package: MAL-1"]

test_exact if count(about([match({"concern": "affected", "version": "1"})], [])) == 1

test_lookalike if {
	answer := about([], [{"id": 2, "name": "tensorfow", "lookalike": "tensorflow"}])
	answer == ["tensorfow is not tensorflow, but nearly has its name"]
}

test_lookalike_is_a_note if {
	some one in policy.findings with input.facts as {
		"dependency.advisory": [],
		"dependency": [{"id": 2, "name": "tensorfow", "lookalike": "tensorflow"}],
	}
		with input.params as {"known": []}
	one.severity == "info"
}

test_quiet_on_known_lookalikes if about([], [{"id": 2, "name": "tensorflw", "lookalike": "tensorflow"}]) == []

test_quiet_on_vulnerabilities if about([match({"malicious": false})], []) == []

test_quiet_on_old_releases_that_were_taken_over if about([match({"concern": "admitted"})], []) == []

test_quiet_on_other_names if about([], [{"id": 2, "name": "numpy"}]) == []

test_quiet_without_facts if about([], []) == []
