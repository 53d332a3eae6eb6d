package mlwarden.model.pickled_weights_test

import data.mlwarden.model.pickled_weights as policy

formats := ["torch-zip", "torch-legacy", "pickle"]

fact(form, folder, fields) := object.union({"id": 1, "format": form, "folder": folder, "inspected": "full"}, fields)

test_torch_checkpoint if {
	found := policy.findings with input.facts as {"artifact": [fact("torch-zip", "models", {})]}
		with input.params as {"formats": formats}
	{finding.message | some finding in found} == {"weights are shipped as torch-zip and in no data-only format"}
}

test_pickled_estimator if {
	found := policy.findings with input.facts as {"artifact": [fact("pickle", "", {"roots": ["numpy", "sklearn"]})]}
		with input.params as {"formats": formats}
	count(found) == 1
}

test_quiet_beside_a_data_only_format if {
	found := policy.findings with input.facts as {"artifact": [fact("torch-zip", "a", {"data_only_beside": true})]}
		with input.params as {"formats": formats}
	count(found) == 0
}

test_quiet_on_members if {
	found := policy.findings with input.facts as {"artifact": [fact("torch-zip", "a", {"member": true})]}
		with input.params as {"formats": formats}
	count(found) == 0
}

test_quiet_on_pickled_data if {
	found := policy.findings with input.facts as {"artifact": [fact("pickle", "a", {"roots": ["pandas"]})]}
		with input.params as {"formats": formats}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact": []}
		with input.params as {"formats": formats}
	count(found) == 0
}
