"""Sites that are told of twice: no second plant, neither for tonnes nor as another supplier.

Documents call a plant by its town, its owner or "the only rare earth mine in the country", and each may become a site
of its own until somebody decides (`reegraph review`). A second name must not stand in for the first when the plant
fails. So an activity counts as another one's double when both have the same operator and form of product; they lie in
one country, or the one is called after its operator alone and placed nowhere; the other's site is listed by name, and
its own is not (or is a mine that is told to do the work of the plant beside it); no town tells them apart; and there is
only one such other site. A double fails with that site, and its tonnes do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from reegraph.analysis.supply.activities import Activity
from reegraph.analysis.supply.world import World
from reegraph.analysis.supply.yields import RAW
from reegraph.entities.gazetteer import gazetteer
from reegraph.identity.spelling import spelling
from reegraph.model import slugify


def doubles(activities: Mapping[str, Activity], world: World) -> dict[str, str]:
    """Live activities that are told of twice, by id, each with the one that counts."""
    known: dict[str, list[Activity]] = defaultdict(list)
    live = [a for a in activities.values() if a.live and world.is_facility(a.holder)]
    for activity in live:
        if _at_home(world, activity):
            known[activity.form].append(activity)
    found = {}
    for activity in live:
        if not _at_home(world, activity):
            others = [o for o in known[activity.form] if _may_be_one(world, activity, o)]
            # Several products of one site are no reason to doubt which site it is.
            if len({o.holder for o in others}) == 1:
                found[activity.id] = max(others, key=lambda o: (len(o.elements & activity.elements), o.id)).id
    return found


def _at_home(world: World, activity: Activity) -> bool:
    """Whether the site is listed, and does work that is not another site's: a mine cracks at most what it digs."""
    dug = world.type(activity.holder) == "Mine"
    return gazetteer().by_id(activity.holder) is not None and (not dug or activity.form in RAW)


def _may_be_one(world: World, one: Activity, other: Activity) -> bool:
    ownership = world.ownership
    operators = {h.holder for h in ownership.operators(one.holder)}
    if operators.isdisjoint(h.holder for h in ownership.operators(other.holder)):
        return False
    first, second = ownership.country(one.holder), ownership.country(other.holder)
    if first is None and not _is_called_after(world, one.holder, operators):
        return False
    if second is None or (first is not None and first.holder != second.holder):
        return False
    if one.elements.isdisjoint(other.elements):
        return False
    towns, others = _towns(world, one.holder), _towns(world, other.holder)
    return not towns or not others or not towns.isdisjoint(others)


def _is_called_after(world: World, site: str, operators: Iterable[str]) -> bool:
    """Whether the name of a site is that of who runs it and a word for a site: "the Alpha Metals mine"."""
    words = set(slugify(world.graph.name(site)).split("-"))
    told = {word for operator in operators for word in slugify(world.graph.name(operator)).split("-")}
    return not words - told - {*spelling().sites.words, "earths"}


def _towns(world: World, site: str) -> frozenset[str]:
    """Places within a state where the site is said to lie, the widest of them left out."""
    graph, table = world.graph, gazetteer()
    facts = [f for f in graph.facts_about(site) if f.predicate == "located_in" and f.subject == site]
    places = {str(f.object) for f in facts if f.modality != "negated" and str(f.object).startswith("place/")}
    wider = {w for p in places if (known := table.by_id(p)) is not None for w in known.within}
    return frozenset(places - wider)
