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
#   - os.execv[~unknown|origin]
#   - os.execve[~unknown|origin]
#   - os.execvp[~unknown|origin]
#   - os.execvpe[~unknown|origin]
#   - os.execl[~unknown|origin]
#   - os.execle[~unknown|origin]
#   - os.execlp[~unknown|origin]
#   - os.execlpe[~unknown|origin]
#   - os.posix_spawn[~unknown|origin]
#   - os.posix_spawnp[~unknown|origin]
#   - os.spawnv[~unknown|origin]
#   - os.spawnve[~unknown|origin]
#   - os.spawnvp[~unknown|origin]
#   - os.spawnvpe[~unknown|origin]
#   - os.spawnl[~unknown|origin]
#   - os.spawnle[~unknown|origin]
#   - os.spawnlp[~unknown|origin]
#   - os.spawnlpe[~unknown|origin]
#   - pty.spawn[~unknown|origin]
#   - asyncio.create_subprocess_exec[~unknown|origin]
#   - paramiko.SSHClient.exec_command[~unknown|origin]
#   - paramiko.Channel.exec_command[~unknown|origin]
#   - fabric.Connection.run[~unknown|origin]
#   - fabric.Connection.sudo[~unknown|origin]
#   - fabric.Connection.local[~unknown|origin]
#   - fabric.api.run[~unknown|origin]
#   - fabric.api.sudo[~unknown|origin]
#   - fabric.api.local[~unknown|origin]
#   - IPython.InteractiveShell.system[~unknown|origin]
#   - IPython.InteractiveShell.getoutput[~unknown|origin]
#   - invoke.run[~unknown|origin]
#   - invoke.Context.run[~unknown|origin]
#   - "*.exec_command[~unknown|origin]"
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
import data.mlwarden.lib.shells

findings contains {"fact": call.id, "message": message} if {
	some name, calls in input.calls
	some call in calls
	args.used(call)
	not exact(call, name)
	value := text_of(call, name)
	value.origin in {"network", "request", "argv", "input"}
	message := sprintf("%s runs text that comes from %s", [spoken_of(call, name), args.origin_words[value.origin]])
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some name, calls in input.calls
	some call in calls
	args.used(call)
	not exact(call, name)
	name != "compile"
	value := text_of(call, name)
	value.unknown
	not value.unknown in {"quoted", "constants", "number"}
	not told(value)
	message := sprintf("%s runs text that is put together at run time", [spoken_of(call, name)])
}

# A program chosen, not only given an argument, by somebody outside.
findings contains {"fact": call.id, "message": message} if {
	some name, index in chosen
	some call in input.calls[name]
	args.used(call)
	not text_of(call, name)
	value := call.args[index]
	value.unknown
	value.origin in {"network", "request"}
	not call.parts["0.0"]
	not call.keywords.shell.unknown
	message := sprintf("%s starts the program that %s names", [name, args.origin_words[value.origin]])
}

# The path of a download is no text of somebody else's.
told(value) if {
	args.outside(value)
	value.origin != "download"
}

# The text that runs.
text_of(call, name) := args.at(call, 0, functions[name]) if object.get(call, "form", "call") != "reference"

text_of(call, name) := args.at(call, 0, "args") if {
	name in programs
	args.is(call, "shell", true)
	not shells.script(call, name)
}

text_of(call, name) := shells.script(call, name)

# A call that stands under its full name as well is judged there.
exact(call, "*.exec_command") if call.name in object.keys(functions)

# Many things have a method of this name; that of a connection says so.
exact(call, "*.exec_command") if not of_connection(call)

of_connection(call) if {
	some word in {"ssh", "client", "channel", "conn", "remote"}
	contains(lower(call.text), word)
}

spoken_of(_, name) := name if not startswith(name, "*.")

spoken_of(call, name) := call.text if startswith(name, "*.")

# Functions whose first argument runs, and what it is called.
functions := {
	"eval": "source",
	"exec": "source",
	"execfile": "source",
	"compile": "source",
	"os.system": "command",
	"os.popen": "command",
	"subprocess.getoutput": "cmd",
	"subprocess.getstatusoutput": "cmd",
	"asyncio.create_subprocess_shell": "cmd",
	"paramiko.SSHClient.exec_command": "command",
	"paramiko.Channel.exec_command": "command",
	"*.exec_command": "command",
	"fabric.Connection.run": "command",
	"fabric.Connection.sudo": "command",
	"fabric.Connection.local": "command",
	"fabric.api.run": "command",
	"fabric.api.sudo": "command",
	"fabric.api.local": "command",
	"IPython.InteractiveShell.system": "cmd",
	"IPython.InteractiveShell.getoutput": "cmd",
	"invoke.run": "command",
	"invoke.Context.run": "command",
}

programs := {
	"subprocess.run",
	"subprocess.call",
	"subprocess.check_call",
	"subprocess.check_output",
	"subprocess.Popen",
}

# Functions that start a program, and where it is named.
chosen := {
	"subprocess.run": 0,
	"subprocess.call": 0,
	"subprocess.check_call": 0,
	"subprocess.check_output": 0,
	"subprocess.Popen": 0,
	"asyncio.create_subprocess_exec": 0,
	"pty.spawn": 0,
	"os.execv": 0,
	"os.execve": 0,
	"os.execvp": 0,
	"os.execvpe": 0,
	"os.execl": 0,
	"os.execlp": 0,
	"os.posix_spawn": 0,
	"os.posix_spawnp": 0,
	"os.spawnv": 1,
	"os.spawnvp": 1,
	"os.spawnl": 1,
	"os.spawnlp": 1,
}
