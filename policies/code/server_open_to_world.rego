# METADATA
# title: A demo or debug server is open to the world
# description: >-
#   A public link, a debugger in the page, or a port on every network interface without a login
#   hands the model, the data behind it and often the machine to whoever finds it.
# scope: package
# related_resources:
# - ref: https://www.gradio.app/guides/sharing-your-app#security-and-file-access
# - ref: https://flask.palletsprojects.com/en/stable/debugging/
# custom:
#   id: CODE-012
#   severity: medium
#   precision: high
#   controls:
#     cwe: [CWE-489, CWE-306]
#     owasp-llm: [LLM10]
#     mitre-atlas: [AML.T0049]
#     nist-ssdf: [PW.9.1]
#     soc2: [CC6.6]
#     pci-dss: [2.2.6]
#   watch:
#   - "*.launch"
#   - "*.run_server[~debug]"
#   - flask.Flask.run
#   - flask.Flask.debug
#   - flask.Flask.config.__setitem__
#   - "ray.init[~dashboard_host]"
#   - "quart.Quart.run[~debug|host]"
#   - "dash.Dash.run[~debug|host]"
#   - "bottle.run[~debug|host]"
#   - "uvicorn.run[~host]"
#   - "uvicorn.Config[~host]"
#   - "werkzeug.serving.run_simple[~use_debugger|0.0.0.0]"
#   - "h2o.init[~bind_to_localhost]"
#   - debugpy.listen
#   - streamlit.web.bootstrap.run
#   - traitlets.config.Config.NotebookApp.token
#   - traitlets.config.Config.ServerApp.token
#   - traitlets.config.Config.IdentityProvider.token
#   - traitlets.config.Config.NotebookApp.ip
#   - traitlets.config.Config.ServerApp.ip
#   facts: [shell.command]
#   elsewhere: lower
#   remediation: >-
#     Leave out share=True and debug=True, bind to 127.0.0.1, and put a login (auth=, a token, a
#     proxy that knows its users) in front of what has to be reachable.
#   examples:
#   - file: demo.py
#     bad: |
#       import gradio as gr
#       gr.Interface(fn=str.upper, inputs="text", outputs="text").launch(share=True)
#     good: |
#       import gradio as gr
#       gr.Interface(fn=str.upper, inputs="text", outputs="text").launch()
package mlwarden.code.server_open_to_world

import data.mlwarden.lib.args
import data.mlwarden.lib.paths

findings contains {"fact": call.id, "message": message, "fix": fix} if {
	some call in input.calls["*.launch"]
	args.is(call, "share", true)
	args.absent(call, "auth")
	message := "share=True gives the demo a public address without a login"
	fix := {"kind": "remove-keyword", "keyword": "share", "safe": false}
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some call in input.calls["*.launch"]
	every_interface(call.keywords.server_name)
	args.absent(call, "auth")
	not args.is(call, "share", true)
	message := "the demo listens on every interface without a login"
}

findings contains {"fact": call.id, "message": message, "severity": severity, "fix": fix} if {
	some name in debuggers
	some call in input.calls[name]
	some keyword in {"debug", "use_debugger"}
	args.is(call, keyword, true)
	severity := danger(call)
	message := messages[severity]
	fix := {"kind": "remove-keyword", "keyword": keyword, "safe": false}
}

findings contains {"fact": call.id, "message": message, "severity": severity} if {
	some call in input.calls["flask.Flask.run"]
	call.args[2].value == true
	severity := danger(call)
	message := messages[severity]
}

findings contains {"fact": call.id, "message": message, "severity": "low"} if {
	some name in servers
	some call in input.calls[name]
	every_interface(host(call))
	not debugged(call)
	message := "the server listens on every interface"
}

findings contains {"fact": call.id, "message": messages.medium} if {
	some call in input.calls["flask.Flask.debug"]
	call.form == "assignment"
	call.args[0].value == true
}

findings contains {"fact": call.id, "message": messages.medium} if {
	some call in input.calls["flask.Flask.config.__setitem__"]
	call.args[0].value == "DEBUG"
	call.args[1].value == true
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["ray.init"]
	every_interface(call.keywords.dashboard_host)
	message := "whoever reaches the Ray dashboard can run code in the cluster"
}

findings contains {"fact": call.id, "message": message} if {
	some call in input.calls["h2o.init"]
	args.is(call, "bind_to_localhost", false)
	message := "the H2O cluster listens on every interface without a login"
}

findings contains {"fact": call.id, "message": message, "severity": "high"} if {
	some call in input.calls["debugpy.listen"]
	every_interface(call.args[0])
	message := "whoever reaches this port can run code in the process"
}

findings contains {"fact": call.id, "message": message} if {
	some app in {"NotebookApp", "ServerApp", "IdentityProvider"}
	name := concat(".", ["traitlets.config.Config", app, "token"])
	some call in input.calls[name]
	call.form == "assignment"
	call.args[0].value == ""
	message := "the notebook server asks for no token"
}

findings contains {"fact": command.id, "message": message, "severity": "low"} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	some option in hosts[command.program]
	command.options[option] in {"0.0.0.0", "::"}
	message := "the server listens on every interface"
}

findings contains {"fact": command.id, "message": message} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	startswith(command.program, "jupyter")
	some option in tokens
	command.options[option] == ""
	message := "the notebook server asks for no token"
}

findings contains {"fact": command.id, "message": messages.medium} if {
	some command in input.facts["shell.command"]
	not paths.prose(command)
	command.program == "flask"
	command.options["--debug"] != null
}

hosts := {
	"uvicorn": {"--host"},
	"streamlit": {"--server.address"},
	"vllm": {"--host"},
	"flask": {"--host", "-h"},
}

tokens := {
	"--NotebookApp.token",
	"--ServerApp.token",
	"--IdentityProvider.token",
	"--LabApp.token",
}

# A debugger is the worse of the two.
debugged(call) if {
	some keyword in {"debug", "use_debugger"}
	args.is(call, keyword, true)
}

debugged(call) if call.args[2].value == true

servers := {
	"uvicorn.run",
	"uvicorn.Config",
	"flask.Flask.run",
	"quart.Quart.run",
	"dash.Dash.run",
	"bottle.run",
	"werkzeug.serving.run_simple",
	"traitlets.config.Config.NotebookApp.ip",
	"traitlets.config.Config.ServerApp.ip",
}

debuggers := {
	"flask.Flask.run",
	"quart.Quart.run",
	"dash.Dash.run",
	"*.run_server",
	"bottle.run",
	"werkzeug.serving.run_simple",
}

messages := {
	"high": "anybody who reaches the server can run code in its debugger",
	"medium": "the debugger runs code for whoever opens an error page",
}

danger(call) := "high" if every_interface(host(call))

else := "medium"

host(call) := call.keywords.host

# Where the application comes first, it is no address.
host(call) := call.args[0] if not call.keywords.host

every_interface(value) if value.value in {"0.0.0.0", "::", "*"}

every_interface(value) if value.value[0] in {"0.0.0.0", "::"}
