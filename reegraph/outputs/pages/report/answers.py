"""The answers that the report tells: each question is asked once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from reegraph import analysis
from reegraph.analysis import Chokepoints, Concentrations, Conflicts, Events, Losses, Options, SupplyNetwork
from reegraph.analysis.exposure.traced import Traceability
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.support import Support, support

Progress = Callable[[str], None]
"""Told what is asked next."""

ORDER = 2
"""Cut sets of up to so many causes."""


@dataclass(frozen=True)
class Answers:
    """What the analysis answers on one graph; `losses` is None where nothing is made of the elements asked for."""

    options: Options
    supply: SupplyNetwork
    chokepoints: Chokepoints
    losses: Losses | None
    concentration: Concentrations
    traceability: Traceability
    conflicts: Conflicts
    calendar: Events

    @property
    def graph(self) -> Graph:
        """The graph that was asked."""
        return self.supply.world.graph

    @property
    def day(self) -> str:
        """The date of the answers."""
        return self.supply.day or "no date"

    def cause_claims(self, causes: Iterable[str]) -> tuple[str, ...]:
        """The claims that say where these causes (by id) stand, each once."""
        known = (self.supply.causes[c].claims for c in causes if c in self.supply.causes)
        return tuple(dict.fromkeys(claim for claims in known for claim in claims))

    def support(self, claims: Iterable[str]) -> Support:
        """What claims rest on."""
        return support(self.graph, claims)

    @cached_property
    def targets_of(self) -> dict[str, tuple[str, ...]]:
        """For each cause, the names of the targets that it takes down alone, by contracts."""
        found: dict[str, list[str]] = {}
        for target in self.chokepoints.targets:
            for point in target.single_points_of_failure:
                found.setdefault(point.cause, []).append(target.name)
        return {cause: tuple(sorted(names)) for cause, names in found.items()}


def ask(
    graph: Graph,
    *,
    options: Options | None = None,
    allied: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Answers:
    """Ask all questions of the report; `allied` are the ids of the states that count as allied."""
    options = options or Options()
    tell = progress or (lambda _: None)
    tell("the supply network")
    supply = SupplyNetwork(graph, options)
    tell("single points of failure and cut sets")
    points = analysis.chokepoints(graph, order=ORDER, options=options)
    tell("losses in tonnes")
    lost = _losses(graph, options, allied)
    tell("concentration")
    concentration = analysis.concentration(graph, options=options)
    tell("traceability")
    traced = analysis.traceability(graph, options=options)
    tell("conflicts and calendar")
    return Answers(
        options=options,
        supply=supply,
        chokepoints=points,
        losses=lost,
        concentration=concentration,
        traceability=traced,
        conflicts=analysis.conflicts(graph, prefer=options.prefer, as_of=options.as_of),
        calendar=analysis.calendar(graph, as_of=options.as_of),
    )


def _losses(graph: Graph, options: Options, allied: Collection[str] | None) -> Losses | None:
    """Elements are asked for by product, so that the network itself is not narrowed, as `reegraph losses` does it."""
    whole = options.model_copy(update={"elements": ()})
    try:
        return analysis.losses(graph, elements=options.elements, pairs=True, allied=allied, options=whole)
    except MisuseError:
        return None
