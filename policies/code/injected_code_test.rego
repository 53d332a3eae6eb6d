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
