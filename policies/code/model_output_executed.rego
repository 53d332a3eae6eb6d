# METADATA
# title: A language model's answer runs as code, SQL, shell or HTML
# description: >-
#   What a model answers can be steered by anybody whose text it reads: a user, a web page, a
#   document. Run as code, it does what they want, with the rights of this program.
# scope: package
# related_resources:
# - ref: https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/
# custom:
#   id: CODE-009
#   severity: high
#   precision: high
#   controls:
#     cwe: [CWE-94, CWE-1426]
#     owasp-llm: [LLM05, LLM06]
#     mitre-atlas: [AML.T0102]
#     nist-ssdf: [PW.5.1]
#     nist-ai-rmf: [MEASURE 2.6]
#   watch:
#   - "eval[~model]"
#   - "exec[~model]"
#   - "compile[~model]"
#   - "os.system[~model]"
#   - "os.popen[~model]"
#   - "subprocess.run[~model]"
#   - "subprocess.call[~model]"
#   - "subprocess.check_call[~model]"
#   - "subprocess.check_output[~model]"
#   - "subprocess.Popen[~model]"
#   - "subprocess.getoutput[~model]"
#   - "subprocess.getstatusoutput[~model]"
#   - "asyncio.create_subprocess_shell[~model]"
#   - "os.execv[~model]"
#   - "os.execve[~model]"
#   - "os.execvp[~model]"
#   - "os.execvpe[~model]"
#   - "os.execl[~model]"
#   - "os.execle[~model]"
#   - "os.execlp[~model]"
#   - "os.execlpe[~model]"
#   - "os.posix_spawn[~model]"
#   - "os.posix_spawnp[~model]"
#   - "os.spawnv[~model]"
#   - "os.spawnve[~model]"
#   - "os.spawnvp[~model]"
#   - "os.spawnvpe[~model]"
#   - "os.spawnl[~model]"
#   - "os.spawnle[~model]"
#   - "os.spawnlp[~model]"
#   - "os.spawnlpe[~model]"
#   - "pty.spawn[~model]"
#   - "asyncio.create_subprocess_exec[~model]"
#   - "paramiko.SSHClient.exec_command[~model]"
#   - "paramiko.Channel.exec_command[~model]"
#   - "fabric.Connection.run[~model]"
#   - "fabric.Connection.sudo[~model]"
#   - "fabric.Connection.local[~model]"
#   - "fabric.api.run[~model]"
#   - "fabric.api.sudo[~model]"
#   - "fabric.api.local[~model]"
#   - "invoke.run[~model]"
#   - "invoke.Context.run[~model]"
#   - "*.exec_command[~model]"
#   - "*.execute[~model]"
#   - "*.executemany[~model]"
#   - "*.executescript[~model]"
#   - "*.exec_driver_sql[~model]"
#   - "pandas.read_sql[~model]"
#   - "pandas.read_sql_query[~model]"
#   - "duckdb.sql[~model]"
#   - "duckdb.query[~model]"
#   - "*.sql[~model]"
#   - "langchain_community.utilities.SQLDatabase.run[~model]"
#   - "langchain_community.utilities.SQLDatabase.run_no_throw[~model]"
#   - "llama_index.core.SQLDatabase.run_sql[~model]"
#   - "google.cloud.bigquery.Client.query[~model]"
#   - "google.cloud.bigquery.Client.query_and_wait[~model]"
#   - "langchain_community.graphs.Neo4jGraph.query[~model]"
#   - "neo4j.GraphDatabase.driver().session().run[~model]"
#   - "neo4j.GraphDatabase.driver().execute_query[~model]"
#   - "*.runcode[~model]"
#   - "IPython.display.HTML[~model]"
#   - "IPython.display.Javascript[~model]"
#   - "markupsafe.Markup[~model]"
#   - "flask.Markup[~model]"
#   - "flask.render_template_string[~model]"
#   - "django.utils.safestring.mark_safe[~model]"
#   - "fastapi.responses.HTMLResponse[~model]"
#   - "starlette.responses.HTMLResponse[~model]"
#   - "streamlit.markdown[~model]"
#   - "streamlit.write[~model]"
#   - "streamlit.html[~model]"
#   - "streamlit.components.v1.html[~model]"
#   - "gradio.HTML[~model]"
#   - "*.create_python_agent"
#   - "*.create_pandas_dataframe_agent[~allow_dangerous_code]"
#   - "*.create_csv_agent[~allow_dangerous_code]"
#   - "*.create_xorbits_agent[~allow_dangerous_code]"
#   - "*.create_spark_dataframe_agent[~allow_dangerous_code]"
#   - "*.PythonREPL"
#   - "*.PythonREPLTool"
#   - "*.PythonAstREPLTool"
#   - "*.ShellTool"
#   - "*.BashProcess"
#   - "*.PALChain[~allow_dangerous_code]"
#   - "*.from_math_prompt[~allow_dangerous_code]"
#   - "*.from_colored_object_prompt[~allow_dangerous_code]"
#   - "*.PandasQueryEngine"
#   - "*.CodeInterpreterToolSpec"
#   - "*.load_tools"
#   - "*.LocalCommandLineCodeExecutor"
#   - "*.UserProxyAgent[~use_docker]"
#   - "*.AssistantAgent[~use_docker]"
#   - "*.ConversableAgent[~use_docker]"
#   - "smolagents.CodeAgent[~additional_authorized_imports]"
#   - "crewai.Agent[~code_execution_mode]"
#   lists: [answer_sinks]
#   elsewhere: lower
#   remediation: >-
#     Treat the answer as data: parse it into a fixed form, pass values as query parameters, escape
#     it before it is shown, and run code only in a sandbox that has nothing to lose.
#   examples:
#   - file: agent.py
#     bad: |
#       from openai import OpenAI
#       client = OpenAI()
#       answer = client.responses.create(model="m", input="Write Python that adds two numbers")
#       exec(answer.output_text)
#     good: |
#       import json
#       from openai import OpenAI
#       client = OpenAI()
#       answer = client.responses.create(model="m", input="Answer with a JSON list of numbers")
#       print(sum(json.loads(answer.output_text)))
package mlwarden.code.model_output_executed

import data.mlwarden.lib.args
import data.mlwarden.lib.shells

findings contains {"fact": call.id, "message": message} if {
	some name, what in data.mlwarden.lists.answer_sinks
	some call in input.calls[name]
	args.used(call)
	object.get(call, "form", "call") != "reference"
	from_model(call, name)
	message := sprintf("a language model's answer is run as %s", [what])
}

findings contains {"fact": call.id, "message": message} if {
	some name, keyword in html
	some call in input.calls[name]
	args.used(call)
	args.at(call, 0, keyword).origin == "model"
	unescaped(call, name)
	message := "a language model's answer is shown as HTML"
}

findings contains {"fact": call.id, "message": message} if {
	some name in tools
	some call in input.calls[name]
	args.used(call)
	runs_agents(call)
	message := "an agent is given a tool that runs any code a model writes"
}

findings contains {"fact": call.id, "message": message} if {
	some name in agents
	some call in input.calls[name]
	args.used(call)
	permits(call)
	message := "an agent is allowed to run any code a model writes"
}

from_model(call, name) if {
	not name in object.keys(shells.listed)
	not name in object.keys(shells.spread)
	call.args[0].origin == "model"
}

from_model(call, name) if {
	data.mlwarden.lists.answer_sinks[name] in {"SQL", "a query"}
	some keyword in {"sql", "query", "statement", "operation", "sqlQuery"}
	call.keywords[keyword].origin == "model"
}

# The words of a command: its text, the program, or the script that an interpreter runs.
from_model(call, name) if shells.script(call, name).origin == "model"

from_model(call, name) if shells.started(call, name).origin == "model"

from_model(call, name) if {
	name in object.keys(shells.listed)
	interprets(shells.started(call, name))
	call.parts[shells.listed[name][1]].origin == "model"
}

# A command in one piece.
from_model(call, name) if {
	startswith(name, "subprocess.")
	not call.parts["0.0"]
	args.at(call, 0, "args").origin == "model"
}

from_model(call, "pty.spawn") if {
	not call.parts["0.0"]
	call.args[0].origin == "model"
}

interprets(program) if shells.shell(program)

interprets(program) if shells.interpreter(program)

html := {
	"IPython.display.HTML": "data",
	"IPython.display.Javascript": "data",
	"markupsafe.Markup": "base",
	"flask.Markup": "base",
	"flask.render_template_string": "source",
	"django.utils.safestring.mark_safe": "s",
	"fastapi.responses.HTMLResponse": "content",
	"starlette.responses.HTMLResponse": "content",
	"streamlit.markdown": "body",
	"streamlit.write": "body",
	"streamlit.html": "body",
	"streamlit.components.v1.html": "html",
	"gradio.HTML": "value",
}

unescaped(call, name) if {
	name in {"streamlit.markdown", "streamlit.write"}
	args.is(call, "unsafe_allow_html", true)
}

unescaped(_, name) if not name in {"streamlit.markdown", "streamlit.write"}

tools := {
	"*.PythonREPL",
	"*.PythonREPLTool",
	"*.PythonAstREPLTool",
	"*.ShellTool",
	"*.BashProcess",
	"*.create_python_agent",
	"*.PandasQueryEngine",
	"*.CodeInterpreterToolSpec",
	"*.LocalCommandLineCodeExecutor",
}

# These names of LangChain, LlamaIndex and AutoGen, not of a class in the project.
runs_agents(call) if {
	object.get(call, "form", "call") in {"call", "reference"}
	some root in {"langchain", "llama_index", "autogen"}
	startswith(call.name, root)
}

agents := {
	"*.create_pandas_dataframe_agent",
	"*.create_csv_agent",
	"*.create_xorbits_agent",
	"*.create_spark_dataframe_agent",
	"*.PALChain",
	"*.from_math_prompt",
	"*.from_colored_object_prompt",
	"*.load_tools",
	"*.UserProxyAgent",
	"*.AssistantAgent",
	"*.ConversableAgent",
	"smolagents.CodeAgent",
	"crewai.Agent",
}

permits(call) if args.is(call, "allow_dangerous_code", true)

permits(call) if {
	endswith(call.name, ".load_tools")
	some tool in call.args[0].value
	tool in {"python_repl", "terminal"}
}

permits(call) if call.keywords.code_execution_config.value.use_docker == false

permits(call) if call.parts["code_execution_config.use_docker"].value == false

permits(call) if {
	call.name == "smolagents.CodeAgent"
	"*" in call.keywords.additional_authorized_imports.value
}

permits(call) if {
	call.name == "crewai.Agent"
	args.is(call, "code_execution_mode", "unsafe")
}
