package mlwarden.code.model_output_executed_test

import data.mlwarden.code.model_output_executed as policy

asked(name, value, keywords) := {"id": 7, "at": {"path": "a.py"}, "name": name, "args": [value], "keywords": keywords}

executed(calls) := found if {
	found := policy.findings with input.calls as calls
}

test_code if count(executed({"exec": [asked("exec", {"unknown": "call", "origin": "model"}, {})]})) == 1

test_command if {
	call := asked("subprocess.run", {"unknown": "call", "origin": "model"}, {"shell": {"value": true}})
	count(executed({"subprocess.run": [call]})) == 1
}

test_sql if count(executed({"*.execute": [asked("?.execute", {"unknown": "call", "origin": "model"}, {})]})) == 1

test_html if {
	call := asked("streamlit.markdown", {"unknown": "call", "origin": "model"}, {"unsafe_allow_html": {"value": true}})
	count(executed({"streamlit.markdown": [call]})) == 1
	count(executed({"markupsafe.Markup": [asked("markupsafe.Markup", {"unknown": "call", "origin": "model"}, {})]})) == 1
}

test_tool if {
	call := asked("langchain_experimental.tools.PythonREPLTool", {"unknown": "parameter"}, {})
	count(executed({"*.PythonREPLTool": [call]})) == 1
}

test_agent if {
	call := asked("langchain_experimental.agents.create_csv_agent", {"unknown": "call"}, {"allow_dangerous_code": {"value": true}})
	count(executed({"*.create_csv_agent": [call]})) == 1
}

test_named_tools if {
	call := asked("langchain.agents.load_tools", {"value": ["python_repl"]}, {})
	count(executed({"*.load_tools": [call]})) == 1
}

test_autogen if {
	call := asked("autogen.UserProxyAgent", {"value": "user"}, {"code_execution_config": {"value": {"use_docker": false}}})
	count(executed({"*.UserProxyAgent": [call]})) == 1
}

test_quiet_on_other_text if {
	calls := {
		"exec": [asked("exec", {"unknown": "call", "origin": "request"}, {}), asked("exec", {"value": "1"}, {})],
		"*.execute": [asked("?.execute", {"unknown": "parameter"}, {})],
		"streamlit.markdown": [asked("streamlit.markdown", {"unknown": "call", "origin": "model"}, {})],
	}
	count(executed(calls)) == 0
}

test_quiet_on_parameters_of_a_query if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "?.execute", "args": [{"value": "select ?"}, {"unknown": "call", "origin": "model"}], "keywords": {}}
	count(executed({"*.execute": [call]})) == 0
}

test_quiet_on_safe_agents if {
	calls := {
		"*.create_csv_agent": [asked("langchain_experimental.agents.create_csv_agent", {"unknown": "call"}, {})],
		"*.PythonREPL": [asked("?.PythonREPL", {"unknown": "parameter"}, {})],
		"*.UserProxyAgent": [asked("autogen.UserProxyAgent", {"value": "user"}, {"code_execution_config": {"value": {"use_docker": true}}})],
		"*.load_tools": [asked("langchain.agents.load_tools", {"value": ["wikipedia"]}, {})],
	}
	count(executed(calls)) == 0
}

test_quiet_without_calls if count(executed({})) == 0

listed(words) := {
	"id": 7, "at": {"path": "a.py"}, "name": "subprocess.run", "keywords": {}, "parts": words,
	"args": [{"unknown": "expression", "origin": "model"}],
}

test_the_words_of_a_command if {
	answer := {"unknown": "call", "origin": "model"}
	count(executed({"subprocess.run": [listed({"0.0": {"value": "bash"}, "0.1": {"value": "-c"}, "0.2": answer})]})) == 1
	count(executed({"subprocess.run": [listed({"0.0": {"name": "sys.executable"}, "0.1": answer})]})) == 1
	count(executed({"subprocess.run": [listed({"0.0": answer, "0.1": {"value": "x"}})]})) == 1
}

test_quiet_on_an_argument_of_a_program if {
	count(executed({"subprocess.run": [listed({"0.0": {"value": "echo"}, "0.1": {"unknown": "call", "origin": "model"}})]})) == 0
}

queried(name, text) := found if {
	asked := {"id": 7, "at": {"path": "a.py"}, "name": "x", "args": [text], "keywords": {"x": {"unknown": "call", "origin": "model"}}}
	found := policy.findings with input.calls as {name: [asked]}
}

test_databases_of_frameworks if {
	answer := {"unknown": "call", "origin": "model"}
	count(queried("langchain_community.utilities.SQLDatabase.run", answer)) == 1
	count(queried("google.cloud.bigquery.Client.query", answer)) == 1
	count(queried("neo4j.GraphDatabase.driver().session().run", answer)) == 1
	count(queried("neo4j.GraphDatabase.driver().session().run", {"value": "MATCH (n)"})) == 0
}

keyword_given(name, keyword) := found if {
	call := {"id": 7, "at": {"path": "a.py"}, "name": "x", "args": [], "keywords": {keyword: {"unknown": "expression", "origin": "model"}}}
	found := policy.findings with input.calls as {name: [call]}
}

test_by_keyword if {
	count(keyword_given("fastapi.responses.HTMLResponse", "content")) == 1
	count(keyword_given("pandas.read_sql", "sql")) == 1
	count(keyword_given("*.sql", "sqlQuery")) == 1
	count(keyword_given("fastapi.responses.HTMLResponse", "headers")) == 0
	count(keyword_given("pandas.read_sql", "params")) == 0
}
