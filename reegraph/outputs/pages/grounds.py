"""What the place of a box on the graph page rests on: its stage of the chain, its country, and when it was first told.

A stage is the thing's own where its kind says so; else it follows from what its sites and products do, or from those it
deals with, and the page marks it as inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.analysis.supply.ownership import Ownership
from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Fact, Graph
from reegraph.graph.dates import first_day
from reegraph.model import Entity, vocabulary

STAGES = ("Mines and recycling", "Separation", "Metal and alloy", "Magnets", "Users")
COLUMNS = ("States and policy", *STAGES, "Places")
NO_COUNTRY, MATERIALS = "Country not told", "Materials and uses"

_STATE_COLUMN, _PLACE_COLUMN = 0, len(COLUMNS) - 1
_STAGE_OF_SITE = {"Mine": 0, "RecyclingPlant": 0, "Refinery": 1, "MetalPlant": 2, "MagnetPlant": 3, "EndUse": 4}
_STATES = frozenset({"Policy", "Programme", "Government", "Agency"})
_STUFF = frozenset({"Material", "EndUse", "Technology"})
_MAKERS = frozenset({"imposes", "suspends", "funds"})  # whoever does this to a policy or programme lends it its country
_WORDS = (("magnet", 3), ("metal", 2), ("alloy", 2), ("oxide", 1), ("carbonate", 1), ("concentrate", 0), ("ore", 0))
_USERS = 4


class Stage(NamedTuple):
    """The stage of a box, 0 to 4, and why it stands there; `inferred` where no source says it of the thing itself."""

    number: int
    why: str
    inferred: bool


class Grounds:
    """What the place of every box rests on: its country, its stage, and when it was first told of."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        facts = [fact for fact in graph.edges() if fact.denied_on is None]
        self.countries: Mapping[str, str] = self._all_countries(facts)
        self.stages: Mapping[str, Stage] = assign_stages(graph, facts, set(graph.entities))
        self._head = {f.object: f.subject for f in reversed(facts) if f.predicate == "operates" and f.object}
        self._told = _first_told(graph)

    def _all_countries(self, facts: Sequence[Fact]) -> dict[str, str]:
        """The state of each thing that is told to be in one, by id; of a policy that of whoever imposes it."""
        ownership = Ownership(self._graph, facts)
        found: dict[str, str] = {}
        for entity in self._graph.entities.values():
            held = ownership.country(entity.id)
            state = held.holder if held else gazetteer().territory_of(entity.id) if entity.type == "Place" else None
            if state is not None:
                found[entity.id] = state
        for fact in facts:
            for thing, maker in ((str(fact.object), fact.subject), (fact.subject, str(fact.object))):
                ruled = self._type(thing) in ("Policy", "Programme") and thing not in found
                if ruled and fact.predicate in _MAKERS and self._type(maker) in _STATES and maker in found:
                    found[thing] = found[maker]
        return found

    def _type(self, thing: str) -> str:
        entity = self._graph.entities.get(thing)
        return "" if entity is None else entity.type

    def column(self, entity: Entity) -> int:
        """The column of an entity, as a place in `COLUMNS`."""
        if entity.type in _STATES:
            return _STATE_COLUMN
        return _PLACE_COLUMN if entity.type == "Place" else 1 + self.stages[entity.id].number

    def band(self, entity: Entity) -> str:
        """The label of the band that it belongs to, before small countries are joined."""
        if entity.type in _STUFF:
            return MATERIALS
        state = self.countries.get(entity.id)
        return NO_COUNTRY if state is None else self._graph.name(state)

    def order(self, entity: str) -> tuple[str, str, bool, str, str]:
        """The key that orders a cell: by when one first told of it, sites after the one that runs them."""
        head = self._head.get(entity, entity)
        told = self._told.get(head, "")
        return (max(told, self._told.get(entity, "")), head, head != entity, self._told.get(entity, ""), entity)


def _first_told(graph: Graph) -> dict[str, str]:
    """The first day on which anything was reported of each thing; nothing for what is undated."""
    told: dict[str, str] = {}
    for claim in graph.claims.values():
        for end in (claim.subject, claim.object):
            if end is not None and claim.reported:
                day = first_day(claim.reported)
                told[end.id] = min(day, told.get(end.id, day))
    return told


def assign_stages(graph: Graph, facts: Iterable[Fact], members: Collection[str]) -> dict[str, Stage]:
    """The stage of each member: by its own kind, else by its sites, products and words, else by its neighbours.

    One that only buys is a user; one without any sign stands in the middle.
    """
    facts = list(facts)
    sure = {n: _STAGE_OF_SITE[graph.entities[n].type] for n in members if graph.entities[n].type in _STAGE_OF_SITE}
    found = {n: Stage(stage, "its own kind", inferred=False) for n, stage in sure.items()}
    words = {n: _stage_of_words(graph.name(n)) for n in members if graph.entities[n].type == "Material"}
    found |= {n: Stage(stages[0], "its own kind", inferred=False) for n, stages in words.items() if stages}
    votes, users = _votes(graph, facts, sure)
    for node in sorted(set(members) - set(found)):
        if votes.get(node):
            found[node] = Stage(_mean(votes[node]), "its sites and products do", inferred=True)
        elif node in users:
            found[node] = Stage(_USERS, "it buys and sells nothing on", inferred=True)
    settled = {node: stage.number for node, stage in found.items()}
    links = _links(facts, members)
    for node in sorted(set(members) - set(settled)):
        near = [settled[other] for other in links[node] if other in settled]
        why = "those it deals with do" if near else "nothing tells where it belongs"
        found[node] = Stage(_mean(near) if near else len(STAGES) // 2, why, inferred=True)
    return found


def _votes(graph: Graph, facts: Iterable[Fact], sure: Mapping[str, int]) -> tuple[dict[str, list[int]], set[str]]:
    """Stages that speak for each thing, and those that buy and never sell."""
    votes: dict[str, list[int]] = defaultdict(list)
    sells, buys = set(), set()
    flows = {name for name, relation in vocabulary().relation.items() if relation.flow}
    for fact in facts:
        if fact.object is None:
            continue
        if fact.predicate in flows:
            sells.add(fact.subject)
            buys.add(fact.object)
        elif fact.predicate == "produces":
            votes[fact.subject] += _stage_of_words(graph.name(fact.object))
        elif fact.object in sure and fact.predicate != "located_in":
            votes[fact.subject].append(sure[fact.object])
    return votes, buys - sells


def _mean(votes: Sequence[int]) -> int:
    return round(sum(votes) / len(votes))


def _stage_of_words(name: str) -> list[int]:
    return [stage for word, stage in _WORDS if word in name.casefold()][:1]


def _links(facts: Iterable[Fact], members: Collection[str]) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {node: [] for node in sorted(members)}
    for fact in facts:
        if fact.object in links and fact.subject in links:
            links[fact.subject].append(str(fact.object))
            links[str(fact.object)].append(fact.subject)
    return links
