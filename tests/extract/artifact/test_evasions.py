"""What earlier releases passed over is found, and what looks like it is left alone."""

from __future__ import annotations

import time

import pytest

from tests.extract.artifact.evasions import HARMLESS, HOSTILE, SLOW
from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import call, name, pickled, text
from tests.helpers import facts_of


@pytest.mark.parametrize("label", HOSTILE)
def test_found(label: str):
    file, content = HOSTILE[label]
    assert fails(content, file), findings(content, file)


@pytest.mark.parametrize("label", HARMLESS)
def test_left_alone(label: str):
    file, content = HARMLESS[label]
    assert not fails(content, file), findings(content, file)


@pytest.mark.parametrize("package", ["jinja2.Template", "docker.from_env", "celery.Celery"])
def test_programs_of_others(package: str):
    module, _, attribute = package.rpartition(".")
    assert fails(pickled(call(name(module, attribute), text("x"))))


def test_function_that_is_told_nothing():
    assert fails(pickled(call(name("mine", "install"))))


def test_settings_of_a_rebuilt_object_are_no_commands():
    state = b"}" + text("alpha") + b"K\1s"
    assert not fails(pickled(call(name("mine", "rebuild"), state)))
    assert fails(pickled(call(name("mine", "rebuild"), b"}" + text("command") + text("id") + b"s")))


@pytest.mark.parametrize("label", SLOW)
def test_in_time(label: str):
    file, content = SLOW[label]
    start = time.process_time()
    found = facts_of(file, content)
    assert time.process_time() - start < 4
    assert not [one for one in found.problems if one.code.endswith((".failed", ".too-complex"))]
    assert len(found.facts) < 5_000


def test_dill_of_an_array():
    inner = b"(" + name("numpy.core.multiarray", "_reconstruct") + b"(" + name("numpy", "ndarray")
    content = name("dill._dill", "_create_array") + inner + b"K\0\x85C\1bt)NtR"
    assert not fails(pickled(content)), findings(pickled(content))
    system = name("dill._dill", "_create_array") + b"(" + name("os", "system") + b"(" + text("id")
    assert fails(pickled(system + b"t)NtR"))
