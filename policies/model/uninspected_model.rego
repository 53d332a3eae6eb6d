# METADATA
# title: Model file could not be inspected
# description: >-
#   Nothing is known about this file: it is a pointer to content that is elsewhere, encrypted,
#   damaged, too large, or in no format that is known. No finding about it does not mean that it is
#   harmless.
# scope: package
# custom:
#   id: MODEL-010
#   severity: info
#   precision: very-high
#   controls:
#     nist-ssdf: [PO.4.2]
#     nist-ai-rmf: [MEASURE 2.13]
#   facts: ["artifact[inspected=none|partial]"]
#   remediation: >-
#     Fetch the content (git lfs pull, dvc pull), decrypt it, or scan it where it is kept; then scan
#     again. With --strict an uninspected file fails the run.
#   examples:
#   - file: model.safetensors
#     bad: |
#       version https://git-lfs.github.com/spec/v1
#       oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
#       size 12345
#     good: ""
package mlwarden.model.uninspected_model

findings contains {"fact": fact.id, "message": message, "severity": severity} if {
	some fact in input.facts.artifact
	fact.inspected != "full"
	is_model(fact)
	severity := weight(fact)
	message := concat(" ", [coverage[fact.inspected], object.get(reasons, fact.reason, fact.reason)])
}

# Behind a limit there may be anything, and whoever hides something can choose the limit.
weight(fact) := "medium" if hidden(fact)

weight(fact) := "info" if not hidden(fact)

hidden(fact) if {
	fact.executable
	fact.reason in {"limit", "unfinished"}
}

# An archive of which members are left that promise to hold programs, or one within one within one,
# deeper than anybody packs.
hidden(fact) if fact.reason in {"programs", "depth"}

# A model that is locked away within an archive can be unpacked by whoever was told the key, or has
# another unpacker.
hidden(fact) if {
	fact.member
	fact.named
	fact.reason in {"encrypted", "method", "no-reader"}
}

# A pointer may stand for anything; its name has to promise a model.
is_model(fact) if not fact.format in {"git-lfs-pointer", "dvc-pointer"}

is_model(fact) if fact.named

coverage := {
	"none": "not inspected:",
	"partial": "inspected in part:",
}

reasons := {
	"git-lfs-pointer": "the file is a Git LFS pointer",
	"dvc-pointer": "the file is a DVC pointer",
	"encrypted": "the content is encrypted",
	"method": "the content is compressed in a way that is not read",
	"no-reader": "the content is compressed with zstd, which this Python cannot read",
	"unrecognised": "the content is in no known format",
	"broken": "the content is damaged",
	"limit": "a limit was reached",
	"unfinished": "reading stopped early",
	"programs": "reading stopped in front of members that may hold programs",
	"depth": "it is packed into more archives within archives than are opened",
}
