"""Where a mention stands in its clause: what heads it, what it only modifies, and who does what is done."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.verbs import common_finite, verb_table

PREPOSITIONS = frozenset(
    ["of", "in", "from", "by", "with", "for", "to", "at", "on", "under", "near", "over", "into", "through", "between",
     "among", "against", "about", "than", "as", "like"]
)  # fmt: skip
_BINDING = PREPOSITIONS | frozenset(
    ["outside", "inside", "across", "alongside", "behind", "beyond", "within", "without", "via", "toward", "towards",
     "upon", "around", "off", "per", "except", "besides", "including", "unlike"]
)  # fmt: skip
AUXILIARIES = verb_table().between.auxiliaries
COPULAS = frozenset({"is", "are", "was", "were", "be", "been", "become", "becomes", "became", "remains", "remained"})
# Words that no noun phrase has inside: "that would hand the miner" is no reference to a miner.
NO_PHRASE = (
    PREPOSITIONS
    | AUXILIARIES
    | frozenset(
        ["the", "a", "an", "this", "that", "which", "who", "and", "or", "but", "its", "their", "other", "rival"]
    )
)
_POSSESSIVES = frozenset({"its", "their", "our", "whose"})
_SUBJECTS = ORGANISATIONS | FACILITIES
_PASSED = frozenset({"Material", "EndUse"})  # in "by the magnet maker Alpha", "of the car group Beta"
_BETWEEN = 5  # items between a preposition and the name behind it
_CLAUSE_ENDS = frozenset(
    [",", ";", ":", "(", ")", "that", "which", "who", "whose", "and", "or", "but", "while", "because", "if", "when",
     "as", "where", "before", "after", "since", "said", "says", "say", "saying", "announced", "told", "reported",
     "believes", "expects", "thinks", "–", "—", "than"]
)  # fmt: skip


@cache
def _finite() -> frozenset[str]:
    return common_finite() | AUXILIARIES


def is_finite(items: list[Item], position: int) -> bool:
    """Whether a finite verb or an auxiliary stands here."""
    return 0 <= position < len(items) and items[position].span is None and items[position].lower in _finite()


def word_at(items: list[Item], position: int) -> str:
    """The word at a position, in small letters; "" outside the sentence."""
    return items[position].lower if 0 <= position < len(items) else ""


def heads(items: list[Item], types: frozenset[str]) -> list[Item]:
    """Mentions of these types that are not behind a preposition or a possessive; all of them where none is free."""
    free: list[Item] = []
    bound: list[Item] = []
    for position, item in enumerate(items):
        if item.type in types and _may_head(items, position):
            (bound if _is_bound(items, position) else free).append(item)
    return free or bound


def first_head(items: list[Item], types: frozenset[str]) -> Item | None:
    """The first of the heads of these types."""
    bound: Item | None = None
    for position, item in enumerate(items):
        if item.type in types and _may_head(items, position):
            if not _is_bound(items, position):
                return item
            bound = bound or item
    return bound


def _may_head(items: list[Item], position: int) -> bool:
    """Whether a mention names somebody: no demonym, no town of a dateline."""
    span = items[position].span
    return span is not None and span.how != "demonym" and (position > 0 or not _of_dateline(items))


def free_heads(items: list[Item], types: frozenset[str]) -> list[Item]:
    """Mentions of these types that are not behind a preposition or a possessive."""
    found = heads(items, types)
    if not found:
        return []
    positions = {i.start: n for n, i in enumerate(items)}
    return [i for i in found if not _is_bound(items, positions[i.start])]


def _is_bound(items: list[Item], position: int) -> bool:
    item = items[position]
    if item.lower in _POSSESSIVES and item.span is not None and item.span.how == "reference":
        return True
    return word_at(items, position + 1) in {"'s", "’s"} or behind_preposition(items, position)


def _of_dateline(items: list[Item]) -> bool:
    """Whether a state is only the town of a dateline: "LONDON, 11 October - Alpha said that it"."""
    if items[0].type != "Government" or items[0].span is None or items[0].span.how == "name":
        return False
    dashes = {"-", "–", "—", "--"}
    return any(i.lower in dashes for i in items[1:8]) and word_at(items, 1) in {",", "(", "/"} | dashes


def topic_of(items: list[Item]) -> Item | None:
    """Who a sentence is about: whose it is, if it begins so ("Its backers are", "Alpha's output"), else its subject."""
    return possessor_of(items) or subject_of(items)


def possessor_of(items: list[Item]) -> Item | None:
    """Whose that is with which a sentence begins: "Its backers are", "Alpha's output"."""
    for position, item in enumerate(items):
        if item.lower.isalpha() and item.lower != "the":
            return item if item.type in _SUBJECTS and _is_possessor(items, position) else None
    return None


def _is_possessor(items: list[Item], position: int) -> bool:
    return items[position].lower in _POSSESSIVES or word_at(items, position + 1) in {"'s", "’s"}


def behind_preposition(items: list[Item], position: int) -> bool:
    """Whether a mention is the object of a preposition: "from Alpha", "by the Swiss trader Beta"."""
    back = position - 1
    if back > 0 and items[back].lower in {"and", "or"} and items[back - 1].span is not None and items[back - 1].type:
        return behind_preposition(items, back - 1)
    while back >= 0 and position - back <= _BETWEEN:
        item = items[back]
        if item.span is not None:
            if item.span.how != "demonym" and item.type not in _PASSED:
                return False
        elif item.lower in _BINDING:
            return _is_object(items, back, position)
        elif not (item.lower.isalpha() or item.lower in {"-", "'s", "’s"}):
            return False
        back -= 1
    return False


def _is_object(items: list[Item], preposition: int, position: int) -> bool:
    """Whether the noun of "under the deal Alpha will" ends the phrase, so that what follows begins the clause."""
    last = items[position - 1]
    noun = preposition < position - 1 and last.span is None and last.lower.isalpha() and last.lower not in {"the", "a"}
    described = last.lower in lexicon().role_nouns or last.lower.endswith(("ed", "-"))
    return not (noun and not described and is_finite(items, position + 1))


def doer(items: list[Item], position: int) -> Item | None:
    """The one mention that heads the clause of which the words at `position` are an object, if they are one.

    A pronoun or definite phrase is somebody else than the subject of its own verb: "The bank lent it $5 million".
    """
    start = position
    while start and items[start - 1].lower not in _CLAUSE_ENDS:
        start -= 1
    found = [
        i
        for n, i in enumerate(items[start:position], start)
        if i.type in ORGANISATIONS
        and i.span is not None
        and i.span.how != "demonym"
        and not behind_preposition(items, n)
        and word_at(items, n + 1) not in {"'s", "’s", "-"}
    ]
    return found[0] if found and found[-1] is not items[position - 1] else None


def subject_of(items: list[Item]) -> Item | None:
    """The first organisation or site of a sentence that is not behind a preposition: what the sentence is about."""
    return first_head(items, _SUBJECTS)


def joined_pair(items: list[Item]) -> tuple[int, ...]:
    """The two firms that a sentence joins by "and" or "with", if there is just one such pair in it."""
    firms = [(n, i) for n, i in enumerate(items) if i.type == "Company" and i.span is not None]
    if len({i.thing for _, i in firms}) != 2:
        return ()
    (first, a), (second, b) = next(
        ((x, y) for x, y in pairwise(firms) if x[1].thing != y[1].thing), ((0, firms[0][1]), (0, firms[0][1]))
    )
    between = [i.lower for i in items[first + 1 : second]]
    return (a.thing, b.thing) if "with" in between or between == ["and"] else ()


def antecedent(items: list[Item], position: int, types: frozenset[str]) -> Item | None:
    """The mention right before "whose", brackets and commas aside."""
    back = position - 1
    while back >= 0 and (items[back].lower in {",", "*", ")"} or (items[back].span is None and position - back < 2)):
        if items[back].lower == ")":
            back = next((i for i in range(back, -1, -1) if items[i].lower == "("), 0)
        back -= 1
    return items[back] if back >= 0 and items[back].type in types else None


def before_relative(items: list[Item], position: int) -> Item | None:
    """What "with which it" speaks of, and so is not "it": "Alpha, with which it agreed"."""
    if word_at(items, position - 1) not in {"which", "whom"} or word_at(items, position - 2) not in PREPOSITIONS:
        return None
    back = position - 3
    while back >= 0 and items[back].lower in {",", ")"}:
        back -= 1
    return items[back] if back >= 0 and items[back].span is not None else None


def inside_phrase(item: Item, place: int) -> bool:
    """Whether a word may stand in a noun phrase, at this place behind its determiner, before the noun."""
    if item.lower in NO_PHRASE or not (item.lower.isalpha() or item.lower == "-"):
        return False
    return item.lower not in lexicon().stage_words or place <= 3


def apposed(items: list[Item], first: int, last: int, types: frozenset[str]) -> bool:
    """Whether "the Australian producer" only describes a name beside it: "Lynas, the Australian producer, bought"."""
    after = items[last + 2] if last + 2 < len(items) and items[last + 1].lower == "," else None
    if after is not None and after.type in types and after.span is not None and after.span.how == "name":
        return True
    before = first - 2 if first > 1 and items[first - 1].lower == "," else -1
    while before > 0 and items[before].lower in {"*", "_"}:
        before -= 1
    if before >= 0 and items[before].lower == ")":
        before = next((i - 1 for i in range(before, -1, -1) if items[i].lower == "("), -1)
    if before < 0 or items[before].type not in types:
        return False
    after_noun = word_at(items, last + 1)
    participle = after_noun.endswith("ed") and word_at(items, last + 2) in PREPOSITIONS
    return last + 1 == len(items) or after_noun in _BEHIND_APPOSITION or participle


_BEHIND_APPOSITION = frozenset({",", ".", ";", ")", "of", "at", "in", "behind", "for", "–", "-"})
