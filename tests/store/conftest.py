"""Documents and claims of a toy world, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reegraph.extract import Extraction
from reegraph.model import Claim, Document, EntityRef, Evidence, Mention
from reegraph.store import Store

ALPHA = EntityRef(id="company/alpha-metals", type="Company", name="Alpha Metals", mention="Alpha")
BETA = EntityRef(id="mine/beta-mine", type="Mine", name="Beta Mine", mention="Beta Mine")
SENTENCE = "Alpha operates Beta Mine."


def _document(name: str = "a.md", text: str = SENTENCE, **known: Any) -> Document:
    return Document.make(name=Path(name).name, origin=name, text=text, language="en", **known)


def _claim(document: Document, words: str = SENTENCE, /, **changes: Any) -> Claim:
    start = document.text.find(words)
    fields = {
        "document": document.name, "document_id": document.id, "subject": ALPHA, "predicate": "operates",
        "object": BETA, "value": None, "qualifiers": {}, "modality": "asserted", "valid_from": None, "valid_to": None,
        "reported": document.date, "evidence": Evidence(start=start, end=start + len(words), text=words),
        "extractor": "rules", "confidence": 0.9, "rule": "operates-plain",
    }  # fmt: skip
    return Claim.make(**fields | changes)


def _mention(document: Document, words: str = "Alpha") -> Mention:
    start = document.text.find(words)
    return Mention(
        document=document.name, id=ALPHA.id, type="Company", name="Alpha Metals", mention=words,
        start=start, end=start + len(words),
    )  # fmt: skip


def _add(store: Store, document: Document, *claims: Claim, version: str = "1", **others: Any) -> str:
    extraction = Extraction(claims=claims, mentions=others.get("mentions", ()))
    return store.add_reading(
        document,
        extraction,
        digest=others.get("digest", document.id),
        extractor=others.get("extractor", "rules"),
        extractor_version=version,
    )


@pytest.fixture
def document() -> Callable[..., Document]:
    """`document(name, text, **known)`."""
    return _document


@pytest.fixture
def claim() -> Callable[..., Claim]:
    """`claim(document, words, **changes)`, cited where the document says it first."""
    return _claim


@pytest.fixture
def mention() -> Callable[..., Mention]:
    """`mention(document, words)`."""
    return _mention


@pytest.fixture
def add() -> Callable[..., str]:
    """`add(store, document, *claims, version=…, mentions=…, digest=…, extractor=…)`."""
    return _add
