"""Cards whose own keys do not tell what they describe → cards of what lies beside them."""

from __future__ import annotations

from collections.abc import Iterable

from checker.extract.document.facts import Document, DocumentDefect, DocumentEntry, Subject
from checker.project import Tree
from checker.project.folders import above, folder_of


def settle_subjects(tree: Tree, subject: Subject, folders: Iterable[str]) -> None:
    """Give cards without a subject this one when such a folder is theirs or lies below it."""
    covered = {around for folder in folders for around in (folder, *above(folder))}
    settled = {
        (card.at.path, card.at.member)
        for card in tree.facts(Document)
        if card.type == "card" and card.subject is None and folder_of(card.at.path) in covered
    }
    facts: list[Document | DocumentEntry | DocumentDefect] = [
        *tree.facts(Document),
        *tree.facts(DocumentEntry),
        *tree.facts(DocumentDefect),
    ]
    for fact in facts:
        if (fact.at.path, fact.at.member) in settled:
            fact.subject = subject
