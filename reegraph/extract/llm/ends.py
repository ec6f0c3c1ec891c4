"""The entities of a reply as entities of the document: in its words, under the ids that rules and tables give them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.entities.gazetteer import Entry, gazetteer
from reegraph.extract.legal_forms import strip_suffixes
from reegraph.extract.lexicon import lexicon
from reegraph.extract.llm.reply import ReplyEntity
from reegraph.extract.names import fold
from reegraph.extract.reading import Reading
from reegraph.extract.same_name import thing_for
from reegraph.extract.things import Thing
from reegraph.model import EntityRef, vocabulary

_MOST_PLACES = 200  # of one mention
_WORD = re.compile(r"[^\W_]+")
# What stands for something without naming it: no mention of its own.
_BARE = re.compile(
    r"(?:(?:the|this|that|its|their|our|his|her|an?)\s)?(?:it|they|them|he|she|we|us|its|their|who|which|that|this|those"
    r"|company|companies|firm|group|miner|developer|producer|maker|owner|buyer|seller|parties|party|partners?|venture"
    r"|government|ministry|agency|department|state|country|region|former|latter|both|others?|unit|subsidiary|parent"
    r"|business|corporation|investor|investors|bank|fund)",
    re.IGNORECASE,
)
_SCATTERED = 250  # characters over which the words of one name may stand apart
# What a text may describe in words that it takes apart; the others are named or not.
_DESCRIBED = frozenset({
    "Material", "Policy", "Programme", "Technology", "EndUse", "Deal",
    "Mine", "Refinery", "MetalPlant", "MagnetPlant", "RecyclingPlant",
})  # fmt: skip
_COMMON = frozenset({"Material", "EndUse", "Technology"})  # a sentence may begin with them: "Dysprosium"
_ORGANISED = frozenset({"Company", "Agency", "ResearchOrganisation"})
# Words that a name may have though the text has them only as another form, or not at all.
_JOINING = frozenset({"the", "of", "and", "for", "in", "on", "at", "to", "a", "an", "s", "de", "la", "by", "with"})


class Place(NamedTuple):
    """Where a mention stands."""

    start: int
    end: int


class End(NamedTuple):
    """An entity of the document: what it is called and where; `places` are in order, never empty."""

    id: str
    type: str
    name: str
    places: tuple[Place, ...]

    def nearest(self, start: int, end: int) -> Place:
        """Where it is mentioned in `[start, end)`, else the last place before, else the first behind."""
        inside = [p for p in self.places if start <= p.start and p.end <= end]
        if inside:
            return max(inside, key=lambda p: (p.end - p.start, -p.start))
        before = [p for p in self.places if p.start < start]
        return before[-1] if before else self.places[0]

    def within(self, start: int, end: int) -> bool:
        """Whether it is mentioned in `[start, end)`."""
        return any(start <= p.start and p.end <= end for p in self.places)


class Ends:
    """The entities of one document as models list them; each is looked up once, and keeps its id."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.document.text
        self._folded = fold(self.text)
        self._lower = self._folded.casefold() if len(self._folded.casefold()) == len(self._folded) else ""
        self.words = frozenset(w.casefold() for w in _WORD.findall(self._folded))
        self._stems = frozenset(map(_singular, self.words))
        self._by_span: dict[tuple[int, int], int] = {}
        for span in reading.spans():
            if span.how != "reference":
                self._by_span.setdefault((span.start, span.end), span.thing)
        self._found: dict[tuple[str, bool], list[Place]] = {}

    def resolve(self, listed: Iterable[ReplyEntity]) -> dict[str, list[End]]:
        """The entities that the text names, by the name that the model gave; several where it gave one name twice."""
        ends: dict[str, list[End]] = {}
        for entity in listed:
            end = self._end(entity) if entity.type in vocabulary().entity else None
            if end is not None and end not in ends.setdefault(entity.name, []):
                ends[entity.name].append(end)
        return {name: found for name, found in ends.items() if found}

    def _end(self, entity: ReplyEntity) -> End | None:
        forms = [f for f in dict.fromkeys((*entity.mentions, entity.name)) if _names(f, entity.type)]
        any_case = entity.type in _COMMON
        places = {form: self._places(form, any_case=any_case) for form in forms}
        if entity.type in _DESCRIBED and not any(places.values()):
            places = {form: self._scattered(form, entity.type) for form in forms}
        stand = sorted({p for found in places.values() for p in found})
        if not stand:
            return None
        thing = self._thing(entity.type, stand) or _listed((entity.name, *(f for f in forms if places[f])), entity.type)
        name = self._name(entity, [f for f in forms if places[f]])
        return self._made(entity.type, name, thing, stand)

    def _made(self, kind: str, name: str, thing: Thing | None, stand: Sequence[Place]) -> End:
        """The end under the id of the thing that the rules or the tables know, else under one made from its name."""
        if thing is not None:
            shown = thing.name if thing.listed or not vocabulary().is_facility(thing.type) else name
            return End(thing.id, thing.type, shown, tuple(stand))
        index = self._unlisted(kind, name)
        own = self.reading.things[index]
        return End(own.id, kind, own.name, tuple(stand))

    def _unlisted(self, kind: str, name: str) -> int:
        things = self.reading.things
        if kind == "Company":
            return thing_for(things, self._folded, kind, name)
        if vocabulary().is_facility(kind):
            where = _place_in(name)
            known = _listed_place(where) if where else False
            return things.site(kind, name, where) if known else things.unlisted(kind, name)
        return things.unlisted(kind, name)

    def _places(self, mention: str, *, any_case: bool) -> list[Place]:
        """Where a mention stands in whole words: as written; a common noun in any case and number ("a magnet maker").

        What never stands as written counts in any case as well.
        """
        if (mention, any_case) not in self._found:
            needle = fold(mention).strip()
            found = list(_occurrences(self._folded, needle)) if not any_case else []
            if not found and self._lower and len(needle.casefold()) == len(needle):
                numbers = _numbers(needle.casefold()) if any_case else (needle.casefold(),)
                found = [p for form in numbers for p in _occurrences(self._lower, form)]
            self._found[mention, any_case] = found
        return self._found[mention, any_case]

    def _scattered(self, form: str, kind: str) -> list[Place]:
        """Where one sentence holds all words of a form that a text takes apart: "dysprosium and terbium oxides".

        Of a site the words for a plant may be missing where two others are there: "that Alpha makes in Narva".
        """
        wanted = {_singular(w.casefold()) for w in _WORD.findall(fold(form))} - _JOINING
        if vocabulary().is_facility(kind):
            telling = wanted - _site_words()
            wanted = telling if len(telling) > 1 else wanted
        if len(wanted) < 2 or not all(w in self._stems for w in wanted):
            return []
        return [p for r in self.reading.sentences if (p := self._together(wanted, *r.sentence[:2])) is not None]

    def _together(self, wanted: set[str], start: int, end: int) -> Place | None:
        """The words of a sentence from the first to the last of those that make up a name, if they are near."""
        where: dict[str, Place] = {}
        for match in _WORD.finditer(self._folded, start, end):
            word = _singular(match.group().casefold())
            if word in wanted:
                where.setdefault(word, Place(*match.span()))
        if where.keys() < wanted:
            return None
        first, last = min(p.start for p in where.values()), max(p.end for p in where.values())
        return Place(first, last) if last - first <= _SCATTERED else None

    def _thing(self, kind: str, stand: Sequence[Place]) -> Thing | None:
        """What the rules read at these places, if it can be this: the thing of most of them."""
        votes = Counter(self._by_span[p] for p in stand if p in self._by_span)
        things = [(t, n) for t, n in votes.items() if _may_be(self.reading.things[t], kind)]
        if not things:
            return None
        best = min(things, key=lambda v: (self.reading.things[v[0]].type != kind, -v[1], v[0]))
        return self.reading.things[best[0]]

    def _name(self, entity: ReplyEntity, forms: Sequence[str]) -> str:
        """The name that the model gives if the words of the text make it up, else the longest form of the text."""
        name = " ".join(entity.name.split())
        words = {w.casefold() for w in _WORD.findall(fold(name))} - _JOINING
        if words and all(_singular(w) in self._stems or self._inflected(w) for w in words):
            return name
        return max((" ".join(f.split()) for f in forms), key=lambda f: (len(f), f))

    def _inflected(self, word: str) -> bool:
        """Whether a word names a state that the text calls otherwise: "China" where it has "Chinese"."""
        return word in _state_words() and any(
            self._folded[start:end].casefold() in _state_words()[word] for start, end in self._by_span
        )


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _numbers(noun: str) -> tuple[str, ...]:
    """A noun as it is written and in its other number."""
    one = _singular(noun)
    return (noun, one) if one != noun else (noun, f"{noun}s") if noun[-1:].isalpha() else (noun,)


def _occurrences(text: str, needle: str) -> Iterator[Place]:
    at = text.find(needle) if needle else -1
    found = 0
    while at >= 0 and found < _MOST_PLACES:
        end = at + len(needle)
        cut = (at and text[at - 1].isalnum() and text[at].isalnum()) or (
            end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
        )
        if not cut:
            found += 1
            yield Place(at, end)
        at = text.find(needle, at + 1)


def _names(form: str, kind: str) -> bool:
    """Whether a form names something of this type: no pronoun, no bare noun, of a firm not small letters alone."""
    bare = " ".join(form.split())
    if not any(c.isalnum() for c in bare) or (not bare.isupper() and _BARE.fullmatch(bare)):
        return False
    return kind != "Company" or any(c.isupper() or c.isdigit() for c in bare)


def _may_be(thing: Thing, kind: str) -> bool:
    """Whether a thing can be what a model lists under a type: of this type, or listed and of its family."""
    if thing.type == kind:
        return True
    family = {thing.type, kind}
    related = family <= _ORGANISED or all(map(vocabulary().is_facility, family))
    return related and thing.listed


@cache
def _by_form() -> Mapping[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for entry in gazetteer().entries:
        if not entry.ambiguous:
            found.setdefault(entry.form.casefold(), []).append(entry)
    return {form: tuple(entries) for form, entries in found.items()}


def _listed(forms: Iterable[str], kind: str) -> Thing | None:
    """What the tables list under one of some forms, of this type, if it is one thing."""
    for form in forms:
        found = {e.id: e for e in _by_form().get(fold(strip_suffixes(form)).casefold(), ()) if e.type == kind}
        if len(found) == 1:
            entry = next(iter(found.values()))
            return Thing(entry.id, entry.type, entry.name, listed=True)
    return None


@cache
def _state_words() -> Mapping[str, frozenset[str]]:
    """For each word of a state's name the forms by which texts call it."""
    found: dict[str, set[str]] = {}
    forms: dict[str, set[str]] = {}
    for entry in gazetteer().entries:
        if entry.type == "Government":
            forms.setdefault(entry.name, set()).add(entry.form.casefold())
    for name, called in forms.items():
        for word in _WORD.findall(name.casefold()):
            found.setdefault(word, set()).update(called)
    return {word: frozenset(called) for word, called in found.items()}


def _place_in(name: str) -> str:
    """What is left of a site's name without the words for a site: "Narva" of "Narva magnet plant"."""
    words = name.split()
    while len(words) > 1 and (words[-1].lower() in lexicon().facility_nouns or words[-1].lower() in _stage_words()):
        words.pop()
    return " ".join(words) if len(words) < len(name.split()) else ""


@cache
def _stage_words() -> frozenset[str]:
    return frozenset(lexicon().stage_words) | {"rare", "earth", "magnet", "alloy", "metal"}


@cache
def _site_words() -> frozenset[str]:
    return frozenset(map(_singular, lexicon().facility_nouns)) | {"plant", "facility", "site", "project", "mine"}


def _listed_place(where: str) -> bool:
    return any(e.type == "Place" for e in _by_form().get(fold(where).casefold(), ()))


def reference(end: End, text: str, start: int, end_of_words: int) -> EntityRef:
    """The end as it stands in a claim, with the words for it that are nearest to the evidence."""
    place = end.nearest(start, end_of_words)
    words = " ".join(text[place.start : place.end].split())
    return EntityRef(id=end.id, type=end.type, name=end.name, mention=words)
