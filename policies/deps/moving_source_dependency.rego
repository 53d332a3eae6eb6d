# METADATA
# title: A dependency from a repository or URL is not held to one content
# description: >-
#   A branch moves, a tag can be moved, and a file behind a URL can be replaced, all without a change
#   in this repository. Only a full commit id or a digest says which code is installed.
# scope: package
# related_resources:
# - ref: https://pip.pypa.io/en/stable/topics/vcs-support/
# custom:
#   id: DEPS-006
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-829, CWE-494]
#     mitre-atlas: [AML.T0109]
#     nist-ssdf: [PW.4.1]
#   facts: [dependency]
#   elsewhere: lower
#   remediation: >-
#     Name the full 40-digit commit (git+https://host/repo@COMMIT), or end the URL of an archive with
#     its digest (#sha256=...).
#   params:
#     trusted_sources:
#       type: array
#       default: []
#       description: Prefixes of URLs whose content may move, such as git+https://git.example.org/.
#   examples:
#   - file: requirements.txt
#     bad: |
#       git+https://github.com/huggingface/peft.git@main
#     good: |
#       git+https://github.com/huggingface/peft.git@0123456789abcdef0123456789abcdef01234567
package mlwarden.deps.moving_source_dependency

findings contains {"fact": dependency.id, "message": message, "severity": severity} if {
	some dependency in input.facts.dependency
	severity := level(dependency)
	not held(dependency)
	message := sprintf("%s comes from %s", [label(dependency), reasons[dependency.pin]])
}

level(dependency) := severities[dependency.pin] if not dependency.scope in {"dev", "ci"}

level(dependency) := "low" if {
	severities[dependency.pin]
	dependency.scope in {"dev", "ci"}
}

severities := {"vcs-none": "medium", "vcs-branch": "medium", "vcs-tag": "low", "vcs-short": "low", "url": "medium"}

reasons := {
	"vcs-none": "the default branch of a repository",
	"vcs-branch": "a branch",
	"vcs-tag": "a tag, which can be moved",
	"vcs-short": "an abbreviated commit id",
	"url": "a URL without a digest",
}

label(dependency) := dependency.name if dependency.name != ""

label(dependency) := "a package" if dependency.name == ""

# A lock has the commit, or the digest stands beside the URL.
held(dependency) if dependency.locked_by

held(dependency) if dependency.hashed

# An archive that a forge makes of one commit.
held(dependency) if {
	dependency.pin == "url"
	dependency.revision
}

held(dependency) if {
	some prefix in input.params.trusted_sources
	startswith(dependency.url, prefix)
}
