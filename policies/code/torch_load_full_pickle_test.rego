package mlwarden.code.torch_load_full_pickle_test

import data.mlwarden.code.torch_load_full_pickle as policy

call(keywords) := {"id": 7, "at": {"path": "train.py"}, "args": [], "keywords": keywords}

project(safe_default) := {"frameworks": {"torch": {"at_least": {"2.6": safe_default}}}}

severities(findings) := {object.get(finding, "severity", "medium") | some finding in findings}

test_absent_with_old_torch if {
	found := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	severities(found) == {"medium"}
}

test_absent_with_unknown_torch if {
	found := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as {"frameworks": {}}
		with input.params as {"trusted_paths": []}
	severities(found) == {"medium"}
}

test_false_whatever_the_version if {
	found := policy.findings with input.calls as {"torch.load": [call({"weights_only": {"value": false}})]}
		with input.project as project(true)
		with input.params as {"trusted_paths": []}
	severities(found) == {"high"}
}

test_quiet_when_true if {
	found := policy.findings with input.calls as {"torch.load": [call({"weights_only": {"value": true}})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_when_the_default_is_safe if {
	found := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as project(true)
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_when_unknown if {
	found := policy.findings with input.calls as {"torch.load": [call({"weights_only": {"unknown": "parameter"}})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_when_keywords_are_hidden if {
	found := policy.findings with input.calls as {"torch.load": [object.union(call({}), {"open": true})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

test_quiet_on_trusted_paths if {
	found := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": ["train"]}
	count(found) == 0
}

test_quiet_without_calls if {
	found := policy.findings with input.calls as {"torch.load": []}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	count(found) == 0
}

messages(findings) := {finding.message | some finding in findings}

test_says_whether_the_version_is_declared if {
	declared := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as project(false)
		with input.params as {"trusted_paths": []}
	messages(declared) == {"weights_only is not set, and the project admits torch < 2.6"}
	unknown := policy.findings with input.calls as {"torch.load": [call({})]}
		with input.project as {"frameworks": {}}
		with input.params as {"trusted_paths": []}
	messages(unknown) == {"weights_only is not set, and no manifest says which torch is used"}
}
