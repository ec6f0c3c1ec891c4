"""What is drawn: layers of relations, the label of a box, and one line for all facts that join two boxes in one way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reegraph.graph import Fact, Graph
from reegraph.model import vocabulary


class Layer(NamedTuple):
    """Relations that are shown or hidden together; those of the core are shown at first and decide the layout."""

    id: str
    label: str
    predicates: tuple[str, ...]
    core: bool = False


LAYERS = (
    Layer("flow", "Material flows", ("supplies", "offtake"), core=True),
    Layer("site", "Runs a site", ("operates",), core=True),
    Layer("stake", "Ownership", ("owns_equity", "acquires", "merges_with", "subsidiary_of"), core=True),
    Layer("money", "Funding, price floors", ("funds", "sets_price_floor")),
    Layer("ally", "Partners, members", ("partners_with", "member_of")),
    Layer("policy", "Policies", ("imposes", "suspends", "restricts")),
    Layer("stuff", "Materials, uses", ("produces", "consumes", "used_in", "controls_share")),
    Layer("place", "Places, technologies", ("located_in", "develops")),
    Layer("deal", "Deals", ()),
    Layer("inferred", "Supply inferred in a group", ()),
)
DEALS, INFERRED = "deal", "inferred"

CORE_PREDICATES = frozenset(predicate for layer in LAYERS if layer.core for predicate in layer.predicates)

_LABEL_LENGTH = 60  # more than a box can show: the page cuts what does not fit, by the font that it finds
_UNSEEN = re.compile("[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]+")
_STRENGTH = ("asserted", "planned", "rumoured")


class Edge(NamedTuple):
    """A line of the picture: all facts with the same ends and predicate, by the strongest of their modalities.

    `modality` is None where the line is drawn at some dates only, and not among all that was ever said: denied at last.
    """

    id: str
    subject: str
    predicate: str
    object: str
    modality: str | None
    symmetric: bool
    facts: tuple[int, ...]


def box_label(name: str) -> str:
    """A name on one line, cut; what cannot be seen or turns text around becomes a blank.

    >>> box_label("Alpha" + chr(0x202E) + "Metals")
    'Alpha Metals'
    """
    text = " ".join(_UNSEEN.sub(" ", name).split()) or "(no name)"
    return text if len(text) <= _LABEL_LENGTH else f"{text[: _LABEL_LENGTH - 1].rstrip()}…"


def drawn_edges(graph: Graph) -> list[Edge]:
    """The lines of the picture, sorted; a fact whose last word is a denial draws none."""
    return [edge for edge in all_edges(graph) if edge.modality is not None]


def all_edges(graph: Graph) -> list[Edge]:
    """The lines of the picture at any date, sorted: those of facts that are denied at last too."""
    groups: dict[tuple[str, str, str], list[tuple[int, Fact]]] = defaultdict(list)
    for place, fact in enumerate(graph.facts.values()):
        if fact.is_edge:
            groups[fact.subject, fact.predicate, str(fact.object)].append((place, fact))
    return [_edge(*ends, facts) for ends, facts in sorted(groups.items())]


def _edge(subject: str, predicate: str, other: str, facts: Sequence[tuple[int, Fact]]) -> Edge:
    return Edge(
        id=f"{subject} {predicate} {other}",
        subject=subject,
        predicate=predicate,
        object=other,
        modality=min((f.modality for _, f in facts if f.denied_on is None), key=_STRENGTH.index, default=None),
        symmetric=vocabulary().relation[predicate].symmetric,
        facts=tuple(place for place, _ in facts),
    )
