"""Decision diagrams: when a target fails, and its minimal cut sets, shared so far that they need not be listed.

`FailureDiagram` is a reduced ordered binary decision diagram (Bryant 1986): the failure of a node as a function of the
causes. `CutSetDiagram` is a zero-suppressed one (Minato 1993): a family of minimal sets, cut off above an order. Both
are algebras for `equations.solve`. The minimal cut sets are either built bottom-up as families, which works at any size
for small orders, or read off the failure function (Rauzy 1993), which reaches all orders of many large trees.

In both, nodes are whole numbers and a node's children are smaller numbers than itself; 0 is "never" or no set, 1 is
"always" or only the empty set. A node's low child is without its cause, the high child with it.

Work is counted in steps, one for each result that had to be computed, and ends with TooLargeError at the bound: the
same input ends at the same place on every machine.
"""

# ruff: noqa: PLR1714 - two plain comparisons are faster than a search in a tuple, and these are the hottest lines

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce

from reegraph.errors import TooLargeError

_WORD = 32
"""Bits for the number of a node in a key: more nodes than that do not fit in any memory."""


@contextmanager
def deep_recursion(levels: int) -> Iterator[None]:
    """Let operations on a diagram of so many levels recurse: each one goes down a level at a time, three nested.

    Calls from Python to Python take no room on the machine's own stack (Python 3.11 and later).
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, before + 4 * levels))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class _Diagram(ABC):
    """What both kinds share: causes in levels, topmost first, and the nodes by number."""

    def __init__(self, order: Sequence[int], steps: int) -> None:
        self.order = order
        self.steps = steps
        self.level_of = {cause: level for level, cause in enumerate(order)}
        self.level = [len(order), len(order)]
        self.low = [0, 1]
        self.high = [0, 1]
        # Keys are numbers put together and not tuples: they take half the room and leave the garbage collector alone.
        self.node_of: list[dict[int, int]] = [{} for _ in order]

    @abstractmethod
    def node(self, level: int, low: int, high: int) -> int:
        """The node with the cause of this level and these children, made where it is not there yet."""

    @abstractmethod
    def any_of(self, values: Sequence[int]) -> int:
        """What is down when any of these is."""

    def causes(self, numbers: Sequence[int]) -> int:
        """Down when any of these causes has happened; as sets, each of them alone."""
        return reduce(lambda below, level: self.node(level, below, 1), self.levels_of(numbers), 0)

    def also(self, value: int, numbers: Sequence[int]) -> int:
        """Down when this is, or any of these causes has happened; as sets, the minimal ones."""
        return self.any_of([value, self.causes(numbers)])

    def _add(self, level: int, low: int, high: int) -> int:
        """The number of a new node."""
        self.level.append(level)
        self.low.append(low)
        self.high.append(high)
        return len(self.level) - 1

    def levels_of(self, causes: Sequence[int]) -> list[int]:
        """The levels of these causes, the lowest first; causes that are not in the order never happen."""
        return sorted((self.level_of[cause] for cause in causes if cause in self.level_of), reverse=True)

    def deepest_first(self, values: Sequence[int]) -> list[int]:
        """The values, each once, in the order in which joining them one by one makes the fewest nodes."""
        return sorted(dict.fromkeys(values), key=self.level.__getitem__, reverse=True)

    def spend(self) -> None:
        """Count a step. Raises TooLargeError beyond the last one."""
        self.steps -= 1
        if self.steps < 0:
            raise TooLargeError("the diagram grows beyond its bound")

    def nodes_below(self, root: int) -> list[int]:
        """The nodes under a root and itself, each after its children; without 0 and 1."""
        found, queue = {root}, [root]
        for node in queue:  # grows while we walk it
            for child in (self.low[node], self.high[node]):
                if child not in found:
                    found.add(child)
                    queue.append(child)
        return sorted(found - {0, 1})


class FailureDiagram(_Diagram):
    """Monotone functions of causes: in which states of the causes something is down."""

    def __init__(self, order: Sequence[int], steps: int) -> None:
        super().__init__(order, steps)
        self._joined_of: tuple[dict[int, int], dict[int, int]] = ({}, {})  # by the neutral constant

    def node(self, level: int, low: int, high: int) -> int:
        """The function "high if the cause of this level has happened, else low"."""
        if low == high:
            return low
        key, nodes = low << _WORD | high, self.node_of[level]
        found = nodes.get(key)
        if found is None:
            found = nodes[key] = self._add(level, low, high)
        return found

    def any_of(self, values: Sequence[int]) -> int:
        """Down when any of these is."""
        return reduce(lambda left, right: self._joined(left, right, 0), self.deepest_first(values))

    def all_of(self, values: Sequence[int]) -> int:
        """Down when all of these are."""
        return reduce(lambda left, right: self._joined(left, right, 1), self.deepest_first(values))

    def _joined(self, left: int, right: int, neutral: int) -> int:
        """Down when either is (`neutral` 0, never down) or when both are (1, always down): the neutral one is left out.

        The other of the two constants settles it.
        """
        if left < 2 or left == right:
            return right if left == neutral else left
        if right < 2:
            return left if right == neutral else right
        key, joined_of = (left << _WORD | right if left < right else right << _WORD | left), self._joined_of[neutral]
        found = joined_of.get(key)
        if found is None:
            self.spend()
            above, beside = self.level[left], self.level[right]
            if above > beside:
                left, right, above, beside = right, left, beside, above
            low, high = (self.low[right], self.high[right]) if above == beside else (right, right)
            low = self._joined(self.low[left], low, neutral)
            found = joined_of[key] = self.node(above, low, self._joined(self.high[left], high, neutral))
        return found

    def shares(self, root: int) -> tuple[Fraction, list[Fraction]]:
        """In which share of the states of all causes the root is down, and the one that each level's cause decides.

        A cause decides in a share of the states of the others: the sum, over the nodes at its level, of the share of
        states that lead to the node times what its two children differ by. Whole numbers of states throughout.
        """
        every = len(self.order)
        nodes = self.nodes_below(root)
        down = {0: 0, 1: 1 << every}
        for node in nodes:
            down[node] = (down[self.low[node]] + down[self.high[node]]) >> 1
        met = dict.fromkeys((0, 1, *nodes), 0)
        met[root] = 1 << every
        decided = [0] * every
        for node in reversed(nodes):
            low, high = self.low[node], self.high[node]
            decided[self.level[node]] += met[node] * (down[high] - down[low])
            met[low] += met[node] >> 1
            met[high] += met[node] >> 1
        return Fraction(down[root], 1 << every), [Fraction(states, 1 << 2 * every) for states in decided]


class CutSetDiagram(_Diagram):
    """Families of minimal sets of at most `largest` causes; no set of a family contains another.

    Cutting off is exact: joining sets never makes them smaller, so no set above the order leads to one below, and a
    set within the order is only ever absorbed by a smaller one.
    """

    def __init__(self, order: Sequence[int], steps: int, largest: int | None = None) -> None:
        super().__init__(order, steps)
        self.largest = len(order) if largest is None else min(largest, len(order))
        # The smallest and the largest set of each node's family; of no sets at all, beyond every order and none.
        self.smallest_set = [len(order) + 1, 0]
        self.largest_set = [0, 0]
        self._union_of: dict[int, int] = {}
        self._product_of: dict[int, int] = {}
        self._without_of: dict[int, int] = {}
        self._short_of: dict[int, int] = {}

    def node(self, level: int, low: int, high: int) -> int:
        """The sets of `low`, and those of `high` with the cause of this level added."""
        if high == 0:
            return low
        key, nodes = low << _WORD | high, self.node_of[level]
        found = nodes.get(key)
        if found is None:
            found = nodes[key] = self._add(level, low, high)
            self.smallest_set.append(min(self.smallest_set[low], self.smallest_set[high] + 1))
            self.largest_set.append(max(self.largest_set[low], self.largest_set[high] + 1))
        return found

    def any_of(self, values: Sequence[int]) -> int:
        """The minimal sets among those of all these families."""
        return reduce(self._union, self.deepest_first(values))

    def all_of(self, values: Sequence[int]) -> int:
        """The minimal unions of a set of each family, up to the order."""
        # A family that is empty, or whose sets are all too large, ends it.
        return reduce(lambda left, right: self._product(left, right, self.largest), self.deepest_first(values))

    def _union(self, left: int, right: int) -> int:
        if left == 0 or left == right or right == 1:
            return right
        if right == 0 or left == 1:
            return left
        key = left << _WORD | right if left < right else right << _WORD | left
        found = self._union_of.get(key)
        if found is None:
            self.spend()
            above, beside = self.level[left], self.level[right]
            if above > beside:
                left, right, above, beside = right, left, beside, above
            if above == beside:
                low = self._union(self.low[left], self.low[right])
                high = self._union(self.high[left], self.high[right])
            else:
                low, high = self._union(self.low[left], right), self.high[left]
            found = self._union_of[key] = self.node(above, low, self._without(high, low))
        return found

    def _without(self, family: int, others: int) -> int:
        """The sets of the family that contain none of the others."""
        if family == 0 or others == 1 or family == others:
            return 0
        if others == 0 or self.smallest_set[others] > self.largest_set[family]:
            return family
        key = family << _WORD | others
        found = self._without_of.get(key)
        if found is None:
            self.spend()
            above, beside = self.level[family], self.level[others]
            if beside < above:
                found = self._without(family, self.low[others])
            elif above < beside:
                low, high = self._without(self.low[family], others), self._without(self.high[family], others)
                found = self.node(above, low, high)
            else:
                high = self._without(self._without(self.high[family], self.high[others]), self.low[others])
                found = self.node(above, self._without(self.low[family], self.low[others]), high)
            self._without_of[key] = found
        return found

    def _product(self, left: int, right: int, largest: int) -> int:
        if left == 0 or right == 0 or max(self.smallest_set[left], self.smallest_set[right]) > largest:
            return 0
        if self.largest_set[left] + self.largest_set[right] > largest:
            left, right = self._short(left, largest), self._short(right, largest)
        if left == 1 or left == right:
            return right
        if right == 1:
            return left
        # The same limit for all limits that do not matter, so that the result is found again.
        largest = min(largest, self.largest_set[left] + self.largest_set[right])
        key = left << _WORD | right if left < right else right << _WORD | left
        key = key << _WORD | largest
        found = self._product_of.get(key)
        if found is None:
            self.spend()
            if self.level[left] > self.level[right]:
                left, right = right, left
            found = self._product_of[key] = self._multiplied(left, right, largest)
        return found

    def _multiplied(self, left: int, right: int, largest: int) -> int:
        """The product of two families of which the left one starts at the same level or above."""
        above = self.level[left]
        with_left, without_left = self.high[left], self.low[left]
        if above == self.level[right]:
            with_right, without_right = self.high[right], self.low[right]
            low = self._product(without_left, without_right, largest)
            one = self._product(with_left, self._union(without_right, with_right), largest - 1)
            high = self._union(one, self._product(without_left, with_right, largest - 1))
        else:
            low = self._product(without_left, right, largest)
            high = self._product(with_left, right, largest - 1)
        return self.node(above, low, self._without(high, low))

    def _short(self, family: int, largest: int) -> int:
        """The sets of at most so many causes."""
        if self.largest_set[family] <= largest:
            return family
        if self.smallest_set[family] > largest:
            return 0
        key = family << _WORD | largest
        found = self._short_of.get(key)
        if found is None:
            self.spend()
            low, high = self._short(self.low[family], largest), self._short(self.high[family], largest - 1)
            found = self._short_of[key] = self.node(self.level[family], low, high)
        return found

    def counts(self, root: int) -> dict[int, int]:
        """How many sets of each size the family has, without listing them."""
        nodes = self.nodes_below(root)
        total = {0: 0, 1: 1}
        for node in nodes:
            total[node] = total[self.low[node]] + total[self.high[node]]
        # All sizes in one number, each in a field that is wide enough for the total.
        width = total[root].bit_length()
        packed = {0: 0, 1: 1}
        for node in nodes:
            packed[node] = packed[self.low[node]] + (packed[self.high[node]] << width)
        sizes = range(self.largest_set[root] + 1)
        fields = {size: packed[root] >> size * width & (1 << width) - 1 for size in sizes}
        return {size: count for size, count in fields.items() if count}

    def with_cause(self, root: int, level: int) -> int:
        """The sets of the family that hold the cause of this level."""
        found = {0: 0, 1: 0}
        for node in self.nodes_below(root):
            self.spend()
            if self.level[node] < level:
                found[node] = self.node(self.level[node], found[self.low[node]], found[self.high[node]])
            else:
                found[node] = self.node(level, 0, self.high[node]) if self.level[node] == level else 0
        return found[root]

    def members(self, root: int, largest: int) -> Iterator[tuple[int, ...]]:
        """The sets of at most so many causes, as cause numbers in the order of the levels; in no order of their own."""
        waiting: list[tuple[int, tuple[int, ...]]] = [(root, ())]
        while waiting:
            node, chosen = waiting.pop()
            while node > 1:
                low, high = self.low[node], self.high[node]
                if low and self.smallest_set[low] + len(chosen) <= largest:
                    waiting.append((low, chosen))
                chosen, node = (*chosen, self.order[self.level[node]]), high
                if self.smallest_set[node] + len(chosen) > largest:
                    break
            else:
                if node:
                    yield chosen


class MinimalSolutions:
    """Reads the minimal cut sets off a failure function (Rauzy 1993, "New algorithms for fault trees analysis").

    With x the topmost cause, the minimal sets of f are those of f without x, and x joined to those of f with x that do
    not already fail f without x.
    """

    def __init__(self, failures: FailureDiagram, largest: int | None = None) -> None:
        self.failures = failures
        self.sets = CutSetDiagram(failures.order, failures.steps, largest)
        self._largest_set = [0, 0]  # of each function, at most
        for low, high in zip(failures.low[2:], failures.high[2:], strict=True):
            self._largest_set.append(max(self._largest_set[low], self._largest_set[high] + 1))
        self._found: dict[int, int] = {}
        self._safe: dict[int, int] = {}

    def of(self, function: int) -> int:
        """The node of `sets` that holds the minimal cut sets of a function."""
        return self._minimal(function, self.sets.largest)

    def _minimal(self, function: int, largest: int) -> int:
        if function < 2 or largest == 0:
            return function if function < 2 else 0
        key = function << _WORD | min(largest, self._largest_set[function])
        found = self._found.get(key)
        if found is None:
            self.sets.spend()
            low, high = self.failures.low[function], self.failures.high[function]
            without, with_it = self._minimal(low, largest), self._minimal(high, largest - 1)
            found = self.sets.node(self.failures.level[function], without, self._not_failing(with_it, low))
            self._found[key] = found
        return found

    def _not_failing(self, family: int, function: int) -> int:
        """The sets of the family that do not bring the function down."""
        if family == 0 or function == 1:
            return 0
        if function == 0 or family == 1:
            return family
        key = family << _WORD | function
        found = self._safe.get(key)
        if found is None:
            sets, failures = self.sets, self.failures
            sets.spend()
            above, beside = sets.level[family], failures.level[function]
            low, high = failures.low[function], failures.high[function]
            if beside < above:
                found = self._not_failing(family, low)
            else:
                if above < beside:
                    low = high = function
                without = self._not_failing(sets.low[family], low)
                found = sets.node(above, without, self._not_failing(sets.high[family], high))
            self._safe[key] = found
        return found


def function_of(sets: CutSetDiagram, family: int, failures: FailureDiagram) -> int:
    """The function that is down when one of the family's sets has happened; both diagrams have the same order."""
    found = {0: 0, 1: 1}
    for node in sets.nodes_below(family):
        low = found[sets.low[node]]
        found[node] = failures.node(sets.level[node], low, failures.any_of([low, found[sets.high[node]]]))
    return found[family]
