"""A graph in the RDF formats: the same graph gives the same bytes in each of them.

RDF/XML is pyoxigraph's, fed in sorted order; the others are our own sorted writers, which give their text in pieces.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.model import vocabulary
from reegraph.outputs.rdf.context import jsonld_pieces
from reegraph.outputs.rdf.terms import BASE, PREFIXES
from reegraph.outputs.rdf.triples import Telling, by_subject, tellings
from reegraph.outputs.rdf.turtle import Shortener, Term, block_text, ntriples_pieces, turtle_pieces

# What XML 1.0 has no way to write, and the carriage return, which its readers turn into a newline.
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_OURS = ("fact", "claim", "document", "extractor", "passage", "reading", "conflict", "conflict-value")


def turtle(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The graph as Turtle, piece by piece, so that a large one need not be in memory as a whole.

    `base` starts the IRI of everything in it; `prefer` chooses a value where sources differ. Raises MisuseError, before
    the first piece, when `base` is no absolute IRI that ends in `/` or `#`. The others are alike in all this.
    """
    return turtle_pieces(by_subject(tellings(graph, base=base, prefer=prefer)), prefixes_of(base))


def trig(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The same as TriG: what each document states is a graph of its own, named as the document."""
    told = tellings(graph, base=base, prefer=prefer)
    of: dict[Term | None, list[Telling]] = defaultdict(list)
    for one in told:
        of[one.document].append(one)
    return _trig(of, prefixes_of(base))


def _trig(of: Mapping[Term | None, Sequence[Telling]], prefixes: Mapping[str, str]) -> Iterator[str]:
    shorten = Shortener(prefixes)
    yield from turtle_pieces(by_subject(of.get(None, ())), prefixes)
    for name in sorted(name for name in of if name is not None):
        yield f"\n{shorten(name)} {{\n"
        yield from (block_text(block, shorten) for block in by_subject(of[name]))
        yield "}\n"


def ntriples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The same triples as those of Turtle, one a line, sorted."""
    return ntriples_pieces(by_subject(tellings(graph, base=base, prefer=prefer)))


def nquads(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The same graphs as those of TriG, one statement a line, sorted."""
    return map(_quads, groupby(tellings(graph, base=base, prefer=prefer), key=attrgetter("subject")))


def _quads(subject: tuple[Term, Iterable[Telling]]) -> str:
    name, told = subject
    lines = {
        f"{name} {predicate} {other} .\n" if one.document is None else f"{name} {predicate} {other} {one.document} .\n"
        for one in told
        for predicate, other in one.tell(one.thing)
    }
    return "".join(sorted(lines))


def rdfxml(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The same triples as RDF/XML. Raises MisuseError for a text with characters that XML has no way to write."""
    lines = "".join(ntriples(graph, base=base, prefer=prefer))
    read = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    for triple in read:
        lost = NOT_IN_XML.search(triple.object.value)
        if lost:
            raise MisuseError(
                f"{triple.subject.value}: XML cannot hold the character {lost[0]!r}; use another RDF format, which can"
            )
    written = ox.serialize(read, format=ox.RdfFormat.RDF_XML, prefixes=prefixes_of(base))
    return iter([(written or b"").decode("utf-8"), "\n"])


def jsonld(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> Iterator[str]:
    """The same triples as JSON-LD, a node for each subject, in the context of the ontology, which the file brings."""
    return jsonld_pieces(by_subject(tellings(graph, base=base, prefer=prefer)), base)


def to_turtle(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The graph as one text of Turtle."""
    return "".join(turtle(graph, base=base, prefer=prefer))


def to_ntriples(graph: Graph, *, base: str = BASE, prefer: Prefer = "latest") -> str:
    """The graph as one text of N-Triples."""
    return "".join(ntriples(graph, base=base, prefer=prefer))


def prefixes_of(base: str) -> dict[str, str]:
    """The prefixes that an export declares: of our terms, of others', and of each kind of thing under the base."""
    slugs = [kind.slug for kind in vocabulary().entity.values()]
    return {**PREFIXES, **{slug: f"{base}{slug}/" for slug in (*slugs, *_OURS)}}
