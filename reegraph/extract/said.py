"""What a sentence says of firms in passing: where they are at home, and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.standing import COPULAS, word_at

_JOINS_ROLE = COPULAS | {","}
_MOST_WORDS = 7  # items between a name and the noun that says what it is


# The mentions of a sentence, each with its position, as what is said of firms is read from them.
Mentions = Sequence[tuple[int, Item]]


def homes_said(items: list[Item], mentions: Mentions) -> Iterator[tuple[int, int]]:
    """Firms and the states or places that a sentence gives as their homes: "Canada's Alpha", "Alpha of Toronto"."""
    for position, item in mentions:
        if item.type not in ("Government", "Place") or item.span is None:
            continue
        after = items[position + 1 : position + 7]
        firm = next((i for i in after if i.type), None)
        words = [i.lower for i in after[: after.index(firm)]] if firm else []
        if firm is not None and firm.type == "Company" and firm.span is not None and firm.span.how == "name":
            possessed = words[:1] in (["'s"], ["’s"]) or words[:2] == ["-", "based"]
            plain = not set(words) & {",", ";", "(", ")", "and", "to", "for", "of", "with", "in", "from", "by"}
            if possessed or (item.span.how == "demonym" and plain):
                yield firm.thing, item.thing
        before = [i for i in items[max(0, position - 8) : position] if i.type]
        between = [i.lower for i in items[max(0, position - 8) : position]]
        if before and before[-1].type == "Company" and (between[-1:] == ["of"] or "," in between):
            index = items.index(before[-1])
            words = [i.lower for i in items[index + 1 : position]]
            if words in (["of"], [",", "of"]) or (
                words[:2] in ([",", "a"], [",", "an"], [",", "the"]) and len(words) < 5
            ):
                yield before[-1].thing, item.thing


def roles_said(items: list[Item], mentions: Mentions) -> Iterator[tuple[int, str]]:
    """Firms and what they are called: "the trader Alpha", "Beta, a US magnet maker", "Gamma is a recycler"."""
    roles = lexicon().role_nouns
    for position, item in mentions:
        if item.type != "Company" or item.span is None or item.span.how == "reference":
            continue
        before = word_at(items, position - 1)
        if before in roles:
            yield item.thing, before
        elif before.removesuffix("s") in roles:
            yield item.thing, before.removesuffix("s")
        found = _role_behind(items, position)
        if found:
            yield item.thing, found


def _role_behind(items: list[Item], position: int) -> str:
    """The noun of the apposition or predicate behind a name, or ""."""
    start = position + 1
    if word_at(items, start) == "(":
        closing = next((n for n in range(start, min(start + 8, len(items))) if items[n].lower == ")"), None)
        start = start if closing is None else closing + 1
    if word_at(items, start) not in _JOINS_ROLE or word_at(items, start + 1) not in {"a", "an", "the"}:
        return ""
    for noun in range(start + 2, min(start + 2 + _MOST_WORDS, len(items))):
        item = items[noun]
        if item.span is None and item.lower in lexicon().role_nouns:
            return item.lower
        if item.type in ("Company", "Place") or not (item.span or item.lower.isalpha() or item.lower in {"-", "'s"}):
            return ""
        if item.span is None and item.lower in {"of", "for", "that", "which", "in", "to", "and", "with"}:
            return ""
    return ""


_SELLS = frozenset({"sell", "sells", "sold", "supply", "supplies", "supplied", "deliver", "delivers", "delivered"})
_BUYS = frozenset({"buy", "buys", "bought", "purchase", "purchased", "acquire", "acquired", "take", "takes", "taken"})
_FEWEST = 2  # firms between which something can be said
_UNITS = frozenset({"unit", "subsidiary", "division", "arm", "affiliate"})
_LENDS = frozenset({"lend", "lends", "lent", "loaned"})
_DEALS = _SELLS | _BUYS | _LENDS


def parts_said(items: list[Item], mentions: Mentions) -> Iterator[tuple[str, int]]:
    """Who is buyer and seller, lender and borrower, by an active verb: "Alpha will sell oxides to Beta"."""
    firms = [(n, i) for n, i in mentions if i.type == "Company"]
    if len(firms) < _FEWEST:
        return
    yield from (("parent", i.thing) for n, i in firms if _is_parent(items, n))
    for position, item in enumerate(items):
        if item.lower not in _DEALS or item.span is not None:
            continue
        kind = next(k for k in (_SELLS, _BUYS, _LENDS) if item.lower in k)
        before = [i.thing for n, i in firms if n < position]
        if not before or word_at(items, position - 1) in COPULAS:
            continue
        joint = "from" if kind is _BUYS else "to"
        after = [(n, i.thing) for n, i in firms if n > position]
        other = next((t for n, t in after if word_at(items, n - 1) == joint or kind is _LENDS), None)
        subject = before[0]
        parts: tuple[tuple[str, int | None], ...]
        if kind is _LENDS:
            parts = (("lender", subject), ("borrower", other))
        else:
            seller, buyer = (other, subject) if kind is _BUYS else (subject, other)
            bought = next((t for n, t in after if n == position + 1), None) if kind is _BUYS else None
            parts = (
                ("seller", seller),
                ("supplier", seller),
                ("buyer", buyer),
                ("customer", buyer),
                ("target", bought),
            )
        yield from ((noun, firm) for noun, firm in parts if firm is not None)


def _is_parent(items: list[Item], position: int) -> bool:
    """Whether somebody is said to be a firm's unit: "a subsidiary of Beta"."""
    return word_at(items, position - 1) == "of" and word_at(items, position - 2) in _UNITS
