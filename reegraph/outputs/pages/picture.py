"""What the graph page draws: layers of relations, colours of kinds, lines of each date, and which part comes first."""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.world import Options
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.model import Entity, vocabulary
from reegraph.outputs.pages.asking import asking
from reegraph.outputs.pages.layout import STAGES, Grounds, Layout, arrange
from reegraph.outputs.pages.panel import told


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

_CORE_PREDICATES = frozenset(predicate for layer in LAYERS if layer.core for predicate in layer.predicates)

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

CORE_SIZE = 64  # boxes that a laptop screen shows at a size one can read
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


class Scope(NamedTuple):
    """A part of the graph that the page can show: `core` is what it is about, the rest hangs on it."""

    id: str
    label: str
    core: frozenset[str]
    layout: Layout


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


def scopes(graph: Graph, focus: str | None, grounds: Grounds | None = None) -> list[Scope]:
    """The parts to choose from, the first one first: around the focus or the most connected, then everything linked."""
    edges, known = all_edges(graph), grounds or Grounds(graph)
    linked = {end for edge in edges for end in (edge.subject, edge.object)}
    everything = _scope(graph, "all", f"Everything linked ({len(linked)})", (linked, linked), known)
    if focus is not None:
        near = _around(edges, focus)
        label = f"Around {box_label(graph.name(focus))} ({len(near)})"
        return [_scope(graph, "near", label, (near, near), known), everything]
    if len(linked) <= CORE_SIZE:
        return [everything]
    core = _most_connected(graph, edges)
    beside = _neighbours([edge for edge in edges if edge.predicate not in _CORE_PREDICATES], core)
    return [_scope(graph, "core", f"Most connected ({len(core)})", (core, core | beside), known), everything]


def _scope(graph: Graph, name: str, label: str, members: tuple[set[str], set[str]], grounds: Grounds) -> Scope:
    core, placed = members
    return Scope(name, label, frozenset(core), arrange(graph, placed, grounds, core))


def _core_edges(edges: Iterable[Edge]) -> list[Edge]:
    return [edge for edge in edges if edge.predicate in _CORE_PREDICATES]


def _most_connected(graph: Graph, edges: Sequence[Edge]) -> set[str]:
    """About CORE_SIZE entities, grown from the one with most flows, stakes and sites along the heaviest next to it.

    A flow counts twice, since the chain is what one comes to see; a relation that several documents tell of counts for
    each. Whoever is chosen brings the sites that it runs. Growing, not ranking: the heaviest of a large graph may have
    no line to each other. A second start is made only when the first part of the graph is used up.
    """
    core = _core_edges(edges)
    weight, near = _weights(graph, core), _neighbour_lists(core)
    sites = _neighbour_lists(edge for edge in core if edge.predicate == "operates")
    starts = iter(sorted(weight, key=lambda e: (-weight[e], e)))
    chosen: set[str] = set()
    frontier: list[tuple[int, str]] = []
    while len(chosen) < CORE_SIZE:
        entity = heapq.heappop(frontier)[1] if frontier else next(starts, None)
        if entity is None:
            break
        if entity in chosen:
            continue
        for one in sorted({entity, *(site for site in sites.get(entity, ()) if _is_site(graph, site))} - chosen):
            chosen.add(one)
            for other in near[one]:
                heapq.heappush(frontier, (-weight[other], other))
    return chosen


def _weights(graph: Graph, core: Iterable[Edge]) -> dict[str, int]:
    facts = list(graph.facts.values())
    weight: dict[str, int] = defaultdict(int)
    for edge in core:
        told = len({document for i in edge.facts for document in facts[i].documents})
        for end in (edge.subject, edge.object):
            weight[end] += told * (2 if edge.predicate in LAYERS[0].predicates else 1)
    return weight


def _neighbour_lists(edges: Iterable[Edge]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.subject].append(edge.object)
        near[edge.object].append(edge.subject)
    return near


def _is_site(graph: Graph, entity: str) -> bool:
    return vocabulary().is_facility(graph.entities[entity].type)


def _around(edges: Sequence[Edge], focus: str) -> set[str]:
    """The focus, all its neighbours, and their neighbours in the core layers while there is room."""
    near = {focus} | _neighbours(edges, {focus})
    beyond = sorted(_neighbours(_core_edges(edges), near) - near)
    return near | set(beyond[: max(0, CORE_SIZE - len(near))])


def _neighbours(edges: Iterable[Edge], nodes: Collection[str]) -> set[str]:
    """Both ends of every line that has an end among `nodes`."""
    touching = [edge for edge in edges if edge.subject in nodes or edge.object in nodes]
    return {end for edge in touching for end in (edge.subject, edge.object)}


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
