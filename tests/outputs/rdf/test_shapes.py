"""SHACL: what we write conforms, and what does not is said with its node."""

from __future__ import annotations

import pytest

import reegraph
from reegraph.outputs.rdf.export import to_ntriples
from reegraph.outputs.rdf.shapes import violations, violations_of_file

BASE = "https://w3id.org/reegraph/"


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_our_own_output_conforms(request, world_name):
    """Whatever the names and values are."""
    assert violations(to_ntriples(request.getfixturevalue(world_name))) == []


@pytest.mark.slow
def test_the_example_conforms():
    """The graph of the project's own documents and the reference tables."""
    assert violations(to_ntriples(reegraph.example().graph)) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('modality> "planned"', 'modality> "hoped"', "modality"),
        ('#label> "Beta Metals"', '#name> "Beta Metals"', "label"),
        ("ontology#produces>", "ontology#invents>", "predicate"),
        ('number> "1200"^^<http://www.w3.org/2001/XMLSchema#integer>', 'number> "many"', "number"),
        ('dealKind> "equity"', 'dealKind> "bet"', "dealKind"),
    ],
)
def test_what_does_not_fit_is_named(graph, old, new, path):
    """A wrong word, a missing label, a number that is none: each by node and property."""
    text = to_ntriples(graph)
    assert old in text
    found = violations(text.replace(old, new))
    assert path in {(v.path or "").rpartition("#")[2].rpartition("/")[2] for v in found}
    assert all(v.node.startswith(BASE) for v in found)


def test_an_end_of_another_kind_is_named(graph):
    """A mine that is suddenly a material may not supply."""
    text = to_ntriples(graph).replace("ontology#Mine>", "ontology#Material>")
    assert any(v.node == f"{BASE}mine/alpha-mine" and "supplies" in v.message for v in violations(text))


def test_a_file_is_read_by_its_suffix(graph, tmp_path):
    """Turtle and N-Triples of the same graph have the same violations: none."""
    for name, suffix in (("turtle", ".ttl"), ("ntriples", ".nt")):
        file = tmp_path / f"graph{suffix}"
        file.write_text(reegraph.outputs.export(graph, name), encoding="utf-8")
        assert violations_of_file(file) == []
