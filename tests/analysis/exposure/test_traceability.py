"""Whether chains are free of given states: yes, no, or past what they cannot be traced."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toyworld import World, chain

from reegraph.analysis import Options, traceability
from reegraph.errors import ReegraphError


def answer(world, element="Nd", target="Zeta Plant", free_of=("CN",), **options):
    found = traceability(world.graph(), target, free_of=free_of, options=Options(elements=(element,), **options))
    (plant,) = found.plants
    return plant


def test_a_chain_outside_the_state_is_free():
    """Every link from the mine to the magnet is stated and lies elsewhere: yes, with the whole chain and its claims."""
    world = chain()
    plant = answer(world)
    assert plant.words == "yes"
    assert [(link.start_name, link.end_name) for link in plant.chain] == [
        ("Beta Mine", "Gamma Refinery"),
        ("Gamma Refinery", "Delta Works"),
        ("Delta Works", "Zeta Plant"),
    ]
    assert all(link.claims for link in plant.chain)
    assert set(plant.claims) <= {c.id for c in world.claims}


@pytest.mark.parametrize("state", ["MY", "Malaysia", "government/malaysia"])
def test_a_chain_through_the_state_is_not(state):
    """The only refinery lies in Malaysia: no, and the answer says where, whatever the state is called by."""
    plant = answer(chain(), free_of=(state,))
    assert plant.words == "no"
    assert [str(gap) for gap in plant.past] == ["Gamma Refinery: lies in Malaysia [one independent source]"]


def test_a_second_supplier_frees_the_chain_and_the_first_is_named_beside_it():
    """One of two refineries is free: yes; the other is told of beside it."""
    world = chain()
    world.say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Kappa Refinery", "located_in", "Government: Chile")
    world.say("Mine: Beta Mine", "supplies", "Refinery: Kappa Refinery", material="rare earth concentrate")
    world.say("Refinery: Kappa Refinery", "supplies", "MetalPlant: Delta Works", material="NdPr oxide")
    plant = answer(world, free_of=("MY",))
    assert plant.words == "yes"
    assert [gap.name for gap in plant.beside] == ["Gamma Refinery"]


def test_a_missing_supplier_is_the_missing_link():
    """Nobody is known to feed the refinery: it cannot be traced past it, and what is missing is named."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Beta Mining" or c.predicate != "supplies"]
    plant = answer(world)
    assert plant.words == "cannot be traced past Gamma Refinery"
    assert plant.completeness.missing_inputs == ("feed for Gamma Refinery",)


def test_a_plan_proves_nothing_unless_plans_count():
    """A supply that is only planned is no proof though its start has passed; asked to count plans, it is."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Beta Mining" or c.predicate != "supplies"]
    world.say(
        "Mine: Beta Mine", "supplies", "Company: Gamma Oxides", material="rare earth concentrate", modality="planned",
        valid_from="2025-01",
    )  # fmt: skip
    assert "its supply of rare earth concentrate by Beta Mine is only planned" in str(answer(world).past[0])
    assert answer(world, include=("planned",)).words == "yes"


def test_a_transfer_that_no_claim_states_proves_nothing():
    """Two sites of one firm: that the one feeds the other is likely, and not known."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Gamma Oxides" or c.predicate != "offtake"]
    world.say("Company: Gamma Oxides", "operates", "MetalPlant: Delta Works")
    plant = answer(world)
    assert plant.words == "cannot be traced past Delta Works"
    assert "a transfer inside the group that no claim states" in plant.past[0].reason


def test_a_firm_is_no_place():
    """A firm whose works no claim names is not traced past; one based in the state is not free of it."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Beta Mining" or c.predicate != "supplies"]
    world.say("Company: Kappa", "supplies", "Company: Gamma Oxides", material="rare earth concentrate")
    assert answer(world).words == "cannot be traced past Kappa"
    world.say("Company: Kappa", "located_in", "Government: China")
    assert answer(world).words == "no"
    assert str(answer(world).past[0]) == "Kappa: is based in China [one independent source]"


def test_what_a_state_sells_is_its_own():
    """Oxide of a state lies inside it; of another state no claim says who made it."""
    for seller, words in (("China", "no"), ("Japan", "cannot be traced past Japan")):
        world = chain()
        world.claims = [c for c in world.claims if c.subject.name != "Gamma Oxides" or c.predicate != "offtake"]
        world.say(f"Government: {seller}", "supplies", "Company: Delta Metals", material="NdPr oxide")
        assert answer(world).words == words


def test_scrap_of_ones_own_making_is_no_source():
    """Magnets from the swarf of the same magnets lead round in a circle, not to a mine."""
    world = World()
    world.say("MagnetPlant: Zeta Plant", "located_in", "Government: Germany")
    world.say("MagnetPlant: Zeta Plant", "produces", "Material: NdFeB magnets")
    world.say("RecyclingPlant: Rho Works", "located_in", "Government: Germany")
    world.say("RecyclingPlant: Rho Works", "produces", "Material: NdFeB alloy")
    world.say("MagnetPlant: Zeta Plant", "supplies", "RecyclingPlant: Rho Works", material="magnet scrap")
    world.say("RecyclingPlant: Rho Works", "supplies", "MagnetPlant: Zeta Plant", material="NdFeB alloy")
    plant = answer(world)
    assert plant.verdict == "cannot be traced"
    assert "comes from itself" in plant.past[0].reason


def test_collected_scrap_is_a_source():
    """Scrap that somebody outside the state collects begins a chain."""
    world = World()
    world.say("MagnetPlant: Zeta Plant", "located_in", "Government: Germany")
    world.say("MagnetPlant: Zeta Plant", "produces", "Material: NdFeB magnets")
    world.say("RecyclingPlant: Rho Works", "located_in", "Government: Germany")
    world.say("RecyclingPlant: Rho Works", "produces", "Material: NdFeB alloy")
    world.say("RecyclingPlant: Yard", "located_in", "Government: Germany")
    world.say("RecyclingPlant: Yard", "supplies", "RecyclingPlant: Rho Works", material="magnet scrap")
    world.say("RecyclingPlant: Rho Works", "supplies", "MagnetPlant: Zeta Plant", material="NdFeB alloy")
    assert answer(world).words == "yes"


def test_an_element_is_not_traced_by_another():
    """The chain of neodymium says nothing of dysprosium: no claim says from whom the makers have it."""
    plant = answer(chain(), element="Dy")
    assert plant.words == "cannot be traced past Delta Works"
    assert "no claim says from whom it has Dy" in plant.past[0].reason


def heavy(world, product="dysprosium oxide", buyer="Zeta Magnets"):
    """A maker of dysprosium oxide in Estonia, fed by a mine in Chile, that sells to the magnet maker."""
    world.say("Mine: Eta Mine", "located_in", "Government: Chile")
    world.say("Refinery: Theta Plant", "located_in", "Government: Estonia")
    world.say("Refinery: Theta Plant", "produces", f"Material: {product}")
    world.say("Mine: Eta Mine", "supplies", "Refinery: Theta Plant", material="rare earth concentrate")
    return world.say("Refinery: Theta Plant", "supplies", f"Company: {buyer}", material=product)


def test_a_named_element_is_traced_through_its_own_supplier():
    """Dysprosium oxide that is sold to the magnet maker is traced to its mine."""
    plant = answer(heavy(chain()), element="Dy")
    assert plant.words == "yes"
    assert [link.start_name for link in plant.chain] == ["Eta Mine", "Theta Plant"]


def test_goods_that_do_not_name_the_element_do_not_prove_it():
    """Of "heavy rare earths" no claim says whether dysprosium is among them."""
    plant = answer(heavy(chain(), "heavy rare earths"), element="Dy")
    assert plant.words == "cannot be traced past Zeta Plant, Delta Works"
    assert "no claim says whether Dy is among them" in " ".join(map(str, plant.past))


def test_every_magnet_plant_outside_the_state_is_asked_by_default():
    """Without a target each plant outside the state is asked for what its magnets hold, and planned ones are named."""
    world = chain()
    world.say("MagnetPlant: Eta Plant", "located_in", "Government: China")
    world.say("MagnetPlant: Eta Plant", "produces", "Material: NdFeB magnets")
    world.say("MagnetPlant: Sigma Plant", "located_in", "Government: France")
    world.say("MagnetPlant: Sigma Plant", "produces", "Material: samarium-cobalt magnets")
    world.say("MagnetPlant: Tau Plant", "located_in", "Government: France")
    world.say("MagnetPlant: Tau Plant", "status", {"word": "construction"})
    found = traceability(world.graph())
    assert [(p.name, p.element) for p in found.plants] == [
        ("Sigma Plant", "Sm"),
        ("Zeta Plant", "NdPr"),
        ("Zeta Plant", "Dy"),
    ]
    assert [gap.name for gap in found.planned] == ["Tau Plant"]


def test_only_allied_plants_are_asked_where_the_allies_are_given():
    """With a set of allied states, plants elsewhere are left out."""
    assert traceability(chain().graph(), allied=("government/france",)).plants == ()
    assert traceability(chain().graph(), allied=("government/germany",)).plants


def test_an_owner_inside_the_state_is_named():
    """A free chain through a plant that a firm of the state owns is free of the place, and the owner is told of."""
    world = chain()
    world.say("Company: Omega Holding", "located_in", "Government: China")
    plant = answer(world)
    assert plant.words == "yes"
    assert plant.owned == ("Gamma Refinery (Omega Holding)",)


def test_one_claim_changes_the_answer():
    """Where the refinery lies decides: the same claims with another place turn yes into no."""
    world = chain()
    world.claims = [c for c in world.claims if not (c.subject.name == "Gamma Refinery" and c.predicate == "located_in")]
    assert answer(world).words == "cannot be traced past Gamma Refinery"
    world.say("Refinery: Gamma Refinery", "located_in", "Government: China")
    assert answer(world).words == "no"


@pytest.mark.parametrize("free_of", [("Gamma Oxides",), ("Nowhere",)])
def test_what_is_no_state_is_refused(free_of):
    """States are asked for by name or code; anything else is a misuse or an unknown name."""
    with pytest.raises(ReegraphError, match=r"expected states|nothing here is called"):
        traceability(chain().graph(), free_of=free_of)


def test_an_answer_says_on_which_single_claims_it_hinges():
    """Each link and place is told once, so each such claim alone carries the answer; told twice, it does not."""
    world = chain()
    place = next(c.id for c in world.claims if (c.subject.name, c.predicate) == ("Gamma Refinery", "located_in"))
    plant = answer(world)
    assert place in plant.robust.hinges_on
    for claim in plant.robust.hinges_on:
        kept = chain()
        kept.claims = [c for c in kept.claims if c.id != claim]
        assert answer(kept).verdict != "yes"
    world.say("Refinery: Gamma Refinery", "located_in", "Government: Malaysia", document="second.md")
    assert place not in answer(world).robust.hinges_on


def test_an_answer_says_whether_plans_would_change_it():
    """With a planned supply from inside the state beside nothing else, plans turn unknown into no."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Beta Mining" or c.predicate != "supplies"]
    assert answer(world).robust.with_planned_and_rumoured
    world.say("Mine: Lambda", "located_in", "Government: China")
    world.say(
        "Mine: Lambda", "supplies", "Company: Gamma Oxides", material="rare earth concentrate", modality="planned"
    )
    plant = answer(world)
    assert plant.verdict == "cannot be traced"
    assert not plant.robust.with_planned_and_rumoured
    assert "another answer with plans and rumours" in "".join(plant.to_lines())


PLACES = st.sampled_from([None, "China", "Chile", "Malaysia"])


def refineries(places):
    """The toy chain with the metal plant fed by one refinery a place instead, each fed by the mine."""
    world = chain()
    world.claims = [c for c in world.claims if c.subject.name != "Gamma Oxides" or c.predicate != "offtake"]
    for number, place in enumerate(places):
        site = f"Refinery: Number {number}"
        world.say(site, "produces", "Material: NdPr oxide")
        world.say("Mine: Beta Mine", "supplies", site, material="rare earth concentrate")
        world.say(site, "supplies", "MetalPlant: Delta Works", material="NdPr oxide")
        if place is not None:
            world.say(site, "located_in", f"Government: {place}")
    return world


@settings(max_examples=25, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=4), PLACES)
def test_one_more_supplier_never_makes_a_chain_less_free(places, more):
    """By definition: yes with one free refinery, no with all inside, else unknown; one more never takes a yes away."""
    order = ("no", "cannot be traced", "yes")
    verdicts = [answer(refineries(several)).verdict for several in (places, [*places, more])]
    free, known = (any(p in ("Chile", "Malaysia") for p in places), all(p == "China" for p in places))
    assert verdicts[0] == ("yes" if free else "no" if known else "cannot be traced")
    assert order.index(verdicts[1]) >= order.index(verdicts[0])
