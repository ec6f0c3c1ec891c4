"""Sites that a text describes rather than names: "its Sumter plant", "a separation plant at Sillamäe"."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.model import vocabulary

ORGANISATIONS = vocabulary().expand(("organisation",))
FACILITIES = vocabulary().expand(("facility",))
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_DEFINITE = frozenset({"the", "this", "that", "these", "its", "their", "our", "such", "whose"})
_ARTICLES = frozenset({"a", "an", "the", "its", "their", "another", "'s", "’s"})
_AT = frozenset({"at", "in", "near", "outside", "of", "on", "for"})
_BEFORE_WORKS = frozenset(
    {"the", "a", "its", "their", "his", "'s", "’s", "new", "old", "chemical", "steel", "magnet", "main"}
)
_BEFORE_COMPOUND = frozenset({",", "in", "of", "for", "and", "or", "with", "from", "conditioners"})
_BEFORE_VERB = frozenset(
    {"would", "will", "to", "can", "could", "should", "may", "might", "shall", "must", "not", "never", "they", "we"}
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
        "bank",
        "guarantee",
    ]
)
# Words that stand for a site only where it is known which, and words that tell one site of a firm from its others.
_LOOSE = frozenset({"site", "sites", "operation", "operations"})
_OTHER = frozenset({"second", "third", "another", "new", "future", "planned", "proposed", "other", "next", "sister"})
# Words that stand for a site where it is said what is made there and where: "a separation unit at Xville".
PARTS = frozenset(
    {"line", "unit", "circuit", "kiln", "roaster", "furnace", "concentrator", "hall", "shop", "campus", "centre",
     "center", "pilot"}
)  # fmt: skip
# Parts that nobody has but with what is worked there: "Alpha's new hall in Xville".
_WORKED = frozenset({"hall", "furnace", "kiln", "concentrator", "roaster"})
# Several sites, each told by its town: "plants in Xville and Yville".
_SEVERAL = {
    "plants": "plant", "factories": "factory", "refineries": "refinery", "smelters": "smelter", "mills": "mill",
}  # fmt: skip
_MARKS = frozenset({"pilot", "demo", "demonstration", "commercial", "second", "third", "fourth", "industrial"})
_NO_SITE = frozenset({"no", "any", "every", "each", "such"})
_MAKES = frozenset({"plant", "facility", "line", "circuit", "unit", "factory", "works", "complex", "refinery"})
# Behind these "complex" is no adjective.
_BEHIND_NOUN = frozenset({"will", "would", "is", "was", "has", "had", "can", "could", "and", "that", "which", "may"})
_GLUE = frozenset({"-", "–", "&", "/", '"', "“", "”", ","})


class Phrase(NamedTuple):
    """A facility phrase of a sentence.

    Items `first` to `last` (inclusive) are the phrase. `type` is "" when its words do not tell. `names` are the places
    and capitalised words that name it, `owner` the mention that stands before it as its owner, `words` its describing
    words from the first stage word on, as written. `beside` is what the phrase describes or is said of: a site,
    the noun of another phrase, or a capitalised word ("Sarfartoq, a deposit in Greenland"). `another` says that it is
    not the site that one would think of: "its second plant"; `mark` is the word that tells the plants of one owner or
    town apart: "pilot", "demonstration", "second".
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
    mark: str = ""

    @property
    def noun(self) -> str:
        """The noun of the phrase."""
        return self.words.split()[-1].lower() if self.words else ""


def find_phrases(items: list[Item], text: str) -> list[Phrase]:
    """The facility phrases of a sentence, in order; none overlaps another."""
    phrases: list[Phrase] = []
    nouns = _nouns()
    for position in [n for n, i in enumerate(items) if i.lower in nouns and i.span is None]:
        if _is_noun(items, position) and not _is_other(items, position):
            phrase = _phrase(items, position, text)
            if _is_vague(items, phrase):
                continue
            if not phrases or phrase.first > phrases[-1].last:
                phrases.append(phrase)
    return phrases


def _is_vague(items: list[Item], phrase: Phrase) -> bool:
    """Whether a phrase speaks of no site of its own: "no mine", "factory robots", "a line" that nothing tells of."""
    before = items[phrase.first - 1].lower if phrase.first else ""
    if before in _NO_SITE:
        return True
    if phrase.noun in PARTS:
        placed = place_behind(items, phrase.last) is not None or bool(phrase.names)
        ends = phrase.last + 1 == len(items) or items[phrase.last + 1].lower not in _nouns()
        owned = phrase.owner is not None and phrase.noun in _WORKED and ends
        told = owned or phrase.type or phrase.mark not in {"", "commercial", "industrial"}
        return not (told and placed) and not (phrase.definite and not phrase.names)
    after = items[phrase.last + 1] if phrase.last + 1 < len(items) else None
    bare = phrase.owner is None and not phrase.names and (before in _BEFORE_COMPOUND)
    return bare and after is not None and after.span is None and after.lower.endswith("s") and after.lower not in _AT


@cache
def _nouns() -> frozenset[str]:
    """Words that may be nouns for sites."""
    return frozenset(lexicon().facility_nouns) | PARTS | _LOOSE | frozenset(_SEVERAL)


def _is_noun(items: list[Item], position: int) -> bool:
    """Whether a word is a noun for a site: "site" and "operation" only in "the site" or "site at Xville"."""
    word = items[position].lower
    if word in PARTS:
        return True
    if word in _SEVERAL:
        placed = [i.lower for i in items[position + 1 : position + 2]] in (["in"], ["at"])
        return placed and position + 2 < len(items) and _names_site(items[position + 2])
    if word not in _LOOSE:
        return word in lexicon().facility_nouns
    before = items[position - 1].lower if position else ""
    after = items[position + 1].lower if position + 1 < len(items) else ""
    if position and _at_work(items, position):
        return True
    if word == "site" and after == "at":
        return before not in {"brownfield", "greenfield", "a", "suitable", "new"}
    return before in {"the", "this", "same"} and after not in {"of", "on", "in", "for"}


def _at_work(items: list[Item], position: int) -> bool:
    """Whether "operation" and "site" are told by what is dug or where: "the Zenda tin operation", "its Zenda site"."""
    before, word = items[position - 1], items[position].lower
    placed = before.type == "Place" or _is_demonym(before)
    return (word == "operation" and before.type == "Material") or (word == "site" and placed)


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
        known = known or _described_works(items, position)
        return not known or (after is not None and after.lower in {"with", "on", "as", "hot", "well", "closely"})
    if is_loan(items, position) or (word == "plant" and before is not None and before.lower in _FINANCE):
        return True
    if word in {"mine", "mill", "plant"} and before is not None and before.lower in _BEFORE_VERB:
        return True
    if word == "mines":
        digs = before is not None and before.span is not None and before.type not in FACILITIES | {"Material"}
        lists = after is not None and after.type == "Mine"  # "the Zimbabwean mines Alphaville and Betatown"
        return before is None or before.lower == "," or digs or lists
    if word in {"complex", "hub", "separator"}:
        return before is None or (
            word == "complex" and after is not None and after.lower.isalpha() and after.lower not in _AT | _BEHIND_NOUN
        )
    return False


def _described_works(items: list[Item], position: int) -> bool:
    """Whether "works" is a noun with an adjective and a place: "a small works in Kokkola"."""
    words = [i.lower if i.span is None else "" for i in items[max(0, position - 2) : position + 2]]
    return len(words) == 4 and words[0] in _ARTICLES and words[1].isalpha() and words[3] in {"at", "in", "near"}


def _phrase(items: list[Item], noun: int, text: str) -> Phrase:
    """Walk left from the noun over whatever may stand in its phrase."""
    lex = lexicon()
    first = words_from = noun
    names: list[Item] = []
    kinds: list[str] = []
    owner: Item | None = None
    while first > 0 and owner is None:
        item, after = items[first - 1], items[first]
        kind = "" if _is_graded(items, first - 1) else lex.stage_words.get(item.lower, "")
        if item.type in ORGANISATIONS and item.span is not None and item.span.how != "demonym":
            if after.lower in POSSESSIVE or item.span.how == "reference":
                break
            owner = item
        elif item.type in FACILITIES or _names_site(item) or _is_name(items, first - 1, text):
            if after.lower in POSSESSIVE:
                break
            names.insert(0, item)
        elif item.type or kind:
            kinds.insert(0, kind or ("" if _is_graded(items, first - 1) else _material_stage(item)))
            words_from = first - 1 if item.span is None or item.span.how != "demonym" else words_from
        elif not _fills(items, first - 1):
            break
        first -= 1
    while first < noun and items[first].lower in _GLUE | {"and"}:
        first += 1
    single = _SEVERAL.get(items[noun].lower, items[noun].lower)
    kind = _kind(lex.facility_nouns.get(single, ""), [k for k in kinds if k], items, noun)
    kind = kind or _by_material(items[first:noun], items[noun].lower)
    before = items[first - 1] if first else None
    owner = owner or _possessor(items, first)
    definite = before is not None and before.lower in _DEFINITE
    words = text[items[max(words_from, first)].start : items[noun].end]
    beside = _called(items, noun) or (None if names else _beside(items, first, text))
    another = any(i.lower in _OTHER for i in items[first:noun])
    names = names or _name_behind(items, noun, text)
    mark = next((i.lower for i in items[first:noun] if i.lower in _MARKS), "")
    return Phrase(first, noun, kind, tuple(names), owner, definite, words, beside, another, mark)


def _names_site(item: Item) -> bool:
    """Whether a place names the site that it stands before: "the Xville plant", but not "the Texan plant"."""
    return item.type == "Place" and item.span is not None and item.span.how != "demonym"


def _is_demonym(item: Item) -> bool:
    return item.span is not None and item.span.how == "demonym"


def _by_material(inside: list[Item], noun: str) -> str:
    """The type of a site by what is made there, where no word tells how: "a gallium plant", "a tin operation"."""
    if noun == "operation":
        return "Mine"
    return "Refinery" if noun in _MAKES and any(i.type == "Material" for i in inside) else ""


def _is_graded(items: list[Item], position: int) -> bool:
    """Whether a material only says how good something is: "a magnet-grade line"."""
    return [i.lower for i in items[position + 1 : position + 3]] == ["-", "grade"]


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


def _name_behind(items: list[Item], noun: int, text: str) -> list[Item]:
    """The name in an apposition to a phrase: "its sister mine, Alphaville, opened", "a project, called Alphaville,"."""
    while noun + 2 < len(items) and items[noun + 2].lower in _NAMING and items[noun + 1].lower in _NAMING | {","}:
        noun += 1
    joint = items[noun + 1].lower if noun + 1 < len(items) else ""
    if noun + 2 >= len(items) or joint not in _NAMING | {","} or not _is_name(items, noun + 2, text):
        return []
    last = noun + 2
    while last + 1 < len(items) and last < noun + 4 and _is_name(items, last + 1, text):
        last += 1
    closed = last + 1 == len(items) or items[last + 1].lower in {",", ".", ";", ")"}
    return items[noun + 2 : last + 1] if closed and items[last].end - items[noun + 2].start > 3 else []


def _called(items: list[Item], noun: int) -> Item | None:
    """The site whose name stands behind a phrase: "a second plant, known as the Alpha Facility"."""
    behind = [n for n in range(noun + 1, min(noun + 7, len(items))) if items[n].type in FACILITIES]
    apposed = len(items) > noun + 2 and items[noun + 1].lower == "," and behind[:1] == [noun + 2]
    if behind[:1] == [noun + 2] and items[noun + 1].lower == "of" and items[noun + 2].type == "Mine":
        return items[noun + 2]  # "the ruby mine of Alphaville"
    if apposed and (noun + 3 == len(items) or items[noun + 3].lower in {",", ".", ";", ")"}):
        return items[noun + 2]
    words = {i.lower for i in items[noun + 1 : behind[0]]} if behind else set()
    named = words & {"called", "known", "named", "dubbed"} and not words - {
        ",", "called", "known", "named", "dubbed", "as", "the", '"', "“", "its", "internally",
    }  # fmt: skip
    return items[behind[0]] if named else None


_NAMING = frozenset({"called", "named", "dubbed", "known", "as"})
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
    held = after.type in ("Place", "Government") and not _is_demonym(after)
    opens = held and position + 2 < len(items) and items[position + 2].lower == ","
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


_BUILT = frozenset(
    ["build", "built", "building", "construct", "constructing", "put", "open", "opened", "proposed", "planned", "runs",
     "operates", "owns", "opening", "planning", "proposes", "plans"]
)  # fmt: skip


def _built_in_clause(items: list[Item], position: int) -> int:
    """Behind the verb of building of a relative clause: "the plant that Alpha once meant to build at Xville"."""
    for behind in range(position + 1, min(position + 14, len(items))):
        if items[behind].lower in _BUILT:
            return behind + 1
        if items[behind].lower in {",", ";"}:
            break
    return position


def place_behind(items: list[Item], last: int) -> Item | None:
    """The place or state that follows a phrase: "plant in Fort Worth, Texas", "project, in the Northern Territory"."""
    position = last + 1
    if position + 1 < len(items) and items[position].lower == "," and items[position + 1].lower in {"at", "in", "near"}:
        position += 1
    if position < len(items) and items[position].lower in {"that", "which", "it", "they"}:
        position = _built_in_clause(items, position)
    reach = position + 5
    while position < len(items) and position <= reach:
        item = items[position]
        if item.lower in {"at", "in", "near", "outside", "on"}:
            for offset, after in enumerate(items[position + 1 : position + 6], position + 1):
                if _names_site(after):
                    return after
                if after.type == "Government" and item.lower != "outside" and _is_at(after):
                    return _inside_state(items, offset)
                known = after.type and after.type != "Material" and not _is_demonym(after)
                if known or after.lower in {",", ";", "and"}:
                    return None
            return None
        if item.type not in ("", "Material") or item.lower in {",", ";", "that", "which", "and", "to"}:
            return None
        position += 1
    return None


def _inside_state(items: list[Item], position: int) -> Item:
    """The region of "in Malaysia's Pahang state", or the state itself."""
    behind = items[position + 1 : position + 3]
    possessed = len(behind) == 2 and behind[0].lower in POSSESSIVE and _names_site(behind[1])
    return behind[1] if possessed else items[position]


_STATES = frozenset({"construction", "way", "development", "planned", "built", "building", "proposed", "completion"})
_CLAUSE = 22  # items from a phrase to the place where its clause puts it


def place_at_end(items: list[Item], last: int) -> Item | None:
    """The town where a clause says that a site is being built: "a plant, for ore, is under construction at Xville"."""
    said = False
    for position in range(last + 1, min(last + _CLAUSE, len(items) - 1)):
        item, after = items[position], items[position + 1]
        if item.lower in {";", ":", "which", "that", "but", "while"} or item.type in FACILITIES | ORGANISATIONS:
            return None
        said = said or item.lower in _STATES
        if said and item.lower in {"at", "in", "near"} and after.type == "Place":
            return after
    return None


def places_before(items: list[Item], first: int) -> tuple[Item, ...]:
    """The places that stand before a phrase: "at Xville, Texas, for a plant", "At Xville Alpha runs a plant"."""
    position = first - 1
    if position >= 0 and items[position].lower in {"a", "an", "its", "the", "their"}:
        position -= 1
    if position >= 0 and items[position].lower in {"for", "on"}:
        return _places_to(items, position - 1)
    if items[0].lower in _BUILT_AT:
        return _begun_at(items, first)
    words = [n for n, i in enumerate(items[:6]) if i.lower.isalpha() and i.lower not in {"but", "and", "also"}]
    if not words or items[words[0]].lower not in {"at", "in"} or words[0] + 1 >= first:
        return ()
    return tuple(i for i in items[words[0] + 1 : words[0] + 2] if i.type == "Place" and _is_at(i))


_BUILT_AT = frozenset({"built", "opened", "located", "situated", "sited", "established", "founded", "set", "completed"})


def _begun_at(items: list[Item], first: int) -> tuple[Item, ...]:
    """The town of a participle that begins a sentence: "Built in 1998 in Xville, Texas, the plant"."""
    found = (n for n in range(1, first) if _names_site(items[n]) and items[n - 1].lower in {"in", "at"})
    return tuple(items[n] for n in list(found)[:1])


# Behind these stands the place of what is to be built: "has chosen Xville for its plant".
_CHOSEN = frozenset({"chosen", "chose", "chooses", "selected", "selects", "picked", "picks", "favours", "favors"})


def _places_to(items: list[Item], position: int) -> tuple[Item, ...]:
    """The places of "at Xville, also in Texas," read from its end."""
    found: list[Item] = []
    while position >= 0 and (items[position].lower in {",", "also", "in", "at"} or items[position].type):
        if items[position].type in ("Place", "Government") and _is_at(items[position]):
            found.insert(0, items[position])
        elif items[position].type:
            return ()
        position -= 1
    chosen = position >= 0 and items[position].lower in _CHOSEN
    return tuple(found) if chosen or items[position + 1].lower in {"in", "at"} else ()


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
# Before "to" or "from" and a place: what is sent goes to the plant there.
_SENT = frozenset(
    ["ship", "ships", "shipped", "shipping", "deliver", "delivers", "delivered", "send", "sends", "sent", "supply",
     "supplies", "supplied", "feed", "feeds", "fed", "truck", "trucked", "railed"]
)  # fmt: skip
_SENT_FAR = 10  # items
_DONE = frozenset({"expand", "enlarge", "reopen", "restart", "close", "mothball", "shut"})


def stands_for_site(items: list[Item], position: int) -> bool:
    """Whether a place acts as only a plant does."""
    item = items[position]
    if item.type != "Place" or not _is_at(item):
        return False
    after = items[position + 1].lower if position + 1 < len(items) else ""
    before = items[position - 1].lower if position else ""
    if before in {"to", "from"} and any(i.lower in _SENT for i in items[max(0, position - _SENT_FAR) : position]):
        return True
    return before not in _AT and (after in _DOES or before in _DONE)
