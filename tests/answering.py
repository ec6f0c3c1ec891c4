"""The scripts that answer in the page, in a page of their own: numbers in, numbers out."""

from __future__ import annotations

import json
from typing import Any

from reegraph.analysis.engine.network import Network
from reegraph.graph import Graph
from reegraph.outputs.pages.asking import asking
from reegraph.outputs.pages.shell import asset, data_block

_SCRIPTS = ("address.js", "fixpoint.js", "supply.js", "shares.js", "routes.js")


def answering_page(graph: Graph | None = None) -> str:
    """A page with the scripts alone and, of a graph, `supply`, `routes` and `known` to be asked."""
    known = {} if graph is None else asking(graph)
    names = {} if graph is None else {entity.id: entity.name for entity in graph.entities.values()}
    made = (
        "var known = JSON.parse(document.getElementById('data').textContent);"
        "var names = JSON.parse(document.getElementById('names').textContent);"
        "var supply = makeSupply(known, (id) => names[id] || id); var routes = makeRoutes(known); var shares = makeShares(supply);"
    )
    return (
        "<!doctype html><title>answers</title>"
        f'<script type="application/json" id="data">{data_block(known)}</script>'
        f'<script type="application/json" id="names">{data_block(names)}</script>'
        f"<script>{''.join(map(asset, _SCRIPTS))}{made if graph is not None else ''}</script>"
    )


def in_numbers(network: Network) -> dict[str, Any]:
    """A network as `fixpoint.network` takes it: nodes and causes by the numbers that the engine gives them."""
    numbered = network.numbered
    arcs = [[numbered.arc_supplier[arc], *numbered.arc_causes[arc]] for arc in range(len(numbered.arc_supplier))]
    inputs = [
        [[numbered.need[entry], *(arcs[arc] for arc in numbered.arcs[entry])] for entry in entries]
        for entries in numbered.inputs
    ]
    return json.loads(json.dumps({"own": numbered.own, "inputs": inputs}))


def ask_page(visit: Any, script: str, given: Any) -> Any:
    """What a function of the page answers. Both ways go as one text, which is much quicker than value by value."""
    asked = f"(given) => JSON.stringify(({script})(JSON.parse(given)))"
    return json.loads(visit.page.evaluate(asked, json.dumps(given)))
