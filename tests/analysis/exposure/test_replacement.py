"""Who could supply an input instead."""

from __future__ import annotations

import pytest
from toyworld import chain

from reegraph.analysis import replacements
from reegraph.errors import MisuseError


def refinery(world, name, country="Chile", product="NdPr oxide", **capacity):
    world.say(f"Refinery: {name}", "located_in", f"Government: {country}")
    world.say(f"Refinery: {name}", "produces", f"Material: {product}")
    if capacity:
        value = {"number": capacity["tonnes"], "unit": "t/yr"}
        world.say(f"Refinery: {name}", "capacity", value, material=product)
    return world


def names(world, thing="Gamma Oxides", needed=None, **asked):
    """The candidates of the first opening."""
    return [c.name for c in replacements(world.graph(), thing, needed, **asked).openings[0].candidates]


def test_other_makers_of_the_goods_could_supply_instead():
    """Instead of a firm: others that make what it sells, not itself, each with its claims."""
    world = refinery(chain(), "Kappa Refinery")
    (opening,) = replacements(world.graph(), "Gamma Oxides").openings
    assert (opening.user_name, opening.input, opening.lost) == ("Delta Works", "metal", ("Gamma Refinery",))
    assert [c.name for c in opening.candidates] == ["Kappa Refinery"]
    assert opening.candidates[0].claims


def test_the_form_that_is_asked_for_comes_first():
    """The metal plant asks for metal; oxide, which it can reduce, is an earlier form."""
    world = refinery(chain(), "Kappa Refinery")
    world.say("MetalPlant: Rho Works", "produces", "Material: NdPr metal")
    (opening,) = replacements(world.graph(), "Gamma Oxides").openings
    assert [(c.name, c.fit) for c in opening.candidates] == [
        ("Rho Works", "direct"),
        ("Kappa Refinery", "earlier form"),
    ]


@pytest.mark.parametrize("status", ["construction", "closed"])
def test_works_at_work_come_before_others(status):
    """A plant that does not run yet, or no more, comes after one that does, whatever its capacity."""
    world = refinery(refinery(chain(), "Kappa Refinery", tonnes=9000), "Rho Refinery")
    world.say("Refinery: Kappa Refinery", "status", {"word": status})
    assert names(world) == ["Rho Refinery", "Kappa Refinery"]


def test_the_users_own_state_comes_before_others():
    """Of two that run, the one in the user's state comes first."""
    world = refinery(refinery(chain(), "Alpha Refinery", "Chile"), "Rho Refinery", "Vietnam")
    assert names(world) == ["Rho Refinery", "Alpha Refinery"]


def test_more_free_capacity_comes_first_and_none_left_last():
    """Of known capacities the free part counts, before unknown ones; what is sold out comes last."""
    world = chain()
    for name, tonnes in (("Small", 100), ("Large", 900), ("Sold", 5000)):
        refinery(world, name, tonnes=tonnes)
    refinery(world, "Unknown")
    world.say("Refinery: Sold", "offtake", "Company: Buyer", material="NdPr oxide", percent=100)
    assert names(world) == ["Large", "Small", "Unknown", "Sold"]
    found = replacements(world.graph(), "Gamma Oxides").openings[0].candidates
    assert [c.free for c in found] == [900, 100, None, 0]


def test_makers_of_other_elements_could_not():
    """Who makes dysprosium oxide does not replace NdPr oxide; of a mixture it is said that it is one."""
    world = refinery(refinery(chain(), "Heavy", product="dysprosium oxide"), "Mixed", product="rare earth oxides")
    (opening,) = replacements(world.graph(), "Gamma Oxides").openings
    assert [(c.name, c.mixture) for c in opening.candidates] == [("Mixed", True)]


def test_an_input_of_a_user_is_asked_for_by_name_or_material():
    """With an input, the user's suppliers of it; those who supply it now are marked."""
    world = refinery(chain(), "Kappa Refinery")
    for needed in ("metal", "NdPr oxide"):
        (opening,) = replacements(world.graph(), "Delta Works", needed).openings
        assert {c.name: c.already for c in opening.candidates} == {"Gamma Refinery": True, "Kappa Refinery": False}


def test_of_a_buyer_of_magnets_its_own_inputs_are_asked():
    """Who buys magnets and sells nothing is asked for what it buys."""
    (opening,) = replacements(chain().graph(), "Eta Motors").openings
    assert (opening.user_name, opening.input) == ("Eta Motors", "NdFeB magnets")


def test_of_a_material_its_makers_are_asked():
    """Who makes a material."""
    assert names(chain(), "NdFeB alloy") == ["Delta Works"]


def test_suppliers_in_states_can_be_left_out():
    """Without the makers in Chile none is left."""
    assert names(refinery(chain(), "Kappa Refinery"), avoid=("CL",)) == []


def test_an_unknown_input_is_refused_with_those_that_are_known():
    """A metal plant needs no magnets."""
    with pytest.raises(MisuseError, match="expected one of its inputs: metal"):
        replacements(chain().graph(), "Delta Works", "magnets")


def test_the_ranking_is_stated_and_numbered():
    """The answer says by what it ranks, and each candidate has its place."""
    world = refinery(refinery(chain(), "Kappa Refinery"), "Rho Refinery")
    found = replacements(world.graph(), "Gamma Oxides")
    assert "ranked by form" in repr(found)
    assert [c.rank for c in found.openings[0].candidates] == [1, 2]
    assert found.to_json()[0]["candidates"][0]["rank"] == 1


def test_a_form_that_is_delivered_now_comes_before_others_that_would_serve():
    """A refinery that is fed concentrate takes scrap too; another concentrate comes first."""
    world = chain()
    world.say("RecyclingPlant: Alpha Yard", "supplies", "Company: Kappa", material="magnet scrap")
    world.say("Mine: Zulu Mine", "produces", "Material: rare earth concentrate")
    assert names(world, "Beta Mining") == ["Zulu Mine", "Alpha Yard"]


def controlled(world, *, force="in_force"):
    """Two more refineries, that of Chile under an export control on NdPr."""
    refinery(refinery(world, "Alpha Refinery", "Vietnam"), "Kappa Refinery", "Chile", tonnes=9000)
    world.say("Government: Chile", "imposes", "Policy: Chilean NdPr export controls")
    world.say("Policy: Chilean NdPr export controls", "restricts", "Material: NdPr oxide")
    world.say("Policy: Chilean NdPr export controls", "status", {"word": force})
    return world


@pytest.mark.parametrize(
    ("force", "expected"),
    [
        ("in_force", {"Alpha Refinery": (), "Kappa Refinery": ("Chilean NdPr export controls",)}),
        ("suspended", {"Kappa Refinery": (), "Alpha Refinery": ()}),
        ("expired", {"Kappa Refinery": (), "Alpha Refinery": ()}),
    ],
)
def test_whose_goods_need_a_licence_come_last(force, expected):
    """A control of the supplier's state counts where it is in force, as it does for chokepoints, and with its claims."""
    world = controlled(chain(), force=force)
    world.say("MetalPlant: Delta Works", "located_in", "Government: Japan")
    found = replacements(world.graph(), "Gamma Oxides").openings[0].candidates
    assert {c.name: c.controls for c in found} == expected
    by_name = {c.name: c for c in found}
    assert (len(by_name["Kappa Refinery"].claims) > len(by_name["Alpha Refinery"].claims) + 1) == (force == "in_force")


def test_a_control_stops_nothing_inside_the_state_that_imposes_it():
    """A user in the same state gets the goods without a licence."""
    world = controlled(chain())
    world.say("MetalPlant: Delta Works", "located_in", "Government: Chile")
    first = replacements(world.graph(), "Gamma Oxides").openings[0].candidates[0]
    assert (first.name, first.controls) == ("Kappa Refinery", ())


def test_a_candidate_says_when_one_source_is_behind_it():
    """One document tells of a maker; with another that tells the same, nothing needs to be said."""
    world = refinery(chain(), "Kappa Refinery")
    (candidate,) = replacements(world.graph(), "Gamma Oxides").openings[0].candidates
    assert str(candidate).endswith(f"[{len(candidate.claims)} claims, one independent source]")
    assert candidate.model_dump(mode="json")["one_source"] is True
