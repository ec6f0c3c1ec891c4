"""Sets of causes as bits: one set to a node for single points of failure, families of sets for minimal cut sets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

Bits = tuple[int, ...]


class BitSets:
    """Sets of causes as bits, cut into chunks that equal sets share.

    One long integer per node would take 1.25 GB for a chain of 100,000 nodes with a cause each. In chunks, a node that
    adds one cause to its supplier's set stores one new chunk and a row of pointers; chunks of the square root of the
    size (64 bits per pointer) make both equal, here 75 MB in all. Identical chunks also need no computing.
    """

    def __init__(self, size: int) -> None:
        self.width = max(64, math.isqrt(64 * size))
        self.nothing: Bits = (0,) * -(-size // self.width)

    def causes(self, numbers: Sequence[int]) -> Bits:
        if not numbers:
            return self.nothing
        chunks = list(self.nothing)
        for number in numbers:
            chunks[number // self.width] |= 1 << number % self.width
        return tuple(chunks)

    def also(self, value: Bits, numbers: Sequence[int]) -> Bits:
        chunks = list(value)
        for number in numbers:
            place, bit = number // self.width, 1 << number % self.width
            if not chunks[place] & bit:
                chunks[place] |= bit
        return tuple(chunks)

    def any_of(self, values: Sequence[Bits]) -> Bits:
        return reduce(_union, values)

    def all_of(self, values: Sequence[Bits]) -> Bits:
        return reduce(_intersection, values)

    def members(self, value: Bits) -> Iterator[int]:
        """The numbers in a set, ascending."""
        for start, chunk in enumerate(value):
            rest = chunk
            while rest:
                lowest = rest & -rest
                yield start * self.width + lowest.bit_length() - 1
                rest ^= lowest


def _union(left: Bits, right: Bits) -> Bits:
    if left is right:
        return left
    return tuple([a if a is b else _shared(a | b, a, b) for a, b in zip(left, right, strict=True)])


def _intersection(left: Bits, right: Bits) -> Bits:
    if left is right:
        return left
    return tuple([a if a is b else _shared(a & b, a, b) for a, b in zip(left, right, strict=True)])


def _shared(result: int, left: int, right: int) -> int:
    """The result, as the very object that already holds it where there is one."""
    if result == left:
        return left
    return right if result == right else result


Family = frozenset[int]
"""Minimal sets of causes, each one the bits of an integer; no set contains another."""


class Families:
    """Families of minimal cut sets, cut off above `order`; causes that are not `relevant` never happen.

    Cutting off is exact: joining sets never makes them smaller, so no set above the order leads to one below, and a
    set within the order is only ever absorbed by a smaller one.
    """

    def __init__(self, relevant: Sequence[int], order: int | None) -> None:
        self.relevant = relevant
        self.bit = {cause: 1 << position for position, cause in enumerate(relevant)}
        self.order = len(relevant) if order is None else order

    def causes(self, numbers: Sequence[int]) -> Family:
        return frozenset(self.bit[cause] for cause in numbers if cause in self.bit)

    def also(self, value: Family, numbers: Sequence[int]) -> Family:
        return self.any_of([value, self.causes(numbers)])

    def any_of(self, values: Sequence[Family]) -> Family:
        filled = [value for value in values if value]
        return _minimal(frozenset().union(*filled)) if len(filled) > 1 else frozenset().union(*filled)

    def all_of(self, values: Sequence[Family]) -> Family:
        # Small families first: products stay small, and an empty one (cannot fail) ends it.
        return reduce(self._both, sorted(dict.fromkeys(values), key=len))

    def _both(self, left: Family, right: Family) -> Family:
        """Minimal unions of a set of each. A set that contains one of the other family stands for all of its unions."""
        if not left or not right:
            return frozenset()
        kept_left, open_left = self._split(left, right)
        kept_right, open_right = self._split(right, left)
        joined = {union for a in open_left for b in open_right if (union := a | b).bit_count() <= self.order}
        return _minimal(joined | kept_left | kept_right)

    def _split(self, sets: Family, others: Family) -> tuple[set[int], list[int]]:
        """The sets that contain one of the others, and those that may still grow by one that they do not contain."""
        index = _SubsetIndex(others)
        kept = {one for one in sets if one in others or index.has_subset(one)}
        return kept, [one for one in sets - kept if one.bit_count() < self.order]

    def members(self, cut: int) -> tuple[int, ...]:
        return tuple(cause for cause in self.relevant if self.bit[cause] & cut)


def _minimal(sets: Iterable[int]) -> Family:
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
