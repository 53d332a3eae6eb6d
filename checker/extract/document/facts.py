"""What documents state about models and data: the facts of this package."""

from __future__ import annotations

from typing import Literal

from checker.model import Fact

DocumentType = Literal[
    "card",
    "readme",
    "datasheet",
    "data-dictionary",
    "croissant",
    "data-package",
    "data-contract",
    "ml-bom",
    "licence",
]
"""`card`: Hugging Face front matter, or a file named as a card. `readme`: any other README.
`data-package`: Frictionless, Kaggle or `datasets` metadata. `ml-bom`: CycloneDX that holds a
model card."""

Subject = Literal["model", "dataset", "space"]

EntryKey = Literal[
    "license",
    "license_name",
    "license_link",
    "language",
    "base_model",
    "datasets",
    "library_name",
    "pipeline_tag",
]
"""Keys of a card's metadata that become facts of their own, with the place of each value."""

DefectCode = Literal[
    "syntax", "unclosed", "duplicate-key", "explicit-tag", "wrong-type", "missing-key"
]


class Document(Fact, kw_only=True, omit_defaults=True, tag="document"):
    """One document that says something about a model, a data set or the right to use them.

    `subject` is what a card describes; where its own keys do not tell, the project's joins do.
    `format` is the file's notation. `metadata` says whether it has front matter (or is metadata
    as a whole), and `valid` whether that parses; `valid` is absent without metadata. `licences` are
    those of the metadata as written, else those that the text names, as ids of the Hub. `headings`
    are folded: lower case, without markup and numbering.
    """

    type: DocumentType
    format: str
    metadata: bool
    valid: bool | None = None
    subject: Subject | None = None
    licences: tuple[str, ...] = ()
    licence_name: str | None = None
    licence_link: str | None = None
    languages: tuple[str, ...] = ()
    base_models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    library: str | None = None
    pipeline_tag: str | None = None
    headings: tuple[str, ...] = ()


class DocumentEntry(Fact, kw_only=True, omit_defaults=True, tag="document.entry"):
    """One scalar of a card's metadata: `key` as the Hub spells it, `value` as written."""

    key: EntryKey
    value: str
    subject: Subject | None = None


class DocumentDefect(Fact, kw_only=True, omit_defaults=True, tag="document.defect"):
    """One place where a card's metadata is not of the shape that readers of cards need.

    `key` is the way to it, such as `model-index[0].results[2].metrics[0].value`; empty for the
    whole. `expected` completes `wrong-type`; `detail` is the YAML reader's complaint.
    """

    defect: DefectCode
    key: str = ""
    expected: str | None = None
    detail: str | None = None
    subject: Subject | None = None
