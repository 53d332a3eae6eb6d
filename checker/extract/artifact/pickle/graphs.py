"""The code of a traced torch module → whether running it does anything but compute tensors.

torch pickles a `GraphModule` as Python text, which loading executes: an import block at first, then
`forward`, which is traced. The text that torch writes calls torch and the module's own parts only.
"""

from __future__ import annotations

import ast
import re

MAX_CODE = 1024 * 1024
"""Characters of code; a model of ten thousand operations has less."""

_IMPORTS = re.compile(
    r"NoneType = type\(None\)|import (?:torch|operator|math)"
    r"|import torch\.fx\._pytree as fx_pytree|import torch\.utils\._pytree as pytree"
    r"|from math import (?:inf|nan)|from torch import (?:device|inf|nan)"
    r"|import torch\.fx\._symbolic_trace"
)
_HARMFUL = frozenset(
    {"_dynamo", "_inductor", "classes", "compile", "distributed", "eval", "exec", "export", "hub"}
    | {"from_file", "frombuffer", "import_module", "jit", "library", "load", "load_library", "open"}
    | {"multiprocessing", "numpy_function", "os", "package", "popen", "save", "serialization"}
    | {"storage", "sys", "system", "testing", "to_pickle", "tofile", "utils"}
    | {"attrgetter", "methodcaller"}
)
_ROOTS = frozenset(
    {"torch", "operator", "math", "fx_pytree", "pytree", "device", "inf", "nan", "NoneType", "self"}
)
_FREE = frozenset(
    {"int", "float", "bool", "slice", "tuple", "list", "dict", "len", "range", "max", "min"}
    | {"sum", "abs"}
)
_STATEMENTS = (
    ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.AnnAssign, ast.Expr, ast.Return,
    ast.Delete, ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List,
    ast.Dict, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp,
    ast.IfExp, ast.Starred, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop,
)  # fmt: skip


def harmless_imports(block: str) -> bool:
    """Whether an import block is one that torch writes for its own operations."""
    return all(_IMPORTS.fullmatch(line) for line in block.splitlines() if line.strip())


def harmless_code(code: str) -> bool:
    """Whether code is functions that call torch and the parts of the module, and no more."""
    if len(code) > MAX_CODE:
        return False
    try:
        tree = ast.parse(code)
        return all(_harmless_function(made) for made in tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _harmless_function(made: ast.stmt) -> bool:
    if not isinstance(made, ast.FunctionDef):
        return False
    parts = list(ast.walk(made))
    names = [part for part in parts if isinstance(part, ast.Name)]
    known = _ROOTS | _FREE | {part.arg for part in parts if isinstance(part, ast.arg)}
    known |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    lookups = sum(isinstance(part, ast.Call) and _is_lookup(part) for part in parts)
    return (
        all(_harmless(part) for part in parts)
        and all(name.id in known or name.id == "getattr" for name in names)
        and sum(name.id == "getattr" for name in names) == lookups
    )


def _harmless(part: ast.AST) -> bool:
    if not isinstance(part, _STATEMENTS):
        return False
    if isinstance(part, ast.FunctionDef):
        return not part.decorator_list
    if isinstance(part, ast.Attribute):
        return _plain(part.attr)
    if isinstance(part, ast.Call):
        return _harmless_call(part)
    return not isinstance(part, ast.Name) or _plain(part.id)


def _plain(name: str) -> bool:
    return "__" not in name and name not in _HARMFUL


def _is_lookup(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "getattr"


def _harmless_call(call: ast.Call) -> bool:
    """A method, a function of torch, or a part that is looked up by a name written out."""
    if _is_lookup(call):
        name = call.args[1] if len(call.args) > 1 else None
        return isinstance(name, ast.Constant) and _plain(str(name.value))
    if isinstance(call.func, ast.Call):
        return _is_lookup(call.func)
    if isinstance(call.func, ast.Name):
        return call.func.id in _ROOTS | _FREE
    return isinstance(call.func, ast.Attribute)
