"""Statements → bindings; each handler tells whether the code after it is still reached."""

from __future__ import annotations

import ast

from checker.extract.python import attributes
from checker.extract.python.binding import assign, bind, bind_all
from checker.extract.python.calls import call_as
from checker.extract.python.expressions import defaults_of
from checker.extract.python.functions import define, mark_by_name, mark_entry, returned
from checker.extract.python.guards import after, guards, looked_through, take_back, where_true
from checker.extract.python.names import canonical, is_foreign
from checker.extract.python.restricted import kind_of, restrict
from checker.extract.python.run import Executors, Run
from checker.extract.python.scope import Changes
from checker.extract.python.tables import FRAMEWORKS, INHERITED
from checker.extract.python.values import (
    EXPRESSION,
    Arguments,
    Known,
    Mapping,
    Ref,
    truth,
)

EXITS = frozenset(
    {("sys", "exit"), ("os", "_exit"), ("os", "abort"), ("flask", "abort"), ("pytest", "skip")}
    | {("pytest", "fail"), ("pytest", "exit")}
)
"""Functions that never return, as they are usually called."""

FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef


def import_(run: Run, node: ast.Import) -> bool:
    """`import a.b` binds `a`; `import a.b as c` binds `a.b`."""
    for alias in node.names:
        _framework(run, alias, alias.name)
        root = alias.name.partition(".")[0]
        bind(run, alias.asname or root, Ref(alias.name if alias.asname else root))
    return False


def import_from(run: Run, node: ast.ImportFrom) -> bool:
    """`from a import b as c`; a relative module keeps its dots."""
    module = "." * node.level + (node.module or "")
    if not node.level:
        _framework(run, node, module)
    for alias in node.names:
        if alias.name == "*":
            run.stars.append(module)
        else:
            separator = "" if module.endswith(".") else "."
            full = f"{module}{separator}{alias.name}"
            if not node.level:
                _framework(run, alias, full)
            bind(run, alias.asname or alias.name, Ref(full))
    return False


def _framework(run: Run, node: ast.alias | ast.ImportFrom, module: str) -> None:
    end = len(module)
    while end > 0:
        if module[:end] in FRAMEWORKS:
            run.note_import(node, module[:end])
            return
        end = module.rfind(".", 0, end)


def assignment(run: Run, node: ast.Assign) -> bool:
    """`a = b = value`."""
    value = run.evaluate(node.value)
    for target in node.targets:
        if not isinstance(target, ast.Name) and not isinstance(value, Mapping):
            value = attributes.handed_on(run, node.value, value)
        assign(run, target, value)
    return False


def annotated(run: Run, node: ast.AnnAssign) -> bool:
    """`a: T = value`; an annotation alone binds nothing, but tells of a field of a class."""
    if run.scope.is_class and run.owner is not None and isinstance(node.target, ast.Name):
        run.owner.fields[node.target.id] = kind_of(run, node.annotation)
    if node.value is not None:
        assign(run, node.target, run.evaluate(node.value))
    return False


def augmented(run: Run, node: ast.AugAssign) -> bool:
    """`a += value`."""
    target = node.target
    if isinstance(node.op, ast.BitOr) and getattr(target, "attr", "") == "environ":
        update = ast.Attribute(value=target, attr="update", ctx=ast.Load())
        call_as(run, ast.Call(func=update, args=[node.value], keywords=[]), "assignment")
    elif isinstance(target, (ast.Name, ast.Attribute)):
        operand = ast.BinOp(left=target, op=node.op, right=node.value)
        assign(run, target, run.evaluate(operand))
    else:
        run.evaluate(target.slice)
        run.evaluate(node.value)
    return False


def expression(run: Run, node: ast.Expr) -> bool:
    """An expression; `sys.exit()` ends the block."""
    run.evaluate(node.value)
    return isinstance(node.value, ast.Call) and _exits(node.value.func)


def _exits(callee: ast.expr) -> bool:
    if isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name):
        owner, name = callee.value.id, callee.attr
        return (owner, name) in EXITS or (name == "error" and owner.endswith("parser"))
    return isinstance(callee, ast.Name) and callee.id in ("exit", "quit", "abort")


def function(run: Run, node: FunctionDefinition) -> bool:
    """A function: decorators and defaults now, the body later."""
    defaults = defaults_of(run, node.args)
    found = define(run, node, node.name, defaults)
    for decorator in node.decorator_list:
        mark_entry(found, _decorate(run, decorator), decorator)
        restrict(run, found, decorator)
    mark_by_name(found, node.name)
    bind(run, node.name, found)
    run.queue.append(found)
    return False


def _decorate(run: Run, node: ast.expr) -> Known:
    """A decorator is a use of what it names, called or not; its value is what was named."""
    if isinstance(node, ast.Call):
        return call_as(run, node, "decorator")
    value = run.evaluate(node)
    if isinstance(value, Ref):
        run.note(node, canonical(value.name), Arguments(), "decorator")
    return value


def class_(run: Run, node: ast.ClassDef) -> bool:
    """A class: its body is read at once, its methods later, those that set it up first."""
    bases = [run.evaluate(base) for base in node.bases]
    for keyword in node.keywords:
        run.evaluate(keyword.value)
    for decorator in node.decorator_list:
        _decorate(run, decorator)
    qualname = f"{run.qualname}.{node.name}" if run.qualname else node.name
    if any(isinstance(base, Ref) and is_foreign(base.name) for base in bases):
        run.minor.update(INHERITED)
    cls = run.new_class(qualname, bases)
    cls.guarded = _guards(node)
    scope = run.new_scope(run.scope, is_class=True)
    with run.inside(scope, qualname, cls, run.fragment):
        run.execute(node.body)
    cls.members = scope.names
    bind(run, node.name, cls)
    return False


def _guards(node: ast.ClassDef) -> bool:
    """Whether an unpickler of one's own refuses some globals, or a tar file some members."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and _is_filter(statement):
            return True
        if isinstance(statement, ast.FunctionDef) and statement.name == "find_class":
            return any(isinstance(inner, ast.Raise) for inner in ast.walk(statement))
    return False


def _is_filter(node: ast.Assign) -> bool:
    if not any(getattr(target, "id", "") == "extraction_filter" for target in node.targets):
        return False
    named = (getattr(one, "attr", getattr(one, "id", "")) for one in ast.walk(node.value))
    return "fully_trusted_filter" not in named


def return_(run: Run, node: ast.Return) -> bool:
    """`return value`."""
    if node.value is not None:
        value = attributes.handed_on(run, node.value, run.evaluate(node.value))
        if run.current is not None:
            returned(run.current, value)
    return True


def raise_(run: Run, node: ast.Raise) -> bool:
    """`raise error from cause`."""
    for part in (node.exc, node.cause):
        if part is not None:
            run.evaluate(part)
    return True


def leave(_run: Run, _node: ast.Break | ast.Continue) -> bool:
    """`break`, `continue`."""
    return True


def delete(run: Run, node: ast.Delete) -> bool:
    """`del name`."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            run.scope.unbind(target.id)
            run.later.pop(target.id, None)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            run.evaluate(target.value)
    return False


def assertion(run: Run, node: ast.Assert) -> bool:
    """`assert test, message`."""
    run.evaluate(node.test)
    after(run, [one._replace(when=not one.when) for one in guards(run, node.test)])
    if node.msg is not None:
        run.evaluate(node.msg)
    return False


def global_(run: Run, node: ast.Global) -> bool:
    """`global a, b`."""
    if run.scope is not run.module:
        run.scope.homes.update(dict.fromkeys(node.names, run.module))
    return False


def nonlocal_(run: Run, node: ast.Nonlocal) -> bool:
    """`nonlocal a, b`."""
    for name in node.names:
        if (home := run.scope.home_of(name)) is not None:
            run.scope.homes[name] = home
    return False


def if_(run: Run, node: ast.If) -> bool:
    """`if … elif … else`, the chain of which may be thousands long, without recursion."""
    branches: list[Changes] = []
    ended = True
    body: list[ast.stmt] = [node]
    while len(body) == 1 and isinstance(body[0], ast.If):
        link = body[0]
        known = _condition(run, link.test)
        if known is not False:
            said = guards(run, link.test)
            narrowed = where_true(run, said) if said else ()
            left = _branch(run, link.body, branches)
            take_back(run, narrowed)
            if left and said and link is node:
                after(run, said)
            ended = left and ended
        body = link.orelse
        if known is True:
            body = []
            break
    else:
        ended = _branch(run, body, branches) and ended
    run.scope.join(branches)
    return ended


def _condition(run: Run, test: ast.expr) -> bool | None:
    """Whether a condition is known; what only type checkers read is as good as not there."""
    negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    inner = test.operand if negated and isinstance(test, ast.UnaryOp) else test
    name = inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", "")
    if name == "TYPE_CHECKING":
        return negated
    value = run.evaluate(test)
    return truth(value) if isinstance(inner, ast.Constant) else None


def _branch(run: Run, body: list[ast.stmt], branches: list[Changes]) -> bool:
    """Read one branch; what it binds counts only if it goes on after it."""
    with run.scope.branch() as changes:
        ended = run.execute(body)
    if not ended:
        branches.append(changes)
    return ended


def loop(run: Run, node: ast.For | ast.AsyncFor | ast.While) -> bool:
    """A loop may run or not."""
    if isinstance(node, ast.While):
        run.evaluate(node.test)
    else:
        iterable = run.evaluate(node.iter)
        looked_through(run, node)
    with run.scope.branch() as changes:
        if not isinstance(node, ast.While):
            assign(run, node.target, attributes.element(iterable))
        run.execute(node.body)
    run.scope.join([changes, {}])
    run.execute(node.orelse)
    return False


def with_(run: Run, node: ast.With | ast.AsyncWith) -> bool:
    """`with a as b`: most managers give themselves."""
    for item in node.items:
        value = run.evaluate(item.context_expr)
        if item.optional_vars is not None:
            assign(run, item.optional_vars, value)
    return run.execute(node.body)


def try_(run: Run, node: ast.Try) -> bool:
    """`try`: either the body went well, or one of the handlers ran from before it."""
    branches: list[Changes] = []
    ended = _branch(run, [*node.body, *node.orelse], branches)
    for handler in node.handlers:
        if handler.type is not None:
            run.evaluate(handler.type)
        with run.scope.branch() as changes:
            if handler.name:
                run.scope.bind(handler.name, EXPRESSION)
            handler_ended = run.execute(handler.body)
        if not handler_ended:
            branches.append(changes)
        ended = ended and handler_ended
    run.scope.join(branches)
    return run.execute(node.finalbody) or ended


def match(run: Run, node: ast.Match) -> bool:
    """`match`: any case, or none."""
    run.evaluate(node.subject)
    branches: list[Changes] = [{}]
    for case in node.cases:
        with run.scope.branch() as changes:
            bind_all(run, case.pattern)
            if case.guard is not None:
                run.evaluate(case.guard)
            ended = run.execute(case.body)
        if not ended:
            branches.append(changes)
    run.scope.join(branches)
    return False


EXECUTORS: Executors = {
    ast.Import: import_,
    ast.ImportFrom: import_from,
    ast.Assign: assignment,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.Expr: expression,
    ast.FunctionDef: function,
    ast.AsyncFunctionDef: function,
    ast.ClassDef: class_,
    ast.Return: return_,
    ast.Raise: raise_,
    ast.Break: leave,
    ast.Continue: leave,
    ast.Delete: delete,
    ast.Assert: assertion,
    ast.Global: global_,
    ast.Nonlocal: nonlocal_,
    ast.If: if_,
    ast.For: loop,
    ast.AsyncFor: loop,
    ast.While: loop,
    ast.With: with_,
    ast.AsyncWith: with_,
    ast.Try: try_,
    ast.Match: match,
}
"""How each kind of statement is read."""

if hasattr(ast, "TryStar"):
    EXECUTORS[ast.TryStar] = try_
