"""How alike two profiles are, in points that each have a reason. A score ranks pairs for review; it merges nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein

from reegraph.entities.laws import stated_laws
from reegraph.identity.names import MIN_SKELETON, NOT_INCORPORATED, Parts, names_a_part, sound, take_apart
from reegraph.identity.profiles import Profile
from reegraph.identity.spelling import describes_only


class Reason(NamedTuple):
    """One thing for (positive points) or against."""

    words: str
    points: float


# Points are log-odds: they add up, and `probability` turns the sum into a number from 0 to 1. They were set by hand on
# the tuning half of the gold pairs; docs/explanation/identity.md gives what the other half says of them.
BASE = -5.0
NAME = 8.5  # times the share of the two names' weight that both have
INITIALS = 6.0
SAME_INITIALS = 1.0
CONTAINED = 5.0  # times how telling the contained name is
JOINED = 2.0
SAME_TICKER, OTHER_TICKER = 5.0, -5.0
SAME_COUNTRY, OTHER_COUNTRY = 0.8, -2.0
OTHER_TYPE = -0.5
DESCRIBED = -3.0
BESIDE, BESIDE_MOST = 0.5, 1.5
JOINED_BY_FACT = -3.0
SAME_OPERATOR, OTHER_OPERATOR = 1.5, -3.0
NUMBERS, SIDES, FORMS, PART, OWNED = -9.0, -4.0, -4.3, -4.5, -6.0
TOLD_APART = -5.0  # each name has a telling word that the other has not

SPELT_ALIKE, SOUNDS_ALIKE, SHORTENED = 0.9, 0.85, 0.7  # what a word counts that is not the same letter for letter
_CLOSE = 0.93  # Jaro-Winkler; below it are "Metals" and "Medals"
_SPELT = 0.7  # share of letters that words of one sound must have in common: "apollo" and "apple" sound alike
_LONG = 5
_VERY_LONG, _ONE_LETTER = 8, 0.88  # one letter of a long word, wherever it stands
LIKELY = 0.5
"""From here on a pair is proposed as the same."""


_MEASURES = frozenset({"Policy", "Programme"})


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
        self._seen: dict[tuple[str, ...], tuple[_Weighed, ...]] = {}
        self._weights = {word: self._weight(seen, total) for word, seen in counts.items()}

    @staticmethod
    def _weight(seen: int, total: int) -> float:
        return math.log((total + 1) / (seen + 1)) / math.log(total + 1) + 0.02

    def of(self, word: str) -> float:
        """The weight of a word."""
        return self._weights.get(word, self._unseen)

    def weighed(self, names: tuple[str, ...]) -> tuple[_Weighed, ...]:
        """The names taken apart, with the weight of each word."""
        found = self._seen.get(names)
        if found is None:
            parts = tuple(dict.fromkeys(take_apart(name) for name in names))
            found = self._seen[names] = tuple(_Weighed(p, {w: self.of(w) for w in p.words}) for p in parts)
        return found


class _Weighed(NamedTuple):
    """A name taken apart, with the weight of each of its words."""

    parts: Parts
    weights: dict[str, float]


class _Point(NamedTuple):
    """Points and why; the words are put together only for pairs that are shown, since most are not."""

    points: float
    words: str
    parts: tuple[Collection[str], ...] = ()

    def reason(self) -> Reason:
        said = (", ".join(p if isinstance(p, Sequence) else sorted(p)) for p in self.parts)
        return Reason(self.words.format(*said), round(self.points, 2))


OTHER_LAW = "the legal forms are of different laws: {} and {}"
FOREIGN_FORM = _Point(FORMS, "one is incorporated, the other is at home where no firm is")


def score(one: Profile, other: Profile, weights: Weights, *, least: float = 0.0) -> Score:
    """How likely two profiles are one thing, and why; the order of the two does not matter.

    Of a pair that comes to less than `least` the reasons are left out, and the probability may be too high, yet below.
    """
    if other.id < one.id:
        one, other = other, one
    of_firms = one.type == "Company" or other.type == "Company"
    best: list[_Point] = []
    most = -math.inf
    for left in weights.weighed(one.names):
        for right in weights.weighed(other.names):
            found = _words(left, right, of_firms=of_firms)
            found += _vetoes(left.parts, right.parts)
            points = 0.0
            for point in found:
                points += point.points
            if points > most:
                best, most = found, points
    ticker = SAME_TICKER if one.tickers and other.tickers else 0.0
    bound = _probability(BASE + most + SAME_COUNTRY + BESIDE_MOST + SAME_OPERATOR + ticker)
    if bound < least:
        return Score(bound, ())
    best += _around(one, other)
    laws = (_laws(one), _laws(other))
    if all(laws) and not laws[0] & laws[1] and not any(p.points == FORMS for p in best):
        best.append(_Point(FORMS, OTHER_LAW, laws))
    if _of_other_law(one, other) or _of_other_law(other, one):
        best.append(FOREIGN_FORM)
    probability = _probability(BASE + sum(p.points for p in best))
    if probability < least:
        return Score(probability, ())
    reasons = sorted((p.reason() for p in best if p.points), key=lambda r: (-abs(r.points), r.words))
    return Score(probability, tuple(reasons))


def _laws(profile: Profile) -> frozenset[str]:
    """The laws that the names of an unlisted firm tell, whichever of them is compared."""
    if profile.listed or profile.type != "Company":
        return frozenset()
    return frozenset().union(*map(stated_laws, profile.names))


def _probability(points: float) -> float:
    return 1 / (1 + math.exp(-points))


def _of_other_law(one: Profile, other: Profile) -> bool:
    """Whether one is "Inc." by every name and the other is at home where no firm is."""
    at_home = bool(other.countries & NOT_INCORPORATED) and not other.countries & one.countries
    return at_home and all(take_apart(name).forms == _INCORPORATED for name in one.names)


_INCORPORATED = frozenset({"american"})


def _vetoes(left: Parts, right: Parts) -> list[_Point]:
    found = []
    if left.numbers != right.numbers:
        numbers = (left.numbers or ("none",), right.numbers or ("none",))
        found.append(_Point(NUMBERS, "the names differ in a number: {} and {}", numbers))
    if left.sides != right.sides:
        found.append(_Point(SIDES, "the names differ in a point of the compass"))
    if left.words == right.owner or right.words == left.owner:
        found.append(_Point(OWNED, "one is named as a part of the other"))
    if left.forms and right.forms and not left.forms & right.forms:
        found.append(_Point(FORMS, OTHER_LAW, (left.forms, right.forms)))
    return found


def _words(left: _Weighed, right: _Weighed, *, of_firms: bool) -> list[_Point]:
    ours, theirs = left.parts, right.parts
    if (ours.acronym in theirs.initials and ours.acronym) or (theirs.acronym in ours.initials and theirs.acronym):
        letters = ours.acronym or theirs.acronym or ""
        said = ((letters.upper(),),)
        return [_Point(INITIALS * min(len(letters), 4) / 4, "{} are the initials of the other", said)]
    if ours.joined == theirs.joined:
        return [_Point(NAME, "the same words: {}", ((" ".join(ours.words),),))]
    pairs = _aligned(left.weights, right.weights)
    if not pairs:
        close = JaroWinkler.similarity(ours.joined, theirs.joined, score_cutoff=0.95)
        return [_Point(NAME * SOUNDS_ALIKE, "the names are spelt alike")] if close else []
    return _partly(left, right, pairs, of_firms=of_firms)


def _partly(left: _Weighed, right: _Weighed, pairs: list[tuple[str, str, float]], *, of_firms: bool) -> list[_Point]:
    """What two names say that have some words in common and others not."""
    only_left, only_right = dict(left.weights), dict(right.weights)
    shared = unlike = 0.0
    for a, b, worth in pairs:
        both = min(only_left.pop(a), only_right.pop(b))
        shared += both * worth
        unlike += both * (1 - worth)
    apart = [sum(only_left.values()), sum(only_right.values())]
    alike = shared / (shared + unlike + sum(apart))
    found = [_Point(NAME * alike, "both have {}", ([a if a == b else f"{a}/{b}" for a, b, _ in pairs],))]
    if not only_left or not only_right:
        more = frozenset(only_left or only_right)
        found.append(_Point(CONTAINED * min(1.0, shared) * (1 - alike), "one name holds the other"))
        if of_firms and names_a_part(more):
            found.append(_Point(PART, "{} may name a branch or subsidiary", (more,)))
    elif min(apart) > 0.3:
        words = (only_left, only_right)
        found.append(_Point(TOLD_APART * min(1.0, *apart), "each has a word of its own: {} / {}", words))
        if len(pairs) > 1 and left.parts.initials & right.parts.initials:
            found.append(_Point(SAME_INITIALS, "the same initials"))
    return found


def _aligned(left: Mapping[str, float], right: Mapping[str, float]) -> list[tuple[str, str, float]]:
    """Words of both names that are one word, and what the pair counts; each word once, the best pairs first."""
    found = [(word, word, 1.0) for word in left if word in right]
    if len(found) in (len(left), len(right)):
        return found
    free = [word for word in right if word not in left]
    for word in left:
        if word not in right:
            best, other = 0.0, ""
            for one in free:
                worth = _worth(word, one)
                if worth and (worth, one) > (best, other):
                    best, other = worth, one
            if best:
                free.remove(other)
                found.append((word, other, best))
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


def _around(one: Profile, other: Profile) -> list[_Point]:
    found = []
    if one.tickers & other.tickers:
        found.append(_Point(SAME_TICKER, "both are listed as {}", ((min(one.tickers & other.tickers),),)))
    elif one.tickers and other.tickers and _exchanges(one) & _exchanges(other):
        found.append(_Point(OTHER_TICKER, "listed as {} and {}", ((min(one.tickers),), (min(other.tickers),))))
    if one.countries and other.countries:
        states = ({c.partition("/")[2] for c in one.countries | other.countries},)
        alike = bool(one.countries & other.countries)
        words = "the same country: {}" if alike else "different countries: {}"
        found.append(_Point(SAME_COUNTRY if alike else OTHER_COUNTRY, words, states))
    vague = [p.names[0] for p in (one, other) if _is_described(p)]
    if vague:
        found.append(_Point(DESCRIBED, "{} is a description that fits several", (vague,)))
    if one.type != other.type:
        found.append(_Point(OTHER_TYPE, f"{one.type} and {other.type}"))
    if other.id in one.beside or one.id in other.beside:
        found.append(_Point(JOINED_BY_FACT, "a claim joins the two: they do business with each other"))
    common = one.beside & other.beside
    if common:
        points = min(BESIDE_MOST, BESIDE * len(common))
        found.append(_Point(points, "both have to do with {}", (sorted(common)[:3],)))
    if one.run_by and other.run_by:
        alike = bool(one.run_by & other.run_by)
        words = "the same operator" if alike else "different operators"
        found.append(_Point(SAME_OPERATOR if alike else OTHER_OPERATOR, words))
    return found


def _is_described(profile: Profile) -> bool:
    return profile.type in _MEASURES and not profile.listed and all(map(describes_only, profile.names))


def _exchanges(profile: Profile) -> set[str]:
    return {ticker.partition(":")[0] for ticker in profile.tickers}
