package mlwarden.model.graph_reaches_out_test

import data.mlwarden.model.graph_reaches_out as policy

params(changes) := object.union({"allowed": [], "domains": ["", "ai.onnx.ml"], "backends": ["XnnpackBackend"]}, changes)

graphs(operations, references) := {"artifact.operation": operations, "artifact.external": references}

operation(format, name, fields) := object.union({"id": 1, "format": format, "name": name, "where": "graph"}, fields)

levels(found) := {object.get(finding, "severity", "high") | some finding in found}

test_reads_a_file if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "ReadFile", {})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_restores_from_elsewhere if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "RestoreV2", {"files": ["/etc/x"]})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_operation_of_somebody if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "Mine", {"domain": "custom"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_custom_operator_on_the_phone if {
	found := policy.findings with input.facts as graphs([operation("tflite", "Mine", {"domain": "custom"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_flex_operator_that_writes if {
	found := policy.findings with input.facts as graphs([operation("tflite", "FlexWriteFile", {"domain": "flex"})], [])
		with input.params as params({})
	levels(found) == {"high", "low"}
}

test_operator_of_an_unknown_domain if {
	found := policy.findings with input.facts as graphs([operation("onnx", "Mine", {"domain": "mine"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_printing_to_a_file if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "PrintV2", {"files": ["file:///tmp/x"]})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_printing if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "PrintV2", {"files": ["hello"]})], [])
		with input.params as params({})
	count(found) == 0
}

test_paddle_calling_python if {
	found := policy.findings with input.facts as graphs([operation("paddle", "py_func", {"domain": "python"})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_python_in_onnx if {
	found := policy.findings with input.facts as graphs([operation("onnx", "PyOp", {"domain": "ai.onnx.contrib"})], [])
		with input.params as params({})
	levels(found) == {"high", "medium"}
}

test_data_outside if {
	found := policy.findings with input.facts as graphs([], [{"id": 2, "format": "onnx", "target": "../../etc/passwd", "escapes": true}])
		with input.params as params({})
	levels(found) == {"high"}
}

test_link_inside_hdf5 if {
	found := policy.findings with input.facts as graphs([], [{"id": 2, "format": "hdf5", "target": "other.h5", "escapes": false}])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_quiet_on_ordinary_graphs if {
	found := policy.findings with input.facts as graphs(
		[
			operation("tensorflow", "MatMul", {}),
			operation("tensorflow", "RestoreV2", {"files": ["variables/0/.ATTRIBUTES/VARIABLE_VALUE"]}),
			operation("onnx", "MatMul", {}),
		],
		[{"id": 2, "format": "onnx", "target": "weights.bin", "escapes": false}],
	)
		with input.params as params({})
	count(found) == 0
}

test_quiet_when_allowed if {
	found := policy.findings with input.facts as graphs([operation("tensorflow", "ReadFile", {})], [])
		with input.params as params({"allowed": ["ReadFile"]})
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as graphs([], [])
		with input.params as params({})
	count(found) == 0
}

test_file_in_torchscript if {
	found := policy.findings with input.facts as graphs([operation("torchscript", "from_file", {"domain": "file"})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_library_for_torchscript if {
	found := policy.findings with input.facts as graphs([operation("torchscript", "mine.op", {"domain": "custom"})], [])
		with input.params as params({})
	levels(found) == {"low"}
}

external(fields) := object.union({"id": 2, "format": "onnx", "target": "weights.bin", "escapes": false}, fields)

test_data_file_that_is_a_link if {
	found := policy.findings with input.facts as graphs([], [external({"link": "symbolic"})])
		with input.params as params({})
	levels(found) == {"high"}
}

test_data_file_with_a_second_name if {
	found := policy.findings with input.facts as graphs([], [external({"link": "hard"})])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_operator_of_mxnet_that_calls_back if {
	found := policy.findings with input.facts as graphs([operation("mxnet", "_Native", {"domain": "python"})], [])
		with input.params as params({})
	levels(found) == {"high"}
}

test_custom_operator_of_mxnet if {
	found := policy.findings with input.facts as graphs([operation("mxnet", "mine", {"domain": "custom"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_class_of_java_in_pmml if {
	found := policy.findings with input.facts as graphs([operation("pmml", "com.mine.Function", {"domain": "java"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_backend_of_somebody if {
	found := policy.findings with input.facts as graphs([operation("executorch", "MineBackend", {"domain": "backend"})], [])
		with input.params as params({})
	levels(found) == {"medium"}
}

test_quiet_on_a_known_backend if {
	found := policy.findings with input.facts as graphs([operation("executorch", "XnnpackBackend", {"domain": "backend"})], [])
		with input.params as params({})
	count(found) == 0
}
