"""Dependency paths: what a thing depends on, what depends on it, and how two things hang together.

The projection that all three walk, one step from what is needed to what needs it:

| claim | step (needed → needs) |
|---|---|
| `supplies`, `offtake` | seller → buyer |
| `produces` | maker → material |
| `consumes` | material → user |
| `used_in` | material → what it is used in |
| `operates` | operator → site (who runs and feeds it), and site → operator (whose deliveries it makes) |
| `subsidiary_of` | parent → subsidiary |
| `acquires` (as said, not planned) | buyer → what was bought |

Three things are no bridges, since their two sides do not belong together:
a path that comes from a site to its operator goes on to the operator's buyers and products, never to its other sites;
what a state buys does not feed what it sells; what one maker makes of a material is not what any one user takes of it
(it does reach the end uses of the material). Former operators and owners are no steps, nor are money, politics, places
and partnerships: a lender or a law is never on a path. All claims on one pair of neighbours are one step; denials make
none, plans and rumours only when asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Literal

import networkx as nx

from reegraph.analysis.routes.found import Dependencies, Path, Paths, Reached, Step
from reegraph.analysis.routes.ways import By, State, spread, ways
from reegraph.analysis.supply.jurisdictions import thing_named
from reegraph.analysis.supply.world import Options, World
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.support import support
from reegraph.model import Frozen

# The first of these that joins two neighbours gives the step its predicate.
PREDICATES = ("offtake", "supplies", "produces", "consumes", "used_in", "operates", "subsidiary_of", "acquires")
DEFAULT_PATHS = 10

_Side = Literal["in", "out"]


class Search(Frozen):
    """Which paths are asked for.

    `avoid` leaves out things, by name or ISO code: with a state all that lies in it, with an organisation all that it
    runs or controls. `via` keeps to steps of these predicates. `by` ranks by length, or by evidence: by the greatest
    confidence of the weakest step, of equals the shortest first. `k`: at most so many; None for all that are reached.
    """

    avoid: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    by: By = "length"
    k: int | None = None


def paths(graph: Graph, start: str, end: str, search: Search | None = None, *, options: Options | None = None) -> Paths:
    """The best simple dependency paths between two things, given by name or id; see above for what a step is.

    Paths lead from the start down to the end; where there is none, those from the end down to the start are given, and
    `backwards` says so; where there are both, those up from the end are given as `back`. Paths have at most 12 steps,
    and at most ten are given unless `search.k` says how many.

    Raises UnknownNameError, AmbiguousNameError, and MisuseError for k below 1, a predicate that makes no step, or an
    end that is to be avoided.
    """
    search = search or Search()
    _check(search)
    k = DEFAULT_PATHS if search.k is None else search.k
    world = World(graph, options or Options())
    ends = graph.get(start), graph.get(end)
    named = _named(graph, search.avoid)
    if {e.id for e in ends} & set(named):
        raise MisuseError(f"avoid: {', '.join(e.name for e in ends if e.id in named)} is an end of the paths asked for")
    apart = _avoided(world, named) - {e.id for e in ends}
    net = projection(world, apart, predicates=search.via or PREDICATES)
    there, back = (tuple(islice(_between(world, net, pair, search.by), k)) for pair in (ends, ends[::-1]))
    otherwise = None
    if not there and not back and named:
        whole = projection(world, (), predicates=search.via or PREDICATES)
        otherwise = next((p for pair in (ends, ends[::-1]) for p in _between(world, whole, pair, search.by)), None)
    return Paths(
        start=ends[0].id,
        end=ends[1].id,
        start_name=ends[0].name,
        end_name=ends[1].name,
        as_of=world.day,
        prefer=world.options.prefer,
        by=search.by,
        avoided=tuple(graph.name(name) for name in named),
        backwards=bool(back) and not there,
        paths=there or back,
        back=back if there else (),
        otherwise=otherwise,
    )


def upstream(graph: Graph, name: str, search: Search | None = None, *, options: Options | None = None) -> Dependencies:
    """What a thing depends on, through any number of steps, at most the `k` nearest; the rest is as for `paths`."""
    return _dependencies(graph, name, "upstream", search or Search(), options or Options())


def downstream(
    graph: Graph, name: str, search: Search | None = None, *, options: Options | None = None
) -> Dependencies:
    """What depends on a thing, through any number of steps, at most the `k` nearest; the rest is as for `paths`."""
    return _dependencies(graph, name, "downstream", search or Search(), options or Options())


def _check(search: Search) -> None:
    if search.k is not None and search.k < 1:
        raise MisuseError(f"k: found {search.k}, expected a whole number from 1")
    strangers = sorted(set(search.via) - set(PREDICATES))
    if strangers:
        raise MisuseError(f"via: found {', '.join(strangers)}, expected some of {', '.join(PREDICATES)}")


def _named(graph: Graph, avoid: Collection[str]) -> tuple[str, ...]:
    """The ids of what is to be avoided; a state that no claim speaks of can be named all the same."""
    return tuple(sorted({thing_named(graph, name) for name in avoid}))


def _between(world: World, net: Any, ends: Sequence[Any], by: By) -> Iterator[Path]:
    for way in ways(net, _first(world, ends[0].id), _last(world, ends[1].id), by):
        yield Path(steps=_steps_along(net, way))


def projection(world: World, apart: Collection[str], *, predicates: Collection[str] = PREDICATES) -> Any:
    """The directed graph of states: each thing takes in goods and control ("in") and gives them on ("out").

    An edge from one thing to another carries its `step`, one within a thing none; `apart` are things to keep off. Edges
    within things come first, then the others, each in order of their ends.
    """
    facts: dict[tuple[State, State], list[Fact]] = defaultdict(list)
    for fact in world.facts:
        if fact.predicate in predicates and fact.subject != fact.object and world.ownership.stands(fact):
            for ends in _ends(world, fact, str(fact.object)):
                if not {ends[0][0], ends[1][0]} & set(apart):
                    facts[ends].append(fact)
    net = nx.DiGraph()
    things = sorted({state[0] for pair in facts for state in pair})
    for thing in things:
        match world.type(thing):
            case "Government":
                net.add_nodes_from([(thing, "in"), (thing, "out")])
            case "Material":
                net.add_edge((thing, "out"), (thing, "in"), weight=0)
            case _:
                net.add_edge((thing, "in"), (thing, "out"), weight=0)
    for ends in sorted(facts):
        step = _step(world, ends, facts[ends])
        net.add_edge(*ends, weight=1, step=step, confidence=step.confidence)
    return net


def _ends(world: World, fact: Fact, other: str) -> Iterator[tuple[State, State]]:
    """The steps that a fact makes. An operator takes in for its sites, and gives out what they make.

    A material is "out" as anybody's feed, and "in" as what somebody made; it may be used as either.
    """
    match fact.predicate:
        case "operates":
            yield (fact.subject, _hand(world, fact.subject)), (other, "in")
            yield (other, "out"), (fact.subject, "out")
        case "consumes":
            yield (other, "out"), (fact.subject, "in")
        case "used_in":
            yield (fact.subject, "in"), (other, "in")
        case "subsidiary_of":
            yield (other, _hand(world, other)), (fact.subject, "in")
        case "acquires":
            if fact.modality == "asserted":
                yield (fact.subject, _hand(world, fact.subject)), (other, "in")
        case _:
            yield (fact.subject, "out"), (other, "in")


def _hand(world: World, holder: str) -> _Side:
    """The side from which a holder controls: a firm feeds its own; a state does not pass on what it buys."""
    return "out" if world.type(holder) == "Government" else "in"


def _first(world: World, thing: str) -> State:
    """The state in which a path starts: that from which all that the thing feeds can be reached."""
    return (thing, "out") if world.type(thing) in ("Government", "Material") else (thing, "in")


def _last(world: World, thing: str) -> State:
    """The state in which a path ends: that which all that feeds the thing can reach."""
    return (thing, "in") if world.type(thing) in ("Government", "Material") else (thing, "out")


def _step(world: World, ends: tuple[State, State], facts: Sequence[Fact]) -> Step:
    start, end = ends[0][0], ends[1][0]
    materials = sorted({name for fact in facts for name in fact.material_names()})
    claims = tuple(sorted({claim for fact in facts for claim in fact.claims}))
    return Step(
        start=start,
        end=end,
        start_name=world.graph.name(start),
        end_name=world.graph.name(end),
        predicate=min((fact.predicate for fact in facts), key=PREDICATES.index),
        material="; ".join(materials) or None,
        claims=claims,
        support=support(world.graph, claims),
        confidence=_confidence(world, facts),
        from_site=world.is_facility(start),
    )


def _confidence(world: World, facts: Sequence[Fact]) -> float:
    """That of the surest claim which states one of the facts."""
    known = (world.graph.claims[c] for fact in facts for c in fact.claims)
    return max((c.confidence for c in known if c.modality != "negated"), default=0.0)


def _avoided(world: World, names: Collection[str]) -> frozenset[str]:
    """The things to keep off: for a firm all that it runs or controls, for a state all that lies or is based in it.

    A firm all of whose known sites lie in the state is in it too, wherever it has its seat: its goods come from there.
    """
    states = {name for name in names if name.startswith("government/")}
    held = {thing for name in names if name not in states for thing in world.ownership.estate(name)}
    inside = {thing for thing in world.graph.entities if states and _lies_in(world, thing, states)}
    return frozenset(names) | held | inside


def _lies_in(world: World, thing: str, states: Collection[str]) -> bool:
    place = world.ownership.country(thing)
    if place is not None and place.holder in states:
        return True
    sites = [world.ownership.country(site) for site in world.ownership.sites(thing)]
    return bool(sites) and all(site is not None and site.holder in states for site in sites)


def _steps_along(net: Any, way: Sequence[State]) -> tuple[Step, ...]:
    return tuple(net.edges[pair]["step"] for pair in pairwise(way) if "step" in net.edges[pair])


def _dependencies(
    graph: Graph, name: str, direction: Literal["upstream", "downstream"], search: Search, options: Options
) -> Dependencies:
    _check(search)
    world = World(graph, options)
    entity = graph.get(name)
    named = _named(graph, search.avoid)
    apart = _avoided(world, named) - {entity.id}
    found = _reached(world, entity.id, direction, apart, search)
    lost = set(_reached(world, entity.id, direction, (), search)) - set(found) - apart if named else set()
    reached = [Reached(id=t, name=graph.name(t), type=world.type(t), steps=steps) for t, steps in found.items()]
    return Dependencies(
        entity=entity.id,
        name=entity.name,
        direction=direction,
        as_of=world.day,
        prefer=world.options.prefer,
        by=search.by,
        avoided=tuple(graph.name(thing) for thing in named),
        lost=tuple(sorted(map(graph.name, lost))),
        reached=tuple(sorted(reached, key=lambda r: (len(r.steps), r.name, r.id)))[: search.k],
    )


def _reached(
    world: World, entity: str, direction: Literal["upstream", "downstream"], apart: Collection[str], search: Search
) -> dict[str, tuple[Step, ...]]:
    """Everything that is reached, with the steps in order of flow."""
    net = projection(world, apart, predicates=search.via or PREDICATES)
    start = _last(world, entity) if direction == "upstream" else _first(world, entity)
    ways_to = spread(net.reverse(copy=False) if direction == "upstream" else net, start, search.by)
    found: dict[str, tuple[Step, ...]] = {}
    for (thing, _), steps in ways_to.items():
        if thing != entity and thing not in found:
            found[thing] = steps[::-1] if direction == "upstream" else steps
    return found
