package mlwarden.triage.suppression_malformed_test

import data.mlwarden.triage.suppression_malformed as policy

test_malformed if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "malformed": "the reason is missing"}]}
	messages(found) == {"the reason is missing"}
}

test_unknown_name if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "unknown": ["CODE-999"]}]}
	messages(found) == {"no policy is called CODE-999"}
}

test_quiet_when_sound if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "reason": "ours"}]}
	count(found) == 0
}

test_quiet_without_comments if {
	found := policy.findings with input.facts as {"suppression": []}
	count(found) == 0
}

messages(findings) := {finding.message | some finding in findings}
