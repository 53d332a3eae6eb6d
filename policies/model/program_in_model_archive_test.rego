package mlwarden.model.program_in_model_archive_test

import data.mlwarden.model.program_in_model_archive as policy

params(changes) := object.union({"archives": ["mar", "torch-zip"], "executing": ["mar"]}, changes)

member(fields) := object.union({"id": 1, "name": "x.sh", "archive": "mar", "program": "shell", "at": {"path": "m.mar"}}, fields)

test_program if {
	found := policy.findings with input.facts as {"artifact.member": [member({})]}
		with input.calls as {}
		with input.params as params({})
	{finding.message | some finding in found} == {"the archive holds a shell program: x.sh"}
}

test_quiet_on_the_declared_handler if {
	found := policy.findings with input.facts as {"artifact.member": [member({"declared": true})]}
		with input.calls as {}
		with input.params as params({})
	count(found) == 0
}

test_quiet_on_other_archives if {
	found := policy.findings with input.facts as {"artifact.member": [member({"archive": "zip"})]}
		with input.calls as {}
		with input.params as params({})
	count(found) == 0
}

test_quiet_on_links if {
	found := policy.findings with input.facts as {"artifact.member": [{"id": 1, "name": "x", "archive": "mar", "link": "y"}]}
		with input.calls as {}
		with input.params as params({})
	count(found) == 0
}

test_quiet_without_facts if {
	found := policy.findings with input.facts as {"artifact.member": []}
		with input.calls as {}
		with input.params as params({})
	count(found) == 0
}

test_handler_that_runs_commands if {
	handler := member({"name": "h.py", "program": "python", "declared": true})
	found := policy.findings with input.facts as {"artifact.member": [handler]}
		with input.calls as {"os.system": [{"id": 9, "at": {"path": "m.mar", "member": "h.py"}}]}
		with input.params as params({})
	{finding.message | some finding in found} == {"a program in the archive calls os.system"}
}

test_quiet_on_calls_elsewhere if {
	handler := member({"name": "h.py", "program": "python", "declared": true})
	found := policy.findings with input.facts as {"artifact.member": [handler]}
		with input.calls as {"os.system": [{"id": 9, "at": {"path": "tool.py"}}]}
		with input.params as params({})
	count(found) == 0
}

code(fields) := object.union({"id": 3, "format": "pmml", "language": "javascript", "where": "document", "text": "<script>"}, fields)

test_code_in_data if {
	found := policy.findings with input.facts as {"artifact.member": [], "artifact.code_text": [code({})]}
		with input.calls as {}
		with input.params as params({})
	{finding.message | some finding in found} == {"data of the model is JavaScript code: <script>"}
}

test_compiled_function if {
	compiled := {"id": 3, "format": "torch7", "language": "lua", "where": "function", "compiled": true}
	found := policy.findings with input.facts as {"artifact.member": [], "artifact.code_text": [compiled]}
		with input.calls as {}
		with input.params as params({})
	{finding.message | some finding in found} == {"loading the model makes a function from compiled Lua code"}
}
