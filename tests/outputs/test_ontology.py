"""The ontology: the vocabulary as RDF, committed and complete."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from reegraph.graph import Graph
from reegraph.model import vocabulary
from reegraph.outputs.ontology import FILE, main, ontology_text
from reegraph.outputs.terms import ONTOLOGY, ours, term
from reegraph.outputs.rdf import to_turtle

FOLDER = Path(__file__).resolve().parents[2] / "ontology"


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_text(), format="turtle")


def of(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(ONTOLOGY + name)


def test_the_committed_file_is_the_generated_one():
    """ontology/reegraph.ttl is what the vocabulary gives; `make ontology` writes it."""
    assert (FOLDER / FILE).read_bytes() == ontology_text().encode(), "run `make ontology`"


def test_the_command_writes_the_file_and_refuses_no_folder(tmp_path, capsys):
    """`python -m reegraph.outputs.ontology FOLDER` writes; without a folder it says how it is called."""
    assert main([str(tmp_path)]) == 0
    assert (tmp_path / FILE).read_bytes() == ontology_text().encode()
    assert main([]) == 2
    assert "FOLDER" in capsys.readouterr().err


def test_every_word_of_the_vocabulary_is_there_with_its_definition(ontology):
    """Types are classes, relations and attributes are properties, each with label and definition."""
    words = vocabulary()
    kinds = [(words.entity, OWL.Class), (words.relation, OWL.ObjectProperty), (words.attribute, OWL.DatatypeProperty)]
    for table, kind in kinds:
        for name, entry in table.items():
            assert (of(name), RDF.type, kind) in ontology
            assert str(ontology.value(of(name), RDFS.comment)).startswith(entry.definition)
            assert str(ontology.value(of(name), RDFS.label)) == name


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_exported_data_uses_no_undefined_term(request, ontology, world_name):
    """Every class and property of ours in an export is defined."""
    graph: Graph = request.getfixturevalue(world_name)
    data = rdflib.Graph().parse(data=to_turtle(graph), format="turtle")
    used = {t for triple in data for t in triple if isinstance(t, rdflib.URIRef) and t.startswith(ONTOLOGY)}
    assert used
    assert used <= set(ontology.subjects(RDF.type, None))


def test_exported_data_keeps_to_domains_and_ranges(ontology, graph):
    """The types of both ends of every edge are among those that the ontology allows."""
    data = rdflib.Graph().parse(data=to_turtle(graph), format="turtle")
    for predicate in set(data.predicates()) & set(ontology.subjects(RDF.type, OWL.ObjectProperty)):
        for subject, other in data.subject_objects(predicate):
            for node, end in ((subject, "domain"), (other, "range")):
                assert allowed(ontology, predicate, end) & above(ontology, data.value(node, RDF.type)), (
                    node,
                    predicate,
                )


def allowed(ontology: rdflib.Graph, predicate: rdflib.URIRef, end: str) -> set[rdflib.URIRef]:
    mixed = rdflib.URIRef(f"https://schema.org/{end}Includes")
    return set(ontology.objects(predicate, RDFS[end])) | set(ontology.objects(predicate, mixed))


def above(ontology: rdflib.Graph, kind: rdflib.URIRef) -> set[rdflib.URIRef]:
    return set(ontology.transitive_objects(kind, RDFS.subClassOf))


def test_there_are_no_blank_nodes_and_symmetric_relations_say_so(ontology):
    """The file is the same bytes every time, which blank nodes would spoil."""
    assert not any(isinstance(t, rdflib.BNode) for triple in ontology for t in triple)
    assert set(ontology.subjects(RDF.type, OWL.SymmetricProperty)) == {of("merges_with"), of("partners_with")}


def test_a_name_outside_the_ontology_cannot_be_minted():
    """A typing mistake is an error here, not a new term in somebody's data."""
    with pytest.raises(KeyError, match="suplies"):
        ours("suplies")
    with pytest.raises(KeyError, match="fofa"):
        term("fofa:Agent")
