"""A small extractor of its own, so that these tests speak of building and not of rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reegraph.build import Extractor
from reegraph.extract import Extraction
from reegraph.model import Claim, Document, EntityRef, Evidence, Mention, slugify
from reegraph.store import Store

_OPERATES = re.compile(r"(?P<subject>[A-Z]\w+) operates (?P<object>[A-Z]\w+)\.")


def _claim(document: Document, match: re.Match[str]) -> Claim:
    firm, mine = match["subject"], match["object"]
    return Claim.make(
        document=document.name,
        document_id=document.id,
        subject=EntityRef(id=f"company/{slugify(firm)}", type="Company", name=firm, mention=firm),
        predicate="operates",
        object=EntityRef(id=f"mine/{slugify(mine)}", type="Mine", name=mine, mention=mine),
        value=None,
        qualifiers={},
        modality="asserted",
        valid_from=None,
        valid_to=None,
        reported=document.date,
        evidence=Evidence(start=match.start(), end=match.end(), text=match[0]),
        extractor="rules",
        confidence=0.9,
        rule="operates-plain",
    )


def _mention(document: Document, match: re.Match[str]) -> Mention:
    firm, (start, end) = match["subject"], match.span("subject")
    ids = {"document": document.name, "id": f"company/{slugify(firm)}", "type": "Company"}
    return Mention(**ids, name=firm, mention=firm, start=start, end=end)


def read_operators(document: Document) -> Extraction:
    """Claims of the form "Alpha operates Beta."; a text with the word BUG breaks it, WRONG makes it cite wrongly."""
    if "BUG" in document.text:
        raise KeyError("BUG")
    text = document.text.replace("WRONG", "")
    matches = list(_OPERATES.finditer(text))
    return Extraction(
        claims=[_claim(document, match) for match in matches], mentions=[_mention(document, m) for m in matches]
    )


@pytest.fixture
def extractor() -> Extractor:
    """Reads who operates what."""
    return Extractor("rules", "1", read_operators)


@pytest.fixture
def store() -> Store:
    with Store(":memory:") as opened:
        yield opened


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """An empty folder for documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def write(docs: Path) -> Callable[..., Path]:
    """`write(name, *sentences)` writes an English document into the folder."""

    def write(name: str, *sentences: str) -> Path:
        file = docs / name
        file.parent.mkdir(exist_ok=True, parents=True)
        words = "The company said this in the report for the year, and it is not new to those in the market."
        file.write_text(" ".join([*sentences, words]), encoding="utf-8")
        return file

    return write
