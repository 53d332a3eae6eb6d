"""Who calls a function: decorators, calls and names by which outsiders, or models, come to call it.

All of it is data. Names are canonical ones, `X()` is what the function X returns.
"""

from __future__ import annotations

ENTRY_DECORATORS: dict[str, str] = {
    "click.command": "argv",
    "click.group": "argv",
    "click.Group.command": "argv",
    "click.option": "argv",
    "click.argument": "argv",
    "typer.Typer.command": "argv",
    "typer.Typer.callback": "argv",
    "bottle.route": "request",
    "bottle.get": "request",
    "bottle.post": "request",
    "django.views.decorators.csrf.csrf_exempt": "request",
    "flask.Flask.route": "request",
    "flask.Blueprint.route": "request",
    "celery.Celery.task": "request",
    "functions_framework.http": "request",
    # tools of agents, which a language model calls
    "langchain.tools.tool": "model",
    "langchain.agents.tool": "model",
    "langchain_core.tools.tool": "model",
    "llama_index.core.tools.tool": "model",
    "crewai.tools.tool": "model",
    "crewai_tools.tool": "model",
    "smolagents.tool": "model",
    "agents.function_tool": "model",
    "pydantic_ai.Agent.tool": "model",
    "pydantic_ai.Agent.tool_plain": "model",
    "mcp.server.fastmcp.FastMCP.tool": "model",
    "fastmcp.FastMCP.tool": "model",
    "semantic_kernel.functions.kernel_function": "model",
    "qwen_agent.tools.base.register_tool": "model",
}
"""Decorators that make outsiders the callers of a function."""

ROUTE_METHODS = frozenset({"route", "websocket", "api_route", "websocket_route"})

HTTP_METHODS = frozenset({"get", "post", "put", "patch", "delete"})

ROUTERS = frozenset({"app", "api", "router", "bp", "blueprint", "application", "server"})
"""`@app.post(…)` on a variable of such a name makes a request handler whatever `app` is."""

ENTRY_NAMES: dict[str, tuple[int, ...]] = {
    "lambda_handler": (0,),
    "input_fn": (0,),
    "transform_fn": (1,),
}
"""Functions that a platform calls with what a client sent, by the positions of it."""

REQUEST_ATTRIBUTES = frozenset(
    {"args", "body", "data", "files", "form", "json", "values", "cookies", "headers", "stream"}
    | {"get_json", "get_data", "GET", "POST", "FILES", "META", "COOKIES", "query_params"}
    | {"params", "path_params", "read", "text", "post", "match_info", "query", "query_string"}
)
"""What is taken from a parameter called `request`."""

CALLBACKS: dict[str, tuple[int, str, str]] = {
    "gradio.Interface": (0, "fn", "request"),
    "gradio.ChatInterface": (0, "fn", "request"),
    "gradio.Button.click": (0, "fn", "request"),
    "gradio.Textbox.submit": (0, "fn", "request"),
    "langchain.tools.Tool": (1, "func", "model"),
    "langchain.agents.Tool": (1, "func", "model"),
    "langchain_core.tools.Tool": (1, "func", "model"),
    "langchain.tools.Tool.from_function": (0, "func", "model"),
    "langchain_core.tools.Tool.from_function": (0, "func", "model"),
    "langchain.tools.StructuredTool.from_function": (0, "func", "model"),
    "langchain_core.tools.StructuredTool.from_function": (0, "func", "model"),
    "llama_index.core.tools.FunctionTool.from_defaults": (0, "fn", "model"),
    "llama_index.tools.FunctionTool.from_defaults": (0, "fn", "model"),
    "agents.function_tool": (0, "func", "model"),
    "fire.Fire": (0, "component", "argv"),
    "typer.run": (0, "function", "argv"),
    "app.add_url_rule": (2, "view_func", "request"),
    "flask.Flask.add_url_rule": (2, "view_func", "request"),
}
"""Calls that are given a function which outsiders then call: position, keyword, origin."""
