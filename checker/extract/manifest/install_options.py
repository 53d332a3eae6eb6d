"""Which options of which installers take a value, and what the value is: data only."""

from __future__ import annotations

from checker.extract.manifest.facts import IndexOption, Relation

WRAPPERS: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "-g", "-C", "-h", "-p", "-r", "-t"}),
    "doas": frozenset({"-u", "-C"}),
    "env": frozenset({"-u", "-C", "-S"}),
    "time": frozenset({"-f", "-o"}),
    "nice": frozenset({"-n"}),
    "timeout": frozenset({"-k", "-s"}),
    "gosu": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "retry": frozenset({"-t", "-d", "-s"}),
    **{
        name: frozenset()
        for name in ("nohup", "exec", "command", "builtin", "eval", "travis_retry")
    },
}
"""Programs that run the rest of their line, with their options that take a value."""

OPERANDS = {"timeout": 1, "gosu": 1}
"""Arguments of a wrapper that come before the command."""

RUNNERS = frozenset(
    {"conda", "mamba", "micromamba", "poetry", "pipenv", "pdm", "hatch", "rye", "uv"}
)
"""Tools whose `run` runs the rest of the line in an environment."""

RUN_VALUES = frozenset(
    {"-n", "--name", "-p", "--prefix", "--cwd", "--project", "--python", "--with", "--env-file"}
    | {"--directory", "--extra", "--group", "--index", "--package", "-e"}
)

PIP_VALUES = frozenset(
    {"-t", "--target", "--platform", "--python-version", "--implementation", "--abi", "--root"}
    | {"--prefix", "--src", "--upgrade-strategy", "-C", "--config-settings", "--config-setting"}
    | {"--global-option", "--install-option", "--build-option", "--no-binary", "--only-binary"}
    | {"--progress-bar", "--report", "--group", "--python", "-p", "--log", "--proxy", "--retries"}
    | {"--timeout", "--exists-action", "--cert", "--client-cert", "--cache-dir", "--use-feature"}
    | {
        "--use-deprecated",
        "--keyring-provider",
        "-d",
        "--dest",
        "-w",
        "--wheel-dir",
        "-b",
        "--build",
    }
    | {"--index-strategy", "--resolution", "--prerelease", "--link-mode", "--exclude-newer"}
    | {"--extra", "--override", "--python-platform", "--torch-backend", "--refresh-package", "-P"}
    | {"--upgrade-package", "--reinstall-package", "--optional", "--tag", "--branch", "--rev"}
    | {"--script", "--package", "--project", "--directory", "--color", "--default-timeout"}
    | {
        "-G",
        "--source",
        "--platforms",
        "--hash",
        "--path",
        "--user-agent",
        "--suffix",
        "--pip-args",
    }
    | {
        "--build-constraint",
        "--no-build-isolation-package",
        "--no-build-package",
        "--env",
        "--name",
    }
)
"""Options of pip, uv, poetry, pdm and pipx that take a value which is no requirement."""

FILES: dict[str, Relation] = {
    "-r": "install",
    "--requirement": "install",
    "--requirements": "install",
    "--with-requirements": "install",
    "-c": "constraint",
    "--constraint": "constraint",
    "--constraints": "constraint",
}

INDEXES: dict[str, IndexOption] = {
    "-i": "index-url",
    "--index-url": "index-url",
    "--default-index": "index-url",
    "--pypi-url": "index-url",
    "--extra-index-url": "extra-index-url",
    "--index": "extra-index-url",
    "-f": "find-links",
    "--find-links": "find-links",
    "--trusted-host": "trusted-host",
    "--allow-insecure-host": "trusted-host",
}

CONDA_VALUES = frozenset(
    {"-n", "--name", "-p", "--prefix", "--solver", "--subdir", "--platform", "--repodata-fn"}
    | {"--freeze-channel", "--root-prefix", "-r", "--condarc", "--rc-file", "--category", "--clone"}
)

INDEX_VARIABLES: dict[str, IndexOption] = {
    "PIP_INDEX_URL": "index-url",
    "UV_INDEX_URL": "index-url",
    "UV_DEFAULT_INDEX": "index-url",
    "PIP_EXTRA_INDEX_URL": "extra-index-url",
    "UV_EXTRA_INDEX_URL": "extra-index-url",
    "UV_INDEX": "extra-index-url",
    "PIP_FIND_LINKS": "find-links",
    "UV_FIND_LINKS": "find-links",
    "PIP_TRUSTED_HOST": "trusted-host",
}


TAKES = frozenset({"-e", "--editable", "--with", "--from"})
"""Options whose value is a requirement."""
