package mlwarden.code.server_open_to_world_test

import data.mlwarden.code.server_open_to_world as policy

server(keywords) := {"id": 7, "at": {"path": "a.py"}, "args": [], "keywords": keywords}

opened(calls) := found if {
	found := policy.findings with input.calls as calls
}

exposure(findings) := {object.get(finding, "severity", "medium") | some finding in findings}

test_gradio_share if exposure(opened({"*.launch": [server({"share": {"value": true}})]})) == {"medium"}

test_gradio_on_every_interface if exposure(opened({"*.launch": [server({"server_name": {"value": "0.0.0.0"}})]})) == {"low"}

test_flask_debugger if exposure(opened({"flask.Flask.run": [server({"debug": {"value": true}})]})) == {"medium"}

test_flask_debugger_for_everybody if {
	call := server({"debug": {"value": true}, "host": {"value": "0.0.0.0"}})
	exposure(opened({"flask.Flask.run": [call]})) == {"high"}
}

test_flask_by_position if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "0.0.0.0"}, {"value": 80}, {"value": true}], "keywords": {}}
	exposure(opened({"flask.Flask.run": [call]})) == {"high"}
}

test_servers_on_every_interface if {
	exposure(opened({"flask.Flask.run": [server({"host": {"value": "0.0.0.0"}})]})) == {"low"}
	exposure(opened({"quart.Quart.run": [server({"host": {"value": "0.0.0.0"}})]})) == {"low"}
	by_position := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": "0.0.0.0"}, {"value": 80}], "keywords": {}}
	exposure(opened({"flask.Flask.run": [by_position]})) == {"low"}
}

test_quiet_on_servers_of_one_machine if {
	count(opened({"flask.Flask.run": [server({}), server({"host": {"value": "127.0.0.1"}}), server({"host": {"unknown": "parameter"}})]})) == 0
}

test_notebook_server_on_every_interface if {
	call := object.union(server({}), {"form": "assignment", "args": [{"value": "*"}]})
	exposure(opened({"traitlets.config.Config.ServerApp.ip": [call]})) == {"low"}
	local := object.union(server({}), {"form": "assignment", "args": [{"value": "localhost"}]})
	count(opened({"traitlets.config.Config.ServerApp.ip": [local]})) == 0
}

test_uvicorn if exposure(opened({"uvicorn.run": [server({"host": {"value": "0.0.0.0"}})]})) == {"low"}

test_h2o if exposure(opened({"h2o.init": [server({"bind_to_localhost": {"value": false}})]})) == {"medium"}

test_debugpy if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": ["0.0.0.0", 5678]}], "keywords": {}}
	exposure(opened({"debugpy.listen": [call]})) == {"high"}
}

test_jupyter if {
	call := {"id": 7, "at": {"path": "a.py"}, "args": [{"value": ""}], "keywords": {}, "form": "assignment"}
	exposure(opened({"traitlets.config.Config.NotebookApp.token": [call]})) == {"medium"}
}

test_quiet_when_closed if {
	calls := {
		"*.launch": [server({}), server({"share": {"value": false}}), server({"share": {"value": true}, "auth": {"unknown": "call"}})],
		"flask.Flask.run": [server({}), server({"host": {"value": "localhost"}}), server({"debug": {"value": false}})],
		"uvicorn.run": [server({}), server({"host": {"value": "127.0.0.1"}})],
		"h2o.init": [server({})],
	}
	count(opened(calls)) == 0
}

test_quiet_when_unknown if {
	calls := {
		"*.launch": [server({"share": {"unknown": "parameter"}})],
		"flask.Flask.run": [server({"debug": {"unknown": "environment"}})],
		"uvicorn.run": [server({"host": {"unknown": "argv"}})],
	}
	count(opened(calls)) == 0
}

test_quiet_without_calls if count(opened({})) == 0

test_commands if {
	found := policy.findings with input.calls as {} with input.facts as {"shell.command": [
		{"id": 1, "program": "jupyter", "options": {"--ServerApp.token": ""}},
		{"id": 2, "program": "uvicorn", "options": {"--host": "0.0.0.0"}},
		{"id": 3, "program": "streamlit", "options": {"--server.address": "0.0.0.0"}},
		{"id": 4, "program": "flask", "options": {"--debug": ""}},
	]}
	{one.fact: object.get(one, "severity", "medium") | some one in found} == {1: "medium", 2: "low", 3: "low", 4: "medium"}
}

test_quiet_commands if {
	found := policy.findings with input.calls as {} with input.facts as {"shell.command": [
		{"id": 1, "program": "jupyter", "options": {"--ServerApp.token": "secret", "--ip": "127.0.0.1"}},
		{"id": 2, "program": "uvicorn", "options": {"--host": "127.0.0.1"}},
		{"id": 3, "program": "curl", "options": {"--host": "0.0.0.0"}},
	]}
	count(found) == 0
}
