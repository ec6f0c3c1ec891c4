"""The dependency paths of a graph in plain JSON, along which the graph page finds what a thing depends on and feeds.

The steps are those of `analysis.routes.paths`, which says which claims make one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reegraph.analysis.routes.found import Step
from reegraph.analysis.routes.paths import PREDICATES, projection
from reegraph.analysis.routes.ways import State
from reegraph.analysis.supply.world import Options, World
from reegraph.graph import Graph
from reegraph.outputs.pages.numbering import Numbering

# How a thing passes on what it takes in: a state does not, of a material it is the other way round.
_PASSAGE = {"Government": 0, "Material": 1}
_THROUGH = 2


class Routes:
    """The steps of a graph at its date, without and with plans."""

    def __init__(self, graph: Graph, base: Options) -> None:
        includes = (base.include, ("planned",))
        self.worlds = [World(graph, base.model_copy(update={"include": include})) for include in includes]
        self._nets = [projection(world, ()) for world in self.worlds]

    @property
    def day(self) -> str | None:
        return self.worlds[0].day

    def things(self) -> Iterable[str]:
        return {thing for net in self._nets for thing, _ in net}

    def data(self, at: Numbering) -> dict[str, Any]:
        """`passages` of all things, and `steps`, each with the readings (1 without plans, 2 with them, 3 in both)."""
        found: dict[tuple[tuple[State, State], tuple[int, ...]], int] = {}
        for bit, net in enumerate(self._nets):
            for start, end, about in net.edges(data=True):
                if "step" in about:
                    key = ((start, end), _step(about["step"], at))
                    found[key] = found.get(key, 0) | 1 << bit
        steps = [
            [reading, _state(ends[0], at), _state(ends[1], at), *step]
            for (ends, step), reading in sorted(found.items())
        ]
        return {
            "predicates": list(PREDICATES),
            "passages": [_PASSAGE.get(self.worlds[0].type(thing), _THROUGH) for thing in at.things],
            "steps": steps,
        }


def _state(state: State, at: Numbering) -> int:
    """Twice the number of the thing, and one more where it gives on."""
    return 2 * at.things[state[0]] + (state[1] == "out")


def _step(step: Step, at: Numbering) -> tuple[int, ...]:
    material: Sequence[int] = () if step.material is None else (at.word(step.material),)
    return PREDICATES.index(step.predicate), at.set(step.claims), int(step.from_site), *material
