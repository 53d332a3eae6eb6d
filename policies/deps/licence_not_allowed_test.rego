package mlwarden.deps.licence_not_allowed_test

import data.mlwarden.deps.licence_not_allowed as policy

dependency(fields) := object.union(
	{
		"id": 3, "name": "thing", "specifier": "==1", "pin": "locked", "hashed": true,
		"scope": "application", "manifest": "pixi.lock", "ecosystem": "conda",
	},
	fields,
)

messages(fields) := [one.message |
	some one in policy.findings with input.facts as {"dependency": [dependency(fields)]}
		with input.params as {"allowed": ["MIT", "Apache-2.0"], "accepted": ["agreed"]}
]

licensed(text, choices) := messages({"licence": text, "licence_choices": choices})

test_stated if {
	answer := messages({"licence": "GPL-3.0-only", "licence_choices": [{"all_of": ["GPL-3.0-only"]}]})
	answer == ["thing is under GPL-3.0-only"]
}

test_both_apply if count(licensed("MIT AND GPL-3.0-only", [{"all_of": ["GPL-3.0-only", "MIT"]}])) == 1

test_known_for_it if messages({"name": "ultralytics"}) == ["ultralytics is under AGPL-3.0-only"]

test_quiet_when_allowed if licensed("MIT", [{"all_of": ["MIT"]}]) == []

test_quiet_with_a_choice if licensed("GPL-3.0-only OR MIT", [{"all_of": ["GPL-3.0-only"]}, {"all_of": ["MIT"]}]) == []

test_quiet_when_not_stated if messages({}) == []

test_quiet_when_accepted if {
	messages({"name": "agreed", "licence": "X", "licence_choices": [{"all_of": ["X"]}]}) == []
}

test_quiet_on_tools_of_developers if {
	messages({"scope": "dev", "licence": "X", "licence_choices": [{"all_of": ["X"]}]}) == []
}

test_quiet_without_dependencies if {
	count(policy.findings) == 0 with input.facts as {"dependency": []}
		with input.params as {"allowed": [], "accepted": []}
}
