"""Names that no list holds, in the genres and countries where a reader would see them."""

from __future__ import annotations

import pytest

from reegraph.extract.names import find_names
from reegraph.extract.things import Things


def names(text, entity_type):
    things = Things()
    return {things[s.thing].name for s in find_names(text, things) if things[s.thing].type == entity_type}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It sells tin to Kessling GmbH & Co. KG of Siegen.", "Kessling"),
        ("Vystroj a.s., a Czech foundry, and Kovarna s.r.o. have formed a venture.", "Kovarna"),
        ("Dunavit d.o.o. of Zendavo recycles cobalt.", "Dunavit"),
        ("Norrland Vanadin AB (publ) has a permit.", "Norrland Vanadin"),
        ("ZAO Uralzend and OOO Tantal-M were put on a list.", "Tantal-M"),
        ("Grafintal Oy has built a plant.", "Grafintal"),
        ("Ferroalliages du Zend SAS makes alloys.", "Ferroalliages du Zend"),
        ("The bank lent $60 million to Société Minière de Zendou.", "Société Minière de Zendou"),
        ("Shares of Oruvela rose 12 percent.", "Oruvela"),
        ("The deal with Pontivell would close in June.", "Pontivell"),
        ("Brannock chief executive Ian Dole said so.", "Brannock"),
        ("The buyer, Wexcombe, will take 300 tonnes a year.", "Wexcombe"),
        ("Nordgrafit plans to build a plant.", "Nordgrafit"),
        ("Kalvia signed an agreement.", "Kalvia"),
        ("**Corvane.** The Irish explorer has pegged ground.", "Corvane"),
        ("Anna Berg of Skarvik, which operates the refinery, agreed.", "Skarvik"),
        ("Investors include Temple Row Capital, Zend Vekst and 3D Metalworks.", "Zend Vekst"),
        ("Investors include Temple Row Capital, Zend Vekst and 3D Metalworks.", "3D Metalworks"),
        ("Fenwick (ASX: FWK) bought 19.9 per cent of eMagnetica.", "eMagnetica"),
        ("Mostly Lindqvist Hartmetall buys the powder.", "Lindqvist Hartmetall"),
        ("In Vietnam Zenda Hightech Materials has sold its mill.", "Zenda Hightech Materials"),
        ("Everyone knows Kestrel's roaster at Sohar; Kestrel's big roaster is idle.", "Kestrel"),
        ("The contract with Kuban Zement lapsed.", "Kuban Zement"),
    ],
)
def test_firms_of_all_countries(text, name):
    """Legal forms of any country, officers, acts, lists and appositions tell a firm that nobody listed."""
    assert name in names(text, "Company")


@pytest.mark.parametrize(
    "text",
    [
        "Production plans hold.", "Exports acquired a new meaning.", "Its facility at Zendijk was commissioned in May.",
        "Mr Sello Zenda met Premier Alan Zenda.", "The Zenda plant, which makes oxide, is old. Zenda, which made metal, shut.",
        "Deputy chairman Zenda resigned.",
    ],
)  # fmt: skip
def test_what_is_no_firm(text):
    """Common nouns, sites and persons do not become firms by standing beside a verb of business."""
    assert names(text, "Company") == set()


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Zenda's Minerals Commission granted a lease.", "Agency", "Minerals Commission"),
        ("The Mines and Geosciences Agency has suspended exports.", "Agency", "Mines and Geosciences Agency"),
        ("The University of Zenda and Brightmoor agreed.", "ResearchOrganisation", "University of Zenda"),
        ("The Zenda Institute of Science and Technology took part.", "ResearchOrganisation",
         "Zenda Institute of Science and Technology"),
        ("The Zenda Fund for Environmental Protection paid.", "Programme", "Zenda Fund for Environmental Protection"),
        ("It was paid for under the Zendex Minerals programme.", "Programme", "Zendex Minerals"),
        ("The plant makes gallium ingots and tantalum powder.", "Material", "gallium ingot"),
        ("It has a resin for it that is called Zendal-3.", "Technology", "Zendal-3"),
    ],
)  # fmt: skip
def test_bodies_and_programmes(text, kind, name):
    """What a body is for may stand on both sides of "and"; another party behind "and" is not part of its name."""
    assert name in names(text, kind)


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("Magnets are used in pumps.", {"pumps"}),
        ("Magnets go into headphones, fans and elevators.", {"headphones", "fans", "elevators"}),
        ("Fans of the club cheered.", set()),
        ("The battery group Alpha Metals and a carmaker agreed.", set()),
    ],
)
def test_common_words_are_uses_beside_uses(text, uses):
    """A common word is a use where a use is told or listed; what only tells a firm's trade is none."""
    assert names(text, "EndUse") == uses


def test_a_capital_before_a_firm_is_the_town():
    """ "A Seoul trader" is of the town; the capital alone stands for its state."""
    assert names("A Seoul trader bought it.", "Place") == {"Seoul"}
    assert names("Seoul has banned exports.", "Government") == {"South Korea"}


def test_what_a_bracket_introduces_goes_before_a_town_of_the_name():
    """A firm that is called by a town's name in brackets is meant from then on."""
    text = 'Toledo Rare Metals Limited ("Toledo") reports. Toledo sold its mill.'
    assert "Toledo" not in names(text, "Place")


def test_a_listed_town_behind_a_given_name_is_a_person():
    """ "Robert Preston" is nobody's town."""
    assert names("The speaker was Robert Preston.", "Place") == set()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A Market in Transition\n\nAlpha Metals Ltd opened a plant.", set()),
        ("Alpha Metals in Zendaville opened a plant. Alpha Metals Ltd is small.", {"Zendaville"}),
        ("Alpha Metals Ltd opened a plant in Zendaville.", {"Zendaville"}),
    ],
)
def test_a_capital_behind_in_is_a_place_behind_a_firm_or_small_words_and_not_in_a_title(text, places):
    """What stands behind "in" in a title tells nothing by its capital."""
    assert names(text, "Place") == places
