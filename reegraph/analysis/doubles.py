"""Sites that are told of twice: a tonne must not be counted under two names.

Documents call a plant by its town, its owner or "the only rare earth mine in the country", and each may become a site
of its own until somebody decides (`reegraph review`). For what fails, two names of one plant are harmless; for tonnes
they are a second plant. So an activity counts as another one's double, and its tonnes not, when both have the same
operator, country and form of product; the other's site is listed by name, and its own is not (or is a mine that is told
to do the work of the plant beside it); no town tells them apart; and there is only one such other site.
"""

from __future__ import annotations

from collections import defaultdict

from reegraph.analysis.activities import Activity
from reegraph.analysis.supply import SupplyNetwork
from reegraph.analysis.yields import RAW
from reegraph.entities.gazetteer import gazetteer


def doubles(supply: SupplyNetwork) -> dict[str, str]:
    """Live activities that are told of twice, by id, each with the one that counts."""
    known: dict[str, list[Activity]] = defaultdict(list)
    live = [a for a in supply.activities.values() if a.live and supply.world.is_facility(a.holder)]
    for activity in live:
        if _at_home(supply, activity):
            known[activity.form].append(activity)
    found = {}
    for activity in live:
        if not _at_home(supply, activity):
            others = [o for o in known[activity.form] if _may_be_one(supply, activity, o)]
            # Several products of one site are no reason to doubt which site it is.
            if len({o.holder for o in others}) == 1:
                found[activity.id] = max(others, key=lambda o: (len(o.elements & activity.elements), o.id)).id
    return found


def _at_home(supply: SupplyNetwork, activity: Activity) -> bool:
    """Whether the site is listed, and does work that is not another site's: a mine cracks at most what it digs."""
    dug = supply.world.type(activity.holder) == "Mine"
    return gazetteer().by_id(activity.holder) is not None and (not dug or activity.form in RAW)


def _may_be_one(supply: SupplyNetwork, one: Activity, other: Activity) -> bool:
    ownership = supply.world.ownership
    first, second = ownership.country(one.holder), ownership.country(other.holder)
    if first is None or second is None or first.holder != second.holder or one.elements.isdisjoint(other.elements):
        return False
    operators = {h.holder for h in ownership.operators(one.holder)}
    if operators.isdisjoint(h.holder for h in ownership.operators(other.holder)):
        return False
    towns, others = _towns(supply, one.holder), _towns(supply, other.holder)
    return not towns or not others or not towns.isdisjoint(others)


def _towns(supply: SupplyNetwork, site: str) -> frozenset[str]:
    """Places within a state where the site is said to lie, the widest of them left out."""
    graph, table = supply.world.graph, gazetteer()
    facts = [f for f in graph.facts_about(site) if f.predicate == "located_in" and f.subject == site]
    places = {str(f.object) for f in facts if f.modality != "negated" and str(f.object).startswith("place/")}
    wider = {w for p in places if (known := table.by_id(p)) is not None for w in known.within}
    return frozenset(places - wider)
