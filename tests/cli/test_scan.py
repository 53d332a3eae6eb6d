"""`mlwarden scan` as a user meets it: output, exit codes, configuration, suppression, bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.extract.artifact.builders import onnx, onnx_graph, onnx_tensor

BAD = 'import torch\nstate = torch.load("m.pt", weights_only=False)\n'
MEDIUM = 'import torch\nstate = torch.load("m.pt")\n'
GOOD = 'import torch\nstate = torch.load("m.pt", weights_only=True)\n'


def write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(data)


def test_findings_end_in_one_and_nothing_found_in_zero(mlwarden: Run, tree: Path):
    write(tree, train__py=BAD)
    assert mlwarden("scan").code == 1
    write(tree, train__py=GOOD)
    assert mlwarden("scan").code == 0


def test_no_argument_scans_the_current_directory(mlwarden: Run, tree: Path):
    write(tree, train__py=BAD)
    ran = mlwarden("scan", "--format", "concise")
    assert ran.out.startswith("train.py:2:9: CODE-002 ")


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_the_exit_code_is_the_same_in_every_format(mlwarden: Run, tree: Path, form: str):
    write(tree, train__py=BAD)
    assert mlwarden("scan", "--format", form).code == 1
    assert mlwarden("scan", "--format", form, "--fail-on", "critical").code == 0


def test_the_threshold_decides(mlwarden: Run, tree: Path):
    write(tree, train__py=MEDIUM)
    assert mlwarden("scan").code == 1
    assert mlwarden("scan", "--fail-on", "high").code == 0


def test_one_scan_writes_every_report(mlwarden: Run, tree: Path, tmp_path: Path):
    write(tree, train__py=BAD)
    sarif, data = tmp_path / "a.sarif", tmp_path / "a.json"
    ran = mlwarden(
        "scan", "--format", "concise", "--output", f"sarif={sarif}", "--output", f"json={data}"
    )
    assert "CODE-002" in ran.out
    (result,) = json.loads(sarif.read_text())["runs"][0]["results"]
    (finding,) = json.loads(data.read_text())["findings"]
    assert result["ruleId"] == finding["policy"] == "CODE-002"


def test_two_runs_give_the_same_bytes_with_and_without_cache(mlwarden: Run, tree: Path):
    write(tree, train__py=BAD, requirements__txt="torch\nnumpy\n")
    first = mlwarden("scan", "--format", "sarif")
    assert mlwarden("scan", "--format", "sarif") == first
    assert mlwarden("scan", "--format", "sarif", "--no-cache") == first
    assert mlwarden("scan", "--format", "sarif", "--jobs", "1") == first


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "nowhere"),
        ("scan", "--format", "word"),
        ("scan", "--output", "sarif"),
        ("scan", "--output", "word=file"),
        ("scan", "--fail-on", "blocker"),
        ("scan", "--select", "CODE-02"),
        ("scan", "--profile", "gpdr"),
        ("scan", "--jobs", "-1"),
        ("scan", "--config", "a", "--isolated"),
        ("scan", "--config", "nowhere.toml"),
        ("scan", "--policies", "nowhere"),
        ("scan", "--output", "sarif=no/such/folder/a.sarif"),
        ("explain", "CODE-99"),
        ("nonsense",),
        (),
    ],
)
def test_wrong_usage_ends_in_two_and_says_why(mlwarden: Run, tree: Path, arguments: tuple[str]):
    write(tree, train__py=GOOD)
    ran = mlwarden(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err) > 20
    assert "Traceback" not in ran.err


def test_nothing_to_scan_is_no_clean_run(mlwarden: Run, tree: Path):
    write(tree, notes__xyz="hello")
    ran = mlwarden("scan", "--format", "concise")
    assert ran.code == 2
    assert "nothing to scan" in ran.err
    assert mlwarden("scan", "--allow-empty").code == 0


def test_configuration_is_found_and_can_be_refused(mlwarden: Run, tree: Path, tmp_path: Path):
    write(tree, train__py=BAD, mlwarden__toml="ignore = ['CODE']\n")
    assert mlwarden("scan").code == 0
    assert mlwarden("scan", "--isolated").code == 1
    write(tmp_path, own__toml="fail-on = 'critical'\n")
    ran = mlwarden("scan", "--config", tmp_path / "own.toml", "--format", "concise")
    assert (ran.code, "CODE-002" in ran.out) == (0, True)


def test_configuration_errors_point_at_their_line(mlwarden: Run, tree: Path):
    write(tree, train__py=BAD, mlwarden__toml="strict = true\nselct = ['CODE']\n")
    ran = mlwarden("scan")
    assert ran.code == 2
    assert "mlwarden.toml:2:1: unknown setting 'selct'" in ran.err
    assert "Did you mean 'select'?" in ran.err


def test_a_suppression_with_a_reason_holds(mlwarden: Run, tree: Path):
    write(tree, train__py=BAD.rstrip() + "  # mlwarden: ignore[CODE-002] -- our own file\n")
    ran = mlwarden("scan", "--format", "concise")
    assert (ran.code, ran.out.count("CODE-002")) == (0, 0)
    assert mlwarden("scan", "--no-ignores").code == 1
    shown = mlwarden("scan", "--show-suppressed", "--format", "sarif")
    (result,) = json.loads(shown.out)["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "our own file"


def test_a_suppression_is_bound_to_the_whole_statement(mlwarden: Run, tree: Path):
    write(
        tree,
        train__py="import torch\n"
        "# mlwarden: ignore[CODE-002] -- our own file\n"
        'a = torch.load(\n    "m.pt",\n    weights_only=False,\n)\n'
        'b = torch.load(\n    "m.pt",\n    weights_only=False,\n)'
        "  # mlwarden: ignore[CODE] -- ours\n",
    )
    assert mlwarden("scan").code == 0


@pytest.mark.parametrize(
    ("comment", "policy"),
    [
        ("# mlwarden: ignore[CODE-002]", "SUP-001"),
        ("# mlwarden: ignore -- everything", "SUP-001"),
        ("# mlwarden: ignore[CODE-999] -- a typo", "SUP-001"),
        ("# mlwarden: ignore[CODE-002] until=2020-01-31 -- long ago", "SUP-002"),
    ],
)
def test_a_suppression_that_does_not_hold_is_a_finding(
    mlwarden: Run, tree: Path, comment: str, policy: str
):
    write(tree, train__py=BAD.rstrip() + f"  {comment}\n")
    out = mlwarden("scan", "--format", "concise").out
    assert "CODE-002" in out
    assert policy in out


def test_a_suppression_without_effect_is_a_finding(mlwarden: Run, tree: Path):
    write(tree, train__py=GOOD.rstrip() + "  # mlwarden: ignore[CODE-002] -- ours\n")
    assert "SUP-003" in mlwarden("scan", "--format", "concise").out
    assert "SUP-003" not in mlwarden("scan", "--format", "concise", "--ignore", "CODE-002").out


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(mlwarden: Run, tree: Path):
    write(
        tree,
        train__py=BAD,
        broken__py="def f(:\n",
        two__py="print 'python 2'\n",
        empty__py="",
        latin__py=b"x = '\xe9'\n",
        nul__py=b"x = 1\0\n",
        broken__ipynb="{",
        pyproject__toml="[project",
        cut__pkl=b"\x80\x04\x95\xff\x00\x00\x00",
        bomb__zip=b"PK\x05\x06" + b"\xff" * 18,
    )
    ran = mlwarden("scan", "--format", "json")
    document = json.loads(ran.out)
    findings = {(one["policy"], one["at"]["path"]) for one in document["findings"]}
    assert findings == {
        ("CODE-002", "train.py"),
        ("MODEL-010", "cut.pkl"),
        ("MODEL-010", "bomb.zip"),
    }
    named = {one["at"]["path"] for one in document["problems"]}
    assert {"broken.py", "two.py", "nul.py", "broken.ipynb", "pyproject.toml", "cut.pkl"} <= named
    assert "empty.py" not in named
    assert ran.code == 1
    assert mlwarden("scan", "--strict").code == 2


def test_bom_and_crlf_keep_positions(mlwarden: Run, tree: Path):
    write(tree, train__py=b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    assert mlwarden("scan", "--format", "concise").out.startswith("train.py:2:9: ")


def test_named_files_are_judged_with_the_projects_manifests(mlwarden: Run, tree: Path):
    write(tree, train__py=MEDIUM, requirements__txt="torch>=2.6\n", other__py=BAD)
    ran = mlwarden("scan", "train.py", "--format", "concise")
    assert (ran.code, ran.out) == (0, "")
    write(tree, requirements__txt="torch>=2.5\n")
    ran = mlwarden("scan", "train.py", "--format", "concise")
    assert [line.split(" ")[1] for line in ran.out.splitlines()] == ["CODE-002"]


def test_users_bring_their_own_policies(mlwarden: Run, tree: Path, tmp_path: Path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "loads.rego").write_text(
        "# METADATA\n# title: Loads\n# description: Why.\n# custom:\n#   id: ACME-001\n"
        "#   severity: high\n#   precision: high\n#   watch: [torch.load]\n"
        "#   remediation: Do not.\npackage acme.loads\n\n"
        'findings contains {"fact": call.id, "message": "a load"} if {\n'
        '\tsome call in input.calls["torch.load"]\n}\n'
    )
    write(tree, train__py=GOOD)
    ran = mlwarden("scan", "--policies", folder, "--format", "concise")
    assert "train.py:2:9: ACME-001 a load" in ran.out


@pytest.mark.parametrize(
    "body",
    [
        '{"fact": 1, "message": http.send({"url": "http://localhost"}).body} if true',
        '{"fact": 1, "message": opa.runtime().env.PATH} if true',
        '{"fact": 1, "message": net.lookup_ip_addr("localhost")} if true',
    ],
)
def test_policies_that_reach_out_are_refused(mlwarden: Run, tree: Path, tmp_path: Path, body: str):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "out.rego").write_text(
        "# METADATA\n# title: Out\n# description: Why.\n# custom:\n#   id: ACME-001\n"
        "#   severity: high\n#   precision: high\n#   watch: [torch.load]\n"
        f"#   remediation: Do not.\npackage acme.out\n\nfindings contains {body}\n"
    )
    write(tree, train__py=BAD)
    ran = mlwarden("scan", "--policies", folder)
    assert ran.code == 2
    assert "out.rego:12: " in ran.err


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"fact": 999999, "message": "m"} if true', "names a fact that it was not given"),
        ('{"fact": 1} if true', "answers nonsense"),
        ('"text" if true', "answers nonsense"),
        ('{"fact": 1, "message": to_number("x")} if true', "evaluation failed"),
        ('{"fact": 1, "message": "m", "extra": 1} if true', "answers nonsense"),
    ],
)
def test_a_policy_that_fails_is_named_and_the_others_are_asked(
    mlwarden: Run, tree: Path, tmp_path: Path, body: str, words: str
):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "bad.rego").write_text(
        "# METADATA\n# title: Bad\n# description: Why.\n# custom:\n#   id: ACME-001\n"
        "#   severity: high\n#   precision: high\n#   watch: [torch.load]\n"
        f"#   remediation: Do not.\npackage acme.bad\n\nfindings contains {body}\n"
    )
    write(tree, train__py=BAD)
    ran = mlwarden("scan", "--policies", folder, "--format", "json")
    document = json.loads(ran.out)
    assert ran.code == 2
    (failure,) = document["failures"]
    assert failure["policy"] == "ACME-001"
    assert words in failure["message"]
    assert [one["policy"] for one in document["findings"]] == ["CODE-002"]


HOSTILE = (
    'x","message":"forged\0\u2028}]}',
    '"}]; input = {"facts": {}} #',
    "\ud800 alone",
    "a" * 50_000,
    "\x1b[2J\u202e",
    "${x} {{x}} %s",
)


def test_a_hostile_file_cannot_change_or_hide_a_finding(mlwarden: Run, tree: Path):
    plain = "import torch\nstate = torch.load(PATH, weights_only=False)\n"
    write(tree, train__py=plain.replace("PATH", "'m.pt'"))
    before = json.loads(mlwarden("scan", "--format", "json").out)["findings"]
    for text in HOSTILE:
        write(tree, train__py=plain.replace("PATH", ascii(text)))
        ran = mlwarden("scan", "--format", "json")
        after = json.loads(ran.out)["findings"]
        assert ran.code == 1
        assert [one["message"] for one in after] == [one["message"] for one in before]
        assert [one["severity"] for one in after] == [one["severity"] for one in before]


def test_hostile_file_names_do_not_reach_the_terminal(mlwarden: Run, tree: Path):
    (tree / "a\x1b[2Jb\n.py").write_text(BAD)
    for form in ("text", "concise", "github"):
        out = mlwarden("scan", "--format", form).out
        assert "\x1b" not in out
        assert "CODE-002" in out


def test_a_hostile_folder_cannot_bring_its_own_modules(tree: Path):
    for module in ("json", "msgspec", "argparse", "yaml"):
        (tree / f"{module}.py").write_text(f"open('ran-{module}', 'w')\n")
    (tree / "train.py").write_text(BAD)
    home = Path(__file__).parent.parent.parent
    env = {**os.environ, "PYTHONPATH": str(home)}
    command = [sys.executable, "-m", "checker", "scan", "--format", "concise"]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)
    assert "train.py:2:9: CODE-002" in done.stdout
    assert not list(tree.glob("ran-*"))


def test_a_closed_pipe_is_no_error(tree: Path):
    (tree / "train.py").write_text(BAD * 200)
    command = f"{sys.executable} -m checker scan --format concise | head -1"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run(command, shell=True, cwd=tree, env=env, capture_output=True, text=True)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_home_that_cannot_be_written_only_costs_the_cache(
    mlwarden: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
):
    write(tree, train__py=BAD)
    monkeypatch.setenv("MLWARDEN_CACHE_DIR", "/dev/null/cache")
    ran = mlwarden("scan", "--format", "concise")
    assert ran.code == 1
    assert ran.err == ""
    assert "cache not used" in mlwarden("scan", "-v").err


def test_a_model_that_nobody_could_read_is_counted_and_fails_strictly(mlwarden: Run, tree: Path):
    write(tree, model__pkl=b"no pickle at all")
    ran = mlwarden("scan", tree)
    assert ran.code == 0
    assert "1 not inspected" in ran.out
    assert mlwarden("scan", "--ignore", "MODEL-010", "--strict", tree).code == 2


def test_packages_are_audited_only_where_somebody_asks(
    mlwarden: Run, tree: Path, monkeypatch: pytest.MonkeyPatch
):
    write(tree, requirements__txt="torch==2.9.0\n", train__py="import torch\ntorch.load(p)\n")
    assert "audited" in mlwarden("scan", tree).out
    assert "audited" not in mlwarden("scan", "--select", "CODE", tree).out
    assert "audited" not in mlwarden("scan", tree / "train.py").out
    monkeypatch.setenv("MLWARDEN_ADVISORIES", str(tree / "none"))
    assert "no advisory database" in mlwarden("scan", tree).out
    assert "no advisory database" not in mlwarden("scan", "--select", "CODE", tree).out


def test_cve_2026_34447_external_data_behind_a_link_is_told(mlwarden: Run, tree: Path):
    """ONNX runtimes followed such a link out of the model's folder; nothing here does."""
    outside = tree.parent / "secret"
    outside.write_bytes(b"x" * 64)
    (tree / "weights.bin").symlink_to(outside)
    write(tree, model__onnx=onnx(onnx_graph(initializers=(onnx_tensor("weights.bin"),))))
    ran = mlwarden("scan", "--strict", tree)
    assert ran.code == 2
    assert "weights.bin: link leads out of the scanned tree" in ran.out
