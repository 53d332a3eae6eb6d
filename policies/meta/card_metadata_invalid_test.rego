package mlwarden.meta.card_metadata_invalid_test

import data.mlwarden.meta.card_metadata_invalid as policy

entry(key, value) := {"id": 7, "key": key, "value": value, "subject": "model"}

defect(code, extra) := object.union({"id": 7, "defect": code, "key": "", "subject": "model"}, extra)

of_card(entries, defects) := {"document.entry": entries, "document.defect": defects}

messages(findings) := {finding.message | some finding in findings}

test_unknown_licence if {
	found := policy.findings with input.facts as of_card([entry("license", "my-licence")], [])
		with input.params as {"licences": []}
	messages(found) == {"licence id my-licence is not known"}
}

test_licence_in_capitals if {
	found := policy.findings with input.facts as of_card([entry("license", "Apache-2.0")], [])
		with input.params as {"licences": []}
	messages(found) == {"licence id Apache-2.0 is not in lower case"}
}

test_quiet_on_known_licences if {
	entries := [entry("license", "apache-2.0"), entry("license", "other"), entry("license", "openrail++")]
	found := policy.findings with input.facts as of_card(entries, [])
		with input.params as {"licences": []}
	count(found) == 0
}

test_quiet_on_own_licences if {
	found := policy.findings with input.facts as of_card([entry("license", "acme-1.0")], [])
		with input.params as {"licences": ["acme-1.0"]}
	count(found) == 0
}

test_unknown_languages if {
	entries := [entry("language", "english"), entry("language", "jp"), entry("language", "")]
	found := policy.findings with input.facts as of_card(entries, [])
		with input.params as {"licences": []}
	messages(found) == {
		"language english is no ISO 639 code",
		"language jp is no ISO 639 code",
		"language  is no ISO 639 code",
	}
}

test_quiet_on_known_languages if {
	entries := [
		entry("language", "no"),
		entry("language", "EN"),
		entry("language", "pt-BR"),
		entry("language", "zho"),
		entry("language", "yue-Hant"),
		entry("language", "multilingual"),
		entry("language", "code"),
	]
	found := policy.findings with input.facts as of_card(entries, [])
		with input.params as {"licences": []}
	count(found) == 0
}

test_defects if {
	defects := [
		defect("syntax", {"detail": "mapping values are not allowed here"}),
		defect("unclosed", {}),
		defect("duplicate-key", {"key": "license"}),
		defect("explicit-tag", {"key": "license", "detail": "!own"}),
		defect("wrong-type", {"key": "datasets[0]", "expected": "string"}),
		defect("missing-key", {"key": "model-index[0].name"}),
	]
	found := policy.findings with input.facts as of_card([], defects)
		with input.params as {"licences": []}
	messages(found) == {
		"the metadata is no YAML: mapping values are not allowed here",
		"the metadata has no closing line of dashes",
		"license is given twice",
		"a tag that readers refuse: !own",
		"datasets[0] is no string",
		"model-index[0].name is missing",
	}
}

test_quiet_on_other_keys if {
	found := policy.findings with input.facts as of_card([entry("base_model", "Org/Base")], [])
		with input.params as {"licences": []}
	count(found) == 0
}

test_quiet_when_nothing_says_that_it_is_a_card if {
	one := object.remove(entry("license", "MIT"), ["subject"])
	other := object.remove(defect("unclosed", {}), ["subject"])
	found := policy.findings with input.facts as of_card([one], [other])
		with input.params as {"licences": []}
	count(found) == 0
}
