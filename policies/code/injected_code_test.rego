package mlwarden.code.injected_code_test

import data.mlwarden.code.injected_code as policy

text_runs(value) := {"id": 7, "at": {"path": "a.py"}, "args": [value], "keywords": {}}

in_shell(value) := {"id": 7, "at": {"path": "a.py"}, "args": [value], "keywords": {"shell": {"value": true}}}

injections(calls) := found if {
	found := policy.findings with input.calls as calls
}

injection_levels(findings) := {object.get(finding, "severity", "high") | some finding in findings}

test_outside_text if {
	injection_levels(injections({"eval": [text_runs({"unknown": "call", "origin": "request"})]})) == {"high"}
	injection_levels(injections({"exec": [text_runs({"unknown": "call", "origin": "network"})]})) == {"high"}
	injection_levels(injections({"os.system": [text_runs({"unknown": "expression", "origin": "argv"})]})) == {"high"}
}

test_a_name_from_outside if {
	injection_levels(injections({"eval": [text_runs({"name": "sys.argv", "origin": "argv"})]})) == {"high"}
}

test_shell if {
	injection_levels(injections({"subprocess.run": [in_shell({"unknown": "expression", "origin": "input"})]})) == {"high"}
}

test_a_shell_of_its_own if {
	call := object.union(text_runs({"unknown": "expression", "origin": "request"}), {"parts": {
		"0.0": {"value": "bash"},
		"0.1": {"value": "-c"},
		"0.2": {"unknown": "expression", "origin": "request"},
	}})
	injection_levels(injections({"subprocess.run": [call]})) == {"high"}
}

test_a_program_named_by_a_request if {
	injection_levels(injections({"subprocess.run": [text_runs({"unknown": "call", "origin": "request"})]})) == {"high"}
}

test_low_when_unknown if {
	injection_levels(injections({"eval": [text_runs({"unknown": "parameter"})]})) == {"low"}
	injection_levels(injections({"subprocess.call": [in_shell({"unknown": "parameter"})]})) == {"low"}
}

test_quiet_on_literals if {
	calls := {
		"eval": [text_runs({"value": "1 + 1"})],
		"os.system": [text_runs({"value": "ls"})],
		"subprocess.run": [in_shell({"value": "ls | wc"}), text_runs({"value": ["ls"]})],
	}
	count(injections(calls)) == 0
}

test_quiet_on_arguments if {
	call := object.union(text_runs({"unknown": "expression", "origin": "request"}), {"parts": {"0.0": {"value": "ls"}}})
	count(injections({"subprocess.run": [call]})) == 0
}

test_quiet_when_the_shell_is_unknown if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"unknown": "call", "origin": "argv"}], "keywords": {"shell": {"unknown": "parameter"}}}
	count(injections({"subprocess.run": [call]})) == 0
}

test_quiet_on_compiling_what_is_not_outside if {
	count(injections({"compile": [text_runs({"unknown": "parameter"})]})) == 0
}

test_quiet_on_functions_handed_on if {
	count(injections({"eval": [object.union(text_runs({"unknown": "call"}), {"form": "reference"})]})) == 0
}

test_quiet_on_models if {
	count(injections({"eval": [text_runs({"unknown": "call", "origin": "model"})]})) == 0
}

test_quiet_without_calls if count(injections({})) == 0

replaced(parts) := {"id": 7, "at": {"path": "a.py"}, "name": "os.execvp", "args": [{"value": "sh"}, {"unknown": "expression", "origin": "input"}], "keywords": {}, "parts": parts}

test_a_shell_in_place_of_the_program if {
	call := replaced({"1.0": {"value": "sh"}, "1.1": {"value": "-c"}, "1.2": {"unknown": "call", "origin": "input"}})
	injection_levels(injections({"os.execvp": [call]})) == {"high"}
}

test_a_shell_whose_words_are_arguments if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "/bin/sh"}, {"value": "sh"}, {"value": "-c"}, {"unknown": "call", "origin": "argv"}], "keywords": {}}
	injection_levels(injections({"os.execl": [call]})) == {"high"}
}

test_an_interpreter_is_given_its_program if {
	call := object.union(text_runs({"unknown": "expression", "origin": "request"}), {"parts": {
		"0.0": {"name": "sys.executable"},
		"0.1": {"value": "-c"},
		"0.2": {"unknown": "expression", "origin": "request"},
	}})
	injection_levels(injections({"subprocess.run": [call]})) == {"high"}
}

test_a_command_for_another_machine_is_told_once if {
	call := object.union(text_runs({"unknown": "call", "origin": "argv"}), {"name": "paramiko.SSHClient.exec_command", "text": "ssh.exec_command"})
	found := injections({"paramiko.SSHClient.exec_command": [call], "*.exec_command": [call]})
	count(found) == 1
	injection_levels(found) == {"high"}
}

test_the_path_of_a_download_is_any_path if {
	injection_levels(injections({"os.system": [text_runs({"unknown": "expression", "origin": "download"})]})) == {"low"}
}

test_quiet_on_arguments_of_a_program if {
	listed := replaced({"1.0": {"value": "ls"}, "1.1": {"unknown": "call", "origin": "input"}})
	path := object.union(text_runs({"unknown": "expression", "origin": "download"}), {"parts": {
		"0.0": {"value": "tar"},
		"0.1": {"value": "xf"},
		"0.2": {"unknown": "call", "origin": "download"},
	}})
	count(injections({"os.execvp": [listed], "subprocess.run": [path]})) == 0
}

test_quiet_on_other_methods_of_that_name if {
	call := object.union(text_runs({"unknown": "call", "origin": "argv"}), {"name": "?.exec_command", "text": "container.exec_command"})
	count(injections({"*.exec_command": [call]})) == 0
}

test_a_connection_of_unknown_class if {
	call := object.union(text_runs({"unknown": "call", "origin": "argv"}), {"name": "?.exec_command", "text": "self.ssh.exec_command"})
	injection_levels(injections({"*.exec_command": [call]})) == {"high"}
}
