"""The shipped scenarios over the reference tables alone: what an analyst would expect of them."""

from __future__ import annotations

from functools import cache

import pytest

from reegraph.analysis import Options, SupplyNetwork, chokepoints, shipped_scenarios, whatif
from reegraph.graph import project
from reegraph.registry import reference


@cache
def tables():
    told = reference()
    return project(told.claims, told.documents)


def outcome(name: str):
    (scenario,) = (s for s in shipped_scenarios() if s.name == name)
    (found,) = whatif(tables(), [scenario]).scenarios
    return found


def test_refused_dysprosium_stops_magnets_abroad_and_ndpr_does_not():
    """The controls of April 2025 stop most dysprosium of magnet plants outside China, and no NdPr at all."""
    heavy = outcome("China refuses the licences of April 2025: dysprosium and terbium")
    worst = {t.name for t in heavy.targets if t.share_lost > 0.9}
    assert {"Independence", "Proterial Kumagaya"} <= worst
    light = outcome("China refuses the licences of April 2025: neodymium and praseodymium")
    assert not any(t.changed for t in light.targets)
    assert light.lost_with_market == ()


def test_the_loss_of_a_firm_is_more_than_that_of_a_site():
    """MP Materials as a whole takes down mine, separation and magnets; its magnet plant alone not the mine."""
    whole = {loss.name for loss in outcome("MP Materials fails as a whole").lost_by_contracts}
    assert {"Mountain Pass", "Mountain Pass separation plant", "Independence"} <= whole
    assert "Mountain Pass" not in {loss.name for loss in outcome("Independence is lost").lost_by_contracts}


@pytest.mark.parametrize("name", [s.name for s in shipped_scenarios() if s.delays])
def test_a_slip_loses_the_site_at_its_date(name):
    """At the end of the year in which it was to start, the site is lost."""
    found = outcome(name)
    (site,) = (s for s in shipped_scenarios() if s.name == name)
    assert set(site.delays) == set(found.failed)


def test_a_circuit_in_commissioning_makes_nothing_yet():
    """Mountain Pass separates light oxides; its heavy circuit makes dysprosium only from the end of its year on."""
    made = {}
    for day in ("2026-10-01", "2026-12-31"):
        supply = SupplyNetwork(tables(), Options(as_of=day))
        here = (a for a in supply.activities.values() if a.holder == "refinery/mountain-pass" and a.live)
        made[day] = {e for a in here if a.form == "oxide" for e in a.elements}
    assert {"Nd", "Pr"} <= made["2026-10-01"]
    assert "Dy" not in made["2026-10-01"]
    assert "Dy" in made["2026-12-31"]


def test_no_bank_and_no_planned_plant_stops_anything():
    """No point of failure is a lender, and no site that is still planned stands among them."""
    graph = tables()
    answer = chokepoints(graph)
    supply = SupplyNetwork(graph)
    lenders = {f.subject for f in graph.facts.values() if f.predicate == "funds"}
    workers = {
        f.subject for f in graph.facts.values() if f.predicate in ("operates", "supplies", "offtake", "subsidiary_of")
    }
    owners = {f.object for f in graph.facts.values() if f.predicate == "subsidiary_of"}
    points = [p for t in answer.targets for p in t.single_points_of_failure]
    assert points
    assert not {p.cause for p in points} & (lenders - workers - owners)
    assert all(supply.world.runs(p.cause) for p in points if p.kind == "site")
    assert not [t for t in answer.targets if t.available is False]
