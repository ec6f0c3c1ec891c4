"""The reference tables in a store: put there once, left out on request, and no longer counted once they are."""

from __future__ import annotations

from pathlib import Path

import reegraph
from reegraph.build import build
from reegraph.registry import EXTRACTOR, reference
from reegraph.store import Store


def _folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Alpha Metals Ltd operates the Beta mine in Texas.\n", encoding="utf-8")
    return tmp_path / "docs"


def test_a_build_brings_the_reference_claims(tmp_path: Path) -> None:
    """They are claims of the store beside those of documents, and a second build changes nothing."""
    docs = _folder(tmp_path)
    with Store(tmp_path / "r.db") as store:
        assert build([docs], store, tables=reference()).registry.status == "new"
        assert build([docs], store, tables=reference()).registry.status == "same"
        claims = store.claims()
    assert {c.id for c in claims if c.extractor == EXTRACTOR} == {c.id for c in reference().claims}
    assert any(c.extractor != EXTRACTOR for c in claims)


def test_a_build_without_them_retires_them(tmp_path: Path) -> None:
    """Built again without the tables, the store is as if they had never been there; and they can come back."""
    docs = _folder(tmp_path)
    with Store(tmp_path / "r.db") as store, Store(":memory:") as alone:
        build([docs], store, tables=reference())
        assert build([docs], store).registry.status == "left out"
        build([docs], alone)
        assert [c.id for c in store.claims()] == [c.id for c in alone.claims()]
        assert build([docs], store, tables=reference()).registry.status == "new"
        assert len(store.claims()) == len(alone.claims()) + len(reference().claims)


def test_a_graph_can_be_asked_without_them(tmp_path: Path) -> None:
    """`registry=False` answers from documents alone, whatever the store holds."""
    docs = _folder(tmp_path)
    reegraph.build(docs, db=tmp_path / "r.db")
    alone = reegraph.open(tmp_path / "r.db", registry=False)
    assert {d.name for d in alone.graph.documents.values()} == {"a.txt"}
    assert alone.graph.find("Mountain Pass") is None


def test_reference_facts_are_told_apart(tmp_path: Path) -> None:
    """Where a document is quoted, a reference fact shows the record of its source and says that it is one."""
    docs = _folder(tmp_path)
    graph = reegraph.build(docs, db=tmp_path / "r.db")
    lines = graph.show("Mountain Pass").to_lines()
    assert any(line.strip().startswith("reference: ") for line in lines)
    assert not any("“" in line for line in lines)
    assert graph.show("Beta").facts[0].quotes[0].reference is False
