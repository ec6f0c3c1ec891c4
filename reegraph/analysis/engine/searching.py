"""The search for the minimal cut sets of one target, by decision diagrams within a bound or by families of bit sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from reegraph.analysis.engine.bitsets import BitSets, Families
from reegraph.analysis.engine.diagrams import CutSetDiagram, FailureDiagram, MinimalSolutions, deep_recursion
from reegraph.analysis.engine.equations import (
    Equation,
    causes_by_nearness,
    causes_from_the_top,
    equations_of,
    relevant_causes,
    solve,
)
from reegraph.analysis.engine.network import Network, derive
from reegraph.errors import TooLargeError

SMALL_ORDER = 4
"""To this order families are built bottom-up; beyond, the whole failure function is usually the smaller diagram."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """What a target depends on, and its single points of failure (cause numbers, ascending).

    The singles are found first and left out of what follows: no larger minimal set holds one of them. `fate` is "down"
    when the target is down before anything failed (it has no equation then), "safe" when it stands even when every
    cause has happened.
    """

    equations: Mapping[int, Equation]
    start: int
    singles: tuple[int, ...]
    fate: Literal["down", "safe", "open"]


def look_upstream(network: Network, target: str) -> Upstream:
    """What the target depends on. Raises UnknownNameError for a target that is no node."""
    numbered = network.numbered
    start = numbered.node_number[network.get_target(target)]
    equations = equations_of(numbered, start)
    if start not in equations:
        return Upstream(equations, start, (), "down")
    sets = BitSets(len(numbered.causes))
    singles = tuple(sets.members(solve(equations, sets)[start]))
    safe = not singles and start in derive(numbered, range(len(numbered.causes)))
    return Upstream(equations, start, singles, "safe" if safe else "open")


class Family(NamedTuple):
    """The minimal cut sets of more than one cause, as a node of a diagram, and the order to which they are complete."""

    diagram: CutSetDiagram
    root: int
    complete_to_order: int | None


def search_diagrams(upstream: Upstream, order: int | None, bound: int) -> Family:
    """By decision diagrams: at once by two thirds of the bound's steps, or else order by order with the last third."""
    causes = causes_by_nearness(upstream.equations, upstream.start, upstream.singles)
    third = bound // 3
    with deep_recursion(len(causes)):
        try:
            return _at_once(upstream, causes, order, bound - third)
        except TooLargeError:
            return _order_by_order(upstream, causes, order, third)


def _at_once(upstream: Upstream, causes: Sequence[int], order: int | None, steps: int) -> Family:
    if order is not None and order <= SMALL_ORDER:
        diagram = CutSetDiagram(causes, steps, order)
        return Family(diagram, solve(upstream.equations, diagram)[upstream.start], order)
    failures = FailureDiagram(causes, steps)
    function = solve(upstream.equations, failures)[upstream.start]
    solutions = MinimalSolutions(failures, order)
    return Family(solutions.sets, solutions.of(function), order)


def _order_by_order(upstream: Upstream, causes: Sequence[int], order: int | None, steps: int) -> Family:
    """The largest order that these steps suffice for; order 1 is known already and leaves no sets."""
    found = Family(CutSetDiagram(causes, 0, 1), 0, 1)
    for largest in range(2, (order or len(causes)) + 1):
        diagram = CutSetDiagram(causes, steps, largest)
        try:
            found = Family(diagram, solve(upstream.equations, diagram)[upstream.start], largest)
        except TooLargeError:
            return found
        steps = diagram.steps
    return found._replace(complete_to_order=order)


def count_everywhere(network: Network, order: int, bound: int) -> dict[int, dict[int, int]]:
    """How many minimal cut sets of each size every node has that is available at the start, by node number.

    Raises TooLargeError beyond the bound.
    """
    equations = equations_of(network.numbered)
    diagram = CutSetDiagram(causes_from_the_top(equations), bound, order)
    with deep_recursion(len(diagram.order)):
        roots = solve(equations, diagram)
    return {node: diagram.counts(root) for node, root in roots.items()}


def search_bits(upstream: Upstream, order: int | None) -> list[tuple[int, ...]]:
    """By families of bit sets, without a bound: the sets of more than one cause, as ascending cause numbers."""
    families = Families(relevant_causes(upstream.equations, upstream.singles), order)
    return [families.members(cut) for cut in solve(upstream.equations, families)[upstream.start]]
