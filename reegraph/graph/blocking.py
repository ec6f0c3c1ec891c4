"""Pairs worth comparing: things that share a key, found without comparing each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

NEIGHBOURS = 4
"""Of the things that share one key each is paired with so many before it, so that a key that all share costs little."""


def pairs_sharing(keys: Iterable[Iterable[Hashable]]) -> list[tuple[int, int]]:
    """The places of things that share a key, the earlier first, sorted; `keys` are those of each thing in turn.

    >>> pairs_sharing([{"a"}, {"b"}, {"a", "b"}])
    [(0, 2), (1, 2)]
    """
    buckets: dict[Hashable, list[int]] = defaultdict(list)
    for place, found in enumerate(keys):
        for key in found:
            buckets[key].append(place)
    return sorted(
        {
            (earlier, place)
            for members in buckets.values()
            for nth, place in enumerate(members)
            for earlier in members[max(0, nth - NEIGHBOURS) : nth]
        }
    )
