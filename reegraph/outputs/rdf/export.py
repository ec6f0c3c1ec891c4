"""A graph in the RDF formats: the same graph gives the same bytes in each of them.

RDF/XML is pyoxigraph's, fed in sorted order; the others are our own sorted writers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.model import vocabulary
from reegraph.outputs.rdf.terms import BASE, PREFIXES
from reegraph.outputs.rdf.triples import folded, stated, triples
from reegraph.outputs.rdf.turtle import (
    TYPE,
    Shortener,
    Term,
    Triple,
    value_of,
    write_nquads,
    write_ntriples,
    write_trig,
    write_turtle,
)
from reegraph.outputs.texts import json_text

# What XML 1.0 has no way to write, and the carriage return, which its readers turn into a newline.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_OURS = ("fact", "claim", "document", "extractor", "passage", "reading", "conflict", "conflict-value")


def to_turtle(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The graph as Turtle. `base` starts the IRI of everything in it; `prefer` chooses a value where sources differ.

    Raises MisuseError when `base` is no absolute IRI that ends in `/` or `#`.
    """
    return write_turtle(triples(graph, base=base, prefer=prefer), prefixes_of(base))


def to_trig(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same as TriG: what each document states is a graph of its own, named as the document."""
    return write_trig(folded(graph, base=base, prefer=prefer), stated(graph, base=base), prefixes_of(base))


def to_ntriples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same triples as `to_turtle`, one a line, sorted."""
    return write_ntriples(triples(graph, base=base, prefer=prefer))


def to_nquads(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same graphs as `to_trig`, one statement a line, sorted."""
    return write_nquads(folded(graph, base=base, prefer=prefer), stated(graph, base=base))


def to_rdfxml(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same triples as RDF/XML. Raises MisuseError for a text with characters that XML has no way to write."""
    read = [
        quad.triple for quad in ox.parse(to_ntriples(graph, base=base, prefer=prefer), format=ox.RdfFormat.N_TRIPLES)
    ]
    for triple in read:
        lost = NOT_IN_XML.search(triple.object.value)
        if lost:
            raise MisuseError(
                f"{triple.subject.value}: XML cannot hold the character {lost[0]!r}; use another RDF format, which can"
            )
    written = ox.serialize(read, format=ox.RdfFormat.RDF_XML, prefixes=prefixes_of(base))
    return (written or b"").decode("utf-8") + "\n"


def to_jsonld(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The same triples as JSON-LD, a node for each subject, addresses shortened by the context of the file."""
    prefixes = prefixes_of(base)
    shorten = Shortener(prefixes)
    ordered = sorted(set(triples(graph, base=base, prefer=prefer)))
    nodes = [json_text(_node(subject, list(said), shorten)) for subject, said in groupby(ordered, key=itemgetter(0))]
    context = json_text(dict(sorted(prefixes.items())))
    listed = ",\n".join(nodes)
    return f'{{"@context": {context},\n"@graph": [\n{listed}\n]}}\n'


def _node(subject: Term, said: Sequence[Triple], shorten: Shortener) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": shorten(subject).strip("<>")}
    for predicate, some in groupby(said, key=itemgetter(1)):
        if predicate == TYPE:
            node["@type"] = [shorten(other).strip("<>") for *_, other in some]
        else:
            node[shorten(predicate).strip("<>")] = [_jsonld_value(other, shorten) for *_, other in some]
    return node


def _jsonld_value(other: Term, shorten: Shortener) -> dict[str, str]:
    if other.startswith("<"):
        return {"@id": shorten(other).strip("<>")}
    text, datatype = value_of(other)
    return {"@value": text} if datatype is None else {"@value": text, "@type": shorten(datatype).strip("<>")}


def prefixes_of(base: str) -> dict[str, str]:
    """The prefixes that an export declares: of our terms, of others', and of each kind of thing under the base."""
    slugs = [kind.slug for kind in vocabulary().entity.values()]
    return {**PREFIXES, **{slug: f"{base}{slug}/" for slug in (*slugs, *_OURS)}}
