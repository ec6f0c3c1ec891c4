"""Sites that a text describes rather than names: "its Sumter plant", "a separation plant at Sillamäe"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.things import Things
from reegraph.model import vocabulary

ORGANISATIONS = vocabulary().expand(("organisation",))
FACILITIES = vocabulary().expand(("facility",))
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_DEFINITE = frozenset({"the", "this", "that", "these", "its", "their", "our", "such", "whose"})
_AT = frozenset({"at", "in", "near", "outside", "of", "on", "for"})
_BEFORE_WORKS = frozenset(
    {"the", "a", "its", "their", "his", "'s", "’s", "new", "old", "chemical", "steel", "magnet", "main"}
)
_FINANCE = frozenset(
    [
        "loan",
        "credit",
        "debt",
        "financing",
        "finance",
        "term",
        "lending",
        "funding",
        "repo",
        "revolving",
        "prepayment",
        "borrowing",
        "overrun",
    ]
)
_PLANTS = frozenset({"plant", "factory", "works", "refinery", "facility"})
# Words that stand for a site only where it is known which, and words that tell one site of a firm from its others.
_LOOSE = frozenset({"site", "sites", "operation", "operations"})
_OTHER = frozenset({"second", "third", "another", "new", "future", "planned", "proposed", "other", "next", "sister"})
_GLUE = frozenset({"-", "–", "&", "/", '"', "“", "”", ","})


class Phrase(NamedTuple):
    """A facility phrase of a sentence.

    Items `first` to `last` (inclusive) are the phrase. `type` is "" when its words do not tell. `names` are the places
    and capitalised words that name it, `owner` the mention that stands before it as its owner, `words` its describing
    words from the first stage word on, as written. `beside` is what the phrase describes or is said of: a site,
    the noun of another phrase, or a capitalised word ("Sarfartoq, a deposit in Greenland"). `another` says that it is
    not the site that one would think of: "its second plant".
    """

    first: int
    last: int
    type: str
    names: tuple[Item, ...]
    owner: Item | None
    definite: bool
    words: str
    beside: Item | None = None
    another: bool = False

    @property
    def noun(self) -> str:
        """The noun of the phrase."""
        return self.words.split()[-1].lower() if self.words else ""


class Around(NamedTuple):
    """What the sentence says around a phrase: the place of the site, who is spoken of, and what is made there.

    `verbal` says that a verb stands between phrase and place ("the plant lies in Texas"), so that it need not name it;
    `before` are the places that stand before the phrase instead.
    """

    place: Item | None
    subject: Item | None
    type: str
    verbal: bool = False
    before: tuple[Item, ...] = ()


@dataclass(slots=True)
class Sites:
    """The sites met so far in a document, so that one described twice is one thing.

    `recent` are those spoken of, the last one last; `block` those of this block, `head` what leads the block in, and
    `places` the places there. `placed` are sites with places that no preposition behind them gives.
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
        bare = phrase.owner is None and " " not in phrase.words and around.verbal
        placed = bool(phrase.names) or ((around.place is not None or bool(around.before)) and not bare)
        return self._before(phrase) if phrase.definite and not placed else None

    def _placed(self, phrase: Phrase, around: Around) -> int | None:
        """The site that names or a place tell apart: in the phrase, beside it, or at the head of the block."""
        # "its San Marcos, Texas, factory": the town alone names it.
        towns = phrase.names[:1] if all(i.type == "Place" for i in phrase.names) else phrase.names
        where = " ".join(self._words(i) for i in towns)
        if where or around.place is not None:
            where = where or (self._words(around.place) if around.place is not None else "")
            return self._named(where, phrase, around.type, by_place=not phrase.names)
        led = self.places and not self.block and phrase.noun not in _LOOSE
        places = around.before or (self.places if led else ())
        if not places:
            return None
        found = self._named(self._words(places[0]), phrase, around.type, by_place=True)
        self.placed += [(found, place) for place in places]
        return found

    def _owned(self, phrase: Phrase, around: Around) -> int | None:
        """A site known only by whose it is; no loan, and no project of a state."""
        owner = phrase.owner or around.subject
        vague = phrase.noun in _LOOSE or phrase.noun == "project" or (self.loans and phrase.words.lower() == "facility")
        if vague or owner is None or owner.type == "Government":
            return None
        return self._named(self.things[owner.thing].name, phrase, around.type, by_place=True)

    def _before(self, phrase: Phrase) -> int | None:
        """The site spoken of that a definite phrase stands for: the last that fits, of its owner if it has one."""
        if phrase.owner is not None:
            if phrase.another:
                return None
            own = (i for i in reversed(self.recent) if phrase.owner.thing in self.owners.get(i, ()))
            return next((i for i in own if self.things[i].type == phrase.type), None)
        before = self._recent(phrase)
        led = self.head is not None and self.head.type not in FACILITIES
        return None if led and before not in self.block else before

    def _words(self, item: Item) -> str:
        """The words of a place, or its name where only "there" is said."""
        referred = item.span is not None and item.span.how == "reference"
        return self.things[item.thing].name if referred else self.text[item.start : item.end]

    def _by_head(self, phrase: Phrase) -> str:
        """The type of a plain phrase in a block that a site leads in: "Alpha (Texas). The plant …" is about Alpha."""
        head = self.head
        plain = head is not None and head.type in FACILITIES and phrase.definite and not phrase.names
        return head.type if plain and head is not None and (head.type != "Mine" or phrase.noun not in _PLANTS) else ""

    def _beside(self, item: Item, phrase: Phrase, guess: str) -> int:
        if item.type in FACILITIES:
            return item.thing
        return self._named(self.text[item.start : item.end], phrase, guess, by_place=item.type == "Place")

    def _fits(self, index: int, wanted: str) -> bool:
        return not wanted or self.things[index].type == wanted

    def _recent(self, phrase: Phrase) -> int | None:
        plant = phrase.noun in _PLANTS
        for index in reversed(self.recent):
            kind = self.things[index].type
            if kind == phrase.type or (not phrase.type and not (plant and kind == "Mine")):
                return index
        return None

    def _named(self, where: str, phrase: Phrase, guess: str, *, by_place: bool) -> int:
        key = where.lower()
        for index in self.by_name.get(key, ()):
            if self._fits(index, phrase.type):
                return index
        kind = phrase.type or guess or self.usual_type
        bare = kind == "Mine" and not by_place
        words = " ".join(w for w in phrase.words.split() if w.lower() not in key.split())
        index = self.things.site(kind, where if bare else f"{where} {words}", where)
        self.by_name.setdefault(key, []).append(index)
        return index


def find_phrases(items: list[Item], text: str) -> list[Phrase]:
    """The facility phrases of a sentence, in order; none overlaps another."""
    phrases: list[Phrase] = []
    for position, item in enumerate(items):
        if item.span is None and _is_noun(items, position) and not _is_other(items, position):
            phrase = _phrase(items, position, text)
            if not phrases or phrase.first > phrases[-1].last:
                phrases.append(phrase)
    return phrases


def _is_noun(items: list[Item], position: int) -> bool:
    """Whether a word is a noun for a site: "site" and "operation" only in "the site" or "site at Xville"."""
    word = items[position].lower
    if word not in _LOOSE:
        return word in lexicon().facility_nouns
    before = items[position - 1].lower if position else ""
    after = items[position + 1].lower if position + 1 < len(items) else ""
    if word == "site" and after == "at":
        return before not in {"brownfield", "greenfield", "a", "suitable", "new"}
    return before in {"the", "this", "same"} and after not in {"of", "on", "in", "for"}


def is_loan(items: list[Item], position: int) -> bool:
    """Whether a facility is one of money: "an overrun facility", "a facility of US$160 million"."""
    if items[position].lower != "facility":
        return False
    before = items[position - 1].lower if position else ""
    money = any(i.quantity is not None and i.quantity.kind == "money" for i in items[position + 2 : position + 6])
    of_money = money and items[position + 1].lower in {"of", "for", "worth"}
    return before in _FINANCE or of_money


def _is_other(items: list[Item], position: int) -> bool:
    """Whether a facility noun is no site here: "it works with", "China mines 69 percent", "a loan facility"."""
    before = items[position - 1] if position else None
    after = items[position + 1] if position + 1 < len(items) else None
    word = items[position].lower
    if word == "works":
        lex = lexicon()
        known = before is not None and (
            before.type == "Place" or before.lower in lex.stage_words or before.lower in _BEFORE_WORKS
        )
        return not known or (after is not None and after.lower in {"with", "on", "as", "hot", "well", "closely"})
    if is_loan(items, position) or (word == "plant" and before is not None and before.lower in _FINANCE):
        return True
    if word == "mines":
        return before is None or before.lower == "," or (before.span is not None and before.type not in FACILITIES)
    if word in {"complex", "hub", "separator"}:
        return before is None or (
            word == "complex" and after is not None and after.lower.isalpha() and after.lower not in _AT
        )
    return False


def _phrase(items: list[Item], noun: int, text: str) -> Phrase:
    """Walk left from the noun over whatever may stand in its phrase."""
    lex = lexicon()
    first = words_from = noun
    names: list[Item] = []
    kinds: list[str] = []
    owner: Item | None = None
    while first > 0 and owner is None:
        item, after = items[first - 1], items[first]
        kind = lex.stage_words.get(item.lower, "")
        if item.type in ORGANISATIONS and item.span is not None and item.span.how != "demonym":
            if after.lower in POSSESSIVE or item.span.how == "reference":
                break
            owner = item
        elif item.type in FACILITIES or item.type == "Place" or _is_name(items, first - 1, text):
            if after.lower in POSSESSIVE:
                break
            names.insert(0, item)
        elif item.type or kind:
            kinds.insert(0, kind or _material_stage(item))
            words_from = first - 1
        elif not _fills(items, first - 1):
            break
        first -= 1
    while first < noun and items[first].lower in _GLUE | {"and"}:
        first += 1
    kind = _kind(lex.facility_nouns.get(items[noun].lower, ""), [k for k in kinds if k], items, noun)
    before = items[first - 1] if first else None
    owner = owner or _possessor(items, first)
    definite = before is not None and before.lower in _DEFINITE
    words = text[items[max(words_from, first)].start : items[noun].end]
    beside = None if names else _beside(items, first, text)
    another = any(i.lower in _OTHER for i in items[first:noun])
    return Phrase(first, noun, kind, tuple(names), owner, definite, words, beside, another)


def _fills(items: list[Item], position: int) -> bool:
    """Whether a word or quantity that names nothing may stand inside a facility phrase."""
    item = items[position]
    if item.quantity is not None:
        return item.quantity.kind != "date"
    return item.lower in lexicon().facility_modifiers.words or _glued(items, position) or _in_chain(items, position)


def _beside(items: list[Item], first: int, text: str) -> Item | None:
    """What a phrase is an apposition or a predicate of: "Sarfartoq, a deposit in Greenland", "Nolans is a project"."""
    back = _determiner_before(items, first)
    if back < 2 or items[back - 1].lower not in {",", "is", "was", "remains", "became"}:
        return None
    item = items[back - 2]
    if item.type in FACILITIES and item.span is not None and item.span.how != "reference":
        return item
    if item.lower in lexicon().facility_nouns and not text[item.start].isupper():
        return item
    lone = back == 2 or not text[items[back - 3].start].isupper()
    return item if lone and _is_name(items, back - 2, text) and item.end - item.start > 3 else None


_DETERMINERS = frozenset({"a", "an", "the", "its", "their", "our", "another", "one"})
_NO_MODIFIER = frozenset({"and", "in", "at", "for", "to", "by", "from", "with", "on", "that", "which", "as", "said"})
_MOST_MODIFIERS = 5


def _determiner_before(items: list[Item], first: int) -> int:
    """Where the determiner of a phrase stands, behind its adjectives: "the country's only", "one of the largest"; -1
    where none does."""
    for back in range(first - 1, max(first - 2 - _MOST_MODIFIERS, -1), -1):
        word = items[back].lower
        if word in _DETERMINERS:
            longer = back > 1 and items[back - 1].lower == "of" and items[back - 2].lower == "one"
            return back - 2 if longer else back
        demonym = items[back].span is not None and items[back].type == "Government"
        plain = items[back].span is None and items[back].quantity is None and (word.isalpha() or word in {"'s", "’s"})
        if not (demonym or plain) or word in _NO_MODIFIER:
            return -1
    return -1


def _glued(items: list[Item], position: int) -> bool:
    """A hyphen, or an "and" or comma between two words of one phrase ("metal, alloy and magnet plant")."""
    word = items[position].lower
    if word in {"-", "–", "&", "/", '"', "“", "”"}:
        return True
    between = word in {",", "and"} and position > 0
    lex = lexicon()
    return between and (items[position - 1].lower in lex.stage_words or items[position - 1].type == "Material")


def _in_chain(items: list[Item], position: int) -> bool:
    """A comma of a place before the noun: "its Stillwater, Oklahoma, magnet plant"."""
    if items[position].lower != "," or position < 2:
        return False
    before, after = items[position - 1], items[position + 1]
    closes = items[position - 2].lower == "," and position > 2 and items[position - 3].type == "Place"
    opens = after.type == "Place" and position + 2 < len(items) and items[position + 2].lower == ","
    return before.type == "Place" and (closes or opens)


def _is_name(items: list[Item], position: int, text: str) -> bool:
    item = items[position]
    word = text[item.start : item.end]
    if item.span is not None or item.quantity is not None or not word[:1].isupper() or word in lexicon().not_names:
        return False
    return position > 0 or word not in lexicon().not_names


def _material_stage(item: Item) -> str:
    stages = lexicon().stage_words
    return next((stages[w] for w in reversed(item.lower.split()) if w in stages), "")


def _kind(noun_type: str, kinds: list[str], items: list[Item], noun: int) -> str:
    """The type of a site by its words; of several stages, the furthest upstream."""
    if not kinds:
        kinds = _behind(items, noun)
    if noun_type == "Mine" or (noun_type and not kinds):
        return noun_type
    kinds = [k for k in kinds if k != "Mine"]
    order = ["RecyclingPlant", "Refinery", "MetalPlant", "MagnetPlant"]
    if "RecyclingPlant" in kinds:
        return "RecyclingPlant"
    return min(kinds, key=order.index) if kinds else noun_type


def _behind(items: list[Item], noun: int) -> list[str]:
    """What stands behind the noun: "a plant to separate …", "a factory for sintered magnets"."""
    after = items[noun + 1 : noun + 7]
    if not after or after[0].lower not in {"for", "to", "that", "making", "producing", "which"}:
        return []
    return [
        k
        for i in after
        for k in (lexicon().stage_words.get(i.lower, "") or (_material_stage(i) if i.type == "Material" else ""),)
        if k
    ]


def _possessor(items: list[Item], first: int) -> Item | None:
    """The mention before a phrase that owns it: "Neo's separation plant", "its plant"."""
    span = items[first - 1].span if first else None
    if span is not None and span.how == "reference":
        return items[first - 1] if items[first - 1].lower in {"its", "their", "whose", "our"} else None
    if first > 1 and items[first - 1].lower in POSSESSIVE and items[first - 2].type in ORGANISATIONS:
        return items[first - 2]
    return None


def _built_in_clause(items: list[Item], position: int) -> int:
    """Behind the verb of building of a relative clause: "the plant that Alpha once meant to build at Xville"."""
    for behind in range(position + 1, min(position + 14, len(items))):
        if items[behind].lower in {"build", "built", "building", "construct", "constructing", "put", "open", "opened"}:
            return behind + 1
        if items[behind].lower in {",", ";"}:
            break
    return position


def place_behind(items: list[Item], last: int) -> Item | None:
    """The place or state that follows a phrase: "plant in Fort Worth, Texas", "project, in the Northern Territory"."""
    position = last + 1
    if position < len(items) and items[position].lower in {"that", "which"}:
        position = _built_in_clause(items, position)
    reach = position + 5
    while position < len(items) and position <= reach:
        item = items[position]
        if item.lower in {"at", "in", "near", "outside", "on"}:
            for after in items[position + 1 : position + 6]:
                if after.type == "Place" or (
                    after.type == "Government" and after.span is not None and after.span.how == "name"
                ):
                    return after
                if after.type or after.lower in {",", ";", "and"}:
                    return None
            return None
        if item.type not in ("", "Material") or item.lower in {",", ";", "that", "which", "and", "to"}:
            return None
        position += 1
    return None


def places_before(items: list[Item], first: int) -> tuple[Item, ...]:
    """The places that stand before a phrase: "at Xville, Texas, for a plant", "At Xville Alpha runs a plant"."""
    position = first - 1
    if position >= 0 and items[position].lower in {"a", "an", "its", "the", "their"}:
        position -= 1
    if position >= 0 and items[position].lower in {"for", "on"}:
        return _places_to(items, position - 1)
    words = [n for n, i in enumerate(items[:6]) if i.lower.isalpha() and i.lower not in {"but", "and", "also"}]
    if not words or items[words[0]].lower not in {"at", "in"} or words[0] + 1 >= first:
        return ()
    return tuple(i for i in items[words[0] + 1 : words[0] + 2] if i.type == "Place" and _is_at(i))


def _places_to(items: list[Item], position: int) -> tuple[Item, ...]:
    """The places of "at Xville, also in Texas," read from its end."""
    found: list[Item] = []
    while position >= 0 and (items[position].lower in {",", "also", "in", "at"} or items[position].type):
        if items[position].type in ("Place", "Government") and _is_at(items[position]):
            found.insert(0, items[position])
        elif items[position].type:
            return ()
        position -= 1
    return tuple(found) if items[position + 1].lower in {"in", "at"} else ()


def _is_at(item: Item) -> bool:
    return item.span is not None and item.span.how in ("name", "reference")


_FAR = 25  # items
_OLD = frozenset({"scrap", "feed", "waste", "old", "recycled"})  # oxides that come out of these are no ore's


def stage_near(items: list[Item], first: int, last: int) -> str:
    """What is made at a site whose own words do not tell, by the sentence: what stands behind, else what before."""
    stages = lexicon().stage_words
    near = (*items[last + 1 : last + _FAR], *reversed(items[max(0, first - _FAR) : first]))
    old = any(i.lower in _OLD for i in near)
    for item in near:
        kind = _material_stage(item) if item.type == "Material" else stages.get(item.lower, "")
        if kind not in ("", "Mine") and item.lower != "recycled":
            return "RecyclingPlant" if old and kind == "Refinery" else kind
    return ""


# Behind or before these a place stands for the plant there: "what Sumter makes", "to close Kingston".
_DOES = frozenset(
    [
        "makes",
        "make",
        "produces",
        "separates",
        "recycles",
        "ships",
        "supplies",
        "treats",
        "takes",
        "gets",
        "will",
        "can",
    ]
)
_DONE = frozenset({"expand", "enlarge", "reopen", "restart", "close", "mothball", "shut"})


def stands_for_site(items: list[Item], position: int) -> bool:
    """Whether a place acts as only a plant does."""
    item = items[position]
    after = items[position + 1].lower if position + 1 < len(items) else ""
    before = items[position - 1].lower if position else ""
    if item.type != "Place" or not _is_at(item) or before in _AT:
        return False
    return after in _DOES or before in _DONE
