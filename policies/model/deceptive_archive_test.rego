package mlwarden.model.deceptive_archive_test

import data.mlwarden.model.deceptive_archive as policy

archives(kind, found) := object.union(
	{"artifact": [], "artifact.member": [], "artifact.discrepancy": [], "artifact.gguf": [], "artifact.safetensors": []},
	{kind: found},
)

levels(found) := {object.get(finding, "severity", "high") | some finding in found}

test_member_that_escapes if {
	found := policy.findings with input.facts as archives("artifact.member", [{"id": 1, "name": "../x", "escapes": true}])
	levels(found) == {"high"}
}

test_headers_that_disagree if {
	found := policy.findings with input.facts as archives("artifact.discrepancy", [{"id": 1, "field": "name", "archive": "torch-zip"}])
	levels(found) == {"high"}
}

test_headers_that_disagree_in_any_zip if {
	found := policy.findings with input.facts as archives("artifact.discrepancy", [{"id": 1, "field": "duplicate", "archive": "zip"}])
	levels(found) == {"medium"}
}

test_bomb if {
	found := policy.findings with input.facts as archives("artifact.discrepancy", [{"id": 1, "field": "ratio", "archive": "zip"}])
	levels(found) == {"high"}
}

test_data_behind if {
	found := policy.findings with input.facts as archives("artifact.discrepancy", [{"id": 1, "field": "suffix", "archive": "torch-zip"}])
	levels(found) == {"low"}
}

test_pickle_named_as_data if {
	found := policy.findings with input.facts as archives("artifact", [{"id": 1, "format": "pickle", "named": "safetensors", "mismatch": true, "executable": true}])
	levels(found) == {"high"}
}

test_another_name if {
	found := policy.findings with input.facts as archives("artifact", [{"id": 1, "format": "safetensors", "named": "onnx", "mismatch": true}])
	levels(found) == {"low"}
}

test_program_named_as_model if {
	found := policy.findings with input.facts as archives("artifact", [{"id": 1, "format": "native", "named": "pickle", "mismatch": true}])
	levels(found) == {"high"}
}

test_counts_that_cannot_be if {
	found := policy.findings with input.facts as archives("artifact.gguf", [{"id": 1, "violations": ["counts", "bounds"]}])
	levels(found) == {"high", "medium"}
}

test_tensors_beyond_the_file if {
	found := policy.findings with input.facts as archives("artifact.safetensors", [{"id": 1, "violations": ["bounds"]}])
	levels(found) == {"low"}
}

test_quiet_on_ordinary_files if {
	found := policy.findings with input.facts as {
		"artifact": [{"id": 1, "format": "pickle", "named": "pickle"}],
		"artifact.member": [{"id": 2, "name": "handler.py", "program": "python"}],
		"artifact.discrepancy": [],
		"artifact.gguf": [{"id": 3}],
		"artifact.safetensors": [{"id": 4}],
	}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as archives("artifact", [])
	count(found) == 0
}
