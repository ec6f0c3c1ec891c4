"""The sites of a text: which one a phrase stands for, and how one is told from another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.facilities import FACILITIES, PARTS, Phrase
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Things

_PLANTS = frozenset({"plant", "factory", "works", "refinery", "facility"})
# Words that stand for a site of any type, and only where it is known which.
_LOOSE = frozenset({"site", "sites", "operation", "operations"})
_ANY = _LOOSE | {"project"}
_OWN = frozenset({"plant", "factory", "works", "refinery", "smelter"})  # "the plant" of whom the text speaks
# Words in the name of a firm that tell what its plants are.
_TRADES = frozenset({"magnet", "magnets", "magnetics", "recycling", "separation", "separations", "refining", "alloys"})
_COUNTED = frozenset({"second", "third", "fourth"})


class Around(NamedTuple):
    """What the sentence says around a phrase: the place of the site, who is spoken of, and what is made there.

    `verbal` says that a verb stands between phrase and place ("the plant lies in Texas"), so that it need not name it;
    `before` are the places that stand before the phrase instead; `apart` says that a comma stands before the place
    ("the mine, in Texas,").
    """

    place: Item | None
    subject: Item | None
    type: str
    verbal: bool = False
    before: tuple[Item, ...] = ()
    apart: bool = False


@dataclass(slots=True)
class Sites:
    """The sites met so far in a document, so that one described twice is one thing.

    `recent` are those spoken of, the last one last; `block` those of this block, `head` what leads the block in, and
    `places` the places there. `placed` are sites with places that no preposition behind them gives,
    `worked` those with the firms that make something there. `firm` is the firm
    that the text speaks of, whose "the plant" is where no other is meant; `marks` tell the plants of one owner apart,
    `stands` are the places where a site was said to be.
    """

    things: Things
    text: str
    usual_type: str
    by_name: dict[str, list[int]] = field(default_factory=dict)
    recent: list[int] = field(default_factory=list)
    block: set[int] = field(default_factory=set)
    owners: dict[int, set[int]] = field(default_factory=dict)
    head: Item | None = None
    places: tuple[Item, ...] = ()
    loans: bool = False
    placed: list[tuple[int, Item]] = field(default_factory=list)
    worked: list[tuple[int, Item]] = field(default_factory=list)
    firm: Item | None = None
    marks: dict[int, str] = field(default_factory=dict)
    stands: dict[int, set[int]] = field(default_factory=dict)
    _first_words: set[str] = field(default_factory=set)
    _names_seen: int = 0

    @property
    def first_words(self) -> set[str]:
        """The first words of all names in `by_name`, which only ever grows."""
        if len(self.by_name) > self._names_seen:
            new = islice(self.by_name, self._names_seen, None)
            self._first_words.update(re.split(r"\W", name, maxsplit=1)[0] for name in new)
            self._names_seen = len(self.by_name)
        return self._first_words

    def note(self, index: int) -> int:
        """Remember that this site was spoken of last."""
        if index in self.recent:
            self.recent.remove(index)
        self.recent.append(index)
        self.block.add(index)
        return index

    def enter_block(self, heading: Item | None) -> None:
        """Forget what the block before was about; a site in the heading leads this one in."""
        self.block.clear()
        self.places = ()
        self.head = heading if heading is not None and heading.type in FACILITIES else None
        if self.head is not None:
            self.note(self.head.thing)

    def at(self, place: Item) -> int | None:
        """The one plant that has been spoken of by the name of this place."""
        known = self.by_name.get(self._words(place).lower(), [])
        known = [k for k in known if self.things[k].type != "Mine"] or [
            i for i in self.recent if self._words(place).lower() in self.things[i].name.lower().split()
        ]
        return known[0] if len(known) == 1 else None

    def called(self, words: str) -> int | None:
        """The one site that has been spoken of by a name that is no place: "Alphaville" after "the Alphaville mine"."""
        known = self.by_name.get(words.lower(), [])
        return known[0] if len(known) == 1 and self.things[known[0]].type in FACILITIES else None

    def named(self, name: str, kind: str) -> int:
        """The site of this name and type."""
        index = self.things.unlisted(kind, name, frozenset(name.lower().split()))
        known = self.by_name.setdefault(name.lower(), [])
        if index not in known:
            known.append(index)
        return self.note(index)

    def resolve(self, phrase: Phrase, around: Around) -> int | None:
        """The thing that a phrase stands for: one spoken of before, or a new one; None where nothing tells which."""
        if not phrase.type:
            phrase = phrase._replace(type=self._by_head(phrase))
        if not around.type:
            around = around._replace(type=self._by_owner(phrase.owner or around.subject))
        for way in (self._described, self._spoken_of, self._placed, self._owned):
            found = way(phrase, around)
            if found is not None:
                owner = phrase.owner or around.subject
                if owner is not None:
                    self.owners.setdefault(found, set()).add(owner.thing)
                return self.note(found)
        return None

    def _described(self, phrase: Phrase, around: Around) -> int | None:
        """The site that stands in the phrase, or beside it: "the Beta plant", "Sarfartoq, a deposit"."""
        if phrase.beside is not None and phrase.beside.lower not in lexicon().facility_nouns:
            return self._beside(phrase.beside, phrase, around.type)
        known = next((i.thing for i in phrase.names if i.type in FACILITIES), None)
        return known if known is not None and self._fits(known, phrase.type) else None

    def _spoken_of(self, phrase: Phrase, around: Around) -> int | None:
        """The site that a definite phrase points back to. One that says where it is need not point back."""
        bare = phrase.owner is None and ((" " not in phrase.words and around.verbal) or around.apart)
        placed = bool(phrase.names) or ((around.place is not None or bool(around.before)) and not bare)
        return self._before(phrase) if phrase.definite and not placed else None

    def _placed(self, phrase: Phrase, around: Around) -> int | None:
        """The site that names or a place tell apart: in the phrase, beside it, or at the head of the block."""
        # "its San Marcos, Texas, factory": the town alone names it.
        towns = phrase.names[:1] if all(i.type == "Place" for i in phrase.names) else phrase.names
        where = " ".join(self._words(i) for i in towns)
        if where or around.place is not None:
            where = where or (self._words(around.place) if around.place is not None else "")
            known = self._standing(phrase, around)
            if known is not None:
                return known
            return self._named(where, phrase, around.type, by_place=not phrase.names)
        led = self.places and not self.block and phrase.noun not in _LOOSE
        places = around.before or (self.places if led else ())
        if not places:
            return None
        found = self._named(self._words(places[0]), phrase, around.type, by_place=True)
        self.placed += [(found, place) for place in places]
        return found

    def _standing(self, phrase: Phrase, around: Around) -> int | None:
        """The one site spoken of that was said to stand where a definite phrase puts it: "the Texas plant"."""
        place = around.place or (phrase.names[0] if len(phrase.names) == 1 else None)
        if not phrase.definite or place is None or place.type != "Place" or phrase.another:
            return None
        if self.by_name.get(self._words(place).lower()):
            return None
        found = [i for i in self.recent if place.thing in self.stands.get(i, ()) and self._fits(i, phrase.type)]
        return found[0] if len(found) == 1 else None

    def _owned(self, phrase: Phrase, around: Around) -> int | None:
        """A site known only by whose it is; no loan, and no project of a state."""
        if phrase.noun in _ANY | PARTS or (self.loans and phrase.words.lower() == "facility"):
            return None
        definite = (phrase.definite or phrase.another) and phrase.noun in _OWN
        owner = phrase.owner or around.subject or (self.firm if definite else None)
        if owner is None or owner.type == "Government" or (owner.type == "Agency" and phrase.type == "Mine"):
            return None
        return self._named(self.things[owner.thing].name, phrase, around.type, by_place=True)

    def _before(self, phrase: Phrase) -> int | None:
        """The site spoken of that a definite phrase stands for: the last that fits, of its owner if it has one."""
        if phrase.owner is not None:
            if phrase.another:
                return None
            own = (i for i in reversed(self.recent) if phrase.owner.thing in self.owners.get(i, ()))
            return next((i for i in own if self.things[i].type == phrase.type and self._same_mark(i, phrase)), None)
        if phrase.another:
            return next((i for i in reversed(self.recent) if self.marks.get(i) == phrase.mark != ""), None)
        before = self._recent(phrase)
        led = self.head is not None and self.head.type not in FACILITIES
        return None if led and before not in self.block else before

    def _may_be(self, index: int) -> bool:
        """Whether a site of an earlier block may be meant: not if it is another firm's than the text now speaks of."""
        if index in self.block or self.firm is None:
            return True
        owners = self.owners.get(index, set())
        return not owners or self.firm.thing in owners

    def _same_mark(self, index: int, phrase: Phrase) -> bool:
        """ "The pilot plant" is not the commercial one."""
        known = self.marks.get(index, "")
        return not phrase.mark or not known or phrase.mark == known

    def _words(self, item: Item) -> str:
        """The words of a place, or its name where only "there" or "the kingdom" is said."""
        referred = item.span is not None and item.span.how in ("reference", "demonym")
        said = self.text[item.start : item.end]
        return self.things[item.thing].name if referred or (item.span is not None and said.islower()) else said

    def _by_head(self, phrase: Phrase) -> str:
        """The type of a plain phrase in a block that a site leads in: "Alpha (Texas). The plant …" is about Alpha."""
        head = self.head
        plain = head is not None and head.type in FACILITIES and phrase.definite and not phrase.names
        return head.type if plain and head is not None and (head.type != "Mine" or phrase.noun not in _PLANTS) else ""

    def _by_owner(self, owner: Item | None) -> str:
        """The type of the plants of a firm by its name: "Alpha Magnetics" makes magnets."""
        stages = lexicon().stage_words
        name = self.things[owner.thing].name if owner is not None and owner.type == "Company" else ""
        found = (stages[w] for w in name.lower().split() if w in _TRADES)
        return next(found, "")

    def _beside(self, item: Item, phrase: Phrase, guess: str) -> int:
        if item.type in FACILITIES:
            return item.thing
        return self._named(self.text[item.start : item.end], phrase, guess, by_place=item.type == "Place")

    def _fits(self, index: int, wanted: str) -> bool:
        return not wanted or self.things[index].type == wanted

    def _recent(self, phrase: Phrase) -> int | None:
        plant = phrase.noun in _PLANTS
        loose = phrase.noun in _ANY and " " not in phrase.words
        for index in reversed(self.recent):
            kind = self.things[index].type
            if not (self._may_be(index) and self._same_mark(index, phrase)):
                continue
            if phrase.noun in PARTS:
                if phrase.noun in self.things[index].name.lower().split():
                    return index
            elif loose or kind == phrase.type or (not phrase.type and not (plant and kind == "Mine")):
                return index
        return None

    def _named(self, where: str, phrase: Phrase, guess: str, *, by_place: bool) -> int:
        key = where.lower()
        for index in self.by_name.get(key, ()):
            if self._fits(index, phrase.type) and self._same_mark(index, phrase) and not self._is_next(index, phrase):
                return index
        kind = phrase.type or guess or self.usual_type
        bare = kind == "Mine" and not by_place
        mark = f"{phrase.mark} " if phrase.mark and phrase.mark not in phrase.words.lower().split() else ""
        words = mark + " ".join(w for w in phrase.words.split() if w.lower() not in key.split())
        listed = gazetteer().facility_at(where, kind) if phrase.noun in PARTS else None  # no line names its plant
        name = listed.name if listed else f"{where} {words}"
        index = self._new(kind, where if bare else name, where, phrase.mark)
        self.by_name.setdefault(key, []).append(index)
        if phrase.mark:
            self.marks[index] = phrase.mark
        return index

    def _is_next(self, index: int, phrase: Phrase) -> bool:
        """ "A second plant" is none that was spoken of without saying so."""
        return phrase.mark in _COUNTED and not phrase.definite and self.marks.get(index, "") != phrase.mark

    def _new(self, kind: str, name: str, where: str, mark: str) -> int:
        """A site by its place or owner; where another is known so, also by what tells it from that."""
        known = len(self.things.all)
        index = self.things.site(kind, name, where)
        if index < known and mark and self.marks.get(index, "") != mark and index in self.recent:
            index = self.things.site(kind, name, f"{where} {mark}")
        return index
