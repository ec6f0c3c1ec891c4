"""Materials that share a head noun: "neodymium, dysprosium and terbium metal" names three metals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.items import Item
from reegraph.extract.things import Things

_HEADS = ("metals", "metal", "oxides", "oxide", "carbonate", "carbonates", "alloys", "chlorides", "fluorides")
_JOINTS = frozenset({"and", "or", "&"})


@cache
def _materials() -> dict[str, tuple[str, str]]:
    """Every form of a material in small letters, with its id and name."""
    return {e.form.lower(): (e.id, e.name) for e in gazetteer().entries if e.type == "Material" and not e.ambiguous}


@cache
def elements() -> frozenset[str]:
    """The forms that name an element alone."""
    known = gazetteer()
    pure = {k.id for k in known if k.type == "Material" and (k.kind in ("element", "metal")) and len(k.elements) == 1}
    return frozenset(f for f, (entity, name) in _materials().items() if entity in pure and f == name)


def with_shared_heads(items: list[Item], things: Things) -> list[Item]:
    """The items with each element of a list that ends in a product of one element made that product."""
    lists = list(_lists(items))
    if not lists:
        return items
    result = list(items)
    for first, last, head in lists:
        for position in range(first, last):
            item = items[position]
            if item.span is not None and item.type == "Material":
                thing = product_of(item.lower, head, things)
                result[position] = replace(item, span=replace(item.span, thing=thing))
    return result


def product_of(element: str, head: str, things: Things) -> int:
    """The thing that a base and the word for what is made of it name: "terbium", "metal"."""
    name = f"{element} {head}"
    known = _materials().get(name)
    return things.listed(known[0], "Material", known[1]) if known else things.unlisted("Material", name)


def _lists(items: Sequence[Item]) -> Iterator[tuple[int, int, str]]:
    """Where a list of bare elements begins, where its last member with the head stands, and the head."""
    for last, item in enumerate(items):
        head = _head(item) if item.type == "Material" else ""
        if not head or last < 2 or items[last - 1].lower not in _JOINTS:
            continue
        first = last - 1
        if items[first - 1].lower == ",":
            first -= 1
        while first > 0 and items[first - 1].type == "Material" and items[first - 1].lower in elements():
            first -= 1
            if first > 0 and items[first - 1].lower == "," and first > 1 and items[first - 2].lower in elements():
                first -= 1
            else:
                break
        if items[first].type == "Material":
            yield first, last, head


def _head(item: Item) -> str:
    """The head noun of a material that is a product of one element ("terbium metal"), or ""."""
    element, _, head = item.lower.rpartition(" ")
    return head if head in _HEADS and element in elements() else ""
