"""Where a site stands, by the words behind its phrase: the chain of places that they lead to.

What may stand between is passed over: who owns or builds the site, an aside between commas or in brackets, a verb of
standing, a date, and how far the site is from the next town, which is not where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from reegraph.entities.gazetteer import PlaceRecord, gazetteer, tables
from reegraph.extract.items import Item
from reegraph.extract.things import Things
from reegraph.extract.verbs import common_finite
from reegraph.model import vocabulary

_PLACES = frozenset({"Place", "Government"})
_OWNERS = vocabulary().expand(("organisation",))
_FACILITIES = vocabulary().expand(("facility",))
_REACH = 24  # items between a site and its place
_IN = frozenset({"in", "at", "on"})
_BY = frozenset({"near", "outside", "off", "beyond", "opposite"})  # what stands behind is not where the site is
_STANDING = frozenset(
    ["located", "situated", "sited", "built", "being", "opened", "planned", "proposed", "based", "standing", "lying",
     "lies", "stands", "sits", "construction", "under", "is", "are", "was", "were", "be", "will", "would", "to", "now",
     "which", "that", "has", "been", "also", "set", "up", "going", "deep", "high", "far", "right", "just", "some",
     "about", "itself", "both", "constructed", "erected", "developed", "commissioned", "inaugurated", "completed"]
)  # fmt: skip
_OWNED = frozenset(["owned", "run", "operated", "held", "built", "developed", "controlled", "managed", "leased"])
_BUILDS = frozenset(
    ["build", "building", "builds", "built", "plans", "planned", "open", "opened", "opening", "has", "runs", "operates",
     "owns", "is", "was", "will", "would", "wants", "to", "hopes", "intends", "had", "up", "set", "setting", "develop",
     "developing", "construct", "constructing", "completing", "completed", "commissioning", "putting", "planning",
     "once"]
)  # fmt: skip
_WAYS = frozenset(
    [f"{a}{b}" for a in ("north", "south", "east", "west", "mid") for b in ("", "ern")]
    + [f"{a}{b}{c}" for a in ("north", "south") for b in ("east", "west") for c in ("", "ern")]
    + ["central", "upper", "lower", "rural", "far", "inner", "eastern", "coastal", "remote"]
)
_REGION = frozenset(
    ["state", "province", "region", "city", "town", "county", "territory", "district", "port", "village", "island",
     "municipality", "shire", "department", "prefecture", "governorate", "oblast", "commune", "parish", "canton",
     "valley", "suburb", "peninsula", "emirate", "republic", "hills", "mountains", "desert", "coast", "shore", "edge",
     "outskirts", "banks", "heart", "tip", "corner", "part", "centre", "center", "basin", "belt", "highlands"]
)  # fmt: skip
_ARTICLES = frozenset({"the", "a", "an", "its", "what"})
_BEFORE_PLACE = _ARTICLES | _WAYS | _REGION | frozenset({"of", "-", "nearby", "neighbouring", "old", "small", "same"})
_LENGTHS = frozenset({"km", "kilometres", "kilometers", "kilometre", "miles", "mile", "hours", "metres", "minutes"})
_ENDS = frozenset({",", ".", ";", ")", "*", "|", ":", "–", "—", "?", "!", '"', "”", "_"})
_LONGEST_ASIDE = 7  # items


def places_of(items: Sequence[Item], last: int, things: Things) -> tuple[Item, ...]:
    """The places where what ends at item `last` stands, the innermost first; none where the words lead to no place."""
    position = last + 1
    stop = min(len(items), last + 1 + _REACH)
    while position < stop:
        word = items[position].lower
        if word in _IN or (word == "," and position + 1 < stop and items[position + 1].lower in _IN):
            return _led_to(items, position + 1 + (word == ","), things)
        held = position + 1 < stop and items[position + 1].type in {"", "Company"}
        if word == "(" and held and _at(items, position + 2) in {",", "%", ";"}:
            place = next((n for n in range(position + 2, min(position + 6, stop)) if _is_place(items, n)), None)
            if place is not None and items[place - 1].lower in {",", ";"}:  # "the Alpha project (80%, Texas)"
                return _chain(items, place, things)
        if word in {",", "("} and _is_place(items, position + 1):
            return _apposed(items, position, things)
        skipped = _passed(items, position, stop)
        if skipped is None:
            return ()
        position = skipped
    return ()


def _is_place(items: Sequence[Item], position: int) -> bool:
    if position >= len(items):
        return False
    item = items[position]
    return item.type in _PLACES and item.span is not None and item.span.how != "demonym"


def _passed(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind what may stand between a site and its place from `position` on; None where anything else does."""
    item = items[position]
    word = item.lower
    if item.type:
        return None
    if item.quantity is not None and item.quantity.kind == "date":
        return position + 1
    if word in {",", "("}:
        closed = (n + 1 for n in range(position, stop) if items[n].lower == ")")
        return _behind_comma(items, position, stop) if word == "," else next(closed, None)
    owner = _behind_firm(items, position, stop)
    if owner is not None:
        return owner
    if word in _STANDING or (word in _BY and _is_place(items, position + 1)):
        return position + (1 if word in _STANDING else 2)
    return _behind_distance(items, position, stop)


def _behind_firm(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind who owns or builds a site: "owned by Alpha", "of Alpha", "that Alpha is building"."""
    word, after = items[position].lower, items[position + 1].type if position + 1 < stop else ""
    if word in _OWNED and _at(items, position + 1) == "by":
        return _behind_owner(items, position + 2, stop)
    if word == "of" and after in _OWNERS - {"Government"}:
        return _behind_owner(items, position + 1, stop)
    return _behind_builder(items, position + 2, stop) if word in {"that", "which"} and after in _OWNERS else None


def _at(items: Sequence[Item], position: int) -> str:
    return items[position].lower if 0 <= position < len(items) else ""


def _behind_comma(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind a comma that leads to a place, or behind a short aside that names no other site or firm."""
    after = _at(items, position + 1)
    if after in _STANDING | _OWNED | _BY or after in {"some", "about", "around"} or after[:1].isdigit():
        return position + 1
    for end in range(position + 2, min(position + 2 + _LONGEST_ASIDE, stop)):
        item = items[end]
        if item.lower == ",":
            return end if _at(items, end + 1) in _STANDING | _IN | _BY | _OWNED else end + 1
        if item.type in _FACILITIES or item.type in _OWNERS - {"Government"} or item.lower in common_finite():
            return None
        if item.type == "Place" or item.lower in {"and", ";", "which", "that"}:
            return None
    return None


def _behind_owner(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind the firm that owns or builds a site, with what says who it is: "by the French group Alpha"."""
    for end in range(position, min(position + 8, stop)):
        if items[end].type in _OWNERS and items[end].span is not None and items[end].type != "Government":
            if _at(items, end + 1) in {"'s", "’s"}:
                continue
            return end + 1
        if items[end].lower in {",", ";", ".", "and"} or items[end].type in _FACILITIES | {"Place"}:
            return None
    return None


def _behind_builder(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind the verb of who builds a site: "that Alpha | is building"."""
    end = position
    while end < stop and items[end].span is None and items[end].lower in _BUILDS:
        end += 1
    return end if end > position else None


def _behind_distance(items: Sequence[Item], position: int, stop: int) -> int | None:
    """Behind "90 km north-east of Xville", "north of Xville", "some two hours from Xville"."""
    said = False
    for end in range(position, min(position + 11, stop)):
        item = items[end]
        word = item.lower
        said = said or word in _LENGTHS | _WAYS or (item.quantity is not None and "k" in word)
        if word in {"of", "from"} and said:
            town = end + 1
            while town < stop and items[town].span is None and items[town].lower in _BEFORE_PLACE:
                town += 1
            known = town < stop and (items[town].type or items[town].lower.isalpha())
            return town + 1 if known and items[town].lower not in common_finite() else None
        near = word in _LENGTHS | _WAYS | _BEFORE_PLACE or word[:1].isdigit() or word in {"-", "some", "about", "by"}
        if item.type or not (
            near
            or word
            in {
                "around",
                "road",
                "drive",
                "two",
                "three",
                "few",
                "kilometre",
                "hundred",
                "thousand",
                "dozen",
                "inland",
                "half",
            }
        ):
            return None
    return None


def _led_to(items: Sequence[Item], position: int, things: Things) -> tuple[Item, ...]:
    """The places behind a preposition: "the Saxon town of Xville", "northern Alpha", "the hills of Beta"."""
    found: list[Item] = []
    for end in range(position, min(position + 9, len(items))):
        item = items[end]
        if item.span is not None and item.span.how == "demonym":
            inner = items[end + 1] if end + 1 < len(items) else item
            if inner.lower not in _REGION and inner.lower not in _WAYS and inner.type != "Place":
                return ()
            found.append(item)
        elif _is_place(items, end):
            chain = _chain(items, end, things)
            return (*chain, *(f for f in found if f.thing not in {c.thing for c in chain}))
        elif item.type in {"", "Material"} and _at(items, end + 1) in _REGION:
            continue  # "the gold town of Xville"
        elif item.span is not None or item.lower not in _BEFORE_PLACE:
            return ()
    return ()


def _apposed(items: Sequence[Item], position: int, things: Things) -> tuple[Item, ...]:
    """The places between commas or in brackets right behind a site: "the Alpha mine, Texas," "Alpha (Kenya)"."""
    chain = _chain(items, position + 1, things)
    if items[position].lower == "(":
        closed = next((n for n, i in enumerate(items) if i is chain[-1]), position) + 1
        return chain if _at(items, closed) in {")", ",", ";", ":"} else ()
    closed = next(n for n, i in enumerate(items) if i is chain[-1]) + 1
    return chain if closed >= len(items) or items[closed].lower in _ENDS else ()


def _chain(items: Sequence[Item], position: int, things: Things) -> tuple[Item, ...]:
    """A place with those that hold it: "Xville, Texas", "Tanzania's Songwe region", "the Beta district of Alpha"."""
    found = [items[position]]
    position += 1
    while position < len(items) and len(found) < 4:
        if items[position].lower in _REGION:
            position += 1
            continue
        joint = items[position].lower
        if joint == "on":
            joint = _coast(items, position)
        if joint not in {",", "in", "of", "'s", "’s", "("}:
            break
        after = position + 1
        if joint == "," and _at(items, after) in {"in", "also"}:
            after += 1 + (_at(items, after) == "also")
        national: list[Item] = []
        while after < len(items) and (_at(items, after) in _BEFORE_PLACE or _is_national(items, after)):
            national += [items[after]] if _is_national(items, after) else []
            after += 1
        if not _is_place(items, after) or not may_hold(found[-1], items[after], joint, things):
            break
        found += [items[after], *national]
        position = after + 1
    return tuple(found)


def _coast(items: Sequence[Item], position: int) -> str:
    """What "on" joins: "at Xville on the Texas coast" is in Texas."""
    place = next((n for n in range(position + 1, min(position + 5, len(items))) if _is_place(items, n)), None)
    return "in" if place is not None and _at(items, place + 1) in {"coast", "shore", "side", "border", "island"} else ""


def _is_national(items: Sequence[Item], position: int) -> bool:
    """Whether a demonym says in which state a region is: "the Brazilian state of", "Finnish Lapland"."""
    span = items[position].span
    after = _at(items, position + 1)
    return span is not None and span.how == "demonym" and (after in _REGION or _is_place(items, position + 1))


def may_hold(inner: Item, outer: Item, joint: str, things: Things) -> bool:
    """Whether one place may be within the next: nothing that is known of them speaks against it."""
    one, other = things[inner.thing], things[outer.thing]
    if joint in {"'s", "’s"}:
        one, other = other, one
    if one.type == "Government":
        return False
    if not one.listed or not other.listed:
        return True
    return other.id in _above(one.id) or (other.type == "Place" and _state(one.id) == _state(other.id))


def _state(place: str) -> str | None:
    return gazetteer().territory_of(place)


@cache
def regions() -> frozenset[str]:
    """The ids of places and states that hold other places."""
    places = (r for table in tables().values() for r in table.values() if isinstance(r, PlaceRecord))
    return frozenset(r.within for r in places)


@cache
def names_of_regions() -> frozenset[str]:
    """The names of the places that hold other places, in small letters."""
    known = (gazetteer().by_id(i) for i in regions() if i.startswith("place/"))
    return frozenset(k.name.lower() for k in known if k is not None)


def _above(place: str) -> set[str]:
    """Everything that holds a place."""
    found: set[str] = set()
    left = [place]
    while left:
        known = gazetteer().by_id(left.pop())
        new = [w for w in (known.within if known else ()) if w not in found]
        found.update(new)
        left += new
    return found
