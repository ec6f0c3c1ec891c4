"""When a fact holds from and until, where its own clause dates it. The date of the document is never such a date.

Conservative: a date counts only in the clause of the fact, behind a preposition that dates it ("acquired in 2019",
"since May", "until 2031"), and only when no second date in the clause could be meant as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reegraph.extract.items import Item
from reegraph.model import Modality

# What begins or changes on a day. Where things are, what is made where and who needs what is not dated by such words.
_DATED = frozenset({
    "acquires", "merges_with", "subsidiary_of", "owns_equity", "operates", "partners_with", "supplies", "offtake",
    "funds", "member_of", "imposes", "restricts", "suspends", "sets_price_floor",
})  # fmt: skip

_DATE = re.compile(r"⟦d(\d+)⟧ ")
_LONGEST_REST = 90  # characters of a line behind the words of a fact; beyond, a date belongs to something else
# Where another clause begins, behind the words of a fact and before them.
_NEXT = re.compile(
    r"[;:|] |, (?!⟦d)|(?:and|but|while|when|where|which|who|that|whose|because|after|before|as|than|although) "
    r"|with (?!⟦L)"
    r"|to (?!⟦)(?!the end)"
)
_OPENING = re.compile(r"(?:^|[;:|] )(?:- )?((?:in|on|since|as of|by) (?:(?:early|late|mid) (?:- )?)?⟦d\d+⟧ (?:, )?)$")
_BARE_OPENING = re.compile(r"(?:^|[;:|] )(?:- )?(⟦d\d+⟧ (?:, )?)$")
_FROM = re.compile(r"(?:in|on|since|effective|from|as of|back in|early in|late in)(?: early| late| mid -| the)? $")
_UNTIL = re.compile(r"(?:until|till|through|up to|to)(?: at least| the end of| mid -| late| early)? $")
_SAYS_FROM = re.compile(r"(?:in|on|since|last|early last|late last|earlier last) ")
_SAYS_UNTIL = re.compile(r"(?:until|till|through) ")
_OTHER_EVENT = re.compile(
    r"(?:founded|established|incorporated|formed|listed|discovered|born|built|dating|due|dated) (?:back )?"
    r"(?:in|on|since|effective|from|as of)(?: early| late| mid -| the)? $"
)
# "The 2025 Alpha-Beta merger": deals are called by their year.
_BY_YEAR = frozenset({"acquires", "merges_with"})
_NAMED_BY_YEAR = re.compile(r"\b(?:the|its|their) ⟦d(\d+)⟧ (?=⟦)")


# What ends or lessens: its date is not the beginning of what it ends, nor the end of a pause that of what is paused.
_ENDING = re.compile(
    r"clos|shut|stopp|halt|fell |fall|rose |rise|drop|suspend|ceas|idl|mothball|lapse|ended|paus|deferr|delay"
    r"|postpon|mined "
)


class Span(NamedTuple):
    """The days between which a fact holds, ISO 8601 cut to what is said; None where nothing says."""

    valid_from: str | None = None
    valid_to: str | None = None


def dates_of(predicate: str, modality: Modality, line: str, words: tuple[int, int], items: Sequence[Item]) -> Span:
    """The dates of the fact that `line[slice(*words)]` states; only what is told as a fact is dated."""
    start, end = words
    if predicate not in _DATED or modality != "asserted" or "⟦d" not in line:
        return Span()
    if predicate != "suspends" and _ENDING.search(line, start, end + _LONGEST_REST):
        return Span()
    froms: dict[str, int] = {}
    untils: dict[str, int] = {}
    for position, before, said, date in _near(line, start, end, items):
        if _SAYS_UNTIL.match(said) or (_UNTIL.search(before) and not _SAYS_FROM.match(said)):
            untils.setdefault(date, position)
        elif _dates_from(before, said):
            froms.setdefault(date, position)
    if not froms and predicate in _BY_YEAR:
        named = _NAMED_BY_YEAR.search(line, max(0, start - 16), end)
        year = items[int(named[1])] if named else None
        if year is not None and year.quantity is not None and year.lower.strip().isdigit() and year.quantity.date:
            froms[year.quantity.date] = start
    return Span(_only(froms, end), _only(untils, end))


def _near(line: str, start: int, end: int, items: Sequence[Item]) -> Iterator[tuple[int, str, str, str]]:
    """The dates of the clause: where, what stands before each, its own words, and the date."""
    opening = _OPENING.search(line, 0, start) or _BARE_OPENING.search(line, 0, start)
    first = opening.start(1) if opening else start
    cut = _NEXT.search(line, end, end + _LONGEST_REST)
    last = cut.start() if cut else min(len(line), end + _LONGEST_REST)
    for mark in _DATE.finditer(line, first, last):
        item = items[int(mark[1])]
        if item.quantity is not None and item.quantity.date and not item.lower.startswith(("this ", "next ", "later ")):
            yield mark.start(), line[max(first, mark.start() - 40) : mark.start()], item.lower, item.quantity.date


def _dates_from(before: str, said: str) -> bool:
    if _OTHER_EVENT.search(before):
        return False
    return bool(_FROM.search(before) or _SAYS_FROM.match(said))


def has_begun(date: str | None, reported: str | None) -> bool:
    """Whether a date is no later than the day of the report, as far as both are known: no fact begins after it."""
    if reported is None or date is None:
        return True
    known = min(len(date), len(reported))
    return date[:known] <= reported[:known]


def _only(dates: dict[str, int], end: int) -> str | None:
    """The one date, or of several the one right behind the words of the fact; else none."""
    if len(dates) == 1:
        return next(iter(dates))
    close = [d for d, position in dates.items() if 0 <= position - end <= 12]
    return close[0] if len(close) == 1 else None
