"""RDF as others read it: rapper (raptor2) and Jena's riot take the same triples from every format, without a warning."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
from jena import Riot, riot

import reegraph
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.outputs import FORMATS, export
from reegraph.outputs.rdf.published import FILES

QUADS = ("trig", "nquads")
BY_RAPPER = ("turtle", "trig", "ntriples", "nquads", "rdfxml")
FORMATS_OF_RDF = (*BY_RAPPER, "jsonld")
WORLDS = ("graph", "hostile_graph")


@pytest.fixture(scope="module")
def jena(tmp_path_factory) -> Riot:
    return riot(tmp_path_factory.mktemp("jena"))


def read(nquads: str) -> set[str]:
    """Statements in one spelling; there are no blank nodes, so that the same set is the same graph."""
    return {str(quad) for quad in pyoxigraph.parse(nquads, format=pyoxigraph.RdfFormat.N_QUADS)}


def kept(graph: Graph, name: str, folder: Path, **how: str) -> Path:
    """The file of an export; RDF/XML of what XML cannot hold is refused, which is right."""
    file = folder / f"{name}{FORMATS[name].suffix}"
    try:
        file.write_text(export(graph, name, **how), encoding="utf-8", newline="")
    except MisuseError:
        assert name == "rdfxml"
        pytest.skip("XML cannot hold these texts")
    return file


@pytest.mark.parametrize("world_name", WORLDS)
@pytest.mark.parametrize("name", BY_RAPPER)
def test_rapper_reads_the_same_triples_without_a_warning(request, tmp_path, world_name, name):
    """raptor's parser of each format gives the triples of our N-Triples, graphs included."""
    if shutil.which("rapper") is None:
        pytest.skip("rapper (raptor2-utils) is not installed")
    graph = request.getfixturevalue(world_name)
    file = kept(graph, name, tmp_path)
    run = subprocess.run(
        ["rapper", "-i", name, "-o", "nquads", str(file)], capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    assert "warning" not in run.stderr.lower()
    assert read(run.stdout) == read(export(graph, "nquads" if name in QUADS else "ntriples"))


@pytest.mark.parametrize(
    ("world_name", "names"),
    [
        ("graph", ["turtle", "trig", "ntriples", "nquads", "rdfxml"]),
        ("hostile_graph", ["turtle", "trig", "ntriples", "nquads"]),
        ("graph", ["jsonld"]),
        ("hostile_graph", ["jsonld"]),
    ],
)
def test_riot_reads_the_same_triples_without_a_warning(request, jena, tmp_path, world_name, names):
    """Jena's parser of each format gives the triples of our N-Triples, graphs included, and complains of nothing."""
    graph = request.getfixturevalue(world_name)
    bases = {name: f"https://{name}.example/" for name in names}  # one run of Java reads them all
    found, told = jena.nquads(*(kept(graph, name, tmp_path, base=base) for name, base in bases.items()))
    assert told == []
    assert read(found) == {
        line
        for name, base in bases.items()
        for line in read(export(graph, "nquads" if name in QUADS else "ntriples", base=base))
    }


@pytest.mark.slow
def test_riot_reads_the_projects_own_documents(jena, tmp_path):
    """The example, reference tables included, in each format, without a warning."""
    graph = reegraph.example().graph
    quads, triples = read(export(graph, "nquads")), read(export(graph, "ntriples"))
    for name in FORMATS_OF_RDF:
        found, told = jena.nquads(kept(graph, name, tmp_path))
        assert told == []
        assert read(found) == (quads if name in QUADS else triples)


def test_riot_warns_of_what_is_no_date(jena, tmp_path):
    """That it says nothing of our files means something: of a wrong value it would tell."""
    file = tmp_path / "wrong.nt"
    file.write_text('<urn:ex:a> <urn:ex:b> "2026-13-01"^^<http://www.w3.org/2001/XMLSchema#date> .\n', encoding="utf-8")
    assert "2026-13-01" in "".join(jena.nquads(file)[1])


def test_riot_reads_the_ontology_without_a_warning(jena, tmp_path):
    """The ontology, its shapes and its schemes."""
    files = [tmp_path / name for name in FILES if name.endswith(".ttl")]
    for file in files:
        file.write_text(FILES[file.name](), encoding="utf-8")
    found, told = jena.nquads(*files)
    assert told == []
    assert read(found) == {
        str(quad) for file in files for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    }
