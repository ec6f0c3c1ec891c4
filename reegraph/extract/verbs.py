"""English verb forms, so that a rule names a verb once and matches it in every form."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from reegraph.model import Frozen
from reegraph.model.tables import read_table


class Forms(NamedTuple):
    """The forms of a verb. A particle stays behind each: `take over` → `took over`."""

    base: str
    third: str
    past: str
    participle: str
    ing: str

    @property
    def finite(self) -> tuple[str, ...]:
        return (self.base, self.third, self.past)


# One consonant, one vowel, one consonant, as in "ship"; "show", "fix" and "pay" end in no consonant that is doubled.
_SHORT = re.compile(r"[^aeiou]*(?:qu)?[aeiou][bdfgklmnprtvz]")


class _Common(Frozen):
    verbs: tuple[str, ...]


class _Between(Frozen):
    auxiliaries: frozenset[str]
    catenatives: frozenset[str]
    adverbs: frozenset[str]


class _VerbTable(Frozen):
    irregular: dict[str, tuple[str, str, str, str]]
    doubled: frozenset[str]
    common: _Common
    between: _Between


@cache
def verb_table() -> _VerbTable:
    """The irregular and common verbs and the words that stand before a verb."""
    return read_table("reegraph.extract.tables", "verbs.toml", _VerbTable)


@cache
def forms(verb: str) -> Forms:
    """All forms of a verb given by its base, with a particle if it has one.

    >>> forms("take over").past
    'took over'
    >>> forms("supply").third, forms("refine").ing, forms("acquire").past
    ('supplies', 'refining', 'acquired')
    """
    base, _, particle = verb.partition(" ")
    tail = f" {particle}" if particle else ""
    irregular = verb_table().irregular.get(base)
    third, past, participle, ing = irregular or _regular(base)
    return Forms(*(f + tail for f in (base, third, past, participle, ing)))


def _regular(base: str) -> tuple[str, str, str, str]:
    """The forms by the rules of spelling; a single consonant behind a short stressed vowel is doubled."""
    stem = base + base[-1] if _SHORT.fullmatch(base) or base in verb_table().doubled else base
    consonant_y = re.search(r"[^aeiou]y$", base)
    if consonant_y:
        third, past = base[:-1] + "ies", base[:-1] + "ied"
    else:
        third = base + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s")
        past = stem + ("d" if base.endswith("e") else "ed")
    ing = (base[:-1] if base.endswith("e") and not base.endswith("ee") else stem) + "ing"
    return third, past, past, ing


@cache
def auxiliaries() -> frozenset[str]:
    """The auxiliaries."""
    return verb_table().between.auxiliaries


@cache
def adverbs() -> frozenset[str]:
    """The adverbs that stand before a verb."""
    return verb_table().between.adverbs


@cache
def between() -> frozenset[str]:
    """What may stand before a verb and belongs to it: auxiliaries, verbs such as "agree to", adverbs."""
    table = verb_table().between
    return table.auxiliaries | table.catenatives | table.adverbs


@cache
def finite_auxiliaries() -> frozenset[str]:
    """The auxiliaries without what is as often another word."""
    return auxiliaries() - {"to", "'s"}


@cache
def common_finite() -> frozenset[str]:
    """Finite forms of the common verbs."""
    return frozenset(f for verb in verb_table().common.verbs for f in forms(verb).finite)
