"""Numbers, dates and words of a claim, as the quoted words state them: what stands in them, not what a model writes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from reegraph.extract.lexicon import lexicon
from reegraph.extract.llm.reply import INSTRUMENTS, MILESTONES, ReplyClaim, ReplyValue, asked_qualifiers
from reegraph.extract.quantities import Kind, Quantity, find_quantities, mass_units
from reegraph.model import Qualifier, Value, vocabulary

_CLOSE = 0.001  # of the number: what rounding a conversion does
_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_FISCAL = re.compile(r"\b(?:FY|CY|')\s?['’]?(\d\d)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BARE = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s(million|billion|thousand))?(?![\w,]*\d)"
)
_SCALES = {None: 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_RATIO = re.compile(r"\b(\d{1,2})[:/-](\d{1,2})\b")
_SHARE_WORDS = ("%", "per cent", "percent")
_MONEY = re.compile(r"(\d[\d.,]*(?:e\+?\d+)?)\s?([A-Z]{3})(/kg)?")
_TICKER = re.compile(r"([A-Za-z][A-Za-z0-9 .-]{0,20}?)\s?:\s?([A-Z0-9][A-Z0-9.]{0,9})")
_WORDS = re.compile(r"[^\W_]+")
_PARTS = {
    "whole": 100.0, "all": 100.0, "entire": 100.0, "sole": 100.0, "solely": 100.0, "wholly": 100.0, "fully": 100.0,
    "exclusive": 100.0, "exclusively": 100.0, "full": 100.0, "only": 100.0, "half": 50.0, "equally": 50.0,
    "third": 100 / 3, "thirds": 200 / 3, "quarter": 25.0, "quarters": 75.0, "fifth": 20.0, "tenth": 10.0,
}  # fmt: skip
_LONGEST_WORD = 60  # characters of a qualifier in words
_FREE = frozenset({
    "world", "global", "mining", "separation", "refining", "processing", "production", "output", "metal", "metals",
    "magnets", "magnet", "alloy", "alloys", "oxide", "oxides", "reserves", "exports", "imports", "year", "quarter",
    "month", "half", "joint", "venture", "memorandum", "cooperation", "alliance", "consortium", "agreement",
    "partnership", "to", "of", "the", "and", "making", "ore",
})  # fmt: skip
_KINDS: Mapping[str, frozenset[Kind]] = {
    "capacity": frozenset({"mass"}), "production": frozenset({"mass"}), "reserves": frozenset({"mass"}),
    "grade": frozenset({"percent"}),
}  # fmt: skip


class Words(NamedTuple):
    """What a value may be read from: the quote, and the sentence, header and caption that carry units and dates to it.

    `document` are all words of the document in small letters, for what only names; `reported` is its date.
    """

    quote: str
    around: str
    document: frozenset[str]
    reported: str | None

    def quantities(self) -> list[Quantity]:
        return find_quantities(self.quote, 0, len(self.quote), reported=self.reported)

    def quantities_around(self) -> list[Quantity]:
        return find_quantities(self.around, 0, len(self.around), reported=self.reported)


def read_value(claim: ReplyClaim, kind: str, words: Words) -> Value | str:
    """The value of an attribute as the words have it, or why it is none; `kind` is the type of the subject."""
    said = claim.value
    wanted = vocabulary().attribute[claim.predicate].value
    given = {"number": said and said.number, "date": said and said.date, "word": said and said.word}
    if said is None or given[wanted] in (None, ""):
        return f"no {wanted} for an attribute that is one"
    if wanted == "number":
        return _number(claim.predicate, said, words) or "number not in the quote"
    if wanted == "date":
        return _dated(str(said.date), words) or "date not in the quote"
    return _word(claim.predicate, str(said.word), kind, words) or "word not in the vocabulary or the quote"


def _number(predicate: str, said: ReplyValue, words: Words) -> Value | None:
    number = float(said.number or 0)
    for quantity in words.quantities():
        if quantity.kind in _KINDS[predicate] and _close(quantity.number, number):
            return _with_unit(quantity.value(), predicate)
    return _without_unit(predicate, number, words)


def _with_unit(value: Value, predicate: str) -> Value:
    """A capacity is a yearly amount, also where the words leave "a year" out."""
    yearly = predicate == "capacity" and value.unit == "t"
    return value.model_copy(update={"unit": "t/yr"}) if yearly else value


def _without_unit(predicate: str, number: float, words: Words) -> Value | None:
    """A number whose unit stands in the header of its table, in its caption or by another number of the sentence."""
    mass = "mass" in _KINDS[predicate]
    units = dict.fromkeys(mass_units(words.around)) if mass else {1.0: None}
    if not mass and not any(w in words.around for w in _SHARE_WORDS):
        return None
    for bare, text in _bare_numbers(words.quote):
        if any(_close(bare * unit, number) for unit in units):
            unit = "percent" if not mass else "t/yr" if predicate == "capacity" else "t"
            whole = int(number) if number.is_integer() else number
            return Value(number=whole, unit=unit, text=text)
    return None


def _bare_numbers(text: str) -> Iterator[tuple[float, str]]:
    for match in _BARE.finditer(text):
        yield float(match[1].replace(",", "").replace(" ", "")) * _SCALES[match[2]], match.group()


def _close(found: float | None, wanted: float) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=_CLOSE, abs_tol=1e-9)


def _dated(said: str, words: Words) -> Value | None:
    found = date_in(said, words)
    return None if found is None else Value(date=found[0], text=found[1])


def date_in(said: str, words: Words) -> tuple[str, str] | None:
    """A date as the quote or its sentence has it, no more exact than there, with its words; None without its year."""
    if not _DATE.fullmatch(said):
        return None
    for text in (words.quote, words.around):
        stated = [d for d in _dates(text, words.reported) if d[0][:4] == said[:4]]
        if stated:
            best, by = max(stated, key=lambda d: (_agree(d[0], said), len(d[0]) == len(said)))
            return (min(best, said, key=len) if _agree(best, said) else best[:4]), by
    return None


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _dates(text: str, reported: str | None) -> Iterator[tuple[str, str]]:
    for quantity in find_quantities(text, 0, len(text), reported=reported):
        if quantity.date:
            yield quantity.date, quantity.text
    yield from ((f"20{m[1]}", m.group()) for m in _FISCAL.finditer(text))
    yield from ((m.group(), m.group()) for m in _YEAR.finditer(text))


def _word(predicate: str, said: str, kind: str, words: Words) -> Value | None:
    if predicate == "ticker":
        return _ticker(said, words)
    known = vocabulary()
    allowed = known.status.get("facility" if known.is_facility(kind) else kind, ())
    word = said.strip().lower().replace(" ", "_")
    return Value(word=word, text=words.quote) if word in allowed else None


def _ticker(said: str, words: Words) -> Value | None:
    """`EXCHANGE:SYMBOL`, both of which the quote must have, the exchange by its usual name."""
    match = _TICKER.fullmatch(said.strip())
    if match is None:
        return None
    exchanges = {form for form, name in lexicon().exchanges.items() if name == lexicon().exchanges.get(match[1])}
    stated = any(re.search(rf"(?<!\w){re.escape(e)}(?!\w)", words.quote) for e in (*sorted(exchanges), match[1]))
    if not stated or not re.search(rf"(?<![\w.]){re.escape(match[2])}(?!\w)", words.quote):
        return None
    return Value(word=f"{lexicon().exchanges.get(match[1], match[1])}:{match[2]}", text=words.quote)


def read_qualifiers(claim: ReplyClaim, words: Words) -> tuple[dict[str, Qualifier], list[str]]:
    """The qualifiers that the words bear out, in the order of the vocabulary, and the names of the others."""
    kept: dict[str, Qualifier] = {}
    dropped = sorted(
        k for k, v in claim.qualifiers.items() if v not in (None, "") and k not in asked_qualifiers(claim.predicate)
    )
    for name in asked_qualifiers(claim.predicate):
        said = claim.qualifiers.get(name)
        if said in (None, ""):
            continue
        found = _qualifier(name, said, words)
        if found is None:
            dropped.append(name)
        else:
            kept[name] = found
    return kept, dropped


def _qualifier(name: str, said: Qualifier | None, words: Words) -> Qualifier | None:
    if name in _READERS:
        return _READERS[name](said, words)
    if name in ("instrument", "milestone"):
        return said if said in (*INSTRUMENTS, *MILESTONES) else None
    return str(said).strip() if _in_words(str(said), words) else None


def _material(said: Qualifier | None, words: Words) -> Qualifier | None:
    """Those of several materials, joined by `; `, that the document names."""
    parts = [p.strip() for p in str(said).split(";") if p.strip()]
    return "; ".join(p for p in parts if _in_words(p, words)) or None


def _in_words(said: str, words: Words) -> bool:
    """Whether what qualifies a fact is made of words of the document, or of those that stages and kinds have."""
    found = [w.casefold() for w in _WORDS.findall(said.replace("_", " "))]
    known = (w in _FREE or {w, w.removesuffix("s"), f"{w}s"} & words.document or _near_year(w, words) for w in found)
    return bool(found) and len(said) <= _LONGEST_WORD and all(known)


def _near_year(word: str, words: Words) -> bool:
    """Whether a word is the year of the document or one beside it: "last year"."""
    reported = words.reported or ""
    return bool(_YEAR.fullmatch(word)) and reported[:4].isdigit() and abs(int(word) - int(reported[:4])) <= 1


def _as_number(said: Qualifier | None) -> float | None:
    try:
        number = float(str(said).rstrip("% "))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else round(number, 6)


def _percent(said: Qualifier | None, words: Words) -> Qualifier | None:
    number = _as_number(said)
    if number is None:
        return None
    found = [q.number for q in words.quantities_around() if q.kind == "percent"]
    found += [_PARTS[w.casefold()] for w in _WORDS.findall(words.around) if w.casefold() in _PARTS]
    if any(w in words.around for w in _SHARE_WORDS):
        found += [n for n, _ in _bare_numbers(words.quote)]
    found += [float(n) for m in _RATIO.finditer(words.quote) if int(m[1]) + int(m[2]) == 100 for n in m.groups()]
    near = any(f is not None and abs(f - number) <= 0.5 and (f == number or abs(f % 1) > 0.01) for f in found)
    return _plain(number) if near else None


def _years(said: Qualifier | None, words: Words) -> Qualifier | None:
    number = _as_number(said)
    stated = [q.number for q in words.quantities_around() if q.kind == "years"]
    return _plain(number) if number is not None and any(_close(s, number) for s in stated) else None


def _money(said: Qualifier | None, words: Words) -> Qualifier | None:
    """An amount or price as the words have it: "620000000 USD", "110 USD/kg"."""
    match = _MONEY.fullmatch(str(said).strip())
    if match is None:
        return None
    number, unit = float(match[1].replace(",", "").rstrip(".") or "nan"), match[2] + (match[3] or "")
    stated = (q for q in words.quantities_around() if q.kind in ("money", "price"))
    return next((q.amount() for q in stated if q.unit == unit and _close(q.number, number)), None)


_READERS: Mapping[str, Callable[[Qualifier | None, Words], Qualifier | None]] = {
    "percent": _percent, "years": _years, "amount": _money, "price": _money, "material": _material,
}  # fmt: skip
