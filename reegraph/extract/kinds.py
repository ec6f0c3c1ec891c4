"""Kinds of listed materials and end uses: "high-coercivity magnets", "apatite concentrate", "used in dental drills"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from reegraph.extract.firms import Surround
from reegraph.extract.materials import elements, product_of
from reegraph.extract.things import Span, Things
from reegraph.model import Frozen
from reegraph.model.tables import read_table


class _Words(Frozen):
    grades: frozenset[str]
    done: frozenset[str]
    hyphened: frozenset[str]
    products: frozenset[str]
    left_over: frozenset[str]
    no_product: frozenset[str]
    use_heads: frozenset[str]
    no_use: frozenset[str]
    no_kind: frozenset[str]


class Kind(NamedTuple):
    """A kind that its form gives away: where it stands, its type and what it is called."""

    start: int
    end: int
    type: str
    name: str


@cache
def _words() -> _Words:
    return read_table("reegraph.extract.tables", "kinds.toml", _Words)


# --- what stands behind a name ------------------------------------------------------------------------------------

_NEXT = re.compile(r"[ -]([a-z-]{3,14})\b(?:[ -]([a-z]+))?")


def find_kinds(around: Surround) -> Iterator[Kind]:
    """Products of listed materials, leftovers of classes of goods, and the classes that a use names."""
    for end, span in around.by_end.items():
        kind = around.things[span.thing].type
        if kind in ("Material", "EndUse"):
            yield from _product(around, span, end, kind)
    yield from _used(around)


def _product(around: Surround, span: Span, end: int, kind: str) -> Iterator[Kind]:
    """ "Apatite | concentrate", "lithium-ion battery | scrap"; "titanium sponge | and ingots" names two."""
    match = _NEXT.match(around.folded, end)
    words = _words()
    if match is None or match[2] in words.no_product:
        return
    if match[1] in (words.products if kind == "Material" else words.left_over):
        stop = match.end(1)
        name = around.folded[span.start : stop].lower()
        yield Kind(span.start, stop, "Material", name)


_MORE = re.compile(r"(?:, | and |, and | or )([a-z]{3,14})\b")
_MOST_MORE = 4


def more_products(folded: str, listed: list[Span], things: Things) -> Iterator[Span]:
    """What more is made of an element behind the first: "antimony ore, | metal | and | oxide"."""
    for span in listed:
        base, _, head = folded[span.start : span.end].lower().rpartition(" ")
        if things[span.thing].type != "Material" or base not in elements() or head not in _words().products:
            continue
        position = span.end
        found: list[tuple[int, int]] = []
        for _ in range(_MOST_MORE):
            match = _MORE.match(folded, position)
            if match is None or match[1] not in _words().products or _is_of_more(folded, match.end()):
                break
            found.append((match.start(1), match.end(1)))
            position = match.end()
        if found:
            yield from (Span(a, b, product_of(base, folded[a:b].lower(), things), "name") for a, b in found)


_GOES_ON = re.compile(r" ([a-z]+)")


def _is_of_more(folded: str, end: int) -> bool:
    """Whether a product only tells of a noun behind it: "oxide and metal prices"."""
    match = _GOES_ON.match(folded, end)
    return match is not None and match[1] in _words().no_product


# --- what stands before a name ------------------------------------------------------------------------------------

_BEFORE = re.compile(r"(?:^|[\s(*\"“])((?:[A-Za-z][a-z]*(?:-[A-Za-z]+)*) )$")
_LED = frozenset(
    {"of", "into", "from", "for", "the", "a", "an", "its", "their", "as", "with", "on", "in", "make", "makes", "making",
     "produce", "produces", "sell", "sells", "buys", "buy", "uses", "use", "export", "exports", "imports", "ships"}
)  # fmt: skip
_EDGE = frozenset(
    {"in", "for", "into", "of", "and", "or", "the", "a", "an", "its", "their", "as", "from", "to", "like", "|", ",",
     ":"}
)  # fmt: skip
_LAST_WORD = re.compile(r"([\w'-]+|[^\w\s])\s?$")
_FAR = 40  # characters before a mention that may tell its kind


def widened(folded: str, spans: list[Span], things: Things) -> list[Span]:
    """The spans with what tells the kind of a material or end use taken in; each stays the thing that it names."""
    taken = {s.end for s in spans}
    result = list(spans)
    for position, span in enumerate(spans):
        kind = things[span.thing].type
        if span.how != "name" or kind not in ("Material", "EndUse"):
            continue
        start = _widened(folded, span, plain=things[span.thing].name.lower(), material=kind == "Material")
        if start < span.start and taken.isdisjoint(range(start + 1, span.start)):
            result[position] = replace(span, start=start)
    return result


def _widened(folded: str, span: Span, *, plain: str, material: bool) -> int:
    """Where the words for a kind begin: only where the rest is the plain name, which a reader then still finds."""
    said = folded[span.start : span.end].lower()
    if said.rstrip("s") != plain.rstrip("s"):
        return span.start
    start = span.start
    for _ in range(2):
        first = max(0, start - _FAR)
        match = _BEFORE.search(folded, max(first, folded.rfind(" ", first, start - 1)), start)
        word = match[1].strip() if match else ""
        ahead = _word_before(folded, match.start(1)) if match else None
        before = ahead[1].lower() if ahead else ""
        if match is None or not (_is_grade(word, before) if material else _is_use_kind(word)):
            break
        start = match.start(1)
    edge = _word_before(folded, start) if not material and start < span.start else None
    return span.start if edge is not None and edge[1].lower() not in _EDGE else start


def _word_before(folded: str, position: int) -> re.Match[str] | None:
    """The word or mark right before a position, not far from it."""
    first = max(0, position - _FAR)
    return _LAST_WORD.search(folded, max(first, folded.rfind(" ", first, position - 1)), position)


def _is_grade(word: str, before: str) -> bool:
    lower, words = word.lower(), _words()
    if "-" in lower:
        return lower.rpartition("-")[2] in words.hyphened or lower in words.grades
    return lower in words.grades or (lower in words.done and before in _LED)


def _is_use_kind(word: str) -> bool:
    verbal = word.endswith(("ly", "ing", "ed")) or (word.endswith("s") and not word.endswith("ss"))
    return word.islower() and len(word) > 2 and word not in _words().no_kind and not verbal


# --- classes of goods by the use ----------------------------------------------------------------------------------

_BEFORE_USED = (
    "is", "are", "was", "were", "be", "been", "being", "also", "mainly", "widely", "mostly", "chiefly", "now", "still",
    "commonly", "which", "and", ",",
)  # fmt: skip
_USED = (
    "used", "needed", "required", "employed", "essential", "vital", "indispensable", "critical", "crucial", "prized",
    "destined", "key",
)  # fmt: skip
_GOES = (
    "goes in", "go in", "went in", "ends up in", "end up in", "found in", "sits in", "sit in", "turn up in",
    "turns up in", "ended up in", "built in",
)  # fmt: skip
_HAS_USES = (
    "used in", "used for", "uses include", "uses are", "applications include", "applications such as", "for use in",
    "applications in", "find use in", "finds use in", "found use in",
)  # fmt: skip
_LEAD = re.compile(
    rf"\b(?:(?:{'|'.join(_BEFORE_USED)}) (?:{'|'.join(_USED)})(?: [a-z]+ly)? (?:in|for|to|by)"
    rf"|(?:{'|'.join(_GOES)})(?:to)?|{'|'.join(_HAS_USES)}) "
)
# How whatever that pattern matches begins: a test that is cheaper than it is.
_BEGINS = AhoCorasick([*(f"{before} {used}" for before in _BEFORE_USED for used in _USED), *_GOES, *_HAS_USES])
_LIST = re.compile(r"[^.;:()\n]{3,150}")
_CUT = re.compile(r", and | and |, or | or |, ")
_STRIP = re.compile(r"^(?:(?:the|a|an|its|their|making|make|such as|including|as well as|also|both|everything from) )+")
_PHRASE = re.compile(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,3}")
_SENTENCE = 160  # characters before a use in which its material stands


def _used(around: Surround) -> Iterator[Kind]:
    """What a material is said to be used in, wherever nobody listed it: "used in dental drills and bicycle bells"."""
    folded = around.folded
    materials = sorted(e for e, s in around.by_end.items() if around.things[s.thing].type == "Material")
    if not materials:
        return
    for lead in _leads(folded):
        back = folded.rfind(". ", 0, lead.start()) if lead.start() < _SENTENCE else lead.start() - _SENTENCE
        stop = folded.rfind(". ", max(0, lead.start() - _SENTENCE), lead.start())
        first = max(back, stop, 0)
        if bisect_right(materials, first) < bisect_right(materials, lead.start()):
            yield from _goods(around, lead.end())


def _leads(folded: str) -> Iterator[re.Match[str]]:
    """What leads to a use, or to a list of uses, one behind the other."""
    end = 0
    for start in sorted({start for _, start, _ in _BEGINS.find_matches_as_indexes(folded, overlapping=True)}):
        lead = _LEAD.match(folded, start) if start >= end else None
        if lead is not None:
            yield lead
            end = lead.end()


def _goods(around: Surround, start: int) -> Iterator[Kind]:
    listed = _LIST.match(around.folded, start)
    if listed is None:
        return
    begin = start
    for joint in [*_CUT.finditer(around.folded, start, listed.end()), None]:
        stop = joint.start() if joint else listed.end()
        found = _good(around, begin, stop)
        if found is None:
            return
        yield from found
        begin = joint.end() if joint else stop


def _good(around: Surround, start: int, stop: int) -> list[Kind] | None:
    """The class of goods of one member of a list; None where the list is at its end."""
    lead = _STRIP.match(around.folded[start:stop])
    start += lead.end() if lead else 0
    match = _PHRASE.match(around.folded, start, stop)
    if any(p in around.by_start for p in range(start, min(stop, start + 3))):
        return []
    if match is None or match.end() - start < 4:
        return None
    words = match.group().split()
    last = next((n for n, w in enumerate(words) if w in _words().no_kind), len(words))
    whole = last == len(words) and match.end() == stop
    words = words[:last]
    if not words or words[-1] in _words().no_use:
        return None
    plural = words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is"))
    if not (plural or words[-1] in _words().use_heads) or (words[0].endswith(("ly", "ing", "ed")) and len(words) == 1):
        return None
    end = start + len(" ".join(words))
    if any(p in around.by_start or p in around.by_end for p in range(start, end + 1)):
        return [] if whole else None
    return [Kind(start, end, "EndUse", " ".join(words))]
