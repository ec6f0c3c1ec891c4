"""What takes a node down, as equations, and their solution in any algebra of "any of these" and "all of these".

What takes a node v down is

    F(v) = own causes of v  or  any input with more than n - k of its n arcs down,
    an arc from u is down by  causes of the arc  or  F(u),

and the answer is the *greatest* fixpoint: start from "whatever happens" and go down, so that a loop which nothing feeds
stays down. The failures of the least fixpoint of availability are exactly this greatest fixpoint, since one is the
other's complement for every set of failed causes. With bit sets of causes as values the solution is the single points
of failure, with families of minimal sets it is the minimal cut sets, with decision diagrams the failure function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, Protocol, TypeVar

from reegraph.analysis.engine.network import NumberedNetwork, derive

Value = TypeVar("Value")


class Algebra(Protocol[Value]):
    """What the solver needs of a value: a monotone function of causes, equal values comparing equal."""

    def causes(self, numbers: Sequence[int]) -> Value:
        """Down when any of these causes has happened; never, when there are none."""

    def also(self, value: Value, numbers: Sequence[int]) -> Value:
        """Down when the value is, or when any of these causes has happened (at least one cause)."""

    def any_of(self, values: Sequence[Value]) -> Value:
        """Down when any of these is (at least one value)."""

    def all_of(self, values: Sequence[Value]) -> Value:
        """Down when all of these are (at least one value)."""


class Lossy(NamedTuple):
    """An input, seen from its failure: lost when `losses` of its arcs (supplier, causes of the arc) are down."""

    losses: int
    arcs: tuple[tuple[int, tuple[int, ...]], ...]


class Equation(NamedTuple):
    own: tuple[int, ...]
    inputs: tuple[Lossy, ...]

    def suppliers(self) -> Iterator[int]:
        return (supplier for entry in self.inputs for supplier, _ in entry.arcs)


def equations_of(numbered: NumberedNetwork, target: int | None = None) -> dict[int, Equation]:
    """The equations of the nodes that are available at the start, over each other; suppliers mostly come first.

    Arcs from suppliers that are down anyhow are left out: they are lost already. With a target, only what lies
    upstream of it.
    """
    order = derive(numbered)
    alive = set(order)
    wanted = alive if target is None else _upstream(numbered, target, alive)
    return {node: _equation(numbered, node, alive) for node in order if node in wanted}


def _equation(numbered: NumberedNetwork, node: int, alive: set[int]) -> Equation:
    entries = []
    for entry in numbered.inputs[node]:
        arcs = tuple(
            (numbered.arc_supplier[arc], numbered.arc_causes[arc])
            for arc in numbered.arcs[entry]
            if numbered.arc_supplier[arc] in alive
        )
        entries.append(Lossy(len(arcs) - numbered.need[entry] + 1, arcs))
    return Equation(numbered.own[node], tuple(entries))


def _upstream(numbered: NumberedNetwork, target: int, alive: set[int]) -> set[int]:
    found, queue = {target}, [target]
    for node in queue:  # grows while we walk it
        for entry in numbered.inputs[node]:
            for arc in numbered.arcs[entry]:
                supplier = numbered.arc_supplier[arc]
                if supplier in alive and supplier not in found:
                    found.add(supplier)
                    queue.append(supplier)
    return found


def solve(equations: Mapping[int, Equation], algebra: Algebra[Value]) -> dict[int, Value]:
    """The greatest solution: for every node, when it is down.

    Components of mutually dependent nodes are settled one after the other, suppliers first, so a network without loops
    costs one evaluation per node. A component is swept in an order in which each node can run once the earlier ones
    do; what a sweep changes behind itself is left to the next one, and only what is fed by a change is looked at again.
    """
    found: dict[int, Value | None] = dict.fromkeys(equations)
    for members in components(equations):
        if len(members) == 1 and members[0] not in equations[members[0]].suppliers():
            found[members[0]] = _evaluate(equations[members[0]], found, algebra)
            continue
        component = _Component(equations, members)
        waiting = list(range(len(members)))
        while waiting:
            waiting = component.sweep(waiting, found, algebra)
    # A node that is available at the start is not down "whatever happens", so no None is left.
    return {node: value for node, value in found.items() if value is not None}


class _Component:
    """Nodes that depend on each other, and who uses whom among them; nodes go by their position in `order`."""

    def __init__(self, equations: Mapping[int, Equation], order: Sequence[int]) -> None:
        self.equations = equations
        self.order = order
        place = {node: position for position, node in enumerate(order)}
        self.users: list[list[int]] = [[] for _ in order]
        for position, node in enumerate(order):
            for supplier in sorted(place.keys() & equations[node].suppliers()):
                self.users[place[supplier]].append(position)

    def sweep(self, waiting: list[int], found: dict[int, Value | None], algebra: Algebra[Value]) -> list[int]:
        """Evaluate the waiting positions, and those after them that this changes; return those that are due again."""
        queued, later = set(waiting), set()
        while waiting:
            position = heappop(waiting)
            node = self.order[position]
            value = _evaluate(self.equations[node], found, algebra)
            if value == found[node]:
                continue
            found[node] = value
            for user in self.users[position]:
                if user <= position:
                    later.add(user)
                elif user not in queued:
                    queued.add(user)
                    heappush(waiting, user)
        return sorted(later)


def _evaluate(equation: Equation, found: Mapping[int, Value | None], algebra: Algebra[Value]) -> Value | None:
    """The right hand side; None stands for "down whatever happens", the value that every node starts from."""
    parts = []
    for losses, arcs in equation.inputs:
        known = []
        for supplier, causes in arcs:
            value = found[supplier]
            if value is not None:
                known.append(algebra.also(value, causes) if causes else value)
        more = losses - (len(arcs) - len(known))
        if more <= 0:
            return None
        parts.append(_at_least(more, known, algebra))
    if not parts:
        return algebra.causes(equation.own)
    value = algebra.any_of(parts) if len(parts) > 1 else parts[0]
    return algebra.also(value, equation.own) if equation.own else value


def _at_least(count: int, values: Sequence[Value], algebra: Algebra[Value]) -> Value:
    """Down when at least `count` of the values are; 1 <= count <= len(values)."""
    if count == len(values):
        return algebra.all_of(values)
    if count == 1:
        return algebra.any_of(values)
    reached: list[Value] = []  # reached[j]: at least j + 1 of the values seen so far
    for value in values:
        steps = [value, *(algebra.all_of([before, value]) for before in reached[: count - 1])]
        kept = [algebra.any_of([old, new]) for old, new in zip(reached, steps, strict=False)]
        reached = [*kept, *steps[len(reached) :]]
    return reached[count - 1]


def components(equations: Mapping[int, Equation]) -> Iterator[list[int]]:
    """Strongly connected components, suppliers first, each in the order of the equations.

    Tarjan 1972, with a stack of our own, since networks can be deeper than Python's.
    """
    rank = {node: position for position, node in enumerate(equations)}
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    open_nodes: list[int] = []
    for root in equations:
        path = [] if root in seen else [(root, equations[root].suppliers())]
        while path:
            node, rest = path[-1]
            if node not in seen:
                seen[node] = low[node] = len(seen)
                open_nodes.append(node)
            below = next((s for s in rest if s not in seen or s in low), None)
            if below is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == seen[node]:
                    yield sorted(_close(node, open_nodes, low), key=rank.__getitem__)
            elif below in seen:
                low[node] = min(low[node], seen[below])
            else:
                path.append((below, equations[below].suppliers()))


def _close(node: int, open_nodes: list[int], low: dict[int, int]) -> list[int]:
    """Take the component that starts at `node` off the stack; a node without `low` is settled."""
    members: list[int] = []
    while not members or members[-1] != node:
        members.append(open_nodes.pop())
        del low[members[-1]]
    return members


def relevant_causes(equations: Mapping[int, Equation], left_out: Iterable[int] = ()) -> list[int]:
    own = {cause for equation in equations.values() for cause in equation.own}
    on_arcs = {c for equation in equations.values() for entry in equation.inputs for _, arc in entry.arcs for c in arc}
    return sorted((own | on_arcs) - set(left_out))


def causes_by_nearness(equations: Mapping[int, Equation], start: int, left_out: Iterable[int] = ()) -> list[int]:
    """The causes upstream of a node in the order in which a walk up from it meets them, small branches first.

    Causes that act together come to stand together, which keeps decision diagrams small (Bouissou 1996; small branches
    first was the better of three orders on the Aralia fault trees, where only it reached all orders of elf9601 and
    edf9202 alike).
    """
    weight = _weights(equations)

    def weigh(arc: tuple[int, tuple[int, ...]]) -> int:
        return weight[arc[0]] + len(arc[1])

    found: dict[int, None] = {}
    seen: set[int] = set()
    waiting: list[tuple[int, tuple[int, ...]]] = [(start, ())]
    while waiting:
        node, on_arc = waiting.pop()
        found.update(dict.fromkeys(on_arc))
        if node not in seen:
            seen.add(node)
            found.update(dict.fromkeys(equations[node].own))
            entries = sorted(equations[node].inputs, key=lambda entry: sum(map(weigh, entry.arcs)))
            waiting.extend(arc for entry in reversed(entries) for arc in sorted(entry.arcs, key=weigh, reverse=True))
    without = set(left_out)
    return [cause for cause in found if cause not in without]


def causes_from_the_top(equations: Mapping[int, Equation]) -> list[int]:
    """All causes, those of the last users first: an order for diagrams of all nodes at once."""
    found: dict[int, None] = {}
    for node in reversed(list(equations)):
        found.update(dict.fromkeys(equations[node].own))
        for entry in equations[node].inputs:
            for _, causes in entry.arcs:
                found.update(dict.fromkeys(causes))
    return list(found)


_HEAVIEST = 1 << 60
"""Where weights stop: they grow with the number of ways up, which doubles with every shared supplier."""


def _weights(equations: Mapping[int, Equation]) -> dict[int, int]:
    """How many causes lie upstream of each node, counted once for every way that leads to them; loops are cut open."""
    weight = dict.fromkeys(equations, 0)
    for members in components(equations):
        for node in members:
            arcs = (arc for entry in equations[node].inputs for arc in entry.arcs)
            heavy = len(equations[node].own) + sum(weight[supplier] + len(causes) for supplier, causes in arcs)
            weight[node] = min(heavy, _HEAVIEST)
    return weight
