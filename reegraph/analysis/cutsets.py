"""Single points of failure, minimal cut sets and importance of an AND/OR network.

All of them solve one system of equations. What takes a node v down is

    F(v) = own causes of v  or  any input with more than n - k of its n arcs down,
    an arc from u is down by  causes of the arc  or  F(u),

and the answer is the *greatest* fixpoint: start from "whatever happens" and go down, so that a loop which nothing feeds
stays down. `_solve` does this for any algebra that can say "any of these" and "all of these": with bit sets of causes
the values are the single points of failure, with families of minimal sets they are the minimal cut sets. The failures
of the least fixpoint of availability are exactly this greatest fixpoint, since one is the other's complement for every
set of failed causes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from heapq import heappop, heappush
from typing import Any, NamedTuple, Protocol, TypeVar

from reegraph.analysis.network import LostInput, Network, NumberedNetwork, derive, lost_inputs
from reegraph.analysis.results import Result
from reegraph.errors import MisuseError
from reegraph.model import Frozen

Value = TypeVar("Value")


# The equations ------------------------------------------------------------------------------------------------------


class _Algebra(Protocol[Value]):
    """What the solver needs of a value: a monotone function of causes, equal values comparing equal."""

    def causes(self, numbers: Sequence[int]) -> Value:
        """Down when any of these causes has happened; never, when there are none."""

    def any_of(self, values: Sequence[Value]) -> Value:
        """Down when any of these is (at least one value)."""

    def all_of(self, values: Sequence[Value]) -> Value:
        """Down when all of these are (at least one value)."""


class _Lossy(NamedTuple):
    """An input, seen from its failure: lost when `losses` of its arcs (supplier, causes of the arc) are down."""

    losses: int
    arcs: tuple[tuple[int, tuple[int, ...]], ...]


class _Equation(NamedTuple):
    own: tuple[int, ...]
    inputs: tuple[_Lossy, ...]

    def suppliers(self) -> Iterator[int]:
        return (supplier for entry in self.inputs for supplier, _ in entry.arcs)


def _equations(numbered: NumberedNetwork, target: int | None = None) -> dict[int, _Equation]:
    """The equations of the nodes that are available at the start, over each other; suppliers mostly come first.

    Arcs from suppliers that are down anyhow are left out: they are lost already. With a target, only what lies
    upstream of it.
    """
    order = derive(numbered)
    alive = set(order)
    wanted = alive if target is None else _upstream(numbered, target, alive)
    return {node: _equation(numbered, node, alive) for node in order if node in wanted}


def _equation(numbered: NumberedNetwork, node: int, alive: set[int]) -> _Equation:
    entries = []
    for entry in numbered.inputs[node]:
        arcs = tuple(
            (numbered.arc_supplier[arc], numbered.arc_causes[arc])
            for arc in numbered.arcs[entry]
            if numbered.arc_supplier[arc] in alive
        )
        entries.append(_Lossy(len(arcs) - numbered.need[entry] + 1, arcs))
    return _Equation(numbered.own[node], tuple(entries))


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


def _solve(equations: Mapping[int, _Equation], algebra: _Algebra[Value]) -> dict[int, Value]:
    """The greatest solution: for every node, when it is down.

    Components of mutually dependent nodes are settled one after the other, suppliers first, so a network without loops
    costs one evaluation per node. A component is swept in an order in which each node can run once the earlier ones
    do; what a sweep changes behind itself is left to the next one, and only what is fed by a change is looked at again.
    """
    found: dict[int, Value | None] = dict.fromkeys(equations)
    for members in _components(equations):
        component = _Component(equations, members)
        waiting = list(range(len(members)))
        while waiting:
            waiting = component.sweep(waiting, found, algebra)
    # A node that is available at the start is not down "whatever happens", so no None is left.
    return {node: value for node, value in found.items() if value is not None}


class _Component:
    """Nodes that depend on each other, and who uses whom among them; nodes go by their position in `order`."""

    def __init__(self, equations: Mapping[int, _Equation], order: Sequence[int]) -> None:
        self.equations = equations
        self.order = order
        place = {node: position for position, node in enumerate(order)}
        self.users: list[list[int]] = [[] for _ in order]
        for position, node in enumerate(order):
            for supplier in sorted(place.keys() & equations[node].suppliers()):
                self.users[place[supplier]].append(position)

    def sweep(self, waiting: list[int], found: dict[int, Value | None], algebra: _Algebra[Value]) -> list[int]:
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


def _evaluate(equation: _Equation, found: Mapping[int, Value | None], algebra: _Algebra[Value]) -> Value | None:
    """The right hand side; None stands for "down whatever happens", the value that every node starts from."""
    parts = [algebra.causes(equation.own)]
    for losses, arcs in equation.inputs:
        known = []
        for supplier, causes in arcs:
            value = found[supplier]
            if value is not None:
                known.append(algebra.any_of([value, algebra.causes(causes)]) if causes else value)
        more = losses - (len(arcs) - len(known))
        if more <= 0:
            return None
        parts.append(_at_least(more, known, algebra))
    return algebra.any_of(parts) if len(parts) > 1 else parts[0]


def _at_least(count: int, values: Sequence[Value], algebra: _Algebra[Value]) -> Value:
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


def _components(equations: Mapping[int, _Equation]) -> Iterator[list[int]]:
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


# Single points of failure -------------------------------------------------------------------------------------------

_Bits = tuple[int, ...]


class _BitSets:
    """Sets of causes as bits, cut into chunks that equal sets share.

    One long integer per node would take 1.25 GB for a chain of 100,000 nodes with a cause each. In chunks, a node that
    adds one cause to its supplier's set stores one new chunk and a row of pointers; chunks of the square root of the
    size (64 bits per pointer) make both equal, here 75 MB in all. Identical chunks also need no computing.
    """

    def __init__(self, size: int) -> None:
        self.width = max(64, math.isqrt(64 * size))
        self.nothing: _Bits = (0,) * -(-size // self.width)

    def causes(self, numbers: Sequence[int]) -> _Bits:
        if not numbers:
            return self.nothing
        chunks = list(self.nothing)
        for number in numbers:
            chunks[number // self.width] |= 1 << number % self.width
        return tuple(chunks)

    def any_of(self, values: Sequence[_Bits]) -> _Bits:
        return reduce(_union, values)

    def all_of(self, values: Sequence[_Bits]) -> _Bits:
        return reduce(_intersection, values)

    def members(self, value: _Bits) -> Iterator[int]:
        """The numbers in a set, ascending."""
        for start, chunk in enumerate(value):
            rest = chunk
            while rest:
                lowest = rest & -rest
                yield start * self.width + lowest.bit_length() - 1
                rest ^= lowest


def _union(left: _Bits, right: _Bits) -> _Bits:
    if left is right:
        return left
    return tuple([a if a is b else _shared(a | b, a, b) for a, b in zip(left, right, strict=True)])


def _intersection(left: _Bits, right: _Bits) -> _Bits:
    if left is right:
        return left
    return tuple([a if a is b else _shared(a & b, a, b) for a, b in zip(left, right, strict=True)])


def _shared(result: int, left: int, right: int) -> int:
    """The result, as the very object that already holds it where there is one."""
    if result == left:
        return left
    return right if result == right else result


class SinglePoints(Mapping[str, frozenset[str]]):
    """The single points of failure of every node, by node.

    Kept compact and turned into names when a node is looked up: written out for all nodes they may take quadratic room.
    Nodes in `down` are unavailable at the start; they have no single points, and their sets are empty.
    """

    def __init__(self, network: Network, sets: _BitSets, found: Mapping[int, _Bits]) -> None:
        self._numbered = network.numbered
        self._sets = sets
        self._found = found
        self.down = frozenset(name for v, name in enumerate(self._numbered.names) if v not in found)

    def __getitem__(self, node: str) -> frozenset[str]:
        bits = self._found.get(self._numbered.node_number[node], ())
        return frozenset(self._numbered.causes[number] for number in self._sets.members(bits))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbered.names)

    def __len__(self) -> int:
        return len(self._numbered.names)

    def count(self, node: str) -> int:
        """How many single points the node has, without naming them."""
        return sum(chunk.bit_count() for chunk in self._found.get(self._numbered.node_number[node], ()))


def all_single_points(network: Network) -> SinglePoints:
    """The single points of failure of every node at once; near linear, see `SinglePoints` for what is kept."""
    sets = _BitSets(len(network.causes))
    return SinglePoints(network, sets, _solve(_equations(network.numbered), sets))


class Verdict(Result):
    """Whether a target is available at the start, and each cause that alone makes it unavailable, sorted.

    A target that is down has no such causes; `missing` lists its inputs that are not served.
    """

    target: str
    available: bool
    single_points_of_failure: tuple[str, ...] = ()
    missing: tuple[LostInput, ...] = ()


def single_points_of_failure(network: Network, target: str) -> Verdict:
    """The causes whose single failure makes the target unavailable. Raises UnknownNameError for an unknown target.

    >>> from reegraph.analysis.network import Input, Node, Supplier
    >>> mine, plant = Node(("strike",)), Node(("fire",), (Input((Supplier("Beta Mine"), Supplier("Gamma Mine"))),))
    >>> network = Network({"Beta Mine": mine, "Gamma Mine": Node(("flood",)), "Alpha Metals": plant})
    >>> single_points_of_failure(network, "Alpha Metals").single_points_of_failure
    ('fire',)
    """
    numbered = network.numbered
    start = numbered.node_number[network.get_target(target)]
    equations = _equations(numbered, start)
    if start not in equations:
        return Verdict(target=target, available=False, missing=lost_inputs(network, target))
    found = _single_causes(equations, start, len(numbered.causes))
    return Verdict(
        target=target,
        available=True,
        single_points_of_failure=tuple(numbered.causes[cause] for cause in found),
    )


def _single_causes(equations: Mapping[int, _Equation], start: int, causes: int) -> list[int]:
    sets = _BitSets(causes)
    return list(sets.members(_solve(equations, sets)[start]))


# Minimal cut sets ---------------------------------------------------------------------------------------------------

_Family = frozenset[int]
"""Minimal sets of causes, each one the bits of an integer; no set contains another."""


class CutSets(Result):
    """The minimal sets of causes that together make the target unavailable, by size and then by name.

    `((),)`: already down. `()`: it cannot fail, if `complete_to_order` is None; otherwise, not by so few causes.
    `complete_to_order` is the largest size that was looked for, None when all sizes were.
    """

    target: str
    minimal_cut_sets: tuple[tuple[str, ...], ...]
    complete_to_order: int | None = None

    @property
    def single_points_of_failure(self) -> tuple[str, ...]:
        return tuple(cut[0] for cut in self.minimal_cut_sets if len(cut) == 1)

    @property
    def by_order(self) -> dict[int, int]:
        """How many cut sets there are of each size that occurs."""
        return dict(Counter(map(len, self.minimal_cut_sets)))

    def to_json(self) -> dict[str, Any]:
        """The result of `network cutsets` and `network spof` (docs/cli.md): everything in plain order."""
        return {
            "target": self.target,
            "single_points_of_failure": list(self.single_points_of_failure),
            "minimal_cut_sets": sorted(map(list, self.minimal_cut_sets)),
            "by_order": {str(order): count for order, count in self.by_order.items()},
            "complete_to_order": self.complete_to_order,
        }


def minimal_cut_sets(network: Network, target: str, *, order: int | None = None) -> CutSets:
    """All minimal cut sets of the target, or those of at most `order` causes.

    Exact with loops, shared causes and k of n. A target that is down, or that stands even when every cause has
    happened, is told apart whatever the order. Raises MisuseError for an order below 1, UnknownNameError for an unknown
    target. Order 1 is near linear; beyond, time and room grow with the cut sets of all nodes upstream.
    """
    if order is not None and order < 1:
        raise MisuseError(f"order: found {order}, expected a whole number from 1")
    numbered = network.numbered
    start = numbered.node_number[network.get_target(target)]
    equations = _equations(numbered, start)
    if start not in equations:
        return CutSets(target=target, minimal_cut_sets=((),))
    if start in derive(numbered, range(len(numbered.causes))):
        return CutSets(target=target, minimal_cut_sets=())
    found = _cut_sets(equations, start, order, len(numbered.causes))
    cuts = sorted((tuple(numbered.causes[c] for c in cut) for cut in found), key=lambda cut: (len(cut), cut))
    return CutSets(target=target, minimal_cut_sets=tuple(cuts), complete_to_order=order)


def _cut_sets(equations: Mapping[int, _Equation], start: int, order: int | None, causes: int) -> list[tuple[int, ...]]:
    """Cut sets as ascending cause numbers, in no order of their own.

    The single points are found first and left out of the equations: no larger minimal set holds one of them.
    """
    singles = _single_causes(equations, start, causes)
    cuts: list[tuple[int, ...]] = [(cause,) for cause in singles]
    if order == 1:
        return cuts
    families = _Families(_relevant_causes(equations, set(singles)), order)
    return cuts + [families.members(cut) for cut in _solve(equations, families)[start]]


def _relevant_causes(equations: Mapping[int, _Equation], left_out: set[int]) -> list[int]:
    own = {cause for equation in equations.values() for cause in equation.own}
    on_arcs = {c for equation in equations.values() for entry in equation.inputs for _, arc in entry.arcs for c in arc}
    return sorted((own | on_arcs) - left_out)


class _Families:
    """Families of minimal cut sets, cut off above `order`; causes that are not `relevant` never happen.

    Cutting off is exact: joining sets never makes them smaller, so no set above the order leads to one below, and a
    set within the order is only ever absorbed by a smaller one.
    """

    def __init__(self, relevant: Sequence[int], order: int | None) -> None:
        self.relevant = relevant
        self.bit = {cause: 1 << position for position, cause in enumerate(relevant)}
        self.order = len(relevant) if order is None else order

    def causes(self, numbers: Sequence[int]) -> _Family:
        return frozenset(self.bit[cause] for cause in numbers if cause in self.bit)

    def any_of(self, values: Sequence[_Family]) -> _Family:
        filled = [value for value in values if value]
        return _minimal(frozenset().union(*filled)) if len(filled) > 1 else frozenset().union(*filled)

    def all_of(self, values: Sequence[_Family]) -> _Family:
        # Small families first: products stay small, and an empty one (cannot fail) ends it.
        return reduce(self._both, sorted(dict.fromkeys(values), key=len))

    def _both(self, left: _Family, right: _Family) -> _Family:
        """Minimal unions of a set of each. A set that contains one of the other family stands for all of its unions."""
        if not left or not right:
            return frozenset()
        kept_left, open_left = self._split(left, right)
        kept_right, open_right = self._split(right, left)
        joined = {union for a in open_left for b in open_right if (union := a | b).bit_count() <= self.order}
        return _minimal(joined | kept_left | kept_right)

    def _split(self, sets: _Family, others: _Family) -> tuple[set[int], list[int]]:
        """The sets that contain one of the others, and those that may still grow by one that they do not contain."""
        index = _SubsetIndex(others)
        kept = {one for one in sets if one in others or index.has_subset(one)}
        return kept, [one for one in sets - kept if one.bit_count() < self.order]

    def members(self, cut: int) -> tuple[int, ...]:
        return tuple(cause for cause in self.relevant if self.bit[cause] & cut)


def _minimal(sets: Iterable[int]) -> _Family:
    """The sets that contain no other of them."""
    index = _SubsetIndex()
    return frozenset(one for one in sorted(sets, key=int.bit_count) if not index.has_subset(one) and index.add(one))


class _SubsetIndex:
    """Answers whether a set contains one of the sets put in, by looking only at those that start in one of its bits."""

    def __init__(self, sets: Iterable[int] = ()) -> None:
        self.singles = 0
        self.by_lowest: dict[int, list[int]] = {}
        self.has_empty = False
        for one in sets:
            self.add(one)

    def add(self, one: int) -> bool:
        lowest = one & -one
        if one == 0:
            self.has_empty = True
        elif one == lowest:
            self.singles |= one
        else:
            self.by_lowest.setdefault(lowest, []).append(one)
        return True

    def has_subset(self, one: int) -> bool:
        if self.has_empty or one & self.singles:
            return True
        rest = one
        while rest:
            lowest = rest & -rest
            for other in self.by_lowest.get(lowest, ()):
                if other & one == other:
                    return True
            rest ^= lowest
        return False


# Importance ---------------------------------------------------------------------------------------------------------


class CauseImportance(Frozen):
    """How much one cause matters when every cause is as likely as not. Both figures lie between 0 and 1.

    `birnbaum`: the share of the states of the other causes in which this one decides (Birnbaum 1969, structural).
    `fussell_vesely`: given that the target is down, how likely a minimal cut set with this cause has happened
    (Fussell 1975); 0 when the target cannot fail.
    """

    cause: str
    birnbaum: float
    fussell_vesely: float


class Importance(Result):
    """The importance of every cause for a target, most important first; exact for the cut sets up to the order."""

    target: str
    complete_to_order: int | None
    importance: tuple[CauseImportance, ...]


def importance(network: Network, target: str, *, order: int | None = None) -> Importance:
    """Structural Birnbaum and Fussell-Vesely importance of each cause, from the minimal cut sets up to `order`.

    Exact fractions inside, rounded once. Time grows with the decision diagram of the cut sets, in the worst case
    exponentially. Raises as `minimal_cut_sets` does.
    """
    cuts = minimal_cut_sets(network, target, order=order)
    used = sorted({cause for cut in cuts.minimal_cut_sets for cause in cut})
    bit = {cause: 1 << position for position, cause in enumerate(used)}
    family = frozenset(sum(bit[cause] for cause in cut) for cut in cuts.minimal_cut_sets)
    with_cause = [frozenset(cut for cut in family if cut & bit[cause]) for cause in used]
    diagram = _Diagram([family, *with_cause], len(used))
    failing = diagram.failing_states(family)
    figures = dict.fromkeys(network.causes, (0.0, 0.0))
    for cause, critical, its_cuts in zip(used, diagram.critical_states(family), with_cause, strict=True):
        figures[cause] = (critical / 2 ** (len(used) - 1), diagram.failing_states(its_cuts) / failing)
    ranked = sorted(figures.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return Importance(
        target=target,
        complete_to_order=cuts.complete_to_order,
        importance=tuple(CauseImportance(cause=c, birnbaum=b, fussell_vesely=f) for c, (b, f) in ranked),
    )


class _Diagram:
    """A binary decision diagram of several families of cut sets, in levels: one cause after the other.

    A state at a level is what is left of a family once the earlier causes are known. It is kept minimal, and since a
    monotone function has only one minimal form, equal states are equal functions and are met once.
    """

    def __init__(self, families: Sequence[_Family], causes: int) -> None:
        self.branches: list[dict[_Family, tuple[_Family, _Family]]] = []
        states = set(families)
        for position in range(causes):
            level = {state: _decided(state, 1 << position) for state in states}
            self.branches.append(level)
            states = {state for pair in level.values() for state in pair}
        self.failing: list[dict[_Family, int]] = [{state: len(state) for state in states}]
        for level in reversed(self.branches):
            below = self.failing[-1]
            self.failing.append({state: below[yes] + below[no] for state, (yes, no) in level.items()})
        self.failing.reverse()

    def failing_states(self, family: _Family) -> int:
        """In how many of the states of all causes one of the family's sets has happened."""
        return self.failing[0][family]

    def critical_states(self, family: _Family) -> Iterator[int]:
        """For each cause, in how many states of the others it decides whether one of the sets has happened."""
        ways = Counter({family: 1})
        for level, below in zip(self.branches, self.failing[1:], strict=True):
            yield sum(count * (below[level[state][0]] - below[level[state][1]]) for state, count in ways.items())
            reached: Counter[_Family] = Counter()
            for state, count in ways.items():
                for following in level[state]:
                    reached[following] += count
            ways = reached


def _decided(state: _Family, bit: int) -> tuple[_Family, _Family]:
    """What is left of the family when the cause has happened, and when it has not."""
    without = frozenset(one for one in state if not one & bit)
    if len(without) == len(state):
        return state, state
    return _minimal({one & ~bit for one in state}), without
