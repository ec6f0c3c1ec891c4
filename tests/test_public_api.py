"""What `import reegraph` gives: complete, sorted, documented, and its examples run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import sys

import pytest

import reegraph
from reegraph.analysis.results import Result


def _as_ruff_sorts(name):
    """Constants first, then classes, then functions, as `ruff` sorts `__all__`."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_public_names_are_sorted_and_exist():
    """`__all__` is sorted, each of its names exists, and there are about fifteen."""
    assert list(reegraph.__all__) == sorted(reegraph.__all__, key=_as_ruff_sorts)
    assert [n for n in reegraph.__all__ if not hasattr(reegraph, n)] == []
    assert len(reegraph.__all__) <= 18


@pytest.mark.parametrize("name", [n for n in reegraph.__all__ if callable(getattr(reegraph, n))])
def test_public_names_have_docstrings(name):
    """Each public class and function says what it promises."""
    assert getattr(reegraph, name).__doc__


MODULES = sorted(
    m.name for m in pkgutil.walk_packages(reegraph.__path__, "reegraph.") if not m.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_are_true(name):
    """Every example in a docstring gives what it says."""
    importlib.import_module(name)
    failed, _ = doctest.testmod(sys.modules[name], optionflags=doctest.ELLIPSIS)
    assert failed == 0


@pytest.fixture(scope="module")
def graph():
    return reegraph.example()


def test_example_is_the_projects_own_graph(graph):
    """`reegraph.example()` holds the project's documents, and its repr says how much there is."""
    assert len(graph.graph.documents) >= 40
    assert repr(graph).startswith("KnowledgeGraph(")


@pytest.mark.parametrize("ask", [
    lambda g: g.entities(), lambda g: g.claims(), lambda g: g.deals(), lambda g: g.documents(),
    lambda g: g.show("MP Materials"), lambda g: g.upstream("General Motors"), lambda g: g.downstream("MP Materials"),
    lambda g: g.paths("MP Materials", "General Motors"), lambda g: g.chokepoints("General Motors"),
    lambda g: g.timeline("MP Materials"), lambda g: g.calendar("2026", "2027"),
    lambda g: g.diff_dates("2025-06", "2025-12"), lambda g: g.deals(commitment="memorandum"),
    lambda g: g.conflicts(), lambda g: g.cite(list(g.graph.claims)[:2]),
])  # fmt: skip
def test_every_answer_reads_well_and_becomes_rows(graph, ask):
    """Every answer is a Result with a plain repr, rows, JSON and a data frame."""
    answer = ask(graph)
    assert isinstance(answer, Result)
    assert repr(answer).strip()
    assert answer.to_json()
    frame = pytest.importorskip("pandas") and answer.to_frame()
    assert len(frame) == len(answer.to_rows())


def test_every_quote_is_a_slice_of_its_document(graph):
    """Every claim's evidence is exactly the text of its document between its offsets."""
    documents = graph.graph.documents
    claims = graph.graph.claims.values()
    assert claims
    assert all(documents[c.document_id].text[c.evidence.start : c.evidence.end] == c.evidence.text for c in claims)


def test_negated_claims_make_no_edge(graph):
    """What is said not to be so is kept and never becomes an edge."""
    edges = {key for _, _, key in graph.to_networkx().edges(keys=True)}
    negated = [f for f in graph.graph.facts.values() if f.modality == "negated"]
    assert negated
    assert not edges & {f.id for f in negated}


def test_extract_reads_a_text_without_a_store():
    """A string is read as a text, front matter included."""
    found = reegraph.extract("---\ndate: 2024-05-01\n---\nAlpha Metals Ltd has agreed to buy Beta Mining Inc.\n")
    assert [(c.subject.name, c.predicate, c.object.name, c.reported) for c in found.claims] == [
        ("Alpha Metals", "acquires", "Beta Mining", "2024-05-01")
    ]
