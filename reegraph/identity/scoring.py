"""How alike two profiles are, in points that each have a reason. A score ranks pairs for review; it merges nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein

from reegraph.identity.names import MIN_SKELETON, NOT_INCORPORATED, Parts, names_a_part, sound, take_apart
from reegraph.identity.profiles import Profile


class Reason(NamedTuple):
    """One thing for (positive points) or against."""

    words: str
    points: float


# Points are log-odds: they add up, and `probability` turns the sum into a number from 0 to 1. They were set by hand on
# the tuning half of the gold pairs; docs/identity.md gives what the other half says of them.
BASE = -5.0
NAME = 8.5  # times the share of the two names' weight that both have
INITIALS = 6.0
SAME_INITIALS = 1.0
CONTAINED = 5.0  # times how telling the contained name is
JOINED = 2.0
SAME_TICKER, OTHER_TICKER = 5.0, -5.0
SAME_COUNTRY, OTHER_COUNTRY = 0.8, -2.0
OTHER_TYPE = -0.5
BESIDE, BESIDE_MOST = 0.5, 1.5
JOINED_BY_FACT = -3.0
SAME_OPERATOR, OTHER_OPERATOR = 1.5, -3.0
NUMBERS, SIDES, FORMS, PART, OWNED = -9.0, -4.0, -5.0, -4.5, -6.0
TOLD_APART = -5.0  # each name has a telling word that the other has not

FOREIGN_FORM = Reason("one is incorporated, the other is at home where no firm is", FORMS)

SPELT_ALIKE, SOUNDS_ALIKE, SHORTENED = 0.9, 0.85, 0.7  # what a word counts that is not the same letter for letter
_CLOSE = 0.93  # Jaro-Winkler; below it are "Metals" and "Medals"
_SPELT = 0.7  # share of letters that words of one sound must have in common: "apollo" and "apple" sound alike
_LONG = 5
_VERY_LONG, _ONE_LETTER = 8, 0.88  # one letter of a long word, wherever it stands
LIKELY = 0.5
"""From here on a pair is proposed as the same."""


class Score(NamedTuple):
    """`probability` is 0 to 1; `reasons` come with the heaviest first."""

    probability: float
    reasons: tuple[Reason, ...]


class Weights:
    """How telling each word is: the rarer among all names, the more. 1 for a word that one name in a thousand has."""

    def __init__(self, names: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for name in names:
            total += 1
            counts.update(set(take_apart(name).words))
        total = max(total, 1000)
        self._unseen = self._weight(0, total)
        self._weights = {word: self._weight(seen, total) for word, seen in counts.items()}

    @staticmethod
    def _weight(seen: int, total: int) -> float:
        return math.log((total + 1) / (seen + 1)) / math.log(total + 1) + 0.02

    def of(self, word: str) -> float:
        """The weight of a word."""
        return self._weights.get(word, self._unseen)


class _Names(NamedTuple):
    """What two names alone say."""

    points: float
    reasons: tuple[Reason, ...]


def score(one: Profile, other: Profile, weights: Weights) -> Score:
    """How likely two profiles are one thing, and why; the order of the two does not matter."""
    one, other = sorted((one, other), key=lambda p: p.id)
    of_firms = "Company" in (one.type, other.type)
    names = max(
        (_compare(take_apart(a), take_apart(b), weights, of_firms=of_firms) for a in one.names for b in other.names),
        key=lambda n: n.points,
    )
    reasons = [*names.reasons, *_around(one, other)]
    reasons += [FOREIGN_FORM] if _of_other_law(one, other) or _of_other_law(other, one) else []
    total = BASE + sum(r.points for r in reasons)
    ranked = sorted(reasons, key=lambda r: (-abs(r.points), r.words))
    return Score(1 / (1 + math.exp(-total)), tuple(Reason(r.words, round(r.points, 2)) for r in ranked))


def _of_other_law(one: Profile, other: Profile) -> bool:
    """Whether one is "Inc." by every name and the other is at home where no firm is."""
    forms = {frozenset(take_apart(name).forms) for name in one.names}
    return (
        forms == {frozenset({"american"})}
        and bool(other.countries & NOT_INCORPORATED)
        and not other.countries & one.countries
    )


def _compare(left: Parts, right: Parts, weights: Weights, *, of_firms: bool) -> _Names:
    reasons = [*_words(left, right, weights, of_firms=of_firms), *_vetoes(left, right)]
    return _Names(sum(r.points for r in reasons), tuple(r for r in reasons if r.points))


def _vetoes(left: Parts, right: Parts) -> list[Reason]:
    found = []
    if left.numbers != right.numbers:
        ours, theirs = (", ".join(sorted(p.numbers)) or "none" for p in (left, right))
        found.append(Reason(f"the names differ in a number: {ours} and {theirs}", NUMBERS))
    if left.sides != right.sides:
        found.append(Reason("the names differ in a point of the compass", SIDES))
    if left.words == right.owner or right.words == left.owner:
        found.append(Reason("one is named as a part of the other", OWNED))
    if left.forms and right.forms and not left.forms & right.forms:
        forms = " and ".join(", ".join(sorted(p.forms)) for p in (left, right))
        found.append(Reason(f"the legal forms are of different laws: {forms}", FORMS))
    return found


def _words(left: Parts, right: Parts, weights: Weights, *, of_firms: bool) -> list[Reason]:
    if (left.acronym in right.initials and left.acronym) or (right.acronym in left.initials and right.acronym):
        letters = left.acronym or right.acronym or ""
        return [Reason(f"{letters.upper()} are the initials of the other", INITIALS * min(len(letters), 4) / 4)]
    pairs = _aligned(left.words, right.words)
    shared = sum(min(weights.of(a), weights.of(b)) * worth for a, b, worth in pairs)
    only_left = frozenset(left.words) - {a for a, _, _ in pairs}
    only_right = frozenset(right.words) - {b for _, b, _ in pairs}
    apart = [sum(weights.of(w) for w in only) for only in (only_left, only_right)]
    if left.joined == right.joined:
        return [Reason(f"the same words: {' '.join(left.words)}", NAME)]
    if not pairs:
        close = JaroWinkler.similarity(left.joined, right.joined)
        return [Reason("the names are spelt alike", NAME * SOUNDS_ALIKE)] if close >= 0.95 else []
    alike = shared / (shared + sum(apart))
    said = ", ".join(a if a == b else f"{a}/{b}" for a, b, _ in pairs)
    found = [Reason(f"both have {said}", NAME * alike)]
    if not only_left or not only_right:
        more = only_left | only_right
        telling = min(1.0, shared)
        found.append(Reason("one name holds the other", CONTAINED * telling * (1 - alike)))
        if of_firms and names_a_part(more):
            found.append(Reason(f"{', '.join(sorted(more))} may name a branch or subsidiary", PART))
    elif min(apart) > 0.3:
        words = " / ".join(", ".join(sorted(only)) for only in (only_left, only_right))
        found.append(Reason(f"each has a word of its own: {words}", TOLD_APART * min(1.0, *apart)))
        if len(pairs) > 1 and left.initials & right.initials:
            found.append(Reason("the same initials", SAME_INITIALS))
    return found


def _aligned(left: tuple[str, ...], right: tuple[str, ...]) -> list[tuple[str, str, float]]:
    """Words of both names that are one word, and what the pair counts; each word once, the best pairs first."""
    free = list(right)
    found = []
    rest = []
    for word in dict.fromkeys(left):
        if word in free:
            free.remove(word)
            found.append((word, word, 1.0))
        else:
            rest.append(word)
    for word in rest:
        best = max(((_worth(word, other), other) for other in free), default=(0.0, ""))
        if best[0]:
            free.remove(best[1])
            found.append((word, best[1], best[0]))
    return found


@lru_cache(maxsize=1 << 20)
def _worth(word: str, other: str) -> float:
    short, long = sorted((word, other), key=len)
    if len(short) < 3:
        return 0.0
    if len(short) >= _LONG and JaroWinkler.similarity(word, other) >= _CLOSE and abs(len(long) - len(short)) <= 2:
        return SPELT_ALIKE
    if len(short) >= _VERY_LONG and Levenshtein.normalized_similarity(word, other) >= _ONE_LETTER:
        return SPELT_ALIKE
    sounded = len(short) >= _LONG and sound(word) == sound(other) and len(sound(word)) >= MIN_SKELETON
    if sounded and Levenshtein.normalized_similarity(word, other) >= _SPELT:
        return SOUNDS_ALIKE
    return SHORTENED if long.startswith(short) and len(short) >= 4 else 0.0


def _around(one: Profile, other: Profile) -> list[Reason]:
    found = []
    if one.tickers & other.tickers:
        found.append(Reason(f"both are listed as {min(one.tickers & other.tickers)}", SAME_TICKER))
    elif _exchanges(one) & _exchanges(other):
        found.append(Reason(f"listed as {min(one.tickers)} and {min(other.tickers)}", OTHER_TICKER))
    if one.countries and other.countries:
        alike = bool(one.countries & other.countries)
        states = sorted(c.partition("/")[2] for c in one.countries | other.countries)
        said = "the same country" if alike else "different countries"
        found.append(Reason(f"{said}: {', '.join(states)}", SAME_COUNTRY if alike else OTHER_COUNTRY))
    if one.type != other.type:
        found.append(Reason(f"{one.type} and {other.type}", OTHER_TYPE))
    if other.id in one.beside or one.id in other.beside:
        found.append(Reason("a claim joins the two: they do business with each other", JOINED_BY_FACT))
    common = one.beside & other.beside
    if common:
        found.append(
            Reason(f"both have to do with {', '.join(sorted(common)[:3])}", min(BESIDE_MOST, BESIDE * len(common)))
        )
    if one.run_by and other.run_by:
        alike = bool(one.run_by & other.run_by)
        found.append(
            Reason("the same operator" if alike else "different operators", SAME_OPERATOR if alike else OTHER_OPERATOR)
        )
    return found


def _exchanges(profile: Profile) -> set[str]:
    return {ticker.partition(":")[0] for ticker in profile.tickers}
