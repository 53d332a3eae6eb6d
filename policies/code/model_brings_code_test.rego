package mlwarden.code.model_brings_code_test

import data.mlwarden.code.model_brings_code as policy

params(changes) := object.union({"reviewed": [], "packages": ["transformers", "diffusers", "mlflow", "torch"]}, changes)

reference(what, module, name) := {
	"id": 1,
	"at": {"path": "model/config.json"},
	"what": what,
	"where": "x",
	"target": concat(".", [module, name]),
	"module": module,
	"name": name,
	"root": split(module, ".")[0],
}

levels(found) := {finding.severity | some finding in found}

test_auto_map if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("auto_map", "modeling_mine", "Model")]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_pipeline_of_the_folder if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("model_index", "pipeline_mine", "Pipe")]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_loader_of_somebody if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("mlflow", "mine", "loader")]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_target_that_runs_commands if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("hydra", "os", "system")]}
		with input.params as params({})
	levels(found) == {"high"}
}

test_target_of_somebody if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("hydra", "mine.data", "Loader")]}
		with input.params as params({})
	levels(found) == {"low"}
}

test_quiet_on_known_packages if {
	found := policy.findings with input.facts as {"artifact.code_reference": [
		reference("model_index", "transformers", "CLIPTextModel"),
		reference("mlflow", "mlflow.sklearn", "x"),
		reference("hydra", "torch.optim", "Adam"),
	]}
		with input.params as params({})
	count(found) == 0
}

test_quiet_when_reviewed if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("auto_map", "modeling_mine", "Model")]}
		with input.params as params({"reviewed": ["model/"]})
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact.code_reference": []}
		with input.params as params({})
	count(found) == 0
}

test_program_of_an_mlflow_model if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("mlflow_code", "sklearn", "py")]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_folder_of_an_mlflow_model if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("mlflow_folder", "", "code")]}
		with input.params as params({})
	levels(found) == {"medium"}
}

test_binding_arguments_is_no_call if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("hydra", "functools", "partial")]}
		with input.params as params({})
	levels(found) == {"low"}
}

test_other_names_of_the_module_are if {
	found := policy.findings with input.facts as {"artifact.code_reference": [reference("hydra", "functools", "reduce")]}
		with input.params as params({})
	levels(found) == {"high"}
}
