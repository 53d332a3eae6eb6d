package mlwarden.code.remote_code_unpinned_test

import data.mlwarden.code.remote_code_unpinned as policy

call(keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "org/model"}], "keywords": keywords}

trusting(keywords) := call(object.union({"trust_remote_code": {"value": true}}, keywords))

severities(findings) := {finding.severity | some finding in findings}

test_high_without_a_revision if {
	found := policy.findings with input.calls as {"*.from_pretrained": [trusting({})]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"high"}
}

test_high_with_a_branch if {
	found := policy.findings with input.calls as {"*.from_pretrained": [trusting({"revision": {"value": "main"}})]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"high"}
}

test_low_with_a_commit if {
	revision := {"revision": {"value": "0123456789abcdef0123456789abcdef01234567"}}
	found := policy.findings with input.calls as {"*.from_pretrained": [trusting(revision)]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"low"}
}

test_low_from_a_folder if {
	local := object.union(trusting({}), {"args": [{"value": "./model"}]})
	found := policy.findings with input.calls as {"*.from_pretrained": [local]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"low"}
}

test_medium_when_the_revision_is_unknown if {
	found := policy.findings with input.calls as {"*.from_pretrained": [trusting({"revision": {"unknown": "parameter"}})]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"medium"}
}

test_medium_when_more_keywords_are_unknown if {
	found := policy.findings with input.calls as {"*.from_pretrained": [object.union(trusting({}), {"open": true})]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"medium"}
}

test_inside_a_dictionary if {
	inner := call({"model_kwargs": {"value": {"trust_remote_code": true}}})
	found := policy.findings with input.calls as {"*.HuggingFaceEmbeddings": [inner]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"high"}
}

test_inside_a_dictionary_with_unknown_parts if {
	inner := object.union(call({}), {"parts": {"model_kwargs.trust_remote_code": {"value": true}}})
	found := policy.findings with input.calls as {"*.HuggingFaceEmbeddings": [inner]}
		with input.params as {"trusted_repositories": []}
	severities(found) == {"high"}
}

test_switched_on_for_all if {
	switch := {"id": 7, "at": {"path": "a.py"}, "form": "assignment", "args": [{"value": true}], "keywords": {}}
	found := policy.findings with input.calls as {"datasets.config.HF_DATASETS_TRUST_REMOTE_CODE": [switch]}
		with input.params as {"trusted_repositories": []}
	count(found) == 1
}

test_quiet_when_false_absent_or_unknown if {
	calls := [call({}), call({"trust_remote_code": {"value": false}}), call({"trust_remote_code": {"unknown": "parameter"}})]
	found := policy.findings with input.calls as {"*.from_pretrained": calls}
		with input.params as {"trusted_repositories": []}
	count(found) == 0
}

test_quiet_on_trusted_repositories if {
	found := policy.findings with input.calls as {"*.from_pretrained": [trusting({})]}
		with input.params as {"trusted_repositories": ["org/"]}
	count(found) == 0
}

test_quiet_without_calls if {
	found := policy.findings with input.calls as {"*.from_pretrained": []}
		with input.params as {"trusted_repositories": []}
	count(found) == 0
}
