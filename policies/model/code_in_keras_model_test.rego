package mlwarden.model.code_in_keras_model_test

import data.mlwarden.model.code_in_keras_model as policy

params(changes) := object.union({"trusted_packages": ["keras", "tensorflow"]}, changes)

node(fields) := object.union({"id": 1, "where": ".", "class_name": "Dense", "module": "keras.layers", "root": "keras"}, fields)

levels(found) := {finding.severity | some finding in found}

test_marshalled_function if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "__lambda__", "module": "", "root": "", "code": "lambda"})]}
		with input.params as params({})
	levels(found) == {"high"}
}

test_lambda_layer if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "Lambda"})]}
		with input.params as params({})
	levels(found) == {"high"}
}

test_pickled_module if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "TorchModuleWrapper", "code": "pickle"})]}
		with input.params as params({})
	levels(found) == {"critical"}
}

test_layer_that_loads_a_model if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "TFSMLayer"})]}
		with input.params as params({})
	levels(found) == {"high"}
}

test_function_of_python if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "function", "module": "os", "root": "os", "function": "system"})]}
		with input.params as params({})
	levels(found) == {"critical"}
}

test_function_of_keras_that_fetches if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "function", "module": "keras.utils", "function": "get_file"})]}
		with input.params as params({})
	levels(found) == {"high"}
}

test_function_of_somebody if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "function", "module": "mine", "root": "mine", "function": "act"})]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_class_of_somebody if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "Mine", "module": "mine", "root": "mine"})]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_class_that_is_registered if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "Mine", "module": "mine", "root": "mine", "registered": "Custom>Mine"})]}
		with input.params as params({})
	levels(found) == {"low"}
}

test_class_of_the_program_itself if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "Mine", "module": "__main__", "root": "__main__"})]}
		with input.params as params({})
	levels(found) == {"low"}
}

test_file_argument if {
	found := policy.findings with input.facts as {"artifact.keras": [node({"class_name": "StringLookup", "files": ["vocabulary=/etc/passwd"]})]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_quiet_on_ordinary_layers if {
	found := policy.findings with input.facts as {"artifact.keras": [
		node({}),
		node({"class_name": "Sequential", "module": "", "root": ""}),
		node({"class_name": "function", "module": "keras.activations", "function": "relu"}),
		node({"class_name": "function", "module": "builtins", "root": "builtins", "function": "relu"}),
	]}
		with input.params as params({})
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact.keras": []}
		with input.params as params({})
	count(found) == 0
}
