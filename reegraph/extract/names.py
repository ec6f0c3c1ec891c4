"""Names in a text: those that the gazetteer lists, and those that only form and context give away."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from reegraph.entities.gazetteer import Entry, gazetteer
from reegraph.extract.firm_signs import BETWEEN, signed_firms
from reegraph.extract.firms import Surround, firm_end, may_be_firm, name_words, sentence_start, small_words
from reegraph.extract.forms import find_forms
from reegraph.extract.kinds import find_kinds, more_products, widened
from reegraph.extract.legal_forms import strip_suffixes
from reegraph.extract.lexicon import lexicon
from reegraph.extract.listed import ends_of_firms, in_longer_name, known_otherwise, stands_there
from reegraph.extract.localities import TOWNS_BEFORE, is_mine, is_place
from reegraph.extract.runs import OF_MORE, capitalised, find_runs
from reegraph.extract.same_name import thing_for
from reegraph.extract.text import small_letters
from reegraph.extract.things import How, Span, Thing, Things, best_cover, covered, inside

# One to one, so that offsets stay: typographic apostrophes, dashes and spaces as the gazetteer writes them.
_FOLD = (
    ("’", "'"), ("‘", "'"), ("‑", "-"), ("–", "-"), ("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("\n", " "),
)  # fmt: skip
_BRACKET = re.compile(
    r"[*_]{0,2}\s?\((?:the |also known as )?[*_\"“']{0,2}"
    r"((?:[A-Z]|[a-z][A-Z])[\w&.-]{1,14}(?: [A-Z][\w-]+)?)[*_\"”']{0,2}(?:,| or |;|\))"
)

Ranked = tuple[int, Span]


class _Automata(NamedTuple):
    exact: AhoCorasick
    exact_entries: tuple[Entry, ...]
    folded: AhoCorasick
    folded_entries: tuple[Entry, ...]
    decoys: AhoCorasick


@cache
def _automata() -> _Automata:
    entries = gazetteer().entries
    exact = tuple(e for e in entries if e.exact_case)
    folded = tuple(e for e in entries if not e.exact_case)
    return _Automata(
        AhoCorasick([e.form for e in exact]),
        exact,
        AhoCorasick([e.form.lower() for e in folded]),
        folded,
        AhoCorasick([d.lower() for d in gazetteer().decoys]),
    )


def fold(text: str) -> str:
    """The text as names are matched in it, character for character."""
    for typographic, plain in _FOLD:
        text = text.replace(typographic, plain)
    return text


def _whole_words(text: str, start: int, end: int) -> bool:
    if start and ((before := text[start - 1]).isalnum() or before == "_") and text[start].isalnum():
        return False
    return not (end < len(text) and ((after := text[end]).isalnum() or after == "_") and text[end - 1].isalnum())


def find_names(text: str, things: Things) -> list[Span]:
    """The mentions of names in `text`, none overlapping another, in order; `things` receives what they name."""
    folded = fold(text)
    listed = _listed(folded, things)
    persons = set(_persons(folded))
    known = best_cover(listed)
    listed += [(-1, span) for span in more_products(folded, known, things)]
    around = _surround(folded, things, known, persons)
    unlisted = list(_unlisted(around))
    unlisted += list(_formed(around))
    candidates = [*listed, *unlisted]
    cover = best_cover(candidates)
    cover = _taken_in(candidates, _enumerated(folded, things, cover, persons), cover)
    cover = _taken_in(candidates, _localities(around, cover), cover)
    cover = _taken_in(candidates, _short_forms(folded, things, cover), cover)
    named = [_whole(folded, s, things) for s in widened(folded, cover, things)]
    return [s for s in named if not (_in_person(folded, s, persons, things) or _in_dateline(folded, s, things))]


_DIRECTIONS = re.compile(
    r"(?<![.!?:|*] )(?<!^)(?<=[a-z,'] )((?:North|South|East|West|Central)(?:[ -]East|[ -]West)?[ -])$"
)


_POINTS = tuple(f"{p}{end}" for p in ("North", "South", "East", "West", "Central") for end in (" ", "-"))


def _whole(folded: str, span: Span, things: Things) -> Span:
    """A firm with a legal form that has a stroke, a place with its direction: "Alpha | A/S", "South East | Zenda"."""
    kind = things[span.thing].type
    if kind == "Company" and folded.startswith(" A/S", span.end):
        return Span(span.start, span.end + 4, span.thing, span.how)
    if kind == "Place" and span.how == "name" and folded.endswith(_POINTS, 0, span.start):
        before = _DIRECTIONS.search(folded, max(0, span.start - 16), span.start)
        if before is not None:
            start = span.start - len(before[1])
            return Span(start, span.end, things.unlisted("Place", folded[start : span.end]), "name")
    return span


def _taken_in(candidates: list[Ranked], found: Iterable[Ranked], cover: list[Span]) -> list[Span]:
    """The cover of the candidates with those that were found, which become candidates; most texts have none."""
    more = list(found)
    candidates += more
    return best_cover(candidates) if more else cover


_DATELINE = re.compile(r"[A-Z][A-Z ,./]{1,40}(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?(?: \([A-Z][A-Za-z]+\))? ?-{1,2} ")


def _in_dateline(folded: str, span: Span, things: Things) -> bool:
    """Whether a place only says where a report was written: "PERTH, Aug 22 - "."""
    if not folded[span.start : span.end].isupper():
        return False
    kind = things[span.thing].type
    if kind != "Place" and not (span.how == "metonym" and kind == "Government"):
        return False
    first = next((m.start() + 1 for m in _CAPITALS.finditer(folded, max(0, span.start - 40), span.start)), span.start)
    return bool(_DATELINE.match(folded, min(first, span.start), span.end + 40))


# Capitals up to a place, from the start of a line (folding made it a space).
_CAPITALS = re.compile(r" (?=[A-Z ,/]*$)")


def _enumerated(folded: str, things: Things, cover: list[Span], persons: set[str]) -> Iterator[Ranked]:
    """Names in lists of firms: "Alpha Metals, Beta Ltd, Gamma Ocean Shipping and two others"."""
    firms = [s for s in cover if things[s.thing].type == "Company" and s.how == "name"]
    starts, ends = {s.start: s for s in firms}, {s.end: s.start for s in firms}
    named = covered(folded, [s for s in cover if s.how == "name"])
    for start, last in find_runs(folded):
        if not folded.endswith(_BETWEEN_ENDS, 0, start):
            continue
        end = last + _joined(folded, last)
        name = folded[start:end]
        if named[start] or named[end - 1] or name in persons:
            continue
        before = next((start - n for n in _JOINTS if folded[start - n : start] in BETWEEN and start - n in ends), None)
        if before is None:
            continue
        after = next((m.end() for m in [_NEXT.match(folded, end)] if m), None)
        first = ends[before]
        told = _LISTS.search(folded, max(0, first - 30), first) and name.split()[-1] not in name_words().geographic
        listed = any(first - n in ends for n in _JOINTS) or told
        several = " " in name or (len(name) > 1 and name not in lexicon().not_names and after in starts)
        pair = folded[before:start] == " and " and _BOTH.match(folded, end)
        if pair or (several and (after in starts or listed)):
            ends[end] = start
            yield 3, Span(start, end, thing_for(things, folded, "Company", name), "name")


_JOINTS = (2, 5, 6)  # lengths of what joins two names of a list
_BETWEEN_ENDS = (", ", " and ")
# What a list of firms begins behind.
_LISTS = re.compile(
    r"\b(?:includ(?:e|es|ed|ing)|such as|between|consortium of|with|by|from|to|companies|firms)(?: the)? $"
)


# What two firms are or do together, behind the second.
_BOTH = re.compile(
    r",? (?:have|are|were|had|discuss\w*|hope|jointly|signed|agreed|both|each|merged|plan"
    r"|will|also|own|hold|announced|formed|expect|intend|then)\b"
)
_NEXT = re.compile(r", and | and |, ")
_AND_NOUN = re.compile(
    r" and (?:Service|Services|Sons|Trading|Company|Co|Development|Trade|Technology|Metals|Mining)\b"
)


def _joined(folded: str, end: int) -> int:
    """The length of an "and" that goes on with a name: "Shipping and Service"."""
    match = _AND_NOUN.match(folded, end)
    return match.end() - end if match else 0


def _listed(folded: str, things: Things) -> list[Ranked]:
    automata = _automata()
    lowered = small_letters(folded)
    hits = [
        (entries[index], start, end)
        for automaton, entries, haystack in (
            (automata.exact, automata.exact_entries, folded),
            (automata.folded, automata.folded_entries, lowered),
        )
        for index, start, end in automaton.find_matches_as_indexes(haystack, overlapping=True)
        if _whole_words(folded, start, end)
    ]
    decoys = [(a, b) for _, a, b in automata.decoys.find_matches_as_indexes(lowered) if folded[a : a + 4] != "the "]
    of_field = _FIELD.search(lowered) is not None
    sure = {entry.id for entry, _, _ in hits if not entry.ambiguous}
    uses = _uses_in_lists(folded, hits)
    ranked: list[Ranked] = []
    for entry, start, end in hits:
        weak = entry.ambiguous
        if weak and not (entry.id in sure or start in uses or (of_field and _plain(entry, folded[start:end]))):
            continue
        if decoys and inside(decoys, start, end):
            continue
        if entry.type == "EndUse" and (_OF_FIRM.match(folded, end) or folded.endswith("maker", start, end)):
            continue
        if in_longer_name(entry, folded, start, end):
            continue
        rank = 1 if weak or (entry.role == "metonym" and stands_there(entry, folded, start, end)) else 0
        ranked.append((rank, _span_of(entry, folded, start, end, things)))
    return ranked


# A product class that only tells what a firm makes: "a battery group", "the defence contractor Alpha".
_OF_FIRM = re.compile(
    r" (?:company|companies|contractors?|group|firm|firms|giant|conglomerate|operator"
    r"|start-up|subsidiary|supplier|Foundation)\b"
)
_USE = re.compile(
    r"\b(?:used|use|uses|goes?|going|needed|required|essential|vital|indispensable|critical|magnets?|motors?|found"
    r"|ends? up|employed|applications?)(?: [a-z-]+){0,4} (?:in|into|for|by|to make|to)(?: the| a| an)? $|\bmotors for $"
)


def _uses_in_lists(folded: str, hits: list[tuple[Entry, int, int]]) -> set[int]:
    """Where common words are uses by what stands beside them: "used in pumps", "radar, pumps and lenses"."""
    found: set[int] = set()
    hits = [hit for hit in hits if hit[0].type == "EndUse"]
    weak = sorted((start, end) for entry, start, end in hits if entry.ambiguous)
    if not weak:
        return found
    ends = {end for entry, _, end in hits if not entry.ambiguous}
    starts = {start for entry, start, _ in hits if not entry.ambiguous}
    for start, end in weak:
        if folded[end - 1] != "s":
            continue  # "hybrid and electric cars"
        before = any(folded[start - n : start] in BETWEEN and start - n in ends for n in _JOINTS)
        after = _NEXT.match(folded, end)
        if before or (after and after.end() in starts) or _USE.search(folded, max(0, start - 60), start):
            found.add(start)
            ends.add(end)
    return found


def _plain(entry: Entry, words: str) -> bool:
    """Whether a common word stands for a product of the field: "oxides" in a text on rare earths."""
    return entry.type == "Material" and words in lexicon().bare_products


_FIELD = re.compile(
    r"rare[ -]earth|\bmagnets\b|\bmagnet (?:maker|producer|manufacturer|plant|factory)|neodymium|oxide|tungsten|gallium"
    r"|antimony"
)


_POSSESSED = re.compile(
    r"[A-Z][A-Za-z. ]{1,25}'s "
    r"(?=Ministry|Department|Office|Agency|[A-Z].{2,60} (?:Act|Law|Regulation|Strategy|Reserve|Bill|List)$)"
)


def _possessor(folded: str, start: int, end: int) -> int:
    """The length of the possessor that a listed form begins with: "China's Ministry of Commerce" names two."""
    match = _POSSESSED.match(folded, start, end)
    return match.end() - start if match else 0


_HOW: dict[str, How] = {"demonym": "demonym", "metonym": "metonym"}


def _span_of(entry: Entry, folded: str, start: int, end: int, things: Things) -> Span:
    first = start + _possessor(folded, start, end) if "'" in entry.form else start
    return Span(first, end, things.listed(entry.id, entry.type, entry.name), _HOW.get(entry.role, "name"))


# --- names that nobody listed -------------------------------------------------------------------------------------


def _surround(folded: str, things: Things, known: list[Span], persons: set[str]) -> Surround:
    by_start, by_end = {s.start: s for s in known}, {s.end: s for s in known}
    return Surround(folded, things, by_start, by_end, persons)


def _behind_place(around: Surround, start: int, end: int) -> int:
    """Where a name begins behind the place before it: "In Zenda | Alpha Metals has sold"."""
    span = around.by_start.get(start)
    if span is None or around.type_at(start) not in ("Government", "Place") or span.how == "demonym":
        return start
    behind = around.folded[span.end : end]
    led = around.folded[max(0, start - 3) : start] in ("In ", "in ") and behind.startswith(" ")
    return span.end + 1 if led and len(behind) > 3 and sentence_start(around.folded, start - 3) else start


def _unlisted(around: Surround) -> Iterator[Ranked]:
    folded, things, persons = around.folded, around.things, around.persons
    runs = [(_behind_place(around, a, b), b) for a, b in find_runs(folded)]
    around.mines = {run for run in runs if is_mine(around, *run)}
    mines = {folded[a:b] for a, b in around.mines}
    signed: dict[str, list[tuple[int, int]]] = {}
    found: dict[int, int] = {}
    for start, end in runs:
        name = folded[start:end]
        if name in persons:
            continue
        headed = _headed(around, start, end)
        entity_type, stop = headed or ("Company", firm_end(around, start, end, mine=name in mines))
        if stop is None:
            if name not in mines and may_be_firm(around, start, end):
                signed.setdefault(name, []).append((start, end))
            continue
        first = start if headed is None or start in around.by_start else _fields_before(folded, start)
        thing = thing_for(things, folded, entity_type, folded[first:stop], around.by_start.get(first))
        if entity_type == "Company":
            found[first] = stop
        yield 2, Span(first, stop, thing, "name")
    firms = {s.start: s.end for s in around.by_start.values() if things[s.thing].type == "Company"} | found
    for name in signed_firms(folded, signed, firms):
        thing = thing_for(things, folded, "Company", name, None)
        yield from ((2, Span(a, b, thing, "name")) for a, b in signed[name])


_FIELDS = re.compile(r"(?:[A-Z][\w-]+(?:, | ))+and $|(?:[A-Z][\w-]+, )+[A-Z][\w-]+ and $")


def _fields_before(folded: str, start: int) -> int:
    """Where the name of a ministry or agency begins that is for several things: "Mines and | Geosciences Bureau"."""
    first = start
    match = _FIELDS.search(folded, max(0, start - 60), start)
    if match is None:
        return start
    for word in reversed(list(re.finditer(r"[A-Z][\w-]+", match.group()))):
        if word.group() not in name_words().joined_fields:
            break
        first = match.start() + word.start()
    return first


def _formed(around: Surround) -> Iterator[Ranked]:
    """Names that their form gives away, in small letters or capitals; a listed name of the same words goes before."""
    for form in find_forms(around):
        yield 1, Span(form.start, form.end, around.things.unlisted(form.type, form.name), "name")
    for kind in find_kinds(around):
        yield 2, Span(kind.start, kind.end, around.things.unlisted(kind.type, kind.name), "name")


def _localities(around: Surround, cover: list[Span]) -> Iterator[Ranked]:
    """Mines and places that nobody listed, wherever the text names them again."""
    folded, things = around.folded, around.things
    taken = covered(folded, cover)
    named = [(s.end, things[s.thing]) for s in cover]
    firms = sorted({thing.name for _, thing in named if thing.type == "Company"})
    ends = {end for end, thing in named if thing.type == "Company"}
    runs = [(a, b) for a, b in find_runs(folded) if taken.find(1, a, b) < 0]
    kinds: dict[str, str] = {}
    for start, end in runs:
        name = folded[start:end]
        longer = bisect_left(firms, name)
        if longer < len(firms) and firms[longer].startswith(name):
            continue
        if (start, end) in around.mines:
            kinds[name] = "Mine"
        elif name not in kinds and is_place(around, start, end, ends):
            kinds[name] = "Place"
    places = {end for end, thing in named if thing.type == "Place"}
    for start, end in runs:
        name = folded[start:end]
        listed = folded.endswith(_BETWEEN_ENDS, 0, start) and any(
            folded[start - n : start] in BETWEEN and start - n in places for n in _JOINTS
        )
        if listed and name not in kinds and TOWNS_BEFORE.search(folded, max(0, start - 80), start):
            kinds[name] = "Place"
        if kinds.get(name) == "Place":
            places.add(end)
    for start, end in runs:
        name = folded[start:end]
        kind = kinds.get(name)
        if kind is not None:
            words = frozenset(name.lower().split()) if kind == "Mine" else frozenset()
            yield 3, Span(start, end, things.unlisted(kind, name, words), "name")


_LETTERS = re.compile(r"[^\W\d_]+")
_CODES = frozenset({"Code", "Ordinance", "Regulations", "Incentive"})


def _headed(around: Surround, start: int, end: int) -> tuple[str, int] | None:
    """A phrase whose head tells its type: ministries, universities, programmes, laws, provinces."""
    folded = around.folded
    words = folded[start:end].split()
    last = _LETTERS.match(words[-1])
    head = last.group() if last else words[-1]
    if not lexicon().has_head((words[0], head)) and head != "Bank" and words[-1] not in _CODES:
        return None  # as of most runs
    if head == "Court" or (head == "Fund" and words[-2:-1] and words[-2] in name_words().private_funds):
        return None
    if head == "Bank" and words[-2:-1] and words[-2] in name_words().public_banks:
        return "Agency", _of_end(around, end) or end
    for word in (words[0], head):
        kind = lexicon().head_type(word)
        if kind in ("Agency", "ResearchOrganisation") or (kind == "Programme" and word == words[0]):
            tail = _of_end(around, end)
            if tail is None and (len(words) == 1 or kind == "Programme"):
                continue  # "Forum" alone says nothing
            return kind, tail or end
    kind = lexicon().head_type(head)
    if kind is None or len(words) == 1:
        return _code(around, words, end)
    funded = OF_MORE.match(folded, end) if kind == "Programme" and folded[end : end + 5] == " for " else None
    return kind, (_of_end(around, end) or end) if funded else end


def _code(around: Surround, words: list[str], end: int) -> tuple[str, int] | None:
    """A law by a word that names other things as well: "Mining Code", "Tax Code of 2019"."""
    if len(words) < 2 or words[-1] not in _CODES:
        return None
    if words[-1] == "Code" and words[-2] not in name_words().joined_fields:
        return None
    year = re.compile(r" of \d{4}").match(around.folded, end)
    return "Policy", year.end() if year else end


def _of_end(around: Surround, end: int) -> int | None:
    """The end of what goes on with "of": "Ministry | of Energy and Mines", but "University | of Essen" and Alpha."""
    match = OF_MORE.match(around.folded, end)
    if match is None:
        return None
    for joint in re.finditer(r" and(?: the)? (\w+)", match.group()):
        placed = any(around.type_at(p) in ("Place", "Government") for p in range(end, end + joint.start()))
        if placed or joint[1] not in name_words().joined_fields:
            return end + joint.start() if joint.start() else None
    return match.end() - (2 if match.group().endswith("'s") else 0)


# --- short forms and abbreviations --------------------------------------------------------------------------------


def _short_forms(folded: str, things: Things, cover: list[Span]) -> Iterator[Ranked]:
    """Mentions by a form that the text itself introduces: `Niron Magnetics … Niron`, `… (LCM)`."""
    forms: dict[str, int] = {}
    seen: set[str] = set()
    said: set[str] = set()  # by the text itself, which goes before what is listed
    for span in cover:
        name, thing = folded[span.start : span.end], things[span.thing]
        if "(" in folded[span.end : span.end + _BEFORE_BRACKET]:
            for form in _introduced(folded, span):
                forms.setdefault(form, span.thing)
                if thing.type == "Company" and name.startswith(form):
                    said.add(form)
        if name not in seen and thing.type == "Company" and span.how == "name":
            for form in _shortened(name, thing, folded):
                forms.setdefault(form, span.thing)
        seen.add(name)
    if not forms:
        return
    ordered = sorted(forms)
    automaton = AhoCorasick(ordered, implementation=Implementation.NoncontiguousNFA)  # soonest built, and used once
    for index, start, end in automaton.find_matches_as_indexes(folded, overlapping=True):
        if _whole_words(folded, start, end):
            yield -1 if ordered[index] in said else 1, Span(start, end, forms[ordered[index]], "name")


def _introduced(folded: str, span: Span) -> Iterator[str]:
    """The abbreviations and short names in brackets behind a name: `(ASX: KRM) ("Kestrel" or the "Company")`."""
    end = span.end
    for _ in range(3):
        bracket = _ANY_BRACKET.match(folded, end)
        if bracket is None:
            return
        match = _BRACKET.match(folded, end)
        if match and match[1] not in lexicon().exchanges and match[1] not in lexicon().not_names:
            outer = _PLACE_IN_BRACKET.match(folded, match.end(1))
            if outer is None or not known_otherwise(outer[1]):  # "Alpha GmbH (Eschborn, Germany)"
                yield match[1].rstrip(".,")
        end = bracket.end()


_PLACE_IN_BRACKET = re.compile(r", ([A-Z][\w .'-]+)\)")
_ANY_BRACKET = re.compile(r"[*_]{0,2} ?\([^()]{1,80}\)")
_BEFORE_BRACKET = 4  # characters up to the bracket, with it


def _shortened(name: str, thing: Thing, folded: str) -> Iterator[str]:
    """The whole name of a firm, and its first word or words, where they can mean nothing else."""
    words = strip_suffixes(name).split()
    lex = lexicon()
    if not thing.listed and (len(words) > 1 or len(words[0]) > 3 or words[0].isupper()):
        yield " ".join(words)
    while len(words) > 1 and words[-1] in lex.field_words:
        words.pop()
        short = " ".join(words)
        usual = len(words) > 1 or (len(short) > 3 and short not in lex.not_names and short not in lex.field_words)
        if usual and not _is_common(folded, short) and not known_otherwise(short):
            yield short


def _is_common(folded: str, short: str) -> bool:
    """Whether the words of a short name stand in the text in small letters, so that a capital tells nothing."""
    lower = short.lower()
    together = " " not in short or lower in folded
    return together and small_words(folded).issuperset(re.findall(r"\w+", lower))


# --- persons ------------------------------------------------------------------------------------------------------


def _persons(folded: str) -> Iterator[str]:
    """Names of persons, so that no firm is made of them: a title before, or a given name first."""
    lex = lexicon()
    for start, end in capitalised(folded):
        space = folded.find(" ", start, end)
        first = folded[start:space] if space > 0 else ""
        after_title = folded.endswith(_TITLES, 0, start) and _AFTER_TITLE.search(folded[max(0, start - 12) : start])
        if not (after_title or first in lex.given_names or first in lex.person_titles):
            continue
        words = folded[start:end].removesuffix("'s").split()
        titled = 0
        while titled < len(words) - 1 and words[titled] in lex.person_titles:
            titled += 1
        name = words[titled:]
        given = name[0] in lex.given_names and 1 < len(name) <= 3 and name[-1] not in ends_of_firms()
        if (titled and len(name) <= 3) or after_title or given:
            yield " ".join(name)
            yield name[-1]


_TITLES = ("Mr ", "Mrs ", "Ms ", "Dr ", "chairman ", "executive ", "minister ", "professor ", "analyst ")
_AFTER_TITLE = re.compile(rf"\b(?:{'|'.join(_TITLES)})$")


def _in_person(folded: str, span: Span, persons: Iterable[str], things: Things) -> bool:
    """Whether a mention is only a part of a person's name, or the name itself."""
    thing = things[span.thing]
    if thing.type not in ("Company", "Place", "Agency"):
        return False
    if thing.listed:
        if thing.type != "Place":
            return False
        before = folded[max(0, span.start - 20) : span.start]
        return before.endswith(" ") and before.rstrip().rsplit(" ", 1)[-1].lstrip("(\"'*") in lexicon().given_names
    return folded[span.start : span.end] in persons
