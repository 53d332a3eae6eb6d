# METADATA
# title: Text is run as code or as a command
# description: >-
#   eval, exec and the shell run whatever the text says. Where it comes from a request, the network,
#   the command line or a user, they decide what this program does. Text whose origin is not known
#   is reported at a low severity.
# scope: package
# related_resources:
# - ref: https://docs.python.org/3/library/subprocess.html#security-considerations
# custom:
#   id: CODE-008
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-95, CWE-78]
#     mitre-atlas: [AML.T0050]
#     nist-ssdf: [PW.5.1]
#     soc2: [CC8.1]
#     pci-dss: [6.2.4]
#   watch:
#   - eval[~unknown|origin]
#   - exec[~unknown|origin]
#   - execfile[~unknown|origin]
#   - compile[~unknown|origin]
#   - os.system[~unknown|origin]
#   - os.popen[~unknown|origin]
#   - subprocess.run[~unknown|origin]
#   - subprocess.call[~unknown|origin]
#   - subprocess.check_call[~unknown|origin]
#   - subprocess.check_output[~unknown|origin]
#   - subprocess.Popen[~unknown|origin]
#   - subprocess.getoutput[~unknown|origin]
#   - subprocess.getstatusoutput[~unknown|origin]
#   - asyncio.create_subprocess_shell[~unknown|origin]
#   elsewhere: lower
#   remediation: >-
#     Look the wanted value up in a dictionary, parse literals with ast.literal_eval, and start
#     programs with a list of arguments and without a shell.
#   examples:
#   - file: app.py
#     bad: |
#       from flask import request
#       result = eval(request.args["expression"])
#     good: |
#       import ast
#       from flask import request
#       result = ast.literal_eval(request.args["expression"])
package mlwarden.code.injected_code

import data.mlwarden.lib.args

findings contains {"fact": call.id, "message": message} if {
	some name in input_names
	some call in input.calls[name]
	args.used(call)
	runs(call, name)
	value := code_of(call, name)
	value.origin in {"network", "request", "argv", "input"}
	message := sprintf("%s runs text that comes from %s", [name, args.origin_words[value.origin]])
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some name in input_names
	some call in input.calls[name]
	args.used(call)
	name != "compile"
	runs(call, name)
	value := code_of(call, name)
	value.unknown
	not value.unknown in {"quoted", "constants", "number"}
	not args.outside(value)
	message := sprintf("%s runs text that is put together at run time", [name])
}

# A program chosen, not only given an argument, by somebody outside.
findings contains {"fact": call.id, "message": message} if {
	some name in programs
	some call in input.calls[name]
	args.used(call)
	not runs(call, name)
	value := call.args[0]
	value.unknown
	value.origin in {"network", "request"}
	not call.parts["0.0"]
	not call.keywords.shell.unknown
	message := sprintf("%s starts the program that %s names", [name, args.origin_words[value.origin]])
}

input_names := functions | programs

functions := {
	"eval",
	"exec",
	"execfile",
	"compile",
	"os.system",
	"os.popen",
	"subprocess.getoutput",
	"subprocess.getstatusoutput",
	"asyncio.create_subprocess_shell",
}

programs := {
	"subprocess.run",
	"subprocess.call",
	"subprocess.check_call",
	"subprocess.check_output",
	"subprocess.Popen",
}

runs(call, name) if {
	name in functions
	object.get(call, "form", "call") != "reference"
}

runs(call, name) if {
	name in programs
	args.is(call, "shell", true)
}

runs(call, name) if {
	name in programs
	shell_words(call)
}

# ["sh", "-c", text]
shell_words(call) if {
	call.parts["0.0"].value in {"sh", "bash", "zsh", "/bin/sh", "/bin/bash", "/usr/bin/bash"}
	call.parts["0.1"].value in {"-c", "-lc", "-ec", "-xc"}
}

code_of(call, name) := value if {
	not shell_words(call)
	value := args.at(call, 0, keyword_of(name))
}

code_of(call, _) := call.parts["0.2"] if shell_words(call)

keyword_of(name) := "args" if name in programs

keyword_of(name) := "command" if name in {"os.system", "os.popen"}

keyword_of(name) := "cmd" if name in {"subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell"}

keyword_of(name) := "source" if name in {"eval", "exec", "execfile", "compile"}
