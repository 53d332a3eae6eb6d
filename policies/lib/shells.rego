# METADATA
# title: Commands that a program starts
# description: >-
#   Where the text stands that a shell or an interpreter is given to run (`sh -c text`), for the
#   functions that start programs with a list of words.
package mlwarden.lib.shells

# The text that `sh -c` or `python -c` is given in this call.
script(call, name) := call.parts[listed[name][2]] if {
	runs_text(call.parts[listed[name][0]], call.parts[listed[name][1]])
}

script(call, name) := call.args[spread[name][2]] if {
	runs_text(call.args[spread[name][0]], call.args[spread[name][1]])
}

# What is started, where that is a word of its own.
started(call, name) := call.parts[listed[name][0]]

started(call, name) := call.args[spread[name][0]]

runs_text(first, option) if {
	shell(first)
	option.value in {"-c", "-lc", "-ec", "-xc", "-euc", "-exc", "-euxc", "-ic"}
}

runs_text(first, option) if {
	interpreter(first)
	option.value in {"-c", "-e"}
}

shell(first) if first.value in {
	"sh",
	"bash",
	"zsh",
	"dash",
	"ksh",
	"/bin/sh",
	"/bin/bash",
	"/bin/zsh",
	"/usr/bin/sh",
	"/usr/bin/bash",
	"/usr/bin/zsh",
}

interpreter(first) if first.name == "sys.executable"

interpreter(first) if {
	some start in {"python", "/usr/bin/python", "/usr/local/bin/python"}
	startswith(first.value, start)
}

interpreter(first) if first.value in {"node", "perl", "ruby", "Rscript"}

# The program, the option and the text, in an argument that is a list.
listed := {
	"subprocess.run": ["0.0", "0.1", "0.2"],
	"subprocess.call": ["0.0", "0.1", "0.2"],
	"subprocess.check_call": ["0.0", "0.1", "0.2"],
	"subprocess.check_output": ["0.0", "0.1", "0.2"],
	"subprocess.Popen": ["0.0", "0.1", "0.2"],
	"pty.spawn": ["0.0", "0.1", "0.2"],
	"os.execv": ["1.0", "1.1", "1.2"],
	"os.execve": ["1.0", "1.1", "1.2"],
	"os.execvp": ["1.0", "1.1", "1.2"],
	"os.execvpe": ["1.0", "1.1", "1.2"],
	"os.posix_spawn": ["1.0", "1.1", "1.2"],
	"os.posix_spawnp": ["1.0", "1.1", "1.2"],
	"os.spawnv": ["2.0", "2.1", "2.2"],
	"os.spawnve": ["2.0", "2.1", "2.2"],
	"os.spawnvp": ["2.0", "2.1", "2.2"],
	"os.spawnvpe": ["2.0", "2.1", "2.2"],
}

# The same where every word is an argument.
spread := {
	"os.execl": [1, 2, 3],
	"os.execle": [1, 2, 3],
	"os.execlp": [1, 2, 3],
	"os.execlpe": [1, 2, 3],
	"os.spawnl": [2, 3, 4],
	"os.spawnle": [2, 3, 4],
	"os.spawnlp": [2, 3, 4],
	"os.spawnlpe": [2, 3, 4],
	"asyncio.create_subprocess_exec": [0, 1, 2],
}
