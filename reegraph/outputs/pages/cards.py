"""What is told of some entities, a card each: disagreements, facts and deals, with quotes and citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reegraph.analysis.disagreement.conflicts import Conflict
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.citation import cite
from reegraph.graph.support import support
from reegraph.model import Claim
from reegraph.outputs.marks import Marks
from reegraph.outputs.pages.telling import Said, deal_words, said

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Who runs and owns it", ("operates", "owns_equity", "acquires", "merges_with", "subsidiary_of")),
    ("Flows", ("supplies", "offtake", "produces", "consumes", "used_in")),
    ("Figures and dates", ("capacity", "production", "reserves", "grade", "status", "starts", "ends")),
    ("Money and partners", ("funds", "sets_price_floor", "partners_with", "member_of")),
    ("Where", ("located_in",)),
)
_OTHERS = "Other facts"


class Quote(NamedTuple):
    """The words of a claim and their source; of a record of the reference tables there is the source alone."""

    words: str
    source: str
    remark: str
    citation: str


class Row(NamedTuple):
    """A fact with its quotes."""

    said: Said
    quotes: tuple[Quote, ...]


class Group(NamedTuple):
    """Facts of one sort, under a heading."""

    title: str
    rows: tuple[Row, ...]


class Value(NamedTuple):
    """One side of a disagreement."""

    words: str
    chosen: bool
    quotes: tuple[Quote, ...]


class Differing(NamedTuple):
    """A disagreement: of whom and about what, the values, and why one of them was chosen."""

    name: str
    about: str
    values: tuple[Value, ...]
    because: str


class Card(NamedTuple):
    """All that is told of one entity."""

    entity: str
    differing: tuple[Differing, ...]
    groups: tuple[Group, ...]
    deals: tuple[str, ...]


def cards(graph: Graph, entities: Iterable[str], prefer: Prefer = "latest") -> dict[str, Card]:
    """The card of each of these entities, by id."""
    marks = Marks(graph, prefer)
    return {entity: _card(graph, entity, marks) for entity in entities}


def _card(graph: Graph, entity: str, marks: Marks) -> Card:
    facts = sorted(graph.facts_about(entity), key=lambda f: (f.subject != entity, f.predicate, f.id))
    rows = [Row(said(graph, fact, entity, marks), _quotes(graph, _claims(graph, fact))) for fact in facts]
    groups = [Group(title, tuple(r for r in rows if r.said.fact.predicate in which)) for title, which in _GROUPS]
    known = {predicate for _, which in _GROUPS for predicate in which}
    groups.append(Group(_OTHERS, tuple(r for r in rows if r.said.fact.predicate not in known)))
    differing = tuple(_differing(graph, marks.conflicts[place]) for place in marks.of_entity.get(entity, ()))
    deals = [deal for deal in graph.deals.values() if entity in deal.parties]
    words = [f"{deal_words(graph, d)} · {support(graph, d.claims).in_full()}" for d in deals]
    return Card(entity, differing, tuple(group for group in groups if group.rows), tuple(words))


def _claims(graph: Graph, fact: Fact) -> list[Claim]:
    return [graph.claims[claim] for claim in fact.claims]


def _quotes(graph: Graph, claims: Iterable[Claim]) -> tuple[Quote, ...]:
    return tuple(_quote(graph, claim) for claim in claims)


def _quote(graph: Graph, claim: Claim) -> Quote:
    cited, note = cite(graph, claim), graph.notes.get(claim.id)
    remarks = ("" if claim.modality == "asserted" else claim.modality, "" if note is None else note.say())
    said_how = ", ".join(remark for remark in remarks if remark)
    return Quote("" if cited.reference else cited.words, cited.source, said_how, str(cited))


def _differing(graph: Graph, conflict: Conflict) -> Differing:
    values: Sequence[Value] = [
        Value(v.in_words(), v.value == conflict.chosen, _quotes(graph, (graph.claims[c] for c in v.claims)))
        for v in conflict.values
    ]
    return Differing(conflict.name, conflict.about, tuple(values), conflict.because)
