"""Decisions to clusters: which ids are one thing, with every contradiction between decisions in the open."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.identity.decisions import IdentityDecision
from reegraph.model import Frozen

EDITORS = "reegraph"  # by whom the decisions are that come with the project
RULE = "rule"  # by whom the links are that follow from how ids are made; every decision goes before them


class Contradiction(Frozen):
    """A "same" that is left out because a "different" stands against it; `chain` is what would have joined the two."""

    left_out: IdentityDecision
    against: IdentityDecision
    chain: tuple[str, ...]


class Clusters(NamedTuple):
    """`canonical` gives an id that stands under another's that other; `members` gives all ids of a cluster.

    `decided` are the pairs of clusters, the smaller id first, on which something is decided that does not join them.
    """

    canonical: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    contradictions: tuple[Contradiction, ...]
    decided: frozenset[tuple[str, str]] = frozenset()

    def of(self, entity: str) -> str:
        """The id under which an entity stands in the graph."""
        return self.canonical.get(entity, entity)


def cluster(decisions: Iterable[IdentityDecision]) -> Clusters:
    """The clusters of some decisions, whatever their order.

    Links are taken from the strongest to the weakest (`_strength`); one that would join two ids which are decided to be
    different, directly or through a chain, is left out and reported. "Unsure" joins nothing and blocks nothing.
    """
    chosen = sorted(decisions, key=_strength)
    apart: dict[str, dict[str, IdentityDecision]] = defaultdict(dict)
    for decision in chosen:
        if decision.verdict == "different":
            apart[decision.left][decision.right] = apart[decision.right][decision.left] = decision
    group: dict[str, set[str]] = {}
    links: dict[str, list[str]] = defaultdict(list)
    contradictions = []
    open_ = {
        d.pair for d in chosen if d.verdict == "unsure" and d.by != RULE
    }  # no rule settles what a person leaves open
    for link in (d for d in chosen if d.verdict == "same" and not (d.by == RULE and d.pair in open_)):
        left, right = (group.setdefault(end, {end}) for end in link.pair)
        if left is right:
            continue
        against = _barred(left, right, apart)
        if against is not None:
            if link.by != RULE:  # a rule gives way in silence
                chain = _chain(links, link, against)
                contradictions.append(Contradiction(left_out=link, against=against, chain=chain))
            continue
        links[link.left].append(link.right)
        links[link.right].append(link.left)
        small, large = sorted((left, right), key=len)
        large |= small
        group.update(dict.fromkeys(small, large))
    members = {leader(ids): tuple(sorted(ids)) for ids in group.values() if len(ids) > 1}
    members = {head: members[head] for head in sorted(members)}
    canonical = {one: head for head, ids in members.items() for one in ids if one != head}
    ends = ([canonical.get(end, end) for end in d.pair] for d in chosen)
    decided = frozenset((min(pair), max(pair)) for pair in ends if pair[0] != pair[1])
    return Clusters(canonical, members, tuple(contradictions), decided)


def leader(ids: Iterable[str]) -> str:
    """The id of a cluster: a listed one before others, then the shortest, then the first in order."""
    return min(ids, key=lambda i: (gazetteer().by_id(i) is None, len(i), i))


def _strength(decision: IdentityDecision) -> tuple[int, int, tuple[str, str]]:
    """Strongest first: the user's, the project's, a rule's; the later before the earlier and undated; then by ids."""
    day = int((decision.when or "").replace("-", "").ljust(8, "0"))
    return {EDITORS: 1, RULE: 2}.get(decision.by, 0), -day, decision.pair


def _barred(
    left: set[str], right: set[str], apart: Mapping[str, Mapping[str, IdentityDecision]]
) -> IdentityDecision | None:
    small, large = sorted((left, right), key=lambda ids: (len(ids), min(ids)))
    barring = [d for one in small for other, d in apart.get(one, {}).items() if other in large]
    return min(barring, key=_strength, default=None)


def _chain(links: Mapping[str, list[str]], link: IdentityDecision, against: IdentityDecision) -> tuple[str, ...]:
    """The ids from one end of a "different" to the other, over the links taken and the one that is left out."""
    start, end = against.pair
    before: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and end not in before:
        here = waiting.popleft()
        across = {link.left: link.right, link.right: link.left}.get(here)
        for there in (*sorted(links.get(here, ())), *([across] if across else [])):
            if there not in before:
                before[there] = here
                waiting.append(there)
    chain = [end]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))
