"""Sites that a town stands for: what is made there, and by whom."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.model import Document


def relations(text):
    document = Document.make(name="note.md", origin="", text=text, date="2025-06-30")
    return {(c.subject.name, c.predicate, c.object.name) for c in extract(document).claims if c.object}


def run_by(text):
    return {(s, o) for s, predicate, o in relations(text) if predicate == "operates"}


@pytest.mark.parametrize(
    ("text", "sites"),
    [
        ("Alpha Metals Ltd makes magnets in Narva.", {"Narva magnet plant"}),
        ("Alpha Metals Ltd's magnets are made in Narva.", {"Narva magnet plant"}),
        ("Carbonate is separated in Narva by Alpha Metals Ltd.", {"Narva refinery"}),
        ("The magnets that Alpha Metals Ltd, an arm of Beta Mining Ltd, is to make in Narva are small.",
         {"Narva magnet plant"}),
        ("Alpha Metals Ltd has a hall in Narva, where it makes magnets.", {"Narva magnet plant"}),
        ("Alpha Metals Ltd makes magnets in Narva and Fort Worth.", {"Narva magnet plant", "Fort Worth magnet plant"}),
        ("Alpha Metals Ltd has a magnet plant in Narva and another in Fort Worth.",
         {"Narva magnet plant", "Fort Worth magnet plant"}),
        ("Alpha Metals Ltd makes magnets. Production is at Narva.", {"Narva plant"}),
    ],
)  # fmt: skip
def test_a_town_stands_for_the_plant_there(text, sites):
    """Who makes something in a town runs a plant there, whatever the order of the words."""
    assert run_by(text) == {("Alpha Metals", site) for site in sites}


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals Ltd makes magnets and has offices in Fort Worth.",
        "Oxide is refined in La Rochelle.",
        "Alpha Metals Ltd makes magnets for a buyer in Narva.",
    ],
)
def test_a_town_where_nobody_makes_anything(text):
    """An office, a buyer and a work that nobody is said to do make no plant of a town."""
    assert not run_by(text)


def test_each_site_has_its_own_place():
    """Of two sites in a clause each is where its own words put it."""
    said = relations("Alpha Metals Ltd has a magnet plant in Narva and a refinery at La Rochelle.")
    assert {(s, o) for s, predicate, o in said if predicate == "located_in"} == {
        ("Narva magnet plant", "Narva"),
        ("La Rochelle refinery", "La Rochelle"),
    }


def test_a_site_held_whole_is_run_by_its_holder():
    """All of a site makes its holder the one that runs it, a part does not."""
    assert run_by("The Beta mine, 100% owned by Alpha Metals Ltd, is old.") == {("Alpha Metals", "Beta")}
    assert not run_by("The Beta mine, 40% owned by Alpha Metals Ltd, is old.")
