"""Reasoners over ontology and data: nothing contradicts, and what should contradict does."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

import reegraph
from reegraph.graph import Graph
from reegraph.outputs.rdf.export import to_turtle
from reegraph.outputs.rdf.ontology import ontology_text
from reegraph.outputs.rdf.terms import ONTOLOGY

BASE = "https://w3id.org/reegraph/"
WRONG = f"<{BASE}mine/alpha-mine> a <{ONTOLOGY}Material> .\n"
_ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
_BUILT_IN = tuple(map(str, (RDF, RDFS, OWL)))
# What a restriction, a union or an enumeration would need; OWL 2 RL allows few of them, and we have none.
_CONSTRUCTS = {OWL.onProperty, OWL.unionOf, OWL.oneOf, OWL.complementOf, OWL.intersectionOf, OWL.hasKey}


def of(name: str) -> rdflib.URIRef:
    return rdflib.URIRef(ONTOLOGY + name)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology_text(), format="turtle")


def closure(*texts: str) -> rdflib.Graph:
    """What OWL RL derives of all texts together."""
    data = rdflib.Graph().parse(data="\n".join(texts), format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
    return data


def test_owl_rl_finds_no_contradiction(graph):
    """No error is derived, and inverses and classes above are."""
    data = closure(ontology_text(), to_turtle(graph))
    assert not list(data.subjects(RDF.type, _ERROR))
    mine, firm = rdflib.URIRef(f"{BASE}mine/alpha-mine"), rdflib.URIRef(f"{BASE}company/beta-metals")
    assert (firm, of("supplied_by"), mine) in data
    assert (mine, RDF.type, of("Facility")) in data


def test_owl_rl_finds_a_contradiction(graph):
    """A mine that is also a material is one: the classes exclude each other."""
    assert list(closure(ontology_text(), to_turtle(graph), WRONG).subjects(RDF.type, _ERROR))


@pytest.mark.slow
def test_owl_rl_finds_no_contradiction_in_the_projects_own_documents():
    """The same of all data of the example, reference tables included."""
    assert not list(closure(ontology_text(), to_turtle(reegraph.example().graph)).subjects(RDF.type, _ERROR))


def reasoners() -> list[list[str]]:
    """Pellet and HermiT, as Owlready2 brings them."""
    found = importlib.util.find_spec("owlready2")
    if shutil.which("java") is None or found is None or found.origin is None:
        pytest.skip("Pellet and HermiT (of the package owlready2, with java) are not installed")
    folder = Path(found.origin).parent
    return [
        ["java", "-cp", f"{folder / 'pellet'}/*", "pellet.Pellet", "consistency"],
        ["java", "-jar", str(folder / "hermit" / "HermiT.jar"), "--ignoreUnsupportedDatatypes", "-k"],
    ]


def consistent(command: list[str], file: Path) -> bool:
    """What a reasoner says of a file, that it must read without an error."""
    run = subprocess.run([*command, file.as_uri()], capture_output=True, text=True)
    yes = "Consistent: Yes" in run.stdout or "is satisfiable" in run.stdout
    no = "Consistent: No" in run.stdout or "InconsistentOntologyException" in run.stderr
    assert yes != no, run.stdout + run.stderr
    return yes


@pytest.mark.slow
def test_pellet_and_hermit_find_no_contradiction_in_the_projects_own_documents(tmp_path):
    """The ontology and all data of the example, reference tables included; one wrong type more, and both object."""
    commands = reasoners()
    data = to_turtle(reegraph.example().graph)
    (tmp_path / "right.ttl").write_text(f"{ontology_text()}\n{data}", encoding="utf-8")
    mine = next(e.id for e in reegraph.example().graph.entities.values() if e.type == "Mine")
    wrong = WRONG.replace("mine/alpha-mine", mine)
    (tmp_path / "wrong.ttl").write_text(f"{ontology_text()}\n{data}\n{wrong}", encoding="utf-8")
    for command in commands:
        assert consistent(command, tmp_path / "right.ttl")
        assert not consistent(command, tmp_path / "wrong.ttl")


def undeclared(data: rdflib.Graph, ontology: rdflib.Graph) -> set[str]:
    """Classes and properties in use that the ontology does not declare, but for those of RDF and OWL themselves."""
    used = {*data.predicates(), *data.objects(None, RDF.type), *data.objects(None, RDF.predicate)}
    used |= {*data.objects(None, of("subjectType")), *data.objects(None, of("objectType"))}
    return {str(t) for t in used - set(ontology.subjects(RDF.type, None)) if not str(t).startswith(_BUILT_IN)}


@pytest.mark.parametrize("world_name", ["graph", "hostile_graph"])
def test_data_uses_no_undeclared_term(request, ontology, world_name):
    """Every class and property of an export, ours or borrowed, is declared."""
    world: Graph = request.getfixturevalue(world_name)
    assert undeclared(rdflib.Graph().parse(data=to_turtle(world), format="turtle"), ontology) == set()


@pytest.mark.slow
def test_the_projects_own_documents_use_no_undeclared_term(ontology):
    """The same of all data of the example."""
    data = rdflib.Graph().parse(data=to_turtle(reegraph.example().graph), format="turtle")
    assert undeclared(data, ontology) == set()


def test_the_ontology_stays_within_owl_2_rl(ontology):
    """Every term that it uses is declared as one kind of term, and it builds no class or property of others.

    That the names of OWL itself are not used as classes is what OWL 2 DL asks, of which RL is a part.
    """
    assert not _CONSTRUCTS & set(ontology.predicates())
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    terms = {t for t in ontology.subjects(RDF.type, None) if set(ontology.objects(t, RDF.type)) & kinds}
    assert all(len(set(ontology.objects(each, RDF.type)) & kinds) == 1 for each in terms)
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, OWL.disjointWith, RDFS.domain):
        used = {end for pair in ontology.subject_objects(predicate) for end in pair}
        assert used <= terms
    assert undeclared(ontology, ontology) == set()
