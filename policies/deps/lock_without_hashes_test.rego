package mlwarden.deps.lock_without_hashes_test

import data.mlwarden.deps.lock_without_hashes as policy

manifest(fields) := object.union({"id": 2, "format": "requirements", "lock": true, "status": "ok"}, fields)

messages(fields) := [one.message |
	some one in policy.findings with input.facts as {"manifest": [manifest(fields)]}
]

test_none if messages({}) == ["no entry of this lock has a digest"]

test_none_stated if count(messages({"hashes": "none", "format": "pipfile.lock"})) == 1

test_some if messages({"hashes": "some"}) == ["only some entries have digests"]

test_some_in_a_file_that_is_no_lock if count(messages({"hashes": "some", "lock": false})) == 1

test_fix_from_the_lock_beside_it if {
	some one in policy.findings with input.facts as {"manifest": [manifest({"digests_in": "uv.lock"})]}
	one.message == "no entry of this lock has a digest"
	one.fix == {"kind": "add-hashes", "lock": "uv.lock", "safe": false}
}

test_pins_beside_a_lock if {
	answer := messages({"lock": false, "digests_in": "uv.lock"})
	answer == ["no pin has a digest, although uv.lock has them"]
}

test_no_fix_without_such_a_lock if {
	some one in policy.findings with input.facts as {"manifest": [manifest({})]}
	not one.fix
}

test_quiet_with_all if messages({"hashes": "all"}) == []

test_quiet_with_some_where_paths_have_none if messages({"hashes": "some", "format": "uv.lock"}) == []

test_quiet_without_a_lock if messages({"lock": false}) == []

test_quiet_on_other_digests if messages({"format": "renv.lock"}) == []

test_quiet_without_manifests if {
	count(policy.findings) == 0 with input.facts as {"manifest": []}
}
