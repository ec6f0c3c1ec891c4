"""A sentence as lines that patterns can match: mentions and quantities as marks, insertions left out, and one line a
verb with the subject that it belongs to.

A mark is `⟦C12⟧`: the code of the type and the index of the item. A line is words and marks with one space behind each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from reegraph.extract.context import Context
from reegraph.extract.facilities import ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.standing import PREPOSITIONS
from reegraph.extract.verbs import adverbs, auxiliaries, between, common_finite, finite_auxiliaries

CODES = {
    "Company": "C", "Government": "G", "Agency": "A", "ResearchOrganisation": "R", "Mine": "M", "Refinery": "F",
    "MetalPlant": "T", "MagnetPlant": "N", "RecyclingPlant": "Y", "Material": "L", "Deal": "D", "Policy": "P",
    "Programme": "Q", "EndUse": "E", "Technology": "H", "Place": "O",
}  # fmt: skip
DEMONYM = "g"
QUANTITY_CODES = {"mass": "n", "percent": "p", "money": "m", "price": "r", "date": "d", "years": "y"}
MARK = re.compile(r"⟦(\w)(\d+)⟧")

_LONGEST_INSERTION = 45  # items; beyond, a comma is more likely to end a clause than an apposition
_INSERTION_STARTERS = frozenset(
    ["a", "an", "the", "which", "who", "whose", "one", "now", "based", "owner", "part", "itself", "formerly", "until",
     "already", "maker", "operator", "headquartered", "listed", "also", "known", "like", "including", "such",
     "together", "along", "as", "then", "both", "at", "in", "of", "with", "under", "until", "through", "by", "after"]
)  # fmt: skip
_ARTICLES = frozenset({"a", "an", "the", "of", "based", "headquartered", "listed"})
_LONGEST_APPOSITION = 14  # items; what says who somebody is, before the sentence goes on as if it were not there
_WORDS_BEFORE_NAME = 6
PLAIN_LINES = 2  # the lines of the whole sentence, with its insertions and without
_POSSESSIVES = frozenset({"its", "their", "whose", "our"})
_MARKUP = frozenset({"*", "_", "#", "`"})
_RELATIVE = frozenset({"which", "that", "who"})
_NOUN_BEFORE = frozenset(
    ["the", "a", "an", "its", "their", "his", "her", "this", "that", "these", "those", "of", "in", "for", "from", "by",
     "on", "with", "'s", "no", "any", "-", "–"]
)  # fmt: skip
_BEFORE_VERB = frozenset({",", "and", "but", ")", "or", *_RELATIVE})
_BEFORE_ING = frozenset({",", "by", "and", "of", "before", "after", "while"})


def shape(item: Item) -> str:
    """An item as patterns see it, all marks of a type alike: a word, `⟦C` or `⟦C 's`."""
    if item.span is not None:
        code = DEMONYM if item.span.how == "demonym" else CODES[item.type]
        return f"⟦{code} 's" if is_possessive(item) else f"⟦{code}"
    if item.quantity is not None:
        return f"⟦{QUANTITY_CODES[item.quantity.kind]}"
    word = item.lower
    return word if word.isascii() else word.replace("⟦", "[").replace("⟧", "]").replace("’", "'")


def numbered(said: str, index: int) -> str:
    """The shape of an item with the index that its mark has in a line: `⟦C12⟧ 's`."""
    return f"{said[:2]}{index}⟧{said[2:]}" if said[:1] == "⟦" else said


def is_possessive(item: Item) -> bool:
    """Whether a reference is "its", "their" or "whose", which lines show as a mark and `'s`."""
    return item.span is not None and item.span.how == "reference" and item.lower in _POSSESSIVES


def written(shapes: Sequence[str]) -> list[str]:
    """The items of a sentence as they stand in its lines, by their shapes."""
    return [f"{numbered(said, n)} " if said[0] == "⟦" else f"{said} " for n, said in enumerate(shapes)]


class Shown(NamedTuple):
    """The items of a sentence that its lines show, by index: without markup, without brackets, without insertions."""

    whole: list[int]
    unbracketed: list[int]
    plain: list[int]

    @property
    def readable(self) -> list[list[int]]:
        """Without brackets and insertions, and the same with the insertions, if it has any."""
        return [self.unbracketed] if self.plain == self.unbracketed else [self.plain, self.unbracketed]


def shown(items: Sequence[Item], words: set[str], verb_forms: frozenset[str]) -> Shown:
    """The items of a sentence that its lines show; `words` are its plain words."""
    whole = list(range(len(items)))
    if not _MARKUP.isdisjoint(words):
        whole = [i for i in whole if items[i].lower not in _MARKUP]
    unbracketed = _without_brackets(items, whole) if "(" in words else whole
    plain = _without_insertions(items, unbracketed, verb_forms) if "," in words else unbracketed
    return Shown(whole, unbracketed, plain)


def views(
    items: Sequence[Item], words: Sequence[str], parts: Shown, verb_forms: frozenset[str]
) -> dict[str, Sequence[int]]:
    """The lines of a sentence, each once, with the items that it shows; `words` are its items as they are `written`.

    First as it stands, then without brackets, without insertions, and one a verb.
    """
    # Most sentences have neither brackets nor insertions, so that the first three are one.
    whole = [part for n, part in enumerate(parts) if not n or part is not parts[n - 1]]
    each = (*whole, *_verb_lines(items, parts.plain, verb_forms))
    return {"".join(map(words.__getitem__, part)): part for part in each}


def preceding(context: Context) -> Iterator[Item]:
    """The mentions and words that stand before a sentence."""
    yield from (i for i in (context.topic, context.site, context.mine, context.giver) if i is not None)
    yield from context.lead


def context_head(items: Sequence[Item], context: Context) -> tuple[str, list[Item]]:
    """What stands before the first lines of a sentence, and the items that its marks and theirs count.

    `topic ⟦C9⟧ site ⟦F10⟧ mine ⟦M11⟧ giver ⟦A12⟧ lead … ¦ `, each part left out where there is none.
    """
    known = list(items)
    words: list[str] = []
    for said, item in _head(context):
        if item is not None:
            known.append(item)
        words.append(numbered(said, len(known) - 1))
    return " ".join([*words, ""]), known


def head_shapes(context: Context) -> list[str]:
    """The words of `context_head` as patterns see them, all marks of a type alike."""
    return [said for said, _ in _head(context)]


def _head(context: Context) -> Iterator[tuple[str, Item | None]]:
    """The words of a context line, each with the item that it shows."""
    spoken_of = (("topic", context.topic), ("site", context.site), ("mine", context.mine), ("giver", context.giver))
    for name, item in spoken_of:
        if item is not None:
            yield name, None
            yield f"⟦{CODES[item.type]}", item
    if context.lead:
        yield "lead", None
        yield from ((shape(i), i) for i in context.lead if i.lower not in _MARKUP)
    yield "¦", None


def _without_insertions(items: Sequence[Item], indices: list[int], verb_forms: frozenset[str]) -> list[int]:
    """Without appositions and relative clauses that a comma closes before the verb."""
    kept: list[int] = []
    position = 0
    while position < len(indices):
        item = items[indices[position]]
        opens = item.lower == "," and kept and items[kept[-1]].span is not None
        stop = _closing_comma(items, indices, position, verb_forms) if opens else None
        if stop is None:
            kept.append(indices[position])
            position += 1
        else:
            position = stop + 1
    return kept


def _without_brackets(items: Sequence[Item], indices: list[int]) -> list[int]:
    kept: list[int] = []
    position = 0
    while position < len(indices):
        stop = _closing_bracket(items, indices, position)
        if stop is None:
            kept.append(indices[position])
        position = (position if stop is None else stop) + 1
    return kept


def _closing_bracket(items: Sequence[Item], indices: list[int], position: int) -> int | None:
    if items[indices[position]].lower != "(":
        return None
    for stop in range(position + 1, min(position + _LONGEST_INSERTION, len(indices))):
        if items[indices[stop]].lower == ")":
            return stop
    return None


def _closing_comma(items: Sequence[Item], indices: list[int], position: int, verb_forms: frozenset[str]) -> int | None:
    """The comma at which an insertion ends that begins at the comma at `position`; the item before, to keep it."""
    following = indices[position + 1 : position + 3]
    first = items[following[0]] if following else None
    if first is None or not (first.lower in _INSERTION_STARTERS or first.type == "Place" or first.quantity):
        return None
    for stop in range(position + 2, min(position + _LONGEST_INSERTION, len(indices) - 1)):
        word = items[indices[stop]].lower
        broken = first.lower not in _RELATIVE and _is_clause(items, indices[stop : stop + 3], verb_forms)
        if word in {";", ":"} or broken:
            return None
        if word == ",":
            closing = _as_closing(items, indices, position, stop, verb_forms)
            if closing is not None:
                return closing
    return None


def _as_closing(
    items: Sequence[Item], indices: list[int], position: int, stop: int, verb_forms: frozenset[str]
) -> int | None:
    """The comma at `stop`, if what began at `position` ends there; the item before it, where the comma must stay."""
    goes_on = items[indices[stop + 1]]
    if _finite(goes_on, verb_forms):
        return stop
    if items[indices[position + 1]].lower not in _ARTICLES or stop - position > _LONGEST_APPOSITION:
        return None
    if goes_on.type in ORGANISATIONS and _alike(items[indices[position - 1]], goes_on):
        return stop - 1  # "Alpha, a miner, Beta, a maker, and Gamma"
    return stop if _list_goes_on(items, indices, stop + 1, verb_forms) else None


def _list_goes_on(items: Sequence[Item], indices: list[int], position: int, verb_forms: frozenset[str]) -> bool:
    """Whether a list or its verb goes on behind an apposition: "and the maker Beta", "and has", "for the supply of"."""
    word = items[indices[position]].lower
    if word not in {"and", "or"}:
        return word in PREPOSITIONS
    for index in indices[position + 1 : position + 6]:
        item = items[index]
        if item.type in ORGANISATIONS or _finite(item, verb_forms):
            return True
    return False


def _is_clause(items: Sequence[Item], at: list[int], verb_forms: frozenset[str]) -> bool:
    """Whether a subject and its verb stand here, so that what looked like an apposition is a clause of its own."""
    if len(at) < 3 or items[at[0]].span is None or not _finite(items[at[1]], verb_forms):
        return False
    return items[at[2]].lower not in PREPOSITIONS


def _finite(item: Item, verb_forms: frozenset[str]) -> bool:
    word = item.lower
    return item.span is None and (word in common_finite() or word in verb_forms or word in finite_auxiliaries())


@cache
def _may_begin(verb_forms: frozenset[str]) -> frozenset[str]:
    """Words with which a verb may begin, and marks that end a clause."""
    return verb_forms | common_finite() | finite_auxiliaries() | {"to", ";", ":"}


def _verb_lines(items: Sequence[Item], indices: list[int], verb_forms: frozenset[str]) -> Iterator[tuple[int, ...]]:
    """The items of a line for each verb that has a subject, be it that of the verb before.

    They are the subject, the verb, and what follows.
    """
    subject: tuple[int, ...] | None = None
    starts: list[tuple[tuple[int, ...], int]] = []
    may_begin = _may_begin(verb_forms)
    clause = end = 0
    for position, index in enumerate(indices):
        word = items[index].lower
        if word not in may_begin or position < end:
            continue
        if word in {";", ":"}:
            clause = position + 1
        if not _begins_verb(items, indices, position, verb_forms):
            continue
        goes_on = subject is not None and _goes_on(items, indices, position)
        own = None if goes_on else _subject_before(items, indices, clause, position)
        if own is not None or (subject is not None and _has_another_subject(items, indices[clause:position])):
            subject = own
        if subject is not None:
            starts.append((subject, position))
        clause = end = _end_of_verb(items, indices, position, verb_forms)
    for number, (who, begin) in enumerate(starts):
        later = (b for s, b in starts[number + 1 :] if s != who)
        end = next(later, len(indices))
        yield (*who, *indices[begin:end])


def _has_another_subject(items: Sequence[Item], between: list[int]) -> bool:
    """Whether the words before a verb begin a clause about another thing: "whereas the old rules were"."""
    return "whereas" in [items[index].lower for index in between]


def _goes_on(items: Sequence[Item], indices: list[int], position: int) -> bool:
    """Whether a verb behind "and" or "but" has the subject of the verb before: "mines ore at Beta and makes metal"."""
    back = position - 1
    while back >= 0 and items[indices[back]].lower in adverbs():
        back -= 1
    return back >= 0 and items[indices[back]].lower in {"and", "but"}


def _begins_verb(items: Sequence[Item], indices: list[int], position: int, verb_forms: frozenset[str]) -> bool:
    item = items[indices[position]]
    if item.span is not None or item.quantity is not None:
        return False
    before = items[indices[position - 1]] if position else None
    if item.lower == "to":
        after = items[indices[position + 1]].lower if position + 1 < len(indices) else ""
        return after in verb_forms or after in common_finite()
    if item.lower.endswith("ing") and item.lower in verb_forms:
        return before is not None and before.lower in _BEFORE_ING
    return _finite(item, verb_forms) and (before is None or _lets_verb_follow(before, item))


def _lets_verb_follow(before: Item, item: Item) -> bool:
    """Whether what may be a finite verb is one behind this item: not in "the supplies", "of supplies"."""
    if before.span is not None or before.lower in _BEFORE_VERB:
        return True
    if item.lower in auxiliaries():
        return True
    return before.lower not in _NOUN_BEFORE and before.lower not in PREPOSITIONS and before.quantity is None


def _end_of_verb(items: Sequence[Item], indices: list[int], position: int, verb_forms: frozenset[str]) -> int:
    chained = between()
    stop = position + 1
    while stop < len(indices):
        item = items[indices[stop]]
        if item.span is not None or (item.lower not in chained and item.lower not in verb_forms):
            break
        stop += 1
    return stop


def _subject_before(items: Sequence[Item], indices: list[int], clause: int, position: int) -> tuple[int, ...] | None:
    """What a verb belongs to: the nearest mention before it in its clause that is not behind a preposition, and those
    that "and" joins to it."""
    back = position - 1
    if back >= clause and items[indices[back]].lower in _RELATIVE:
        back -= 1
        apart = back >= clause and items[indices[back]].lower == ","
        back -= apart
        while back >= clause:  # the antecedent may stand behind a preposition
            if _may_head(items, indices, back) and (apart or not _where(items, indices, back, clause)):
                return (indices[back],)
            back -= 1
        return None
    while back >= clause:
        if _may_head(items, indices, back) and not _bound(items, indices, back, clause):
            return tuple(indices[_first_of_list(items, indices, back, clause) : back + 1])
        back -= 1
    return None


def _where(items: Sequence[Item], indices: list[int], position: int, clause: int) -> bool:
    """Whether a mention only says where what a relative clause is about is: "the only firm outside China that"."""
    return items[indices[position]].type in ("Government", "Place") and _bound(items, indices, position, clause)


def _first_of_list(items: Sequence[Item], indices: list[int], last: int, clause: int) -> int:
    """Where the list begins that ends in a mention: "Alpha, Beta and the maker Gamma"."""
    first = last
    joints = frozenset({"and", "&"})
    while True:
        joint = _before_phrase(items, indices, first, clause)
        if (
            joint - 1 < clause
            or items[indices[joint]].lower not in joints
            or not _alike(items[indices[joint - 1]], items[indices[last]])
        ):
            return first
        first = joint - 1
        joints = frozenset({","})


def _before_phrase(items: Sequence[Item], indices: list[int], position: int, clause: int) -> int:
    """The position before the words that lead to a name: "the German car maker Beta", "Germany's Beta"."""
    back = position - 1
    while back >= clause and position - back <= _WORDS_BEFORE_NAME:
        item = items[indices[back]]
        stops = item.lower in PREPOSITIONS or item.lower in {",", "and", "&", "that", ";", ":", "but", "or"}
        states = item.type == "Government" or item.type in ("Material", "EndUse", "Place")
        if stops or (item.span is not None and not states):
            break
        back -= 1
    return back


def _alike(one: Item, other: Item) -> bool:
    """Whether two mentions may share a verb: firms, agencies and states, or sites."""
    return (
        one.span is not None
        and one.span.how != "demonym"
        and (one.type in ORGANISATIONS) == (other.type in ORGANISATIONS)
    )


def _may_head(items: Sequence[Item], indices: list[int], position: int) -> bool:
    item = items[indices[position]]
    after = items[indices[position + 1]].lower if position + 1 < len(indices) else ""
    return (
        item.span is not None
        and item.span.how != "demonym"
        and after not in {"'s", "’s"}
        and item.lower not in {"its", "their"}
    )


def _bound(items: Sequence[Item], indices: list[int], position: int, clause: int) -> bool:
    """Whether a mention stands behind a preposition ("the plant in Texas": Texas does nothing)."""
    back = position - 1
    steps = 0
    while back >= clause and steps < 8:
        item = items[indices[back]]
        if item.lower in PREPOSITIONS:
            return True
        if item.quantity is not None and item.quantity.kind == "date" and steps == 0:
            return False  # "in 2023 Alpha bought"
        if item.span is not None and item.span.how != "demonym":
            after = items[indices[back + 1]].lower
            if after not in {"'s", "’s", "and", ",", "or", "&"}:
                return False
        elif item.lower in {",", "and", "that", "but", "while", "whereas", "because", "as"} and steps == 0:
            return item.lower == "," and _bound_list(items, indices, back, clause)
        back -= 1
        steps += 1
    return False


def _bound_list(items: Sequence[Item], indices: list[int], position: int, clause: int) -> bool:
    """After a comma: bound when it goes on with a place ("in Fort Worth, Texas")."""
    return (
        position - 1 >= clause
        and items[indices[position - 1]].type == "Place"
        and items[indices[position + 1]].type in ("Place", "Government")
    )


@cache
def type_codes(types: frozenset[str]) -> str:
    """The codes of some types, as a character class of a pattern."""
    return "[" + "".join(sorted(CODES[t] for t in types)) + "]"
