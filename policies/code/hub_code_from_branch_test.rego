package mlwarden.code.hub_code_from_branch_test

import data.mlwarden.code.hub_code_from_branch as policy

hub(repository, keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": repository}, {"value": "m"}], "keywords": keywords}

hub_findings(calls) := found if {
	found := policy.findings with input.calls as calls
		with input.params as {"trusted_repositories": []}
}

hub_severities(findings) := {object.get(finding, "severity", "medium") | some finding in findings}

test_no_reference if {
	hub_severities(hub_findings({"torch.hub.load": [hub("a/b", {})]})) == {"medium"}
}

test_branch if {
	hub_severities(hub_findings({"torch.hub.load": [hub("a/b:main", {})]})) == {"medium"}
}

test_tag_is_low if {
	hub_severities(hub_findings({"torch.hub.load": [hub("a/b:v0.10.0", {})]})) == {"low"}
}

test_fork_of_a_commit if {
	call := hub("a/b:0f3b5b1a3c", {"skip_validation": {"value": true}})
	hub_severities(hub_findings({"torch.hub.load": [call]})) == {"low"}
}

test_by_keyword if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {"repo_or_dir": {"value": "a/b"}}}
	hub_severities(hub_findings({"torch.hub.load": [call]})) == {"medium"}
}

test_custom_pipeline if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": {"custom_pipeline": {"value": "a/b"}}}
	hub_severities(hub_findings({"*.from_pretrained": [call]})) == {"medium"}
}

test_quiet_when_fixed_or_local if {
	calls := [
		hub("a/b:0f3b5b1a3c3ee7cd0a6e7a8d4ad7b04d9a3c1f2e", {}),
		hub("a/b", {"source": {"value": "local"}}),
		hub("./b", {}),
		hub("/opt/a/b", {}),
	]
	count(hub_findings({"torch.hub.load": calls})) == 0
}

test_quiet_when_unknown if {
	unknown := {"id": 7, "at": {"path": "a.py"}, "args": [{"unknown": "parameter"}], "keywords": {}}
	calls := [unknown, hub("a/b", {"source": {"unknown": "parameter"}}), object.union(hub("a/b", {}), {"open": true})]
	count(hub_findings({"torch.hub.load": calls})) == 0
}

test_quiet_on_trusted_repositories if {
	found := policy.findings with input.calls as {"torch.hub.load": [hub("a/b", {})]}
		with input.params as {"trusted_repositories": ["a/"]}
	count(found) == 0
}

test_quiet_without_calls if count(hub_findings({})) == 0
