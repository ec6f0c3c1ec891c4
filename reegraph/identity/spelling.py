"""When two ways of writing are one name by rule: keys that are equal or not, where a score would only say "alike".

Every key keeps the numbers and the points of the compass of a name, so that phases, units and lines stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.laws import words_of
from reegraph.identity.names import counted_in, initials_of, kept_words, sides_in
from reegraph.model import Frozen, vocabulary
from reegraph.model.tables import read_table

LONG_ENOUGH = 8
"""Letters from which on a name is known by letters that stand for one another: shorter ones may be other names."""

_BRACKET = re.compile(r"\s*\(([A-Za-z]{2,8})\)")
_PUBLIC = frozenset({"Agency", "ResearchOrganisation", "Policy", "Programme"})


class _Words(Frozen):
    words: tuple[str, ...]


class Spelling(Frozen):
    """The table: words cut short, words of sites and of measures, codes of exchanges, letters alike."""

    short: Mapping[str, str]
    sites: _Words
    measures: _Words
    exchanges: Mapping[str, str]
    letters: Mapping[str, str]


@cache
def spelling() -> Spelling:
    """The table `spelling.toml`; raises TableError naming every fault."""
    return read_table("reegraph.identity.tables", "spelling.toml", Spelling)


@cache
def _of_sites() -> frozenset[str]:
    return frozenset(spelling().sites.words)


@lru_cache(maxsize=1 << 16)
def written(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a name in one spelling, and what must be equal beside them: numbers and points of the compass.

    >>> written("Alpha's Tech Metals Co. (ATM), Phase II") == written("Alphas Technology Metals, second phase")
    True
    """
    if "(" in name:
        name = _BRACKET.sub(lambda m: "" if m[1].lower() in initials_of(name[: m.start()]) else f" {m[1]} ", name)
    tokens = words_of(name)
    counted, sides, short = counted_in(tokens), sides_in(tokens), spelling().short
    words = (short.get(word, word) for word in kept_words(tokens))
    told = tuple(w for w in words if w and w not in counted)
    return told, " ".join(sorted({*counted.values(), *sides})) if counted or sides else ""


def key(name: str, entity_type: str) -> str:
    """The key of a name by itself: two names of a type that have the same are one in two spellings.

    >>> key("JS Link", "Company") == key("JSLink", "Company"), key("Beta 1", "Mine") == key("Beta 2", "Mine")
    (True, False)
    """
    words, told = written(name)
    if vocabulary().is_facility(entity_type):
        words = tuple(sorted(w for w in words if w not in _of_sites()))
    elif entity_type in _PUBLIC:
        words = tuple(sorted(_noun(w) for w in words))
    return f"{''.join(words)}|{told}" if words else ""


def looser_keys(name: str, entity_type: str, entity: str | None = None) -> Iterator[str]:
    """Keys by which a name leads to a listed thing where only one has it: the order of words, the state or ministry
    that it belongs to, initials at the end, letters that stand for one another. `entity` is the id of the listed thing
    whose key is asked for. Sound is no such key: Theta Motors is not Tata Motors, and what only sounds alike comes up
    for review.
    """
    words, told = written(name)
    if not words:
        return
    if vocabulary().is_facility(entity_type):
        words = tuple(w for w in words if w not in _of_sites())
    elif entity_type in _PUBLIC:
        yield from (f"{' '.join(sorted(bare))} of {whose}|{told}" for bare, whose in _owned(words, entity))
    elif len(words) > 2:
        yield f"{' '.join(sorted(words))}|{told}"
    if entity is not None:
        for cut in range(1, len(words) - 1):
            yield f"{' '.join(words[:cut])}+{''.join(w[0] for w in words[cut:])}|{told}"
    elif len(words) > 1 and name.rsplit(maxsplit=1)[-1].isupper():
        yield f"{' '.join(words[:-1])}+{words[-1]}|{told}"
    if len("".join(words)) >= LONG_ENOUGH:
        yield f"~{_in_plain_letters(''.join(words))}|{told}"


def _in_plain_letters(word: str) -> str:
    """A word with one letter for those that stand for one another: Vakuum as Vacuum, Qazatom as Kazatom."""
    letters = spelling().letters
    return _letters().sub(lambda found: letters[found[0]], word)


@cache
def _letters() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, spelling().letters), key=lambda part: (-len(part), part))))


def _owned(words: tuple[str, ...], entity: str | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is left of a name without the state or ministry that it begins or ends with, and which that is."""
    known = gazetteer().by_id(entity) if entity else None
    if known is not None:
        state = gazetteer().territory_of(known.id)
        above = {state, known.imposer, gazetteer().territory_of(known.imposer or "")} - {None}
        bare = words[1:] if _owners().get(words[0]) in above else words
        bare = bare[:-1] if bare and _owners().get(bare[-1]) in above else bare
        yield from ((bare, str(owner)) for owner in sorted(above, key=str) if bare)
    elif len(words) > 1:
        ends = ((words[0], words[1:]), (words[-1], words[:-1]))
        yield from ((bare, _owners()[owner]) for owner, bare in ends if owner in _owners())


FEW = 8
"""Measures of one state; where the tables know more, "its export controls" is said of any of them."""


def describes_only(name: str) -> bool:
    """Whether the name of a rule or fund is a description that fits several: "strategic reserve", "China's controls".

    >>> describes_only("China's export controls"), describes_only("Fiji's export ban"), describes_only("April rules")
    (True, False, False)
    """
    words, told = written(name)
    rest = [w for w in words if w not in _of_measures()]
    states = [_noun(w) for w in rest if _noun(w) != w]
    return not told and len(states) == len(rest) and not any(_measures_of(state) <= FEW for state in states)


@cache
def _of_measures() -> frozenset[str]:
    return frozenset(spelling().measures.words)


@cache
def _measures_of(state: str) -> int:
    made = (gazetteer().territory_of(known.imposer) for known in gazetteer() if known.imposer)
    return sum(one == state for one in made)


@cache
def _owners() -> Mapping[str, str]:
    """One-word names of states, their adjectives, and acronyms of ministries, each with the id."""
    found: dict[str, str] = {}
    for entry in gazetteer().entries:
        acronym = entry.type == "Agency" and entry.form.isupper() and not entry.ambiguous
        if (entry.type == "Government" or acronym) and entry.form.replace(".", "").isalpha():
            found.setdefault("".join(words_of(entry.form)), entry.id)
    return found


def _noun(word: str) -> str:
    """A state's name for its adjective and its short forms: a Chinese ministry is one of China."""
    owner = _owners().get(word, "")
    return owner if owner.startswith("government/") else word
