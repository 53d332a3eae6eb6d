package mlwarden.model.template_payload_test

import data.mlwarden.model.template_payload as policy

levels(found) := {finding.severity | some finding in found}

test_dunder if {
	found := policy.findings with input.facts as {"artifact.template": [{"id": 1, "constructs": ["dunder"]}]}
	levels(found) == {"high"}
}

test_engine_objects if {
	found := policy.findings with input.facts as {"artifact.template": [{"id": 1, "constructs": ["global:lipsum"]}]}
	{finding.message | some finding in found} == {"the chat template uses global:lipsum"}
}

test_endless_loop if {
	found := policy.findings with input.facts as {"artifact.template": [{"id": 1, "constructs": ["large-range"]}]}
	levels(found) == {"medium"}
}

test_quiet_on_ordinary_templates if {
	found := policy.findings with input.facts as {"artifact.template": [{"id": 1, "length": 200}]}
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact.template": []}
	count(found) == 0
}
