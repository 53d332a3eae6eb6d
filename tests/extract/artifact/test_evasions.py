"""What earlier releases passed over is found, and what looks like it is left alone."""

from __future__ import annotations

import pytest

from tests.extract.artifact.evasions import HARMLESS, HOSTILE
from tests.extract.artifact.findings import fails, findings
from tests.extract.artifact.opcodes import call, name, pickled, text


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
