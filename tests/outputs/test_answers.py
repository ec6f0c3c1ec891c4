"""The page of answered questions: every sentence with its claims, and nothing that no claim says."""

from __future__ import annotations

import re

import pytest
from toyworld import World, chain

from reegraph.graph import project
from reegraph.outputs.answers import (
    Section,
    answers_page,
    concentrations,
    cost_of,
    depends_on,
    free_chains,
    what_stops,
    would_stop,
)

SECTIONS = (
    Section("What does Eta Motors depend on?", depends_on("Eta Motors")),
    Section("Which plants have a chain free of China?", free_chains(("CN",))),
    Section("How concentrated is each stage?", concentrations()),
    Section("What stops dysprosium for a German plant?", what_stops("Dy", "dysprosium oxide", "Germany")),
)


def world():
    """The toy chain, with national shares and a control on dysprosium."""
    toy = chain()
    toy.say("Refinery: Theta Plant", "produces", "Material: dysprosium oxide")
    toy.say("Government: China", "controls_share", "Material: dysprosium", stage="processing", percent=99)
    toy.say("Government: China", "imposes", "Policy: Heavy Control")
    return toy.say("Policy: Heavy Control", "restricts", "Material: dysprosium")


def without(toy, subject, predicate):
    """The graph without the claims of one subject and predicate."""
    return project([c for c in toy.claims if (c.subject.name, c.predicate) != (subject, predicate)], toy.documents)


def sentences(page):
    """The sentences above the list of claims, each with its ids."""
    answers = page.partition("## Claims")[0]
    return [line.strip() for line in answers.splitlines() if line.strip().startswith("- ")]


def test_every_sentence_has_claims_and_every_claim_its_words():
    """Each sentence ends in ids of claims of the graph, and each id stands below with the words that state it."""
    graph = world().graph()
    page = answers_page(graph, SECTIONS)
    listed = dict(re.findall(r"^- `(\w+)` (.*)$", page.partition("## Claims")[2], re.MULTILINE))
    assert listed.keys() <= graph.claims.keys()
    for sentence in sentences(page):
        ids = re.findall(r"`(\w+)`", sentence)
        assert ids, sentence
        assert set(ids) <= listed.keys()


@pytest.mark.parametrize(
    ("subject", "predicate", "said", "gone"),
    [
        ("Gamma Refinery", "located_in", "Zeta Plant (Germany), NdPr: yes.", "Zeta Plant (Germany), NdPr: yes."),
        ("Delta Works", "supplies", "has NdFeB alloy from Delta Works (Vietnam)", "has NdFeB alloy from"),
        ("China", "controls_share", "China 99.0 %", "China 99.0 %"),
        ("Heavy Control", "restricts", "Heavy Control of China restricts dysprosium.", "restricts dysprosium"),
        ("Zeta Plant", "located_in", "Zeta Plant (Germany), Dy:", "Zeta Plant (Germany)"),
    ],
)
def test_without_its_claim_an_answer_changes(subject, predicate, said, gone):
    """Take one claim away, and the sentence that rests on it is no longer told."""
    toy = world()
    assert said in answers_page(toy.graph(), SECTIONS)
    assert gone not in answers_page(without(toy, subject, predicate), SECTIONS)


def test_a_claim_that_turns_turns_the_answer():
    """The refinery lies in China after all: yes becomes no, with the place named."""
    toy = world()
    toy.claims = [c for c in toy.claims if (c.subject.name, c.predicate) != ("Gamma Refinery", "located_in")]
    page = answers_page(toy.say("Refinery: Gamma Refinery", "located_in", "Government: China").graph(), SECTIONS)
    assert "Zeta Plant (Germany), NdPr: no." in page
    assert "Gamma Refinery: lies in China." in page


def test_what_no_claim_says_is_said_to_be_unknown():
    """A buyer of whom nothing is known has no answer but that."""
    toy = World().say("Company: Eta Motors", "located_in", "Government: Germany")
    page = answers_page(toy.graph(), SECTIONS[:1])
    assert "No claim says what Eta Motors makes or buys." in page


def test_names_are_no_markup():
    """A name from a document makes no link, no tag and no table."""
    toy = chain()
    toy.say("Company: [x](http://a) <b>`|", "supplies", "Company: Eta Motors", material="NdFeB magnets")
    page = answers_page(toy.graph(), SECTIONS[:1])
    assert "<b>" not in page
    assert r"\[x\](http://a) \<b\>\`\|" in page


def test_order_of_claims_changes_no_byte():
    """The same claims in another order make the same page."""
    toy = world()
    turned = project(reversed(toy.claims), reversed(toy.documents))
    assert answers_page(turned, SECTIONS) == answers_page(toy.graph(), SECTIONS)


def test_only_plants_of_allied_states_are_asked_where_these_are_given():
    """With a list of allied states at the date, plants elsewhere are left out."""
    graph = world().graph()
    pages = {
        state: answers_page(graph, [Section("Which?", free_chains(("CN",), allied=lambda _, s=state: [s]))])
        for state in ("government/germany", "government/france")
    }
    assert "Zeta Plant (Germany), NdPr: yes." in pages["government/germany"]
    assert "Zeta Plant" not in pages["government/france"]


def test_what_a_scenario_would_stop_is_told_of_each_target():
    """The scenario of Malaysia, which comes along: the toy plant's only refinery lies there."""
    page = answers_page(world().graph(), [Section("What?", would_stop("Malaysia stops exports"))])
    assert "Malaysia stops exports. What is lost by contracts:" in page
    assert "Zeta Plant – lost by contracts" in page
    elsewhere = without(world(), "Gamma Refinery", "located_in")
    page = answers_page(elsewhere, [Section("What?", would_stop("Malaysia stops exports"))])
    assert "Zeta Plant – lost" not in page
    assert "nothing here is called" in page


def test_what_a_loss_costs_is_told_in_tonnes_for_each_year():
    """The refinery feeds the only magnet plant of an allied state: its loss costs all that the plant can make."""
    toy = world()
    toy.say("MagnetPlant: Zeta Plant", "capacity", {"number": 500, "unit": "t/yr"}, material="NdFeB magnets")
    page = answers_page(toy.graph(), [Section("What?", cost_of("Gamma Refinery", (2026, 2027)))])
    assert "At the end of 2026 the loss of Gamma Refinery costs 500 t NdFeB magnets a year" in page
    assert "At the end of 2027" in page
    assert "No claim speaks of Sigma." in answers_page(toy.graph(), [Section("What?", cost_of("Sigma", (2026,)))])
