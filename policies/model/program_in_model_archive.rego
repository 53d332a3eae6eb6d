# METADATA
# title: Executable or script inside a model archive
# description: >-
#   A model archive that brings programs along asks whoever serves it to run them. A handler that the
#   archive's manifest declares is at least reviewed as such; anything else has no business there.
#   Formats that hold data, such as PMML or a compiled engine, hold no program text at all.
# scope: package
# related_resources:
# - ref: https://pytorch.org/serve/
# custom:
#   id: MODEL-007
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-829]
#     owasp-ml: [ML06]
#     mitre-atlas: [AML.T0010.003]
#     nist-ssdf: [PW.4.4]
#     soc2: [CC6.8]
#   facts: [artifact.member, artifact.code_text]
#   watch:
#   - os.system[~member]
#   - os.popen[~member]
#   - subprocess.run[~member]
#   - subprocess.Popen[~member]
#   - subprocess.call[~member]
#   - subprocess.check_call[~member]
#   - subprocess.check_output[~member]
#   - eval[~member]
#   - exec[~member]
#   - socket.socket[~member]
#   - socket.create_connection[~member]
#   - urllib.request.urlopen[~member]
#   - requests.get[~member]
#   - requests.post[~member]
#   scope: file
#   remediation: >-
#     Take the program out of the archive and ship it as reviewed, versioned code; declare the
#     handler in the manifest if the format needs one.
#   params:
#     archives:
#       type: array
#       default: [mar, mojo, nemo, torch-zip, torch-tar, torch-export, keras-zip, skops, npz]
#       description: Formats of archives that should hold no programs.
#     executing:
#       type: array
#       default: [mar, nemo, torch-package]
#       description: Formats of archives whose programs are run by whoever loads or serves them.
package mlwarden.model.program_in_model_archive

findings contains {"fact": member.id, "message": message} if {
	some member in input.facts["artifact.member"]
	member.archive in input.params.archives
	member.program
	not member.declared
	message := concat(" ", ["the archive holds a", member.program, "program:", member.name])
}

# Formats that hold data have no use for code, whoever would run it.
findings contains {"fact": code.id, "message": message} if {
	some code in input.facts["artifact.code_text"]
	not code.compiled
	message := concat(" ", ["data of the model is", languages[code.language], concat("", ["code: ", code.text])])
}

findings contains {"fact": code.id, "message": message} if {
	some code in input.facts["artifact.code_text"]
	code.compiled
	message := concat(" ", ["loading the model makes a function from compiled", languages[code.language], "code"])
}

languages := {
	"python": "Python",
	"shell": "shell",
	"javascript": "JavaScript",
	"java": "Java",
	"lua": "Lua",
}

# What a handler does when the archive is served, declared or not.
findings contains {"fact": call.id, "message": message, "severity": "high"} if {
	some name, calls in input.calls
	some call in calls
	some member in input.facts["artifact.member"]
	member.at.path == call.at.path
	within(call.at.member, member.name)
	member.archive in input.params.executing
	message := concat(" ", ["a program in the archive calls", name])
}

within(chain, name) if chain == name

# The archive itself may be wrapped: m.tar!handler.py.
within(chain, name) if endswith(chain, concat("", ["!", name]))
