"""When each point of failure came and went."""

from __future__ import annotations

import pytest
from toyworld import World, chain

from reegraph.analysis import Options, chokepoints, chokepoints_between
from reegraph.errors import MisuseError


def grown() -> World:
    """The chain of March 2026, to which a second refinery comes in June and from which it goes in December."""
    world = chain()
    world.say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide", when="2026-06-01")
    return world.say(
        "Refinery: Kappa Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide", when="2026-06-01",
        valid_to="2026-12",
    )  # fmt: skip


def spells(world: World, first="2026-01-01", last="2027-06-01", target="Eta Motors"):
    found = chokepoints_between(world.graph(), first, last, target)
    return {(s.cause_name, s.came, s.went): s for s in found.spells}


def test_a_point_goes_with_the_second_supplier_and_comes_back_when_it_leaves():
    """The refinery is a point until June and again from the last day of the year, each time by the claim that did it."""
    world = grown()
    found = spells(world)
    assert ("Gamma Refinery", "2026-03-01", "2026-06-01") in found
    assert ("Gamma Refinery", "2026-12-31", None) in found
    assert ("Zeta Plant", "2026-03-01", None) in found
    sale = {c.id for c in world.claims if c.subject.name == "Kappa Refinery" and c.predicate == "supplies"}
    assert sale <= set(found["Gamma Refinery", "2026-03-01", "2026-06-01"].went_claims)
    assert set(found["Gamma Refinery", "2026-12-31", None].came_claims) == sale


def test_what_is_there_at_the_first_date_has_not_come():
    """Between two dates on which nothing changes every point is there at the start and at the end."""
    found = chokepoints_between(chain().graph(), "2026-03-01", "2026-03-31")
    assert found.spells
    assert all(s.came is None and s.went is None for s in found.spells)
    assert found.days == 1
    assert "there at the start, still there at the end" in found.to_lines()[1]


@pytest.mark.parametrize("day", ["2026-03-01", "2026-05-31", "2026-06-01", "2026-12-30", "2026-12-31"])
def test_the_spells_are_the_points_of_each_day(day):
    """On any day between, the open spells are what `chokepoints` answers for that day."""
    world = grown()
    (target,) = chokepoints(world.graph(), "Eta Motors", options=Options(as_of=day)).targets
    here = {n for (n, came, went) in spells(world) if (came or "") <= day and (went is None or day < went)}
    assert here == {p.name for p in target.single_points_of_failure}


def test_dates_in_the_wrong_order_are_refused():
    """The first date lies before the second."""
    with pytest.raises(MisuseError, match="earlier"):
        chokepoints_between(chain().graph(), "2026-06-01", "2026-06-01")
