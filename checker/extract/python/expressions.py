"""Expressions except calls → values."""

from __future__ import annotations

import ast

from checker.extract.python import attributes
from checker.extract.python.binding import assign
from checker.extract.python.calls import call
from checker.extract.python.choices import either
from checker.extract.python.embedded import program_in
from checker.extract.python.formats import MAX_TEXT, formatted, joined, template
from checker.extract.python.functions import define, returned
from checker.extract.python.mappings import dictionary, evaluated, union
from checker.extract.python.names import is_model
from checker.extract.python.processes import named_program
from checker.extract.python.run import Evaluators, Run
from checker.extract.python.texts import (
    kept,
    parts_in,
    reason_of,
    start_of,
    started,
    takes_numbers,
)
from checker.extract.python.values import (
    EXPRESSION,
    FALSE,
    MAX_ITEMS,
    MAX_PREFIX,
    NONE,
    TRUE,
    Const,
    Known,
    Object,
    Ref,
    Sequence,
    Series,
    Sources,
    Unknown,
    merge,
    sources_of,
    truth,
    unknown,
)

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp

BUILTINS = frozenset(
    {"eval", "exec", "execfile", "compile", "open", "file", "input", "raw_input", "getattr"}
    | {"setattr", "vars", "globals", "locals", "__import__", "dict", "list", "tuple", "set", "str"}
    | {"bytes", "bytearray", "memoryview", "int", "float", "bool", "len", "type", "super", "map"}
    | {"filter", "zip", "enumerate", "sorted", "reversed", "next", "iter", "max", "min", "sum"}
    | {"repr", "format", "isinstance", "hasattr", "callable", "frozenset", "hash", "id", "round"}
    | {"abs", "object", "print", "property", "staticmethod", "classmethod", "get_config"}
    | {"get_ipython", "help", "dir"}
)
"""Builtins that something depends on."""


def name(run: Run, node: ast.Name) -> Known:
    """A name: the last thing it was bound to."""
    value = run.scope.find(node.id)
    return value if value is not None else _unbound(run, node.id)


def _unbound(run: Run, identifier: str) -> Known:
    for module in reversed(run.stars):
        if (found := attributes.from_star(run, module, identifier)) is not None:
            return found
    if identifier in run.later:
        return Ref(run.later[identifier])
    if identifier in BUILTINS or identifier in run.lookout.builtins:
        return Ref(identifier)
    if identifier == "__builtins__":
        return Ref("builtins")
    if identifier == "__file__":
        return unknown("constants", ())
    return attributes.from_project(run, identifier) or EXPRESSION if run.stars else EXPRESSION


def constant(run: Run, node: ast.Constant) -> Known:
    """A literal."""
    value = node.value
    if value is True:
        return TRUE
    if value is False:
        return FALSE
    if value is None:
        return NONE
    return Const(value, (run.fragment, node) if value.__class__ is str else None)


def attribute(run: Run, node: ast.Attribute) -> Known:
    """`value.attr`."""
    value = run.evaluate(node.value)
    return kept(value, attributes.attribute(run, node, value))


def subscript(run: Run, node: ast.Subscript) -> Known:
    """`value[index]`."""
    value = run.evaluate(node.value)
    if type(value) is Unknown and not value.sources:
        run.evaluate(node.slice)
        return kept(value, EXPRESSION)
    index = run.evaluate(node.slice)
    found = attributes.item(value, index)
    if found is EXPRESSION and isinstance(value, (Ref, Object)):
        return unknown(reason_of(value, index), (), "", "", parts_in(value))
    return found


def display(run: Run, node: ast.List | ast.Tuple | ast.Set) -> Known:
    """A list, tuple or set; of a long one only what is not a literal is read."""
    if len(node.elts) > MAX_ITEMS:
        return unknown("expression", evaluated(run, node.elts))
    if len(node.elts) > 2 and isinstance(node, ast.List):
        run.note_program(program_in(node.elts))
    items: list[Known] = []
    is_open = False
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = run.evaluate(element.value)
            if isinstance(inner, Sequence) and len(items) + len(inner.items) <= MAX_ITEMS:
                items.extend(inner.items)
                is_open = is_open or inner.open
            else:
                items.append(inner)
                is_open = True
        else:
            items.append(attributes.handed_on(run, element, run.evaluate(element)))
    if len(items) > 2 and isinstance(node, ast.List) and not is_open:
        run.note_named_program(named_program(items))
    return Sequence(items, is_open)


def binary(run: Run, node: ast.BinOp) -> Known:
    """An operation; the left spine, which may be thousands of terms long, without recursion."""
    spine: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        spine.append(left)
        left = left.left
    value = run.evaluate(left)
    for operation in reversed(spine):
        value = _operate(operation.op, value, run.evaluate(operation.right))
    return value


def _operate(operator: ast.operator, left: Known, right: Known) -> Known:
    if left is EXPRESSION and right is EXPRESSION:
        return EXPRESSION
    if isinstance(operator, ast.Add):
        return _add(left, right)
    sources = merge(sources_of(left), sources_of(right))
    if isinstance(operator, ast.Mod):
        values = (*_parts(left), *_parts(right))
        start = _filled(left, right)
        if takes_numbers(left):
            return unknown("constants", (), *start)
        return unknown(reason_of(*values), sources, *start, parts_in(*values))
    if isinstance(operator, ast.Div):
        return _divide(left, right, sources)
    found = None
    if isinstance(operator, ast.BitOr):
        found = _asking(left, right) or union(left, right)
    return found or unknown("expression", sources)


def _parts(value: Known) -> list[Known]:
    """What is filled in: the items of a tuple, or the value itself."""
    return value.items if isinstance(value, Sequence) and not value.open else [value]


def _filled(left: Known, right: Known) -> tuple[str, str]:
    """How the text `left % right` starts."""
    text = start_of(left)
    before, _, rest = text.partition("%")
    if not rest.startswith("s") or not isinstance(left, Const):
        return before[:MAX_PREFIX], ""
    given = right.items[0] if isinstance(right, Sequence) and right.items else right
    return started(before, given, rest[1:].partition("%")[0])


def _divide(left: Known, right: Known, sources: Sources) -> Known:
    """`path / name`."""
    if isinstance(left, Object):
        return Object(left.type, sources)
    reason = reason_of(left, right) if isinstance(left, Unknown) else "expression"
    return unknown(reason, sources, start_of(left)[:MAX_PREFIX], "", parts_in(left, right))


def _add(left: Known, right: Known) -> Known:
    if isinstance(left, Const) and isinstance(right, Const):
        first, second = left.value, right.value
        if isinstance(first, str) and isinstance(second, str):
            if len(first) + len(second) <= MAX_TEXT:
                return Const(first + second)
            return Unknown("expression", (), first[:MAX_PREFIX])
    if isinstance(left, Sequence) and len(left.items) <= MAX_ITEMS:
        if isinstance(right, Sequence):
            return Sequence(left.items + right.items, left.open or right.open)
        return Sequence([*left.items, right], True)
    if isinstance(right, Sequence) and len(right.items) <= MAX_ITEMS:
        return Sequence([left, *right.items], True)
    sources = merge(sources_of(left), sources_of(right))
    start = started("", left, start_of(right))
    return unknown(reason_of(left, right), sources, *start, parts_in(left, right))


def _asking(left: Known, right: Known) -> Known | None:
    """`prompt | llm | parser`: a chain answers what the language model in it answers."""
    for one in (left, right):
        if isinstance(one, Object) and is_model(one.type):
            return one
    return None


def boolean(run: Run, node: ast.BoolOp) -> Known:
    """`a or b` may be either, unless `a` is known to be false; `a and b` likewise."""
    skipped_if = isinstance(node.op, ast.And)
    result: Known | None = None
    for operand in node.values:
        value = run.evaluate(operand)
        if result is None or truth(result) is skipped_if:
            result = value
        elif truth(result) is None:
            result = value if skipped_if else either(result, value)
    return result or EXPRESSION


def unary(run: Run, node: ast.UnaryOp) -> Known:
    """`not` of a known value, a negative number."""
    value = run.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        known = truth(value)
        return EXPRESSION if known is None else FALSE if known else TRUE
    number = value.value if isinstance(value, Const) else None
    if isinstance(node.op, ast.USub) and isinstance(number, (int, float)):
        return Const(-number)
    return EXPRESSION


def compare(run: Run, node: ast.Compare) -> Known:
    """A comparison: its operands are read, its result carries nothing of them."""
    run.evaluate(node.left)
    for comparator in node.comparators:
        run.evaluate(comparator)
    return EXPRESSION


def conditional(run: Run, node: ast.IfExp) -> Known:
    """`a if test else b`."""
    known = truth(run.evaluate(node.test))
    if known is not None:
        return run.evaluate(node.body if known else node.orelse)
    return either(run.evaluate(node.body), run.evaluate(node.orelse))


def named(run: Run, node: ast.NamedExpr) -> Known:
    """`name := value`."""
    value = run.evaluate(node.value)
    run.scope.bind(node.target.id, value)
    return value


def inner(run: Run, node: ast.Await | ast.Starred | ast.YieldFrom) -> Known:
    """What only wraps another expression."""
    return run.evaluate(node.value)


def yielded(run: Run, node: ast.Yield) -> Known:
    """`yield value`: the function's result is made of such values."""
    if node.value is not None:
        value = run.evaluate(node.value)
        if run.current is not None:
            returned(run.current, unknown("call", sources_of(value)))
    return EXPRESSION


def part(run: Run, node: ast.Slice) -> Known:
    """`a:b:c`."""
    for bound in (node.lower, node.upper, node.step):
        if bound is not None:
            run.evaluate(bound)
    return EXPRESSION


def function(run: Run, node: ast.Lambda) -> Known:
    """`lambda …: …`."""
    found = define(run, node, "<lambda>", defaults_of(run, node.args))
    run.queue.append(found)
    return found


def defaults_of(run: Run, arguments: ast.arguments) -> dict[str, Known]:
    """Parameters → their default values."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaulted = positional[len(positional) - len(arguments.defaults) :]
    pairs = [
        *zip(defaulted, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {
        parameter.arg: attributes.handed_on(run, node, run.evaluate(node))
        for parameter, node in pairs
        if node is not None
    }


def comprehension(run: Run, node: Comprehension) -> Known:
    """A comprehension: its targets live in a scope of their own."""
    saved, run.scope = run.scope, run.new_scope(run.scope)
    try:
        for generator in node.generators:
            assign(run, generator.target, attributes.element(run.evaluate(generator.iter)))
            for condition in generator.ifs:
                run.evaluate(condition)
        if isinstance(node, ast.DictComp):
            key, value = run.evaluate(node.key), run.evaluate(node.value)
            return unknown("expression", merge(sources_of(key), sources_of(value)))
        return Series(attributes.handed_on(run, node.elt, run.evaluate(node.elt)))
    finally:
        run.scope = saved


EVALUATORS: Evaluators = {
    ast.Name: name,
    ast.Constant: constant,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.Call: call,
    ast.List: display,
    ast.Tuple: display,
    ast.Set: display,
    ast.Dict: dictionary,
    ast.BinOp: binary,
    ast.BoolOp: boolean,
    ast.UnaryOp: unary,
    ast.Compare: compare,
    ast.IfExp: conditional,
    ast.NamedExpr: named,
    ast.JoinedStr: joined,
    ast.FormattedValue: formatted,
    ast.Await: inner,
    ast.Starred: inner,
    ast.YieldFrom: inner,
    ast.Yield: yielded,
    ast.Slice: part,
    ast.Lambda: function,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: comprehension,
}
"""How each kind of expression is read."""

if hasattr(ast, "TemplateStr"):  # Python 3.14
    EVALUATORS[ast.TemplateStr] = template
