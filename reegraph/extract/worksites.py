"""Sites that nobody calls one: who makes something in a town has a plant there ("refines scandium at Harima")."""

from __future__ import annotations

from functools import cache

from reegraph.entities.gazetteer import tables
from reegraph.extract.facilities import FACILITIES, Phrase
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.sites import Around, Sites
from reegraph.extract.things import Span

_REACH = 16  # items between the verb and the town
_AWAY = frozenset({"buyer", "buyers", "customer", "customers", "market", "bought", "sold", "university"})


def with_worksites(items: list[Item], sites: Sites) -> list[Item]:
    """The items with a site before each town where a firm makes something: "at Harima" becomes "at Harima in Harima"."""
    result: list[Item] = []
    for position, item in enumerate(items):
        site = _site_at(items, position, sites) if item.type == "Place" else None
        if site is not None:
            result += [site, Item(item.start, item.start, "in")]
        result.append(item)
    return result


def _site_at(items: list[Item], position: int, sites: Sites) -> Item | None:
    """The site that a town stands for, if what is before it says that something is made there."""
    before = items[position - 1].lower if position else ""
    place = items[position]
    if before not in {"at", "in"} or not _is_town(items, position, sites):
        return None
    clause = _clause_before(items, position)
    firm = next((i for i in reversed(clause) if i.type == "Company" and i.span and i.span.how != "demonym"), None)
    made = [i for i in clause if i.type == "Material"]
    verb = next((k for i in reversed(clause) if (k := lexicon().making_verbs.get(i.lower)) is not None), None)
    if firm is None or not made or verb is None or any(i.type in FACILITIES or i.lower in _AWAY for i in clause):
        return None
    kind = verb or next((k for i in reversed(made) if (k := _stage(i))), "Refinery")
    phrase = Phrase(position, position, kind, (place,), firm, False, lexicon().site_names[kind])
    thing = sites.resolve(phrase, Around(None, firm, kind))
    if thing is None:
        return None
    return Item(
        place.start, place.end, place.lower, sites.things[thing].type, Span(place.start, place.end, thing, "facility")
    )


def _stage(material: Item) -> str:
    """The kind of plant that makes a material, by the last telling word of its name."""
    stages = lexicon().stage_words
    return next((stages[w] for w in reversed(material.lower.replace("-", " ").split()) if w in stages), "")


def _clause_before(items: list[Item], position: int) -> list[Item]:
    """What stands before a town in its clause: back to a semicolon, and no further than a verb is likely to be."""
    first = max(0, position - _REACH)
    for index in range(position - 1, first - 1, -1):
        if items[index].lower in {";", ":"}:
            return items[index + 1 : position]
    return items[first:position]


def _is_town(items: list[Item], position: int, sites: Sites) -> bool:
    """Whether a place is a town: no state, nothing that holds other places; one that no table knows needs a place behind."""
    thing = sites.things[items[position].thing]
    if thing.listed:
        return thing.id not in _regions()
    behind = items[position + 1 : position + 4]
    return items[position - 1].lower == "at" or any(i.type in ("Place", "Government") for i in behind)


@cache
def _regions() -> frozenset[str]:
    """The places that hold others."""
    return frozenset(
        within for table in tables().values() for r in table.values() if (within := getattr(r, "within", None))
    )
