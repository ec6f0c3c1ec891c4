"""The graph for networkx with what its readers must know beside it: disagreements, and what each edge rests on."""

from __future__ import annotations

from typing import Any

from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.support import support
from reegraph.outputs.marks import Marks


def to_networkx(graph: Graph, prefer: Prefer = "latest") -> Any:
    """`Graph.to_networkx`, with conflicts and support.

    The graph has `prefer` and `conflicts`, each as `reegraph conflicts --json` has it. Nodes, and edges that are facts,
    have `conflicts`: the ids of those that concern them. Deals and facts have `sources` (how many are independent) and
    `origins` (some of documents, reference tables, user).
    """
    marks = Marks(graph, prefer)
    net = graph.to_networkx()
    net.graph.update(prefer=prefer, conflicts=[c.to_json() for c in marks.conflicts])
    for node, about in net.nodes(data=True):
        about["conflicts"] = [marks.conflicts[i].id for i in marks.of_entity.get(node, ())]
        if node in graph.deals:
            about.update(_support(graph, about["claims"]))
    for _, _, key, about in net.edges(keys=True, data=True):
        if key in graph.facts:
            about["conflicts"] = [marks.conflicts[i].id for i in marks.of_fact.get(key, ())]
            about.update(_support(graph, about["claims"]))
    return net


def _support(graph: Graph, claims: list[str]) -> dict[str, Any]:
    rests = support(graph, claims)
    return {"sources": rests.sources, "origins": list(rests.origins)}
