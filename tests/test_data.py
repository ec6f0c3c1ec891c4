"""The documents in data/documents: their form, their origin, and that their words are the project's own."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted((ROOT / "data" / "documents").glob("*.md"))
REFERENCE_BRIEFS = ROOT.parent / "shared" / "dev-docs"
REFERENCE_ARTICLES = ROOT.parent / "shared" / "seeds"

FIELDS = ["title", "publisher", "kind", "date", "sources"]
SHARED_RUN = 8  # words; a name with its abbreviation, or a list of elements, may take seven

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
needs_reference_briefs = pytest.mark.skipif(not REFERENCE_BRIEFS.is_dir(), reason="shared/dev-docs is not beside us")
needs_reference_articles = pytest.mark.skipif(not REFERENCE_ARTICLES.is_dir(), reason="shared/seeds is not beside us")


def split_document(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the body, read without the package, so that a fault of its reader cannot hide one here."""
    match = re.fullmatch(r"---\n(.*?\n)---\n(.*)", path.read_bytes().decode("utf-8"), re.DOTALL)
    assert match, f"{path.name}: no front matter between two lines of ---"
    return yaml.safe_load(match[1]), match[2]


def runs_of_words(text: str) -> set[tuple[str, ...]]:
    """Every run of SHARED_RUN words, case and punctuation dropped."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + SHARED_RUN]) for i in range(len(words) - SHARED_RUN + 1)}


@cache
def article_runs() -> frozenset[tuple[str, ...]]:
    articles = sorted(REFERENCE_ARTICLES.glob("*.txt"))
    return frozenset(run for path in articles for run in runs_of_words(path.read_text(encoding="utf-8")))


def test_corpus_is_large_enough() -> None:
    """There are at least forty documents."""
    assert len(DOCUMENTS) >= 40


def test_titles_differ() -> None:
    """No two documents have the same title, since citations are told apart by it."""
    titles = [split_document(path)[0]["title"] for path in DOCUMENTS]
    assert len(set(titles)) == len(titles)


@every_document
def test_name_is_kebab_case(path: Path) -> None:
    """A file name is words in lower case joined by hyphens, the same on every file system."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.md", path.name)


@every_document
def test_encoding_and_newlines(path: Path) -> None:
    """A document is UTF-8 without a byte order mark, its newlines are \\n, and it ends in one."""
    raw = path.read_bytes()
    raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")


@every_document
def test_front_matter_is_complete(path: Path) -> None:
    """The front matter has exactly the five known fields, in their order, and calls this a brief of the project."""
    front, _ = split_document(path)
    assert list(front) == FIELDS
    assert isinstance(front["title"], str)
    assert front["title"].strip()
    assert front["publisher"] == "reegraph brief"
    assert front["kind"] == "brief"


@every_document
def test_date_is_iso(path: Path) -> None:
    """The date is ISO 8601, whole or cut to the month or the year, and exists in the calendar."""
    value = str(split_document(path)[0]["date"])
    assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", value)
    date.fromisoformat((value + "-01-01")[:10])


@every_document
def test_sources_can_be_followed(path: Path) -> None:
    """Every document names at least one report that it follows, by address or by title, publisher and date."""
    sources = split_document(path)[0]["sources"]
    assert isinstance(sources, list)
    assert sources
    for source in sources:
        assert re.fullmatch(r"https?://\S+|after .+, .+, .+", source), f"{source!r} is no address or citation"


@every_document
def test_body_is_not_empty(path: Path) -> None:
    """A document has a text of at least three hundred words."""
    _, body = split_document(path)
    assert len(re.findall(r"\w+", body)) >= 300


@needs_reference_briefs
def test_copied_briefs_are_unchanged() -> None:
    """A brief taken over from the reference set differs from it by the line `kind: brief` alone."""
    changed = []
    for reference in sorted(REFERENCE_BRIEFS.glob("*.md")):
        front, _, body = (ROOT / "data" / "documents" / reference.name).read_bytes().partition(b"\n---\n")
        restored = front.replace(b"\nkind: brief", b"", 1) + b"\n---\n" + body
        if restored != reference.read_bytes():
            changed.append(reference.name)
    assert changed == []


@needs_reference_articles
@every_document
def test_words_are_our_own(path: Path) -> None:
    """No document shares a run of eight words with an article of the reference set."""
    _, body = split_document(path)
    assert sorted(runs_of_words(body) & article_runs()) == []
