"""Numbers with their units, money, prices, percentages and dates in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from reegraph.extract.text import small_letters
from reegraph.model import Frozen, Value
from reegraph.model.tables import read_table

Kind = Literal["mass", "percent", "money", "price", "date", "years"]


@dataclass(slots=True)
class Quantity:
    """A quantity and where it stands. A mass has unit `t` or `t/yr`; money an ISO 4217 code; a price CODE/kg."""

    start: int
    end: int
    kind: Kind
    number: float | None
    unit: str | None
    date: str | None
    text: str

    def value(self) -> Value:
        """The quantity as the value of a claim; whole numbers are written without a point."""
        number = self.number
        if number is not None and float(number).is_integer():
            number = int(number)
        return Value(number=number, unit=self.unit, date=self.date, text=self.text)

    def amount(self) -> str:
        """Money as `620000000 USD`, a price as `110 USD/kg`."""
        return (
            f"{self.number:.10g} {self.unit}"
            if self.number is not None and self.number < 1e10
            else f"{self.number:.0f} {self.unit}"
        )


class _Tables(Frozen):
    scale: dict[str, float]
    mass: dict[str, float]
    mass_per_year: dict[str, float]
    currency_before: dict[str, str]
    currency_after: dict[str, str]
    month: dict[str, int]
    number_word: dict[str, int]


@cache
def _tables() -> _Tables:
    return read_table("reegraph.extract.tables", "quantities.toml", _Tables)


def _any(words: dict[str, object] | dict[str, float] | dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


_NUMBER = r"(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SPACES = str.maketrans("", "", ", \u00a0\u2009\u202f")
# "a year" right behind the unit belongs to the quantity; behind the material ("of magnets a year") it only tells
# the unit.
_PER_YEAR = (
    r"(?:[\s-]?(?:/|per|a|each|every)[\s-]?(?:year|annum|yr|y)\b(?!\s(?:earlier|ago|before|later|to\sdate))|\s(?:annually|yearly|p\.a\.)"
    r"|(?=\sof\s[\w\s()-]{1,60}?\s(?:(?:a|per|each|every)\s(?:year|annum)\b|annually\b|yearly\b)))"
)
_PER_KILO = r"(?:\s?/\s?(?:kg|kilo)\b|\s(?:a|per)\s(?:kilogram|kilogramme|kilo|kg)\b)"
_PER_TON = r"(?:\s?/\s?(?:t|mt|tonne)\b|\s(?:a|per)\s(?:metric\s)?(?:tonne|ton)\b)"
_HIGH = rf"(?:\s?(?:-|–|to|and)\s?(?P<high>{_NUMBER}))?"
_SOME_YEAR = r"(?:19|20)\d\d"
_COUNTS = "two|three|four|five|six|seven|eight|nine"
_FRACTIONS = {"thirds": 3, "quarters": 4, "fifths": 5, "tenths": 10}
_PARTS = {"a": 1.0, "an": 1.0, "half": 0.5}  # of "a million", "half a million"
_SEASON = r"(?:year|spring|summer|autumn|fall|winter|month|week)"


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    words, money = _number_words(), _money()
    share = rf"(?<![\w.])(?:(?P<n>{_NUMBER}){_HIGH}\s?(?:%|percent\b|per\scent\b)"
    share += rf"|(?P<word>{words})[\s-]per\s?cent\b|(?P<parts>{_COUNTS})[\s-](?P<part>{_any(_FRACTIONS)})(?=\sof\b))"
    years = rf"\b(?:(?P<n>\d{{1,2}})|(?P<word>{words}))[\s-]years?\b(?!\s(?:ago|earlier|later|low|high|old))"
    return (
        ("price", re.compile(rf"{money}(?:(?P<kilo>{_PER_KILO})|(?P<ton>{_PER_TON}))")),
        ("money", re.compile(money)),
        ("mass", re.compile(_mass())),
        ("percent", re.compile(share, re.IGNORECASE)),
        ("years", re.compile(years, re.IGNORECASE)),
        ("date", re.compile(_dates(), re.IGNORECASE)),
    )


@cache
def _small_dates() -> re.Pattern[str]:
    """The pattern of dates for texts in small letters, where it is three times as fast."""
    return re.compile(_dates())


def _dates_begin(text: str, start: int, end: int) -> Iterator[int]:
    return (found.start() for found in _small_dates().finditer(small_letters(text), start, end))


def _number_words() -> str:
    one = _any(_tables().number_word)
    return rf"(?!hundred)(?:{one})(?:[\s-](?:{one}))?|half(?=\sa\s(?:million|billion)\s)|an?(?=\s(?:million|billion)\s)"


def _scaled(name: str, *, apart: bool = False) -> str:
    between = r"[\s-](?:a\s)?" if apart else r"[\s-]?"
    return rf"(?:{between}(?P<{name}>{_any(_tables().scale)})\b)?"


def _money() -> str:
    before, after = _any(_tables().currency_before), _any(_tables().currency_after)
    behind = rf"(?P<n2>{_NUMBER}){_scaled('scale2')}|\b(?P<word>{_number_words()}){_scaled('scale3', apart=True)}"
    return (
        rf"(?<![\w$])(?:(?P<cur>{before})\s?(?P<n>{_NUMBER}){_HIGH}{_scaled('scale')}"
        rf"|(?:{behind})\s(?P<cur2>{after})\b(?!(?<=pounds)\sof\b))"
    )


def _mass() -> str:
    t = _tables()
    spaced = rf"(?<!\d\s)\d{{1,3}}(?:\s\d{{3}})+(?=[\s-]?(?:{_any(t.mass)}|{_any(t.mass_per_year)})\b)"
    in_words = rf"\b(?P<word>{_number_words()}){_scaled('scale2', apart=True)}"
    number = rf"(?P<n>{spaced}|{_NUMBER}){_HIGH}{_scaled('scale')}|{in_words}"
    return (
        rf"(?<![\w.$€£])(?:{number})[\s-]?"
        rf"(?:(?P<peryear>{_any(t.mass_per_year)})(?![\w])|(?P<mass>{_any(t.mass)})(?![\w]|/(?![ya]))(?P<year>{_PER_YEAR})?)"
    )


def _dates() -> str:
    month = _any(_tables().month)
    quarter = (
        r"(?:q[1-4]|h[12]|[1-4]q|[12]h"
        r"|(?:first|second|third|fourth|last|final)\s(?:quarter|half|(?:three|six)\smonths))"
    )
    relative = (
        rf"(?:this|last|next|early\snext|late\snext|later\sthis|earlier\sthis|early\sthis|late\sthis)\s"
        rf"(?:financial\s|fiscal\s|calendar\s)?{_SEASON}"
        r"|(?:before|by)\s(?:the\s(?:end\sof\sthe\s)?year(?:\sis\sout|-end)?|year-end)"
        r"|(?:the\s)?end\sof\sthe\sdecade"
    )
    # How whatever follows begins: most words are told apart by it faster than by all of it.
    starts = [
        r"\d|q|h", *sorted({m[:2].lower() for m in _tables().month}),
        *("fi", "th", "fo", "la", "ne", "ea", "be", "by", "en", "fy", "cy", "in", "si", "of", "fr", "un", "se"),
    ]  # fmt: skip
    return (
        rf"\b(?={'|'.join(starts)})(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<m1>{month})\.?(?:,?\s(?P<y1>{_SOME_YEAR}))?"
        rf"|(?P<m2>{month})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>{_SOME_YEAR}))?"
        rf"|(?P<m3>{month})\.?,?(?:\sof)?\s(?P<y3>{_SOME_YEAR})"
        rf"|(?P<y4>{_SOME_YEAR})-(?P<m4>0[1-9]|1[0-2])(?:-(?P<d4>\d\d))?(?!\d)"
        rf"|{quarter}(?:\s(?:of\s)?(?P<relq>(?:this|next|last)\syear)\b"
        rf"|(?:\s|,\s|-)?(?:of\s|in\s)?(?:calendar\s|financial\s|fiscal\s|fy\s?|cy\s?)?(?P<y5>{_SOME_YEAR}))?"
        rf"|(?:fy|cy)\s?(?P<y8>{_SOME_YEAR})\b"
        rf"|(?P<y6>{_SOME_YEAR})(?=[^\ds]|$)"
        rf"|(?P<rel>{relative})\b"
        rf"|(?:in|since|last|this|next|by|of|from|until)\s(?P<m7>{month})\b(?!\.?\s\d))"
    )


@cache
def _hints() -> dict[Kind, tuple[str, ...]]:
    """Strings of which a text in small letters must hold one for a slow pattern to match it: see each pattern."""
    halves = (
        "decade",
        "quarter",
        "half",
        "h1",
        "h2",
        "1h",
        "2h",
        "1h",
        "2h",
        *(f"q{n}" for n in "1234"),
        *(f"{n}q" for n in "1234"),
    )
    seasons = ("year", "spring", "summer", "autumn", "fall", "winter", "month", "week", "decade")
    signs = [w for w in _tables().currency_before if not w[0].isalpha()]
    money = {w.lower() for w in (*signs, *_tables().currency_after)}
    return {
        "price": ("/", "kg", "kilo", "ton"),
        "money": tuple(sorted(w for w in money if not any(other != w and other in w for other in money))),
        "percent": ("%", "cent", *_FRACTIONS),
        "years": ("year",),
        "date": (*seasons, *halves),
    }


class _Hints(NamedTuple):
    """The strings of all hints as one automaton, with the kinds that each is a hint of.

    `begins` are those with which a number may begin, and `scales` those that a number in words may stand before: "half
    a million". `months` and `centuries` hint at a date only with a capital and with two more digits, `codes` at money
    only with a capital.
    """

    strings: AhoCorasick
    kinds: tuple[frozenset[Kind], ...]
    begins: frozenset[int]
    scales: frozenset[int]
    months: frozenset[int]
    centuries: frozenset[int]
    codes: frozenset[int]


_SCALES = ("million", "billion")
_BEFORE_SCALE = (2, 3, 7)  # letters of "a ", "an " and "half a "


@cache
def _automaton() -> _Hints:
    tables = _tables()
    # A mass without a digit holds a number in words.
    numerals = (*sorted(tables.number_word), *"0123456789")
    currencies = {w.lower() for w in tables.currency_before}
    months = {m.lower() for m in tables.month}
    shortest = {m for m in months if not any(other != m and other in m for other in months)}
    kinds: dict[str, set[Kind]] = {hint: set() for hint in sorted({*currencies, *shortest, "19", "20"})}
    codes = {w.lower() for w in tables.currency_before if w[0].isalpha()}
    for kind, hints in (*_hints().items(), ("mass", (*numerals, *_SCALES))):
        for hint in hints:
            kinds.setdefault(hint, set()).add(kind)

    def among(wanted: Iterable[str]) -> frozenset[int]:
        return frozenset(n for n, hint in enumerate(kinds) if hint in wanted)

    return _Hints(
        AhoCorasick(list(kinds), implementation=Implementation.DFA),
        tuple(map(frozenset, kinds.values())),
        among({*numerals, *currencies}),
        among(_SCALES),
        among(shortest),
        among({"19", "20"}),
        among(codes),
    )


@cache
def _mass_words() -> frozenset[str]:
    """The first words of the units of mass, in small letters: without one of them a text holds no mass."""
    units = (*_tables().mass, *_tables().mass_per_year)
    return frozenset(re.findall(r"[^\W\d_]+|\S", unit.lower())[0] for unit in units)


def _may_hold(text: str, start: int, end: int) -> tuple[set[Kind], list[int]]:
    """The kinds of which `text[start:end]` holds what their patterns need, and where in it a number may begin.

    Most sentences hold no quantity.
    """
    hints = _automaton()
    hits = hints.strings.find_matches_as_indexes(small_letters(text)[start:end], overlapping=True)
    said = {hint for hint, _, _ in hits}
    found: set[Kind] = set()
    for hint in said:
        found |= hints.kinds[hint]
    dated = "date" not in found and not (said.isdisjoint(hints.months) and said.isdisjoint(hints.centuries))
    if dated and any(_is_dated(text, start + first, hint, hints) for hint, first, _ in hits):
        found.add("date")
    if not said.isdisjoint(hints.codes) and any(
        text[start + first].isupper() for hint, first, _ in hits if hint in hints.codes
    ):
        found.add("money")
    if found <= {"date"}:
        return found, []
    begins = {start + first for hint, first, _ in hits if hint in hints.begins}
    if not said.isdisjoint(hints.scales):
        scales = [start + first for hint, first, _ in hits if hint in hints.scales]
        begins |= {max(start, scale - before) for scale in scales for before in _BEFORE_SCALE}
    return found, sorted(begins)


def _is_dated(text: str, at: int, hint: int, hints: _Hints) -> bool:
    """Whether a year or a month with its capital stands here: without one "may" and "march" are no months."""
    if hint in hints.months:
        return text[at].isupper()
    return hint in hints.centuries and text[at + 2 : at + 4].isdecimal()


def _matches(pattern: re.Pattern[str], text: str, begins: Iterable[int], end: int) -> Iterator[re.Match[str]]:
    """What a pattern finds that can only begin at some places."""
    last = 0
    for begin in begins:
        match = pattern.match(text, begin, end) if begin >= last else None
        if match is not None:
            last = match.end()
            yield match


def find_quantities(
    text: str, start: int, end: int, *, reported: str | None, words: AbstractSet[str] | None = None
) -> list[Quantity]:
    """The quantities of `text[start:end]`, in order, none overlapping another.

    `reported` is the document's date: by it "this year" and "in November" get their year. Without it they stay unknown.
    `words` are those of the text in small letters, where they are known.
    """
    found: list[Quantity] = []
    taken: list[tuple[int, int]] = []
    possible, begins = _may_hold(text, start, end)
    if words is not None and "mass" in possible and words.isdisjoint(_mass_words()):
        possible.discard("mass")
    for kind, pattern in _patterns() if possible else ():
        if kind not in possible:
            continue
        at = _dates_begin(text, start, end) if kind == "date" else begins
        for match in _matches(pattern, text, at, end):
            if taken and any(a < match.end() and match.start() < b for a, b in taken):
                continue
            quantity = _READ[kind](match, reported) if kind == "date" else _number(kind, match)
            if quantity is not None:
                taken.append(match.span())
                found.append(quantity)
    return sorted(_with_bare(text, start, end, found), key=lambda q: (q.start, q.end)) if found else found


# A number that leaves out the unit of the one before: "2,000 tonnes a year, rising to 5,000 by 2028".
_BARE = re.compile(
    r"\b(?:to|than|another|further|additional|make|makes|reach|and|against|from|or)\s(?:about\s|around\s|some\s|up\sto\s|perhaps\s)?"
    r"(?P<n>\d{1,3}(?:,\d{3})+|[1-9]\d\d(?!\d))(?=[.;,:)](?:\s|$)|$|\s(?:by|in|from|later|when|once|this|next|over|after|if|should|within|a\syear"
    r"|per\syear|each\syear|annually|the\s(?:year|quarter)|to\s[1-9])\b)"
)
# What rises from one number to another has both; any other "from … to" is a range, of which the upper end counts.
_RISING = re.compile(
    r"\b(?:rais|expan|increas|doubl|tripl|treb|quadrupl|lift|gr[eo]w|ris|rose|fell|fall|cut|enlarg|boost|scal|ramp|tak)\w*\b"
    r"[^.;|]{0,80}\bfrom\s(?:about\s|around\s|some\s)?$"
)
_LOW = re.compile(rf"({_NUMBER})\s?(?:-|–|to)\s?")
_FURTHEST = 140  # characters between a number and the unit that it leaves out


def _with_bare(text: str, start: int, end: int, found: list[Quantity]) -> list[Quantity]:
    """The quantities with the masses of which the text only gives the number, because the unit stands by one nearby."""
    if not any(q.kind == "mass" for q in found):
        return found
    whole = [part for q in found for part in (_risen(text, start, q) if q.kind == "mass" else (q,))]
    for match in _BARE.finditer(text, start, end):
        before = [m for m in whole if m.kind == "mass" and m.end <= match.start("n") <= m.end + _FURTHEST]
        first, last = match.span("n")
        if before and not any(q.start < last and first < q.end for q in whole):
            number = float(match["n"].translate(_SPACES)) * _scale_in(before[-1].text)
            whole.append(Quantity(first, last, "mass", number, before[-1].unit, None, match["n"]))
    return whole


def _risen(text: str, start: int, mass: Quantity) -> tuple[Quantity, ...]:
    """Both numbers of "raised from 3,000 to 5,000 tonnes"."""
    low = _LOW.match(mass.text) if _RISING.search(text, max(start, mass.start - 120), mass.start) else None
    if low is None:
        return (mass,)
    number = float(low[1].translate(_SPACES)) * _scale_in(mass.text)
    below = replace(mass, end=mass.start + low.end(1), number=number, text=low[1])
    return below, replace(mass, start=mass.start + low.end(), text=mass.text[low.end() :])


def _scale_in(words: str) -> float:
    """The scale that stands with a number: a million in "3 to 5 million tonnes"; else 1."""
    return next((f for w, f in _tables().scale.items() if len(w) > 2 and re.search(rf"\b{w}\b", words)), 1.0)


def _number(kind: Kind, match: re.Match[str]) -> Quantity | None:
    t = _tables()
    groups = match.groupdict()
    said = groups.get("high") or groups.get("n") or groups.get("n2")
    if groups.get("part"):
        return _fraction(match)
    number = float(said.translate(_SPACES)) if said else _in_words(groups["word"])
    scale = groups.get("scale") or groups.get("scale2") or groups.get("scale3")
    number *= t.scale[scale] if scale else 1.0
    unit: str | None = None
    if kind in ("money", "price"):
        unit = t.currency_before.get(groups.get("cur") or "") or t.currency_after[groups["cur2"]]
        if kind == "price":
            number = round(number / 1000, 6) if groups.get("ton") else number
            unit += "/kg"
    elif kind == "mass":
        factor = t.mass_per_year.get(groups["peryear"]) if groups["peryear"] else t.mass[groups["mass"]]
        number = round(number * (factor or 1.0), 6)
        unit = "t/yr" if groups["peryear"] or groups["year"] is not None else "t"
    elif kind == "percent":
        unit = "percent"
    return Quantity(match.start(), match.end(), kind, number, unit, None, match.group())


def _fraction(match: re.Match[str]) -> Quantity:
    """ "Two thirds" is 66.7 percent."""
    number = round(100 * _in_words(match["parts"]) / _FRACTIONS[match["part"].lower()], 1)
    return Quantity(match.start(), match.end(), "percent", number, "percent", None, match.group())


def _in_words(said: str) -> float:
    """ "ten" is 10, "twenty-five" 25; a hundred multiplies what stands before it."""
    if said.lower() in _PARTS:
        return _PARTS[said.lower()]
    values = [_tables().number_word[w] for w in re.split(r"[\s-]", said.lower())]
    return float(values[0] * values[1] if values[1:] == [100] else sum(values))


def _date(match: re.Match[str], reported: str | None) -> Quantity | None:
    g = match.groupdict()
    month_word = next((g[k] for k in ("m1", "m2", "m3", "m7") if g[k]), None)
    if month_word and not month_word[0].isupper():  # "may" the verb, "march" the noun
        return None
    year = next((g[k] for k in ("y1", "y2", "y3", "y4", "y5", "y6", "y8") if g[k]), None)
    month = _tables().month[month_word.lower()] if month_word else int(g["m4"]) if g["m4"] else None
    day = next((int(g[k]) for k in ("d1", "d2", "d4") if g[k]), None)
    if year is None:
        year = _year_near(month, g["rel"] or g["relq"], reported, past=_past(match))
    if year is None or (month is not None and not 1 <= month <= 12):
        return None
    date = year + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
    until = match.group().lower().startswith("until")  # a word of the sentence: it tells that something ends
    start = match.start("m7") if until else match.start()
    return Quantity(start, match.end(), "date", None, None, date, match.string[start : match.end()])


_COMING = re.compile(r"\b(?:will|would|to|due|expected|plans?|planned|scheduled|slated|set|by|until|should|from)\b")
_PASSED = re.compile(r"\b(?:was|were|had|put|began|came|took|made|\w{3,}ed)\b")


def _past(match: re.Match[str]) -> bool:
    """Whether the words before a date speak of the past and none of them looks ahead."""
    before = match.string[max(0, match.start() - 45) : match.start() + 6].rpartition(". ")[2]
    return _PASSED.search(before) is not None and _COMING.search(before) is None


def _year_near(month: int | None, relative: str | None, reported: str | None, *, past: bool = False) -> str | None:
    """The year of a month or season that is named without one, by the document's date."""
    if not reported:
        return None
    year = int(reported[:4])
    if relative:
        if relative.lower().endswith("decade"):
            return str(year - year % 10 + 10)
        step = 1 if "next" in relative.lower() else -1 if relative.lower().startswith("last") else 0
        if relative.lower().split()[-1] in ("month", "week"):
            step = 0
        elif step < 0 and relative.lower().split()[-1] != "year" and len(reported) >= 7 and int(reported[5:7]) > 9:
            step = 0  # "last spring" in December is this year's
        return str(year + step)
    if month is None or len(reported) < 7:
        return str(year)
    # The nearest such month: at most half a year away; of the past, the last one.
    now = int(reported[5:7])
    if past:
        return str(year - 1 if month > now else year)
    return str(year - 1 if month - now > 6 else year + 1 if now - month > 6 else year)


_READ = {"date": _date}


def mass_units(text: str) -> tuple[float, ...]:
    """The units of mass that a text names, in tonnes each, in order: those of a table's header, "Resource, Mt".

    >>> mass_units("| Project | Resource, Mt |")
    (1000000.0,)
    """
    tables = _tables()
    return tuple((tables.mass | tables.mass_per_year)[m.group()] for m in _mass_word().finditer(text))


@cache
def _mass_word() -> re.Pattern[str]:
    words = {**_tables().mass, **_tables().mass_per_year}
    return re.compile(rf"(?<!\w)(?:{_any(words)})(?!\w)")
