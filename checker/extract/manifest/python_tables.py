"""Which arguments of which calls declare packages: data only.

`reader` names how the value is read; `modules` of which the file must import one; `callees` the
last names of the call. An empty set puts no condition.
"""

from __future__ import annotations

from typing import NamedTuple

from checker.extract.manifest.facts import Scope


class Rule(NamedTuple):
    """How one argument is read."""

    reader: str
    manifest: str
    scope: Scope | None = None
    callees: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    positions: int = 0


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_AIRFLOW = _set("airflow")
_VIRTUALENV = _set(
    "PythonVirtualenvOperator BranchPythonVirtualenvOperator virtualenv branch_virtualenv"
    " ExternalPythonOperator SnowparkPythonVirtualenvOperator PySparkVirtualenvOperator"
)
_VERTEX = _set("google kfp vertexai")
_TRAINING = _set(
    "CustomTrainingJob CustomPythonPackageTrainingJob from_local_script LocalModel create"
)
_AZURE = _set("azureml azure")
_MLFLOW = _set("mlflow")
_MODAL = _set("modal")
_METAFLOW = _set("metaflow metaflow_extensions outerbounds")
_FLYTE = _set("flytekit flyte union")
_ZENML = _set("zenml")
_BENTO = _set("bentoml")
_RAY = _set("ray anyscale")
_COILED = _set("coiled")
_SUBPROCESS = _set("subprocess")
_NOX = _set("nox")

RULES: dict[str, tuple[Rule, ...]] = {
    "packages_to_install": (Rule("requirements", "kfp", "pipeline"),),
    "pip_index_urls": (Rule("indexes", "kfp", "pipeline"),),
    "pip_trusted_hosts": (Rule("hosts", "kfp", "pipeline"),),
    "requirements": (
        Rule("requirements", "airflow", "pipeline", _VIRTUALENV, _AIRFLOW),
        Rule("requirements", "zenml", "pipeline", _set("DockerSettings"), _ZENML),
        Rule("requirements", "vertex", "pipeline", _TRAINING, _VERTEX),
        Rule("requirements", "flyte", "pipeline", _set("ImageSpec"), _FLYTE),
    ),
    "index_urls": (Rule("indexes", "airflow", "pipeline", _VIRTUALENV, _AIRFLOW),),
    "runtime_env": (Rule("runtime", "ray", "pipeline"),),
    "packages": (
        Rule("requirements", "flyte", "pipeline", _set("ImageSpec"), _FLYTE),
        Rule("versions", "metaflow", "pipeline", _set("pypi pypi_base"), _METAFLOW),
        Rule("conda-versions", "metaflow", "pipeline", _set("conda conda_base"), _METAFLOW),
    ),
    "libraries": (
        Rule("conda-versions", "metaflow", "pipeline", _set("conda conda_base"), _METAFLOW),
    ),
    "apt_packages": (
        Rule("apt", "zenml", "pipeline", _set("DockerSettings"), _ZENML),
        Rule("apt", "flyte", "pipeline", _set("ImageSpec"), _FLYTE),
    ),
    "bash_command": (Rule("shell", "airflow", "pipeline", frozenset(), _AIRFLOW),),
    "package": (Rule("requirements", "databricks", "pipeline", _set("PythonPyPiLibrary")),),
    "python": (Rule("bento", "bentoml", "image", _set("build"), _BENTO),),
    "uv": (Rule("requirements", "ray", "pipeline", _set("RuntimeEnv"), _RAY),),
    "conda_packages": (
        Rule("conda", "azureml", "pipeline", _set("create"), _AZURE),
        Rule("conda", "flyte", "pipeline", _set("ImageSpec"), _FLYTE),
    ),
    "pip_packages": (Rule("requirements", "azureml", "pipeline", frozenset(), _AZURE),),
    "pip_requirements": (Rule("requirements", "mlflow", "pipeline", frozenset(), _MLFLOW),),
    "extra_pip_requirements": (Rule("requirements", "mlflow", "pipeline", frozenset(), _MLFLOW),),
    "conda_env": (Rule("environment", "mlflow", "pipeline", frozenset(), _MLFLOW),),
    "conda_file": (Rule("environment", "azureml", "pipeline", frozenset(), _AZURE),),
    "pip": (
        Rule("requirements", "coiled", "pipeline", _set("create_software_environment"), _COILED),
        Rule("requirements", "ray", "pipeline", _set("RuntimeEnv"), _RAY),
    ),
    "conda": (
        Rule("environment", "ray", "pipeline", _set("RuntimeEnv"), _RAY),
        Rule("conda", "coiled", "pipeline", _set("create_software_environment"), _COILED),
    ),
    "index_url": (Rule("index", "modal", "image", _set("pip_install uv_pip_install"), _MODAL),),
    "extra_index_url": (
        Rule("extra-index", "modal", "image", _set("pip_install uv_pip_install"), _MODAL),
    ),
    "find_links": (Rule("links", "modal", "image", _set("pip_install uv_pip_install"), _MODAL),),
    "python_packages": (Rule("requirements", "bentoml", "image", frozenset(), _BENTO),),
    "requirements_txt": (Rule("files", "bentoml", "image", frozenset(), _BENTO),),
    "setup": (Rule("shell", "skypilot", "pipeline", _set("Task"), _set("sky")),),
}
"""By keyword; the first rule that applies is taken."""

BARE: dict[str, tuple[Rule, ...]] = {
    "pip_install": (Rule("requirements", "modal", "image", frozenset(), _MODAL),),
    "uv_pip_install": (Rule("requirements", "modal", "image", frozenset(), _MODAL),),
    "micromamba_install": (Rule("conda", "modal", "image", frozenset(), _MODAL),),
    "conda_install": (
        Rule("conda", "modal", "image", frozenset(), _MODAL),
        Rule("conda", "nox", "dev", frozenset(), _NOX),
    ),
    "apt_install": (Rule("apt", "modal", "image", frozenset(), _MODAL),),
    "run_commands": (Rule("shell", "modal", "image", frozenset(), _MODAL),),
    "pip_install_from_requirements": (Rule("files", "modal", "image", frozenset(), _MODAL, 1),),
    "pip_install_from_pyproject": (Rule("files", "modal", "image", frozenset(), _MODAL, 1),),
    "poetry_install_from_file": (Rule("files", "modal", "image", frozenset(), _MODAL, 2),),
    "python_packages": (Rule("requirements", "bentoml", "image", frozenset(), _BENTO),),
    "requirements_file": (Rule("files", "bentoml", "image", frozenset(), _BENTO, 1),),
    "add_pip_package": (Rule("requirements", "azureml", "pipeline", frozenset(), frozenset(), 1),),
    "add_conda_package": (Rule("conda", "azureml", "pipeline", frozenset(), frozenset(), 1),),
    "with_pip_packages": (Rule("requirements", "flyte", "image", frozenset(), _FLYTE),),
    "PythonPyPiLibrary": (Rule("requirements", "databricks", "pipeline", positions=1),),
    "system": (Rule("shell", "shell", None, positions=1),),
    "popen": (Rule("shell", "shell", None, positions=1),),
    "getoutput": (Rule("shell", "shell", None, frozenset(), _SUBPROCESS, 1),),
    "system_packages": (Rule("apt", "bentoml", "image", frozenset(), _BENTO),),
    "run_line_magic": (Rule("magic", "notebook", None),),
    **{
        name: (Rule("command", "shell", None, frozenset(), _SUBPROCESS, 1),)
        for name in ("call", "check_call", "check_output", "Popen")
    },
    "run": (
        Rule("words", "nox", "dev", frozenset(), _NOX),
        Rule("command", "shell", None, frozenset(), _SUBPROCESS, 1),
        Rule("command", "bentoml", "image", frozenset(), _BENTO, 1),
    ),
    "main": (Rule("pip-main", "shell", None, frozenset(), _set("pip"), 1),),
    "install": (Rule("arguments", "nox", "dev", frozenset(), _NOX),),
}
"""By the last name of the callee: its positional arguments, all of them or the first few."""

PREFILTER: tuple[bytes, ...] = (
    *(
        key.encode()
        for key in RULES
        if key not in ("packages", "package", "libraries", "setup", "pip", "uv", "conda", "python")
    ),
    *(
        key.encode()
        for key in BARE
        if key.startswith(("pip_", "uv_", "apt_", "add_", "micromamba"))
    ),
    *(b"pip install", b"pip3 install", b'"install"', b"'install'", b"conda install", b"apt-get"),
    *(b"pypi", b"create_software_environment", b"RuntimeEnv", b"installPyPI", b"PyPiLibrary"),
    *(b"_modules_needed_by_name", b"ImageSpec", b"run_commands", b"nox", b"# /// script"),
    *(b"uv pip", b"curl ", b"wget ", b"metaflow", b"import sky", b"from sky"),
    *(
        b"import pip",
        b"from pip",
        b"'pip', 'install ",
        b'"pip", "install ',
        b"system_packages",
        b"bentos.build",
    ),
)
"""A file with none of these is not read further."""

CORES: tuple[bytes, ...] = (
    *(b"install", b"require", b"pip", b"conda", b"_packages", b"_url", b"pypi", b"PyPi", b"find_"),
    *(b"runtime_env", b"RuntimeEnv", b"software_environment", b"_modules", b"ImageSpec", b"apt-"),
    *(b"import pip", b"from pip", b"bash_command", b"system_packages", b"bentos.build"),
    *(b"run_commands", b"nox", b"/// script", b"curl ", b"wget ", b"metaflow", b" sky"),
)
"""One of these is in each of those; half as many to look for in the files that have none."""

WORDS = frozenset(
    {*RULES, *BARE, *(hint.decode() for hint in (*PREFILTER, *CORES))} - {"run", "call", "main"}
)
"""What the statements of a program that declares something name."""

_RUNNERS = (
    *(b"system", b"popen", b"subprocess", b"getoutput", b"bash_command", b"run_commands", b"setup"),
    *(b"command", b"magic", b"sky", b"nox", b"bento"),
)

_BESIDE: dict[bytes, tuple[bytes, ...]] = {
    **{
        name.encode(): tuple(module.encode() for rule in rules for module in rule.modules)
        for name, rules in RULES.items()
        if name not in BARE and all(rule.modules for rule in rules)
    },
    **dict.fromkeys((b"pip install", b"pip3 install", b"conda install", b"uv pip"), _RUNNERS),
    **dict.fromkeys((b"apt-get", b"curl ", b"wget "), _RUNNERS),
}
"""Of these one must be there too: the library that takes such an argument, a way to run a text."""


def may_install(data: bytes) -> bool:
    """Whether a program can hold a declaration, going by its bytes."""
    return any(core in data for core in CORES) and any(
        hint in data and (hint not in _BESIDE or any(one in data for one in _BESIDE[hint]))
        for hint in PREFILTER
    )
