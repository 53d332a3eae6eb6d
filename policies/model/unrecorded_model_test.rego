package mlwarden.model.unrecorded_model_test

import data.mlwarden.model.unrecorded_model as policy

params(changes) := object.union({"formats": ["torch-zip"]}, changes)

test_nothing_recorded if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "torch-zip"}]}
		with input.params as params({})
	count(found) == 1
}

test_quiet_when_recorded if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "torch-zip", "recorded": "model.pt.sha256"}]}
		with input.params as params({})
	count(found) == 0
}

test_quiet_on_members if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "torch-zip", "member": true}]}
		with input.params as params({})
	count(found) == 0
}

test_quiet_on_other_formats if {
	found := policy.findings with input.facts as {"artifact": [{"id": 1, "format": "zip"}]}
		with input.params as params({})
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact": []}
		with input.params as params({})
	count(found) == 0
}
