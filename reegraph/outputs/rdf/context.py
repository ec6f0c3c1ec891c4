"""JSON-LD: the context in which every term of ours stands by its plain name, and graphs written in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from reegraph.model import vocabulary
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.terms import CLASSES, PREFIXES, PROPERTIES, qualifiers
from reegraph.outputs.rdf.turtle import TYPE, Block, Shortener, Term, value_of
from reegraph.outputs.texts import json_text

# Resolved against a base, such a path stays what it is: no step up, no scheme.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\Z")


@cache
def context() -> Mapping[str, Any]:
    """The context of `ontology/context.jsonld`: prefixes, `id`, `type` and `label`, and our terms in their order.

    A property whose values are things takes their addresses as plain texts.
    """
    words = vocabulary()
    to_things = {name for name, said in PROPERTIES.items() if said.links}
    links = {*words.relation, *alignments().inverse.values(), *to_things}
    plain = {*CLASSES, *PROPERTIES, *words.entity, *words.attribute, *qualifiers(words)} - links
    return MappingProxyType(
        {
            **dict(sorted(PREFIXES.items())),
            "id": "@id",
            "type": "@type",
            "label": "rdfs:label",
            **{name: f"reegraph:{name}" for name in sorted(plain)},
            **{name: {"@id": f"reegraph:{name}", "@type": "@id"} for name in sorted(links)},
        }
    )


def jsonld_pieces(blocks: Iterable[Block], base: str) -> Iterator[str]:
    """JSON-LD with its context in it, a node for each subject; addresses under the base are written without it."""
    written = _Written(base)
    head = {**context(), "@base": base} if written.relative else dict(context())
    yield f'{{"@context": {json_text(head)},\n"@graph": [\n'
    for place, block in enumerate(blocks):
        yield ",\n" if place else ""
        yield json_text(written.node(block))
    yield "\n]}\n"


class _Written:
    """Terms as the context lets us write them."""

    def __init__(self, base: str) -> None:
        self._shorten = Shortener(PREFIXES)
        self._base = f"<{base}"
        # What follows a hash is no path, which could be resolved against it.
        self.relative = base.endswith("/")

    def node(self, block: Block) -> dict[str, Any]:
        """All that is said of one subject, its type first; one value stands by itself, several in a list."""
        subject, pairs = block
        said: dict[str, Any] = {}
        for predicate, some in groupby(pairs, key=itemgetter(0)):
            name, others = self._name(predicate), [other for _, other in some]
            to_things = isinstance(context().get(name), dict)
            values = [self._name(o) if predicate == TYPE else self._value(o, to_things=to_things) for o in others]
            said["type" if predicate == TYPE else name] = values if len(values) > 1 else values[0]
        kind = {"type": said.pop("type")} if "type" in said else {}
        return {"id": self._address(subject), **kind, **said}

    def _value(self, other: Term, *, to_things: bool) -> Any:
        if other.startswith("<"):
            return self._address(other) if to_things else {"id": self._address(other)}
        text, datatype = value_of(other)
        return text if datatype is None else {"@value": text, "@type": self._shorten(datatype).strip("<>")}

    def _name(self, term: Term) -> str:
        """A property or class: by its plain name where the context has it."""
        short = self._shorten(term).strip("<>")
        if short == "rdfs:label":
            return "label"
        plain = short.removeprefix("reegraph:")
        return plain if plain in context() else short

    def _address(self, term: Term) -> str:
        if self.relative and term.startswith(self._base):
            path = term[len(self._base) : -1]
            if _PLAIN.match(path):
                return path
        return self._shorten(term).strip("<>")
