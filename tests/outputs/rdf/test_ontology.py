"""The ontology: the vocabulary as RDF, committed and complete."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from reegraph.model import vocabulary
from reegraph.outputs.rdf.export import to_turtle
from reegraph.outputs.rdf.ontology import ontology_text
from reegraph.outputs.rdf.published import FILES, main
from reegraph.outputs.rdf.terms import ONTOLOGY, ours, term

FOLDER = Path(__file__).resolve().parents[3] / "ontology"


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_text(), format="turtle")


def of(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(ONTOLOGY + name)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_files_are_the_generated_ones(name):
    """What lies in ontology/ is what the tables give; `make ontology` writes it."""
    assert (FOLDER / name).read_bytes() == FILES[name]().encode(), "run `make ontology`"


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith(".ttl")])
def test_the_files_are_turtle_without_blank_nodes(name):
    """rdflib and pyoxigraph read the same triples, none with a blank node."""
    read = rdflib.Graph().parse(data=FILES[name](), format="turtle")
    assert len(read) == len(list(pyoxigraph.parse(FILES[name](), format=pyoxigraph.RdfFormat.TURTLE)))
    assert not any(isinstance(t, rdflib.BNode) for triple in read for t in triple)


def test_the_command_writes_the_files_and_refuses_no_folder(tmp_path, capsys):
    """`python -m reegraph.outputs.rdf.published FOLDER` writes; without a folder it says how it is called."""
    assert main([str(tmp_path)]) == 0
    assert {f.name: f.read_text(encoding="utf-8") for f in tmp_path.iterdir()} == {
        n: text() for n, text in FILES.items()
    }
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


def test_exported_data_keeps_to_domains_and_ranges(ontology, graph):
    """The types of both ends of every edge are among those that the ontology allows."""
    data = rdflib.Graph().parse(data=to_turtle(graph), format="turtle")
    ours = {term for term in ontology.subjects(RDF.type, OWL.ObjectProperty) if term.startswith(ONTOLOGY)}
    for predicate in set(data.predicates()) & ours:
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


def test_relations_are_symmetric_or_have_an_inverse(ontology):
    """Read from the object, every relation has a name."""
    relations = {of(name) for name in vocabulary().relation}
    assert set(ontology.objects(None, OWL.inverseOf)) == relations - {of("merges_with"), of("partners_with")}
    assert set(ontology.subjects(RDF.type, OWL.SymmetricProperty)) == {of("merges_with"), of("partners_with")}


def test_a_name_outside_the_ontology_cannot_be_minted():
    """A typing mistake is an error here, not a new term in somebody's data."""
    with pytest.raises(KeyError, match="suplies"):
        ours("suplies")
    with pytest.raises(KeyError, match="fofa"):
        term("fofa:Agent")


def test_the_context_gives_plain_names_their_meaning():
    """JSON with our names and the context of ontology/ is the RDF that we mean."""
    said = {
        **json.loads(FILES["context.jsonld"]()),
        "id": "urn:a",
        "type": "Company",
        "label": "A",
        "supplies": "urn:b",
    }
    read = {str(q.triple) for q in pyoxigraph.parse(json.dumps(said), format=pyoxigraph.RdfFormat.JSON_LD)}
    assert f"<urn:a> <{of('supplies')}> <urn:b>" in read
    assert f"<urn:a> <{RDF.type}> <{of('Company')}>" in read


def test_schemes_order_stages_from_mine_to_end_use():
    """The stages are concepts, in the order of the chain."""
    read = rdflib.Graph().parse(data=FILES["schemes.ttl"](), format="turtle")
    scheme = rdflib.Namespace("https://w3id.org/reegraph/scheme/")
    order = read.value(scheme["stage/order"], SKOS.memberList)
    stages = [str(read.value(each, SKOS.prefLabel)) for each in read.items(order)]
    assert stages[0] == "mining"
    assert stages.index("metal") < stages.index("alloy") < stages.index("magnet")
    assert (scheme["material/dysprosium"], SKOS.notation, rdflib.Literal("Dy")) in read
