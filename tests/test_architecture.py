"""The rules of the design, held against our own import graph and syntax trees."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from checker.extract.registry import extractors
from checker.policy.load import builtin_folder, load
from checker.policy.selectors import selector
from checker.schema import all_fact_types

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "checker"
MODULES = sorted(PACKAGE.rglob("*.py"))

HEAVY = frozenset(
    {"libcst", "rich", "regopy", "aiohttp", "opa_client", "requests", "pip_audit", "yaml"}
    | {"pip_requirements_parser", "tree_sitter", "tree_sitter_toml", "pathspec", "platformdirs"}
    | {"packaging", "cyclonedx", "fsspec", "h5py", "tomli", "tomllib", "sqlite3"}
)
"""Costs more to import than a hook run on one file may take, or is needed by some runs only."""

HEAVY_EVERYWHERE = {
    "checker/cache.py": {"sqlite3"},
    "checker/fixes/rewrite.py": {"libcst"},
    "checker/render/page.py": {"rich"},
    "checker/render/snippet.py": {"rich"},
    "checker/render/text.py": {"rich"},
}
"""Modules that are themselves imported only where they are needed, or that every scan needs."""

LAYERS = (
    ("model",),
    ("errors", "closing", "source", "watch", "fingerprint", "globs", "encodable", ""),
    ("extract",),
    ("classify", "inspection"),
    ("discover", "codec", "reading", "remote"),
    ("cache", "stamps", "workers", "texts", "advisories"),
    ("project",),
    ("policy", "config", "paths", "render", "fixes"),
    ("findings", "gather", "triage", "schema"),
    ("report", "unchanged"),
    ("pipeline",),
    ("cli",),
    ("__main__",),
)
"""A part imports from its own layer and those above it in this list, never from its callers."""

OUTSIDE_WORLD = {
    "checker/discover.py": "git needs PATH and HOME",
    "checker/policy/rego_process.py": "Windows needs SYSTEMROOT to start a process",
    "checker/policy/local_opa.py": "Windows needs SYSTEMROOT to start a process",
    "checker/policy/rego_child.py": "a program of its own, which talks through its streams",
    "checker/__main__.py": "the entry point",
}


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        yield node.module or ""


def at_top(file: Path) -> Iterator[str]:
    """What importing the module imports; blocks for the type checker aside."""
    for node in tree(file).body:
        yield from imports(node)


def everywhere(file: Path) -> Iterator[str]:
    for node in ast.walk(tree(file)):
        yield from imports(node)


def part(module: str) -> str:
    """`checker.policy.load` → `policy`; the package itself is the empty string."""
    return [*module.split("."), ""][1]


def part_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def layer(of: str) -> int:
    found = [number for number, names in enumerate(LAYERS) if of in names]
    assert found, f"checker.{of} has no layer yet: give it one above"
    return found[0]


def calls(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def under(*folders: str) -> list[Path]:
    return [one for one in MODULES if name(one).startswith(tuple(f"checker/{f}" for f in folders))]


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_no_part_imports_its_callers(file: Path):
    own = layer(part_of(file))
    for module in everywhere(file):
        if module.split(".")[0] == "checker":
            assert layer(part(module)) <= own, f"{name(file)} imports {module}"


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_nothing_heavy_is_imported_before_it_is_needed(file: Path):
    allowed = HEAVY_EVERYWHERE.get(name(file), set())
    found = {module.split(".")[0] for module in at_top(file)} & HEAVY
    assert found <= allowed


def test_the_version_needs_next_to_nothing():
    code = (
        "import sys; sys.argv = ['mlwarden', '--version']\n"
        "from checker.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {one.split(".")[0] for one in ast.literal_eval(done.stdout.splitlines()[-1])}
    assert not loaded & (HEAVY | {"msgspec", "asyncio", "concurrent", "multiprocessing"})


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_only_the_command_line_prints_reads_the_environment_or_exits(file: Path):
    if part_of(file) == "cli" or name(file) in OUTSIDE_WORLD:
        return
    forbidden = {"os.environ", "os.getenv", "sys.exit", "sys.stdout", "sys.stderr"}
    used = {ast.unparse(node) for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute)}
    assert not used & forbidden
    assert "print" not in {function for _, function in calls(file)}


EXECUTES = re.compile(
    r"(eval|exec|compile|__import__|input|breakpoint)"
    r"|(pickle|cPickle|marshal|shelve|dill|joblib|cloudpickle)\.(load|loads|open|Unpickler)"
    r"|os\.(system|popen|exec\w+|spawn\w+)|runpy\.\w+|torch\.load"
)


CHOOSES_A_CODEC = {"checker/extract/artifact/codecs.py"}  # zstd has two homes


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_nothing_that_could_run_the_target_is_called(file: Path):
    for line, function in calls(file):
        assert not EXECUTES.fullmatch(function), f"{name(file)}:{line}: {function}"
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            argument = ast.unparse(node.args[0])
            ours = "checker." in argument or argument.startswith("FORMATS[")
            assert ours or name(file) in CHOOSES_A_CODEC, argument


PURE = under("extract/")


@pytest.mark.parametrize("file", PURE, ids=name)
def test_extractors_are_pure(file: Path):
    reach_out = {"os", "time", "socket", "subprocess", "random", "tempfile", "shutil", "glob"}
    reach_out |= {"http", "secrets", "threading", "multiprocessing", "urllib.request", "pathlib"}
    allowed = {"pathlib"} if "PurePosixPath" in file.read_text() else set()
    assert set(everywhere(file)) & reach_out <= allowed
    for line, function in calls(file):
        clock = function.endswith((".now", ".today", ".utcnow"))
        assert function not in {"open", "Path"} and not clock, f"{name(file)}:{line}: {function}"


@pytest.mark.parametrize("file", PURE, ids=name)
def test_extractors_never_judge(file: Path):
    policy_id = re.compile(r"\b(MODEL|CODE|DEPS|DATA|META|OPS|SEC|INFRA|SUP)-\d{3}\b")
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not policy_id.search(node.value) or id(node) in documentation
        if isinstance(node, ast.Name | ast.Attribute):
            assert "severity" not in ast.unparse(node).lower()


def test_renderers_see_the_report_alone():
    for file in under("render/"):
        for module in everywhere(file):
            if module.split(".")[0] == "checker":
                assert part(module) in {"model", "render", "errors", "fingerprint", "", "source"}, (
                    f"{name(file)} imports {module}"
                )


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_modules_and_functions_are_small(file: Path):
    limit = 600 if file.name == "tables.py" else 450  # tables are data
    assert len(file.read_text(encoding="utf-8").splitlines()) <= limit
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 80, f"{name(file)}: {node.name}"


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_no_error_is_swallowed(file: Path):
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name(file)}:{node.lineno}: bare except"


def test_kinds_of_facts_are_dotted_lower_case_and_unique():
    kinds = [str(one.__struct_config__.tag) for one in all_fact_types()]
    assert len(set(kinds)) == len(kinds)
    assert all(re.fullmatch(r"[a-z]+([._][a-z]+)*", kind) for kind in kinds), kinds
    assert "problem" not in kinds


def test_every_extractor_says_what_it_yields():
    names = [one.name for one in extractors()]
    assert len(set(names)) == len(names)
    for one in extractors():
        assert one.facts, one.name


POLICIES = load([builtin_folder()])


@pytest.mark.parametrize("policy", POLICIES.policies, ids=lambda one: one.id)
def test_policies_are_told_apart_by_their_files(policy):
    folder, _, file = policy.path.partition("/")
    family = {"SUP": "triage"}.get(policy.family, policy.family.lower())
    assert folder == family
    assert policy.package == f"mlwarden.{family}.{file.removesuffix('.rego')}"
    assert (builtin_folder() / policy.path.replace(".rego", "_test.rego")).is_file()


@pytest.mark.parametrize("policy", POLICIES.policies, ids=lambda one: one.id)
def test_policies_declare_what_there_is(policy):
    kinds = {str(one.__struct_config__.tag) for one in all_fact_types()}
    assert {selector(entry).name for entry in policy.facts} <= kinds
    assert policy.facts or policy.watch


@pytest.mark.parametrize("policy", POLICIES.policies, ids=lambda one: one.id)
def test_policies_are_written_for_people(policy):
    _, _, body = (builtin_folder() / policy.path).read_text().partition("\npackage ")
    assert len(body.splitlines()) <= 170
    assert policy.title[0].isupper() or policy.title.split()[0].islower()
    assert not policy.title.endswith(".")
    assert policy.description.endswith(".")
    assert policy.remediation.endswith(".")
    assert policy.controls or policy.family == "SUP"


def test_every_policy_sees_only_its_input():
    for module in POLICIES.modules.values():
        assert not re.search(r"\b(http\.send|opa\.runtime|time\.now_ns|rand\.|net\.)", module.text)
        for reference in re.findall(r"\binput\.(\w+)", module.text):
            assert reference in {"facts", "calls", "params", "project", "repo", "today"}, (
                f"{module.path}: input.{reference}"
            )
