"""Which one claim, if false, would change a verdict."""

from __future__ import annotations

import pytest
from toyworld import World, chain

from reegraph.analysis import Options, chokepoints
from reegraph.analysis.failure.robustness import decisive_claims

TARGET = "company/eta-motors"


def effects(world: World, **options):
    graph = world.graph()
    told = {c.id: f"{c.subject.name} {c.predicate} {c.object.name if c.object else ''}" for c in world.claims}
    return {told[e.claim]: e for e in decisive_claims(graph, TARGET, Options(**options))}


def test_a_claim_that_carries_the_only_alternative_brings_new_points():
    """Were the second refinery's sale false, the first would be a single point again: that claim stands first."""
    world = chain().say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Kappa Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide")
    found = effects(world)
    assert next(iter(found)) == "Kappa Refinery supplies Delta Metals"
    assert {"refinery/gamma-refinery", "company/omega-holding"} <= set(
        found["Kappa Refinery supplies Delta Metals"].new
    )


def test_a_claim_without_which_there_is_no_verdict_is_said():
    """Without the sale of the magnets nothing known feeds the buyer."""
    found = effects(chain())["Zeta Magnets supplies Eta Motors"]
    assert found.verdict_lost
    assert found.new == ()


def test_a_cause_that_rests_on_one_claim_goes_with_it():
    """Without the claim on the owner, the owner is no point; a claim on a lender decides nothing."""
    found = effects(chain())
    assert found["Gamma Oxides subsidiary_of Omega Holding"].gone == ("company/omega-holding",)
    assert not [words for words in found if "First Bank" in words or "Small Fund" in words]


def test_a_fact_of_two_claims_does_not_fall_with_one():
    """What two documents state is not decided by either of them."""
    world = chain().say("Company: Gamma Oxides", "subsidiary_of", "Company: Omega Holding", document="other.md")
    assert "Gamma Oxides subsidiary_of Omega Holding" not in effects(world)


@pytest.mark.parametrize("market", ["closed", "open"])
def test_each_claim_does_what_is_said_of_it(market):
    """Taking a claim out of the world gives just the points that are told."""
    world = chain().say("Refinery: Kappa Refinery", "produces", "Material: NdPr oxide")
    world.say("Refinery: Kappa Refinery", "supplies", "Company: Delta Metals", material="NdPr oxide")
    options = Options(market=market)
    whole = world.graph()

    def points(graph):
        (target,) = chokepoints(graph, TARGET, options=options).targets
        return {p.cause for p in target.single_points_of_failure}

    before, claims = points(whole), list(world.claims)
    for effect in decisive_claims(whole, TARGET, options):
        world.claims = [c for c in claims if c.id != effect.claim]
        if not effect.verdict_lost:
            after = points(world.graph())
            assert (set(effect.new), set(effect.gone)) == (after - before, before - after)


def test_the_verdict_names_its_decisive_claims():
    """Asked of one target they stand beside the flags, with the names of the causes; asked of all they are left out."""
    (target,) = chokepoints(chain().graph(), "Eta Motors").targets
    assert target.robust.claims
    assert target.robust.names["company/omega-holding"] == "Omega Holding"
    assert any(line.startswith("  without claim ") for line in target.to_lines())
    assert all(t.robust.claims is None for t in chokepoints(chain().graph()).targets)
