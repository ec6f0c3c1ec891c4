"""How far a deal has come is read from qualifiers and words."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.graph import COMMITMENTS
from reegraph.graph.commitment import stage_in

SELL = ("Company: Alpha", "offtake", "Company: Beta")


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Alpha and Beta signed a memorandum of understanding.", "memorandum"),
        ("Alpha has a non-binding offtake agreement with Beta.", "memorandum"),
        ("Alpha signed a letter of intent with Beta, not binding on anyone, for a supply agreement.", "memorandum"),
        ("Alpha signed a binding offtake agreement with Beta.", "binding"),
        ("The memorandum of Alpha with Beta was replaced by a binding contract.", "binding"),
        ("Alpha has converted the letter of intent with Beta into an offtake.", "binding"),
        ("The loan of Alpha to Beta has been drawn down.", "financed"),
        ("Alpha made its first delivery of oxide to Beta.", "delivering"),
        ("Alpha has supplied Beta since 2012.", "delivering"),
        ("The contract of Alpha with Beta was terminated.", "lapsed"),
        ("Alpha supplies Beta.", None),
        ("Alpha, a defence contractor, sells to Beta.", None),
        ("Alpha supplies Beta; Gamma has a contract with Delta.", None),
        ("Alpha has a contract with Gamma, and it signed a memorandum with Beta.", "binding"),
    ],
)
def test_words_tell_how_far_a_deal_has_come(text, stage):
    """Phrases tell the stage; of several parts of a sentence those count that name most of the parties."""
    assert stage_in(text, ["Alpha", "Beta"]) == stage


def test_of_two_parts_that_name_one_party_each_both_count():
    """A pronoun names nobody: "it signed a memorandum with Beta" is judged by Beta alone."""
    text = "It agreed to provide Gamma with oxide, and last week it signed a memorandum with Beta."
    assert stage_in(text, ["it", "Beta"]) == "memorandum"
    assert stage_in(text, ["it", "Gamma"]) == "binding"


def commitment(world: World) -> str | None:
    (deal,) = world.graph().deals.values()
    assert (deal.commitment is None) == (not deal.commitment_claims)
    return deal.commitment


def test_the_furthest_stage_counts_whoever_tells_of_it():
    """A later document that repeats the memorandum does not undo the contract."""
    world = World().say(*SELL, commitment="binding", when="2025-01-01")
    world.say(*SELL, commitment="memorandum", when="2025-06-01", document="late.md")
    assert commitment(world) == "binding"


@pytest.mark.parametrize(("lapsed", "expected"), [("2025-06-01", "lapsed"), ("2024-06-01", "binding")])
def test_a_lapse_counts_where_nothing_further_is_told_later(lapsed, expected):
    """A deal that lapsed and was made again is binding."""
    world = World().say(*SELL, commitment="binding", when="2025-01-01")
    world.say(*SELL, commitment="lapsed", when=lapsed, document="b.md")
    assert commitment(world) == expected


@pytest.mark.parametrize(
    ("modality", "stage", "expected"),
    [
        ("rumoured", "binding", None),
        ("negated", "binding", None),
        ("negated", "lapsed", "lapsed"),
        ("planned", "memorandum", "memorandum"),
    ],
)
def test_rumours_do_not_count_and_denials_only_for_a_lapse(modality, stage, expected):
    """What is rumoured binds nobody, and a denial tells at most that the deal is over."""
    assert commitment(World().say(*SELL, modality=modality, commitment=stage)) == expected


def test_a_deal_of_which_nothing_is_told_has_no_commitment():
    """Silence is no stage."""
    assert commitment(World().say(*SELL)) is None


def test_stages_stand_in_order():
    """From intention to delivery, and the end last."""
    assert COMMITMENTS == ("memorandum", "binding", "financed", "delivering", "lapsed")
