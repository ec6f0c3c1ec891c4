"""The supply networks of a graph in plain JSON, from which the graph page computes what goes dark.

A reading is one way to count supply: by contracts, with the market, with the market without China's part of it; each of
these also with plans. All are made by `analysis.supply`, so that the page only has to find the fixpoint
(`assets/fixpoint.js`), which it does by the rule of `analysis.engine`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from reegraph.analysis.failure.chokepoints import BASIS, BASIS_MARKET, PolicyNote
from reegraph.analysis.failure.narration import Narrator
from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.causes import Arc, Cause
from reegraph.analysis.supply.market import country_ids, market_of, share_tables
from reegraph.analysis.supply.network import Ask, SupplyNetwork
from reegraph.analysis.supply.policies import measures
from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.world import World
from reegraph.outputs.pages.numbering import Numbering

Market = Literal["closed", "open"]

_MARKETS: tuple[tuple[str, Market, tuple[str, ...]], ...] = (
    ("closed", "closed", ()),
    ("open", "open", ()),
    ("without:CN", "open", ("CN",)),
)
# What a country's arcs stand on is told by the places of both ends, which the page has.
_BY_PLACES = -1
_SELLS, _MARKET = 1, 2
_UNSTATED, _UNPLACED, _MIXED = 1, 2, 4


class Reading(NamedTuple):
    """One way to count supply. `supposed`: policies that are no cause now, and become one when they are ticked.

    `asks`: what each entity means as a target, where anything at work stands for it; `later`: those for which only
    something planned, or no longer at work, does.
    """

    market: str
    planned: bool
    supply: SupplyNetwork
    supposed: frozenset[str]
    asks: Mapping[str, Ask]
    later: tuple[str, ...]

    def things(self) -> Iterator[str]:
        """The ids that this reading speaks of, apart from those of its causes."""
        yield from self.asks
        yield from self.later
        yield from (activity.holder for activity in self.supply.activities.values())


def readings(plain: World, with_plans: World) -> list[Reading]:
    """The readings of a graph, contracts first; those with a market only where a table of shares makes one."""
    found: list[Reading] = []
    for world in (plain, with_plans):
        supposed = _waiting_licences(world)
        for name, market, without in _MARKETS if share_tables(world) else _MARKETS[:1]:
            update = {
                "market": market,
                "without": country_ids(without),
                "policies": (*world.options.policies, *((policy, "denied") for policy in supposed)),
            }
            supply = SupplyNetwork(world.graph, world.options.model_copy(update=update))
            found.append(_reading(name, supply, supposed, planned=world is with_plans))
    return found


def _waiting_licences(world: World) -> frozenset[str]:
    """The policies whose licences would be asked for, were they in force."""
    told = dict(world.options.policies)
    return frozenset(
        m.id for m in measures(world) if m.effect == "licence" and m.force != "in force" and m.id not in told
    )


def _reading(market: str, supply: SupplyNetwork, supposed: frozenset[str], *, planned: bool) -> Reading:
    entities = supply.world.graph.entities
    asks = {entity: supply.ask(entity) for entity in entities}
    return Reading(
        market=market,
        planned=planned,
        supply=supply,
        supposed=supposed,
        asks={entity: ask for entity, ask in asks.items() if any(ask.groups)},
        later=tuple(e for e, ask in asks.items() if not any(ask.groups) and any(supply.ask(e, planned=True).groups)),
    )


def reading_data(reading: Reading, at: Numbering, activities: Mapping[str, int]) -> dict[str, Any]:
    """One reading as JSON; `activities` numbers the activities of all readings in the order of their ids."""
    nodes = _Nodes(reading.supply, at, activities)
    live = [a for a in reading.supply.activities.values() if a.live]
    return {
        "market": reading.market,
        "planned": reading.planned,
        "basis": BASIS if reading.supply.market is None else BASIS_MARKET,
        "nodes": [nodes.node(activity) for activity in live],
        "targets": [_target(reading, at, activities, entity) for entity in reading.asks],
        "later": [at.things[entity] for entity in reading.later],
        "first": [at.things[entity] for entity in reading.supply.default_targets()],
        "supposed": sorted(at.cause(c) for c in reading.supply.causes.values() if c.id in reading.supposed),
        "waiting": _waiting(reading, at, activities),
    }


def activity_data(activity: Activity, at: Numbering) -> list[int]:
    """Who does it and at which stage, as places; and whether it sells, and is of the market, as bits."""
    flags = (_SELLS if activity.sells else 0) | (_MARKET if activity.is_market else 0)
    return [at.things[activity.holder], at.word(activity.stage), flags]


class _Nodes:
    """The live activities of one supply network as nodes.

    A node is `[activity, label, flags, claims, places, causes, inputs, unserved]`: the claims that say where its holder
    is; `[cause, claims, …]` of its own; `[need, contracts, market, …]`, the inputs with the places of two lists of arcs
    each; `[need, planned suppliers, …]`, the inputs of which no supplier is known. A country's part of a market also
    has the market and its share. An arc is `[supplier, claims, cause, claims, …]`.
    """

    def __init__(self, supply: SupplyNetwork, at: Numbering, activities: Mapping[str, int]) -> None:
        self.supply = supply
        self.names = Narrator(supply.world.graph, supply)
        self.at = at
        self.activities = activities

    def node(self, activity: Activity) -> list[Any]:
        world = self.supply.world
        place = world.ownership.country(activity.holder)
        unstated = world.is_facility(activity.holder) and world.state(activity.holder) == "unknown"
        flags = (
            (_UNSTATED if unstated else 0)
            | (0 if place is not None else _UNPLACED)
            | (_MIXED if stage_table().form[activity.form].any else 0)
        )
        return [
            self.activities[activity.id],
            self.at.word(activity.label),
            flags,
            self.at.set(activity.claims),
            self.at.set(() if place is None else place.claims),
            self._causes(self.supply.causes_of[activity.id]),
            [x for n in self.supply.inputs_of[activity.id] for x in self._input(activity, n)],
            [x for n in range(len(activity.needs)) for x in self._unserved(activity, n)],
            *([self.at.word(market_of(activity.id)), activity.share] if activity.is_market else ()),
        ]

    def _causes(self, causes: Sequence[Cause]) -> list[int]:
        return [
            x
            for cause in causes
            for x in (
                self.at.cause(self.supply.causes[cause.id]),
                _BY_PLACES if cause.kind == "country" else self.at.set(cause.claims),
            )
        ]

    def _input(self, activity: Activity, number: int) -> Iterator[int]:
        yield self.at.word(activity.needs[number].name)
        arcs = self.supply.live_arcs(activity.id, number)
        for is_market in (False, True):
            yield self.at.list(self._arc(arc) for arc in arcs if (arc.kind == "market") == is_market)

    def _arc(self, arc: Arc) -> tuple[int, ...]:
        return (self.activities[arc.supplier], self.at.set(arc.claims), *self._causes(arc.causes))

    def _unserved(self, activity: Activity, number: int) -> Iterator[Any]:
        if not self.supply.live_arcs(activity.id, number):
            arcs = self.supply.arcs_into.get((activity.id, number), ())
            yield self.at.word(activity.needs[number].name)
            yield [self.at.word(name) for name in sorted({self.names.called(arc.supplier) for arc in arcs})]


def _target(reading: Reading, at: Numbering, activities: Mapping[str, int], entity: str) -> list[int]:
    """`[thing, its own causes, what has no maker, group, …]`, each of the last ones as the place of a row."""
    ask, supply = reading.asks[entity], reading.supply
    own = supply.own_causes(entity, [a for group in ask.groups for a in group])
    return [
        at.things[entity],
        at.row(sorted(at.cause(supply.causes[c]) for c in own if c in supply.causes)),
        at.row(at.word(material) for material in ask.unmade),
        *(at.row(activities[a] for a in group) for group in ask.groups),
    ]


def _waiting(reading: Reading, at: Numbering, activities: Mapping[str, int]) -> list[list[Any]]:
    """Policies that are suspended: `[policy, words, claims, activities whose suppliers it would be about]`."""
    supply = reading.supply
    found = []
    for measure in supply.measures:
        if measure.force not in ("suspended", "suspension over"):
            continue
        known = supply.activities
        users = {
            activities[arc.user]
            for arc in supply.arcs
            if arc.live and supply.touches(measure, known[arc.supplier], known[arc.user], arc.need)
        }
        name = supply.world.graph.name(measure.id)
        note = PolicyNote(policy=measure.id, name=name, force=measure.force, until=measure.until, claims=measure.claims)
        if users:
            found.append([at.things[measure.id], at.word(str(note)), at.set(measure.claims), sorted(users)])
    return found
