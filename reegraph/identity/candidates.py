"""Pairs that may be one thing, for a person to decide: found by keys, never by all pairs, and ranked by the score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reegraph.identity.decisions import kin
from reegraph.identity.names import keys
from reegraph.identity.profiles import Profile
from reegraph.identity.scoring import LIKELY, Reason, Score, Weights, score
from reegraph.model import Frozen

WORTH_A_LOOK = 0.2
"""Pairs below this are not shown unless asked for."""
LARGEST_BLOCK = 60
"""Profiles of one key; more share it only because the word is common, and meet by rarer keys if they are alike."""


class Candidate(Frozen):
    """Two ids that may be one thing. `score` is 0 to 1; `reasons` hold words and points, the heaviest first."""

    left: str
    right: str
    score: float
    reasons: tuple[Reason, ...]


def candidates(
    profiles: Sequence[Profile], *, decided: Collection[tuple[str, str]] = (), least: float = WORTH_A_LOOK
) -> list[Candidate]:
    """The pairs worth a look, in the order of `by_worth`: at least one side is in no table, and nobody decided on them.

    `decided` are pairs of ids, the smaller first. Cost grows with the number of profiles times the size of a block,
    which is bounded; a pair of names that share no key is never looked at.
    """
    weights = Weights(name for p in profiles for name in p.names)
    by_id = {p.id: p for p in profiles}
    skip = frozenset(decided)
    found = []
    for left, right in pairs(profiles):
        if (left, right) in skip:
            continue
        answer = score(by_id[left], by_id[right], weights, least=least)
        if answer.probability >= least:
            found.append(_candidate(left, right, answer))
    return by_worth(found, by_id)


def by_worth(found: Iterable[Candidate], by_id: Mapping[str, Profile]) -> list[Candidate]:
    """What a person should decide first.

    Pairs that change something before those of which an unlisted side has no claim; likely ones before others; the
    best of the pairs of one unlisted thing before its other pairs, of which at most one can be right; then by score.
    """
    ranks: Counter[str] = Counter()
    placed = []
    for pair in sorted(found, key=lambda c: (-c.score, c.left, c.right)):
        fresh = [end for end in (by_id[pair.left], by_id[pair.right]) if not end.listed]
        rank = max(ranks[end.id] for end in fresh)
        ranks.update(end.id for end in fresh)
        idle = any(end.claims == 0 for end in fresh)
        placed.append(((idle, pair.score < LIKELY, rank, -pair.score), pair))
    return [pair for _, pair in sorted(placed, key=lambda p: (p[0], p[1].left, p[1].right))]


def _candidate(left: str, right: str, answer: Score) -> Candidate:
    return Candidate(left=left, right=right, score=round(answer.probability, 3), reasons=answer.reasons)


def pairs(profiles: Iterable[Profile]) -> Iterator[tuple[str, str]]:
    """The pairs that share a key of a block that is not too large, each once, the smaller id first, in order.

    Two listed entities are told apart by the tables and make no pair.
    """
    blocks: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        group = kin(profile.id)
        own = {key for name in profile.names for key in keys(name)} | {f"ticker {t}" for t in profile.tickers}
        for key in own:
            blocks[f"{group} {key}"].append(profile)
    found: set[tuple[str, str]] = set()
    for block in blocks.values():
        if 1 < len(block) <= LARGEST_BLOCK:
            fresh = [p.id for p in block if not p.listed]
            ids = [q.id for q in block]
            found.update((one, other) if one < other else (other, one) for one in fresh for other in ids)
    yield from sorted(pair for pair in found if pair[0] != pair[1])
