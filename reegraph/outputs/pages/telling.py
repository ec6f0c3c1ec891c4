"""A fact in words, as pages tell it: who, what, whom, under which terms, with what a reader must know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reegraph.graph import Deal, Fact, Graph
from reegraph.graph.support import support
from reegraph.model import Qualifier, Value
from reegraph.outputs.marks import Marks

_AMOUNTS = ("amount", "price")
_COUNTS = ("percent", "years")
_WHOLE = re.compile(r"^[0-9]+(?= )")
_HIDDEN = frozenset({"commitment"})


class Said(NamedTuple):
    """A fact from the side of one of its ends.

    `other` is the id of the other end, None where the fact has a value in its place. `words` say what is between:
    "operates", or "is operated by" read from the far end. `signs` are what must stand beside it: planned, denied.
    """

    fact: Fact
    words: str
    other: str | None
    name: str
    terms: str
    signs: tuple[str, ...]
    rests: str


# How a relation reads from its far end, and from its near end where its name is no verb.
_PASSIVE: Mapping[str, str] = {
    "supplies": "is supplied by",
    "offtake": "has agreed to buy from",
    "produces": "is produced by",
    "consumes": "is consumed by",
    "used_in": "uses",
    "operates": "is run by",
    "owns_equity": "is held by",
    "acquires": "is acquired by",
    "merges_with": "merges with",
    "subsidiary_of": "is the parent of",
    "partners_with": "is a partner of",
    "funds": "is funded by",
    "sets_price_floor": "has a price floor from",
    "imposes": "is imposed by",
    "suspends": "is suspended by",
    "restricts": "is restricted by",
    "controls_share": "is controlled in part by",
    "member_of": "has the member",
    "develops": "is developed by",
    "located_in": "holds",
}
_ACTIVE: Mapping[str, str] = {
    "offtake": "has a buyer in",
    "operates": "runs",
    "owns_equity": "holds part of",
    "subsidiary_of": "is a subsidiary of",
    "partners_with": "is a partner of",
    "sets_price_floor": "sets a price floor for",
    "controls_share": "controls part of",
    "member_of": "is a member of",
    "located_in": "lies in",
    "used_in": "is used in",
}


def said(graph: Graph, fact: Fact, about: str, marks: Marks) -> Said:
    """The fact as it is told of `about`, one of its ends."""
    far = fact.subject != about
    other = fact.subject if far else fact.object
    name = graph.name(other) if other is not None else "" if fact.value is None else value_words(fact.value)
    return Said(
        fact=fact,
        words=relation_words(fact.predicate, far=far),
        other=other,
        name=name,
        terms=" · ".join([*terms_words(fact.qualifiers), *_times(fact)]),
        signs=tuple(_signs(fact, marks)),
        rests=support(graph, fact.claims).remark(),
    )


def relation_words(predicate: str, *, far: bool = False) -> str:
    """A relation or attribute in words; `far`: as it reads from its object.

    >>> relation_words("operates"), relation_words("operates", far=True), relation_words("capacity")
    ('runs', 'is run by', 'capacity')
    """
    return (_PASSIVE if far else _ACTIVE).get(predicate, predicate.replace("_", " "))


def value_words(value: Value) -> str:
    """A value with its thousands apart, or the date or word that it is.

    >>> value_words(Value(number=1200, unit="t/yr", text="1200 t"))
    '1,200 t/yr'
    """
    if value.number is None:
        return value.date or value.word or value.text
    return f"{grouped(value.number)} {value.unit or ''}".strip()


def grouped(number: float) -> str:
    """A number with its thousands apart and no idle zeros.

    >>> grouped(1200), grouped(0.5), grouped(1e6)
    ('1,200', '0.5', '1,000,000')
    """
    return f"{number:,}" if isinstance(number, int) else f"{number:,.10f}".rstrip("0").rstrip(".")


def terms_words(terms: Mapping[str, Qualifier]) -> list[str]:
    """The terms of a fact or deal, each in words.

    >>> terms_words({"material": "NdPr oxide", "amount": "620000000 USD", "percent": 15})
    ['NdPr oxide', '620,000,000 USD', '15 percent']
    """
    return [_term(name, value) for name, value in terms.items() if name not in _HIDDEN]


def _term(name: str, value: Qualifier) -> str:
    text = value if isinstance(value, str) else grouped(value)
    if name in _AMOUNTS:
        return _WHOLE.sub(lambda found: grouped(int(found[0])), text)
    if name in _COUNTS:
        return f"{text} {name}"
    return text if name == "material" else f"{name.replace('_', ' ')} {text}"


def _times(fact: Fact) -> Iterator[str]:
    if fact.valid_from:
        yield f"from {fact.valid_from}"
    if fact.valid_to:
        yield f"until {fact.valid_to}"


def _signs(fact: Fact, marks: Marks) -> Iterator[str]:
    if fact.modality in ("planned", "rumoured"):
        yield fact.modality
    if fact.disputed:
        yield "disputed"
    if fact.modality == "negated" or fact.denied_on:
        yield f"denied {fact.denied_on or ''}".strip()
    if fact.id in marks.of_fact:
        yield "sources differ"


def deal_words(graph: Graph, deal: Deal) -> str:
    """A deal on one line: its kind, its parties, how it stands, its terms."""
    parties = " – ".join(graph.name(party) for party in deal.parties)
    how = ", ".join(part for part in (deal.status, deal.commitment) if part)
    return " · ".join([f"{deal.kind.replace('_', ' ')}: {parties}", how, *terms_words(deal.terms)])
