package mlwarden.triage.suppression_expired_test

import data.mlwarden.triage.suppression_expired as policy

test_expired if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "expired": true, "until": "2020-01-31"}]}
	{finding.message | some finding in found} == {"accepted until 2020-01-31"}
}

test_quiet_when_it_still_holds if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "expired": false, "until": "2099-01-31"}]}
	count(found) == 0
}

test_quiet_without_a_day if {
	found := policy.findings with input.facts as {"suppression": [{"id": 1, "expired": false}]}
	count(found) == 0
}

test_quiet_without_comments if {
	found := policy.findings with input.facts as {"suppression": []}
	count(found) == 0
}
