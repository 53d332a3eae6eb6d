# METADATA
# title: Model archive escapes its folder, is a bomb, or is not what its name says
# description: >-
#   The file is built to be misread: a member unpacks outside its folder, a few bytes unpack to
#   gigabytes, two readers see different members, or the content is of another format than the name.
#   Scanners and loaders that disagree about a file are how malicious models get past a review.
# scope: package
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/22.html
# - ref: https://cwe.mitre.org/data/definitions/409.html
# custom:
#   id: MODEL-006
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-22, CWE-409, CWE-351]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0074]
#     nist-ssdf: [PW.4.4]
#     soc2: [CC6.8]
#   facts:
#   - artifact[~mismatch|native|script]
#   - artifact.member[~escapes]
#   - artifact.discrepancy
#   - artifact.gguf[~violations]
#   - artifact.safetensors[~violations]
#   remediation: >-
#     Do not unpack or load the file. Ask its author for a fresh export; if you made it yourself,
#     save it again with the framework's own function and under the extension of its format.
package mlwarden.model.deceptive_archive

findings contains {"fact": member.id, "message": message} if {
	some member in input.facts["artifact.member"]
	member.escapes
	message := concat(" ", ["a member unpacks outside its folder:", object.get(member, "link", member.name)])
}

findings contains {"fact": found.id, "message": message, "severity": severity} if {
	some found in input.facts["artifact.discrepancy"]
	message := object.get(disagreements, found.field, "readers disagree about the archive")
	severity := weight(found)
}

findings contains {"fact": fact.id, "message": message, "severity": severity} if {
	some fact in input.facts.artifact
	fact.mismatch
	message := concat(" ", ["named like", fact.named, "but its content is", fact.format])
	severity := surprise(fact)
}

findings contains {"fact": fact.id, "message": "a data-only model is a native program", "severity": "high"} if {
	some fact in input.facts.artifact
	fact.format in {"native", "script"}
	not fact.mismatch
}

findings contains {"fact": header.id, "message": message, "severity": severity} if {
	some header in input.facts["artifact.gguf"]
	some violation in header.violations
	message := concat(" ", ["the header cannot be true:", violation])
	severity := object.get({"counts": "high", "dimensions": "high"}, violation, "medium")
}

findings contains {"fact": header.id, "message": message, "severity": "low"} if {
	some header in input.facts["artifact.safetensors"]
	some violation in header.violations
	message := concat(" ", ["the header cannot be true:", violation])
}

disagreements := {
	"name": "a member has another name in its own header",
	"method": "a member has another compression method in its own header",
	"size": "a member has another size in its own header",
	"encrypted": "a member is encrypted by one header and not by the other",
	"version": "a member claims a version that does not exist, which some readers refuse",
	"duplicate": "two members have one name, and readers take different ones",
	"directory": "the archive has two directories that list different members",
	"hidden-member": "a member is missing from the directory",
	"offset": "the directory names a member that is not there",
	"overlap": "members overlap",
	"storage": "a tensor reaches beyond the numbers that are stored for it",
	"damage": "the directory is damaged",
	"ratio": "it unpacks to far more than it is",
	"prefix": "there is data before the archive",
	"suffix": "there is data behind the archive",
}

weight(found) := "low" if found.field in {"prefix", "suffix", "damage"}

weight(found) := "high" if found.field in {"ratio", "overlap"}

weight(found) := "high" if {
	not found.field in {"ratio", "overlap", "prefix", "suffix", "damage"}
	found.archive != "zip"
}

weight(found) := "medium" if {
	not found.field in {"ratio", "overlap", "prefix", "suffix", "damage"}
	found.archive == "zip"
}

surprise(fact) := "high" if hidden_program(fact)

surprise(fact) := "low" if not hidden_program(fact)

# Under a name that promises numbers only, something that can run.
hidden_program(fact) if {
	fact.executable
	fact.named in {"safetensors", "onnx", "gguf", "ggml", "npy", "npz", "tflite", "hdf5", "coreml", "flax", "pmml"}
}

hidden_program(fact) if fact.format in {"native", "script"}
