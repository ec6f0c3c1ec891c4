"""What the script of the graph page reads beside boxes and lines: kinds and their colours, layers, parts and facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.world import Options
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.model import Entity
from reegraph.outputs.pages.asking import asking
from reegraph.outputs.pages.drawing import LAYERS
from reegraph.outputs.pages.grounds import STAGES, Grounds
from reegraph.outputs.pages.panel import told
from reegraph.outputs.pages.parts import CORE_SIZE, Scope

# Okabe and Ito's colours, which people with any colour vision tell apart, for what fills the first picture; Tol's muted
# ones for the rest. The shape of the sign in each box (assets/looks.js) says the kind a second time.
PALETTE = {
    "Mine": "#d55e00",
    "RecyclingPlant": "#44aa99",
    "Refinery": "#e69f00",
    "MetalPlant": "#b8a800",
    "MagnetPlant": "#cc79a7",
    "Company": "#0072b2",
    "Government": "#332288",
    "Agency": "#56b4e9",
    "ResearchOrganisation": "#009e73",
    "Material": "#999933",
    "EndUse": "#882255",
    "Technology": "#661100",
    "Policy": "#aa4499",
    "Programme": "#6699cc",
    "Place": "#888888",
    "Deal": "#777711",
}


def page_data(
    graph: Graph, shown: Sequence[Scope], focus: str | None, prefer: Prefer = "latest", grounds: Grounds | None = None
) -> dict[str, Any]:
    """What the page's script reads, besides boxes and lines: kinds, layers, scopes, and what the panel tells."""
    on = _layers_on(graph, focus, few=len(shown[-1].core) <= CORE_SIZE)
    known = grounds or Grounds(graph)
    return {
        "focus": focus,
        "day": graph.as_of,
        "kinds": [[kind, colour] for kind, colour in PALETTE.items()],
        "layers": [layer._asdict() | {"on": layer.id in on} for layer in LAYERS],
        "scopes": [_scope_data(scope) for scope in shown],
        "countries": {state: _country(graph, state) for state in sorted(set(known.countries.values()))},
        "elements": list(stage_table().elements["all"]),
        "entities": {entity.id: _entity(entity, known) for entity in graph.entities.values()},
        **told(graph, prefer),
        "asking": asking(graph, Options(prefer=prefer)),
    }


def _entity(entity: Entity, grounds: Grounds) -> dict[str, Any]:
    stage = grounds.stages[entity.id]
    at = None if entity.type == "Place" else [STAGES[stage.number], stage.why, int(stage.inferred)]
    found = {"name": entity.name, "kind": entity.type, "aliases": entity.aliases}
    return found | {"country": grounds.countries.get(entity.id), "stage": at}


def _country(graph: Graph, state: str) -> list[str]:
    """The name and the code of a state; without a code its first letters."""
    known = gazetteer().by_id(state)
    name = graph.name(state)
    return [name, known.code if known is not None and known.code else name[:3]]


def _scope_data(scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.id,
        "label": scope.label,
        "core": sorted(scope.core),
        "columns": scope.layout.columns,
        "bands": scope.layout.bands,
    }


def _layers_on(graph: Graph, focus: str | None, *, few: bool) -> set[str]:
    """The layers shown at first: those of the chain, and what the focus has lines in; all where there is little."""
    at_focus = set() if focus is None else {fact.predicate for fact in graph.facts_about(focus)}
    return {
        layer.id for layer in LAYERS if (few and layer.predicates) or layer.core or at_focus & set(layer.predicates)
    }
