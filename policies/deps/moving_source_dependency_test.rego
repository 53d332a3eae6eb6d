package mlwarden.deps.moving_source_dependency_test

import data.mlwarden.deps.moving_source_dependency as policy

dependency(fields) := object.union(
	{
		"id": 4, "name": "peft", "specifier": "", "pin": "vcs-branch", "hashed": false,
		"scope": "application", "manifest": "requirements", "ecosystem": "pypi",
		"url": "git+https://github.com/huggingface/peft@main",
	},
	fields,
)

found(fields) := [[one.severity, one.message] |
	some one in policy.findings with input.facts as {"dependency": [dependency(fields)]}
		with input.params as {"trusted_sources": ["git+https://git.corp.example/"]}
]

test_branch if found({}) == [["medium", "peft comes from a branch"]]

test_default_branch if {
	found({"pin": "vcs-none"}) == [["medium", "peft comes from the default branch of a repository"]]
}

test_tag_and_short_are_milder if {
	found({"pin": "vcs-tag"}) == [["low", "peft comes from a tag, which can be moved"]]
	found({"pin": "vcs-short"}) == [["low", "peft comes from an abbreviated commit id"]]
}

test_archive if {
	answer := found({"pin": "url", "name": "", "url": "https://example.org/x.zip"})
	answer == [["medium", "a package comes from a URL without a digest"]]
}

test_development_is_milder if {
	found({"scope": "ci"})[0][0] == "low"
	found({"scope": "dev", "pin": "url"})[0][0] == "low"
}

test_library_too if count(found({"scope": "library"})) == 1

test_quiet_on_a_commit if found({"pin": "vcs-commit"}) == []

test_quiet_on_a_digest if {
	found({"pin": "url-hashed", "hashed": true}) == []
	found({"pin": "url", "hashed": true}) == []
}

test_quiet_on_an_archive_of_a_commit if {
	found({"pin": "url", "revision": "0123456789abcdef0123456789abcdef01234567"}) == []
}

test_quiet_when_locked if found({"locked_by": "uv.lock"}) == []

test_quiet_on_trusted if found({"url": "git+https://git.corp.example/team/x@main"}) == []

test_quiet_when_unknown if found({"pin": "dynamic"}) == []

test_quiet_on_versions if found({"pin": "none"}) == []

test_quiet_without_dependencies if {
	count(policy.findings) == 0 with input.facts as {"dependency": []}
		with input.params as {"trusted_sources": []}
}
