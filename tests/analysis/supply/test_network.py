"""From claims to the supply network, and from there to single points of failure and cut sets."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toyworld import World, chain

from reegraph.analysis import Options, SupplyNetwork, chokepoints
from reegraph.analysis.engine.network import available
from reegraph.errors import MisuseError, UnknownNameError


def verdict(world, target="Eta Motors", order=1, **options):
    (found,) = chokepoints(world.graph(), target, order=order, options=Options(**options)).targets
    return found


def points(world, target="Eta Motors", **options) -> dict[str, str]:
    """Kind by name of each single point of failure; deals go by their parties."""
    return {p.name: p.kind for p in verdict(world, target, **options).single_points_of_failure}


def arcs(world, **options):
    graph = world.graph()
    network = SupplyNetwork(graph, Options(**options))
    holder = {a.id: graph.name(a.holder) for a in network.activities.values()}
    return sorted((holder[a.supplier], holder[a.user], a.label, a.kind) for a in network.arcs if a.live)


# One chain ----------------------------------------------------------------------------------------------------------


def test_every_link_of_a_chain_is_a_single_point_of_failure():
    """Sites, operators, owners, countries that an arc leaves, and deals, from the mine to the magnets."""
    found = points(chain())
    assert {n for n, kind in found.items() if kind == "site"} == {
        "Beta Mine",
        "Gamma Refinery",
        "Delta Works",
        "Zeta Plant",
    }
    assert {n for n, kind in found.items() if kind == "operator"} == {
        "Beta Mining",
        "Gamma Oxides",
        "Delta Metals",
        "Zeta Magnets",
    }
    assert {n for n, kind in found.items() if kind == "owner"} == {"Omega Holding"}
    assert {n for n, kind in found.items() if kind == "country"} == {"Australia", "Malaysia", "Vietnam"}
    assert sum(kind == "deal" for kind in found.values()) == 4


def test_lenders_and_minority_holders_are_never_causes():
    """A bank that lends and a fund with 20 percent are no points of failure, and stand in no cut set."""
    found = verdict(chain(), order=3)
    causes = {c for cut in found.cut_sets for c in cut} | {p.cause for p in found.single_points_of_failure}
    assert causes
    assert not causes & {"company/first-bank", "company/small-fund"}


def test_the_target_stands_apart_as_itself():
    """The plant's own site, operator and country are listed as itself; a domestic country does not stop it."""
    found = verdict(chain(), "Zeta Plant")
    own = {c.name: (c.kind, c.stops) for c in found.itself}
    assert own == {"Zeta Plant": ("site", True), "Zeta Magnets": ("operator", True), "Germany": ("country", False)}
    assert not {"Zeta Plant", "Zeta Magnets"} & {p.name for p in found.single_points_of_failure}
    assert all(cut != (c.cause,) for cut in found.cut_sets for c in found.itself)


def test_a_witness_tells_the_chain_of_losses_and_rests_on_claims():
    """Each point of failure comes with sentences, first loss first, and with the claims behind them."""
    world = chain()
    mine = next(p for p in verdict(world).single_points_of_failure if p.name == "Beta Mine")
    assert mine.steps == (
        "Gamma Refinery (NdPr oxide) has no other known supplier of feed: Beta Mine (rare earth concentrate) stops.",
        "Delta Works (NdFeB alloy) has no other known supplier of metal: Gamma Refinery (NdPr oxide) is lost too.",
        "Zeta Plant (NdFeB magnets) has no other known supplier of alloy: Delta Works (NdFeB alloy) is lost too.",
        "Eta Motors has no other known supplier of NdFeB magnets: Zeta Plant (NdFeB magnets) is lost too.",
    )
    supplies = {c.id for c in world.claims if c.predicate in ("supplies", "offtake")}
    assert supplies <= set(mine.claims) <= {c.id for c in world.claims}


def test_the_single_points_are_those_whose_removal_stops_the_target():
    """Brute force over all causes, alone and in pairs, agrees with the answer."""
    world = chain().say("Mine: Nu Mine", "supplies", "Company: Gamma Oxides", material="monazite")
    world.say("Company: Nu Mining", "operates", "Mine: Nu Mine")
    supply = SupplyNetwork(world.graph())
    network = supply.with_targets({"company/eta-motors": supply.ask("company/eta-motors")})
    found = verdict(world, order=2)
    own = {c.cause for c in found.itself}
    stops = [c for c in network.causes if "company/eta-motors" not in available(network, [c])]
    assert {p.cause for p in found.single_points_of_failure} == set(stops) - own
    pairs = {
        pair
        for pair in combinations(sorted(set(network.causes) - set(stops)), 2)
        if "company/eta-motors" not in available(network, pair)
    }
    assert {cut for cut in found.cut_sets if len(cut) == 2} == pairs
    assert pairs


# More than one supplier ---------------------------------------------------------------------------------------------


def second_refinery(world: World) -> World:
    world.say("Company: Kappa Oxides", "operates", "Refinery: Kappa Refinery")
    world.say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Kappa Refinery", "located_in", "Government: Estonia")
    return world.say("Company: Kappa Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide")


def test_a_second_supplier_takes_the_first_off_the_list():
    """With two refineries neither they nor what lies behind them is a single point; together they are a cut set."""
    found = verdict(second_refinery(chain()), order=2)
    names = {p.name for p in found.single_points_of_failure}
    assert not names & {"Gamma Refinery", "Gamma Oxides", "Omega Holding", "Beta Mine", "Australia", "Kappa Refinery"}
    assert {"Delta Works", "Zeta Plant"} <= names
    assert ("refinery/gamma-refinery", "refinery/kappa-refinery") in found.cut_sets


def test_a_common_owner_takes_two_suppliers_down_together():
    """One organisation is one cause, in whatever role: who owns both refineries is a single point again."""
    world = second_refinery(chain()).say("Company: Omega Holding", "acquires", "Company: Kappa Oxides")
    assert points(world)["Omega Holding"] == "owner"


def test_two_words_for_one_contract_are_no_second_supplier():
    """`supplies` beside `offtake` between the same parties leaves the deal a single point."""
    world = chain().say("Company: Gamma Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide")
    assert points(world)["offtake: Gamma Oxides – Delta Metals"] == "deal"


SUPPLIERS = st.lists(
    st.tuples(
        st.sampled_from(["Gamma Oxides", "Delta Metals", "Zeta Magnets", "Eta Motors"]),
        st.sampled_from(["Government: Malaysia", "Government: Chile", None]),
        st.sampled_from(["Government: Norway", None]),  # a state joins its firms into no group that supplies itself
    ),
    max_size=4,
)
TAKES = {
    "Gamma Oxides": ("Mine", "rare earth concentrate"),
    "Delta Metals": ("Refinery", "NdPr oxide"),
    "Zeta Magnets": ("MetalPlant", "NdFeB alloy"),
    "Eta Motors": ("MagnetPlant", "NdFeB magnets"),
}


def add_supplier(world, number, buyer, country, owner):
    kind, material = TAKES[buyer]
    site, firm = f"{kind}: New {number} Site", f"Company: New {number}"
    world.say(firm, "operates", site).say(site, "produces", f"Material: {material}")
    if country:
        world.say(site, "located_in", country)
    if owner:
        world.say(firm, "subsidiary_of", owner)
    return world.say(site, "supplies", f"Company: {buyer}", material=material)


@settings(max_examples=20, deadline=None)
@given(before=SUPPLIERS, new=SUPPLIERS.filter(bool))
def test_adding_suppliers_never_adds_a_single_point_of_failure(before, new):
    """Whatever the network, more suppliers of the same inputs leave the old points of failure or fewer."""
    world = chain()
    for number, supplier in enumerate(before):
        add_supplier(world, number, *supplier)
    old = set(points(world))
    for number, supplier in enumerate(new, len(before)):
        add_supplier(world, number, *supplier)
    assert set(points(world)) <= old


def test_the_first_known_supplier_of_an_input_may_add_a_single_point_of_failure():
    """A refinery of unknown ore stood in for one of Malaysia; a mine of its group there tells where its ore is from."""
    world = add_supplier(chain(), 0, "Delta Metals", "Government: Chile", "Company: Omega Holding")
    assert "Malaysia" not in points(world)
    assert "Malaysia" in points(
        add_supplier(world, 1, "Gamma Oxides", "Government: Malaysia", "Company: Omega Holding")
    )


def test_removing_a_claim_removes_what_rests_on_it_alone():
    """Without the claim on the owner, the owner is no cause; without the sale, nothing known feeds the buyer."""
    world = chain()
    world.claims = [c for c in world.claims if c.predicate != "subsidiary_of"]
    assert "Omega Holding" not in points(world)
    world.claims = [c for c in world.claims if c.object is None or c.object.name != "Eta Motors"]
    world.say("Company: Eta Motors", "located_in", "Government: Germany")
    assert verdict(world).available is None


# What counts as supply ----------------------------------------------------------------------------------------------


def test_planned_and_rumoured_supplies_are_out_unless_included():
    """A planned second refinery changes nothing at the date, is listed as planned, and counts by option."""
    world = chain().say(
        "Refinery: Kappa Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide", modality="planned"
    )
    assert "Gamma Refinery" in points(world)
    planned = verdict(world).completeness.planned
    assert [(line.start, line.end) for line in planned] == [
        ("Kappa Refinery (NdPr oxide)", "Delta Works (NdFeB alloy)")
    ]
    assert "Gamma Refinery" not in points(world, include=("planned",))
    assert not verdict(world).robust.with_planned_and_rumoured


def test_a_plan_counts_once_its_start_has_passed():
    """A supply planned from 2025 counts on the last day of that year, not a day before."""
    world = chain("2024-02-01").say(
        "Company: Kappa Oxides",
        "supplies",
        "Company: Delta Metals",
        material="NdPr oxide",
        modality="planned",
        valid_from="2025",
    )
    assert "Gamma Refinery" in points(world, as_of="2025-12-30")
    assert "Gamma Refinery" not in points(world, as_of="2025-12-31")


def test_a_denied_supply_is_no_supply():
    """A negated claim never makes an arc, and a last denial ends one."""
    world = chain().say(
        "Company: Kappa Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide", modality="negated"
    )
    assert "Gamma Refinery" in points(world)
    assert all("Kappa" not in end for arc in arcs(world, include=("planned", "rumoured")) for end in arc[:2])


@pytest.mark.parametrize("word", ["planned", "construction", "commissioning", "suspended", "closed"])
def test_a_site_that_does_not_run_delivers_nothing(word):
    """A second refinery that is not at work does not stand in for the first, whatever was signed with it."""
    world = second_refinery(chain()).say("Refinery: Kappa Refinery", "status", {"word": word})
    assert "Gamma Refinery" in points(world)


def test_the_latest_status_counts():
    """A refinery closed years ago and opened again delivers."""
    world = second_refinery(chain()).say("Refinery: Kappa Refinery", "status", {"word": "closed"}, when="2020-01-01")
    world.say("Refinery: Kappa Refinery", "status", {"word": "operating"}, when="2025-01-01", document="b.md")
    assert "Gamma Refinery" not in points(world)


def test_a_plant_under_construction_runs_once_its_start_has_passed():
    """A start after the report of construction and before the date means that the plant runs."""
    world = second_refinery(chain("2025-01-01"))
    world.say("Refinery: Kappa Refinery", "status", {"word": "construction"}, document="b.md")
    world.say("Refinery: Kappa Refinery", "starts", {"date": "2026-02"}, milestone="production", document="b.md")
    assert "Gamma Refinery" not in points(world, as_of="2026-02-28")
    assert "Gamma Refinery" in points(world, as_of="2026-02-27")


def test_a_site_of_unknown_status_counts_with_a_flag():
    """Nothing says that the second refinery runs: it counts, and the verdict says so."""
    world = second_refinery(chain())
    assert "refinery/kappa-refinery" in verdict(world).completeness.unknown_status


def test_a_group_supplies_itself():
    """Sites of one group feed each other where product and input match, across borders too, unless switched off."""
    world = chain()
    world.say("Company: Delta Metals", "operates", "Refinery: Delta Refinery")
    world.say("Refinery: Delta Refinery", "produces", "Material: NdPr oxide")
    assert ("Delta Refinery", "Delta Works", "NdPr oxide", "inferred") in arcs(world)
    assert "Gamma Refinery" not in points(world)
    assert "Gamma Refinery" in points(world, inferred=False)


@pytest.mark.parametrize(
    ("predicate", "qualifiers", "feeds"),
    [
        ("subsidiary_of", {}, True),
        ("acquires", {}, True),
        ("acquires", {"modality": "planned"}, False),
        ("owns_equity", {"percent": 51}, True),
        ("owns_equity", {"percent": 50}, False),
        ("owns_equity", {}, False),
        ("funds", {"instrument": "loan"}, False),
        ("partners_with", {}, False),
    ],
)
def test_what_makes_a_group(predicate, qualifiers, feeds):
    """Control joins firms into a group; minority stakes, loans, plans and partnerships do not."""
    world = chain().say("Company: Kappa Oxides", "operates", "Refinery: Kappa Refinery")
    ends = ("Company: Delta Metals", "Company: Kappa Oxides")
    subject, other = ends[::-1] if predicate == "subsidiary_of" else ends
    world.say(subject, predicate, other, **qualifiers)
    found = [arc for arc in arcs(world) if arc[0] == "Kappa Refinery" and arc[1] == "Delta Works"]
    assert bool(found) is feeds


def test_partners_in_one_site_are_no_group():
    """Two firms that both bought into a mine do not feed each other's plants."""
    world = chain()
    for firm in ("Company: Delta Metals", "Company: Kappa Oxides"):
        world.say(firm, "owns_equity", "Mine: Nu Mine", percent=60 if firm.endswith("Oxides") else 51)
    world.say("Company: Kappa Oxides", "operates", "Refinery: Kappa Refinery")
    assert not any(arc[:2] == ("Kappa Refinery", "Delta Works") for arc in arcs(world))


def test_a_state_holds_firms_but_joins_them_into_no_group():
    """Two firms of one state are no group, and the state stands as the owner of each."""
    world = chain()
    for firm in ("Company: Gamma Oxides", "Company: Zeta Magnets"):
        world.say(firm, "subsidiary_of", "Government: Ruritania")
    assert all(kind == "stated" for *_, kind in arcs(world))
    assert points(world)["Ruritania"] == "owner"


def test_a_later_purchase_replaces_an_earlier_owner():
    """Of two who bought the whole one after the other, only the later is an owner."""
    world = chain().say(
        "Company: First Owner", "acquires", "Company: Delta Metals", valid_from="2010", when="2010-06-01"
    )
    world.say("Company: Second Owner", "acquires", "Company: Delta Metals", valid_from="2020", when="2020-06-01")
    found = points(world)
    assert found["Second Owner"] == "owner"
    assert "First Owner" not in found


def test_oxide_does_not_reach_the_magnets_past_the_groups_own_metal_plant():
    """In a group that has refinery, metal plant and magnet plant, the metal plant stays a single point."""
    world = World()
    for site, product in (
        ("Refinery: Alpha Refinery", "NdPr oxide"),
        ("MetalPlant: Alpha Works", "NdPr metal"),
        ("MagnetPlant: Alpha Plant", "NdFeB magnets"),
    ):
        world.say("Company: Alpha", "operates", site).say(site, "produces", f"Material: {product}")
    assert {"Alpha Works", "Alpha Refinery"} <= set(points(world, "Alpha Plant"))


# Binding ------------------------------------------------------------------------------------------------------------


def test_dysprosium_does_not_feed_a_plant_that_needs_neodymium():
    """An element is not a group: dysprosium oxide sold to the metal plant is no alternative."""
    world = chain().say("Company: Kappa", "supplies", "Company: Delta Metals", material="dysprosium oxide")
    assert "Gamma Refinery" in points(world)
    held = SupplyNetwork(world.graph()).activities["company/delta-metals#trade/oxide/held"]
    assert held.elements == {"Dy"}


def test_a_plant_that_consumes_dysprosium_needs_it_beside_its_alloy():
    """An input that a claim names comes on top of the recipe: then the only seller of it is a single point."""
    world = chain().say("MagnetPlant: Zeta Plant", "consumes", "Material: dysprosium oxide")
    assert "dysprosium oxide" in {m.input for m in verdict(world).completeness.missing_inputs}
    world.say("Company: Kappa", "supplies", "MagnetPlant: Zeta Plant", material="dysprosium oxide")
    assert points(world)["Kappa"] == "operator"
    assert "Delta Works" in points(world)


def test_ndfeb_and_samarium_magnets_do_not_stand_in_for_each_other():
    """Who buys both kinds needs both: each only supplier is a single point."""
    world = chain().say("Company: Kappa", "supplies", "Company: Eta Motors", material="samarium-cobalt magnets")
    found = points(world)
    assert {"Kappa", "Zeta Plant"} <= set(found)


def test_magnets_of_no_named_kind_serve_a_buyer_of_ndfeb():
    """A second seller of "magnets" is an alternative to the seller of NdFeB magnets."""
    world = chain().say("Company: Kappa", "supplies", "Company: Eta Motors", material="magnets")
    assert "Zeta Plant" not in points(world)


def test_oxide_bought_by_an_end_user_is_not_counted_as_magnets():
    """A car maker that also buys oxide has no second supplier of magnets by that."""
    world = chain().say("Company: Kappa", "supplies", "Company: Eta Motors", material="NdPr oxide")
    assert "Zeta Plant" in points(world)


def test_oxide_delivered_to_a_magnet_maker_is_worked_in_house():
    """Where no other plant of the buyer takes it, oxide stands for alloy cast in the magnet plant."""
    world = chain().say("Company: Kappa", "supplies", "MagnetPlant: Zeta Plant", material="NdPr oxide")
    assert "Delta Works" not in points(world)


def test_a_trader_passes_on_what_it_buys():
    """Who buys and sells the same goods and makes none is no source: what lies behind it stays a single point."""
    world = World()
    world.say("Company: Zeta Magnets", "operates", "MagnetPlant: Zeta Plant")
    world.say("Company: Alpha Metals", "supplies", "Company: Trader", material="NdFeB alloy")
    world.say("Company: Trader", "supplies", "Company: Zeta Magnets", material="NdFeB alloy")
    assert points(world, "Zeta Plant")["Trader"] == "operator"
    assert points(world, "Zeta Plant")["Alpha Metals"] == "operator"


def test_a_sale_without_a_material_is_what_the_seller_makes():
    """No claim names the goods: they are what the seller makes furthest down the chain."""
    world = chain().say("Company: Zeta Magnets", "supplies", "Company: Theta Drones")
    assert "Zeta Plant" in points(world, "Theta Drones")


def test_a_sale_without_a_material_beside_one_with_it_says_no_more():
    """The vague claim and the exact one are one sale."""
    world = chain().say("Company: Zeta Magnets", "supplies", "Company: Eta Motors")
    assert arcs(world) == arcs(chain())


def test_what_holds_no_rare_earths_makes_no_arc():
    """A supply of graphite is no supply here."""
    world = chain().say("Company: Kappa", "supplies", "Company: Delta Metals", material="graphite")
    assert arcs(world) == arcs(chain())


def test_what_a_state_sells_fails_with_its_exports():
    """A country's output has no site: its exports are one cause, and there is no deal with it."""
    world = World().say("Company: Zeta Magnets", "operates", "MagnetPlant: Zeta Plant")
    world.say("MagnetPlant: Zeta Plant", "located_in", "Government: Germany")
    world.say("Government: Ruritania", "supplies", "Company: Zeta Magnets", material="rare earth metals")
    assert points(world, "Zeta Plant") == {"Ruritania": "country"}


def test_domestic_supply_survives_its_country():
    """An arc that stays in a country does not fail with that country's exports."""
    world = chain()
    world.say("Company: Kappa Metals", "operates", "MetalPlant: Kappa Works")
    world.say("MetalPlant: Kappa Works", "located_in", "Government: Germany")
    world.say("MetalPlant: Kappa Works", "produces", "Material: NdFeB alloy")
    world.say("Company: Kappa Metals", "supplies", "Company: Zeta Magnets", material="NdFeB alloy")
    found = verdict(world, order=2)
    assert not any("country:government/germany" in cut for cut in found.cut_sets)
    assert ("country:government/vietnam", "metal-plant/kappa-works") in found.cut_sets


def test_where_a_place_lies_is_known():
    """A site in Texas is in the United States, without a claim that says so."""
    world = chain()
    world.claims = [c for c in world.claims if not (c.predicate == "located_in" and c.subject.name == "Delta Works")]
    world.say("MetalPlant: Delta Works", "located_in", "Place: Texas")
    assert points(world)["United States"] == "country"


def test_a_recycling_loop_cannot_feed_itself():
    """Magnets made only from the scrap of those magnets are down at the start; the one cut set is the empty one."""
    world = World()
    world.say("MagnetPlant: Alpha Plant", "produces", "Material: NdFeB magnets")
    world.say("RecyclingPlant: Beta Recycling", "produces", "Material: NdFeB powder")
    world.say("RecyclingPlant: Beta Recycling", "supplies", "MagnetPlant: Alpha Plant", material="NdFeB powder")
    world.say("MagnetPlant: Alpha Plant", "supplies", "RecyclingPlant: Beta Recycling", material="NdFeB magnets")
    found = verdict(world, "Alpha Plant")
    assert (found.available, found.single_points_of_failure, found.cut_sets) == (False, (), ((),))
    assert "down at the start" in found.completeness.verdict


# Targets ------------------------------------------------------------------------------------------------------------


def test_a_material_is_available_from_any_of_its_makers():
    """With one maker of an oxide, what feeds it are the single points; the maker too, since a material has no self."""
    assert {"Beta Mine", "Gamma Refinery"} <= set(points(chain(), "NdPr oxide"))
    found = verdict(chain(), "NdPr oxide")
    refinery = next(p for p in found.single_points_of_failure if p.name == "Gamma Refinery")
    assert refinery.witness == "NdPr oxide has no other known source: Gamma Refinery (NdPr oxide) stops."
    assert found.itself == ()
    assert "Gamma Refinery" not in points(second_refinery(chain()), "NdPr oxide")


def test_an_end_use_needs_each_material_that_is_used_in_it():
    """Magnets go into vehicles; if terbium does too and nobody makes it, that is an input of unknown origin."""
    world = chain()
    assert "Zeta Plant" in points(world, "electric vehicles")
    world.say("Material: terbium", "used_in", "EndUse: electric vehicles")
    found = verdict(world, "electric vehicles")
    assert [m.input for m in found.completeness.missing_inputs] == ["terbium"]
    assert "Zeta Plant" in {p.name for p in found.single_points_of_failure}


def test_a_firm_is_lost_only_when_all_its_plants_are():
    """Two magnet plants fed by different works: neither is a single point of the firm, each is one of its plant."""
    world = chain().say("Company: Zeta Magnets", "operates", "MagnetPlant: Zeta South")
    world.say("MagnetPlant: Zeta South", "produces", "Material: NdFeB magnets")
    world.say("Company: Kappa", "supplies", "MagnetPlant: Zeta South", material="NdFeB alloy")
    world.claims = [c for c in world.claims if c.predicate != "supplies" or c.subject.name != "Delta Works"]
    world.say("MetalPlant: Delta Works", "supplies", "MagnetPlant: Zeta Plant", material="NdFeB alloy")
    assert "Delta Works" not in points(world, "Zeta Magnets")
    assert "Delta Works" in points(world, "Zeta Plant")
    assert "Kappa" in points(world, "Zeta South")


def test_without_a_target_every_magnet_plant_and_buyer_of_magnets_is_judged():
    """Those with most single points come first; those about which nothing is known come last, without a verdict."""
    world = chain().say("Company: Iota", "operates", "MagnetPlant: Iota Plant")
    world.say("Company: Zeta Magnets", "supplies", "Government: Ruritania", material="NdFeB magnets")
    found = chokepoints(world.graph()).targets
    assert [t.name for t in found] == ["Eta Motors", "Zeta Plant", "Iota Plant"]
    assert found[-1].available is None


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("Iota Plant", "nothing known feeds it"),
        ("Kappa Plant", "only planned"),
        ("First Bank", "nothing is known that it makes or buys"),
        ("Germany", "nothing is known that it makes or buys"),
    ],
)
def test_no_verdict_is_given_where_nothing_is_known(target, says):
    """An honest answer: no single points, no availability, and the reason."""
    world = chain().say("Company: Iota", "operates", "MagnetPlant: Iota Plant")
    world.say("Company: Iota", "operates", "MagnetPlant: Kappa Plant", modality="planned")
    found = verdict(world, target)
    assert (found.available, found.single_points_of_failure, found.cut_sets) == (None, (), ())
    assert says in found.completeness.verdict


def test_a_mine_needs_nothing():
    """A mine is available, with no single point of failure outside itself."""
    found = verdict(chain(), "Beta Mine")
    assert (found.available, found.single_points_of_failure) == (True, ())
    assert {c.name for c in found.itself if c.stops} == {"Beta Mine", "Beta Mining"}


def test_an_unknown_target_and_a_wrong_order_or_date_are_misuse():
    """Names that lead nowhere, orders below 1 and dates that are none are refused."""
    graph = chain().graph()
    with pytest.raises(UnknownNameError):
        chokepoints(graph, "Nobody at all")
    with pytest.raises(MisuseError, match="order"):
        chokepoints(graph, "Eta Motors", order=0)
    with pytest.raises(MisuseError, match="yesterday"):
        chokepoints(graph, "Eta Motors", options=Options(as_of="yesterday"))


def test_only_supply_of_the_asked_elements_counts():
    """Asked for samarium, a chain of neodymium has nothing to say."""
    assert verdict(chain(), "Zeta Plant", elements=("Sm",)).available is None
    assert verdict(chain(), "Zeta Plant", elements=("Nd",)).available is True


# What a verdict lacks -----------------------------------------------------------------------------------------------


def test_an_input_without_a_supplier_is_unknown_and_listed():
    """By default an input of unknown origin is taken as served, and the verdict says so; by option it is missing."""
    world = World().say("MetalPlant: Delta Works", "supplies", "Company: Zeta Magnets", material="NdFeB alloy")
    world.say("Company: Zeta Magnets", "operates", "MagnetPlant: Zeta Plant")
    found = verdict(world, "Zeta Plant")
    assert found.available is True
    assert [(m.holder, m.input) for m in found.completeness.missing_inputs] == [("Delta Works", "metal")]
    assert "unknown origin" in found.completeness.verdict
    strict = verdict(world, "Zeta Plant", unknown="missing")
    assert (strict.available, strict.cut_sets) == (False, ((),))
    assert "down at the start: Delta Works (NdFeB alloy) has no known supplier of metal." in strict.completeness.verdict


def test_a_verdict_names_its_sources_and_a_brief_is_none():
    """Documents behind a verdict are counted, briefs of this project are not, and a single source is flagged."""
    world = chain()
    assert verdict(world).completeness.one_source
    assert verdict(world).completeness.oldest_report == "2026-03-01"
    world.say("MetalPlant: Delta Works", "produces", "Material: NdFeB alloy", document="b.md", when=None)
    assert len(verdict(world).completeness.sources) == 2
    assert len(verdict(world).completeness.undated) == 1
    assert verdict(chain(kind="brief")).completeness.sources == ()


def test_a_disputed_link_makes_a_verdict_less_robust():
    """What rests on disputed claims changes when only confirmed ones count."""
    world = chain()
    assert verdict(world).robust.confirmed_only
    world.say(
        "MetalPlant: Delta Works",
        "supplies",
        "Company: Zeta Magnets",
        material="NdFeB alloy",
        modality="negated",
        document="b.md",
    )
    assert not verdict(world).robust.confirmed_only


# Form ---------------------------------------------------------------------------------------------------------------


def test_json_has_the_shape_that_scripts_rely_on():
    """The document has the keys of the command line's contract, and plain values."""
    data = chokepoints(second_refinery(chain()).graph(), "Eta Motors", order=2).to_json()
    assert data["as_of"] == "2026-03-01"
    (target,) = data["targets"]
    keys = {"target", "available", "single_points_of_failure", "cut_sets", "itself", "completeness", "robust"}
    assert keys <= set(target)
    point = {"cause", "kind", "name", "witness", "claims", "sources", "one_source", "origins"}
    assert set(target["single_points_of_failure"][0]) == point
    assert ["company/gamma-oxides", "company/kappa-oxides"] in target["cut_sets"]


def test_the_answer_reads_well():
    """The text names date, verdict, points of failure and what is missing."""
    text = repr(chokepoints(chain().graph(), "Delta Metals", order=2))
    assert text.startswith("Single points of failure as of 2026-03-01")
    assert "  country Malaysia [" in text
    assert "Delta Works (NdFeB alloy) has no other known supplier of metal" in text


@pytest.mark.parametrize("target", [None, "Beta Mine", "NdPr oxide", "electric vehicles", "First Bank", "Zeta Magnets"])
def test_every_point_comes_with_words_and_claims(target):
    """Whatever the target, no single point is left without a sentence and a claim, and the answer can be read."""
    answer = chokepoints(second_refinery(chain()).graph(), target, order=2)
    assert all(p.steps and all(p.steps) and p.claims for t in answer.targets for p in t.single_points_of_failure)
    assert all(t.name in repr(answer) for t in answer.targets)


def test_frames_have_one_row_for_each_point():
    """With pandas, the answer is a table of targets and causes."""
    pytest.importorskip("pandas")
    frame = chokepoints(chain().graph(), "Eta Motors").to_frame()
    assert len(frame) == 16
    assert {"target", "cause", "kind", "witness"} <= set(frame.columns)


@pytest.mark.slow
def test_the_same_claims_give_the_same_bytes_in_any_process():
    """The hash seed of the interpreter does not show in the answer."""
    code = (
        "import json; from toyworld import chain; from reegraph.analysis import chokepoints;"
        "print(json.dumps(chokepoints(chain().graph(), order=2).to_json()))"
    )
    here = str(Path(__file__).parents[2])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([here, str(Path(here).parent)])},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


# What has not happened yet ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("commitment", "owns"), [("binding", False), ("memorandum", False), ("financed", True)])
def test_a_purchase_that_is_signed_and_not_paid_changes_no_hands(commitment, owns):
    """A buyer is an owner once the purchase is completed, also where another text calls it a merger."""
    world = second_refinery(chain())
    world.say("Company: Omega Holding", "acquires", "Company: Kappa Oxides", commitment=commitment)
    assert ("Omega Holding" in points(world)) == owns
    if not owns:
        world.say("Company: Kappa Oxides", "merges_with", "Company: Omega Holding")
        assert "Omega Holding" not in points(world)


@pytest.mark.parametrize(("commitment", "counts"), [("memorandum", False), ("lapsed", False), ("binding", True)])
def test_a_memorandum_delivers_nothing(commitment, counts):
    """A planned supply whose stated start has passed counts, unless it is no more than a memorandum, or lapsed."""
    world = second_refinery(chain())
    world.claims = [c for c in world.claims if not (c.predicate == "supplies" and c.subject.name == "Kappa Oxides")]
    world.say(
        "Company: Kappa Oxides", "supplies", "Company: Delta Metals", material="NdPr oxide", modality="planned",
        valid_from="2025-06-01", when="2025-06-01", commitment=commitment,
    )  # fmt: skip
    assert ("Gamma Refinery" not in points(world)) == counts


def test_a_firm_none_of_whose_sites_works_sells_nothing_yet():
    """What a firm has sold of a refinery still to be built does not count, whatever the contract says."""
    world = chain().say("Company: Kappa Oxides", "operates", "Refinery: Kappa Refinery")
    world.say("Refinery: Kappa Refinery", "status", {"word": "construction"})
    world.say("Company: Kappa Oxides", "supplies", "Company: Delta Metals", material="NdPr metal")
    assert "Gamma Refinery" in points(world)


def test_what_a_state_makes_is_its_countrys_output():
    """The one mine that is known to feed a state's separation is no point of failure of its buyers."""
    world = chain().say("Government: Chile", "produces", "Material: NdPr oxide")
    world.say("Mine: Nu Mine", "supplies", "Government: Chile", material="rare earth concentrate")
    world.claims = [c for c in world.claims if not (c.predicate == "offtake" and c.subject.name == "Gamma Oxides")]
    world.say("Government: Chile", "supplies", "Company: Delta Metals", material="NdPr oxide")
    assert "Nu Mine" not in points(world)
    assert points(world)["Chile"] == "country"


def test_the_reference_tables_say_where_a_thing_lies():
    """An aside that puts an agency in another state does not outweigh the row that places it."""
    world = chain().say("Refinery: Gamma Refinery", "located_in", "Government: Chile", document="a.md")
    world.say("Refinery: Gamma Refinery", "located_in", "Government: Chile", document="b.md")
    assert "Chile" in points(world)
    number = next(n for n, c in enumerate(world.claims) if c.predicate == "located_in" and c.object.name == "Malaysia")
    world.claims[number] = world.claims[number].model_copy(update={"extractor": "registry"})
    assert "Chile" not in points(world)
    assert "Malaysia" in points(world)
