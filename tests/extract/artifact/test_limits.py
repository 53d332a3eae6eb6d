"""What stands behind a limit is read all the same, or the file does not pass."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest

from checker.extract.artifact import keras
from checker.extract.artifact.facts import Artifact, Import
from checker.extract.artifact.zip import directory
from tests.extract.artifact.archives import Member, plain_zip, tarred, zipped
from tests.extract.artifact.builders import keras_model, keras_zip
from tests.extract.artifact.findings import findings
from tests.extract.artifact.opcodes import PAYLOAD, pickled
from tests.helpers import facts_of

EVIL = pickled(PAYLOAD)
GOOD = pickled(b"}")
MANY = 25_000
"""More members than are read of one rank."""

LAMBDA = {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__"}}}


def severities(content: bytes, name: str) -> set[str]:
    return {found.severity for found in findings(content, name)}


def calls(content: bytes, name: str) -> bool:
    found = facts_of(name, content).facts
    return any(isinstance(one, Import) and one.name == "system" for one in found)


def test_program_behind_very_many_numbers() -> None:
    numbers = (Member(f"archive/data/{number}", b"x") for number in range(MANY))
    content = zipped(*numbers, Member("archive/data.pkl", EVIL))
    assert calls(content, "m.pt")


def test_storages_of_which_not_all_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "MAX_LISTED", 100)
    numbers = [Member(f"archive/data/{number}", b"x") for number in range(200)]
    content = zipped(*numbers, Member("archive/data.pkl", EVIL))
    assert severities(content, "weights.dat") == {"medium"}


def test_numbers_alone_use_up_no_limit() -> None:
    numbers = (Member(f"archive/data/{number}", b"x") for number in range(MANY))
    content = zipped(*numbers, Member("archive/data.pkl", GOOD))
    fact = facts_of("m.pt", content).facts[0]
    assert isinstance(fact, Artifact)
    assert (fact.format, fact.inspected) == ("torch-zip", "full")


@pytest.mark.parametrize("last", ["archive/data.pkl", "x/model.joblib", "deep/er/w.ckpt"])
def test_program_behind_very_many_files(last: str) -> None:
    files = (Member(f"f{number}", b"x") for number in range(MANY))
    assert calls(zipped(*files, Member(last, EVIL)), "m.pt")


def test_old_checkpoint_behind_very_many_files() -> None:
    files = {f"f{number}": b"x" for number in range(MANY)}
    last = {"storages": GOOD, "tensors": GOOD, "pickle": EVIL}
    assert calls(tarred(files | last), "m.pt")


def test_cut_archive_with_the_name_of_a_checkpoint_fails() -> None:
    files = [Member(f"f{number}", b"x") for number in range(MANY)]
    assert severities(zipped(*files), "m.pt") == {"medium"}
    assert severities(zipped(*files), "images.zip") == {"info"}


def test_cut_tar_with_the_name_of_a_checkpoint_fails() -> None:
    content = tarred({f"f{number}": b"x" for number in range(MANY)})
    assert severities(content, "m.pt") == {"medium"}
    assert severities(content, "images.tar") == {"info"}


def test_more_pickles_than_are_read() -> None:
    content = zipped(*(Member(f"{number}.pkl", GOOD) for number in range(3_000)))
    assert "medium" in severities(content, "set.zip")


def test_more_files_than_are_read_behind_a_pickle() -> None:
    files = (Member(f"{number}.txt", b"x") for number in range(7_000))
    content = zipped(*files, Member("a.pkl", GOOD))
    assert severities(content, "set.zip") == {"info"}


def packed(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = gzip.compress(content)
    return content


def test_packed_deeper_than_is_read() -> None:
    assert severities(packed(EVIL, 12), "m.pkl.gz") == {"medium"}
    assert severities(packed(GOOD, 3), "m.pkl.gz") == set()


def test_zip_files_in_zip_files() -> None:
    content = EVIL
    for _ in range(12):
        content = plain_zip({"inner.zip": content})
    assert "medium" in severities(content, "m.zip")


def test_archive_that_deflates_to_itself_is_no_second_directory() -> None:
    content = random.Random(1).randbytes(4_000)
    for level in range(4):
        stream = io.BytesIO()
        with zipfile.ZipFile(
            stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9 if level else 0
        ) as z:
            z.writestr("n.zip", content)
        content = stream.getvalue()
    assert severities(content, "m.zip") == set()


def test_layer_behind_megabytes_of_text() -> None:
    config = {"pad": "x" * 5_000_000, **keras_model(LAMBDA)}
    assert any(found.policy == "MODEL-004" for found in findings(keras_zip(config), "m.keras"))


def test_configuration_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras, "MAX_CONFIG", 100_000)
    content = keras_zip({"pad": "x" * 200_000, **keras_model(LAMBDA)})
    assert "medium" in severities(content, "m.keras")


def test_layer_behind_more_layers_than_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras, "MAX_TOLD", 20)
    layers = [{"class_name": f"Own{number}", "config": {}} for number in range(40)]
    assert "medium" in severities(keras_zip(keras_model(LAMBDA, *layers)), "m.keras")
