"""The formats that a graph can be exported to, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.outputs import links, records
from reegraph.outputs.rdf import export as rdf
from reegraph.outputs.rdf.terms import BASE
from reegraph.outputs.rdf.turtle import SURROGATE

Written = Iterable[str] | bytes
Writer = Callable[[Graph, str, Prefer], Written]


class Format(NamedTuple):
    """How to write a format (its base is for RDF alone), what it is, and the suffix that its readers expect."""

    write: Writer
    what: str
    suffix: str


def _plain(write: Callable[[Graph], str]) -> Writer:
    return lambda graph, *_: (_encodable(write(graph)),)


def _links(write: Callable[[Graph, Prefer], str]) -> Writer:
    return lambda graph, _, prefer: (_encodable(write(graph, prefer)),)


def _encodable(text: str) -> str:
    """The text, which UTF-8 can hold; a store has no other, but claims made by hand may."""
    lone = SURROGATE.search(text)
    if lone is not None:
        around = text[max(0, lone.start() - 30) : lone.end() + 30]
        raise MisuseError(f"half of a surrogate pair in {around!r}; mend the text")
    return text


def _table(graph: Graph) -> bytes:
    try:
        return records.to_parquet(graph)
    except UnicodeEncodeError as fault:
        raise MisuseError(f"half of a surrogate pair in {fault.object[:60]!r}; mend the text") from fault


def _rdf(write: Callable[..., Iterable[str]]) -> Writer:
    return lambda graph, base, prefer: write(graph, base=base, prefer=prefer)


FORMATS: dict[str, Format] = {
    "bibtex": Format(_plain(records.to_bibtex), "the documents as a list of sources", ".bib"),
    "claims": Format(_plain(records.to_claim_lines), "all claims, JSON Lines", ".jsonl"),
    "cypher": Format(_links(links.to_cypher), "statements that make the graph in Neo4j", ".cypher"),
    "followthemoney": Format(_plain(records.to_followthemoney), "organisations, sites and holdings", ".ftm.jsonl"),
    "gexf": Format(_links(links.to_gexf), "for Gephi", ".gexf"),
    "graphml": Format(_links(links.to_graphml), "for Gephi, yEd, networkx and others", ".graphml"),
    "jsonld": Format(_rdf(rdf.jsonld), "RDF as JSON", ".jsonld"),
    "neo4j-nodes": Format(_links(links.to_neo4j_nodes), "CSV for neo4j-admin import", ".csv"),
    "neo4j-relationships": Format(_links(links.to_neo4j_relationships), "CSV for neo4j-admin import", ".csv"),
    "node-link": Format(_links(links.to_node_link), "JSON that networkx reads", ".json"),
    "nquads": Format(_rdf(rdf.nquads), "RDF, a statement a line, a graph for each document", ".nq"),
    "ntriples": Format(_rdf(rdf.ntriples), "RDF, a triple a line", ".nt"),
    "parquet": Format(lambda graph, *_: _table(graph), "all claims as a table", ".parquet"),
    "rdfxml": Format(_rdf(rdf.rdfxml), "RDF as XML", ".rdf"),
    "trig": Format(_rdf(rdf.trig), "RDF, a graph for each document", ".trig"),
    "turtle": Format(_rdf(rdf.turtle), "RDF that people can read", ".ttl"),
}


def export(
    graph: Graph,
    format: str,  # noqa: A002 - the word users know
    *,
    base: str = BASE,
    prefer: Prefer = "latest",
) -> str | bytes:
    """The graph in one of FORMATS; the same graph gives the same bytes.

    A text has `\\n` newlines and is to be kept as UTF-8. `base` starts the IRIs of the RDF formats; the others have
    none. `prefer` says which value counts where sources differ; all values are there. Raises MisuseError for an unknown
    format.
    """
    written = export_pieces(graph, format, base=base, prefer=prefer)
    return written if isinstance(written, bytes) else "".join(written)


def export_pieces(
    graph: Graph,
    format: str,  # noqa: A002
    *,
    base: str = BASE,
    prefer: Prefer = "latest",
) -> Written:
    """The same, a text in pieces: those of RDF are made one by one, so that a large graph needs little memory."""
    if format not in FORMATS:
        raise MisuseError(f"unknown format {format!r}; known are {', '.join(sorted(FORMATS))}")
    return FORMATS[format].write(graph, base, prefer)
