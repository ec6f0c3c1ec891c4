"""Files of RDF as nodes: all that is said of each subject, with what is wrong told by line or node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from reegraph.errors import RefusedImportError
from reegraph.model import Qualifier
from reegraph.outputs.rdf.turtle import XSD, Term, Triple

FORMS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
SUFFIXES = (*FORMS, ".jsonl")
_DIGITS: Mapping[str, Callable[[str], Qualifier]] = {f"{XSD}integer": int, f"{XSD}decimal": float}


class NodeError(Exception):
    """What is wrong with one node."""


def read_triples(file: Path) -> list[Triple]:
    """The triples of a file of RDF, whatever graph of it they are in.

    Raises RefusedImportError for a file that cannot be read as what its suffix says, with the line.
    """
    return [(Term(str(q.subject)), Term(str(q.predicate)), Term(str(q.object))) for q in quads_of(file)]


def quads_of(file: Path) -> Iterator[Any]:
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise RefusedImportError(str(file), [f"found the suffix {file.suffix!r}, expected {', '.join(SUFFIXES)}"])
    try:
        yield from ox.parse(path=str(file), format=form)
    except (OSError, SyntaxError, ValueError) as fault:
        raise RefusedImportError(str(file), [_place(fault)]) from fault


def _place(fault: Exception) -> str:
    line = getattr(fault, "lineno", None)
    words = getattr(fault, "msg", None) or str(fault)
    return f"line {line}: {words}" if line else words


class Node:
    """All that is said of one subject: the terms behind each predicate, each once."""

    __slots__ = ("about", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.about: dict[str, dict[Any, None]] = {}

    def all(self, predicate: str) -> list[str]:
        return sorted(term.value for term in self.about.get(predicate, ()))

    def _one(self, predicate: str) -> Any:
        found = list(self.about.get(predicate, ()))
        if len(found) > 1:
            raise NodeError(f"{short(predicate)}: found {len(found)} values, expected one")
        return found[0] if found else None

    def get(self, predicate: str) -> str | None:
        """The one value of a predicate, None where there is none."""
        term = self._one(predicate)
        return None if term is None else str(term.value)

    def need(self, predicate: str) -> str:
        found = self.get(predicate)
        if found is None:
            raise NodeError(f"{short(predicate)} is missing")
        return found

    def plain(self, predicate: str) -> Qualifier | None:
        """The one value as a text, a whole number or a number, by its datatype."""
        term = self._one(predicate)
        if term is None:
            return None
        read = _DIGITS.get(term.datatype.value, str) if isinstance(term, ox.Literal) else str
        try:
            return read(term.value)
        except ValueError as fault:
            raise NodeError(f"{short(predicate)}: found {term.value[:80]!r}, expected a number") from fault

    def whole(self, predicate: str) -> int:
        found = self.plain(predicate)
        if not isinstance(found, int):
            raise NodeError(f"{short(predicate)}: found {found!r}, expected a whole number")
        return found


def short(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def nodes_of(quads: Iterable[Any]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for quad in quads:
        name = quad.subject.value
        node = nodes.get(name)
        if node is None:
            node = nodes[name] = Node(name)
        node.about.setdefault(quad.predicate.value, {})[quad.object] = None
    return nodes
