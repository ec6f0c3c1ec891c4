"""Whose a firm is that is called state-owned, where no rule joins it to a state: that of which the text speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.extract.found import Found
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.standing import PREPOSITIONS

_PRODUCTS = frozenset({"Material", "EndUse"})
_FIRMS = frozenset({"Company", "Agency"})
_OWNED = frozenset({"owned", "run", "controlled", "backed", "held"})
_OF_STATES = frozenset({"state", "government"})
_WIDER = _OF_STATES | {"national", "sovereign"}
_KINDS = frozenset(
    {"enterprise", "corporation", "champion", "monopoly", "concern", "holding", "company", "group", "firm"}
)
_LONGEST = 6  # items between "the" and the word for the kind of firm
_SURENESS = 0.7


def state_firms(items: Sequence[Item], spoken_of: Item | None, known: Sequence[Found]) -> Iterator[Found]:
    """The firms of a sentence that it calls a state's, each with the state named last before them, or else with the
    one that the text speaks of."""
    if not any(i.lower in _WIDER for i in items):
        return
    owned = {f.subject.thing for f in known if f.predicate == "subsidiary_of"}
    for position, item in enumerate(items):
        if item.type in _FIRMS and item.span is not None and item.thing not in owned and _is_states(items, position):
            state = _state_before(items, position) or spoken_of
            owned.add(item.thing)
            if state is not None:
                yield Found(item, "subsidiary_of", state, None, {}, "asserted", _SURENESS, "state-firm")


def _is_states(items: Sequence[Item], position: int) -> bool:
    """Whether a firm is called a state's, in the words before it or in an apposition."""
    return _owned_before(items, position) or _in_apposition(items, _behind_brackets(items, position + 1))


def _owned_before(items: Sequence[Item], position: int) -> bool:
    """ "the state-owned miner Zenda", "state-run Zenda", "the state company Zenda"."""
    start = position
    kinds = False
    while start > 0 and position - start < _LONGEST and _is_plain(items[start - 1]):
        start -= 1
        word = items[start].lower
        kinds = kinds or word in _KINDS or word in lexicon().company_nouns
        if word in _OF_STATES:
            after = [i.lower for i in items[start + 1 : start + 3]]
            dashed = len(after) == 2 and after[0] in {"-", "‑"} and after[1] in _OWNED
            return dashed or (kinds and items[position].type == "Company")
    return False


def _in_apposition(items: Sequence[Item], start: int) -> bool:
    """ "Zenda, the state mining company", "Zenda, a state enterprise", "Zenda, the national oil company,"."""
    if start + 3 > len(items) or items[start].lower != "," or items[start + 1].lower not in {"the", "a", "an"}:
        return False
    words = items[start + 2 : start + 2 + _LONGEST]
    if words[0].lower not in _WIDER:
        return False
    for item in words[1:]:
        if item.lower in _KINDS or item.lower in lexicon().company_nouns:
            return True
        if not _is_plain(item):
            return False
    return False


def _is_plain(item: Item) -> bool:
    """Whether this may stand inside the words that say what a firm is."""
    return item.lower not in PREPOSITIONS and (
        item.type in _PRODUCTS
        or (item.span is None and item.quantity is None and item.lower not in {",", ";", ":", ".", "and"})
    )


def _behind_brackets(items: Sequence[Item], start: int) -> int:
    """Where the sentence goes on behind a short form in brackets."""
    if start + 2 < len(items) and items[start].lower == "(" and items[start + 2].lower == ")":
        return start + 3
    return start


def _state_before(items: Sequence[Item], position: int) -> Item | None:
    """The state named last before a firm in its sentence, as the owner of what else is named there or by itself."""
    return next((i for i in reversed(items[:position]) if i.type == "Government"), None)
