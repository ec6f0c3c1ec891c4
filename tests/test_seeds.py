"""The first real input: five articles that lie beside the project, where they do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import reegraph

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the articles are not here: {SEEDS}")


@pytest.fixture(scope="module")
def graph():
    return reegraph.build(SEEDS, registry=False)


def test_all_five_are_read(graph):
    """Each article is read and states something."""
    assert {r.status for r in graph.report.documents} == {"new"}
    assert {c.document for c in graph.graph.claims.values()} == {p.name for p in SEEDS.glob("*.txt")}


def test_every_evidence_is_a_slice_of_its_document(graph):
    """Every evidence text is the article's own text at its offsets."""
    for claim in graph.graph.claims.values():
        text = (SEEDS / claim.document).read_text(encoding="utf-8")
        assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.text


def test_order_of_files_changes_no_byte(tmp_path, graph):
    """Two builds in different orders of the files give the same claims, Turtle and HTML, byte for byte."""
    files = sorted(SEEDS.glob("*.txt"))
    random.Random(7).shuffle(files)
    other = reegraph.build(files, db=tmp_path / "other.db", registry=False)
    for form in ("claims", "turtle"):
        assert other.export(form) == graph.export(form)
    assert other.view() == graph.view()


def test_other_stories_below_an_article_yield_nothing(graph):
    """The stories on food shops and software that stand below one article are not read as facts."""
    article = next(SEEDS.glob("001_*.txt"))
    furniture = article.read_text(encoding="utf-8").index("Newest Stories")
    read = [c for c in graph.graph.claims.values() if c.document == article.name and c.evidence.start >= furniture]
    assert [f"{c.subject.name} {c.predicate}" for c in read] == []
