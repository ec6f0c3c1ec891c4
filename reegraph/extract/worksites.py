"""Sites that nobody calls one: who makes something in a town has a plant there ("refines scandium at Harima")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reegraph.extract.facilities import FACILITIES, ORGANISATIONS, POSSESSIVE, Phrase
from reegraph.extract.items import Item
from reegraph.extract.lexicon import lexicon
from reegraph.extract.sites import Around, Sites
from reegraph.extract.things import Span
from reegraph.extract.verbs import common_finite, verb_table
from reegraph.extract.whereabouts import may_hold, regions

_REACH = 16  # items between the verb and the town
_FAR = 30  # items between the maker and the town
_BEHIND = 8  # items behind the town in which its maker may stand
_AWAY = frozenset({"buyer", "buyers", "customer", "customers", "market", "bought", "sold", "university"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
# "Production is at", "separation takes place in": what is done, where nobody says by whom or to what.
_DOINGS = {
    "production": "", "manufacture": "", "manufacturing": "", "separation": "Refinery", "refining": "Refinery",
    "cracking": "Refinery", "smelting": "MetalPlant", "casting": "MetalPlant", "sintering": "MagnetPlant",
    "recycling": "RecyclingPlant", "processing": "Refinery",
}  # fmt: skip
_HAPPENS = frozenset(
    {"is", "was", "takes", "took", "happens", "place", "done", "carried", "out", "based", "will", "be"}
)


def with_worksites(items: list[Item], sites: Sites) -> list[Item]:
    """The items with a site before each town where something is made: "at Harima" becomes "at Harima in Harima"."""
    if not [i for i in items if i.type == "Place" or i.lower in _MORE]:
        return items
    result: list[Item] = []
    last = -1
    for position, item in enumerate(items):
        if item.type != "Place" and item.lower not in _MORE:
            result.append(item)
            continue
        site = None
        sibling = _sibling(items, position, sites)
        if sibling is not None:
            result += sibling
            if item.type != "Place":
                continue
        elif item.type == "Place":
            shared = last >= 0 and [i.lower for i in items[last + 1 : position]] == ["and"]
            site = _site_at(items, position, sites, begin=last - 1 if shared else position - 1)
        if site is not None:
            last = position
            result += [site, Item(item.start, item.start, "in")]
        result.append(item)
    return result


_MORE = frozenset({"another", "second", "third", "fourth", "one"})
_SOLE = frozenset({"only", "first", "largest", "biggest", "the", "no", "last", "other"})
_PLURAL = re.compile(
    r"(?:mines|plants|factories|refineries|smelters|mills|facilities|works|units|lines|projects|deposits)$"
)


def _sibling(items: list[Item], position: int, sites: Sites) -> list[Item] | None:
    """What stands for one more site of a kind: "a plant in Harima and another in Ube", "mines at Harima and Ube"."""
    item = items[position]
    place = item
    if (
        item.lower in _MORE
        and item.span is None
        and [i.lower for i in items[position + 1 : position + 2]] in (["in"], ["at"])
        and not (item.lower == "one" and items[position - 1].lower in _SOLE)
    ):
        place = items[position + 2] if position + 2 < len(items) else item
        before = next((i for i in reversed(items[max(0, position - _REACH) : position]) if i.type in FACILITIES), None)
    elif item.type == "Place" and item.span is not None and item.span.how == "name":
        before = _several_before(items, position, sites)
    else:
        return None
    if before is None or place.type != "Place":
        return None
    owner = _maker(items[:position], passive=False)
    thing = sites.resolve(_like(before, position, place, owner), Around(None, owner, before.type))
    if thing is None or thing == before.thing:
        return None
    start = item.start if place is not item else items[position - 1].start
    span = Span(start, item.end, thing, "facility")
    site = Item(start, item.end, item.lower, sites.things[thing].type, span)
    return [site] if place is not item else [site, Item(item.start, item.start, "in")]


def _like(site: Item, position: int, place: Item, owner: Item | None) -> Phrase:
    """The phrase of a site of the same kind at another place."""
    noun = lexicon().site_names[site.type]
    return Phrase(position, position, site.type, (place,), owner, definite=False, words=noun)


def _goes_on(items: list[Item], position: int, sites: Sites) -> bool:
    """Whether a comma before a place goes on with a list: "at Harima, Ube and"; not "at Harima, Hyogo"."""
    joint = position - 1 - (items[position - 1].lower in {"at", "in"})
    if joint < 1 or items[joint].lower != "," or items[joint - 1].type not in ("Place", "Government"):
        return False
    return not may_hold(items[joint - 1], items[position], ",", sites.things)


_LISTING = frozenset({"and", ",", "at", "in", "the"})


def _several_before(items: list[Item], position: int, sites: Sites) -> Item | None:
    """The sites, in the plural, whose towns a list before a town names: "plants at Harima and"."""
    joint = position - 1 - (items[position - 1].lower in {"at", "in"})
    if position < 2 or not (items[joint].lower == "and" or _goes_on(items, position, sites)):
        return None
    back = position - 1
    while back > 0 and (items[back].type in ("Place", "Government") or items[back].lower in _LISTING):
        back -= 1
    site = items[back]
    return site if site.type in FACILITIES and _PLURAL.search(site.lower) and back < position - 2 else None


_KINDS = frozenset({"city", "town", "port", "village", "suburb", "municipality"})


def _behind_kind(items: list[Item], begin: int) -> int:
    """Where the preposition stands of "in the Saxon town of Xville", of which `begin` is the "of"."""
    if begin < 2 or items[begin].lower != "of" or items[begin - 1].lower not in _KINDS:
        return begin
    span = items[begin - 2].span
    first = begin - 2 - (span is not None and span.how == "demonym")
    return first - (first > 0 and items[first].lower in {"the", "a"})


def _site_at(items: list[Item], position: int, sites: Sites, *, begin: int) -> Item | None:
    """The site that a town stands for, if what is before it, or "where" behind it, says who makes what there."""
    begin = _behind_kind(items, begin)
    before = items[begin].lower if begin >= 0 else ""
    within = begin > 0 and items[begin - 1].type == "Place"  # "in Nakatsugawa in Gifu Prefecture"
    if within or not _is_town(items, position, sites, before):
        return None
    found = _made_before(items, begin, position, sites.firm) if before in {"at", "in"} else None
    found = found or _made_where(items, position)
    if found is None:
        return None
    firm, kind = found
    place = items[position]
    noun = lexicon().site_names[kind] if kind else "plant"
    phrase = Phrase(position, position, kind, (place,), firm, definite=False, words=noun)
    thing = sites.resolve(phrase, Around(None, firm, kind))
    if thing is None:
        return None
    sites.worked.append((thing, firm))
    # What stands for the site is "in Harima": the name alone is that of the town.
    start = items[begin].start if before in {"at", "in"} and begin < position else place.start
    span = Span(start, place.end, thing, "facility")
    return Item(start, place.end, place.lower, sites.things[thing].type, span)


def _made_before(items: list[Item], begin: int, position: int, topic: Item | None) -> tuple[Item, str] | None:
    """Who makes something in a town, and in what kind of plant, by the clause before it."""
    clause = _clause_before(items, begin)
    if any(i.type in FACILITIES for i in clause):
        return None
    nobody = not any(i.type in ORGANISATIONS for i in items)
    if nobody and topic is not None and topic.type == "Company" and _happens(clause):
        return topic, _DOINGS[clause[-_since_doing(clause)].lower]
    verb = next((n for n in range(len(clause) - 1, -1, -1) if clause[n].lower in lexicon().making_verbs), None)
    made = [i for i in clause if i.type == "Material"]
    if verb is None or _other_verb(clause[verb + 1 :]):
        return None
    passive = verb > 0 and any(i.lower in _BE for i in clause[max(0, verb - 3) : verb])
    if any(i.lower in _AWAY for i in (clause if passive else clause[verb:])):
        return None
    told = passive or verb == len(clause) - 1  # "presses in Harima"
    if not made and not (told and lexicon().making_verbs[clause[verb].lower]):
        return None
    before = _clause_before(items, begin, _FAR)
    firm = _maker(before[: len(before) - len(clause) + verb], passive=passive) or (
        _doer_behind(items, position) if passive else None
    )
    if firm is None and passive and nobody and topic is not None and topic.type == "Company":
        firm = topic
    kind = lexicon().making_verbs[clause[verb].lower] or _stages(made)
    return (firm, kind) if firm is not None else None


def _happens(clause: Sequence[Item]) -> bool:
    """Whether a clause says no more than that production goes on: "production is", "separation takes place"."""
    doing = _since_doing(clause)
    said = [i.lower for i in clause[len(clause) - doing + 1 :]] if doing else []
    return bool(said) and all(w in _HAPPENS for w in said)


def _since_doing(clause: Sequence[Item]) -> int:
    """How many items from the end the last word for a doing stands; 0 where there is none."""
    return next((n for n in range(1, len(clause) + 1) if clause[-n].lower in _DOINGS), 0)


def _made_where(items: list[Item], position: int) -> tuple[Item, str] | None:
    """Who makes what in a town that a clause with "where" follows: "in Harima, where it refines scandium"."""
    after = items[position + 1 : position + 2 + _BEHIND]
    if any(i.type in FACILITIES for i in items[max(0, position - _BEHIND) : position]):
        return None
    places = 0
    while places < len(after) and (after[places].type in ("Place", "Government") or after[places].lower == ","):
        places += 1
    clause = after[places + 1 :] if places < len(after) and after[places].lower == "where" else []
    verb = next((n for n, i in enumerate(clause) if i.lower in lexicon().making_verbs), None)
    made = [i for i in clause[verb + 1 :] if i.type == "Material"] if verb is not None else []
    firm = _maker(clause[:verb], passive=False)
    if verb is None or firm is None or not made:
        return None
    return firm, lexicon().making_verbs[clause[verb].lower] or _stages(made)


def _maker(before: Sequence[Item], *, passive: bool) -> Item | None:
    """The firm that a verb is said of: the last before it that owns nothing; what is made of it in the passive."""
    plain = _without_last_aside(before)
    for n in range(len(plain) - 1, -1, -1):
        item = plain[n]
        if item.type == "Company" and item.span is not None and item.span.how != "demonym":
            owns = n + 1 < len(plain) and plain[n + 1].lower in POSSESSIVE
            if not owns or passive or any(i.type == "Material" for i in plain[n + 2 : n + 5]):
                return item
    return None


def _without_last_aside(before: Sequence[Item]) -> list[Item]:
    """Without what two commas set apart right before a verb: "magnets that Alpha, the arm of Beta, is to"."""
    commas = [n for n, i in enumerate(before) if i.lower == ","]
    if len(commas) < 2 or any(i.type == "Company" for i in before[commas[-1] :]):
        return list(before)
    return [*before[: commas[-2]], *before[commas[-1] :]]


def _doer_behind(items: list[Item], position: int) -> Item | None:
    """The firm behind "by" after a town: "cracked in Harima by Alpha"."""
    behind = items[position + 1 : position + 1 + _BEHIND]
    by = next((n for n, i in enumerate(behind) if i.lower == "by"), None)
    return next((i for i in behind[by:] if i.type == "Company"), None) if by is not None else None


def _other_verb(between: Sequence[Item]) -> bool:
    """Whether another verb stands between: "makes magnets and has offices in"."""
    words = {i.lower for i in between if i.span is None}
    return not words.isdisjoint(common_finite() | verb_table().between.auxiliaries)


def _stages(made: Sequence[Item]) -> str:
    return next((k for i in reversed(made) if (k := _stage(i))), "Refinery")


def _stage(material: Item) -> str:
    """The kind of plant that makes a material, by the last telling word of its name."""
    stages = lexicon().stage_words
    return next((stages[w] for w in reversed(material.lower.replace("-", " ").split()) if w in stages), "")


def _clause_before(items: list[Item], position: int, reach: int = _REACH) -> list[Item]:
    """What stands before a town in its clause: back to a semicolon, and no further than a verb is likely to be."""
    first = max(0, position - reach)
    for index in range(position - 1, first - 1, -1):
        if items[index].lower in {";", ":"}:
            return items[index + 1 : position]
    return items[first:position]


def _is_town(items: list[Item], position: int, sites: Sites, before: str) -> bool:
    """Whether a place is a town: nothing that holds other places; one that no table knows needs a place behind."""
    thing = sites.things[items[position].thing]
    if thing.listed:
        return thing.id not in regions()
    behind = items[position + 1 : position + 4]
    return before == "at" or any(i.type in ("Place", "Government") for i in behind)
