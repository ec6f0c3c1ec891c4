"""The market of national shares beside contracts, and what stops in effect."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toyworld import chain

from reegraph.analysis import Options, SupplyNetwork, chokepoints
from reegraph.analysis.supply.market import country_ids, says_sole
from reegraph.errors import MisuseError

TABLES = (
    ("mining", "rare earth oxides", 2024, {"China": 70, "Australia": 30}),
    ("separation", "magnet rare earths", 2024, {"China": 90, "Malaysia": 5}),
    ("magnet", "NdFeB magnets", 2024, {"China": 80, "Japan": 20}),
)


def share(world, stage, material, year, shares, **more):
    for country, percent in shares.items():
        said = {"stage": stage, "percent": percent, "year": year, "scope": "world", **more}
        world.say(f"Government: {country}", "controls_share", f"Material: {material}", document=f"{year}.md", **said)
    return world


def traded(world=None):
    world = world or chain()
    for table in TABLES:
        share(world, *table)
    return world


def verdict(world, target="Eta Motors", **options):
    (found,) = chokepoints(world.graph(), target, options=Options(**options)).targets
    return found


def points(view):
    return {p.name for p in view.single_points_of_failure}


def market(world, **options):
    return SupplyNetwork(world.graph(), Options(market="open", **options))


def test_the_market_stands_beside_the_contracts():
    """With tables of shares every contract has an alternative; the verdict by contracts stays, and is the first."""
    found = verdict(traded())
    assert points(found) == points(found.by_contracts) == points(verdict(chain()))
    assert points(found.by_contracts)
    assert points(found.with_market) == set()
    assert found.completeness.basis.startswith("contracts only")


def test_by_option_the_verdict_is_that_with_the_market():
    """`market="open"` puts the market's view first; the JSON holds both."""
    found = verdict(traded(), market="open")
    data = found.to_json()
    assert data["single_points_of_failure"] == data["with_market"]["single_points_of_failure"] == []
    assert data["by_contracts"]["single_points_of_failure"]
    assert found.completeness.basis.startswith("contracts, and the market")


def test_each_country_of_a_table_has_the_recipe_of_its_stage():
    """A country that separates is fed by the countries that mine, one that makes magnets by those that separate."""
    supply = market(traded())
    graph = supply.world.graph
    fed = {
        (
            graph.name(supply.activities[a.supplier].holder),
            supply.activities[a.supplier].stage,
            supply.activities[a.user].stage,
        )
        for a in supply.arcs
        if supply.activities[a.user].is_market
    }
    assert fed == {
        ("China", "mining", "separation"),
        ("Australia", "mining", "separation"),
        ("China", "separation", "magnet"),
        ("Malaysia", "separation", "magnet"),
        ("other countries", "separation", "magnet"),
    }


def test_a_countrys_exports_fail_and_its_own_market_holds():
    """China's makers still sell in China, and nowhere else, when its exports stop."""
    supply = market(traded())
    china = "country:government/china"
    abroad = [
        a for a in supply.arcs if a.kind == "market" and supply.activities[a.supplier].holder == "government/china"
    ]
    stays = {supply.activities[a.user].holder for a in abroad if china not in {c.id for c in a.causes}}
    assert stays == {"government/china"}


@pytest.mark.parametrize(
    ("tables", "countries"),
    [
        ([("2023", {"China": 95}), ("2025", {"Japan": 60})], {"Japan", "other countries"}),
        ([("2025", {"Japan": 60}), (None, {"China": 95})], {"Japan", "other countries"}),
        ([("2025", {"Japan": 60}), ("2025", {"Japan": 60, "China": 40})], {"Japan", "China", "Germany"}),
    ],
    ids=["latest year", "a year before none", "of one year the fuller"],
)
def test_the_latest_table_of_a_stage_counts(tables, countries):
    """Of several tables the latest counts; one that states no year comes last; of one year the fullest.

    The last one gives all to two countries, but Zeta Plant works in Germany: that has come since, and is not nothing.
    """
    world = chain()
    for number, (year, shares) in enumerate(tables):
        for country, percent in shares.items():
            said = {"stage": "magnet", "percent": percent, **({"year": year} if year else {})}
            other = "Material: NdFeB magnets"
            world.say(f"Government: {country}", "controls_share", other, document=f"table-{number}.md", **said)
    supply = market(world)
    assert {supply.world.graph.name(a.holder) for a in supply.activities.values() if a.is_market} == countries


@pytest.mark.parametrize(
    "said",
    [
        {"scope": "government/united-states"},
        {"metric": "share of US imports"},
        {"modality": "planned"},
        {"when": "2027-01-01"},
    ],
    ids=str,
)
def test_shares_of_something_else_make_no_market(said):
    """Shares of a country's imports, forecasts, and what is told later than the date are no shares of the market."""
    world = share(chain(), "magnet", "NdFeB magnets", 2024, {"China": 80}, **said)
    supply = market(world, as_of="2026-03-01")
    assert not [a for a in supply.activities.values() if a.is_market]


def test_a_table_of_all_rare_earths_says_nothing_of_dysprosium():
    """The heavy elements follow their own table, whatever its year."""
    world = traded()
    share(world, "mining", "dysprosium oxide", 2020, {"Myanmar": 57})
    supply = market(world)
    mined = {
        supply.world.graph.name(a.holder): a.elements
        for a in supply.activities.values()
        if a.stage == "mining" and a.is_market
    }
    assert "Dy" in mined["Myanmar"]
    assert "Nd" not in mined["Myanmar"]
    assert "Dy" not in mined["China"]


@pytest.mark.parametrize("words", ["the sole supplier", "supplies exclusively", "takes 100 percent", "100% of it"])
def test_a_sole_supplier_closes_the_market_to_its_customer(words):
    """Where a supply is said to be the only one, the market does not stand in for it."""
    world = traded(chain())
    number = next(n for n, c in enumerate(world.claims) if c.predicate == "supplies" and c.object.name == "Eta Motors")
    claim = world.claims[number]
    evidence = claim.evidence.model_copy(update={"text": f"{claim.evidence.text} {words}"})
    world.claims[number] = claim.model_copy(update={"evidence": evidence})
    assert says_sole([world.claims[number]])
    assert "Zeta Plant" in points(verdict(world).with_market)


def test_a_contract_for_all_of_it_closes_the_market():
    """So does an offtake of 100 percent."""
    world = traded(
        chain().say("Company: Zeta Magnets", "offtake", "Company: Eta Motors", material="NdFeB magnets", percent=100)
    )
    assert "Zeta Plant" in points(verdict(world).with_market)


def test_countries_can_be_left_out_of_the_market():
    """Without China the market is what the others make; unknown states are named."""
    supply = market(traded(), without=country_ids(["CN"]))
    assert "government/china" not in {a.holder for a in supply.activities.values() if a.is_market}
    assert country_ids(["cn", "Japan", "government/malaysia"]) == (
        "government/china",
        "government/japan",
        "government/malaysia",
    )
    with pytest.raises(MisuseError, match="Atlantis"):
        country_ids(["Atlantis"])


def test_a_country_that_holds_most_stops_in_effect():
    """A buyer on the market loses most with China, though some is left; 80 percent unless another share is asked."""
    world = traded(chain())
    world.say("Company: Theta Motors", "located_in", "Government: Germany")
    world.say("Government: Japan", "supplies", "Company: Theta Motors", material="NdFeB magnets")
    found = verdict(world, "Theta Motors")
    assert points(found.with_market) == set()
    assert found.stops_in_effect == ()  # the contract with Japan serves it whole
    world.claims = [c for c in world.claims if c.object is None or c.object.name != "Theta Motors"]
    world.say("Government: China", "supplies", "Company: Theta Motors", material="NdFeB magnets")
    (stop,) = verdict(world, "Theta Motors").stops_in_effect
    assert (stop.name, stop.kind) == ("China", "country")
    # Japan's fifth of the market is left, of which it can make what 10 percent of the oxide gives.
    assert stop.share_lost == pytest.approx(1 - 0.2 * (0.05 * 0.3 + 0.05 * 0.3), abs=1e-3)
    (target,) = chokepoints(world.graph(), "Theta Motors", effect=1.0).targets
    assert target.stops_in_effect == ()


@pytest.mark.parametrize("effect", [0, 1.1, -1])
def test_a_share_out_of_bounds_is_refused(effect):
    """The share of a stop in effect lies between 0 and 1."""
    with pytest.raises(MisuseError, match="effect share"):
        chokepoints(chain().graph(), "Eta Motors", effect=effect)


@settings(max_examples=15, deadline=None)
@given(
    closed=st.lists(st.sampled_from(["China", "Japan", "Malaysia"]), max_size=2, unique=True),
    extra=st.sampled_from([None, "Government: Malaysia", "Government: China"]),
)
def test_adding_a_supplier_never_adds_a_point_of_failure_with_the_market(closed, extra):
    """The market stays beside contracted suppliers: a further one leaves the old points of failure or fewer."""
    options = {"market": "open", "without": country_ids(closed)}
    old = {p.cause for p in verdict(traded(), **options).single_points_of_failure}
    world = traded().say("Company: New Oxides", "operates", "Refinery: New Refinery")
    world.say("Refinery: New Refinery", "produces", "Material: NdPr oxide")
    if extra:
        world.say("Refinery: New Refinery", "located_in", extra)
    world.say("Refinery: New Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide")
    assert {p.cause for p in verdict(world, **options).single_points_of_failure} <= old


def test_dysprosium_can_be_asked_for_alone():
    """With `elements` Dy a magnet plant is followed back along dysprosium, and NdPr oxide serves nothing."""
    world = chain()
    world.say("Refinery: Heavy Refinery", "produces", "Material: dysprosium oxide")
    world.say("Refinery: Heavy Refinery", "supplies", "Company: Delta Metals", material="dysprosium oxide")
    found = points(verdict(world, elements=("Dy",)))
    assert "Heavy Refinery" in found
    assert "Gamma Refinery" not in found
    assert "Heavy Refinery" not in points(verdict(world, elements=("Nd",)))
