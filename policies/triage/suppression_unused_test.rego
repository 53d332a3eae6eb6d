package mlwarden.triage.suppression_unused_test

import data.mlwarden.triage.suppression_unused as policy

count_of(comment) := count(found) if {
	found := policy.findings with input.facts as {"suppression": [comment]}
}

test_unused if count_of({"id": 1, "judged": true, "used": false}) == 1

test_quiet_when_used if count_of({"id": 1, "judged": true, "used": true}) == 0

test_quiet_when_the_policies_did_not_run if count_of({"id": 1, "judged": false, "used": false}) == 0

test_quiet_when_malformed if {
	count_of({"id": 1, "judged": true, "used": false, "malformed": "the reason is missing"}) == 0
}

test_quiet_without_comments if {
	found := policy.findings with input.facts as {"suppression": []}
	count(found) == 0
}
