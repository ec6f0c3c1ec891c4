"""States and provinces as actors: what "Louisiana is contributing $46 million" says is said of its government."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract.items import Item
from reegraph.extract.things import Span, Things
from reegraph.model import Frozen
from reegraph.model.tables import read_table


class _Words(Frozen):
    gives: frozenset[str]
    between: frozenset[str]
    federal: frozenset[str]


@cache
def _words() -> _Words:
    return read_table("reegraph.extract.tables", "provinces.toml", _Words)


_REACH = 10  # items


@cache
def _provinces() -> frozenset[str]:
    """The places directly in a federal state that hold other places."""
    known = [k for k in gazetteer() if k.type == "Place"]
    holders = {w for k in known for w in k.within}
    return frozenset(k.id for k in known if k.id in holders and _words().federal & set(k.within))


def is_province(place_id: str) -> bool:
    """Whether a place is a state or province with a government of its own.

    >>> is_province("place/texas"), is_province("place/fort-worth")
    (True, False)
    """
    return place_id in _provinces()


def government_of(place: int, things: Things) -> int:
    """The government of a state or province, as an agency."""
    thing = things[place]
    canadian = gazetteer().territory_of(thing.id) == "government/canada"
    return things.unlisted("Agency", f"{'Government' if canadian else 'State'} of {thing.name}")


def with_givers(items: list[Item], things: Things) -> list[Item]:
    """The items of a sentence with every state or province that gives money made its government."""
    givers = [n for n, i in enumerate(items) if i.type == "Place" and _gives(items, n, things)]
    return [_as_giver(i, things) if n in givers else i for n, i in enumerate(items)] if givers else items


def _as_giver(item: Item, things: Things) -> Item:
    agency = government_of(item.thing, things)
    return replace(item, type="Agency", span=Span(item.start, item.end, agency, item.span.how if item.span else "name"))


def _gives(items: list[Item], position: int, things: Things) -> bool:
    item = items[position]
    if item.type != "Place" or item.span is None or item.span.how == "demonym":
        return False
    if not is_province(things[item.thing].id):
        return False
    after = items[position + 1 : position + 1 + _REACH]
    verb = next((n for n, i in enumerate(after) if i.lower not in _words().between), len(after))
    money = any(i.quantity is not None and i.quantity.kind == "money" for i in after[verb:])
    return verb < len(after) and after[verb].lower in _words().gives and money
