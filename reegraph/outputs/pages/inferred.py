"""Supply that no source tells of and the analysis infers, with what it rests on: the graph page marks it as such."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from reegraph.analysis.supply.network import SupplyNetwork
from reegraph.graph import Graph


class Inferred(NamedTuple):
    """What one holder is taken to pass on to another: the goods, the reason in words, and the claims behind it."""

    supplier: str
    user: str
    goods: list[str]
    live: bool
    claims: list[str]


def inferred_supply(graph: Graph) -> list[Inferred]:
    """The transfers inside corporate groups at the date of the graph, sorted; one for each pair of holders.

    What a holder passes to itself is no line of a picture, and is left out.
    """
    network = SupplyNetwork(graph)
    goods: dict[tuple[str, str], set[str]] = defaultdict(set)
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    live: set[tuple[str, str]] = set()
    for arc in network.arcs:
        ends = network.activities[arc.supplier].holder, network.activities[arc.user].holder
        if arc.kind == "inferred" and ends[0] != ends[1]:
            goods[ends].add(arc.label)
            claims[ends].update(arc.claims)
            live |= {ends} if arc.live else set()
    return [Inferred(*ends, sorted(goods[ends]), ends in live, sorted(claims[ends])) for ends in sorted(goods)]
