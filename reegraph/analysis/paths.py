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

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise
from typing import Any, Literal

import networkx as nx

from reegraph.analysis.results import Result
from reegraph.analysis.world import Options, World
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import Support, support
from reegraph.model import Frozen

# The first of these that joins two neighbours gives the step its predicate.
PREDICATES = ("offtake", "supplies", "produces", "consumes", "used_in", "operates", "subsidiary_of", "acquires")
DEFAULT_PATHS = 10
LONGEST = 12
"""Steps in a path at most: from a mine to a car by way of every stage, a trader and all owners are fewer."""

_VERB = {
    "offtake": "sells under offtake to",
    "supplies": "supplies",
    "produces": "makes",
    "consumes": "as feed of",
    "used_in": "for use in",
    "operates": "operates",
    "subsidiary_of": "is the parent of",
    "acquires": "bought",
}
_Side = Literal["in", "out"]
_State = tuple[str, _Side]


class Step(Frozen):
    """One step of a path: from what is needed to what needs it, and every claim that joins the two."""

    start: str
    end: str
    start_name: str
    end_name: str
    predicate: str
    material: str | None
    claims: tuple[str, ...]
    support: Support
    from_site: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.start,
            "to": self.end,
            "predicate": self.predicate,
            "material": self.material,
            "claims": list(self.claims),
            "from_name": self.start_name,
            "to_name": self.end_name,
            **self.support.to_json(),
        }

    def __str__(self) -> str:
        verb = "is run by" if self.predicate == "operates" and self.from_site else _VERB[self.predicate]
        goods = f" ({self.material})" if self.material else ""
        told = ", ".join(filter(None, (_count(len(self.claims), "claim"), self.support.remark())))
        return f"{self.start_name} {verb} {self.end_name}{goods} [{told}]"

    __repr__ = __str__


class Path(Frozen):
    """A simple path, from what is needed at the start to what needs it at the end."""

    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, Any]:
        return {"steps": [step.to_json() for step in self.steps]}

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.steps))


class Paths(Result):
    """Paths from `start` to `end`, shortest first, at most as many as were asked for.

    `backwards` says that nothing leads from the start to the end, and that the paths lead from the end to the start.
    """

    start: str
    end: str
    start_name: str
    end_name: str
    as_of: str | None
    prefer: Prefer = "latest"
    backwards: bool = False
    paths: tuple[Path, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"as_of", "prefer", "paths": [{"steps": [{"from", "to", "predicate", "material", "claims", …}]}]}`."""
        return {"as_of": self.as_of, "prefer": self.prefer, "paths": [path.to_json() for path in self.paths]}

    def to_rows(self) -> list[dict[str, Any]]:
        return [
            {"path": number, "step": place, **step.to_json()}
            for number, path in enumerate(self.paths, 1)
            for place, step in enumerate(path.steps, 1)
        ]

    def to_lines(self) -> list[str]:
        ends = (self.start_name, self.end_name)
        when = as_of_and_policy(self.as_of, self.prefer)
        if not self.paths:
            return [f"No dependency path between {ends[0]} and {ends[1]} is known {when}."]
        start, end = reversed(ends) if self.backwards else ends
        lines = [f"{_count(len(self.paths), 'path')} from {start} to {end}, {when}"]
        for number, path in enumerate(self.paths, 1):
            lines += [f"{number}.", *(f"   {step}" for step in path.steps)]
        return lines


class Reached(Frozen):
    """Something that was reached, and the shortest path between it and the thing asked about, in order of flow."""

    id: str
    name: str
    type: str
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, Any]:
        steps = [step.to_json() for step in self.steps]
        return {"id": self.id, "name": self.name, "type": self.type, "distance": len(steps), "steps": steps}


class Dependencies(Result):
    """Everything upstream (what it depends on) or downstream (what depends on it), nearest first, then by name."""

    entity: str
    name: str
    direction: Literal["upstream", "downstream"]
    as_of: str | None
    prefer: Prefer = "latest"
    reached: tuple[Reached, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"as_of", "prefer", "paths": [{"id", "name", "type", "distance", "steps"}]}`, a path to each thing."""
        return {"as_of": self.as_of, "prefer": self.prefer, "paths": [r.to_json() for r in self.reached]}

    def to_rows(self) -> list[dict[str, Any]]:
        return [
            {"id": r.id, "name": r.name, "type": r.type, "distance": len(r.steps), "by": str(self._last(r))}
            for r in self.reached
        ]

    def to_lines(self) -> list[str]:
        when = as_of_and_policy(self.as_of, self.prefer)
        word = "depends on" if self.direction == "upstream" else "feeds"
        if not self.reached:
            return [f"Nothing is known that {self.name} {word}, {when}."]
        head = f"{self.name} {word} {_count(len(self.reached), 'thing')}, {when}"
        return [head, *(f"{'  ' * len(r.steps)}{r.name} ({r.type}): {self._last(r)}" for r in self.reached)]

    def _last(self, reached: Reached) -> Step:
        return reached.steps[0 if self.direction == "upstream" else -1]


def paths(
    graph: Graph,
    start: str,
    end: str,
    *,
    via: Collection[str] = (),
    avoid: Collection[str] = (),
    k: int = DEFAULT_PATHS,
    options: Options | None = None,
) -> Paths:
    """The `k` shortest simple dependency paths between two things, given by name or id; see above for what a step is.

    Paths lead from the start down to the end; where there is none, those from the end down to the start are given, and
    `backwards` says so. `via` keeps to steps of these predicates, `avoid` leaves out things, and with a state all that
    lies in it. Paths have at most 12 steps.

    Raises UnknownNameError, AmbiguousNameError, and MisuseError for k below 1 or a predicate that makes no step.
    """
    if k < 1:
        raise MisuseError(f"k: found {k}, expected a whole number from 1")
    strangers = sorted(set(via) - set(PREDICATES))
    if strangers:
        raise MisuseError(f"via: found {', '.join(strangers)}, expected some of {', '.join(PREDICATES)}")
    world = World(graph, options or Options())
    ends = graph.get(start), graph.get(end)
    apart = _avoided(world, {graph.get(name).id for name in avoid}) - {e.id for e in ends}
    net = _projection(world, apart, predicates=via or PREDICATES)
    forth, back = (_ways(net, _first(world, a.id), _last(world, b.id)) for a, b in (ends, reversed(ends)))
    there = tuple(islice(forth, k))
    found = there or tuple(islice(back, k))
    return Paths(
        start=ends[0].id,
        end=ends[1].id,
        start_name=ends[0].name,
        end_name=ends[1].name,
        as_of=world.day,
        prefer=world.options.prefer,
        backwards=bool(found) and not there,
        paths=tuple(Path(steps=_steps_along(net, way)) for way in found),
    )


def upstream(graph: Graph, name: str, *, options: Options | None = None) -> Dependencies:
    """What a thing depends on, through any number of steps; raises UnknownNameError or AmbiguousNameError."""
    return _dependencies(graph, name, "upstream", options or Options())


def downstream(graph: Graph, name: str, *, options: Options | None = None) -> Dependencies:
    """What depends on a thing, through any number of steps; raises UnknownNameError or AmbiguousNameError."""
    return _dependencies(graph, name, "downstream", options or Options())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _projection(world: World, apart: Collection[str], *, predicates: Collection[str] = PREDICATES) -> Any:
    """The directed graph of states: each thing takes in goods and control ("in") and gives them on ("out")."""
    facts: dict[tuple[_State, _State], list[Fact]] = defaultdict(list)
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
        net.add_edge(*ends, weight=1, step=_step(world, ends, facts[ends]))
    return net


def _ends(world: World, fact: Fact, other: str) -> Iterator[tuple[_State, _State]]:
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


def _first(world: World, thing: str) -> _State:
    """The state in which a path starts: that from which all that the thing feeds can be reached."""
    return (thing, "out") if world.type(thing) in ("Government", "Material") else (thing, "in")


def _last(world: World, thing: str) -> _State:
    """The state in which a path ends: that which all that feeds the thing can reach."""
    return (thing, "in") if world.type(thing) in ("Government", "Material") else (thing, "out")


def _step(world: World, ends: tuple[_State, _State], facts: Sequence[Fact]) -> Step:
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
        from_site=world.is_facility(start),
    )


def _avoided(world: World, names: Collection[str]) -> frozenset[str]:
    """The things to keep off, and for a state all sites and organisations in it."""
    states = {name for name in names if world.type(name) == "Government"}
    located = {fact.subject for fact in world.facts if fact.predicate == "located_in"} if states else set()
    placed = ((thing, world.ownership.country(thing)) for thing in located)
    return frozenset(names) | {thing for thing, held in placed if held is not None and held.holder in states}


def _ways(net: Any, first: _State, last: _State) -> Iterator[tuple[_State, ...]]:
    """Simple ways from the one state to the other, shortest first."""
    if first not in net or last not in net or first[0] == last[0]:
        return
    try:
        for way in nx.shortest_simple_paths(net, first, last, weight="weight"):
            if _length(way) > LONGEST:
                return
            if _is_simple(way):
                yield tuple(way)
    except nx.NetworkXNoPath:
        return


def _length(way: Sequence[_State]) -> int:
    return sum(a[0] != b[0] for a, b in pairwise(way))


def _is_simple(way: Sequence[_State]) -> bool:
    """Whether no thing is left and met again: the two states of a thing may only follow each other."""
    return _length(way) + 1 == len({thing for thing, _ in way})


def _steps_along(net: Any, way: Sequence[_State]) -> tuple[Step, ...]:
    return tuple(net.edges[pair]["step"] for pair in pairwise(way) if "step" in net.edges[pair])


def _dependencies(
    graph: Graph, name: str, direction: Literal["upstream", "downstream"], options: Options
) -> Dependencies:
    world = World(graph, options)
    entity = graph.get(name)
    net = _projection(world, ())
    start = _last(world, entity.id) if direction == "upstream" else _first(world, entity.id)
    ways = _spread(net.reverse(copy=False) if direction == "upstream" else net, start)
    found: dict[str, tuple[Step, ...]] = {}
    for (thing, _), steps in ways.items():
        if thing != entity.id and thing not in found:
            found[thing] = steps[::-1] if direction == "upstream" else steps
    reached = [Reached(id=t, name=graph.name(t), type=world.type(t), steps=steps) for t, steps in found.items()]
    return Dependencies(
        entity=entity.id,
        name=entity.name,
        direction=direction,
        as_of=world.day,
        prefer=world.options.prefer,
        reached=tuple(sorted(reached, key=lambda r: (len(r.steps), r.name, r.id))),
    )


def _spread(net: Any, start: _State) -> dict[_State, tuple[Step, ...]]:
    """Every state that can be reached, nearest first, with the steps that lead there from the start."""
    found: dict[_State, tuple[Step, ...]] = {}
    queue: deque[tuple[_State, tuple[Step, ...]]] = deque([(start, ())] if start in net else [])
    while queue:
        state, steps = queue.popleft()
        if state in found:
            continue
        found[state] = steps
        for after, data in net.adj[state].items():
            if "step" in data:
                queue.append((after, (*steps, data["step"])))
            else:
                queue.appendleft((after, steps))  # inside one thing: no farther than the thing itself
    return found
