"""Reports to render: small ones that read well, and hostile ones from hypothesis."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from checker.fingerprint import fingerprint, line_hashes
from checker.model import (
    SEVERITIES,
    Counts,
    Edit,
    Example,
    Failure,
    Finding,
    Fix,
    Location,
    Param,
    Policy,
    Problem,
    Related,
    Report,
)

LOADER = """import torch


def load(path):
    model = torch.load(path, weights_only=False)
    return model
"""


def location(path="src/load.py", line=5, column=13, end_line=None, end_column=None, **more):
    end = (end_line or line, end_column if end_column is not None else column + 4)
    return Location(path, line, column, *end, **more)


def policy(name="CODE-002", **changes):
    given = {
        "name": "unsafe-" + name.lower(),
        "title": "torch.load runs the full unpickler",
        "description": "A checkpoint is a program. Without weights_only, torch.load hands it to "
        "Python's unpickler, which runs whatever code the file carries.",
        "family": name.partition("-")[0].lower(),
        "severity": "medium",
        "precision": "high",
        "package": "mlwarden.code.torch_load_full_pickle",
        "path": "code/torch_load_full_pickle.rego",
        "digest": "00" * 16,
        "remediation": "Pass weights_only=True, require torch>=2.6, or load a safetensors file.",
        "references": ("https://docs.pytorch.org/docs/stable/generated/torch.load.html",),
        "facts": ("python.call",),
        "watch": ("torch.load",),
        "params": {"trusted_paths": Param("array", [], "Path prefixes that are trusted.")},
        "controls": {
            "cwe": ("CWE-502",),
            "owasp-ml": ("ML06",),
            "mitre-atlas": ("AML.T0011.000",),
            "nist-ssdf": ("PW.9.1",),
        },
        "examples": (
            Example(
                "train.py",
                'import torch\ntorch.load("m.pt")\n',
                'import torch\ntorch.load("m.pt", weights_only=True)\n',
            ),
        ),
    }
    return Policy(id=name, **{**given, **changes})


def finding(policy="CODE-002", severity="medium", **changes):
    given = {
        "message": "weights_only=False lets the checkpoint run code while it loads",
        "at": location(end_column=50),
        "role": "product",
        "source": (LOADER.splitlines()[4],),
    }
    given.update(changes)
    at = given["at"]
    given.setdefault("fingerprint", fingerprint(policy, at.path, given["message"], str(at.line)))
    return Finding(policy=policy, severity=severity, **given)


def report(findings=(), hidden=(), problems=(), policies=(), **changes):
    findings, hidden, problems = tuple(findings), tuple(hidden), tuple(problems)
    named = dict.fromkeys(one.policy for one in (*findings, *hidden))
    severities = Counter(one.severity for one in findings)
    given = {
        "findings": findings,
        "hidden": hidden,
        "failures": (),
        "problems": problems,
        "policies": tuple(policies) or tuple(map(policy, named)),
        "counts": Counts(
            files=12,
            inspected=9,
            facts=1234,
            policies=16,
            findings=len(findings),
            suppressed=len(hidden),
            problems=len(problems),
            not_inspected=len({one.at.path for one in problems}),
            by_severity={s: severities[s] for s in reversed(SEVERITIES) if severities[s]},
            fixable=sum(one.fix is not None and one.fix.safe for one in findings),
            fixable_unsafely=sum(one.fix is not None and not one.fix.safe for one in findings),
        ),
        "tool_version": "0.1.0",
        "engine": "regopy 1.5.2",
        "root_name": "sample",
        "fail_on": "medium",
        "seconds": 1.25,
    }
    return Report(**{**given, **changes})


def weights_fix():
    at = location(column=43, end_column=48)
    return Fix("Pass weights_only=True", True, (Edit(at, "False", "True"),))


def sample():
    """One of everything that a report can hold."""
    policies = (
        policy(),
        policy(
            "DEPS-005",
            title="Dependency is not pinned",
            description="What is installed tomorrow is not what was tested today.",
            severity="low",
            remediation="Pin the version, or lock the project.",
            params={},
            examples=(),
            controls={"nist-ssdf": ("PW.4.1",)},
        ),
        policy(
            "MODEL-001",
            title="Serialized model calls a dangerous function when loaded",
            description="Loading the file runs the calls that are written in it.",
            severity="critical",
            remediation="Delete the file and find out where it came from.",
            controls={"cwe": ("CWE-502", "CWE-94"), "owasp-ml": ("ML06", "ML10")},
        ),
    )
    findings = (
        finding(
            "MODEL-001",
            "critical",
            message="the pickle calls os.system",
            at=Location(
                "models/a b%20ü.pt",
                1,
                1,
                1,
                1,
                member="archive/data.pkl",
                byte_offset=120,
                byte_length=9,
            ),
            source=(),
        ),
        finding(
            message="weights_only is not set, and the project admits torch < 2.6",
            at=location("nb/train.ipynb", 31, 14, end_column=29, cell=3, cell_line=2),
            source=('    "model = torch.load(path)\\n",',),
            related=(
                Related(
                    location("requirements.txt", 2, 1, end_column=11),
                    "torch>=1.13 is admitted here",
                ),
            ),
        ),
        finding(
            "DEPS-005",
            "low",
            message="numpy has no version",
            at=location("requirements.txt", 3, 1, end_column=6),
            source=("numpy",),
        ),
        finding(
            severity="high",
            line_hash=line_hashes(LOADER, [5])[5],
            fix=weights_fix(),
            properties={"argument": "weights_only"},
        ),
        finding(
            at=location("src/load.py", 9, 9, end_line=12, end_column=6),
            source=("    x = torch.load(", "        path,", "        map_location='cpu',", "    )"),
            message="weights_only is not set, and the project admits torch < 2.6",
        ),
        finding(
            at=location("tests/test_日本.py", 2, 8, end_column=20),
            message="weights_only is not set",
            role="test",
            severity="low",
            source=("名前 = '日本';\ttorch.load(p)",),
        ),
    )
    hidden = (
        finding(
            at=location("src/old.py", 5, 13, end_column=50),
            status="suppressed",
            reason="own checkpoint, see #12",
        ),
    )
    problems = (
        Problem(
            "python.syntax", location("src/py2.py", 3, 11), "Missing parentheses in call to print"
        ),
        Problem(
            "file.lfs-pointer",
            location("weights/model.bin", 1, 1),
            "a Git LFS pointer",
        ),
    )
    return report(findings, hidden, problems, policies)


_ACTIVE = "\x00\x07\x1b\r\n\t\x7f\x85\x9b\u200b\u202e\u2028\ud800\udcff日é😀[]()<>&\"'`|,;:%#*@=\\"
HOSTILE = st.text(st.characters() | st.sampled_from(_ACTIVE), max_size=30)
"""Strings as an attacker would choose them, lone surrogates included."""

_NUMBER = st.integers(1, 10_000)
_PLACES = [
    {},
    {"cell": 2},
    {"cell": 1, "cell_line": 3},
    {"byte_offset": 0, "byte_length": 7},
]
_SCALARS = HOSTILE | st.integers() | st.floats() | st.booleans()


@st.composite
def locations(draw):
    line, column = draw(_NUMBER), draw(_NUMBER)
    same = draw(st.booleans())
    end = (
        (line, column + draw(_NUMBER)) if same else (line + draw(st.integers(1, 5)), draw(_NUMBER))
    )
    more = draw(
        st.sampled_from(
            [{}, {"cell": 2}, {"cell": 1, "cell_line": 3}, {"byte_offset": 0, "byte_length": 7}]
        )
    )
    member = draw(st.none() | HOSTILE)
    path = draw(HOSTILE).lstrip("/") or "file"
    return Location(path, line, column, *end, member=member, **more)


@st.composite
def findings(draw):
    edits = st.lists(st.builds(Edit, locations(), HOSTILE, HOSTILE), min_size=1, max_size=2).map(
        tuple
    )
    fixes = st.none() | st.builds(Fix, HOSTILE, st.booleans(), edits)
    related = st.lists(st.builds(Related, locations(), HOSTILE), max_size=2)
    return Finding(
        policy=draw(st.sampled_from(["CODE-002", "MODEL-001"])),
        severity=draw(st.sampled_from(SEVERITIES)),
        message=draw(HOSTILE),
        at=draw(locations()),
        role=draw(st.sampled_from(["product", "test", "vendored"])),
        fingerprint=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        line_hash=draw(st.sampled_from(["", "c4e2443d3f06b574:1"])),
        status=draw(st.sampled_from(["open", "suppressed", "waived", "baselined"])),
        reason=draw(HOSTILE),
        related=tuple(draw(related)),
        properties=draw(st.dictionaries(HOSTILE, _SCALARS, max_size=2)),
        fix=draw(fixes),
        source=tuple(draw(st.lists(HOSTILE, max_size=5))),
    )


@st.composite
def reports(draw):
    found = draw(st.lists(findings(), max_size=4))
    problems = st.builds(Problem, st.sampled_from(["zip.limit", "file.a"]), locations(), HOSTILE)
    return report(
        [one for one in found if one.status == "open"],
        [one for one in found if one.status != "open"],
        draw(st.lists(problems, max_size=3)),
        (policy(), policy("MODEL-001", title=draw(HOSTILE), description=draw(HOSTILE))),
        strict=draw(st.booleans()),
        failures=tuple(draw(st.lists(st.builds(Failure, HOSTILE, HOSTILE), max_size=1))),
    )
