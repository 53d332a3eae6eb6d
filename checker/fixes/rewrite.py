"""One call or assignment as text → the same with an argument changed, by libcst."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

Rewriter = Callable[[cst.BaseExpression, dict[str, Any]], "cst.BaseExpression | None"]

_SAFE = {
    "load": "safe_load",
    "load_all": "safe_load_all",
    "unsafe_load": "safe_load",
    "unsafe_load_all": "safe_load_all",
    "full_load": "safe_load",
    "full_load_all": "safe_load_all",
}


def rewrite(text: str, spec: dict[str, Any]) -> str | None:
    """The rewritten text, or None where that cannot be done."""
    rewriter = _REWRITERS.get(str(spec.get("kind")))
    if rewriter is None:
        return _assignment(text, spec) if spec.get("kind") == "set-value" else None
    try:
        expression = cst.parse_expression(f"({text})")
        changed = rewriter(expression, spec)
    except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError):
        return None
    return cst.Module([]).code_for_node(changed)[1:-1] if changed is not None else None


def _assignment(text: str, spec: dict[str, Any]) -> str | None:
    """`a.b = value`, with the value that the policy asks for."""
    try:
        module = cst.parse_module(text)
        value = cst.parse_expression(str(spec["value"]))
    except (cst.ParserSyntaxError, RecursionError):
        return None
    line = module.body[0]
    statement = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    if not isinstance(statement, cst.Assign):
        return None
    return module.with_deep_changes(statement, value=value).code


def _set_keyword(expression: cst.BaseExpression, spec: dict[str, Any]) -> cst.BaseExpression | None:
    call = expression
    if not isinstance(call, cst.Call):
        return None
    value = cst.parse_expression(str(spec["value"]))
    keyword, index = str(spec["keyword"]), spec.get("index")
    for position, argument in enumerate(call.args):
        named = argument.keyword is not None and argument.keyword.value == keyword
        plain = argument.keyword is None and not argument.star and position == index
        if named or plain:
            if _hands_on(argument.value, keyword):
                return None
            return call.with_deep_changes(argument, value=value)
    return _add(call, keyword, value)


def _hands_on(value: cst.BaseExpression, keyword: str) -> bool:
    """`verify=verify`, `verify=self.verify`: callers choose, and would choose in vain."""
    name = value.attr if isinstance(value, cst.Attribute) else value
    return isinstance(name, cst.Name) and name.value == keyword


def _add(call: cst.Call, keyword: str, value: cst.BaseExpression) -> cst.Call:
    """The call with one more argument, laid out like the one before it."""
    new = cst.Arg(
        value=value,
        keyword=cst.Name(keyword),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    arguments = list(call.args)
    at = next((i for i, one in enumerate(arguments) if one.star == "**"), len(arguments))
    if at == 0:
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        first = new.with_changes(comma=comma) if arguments else new
        return call.with_changes(args=[first, *arguments])
    previous = arguments[at - 1]
    between = _separator(call)
    if at < len(arguments):
        arguments.insert(at, new.with_changes(comma=previous.comma))
    elif isinstance(previous.comma, cst.Comma):  # a trailing comma, which stays the last one
        kept = _moved_on(previous.comma, between)
        arguments[at - 1] = previous.with_changes(comma=kept)
        end = _without_comment(previous.comma.whitespace_after)
        arguments.append(new.with_changes(comma=cst.Comma(whitespace_after=end)))
    else:
        after = previous.whitespace_after_arg
        arguments[at - 1] = previous.with_changes(
            comma=between, whitespace_after_arg=cst.SimpleWhitespace("")
        )
        arguments.append(new.with_changes(whitespace_after_arg=after))
    return call.with_changes(args=arguments)


def _separator(call: cst.Call) -> cst.Comma:
    """The comma that stands between arguments of this call."""
    for argument in call.args[:-1]:
        if isinstance(argument.comma, cst.Comma):
            return cst.Comma(whitespace_after=_without_comment(argument.comma.whitespace_after))
    first = call.whitespace_before_args
    if isinstance(first, cst.ParenthesizedWhitespace):
        return cst.Comma(whitespace_after=_without_comment(first))
    return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _moved_on(comma: cst.Comma, between: cst.Comma) -> cst.Comma:
    """A comma that was the last one, with its comment, in front of a further argument."""
    old, new = comma.whitespace_after, between.whitespace_after
    if isinstance(old, cst.ParenthesizedWhitespace) and isinstance(
        new, cst.ParenthesizedWhitespace
    ):
        return between.with_changes(whitespace_after=new.with_changes(first_line=old.first_line))
    return between


def _without_comment(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    return space.with_changes(
        first_line=cst.TrailingWhitespace(newline=space.first_line.newline), empty_lines=[]
    )


def _remove_keyword(
    expression: cst.BaseExpression, spec: dict[str, Any]
) -> cst.BaseExpression | None:
    if not isinstance(expression, cst.Call):
        return None
    wanted = str(spec["keyword"])
    for index, argument in enumerate(expression.args):
        if argument.keyword is not None and argument.keyword.value == wanted:
            if _hands_on(argument.value, wanted):
                return None
            return expression.with_changes(args=_without(expression.args, index))
    return None


def _without(arguments: Any, index: int) -> list[cst.Arg]:  # noqa: ANN401 - libcst's own sequence
    """The arguments but one; the last of them ends the way the last one did."""
    rest = [*arguments[:index], *arguments[index + 1 :]]
    if rest and index == len(arguments) - 1:
        gone = arguments[index]
        rest[-1] = rest[-1].with_changes(
            comma=gone.comma, whitespace_after_arg=gone.whitespace_after_arg
        )
    return rest


def _safe_yaml(expression: cst.BaseExpression, _spec: dict[str, Any]) -> cst.BaseExpression | None:
    if not isinstance(expression, cst.Call) or not isinstance(expression.func, cst.Attribute):
        return None
    safe = _SAFE.get(expression.func.attr.value)
    if safe is None or any(argument.star for argument in expression.args):
        return None
    arguments = list(expression.args)
    for index in range(len(arguments) - 1, -1, -1):
        name = arguments[index].keyword
        if (name is None and index == 1) or (name is not None and name.value == "Loader"):
            arguments = _without(arguments, index)
    function = expression.func.with_changes(attr=cst.Name(safe))
    return expression.with_changes(func=function, args=arguments)


_REWRITERS: dict[str, Rewriter] = {
    "set-keyword": _set_keyword,
    "remove-keyword": _remove_keyword,
    "safe-yaml": _safe_yaml,
}
"""How each kind of fix changes a call."""
