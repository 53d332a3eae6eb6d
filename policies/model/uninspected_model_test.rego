package mlwarden.model.uninspected_model_test

import data.mlwarden.model.uninspected_model as policy

messages(found) := {finding.message | some finding in found}

test_pointer_to_a_model if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "git-lfs-pointer", "named": "onnx", "inspected": "none", "reason": "git-lfs-pointer"}]}
	messages(found) == {"not inspected: the file is a Git LFS pointer"}
}

test_damaged_pickle if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "pickle", "inspected": "partial", "reason": "broken"}]}
	messages(found) == {"inspected in part: the content is damaged"}
}

test_quiet_on_pointers_to_data if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "git-lfs-pointer", "inspected": "none", "reason": "git-lfs-pointer"}]}
	count(found) == 0
}

test_quiet_when_read_in_full if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "pickle", "inspected": "full"}]}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact": []}
	count(found) == 0
}

test_limit_in_something_that_runs if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "pickle", "inspected": "partial", "reason": "limit", "executable": true}]}
	{finding.severity | some finding in found} == {"medium"}
}

test_programs_left_and_packed_too_deep if {
	some reason in ["programs", "depth"]
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "zip", "inspected": "partial", "reason": reason}]}
	{finding.severity | some finding in found} == {"medium"}
}
