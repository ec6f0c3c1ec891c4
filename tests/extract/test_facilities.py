"""Sites that a text describes are found, named by place or owner, and told from what only sounds like one."""

from __future__ import annotations

import pytest

from reegraph.extract.reading import Reading, read
from reegraph.model import Document, vocabulary


def reading_of(text: str) -> Reading:
    return read(Document.make(name="text.txt", origin="", text=text, date="2025-06-30"))


def sites_of(text: str) -> list[tuple[str, str]]:
    """Name and type of each mention of a site, in order."""
    reading = reading_of(text)
    things = [reading.things[s.thing] for s in reading.spans()]
    return [(t.name, t.type) for t in things if vocabulary().is_facility(t.type)]


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Alpha Metals Ltd opened a magnet plant in Xville, Texas.", "Xville magnet plant", "MagnetPlant"),
        ("Alpha Metals Ltd runs a separation plant in Malaysia.", "Malaysia separation plant", "Refinery"),
        ("Alpha Metals Ltd will build a magnet plant.", "Alpha Metals magnet plant", "MagnetPlant"),
        ("Alpha Metals Ltd owns the Beta mine.", "Beta", "Mine"),
        (
            "The recycling plant that Alpha Metals Ltd means to build in Texas is new.",
            "Texas recycling plant",
            "RecyclingPlant",
        ),
    ],
)
def test_site_is_named_by_what_stands_around_it(sentence, name, kind):
    """A described site takes its name from its own words, else from its place, else from its owner."""
    assert (name, kind) in sites_of(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Alpha Metals Ltd works with Beta Mining Ltd on alloys.",
        "Alpha Metals Ltd drew on a loan facility from the bank.",
        "China mines most of the ore.",
        "Alpha Metals Ltd began early works in May.",
    ],
)
def test_verbs_and_loans_are_no_sites(sentence):
    """A verb, a loan facility and preparatory works are not sites."""
    assert sites_of(sentence) == []


def test_apposition_is_the_site_beside_it():
    """A phrase behind a comma describes the site before it and makes no second one."""
    assert {n for n, _ in sites_of("The Beta mine, a deposit in Tanzania, is run by Alpha Metals Ltd.")} == {"Beta"}


def test_apposition_makes_a_site_of_an_unknown_name():
    """A name that nobody lists is a mine where an apposition says so."""
    assert ("Xandu", "Mine") in sites_of("Alpha Metals Ltd hopes to develop Xandu, a deposit in Greenland.")


def test_the_plant_is_the_one_spoken_of_last():
    """A definite phrase without a name stands for the last site of its kind."""
    text = "Alpha Metals Ltd runs a magnet plant in Xville, Texas. The plant makes magnets for cars."
    assert [n for n, _ in sites_of(text)] == ["Xville magnet plant"] * 2


def test_places_inside_a_site_phrase_stay_mentions():
    """Of "its Xville, Texas, magnet plant" the places are read as places."""
    reading = reading_of("Alpha Metals Ltd grew. Production began at its Fort Worth, Texas, magnet plant.")
    places = [t.name for s in reading.spans() for t in (reading.things[s.thing],) if t.type == "Place"]
    assert places == ["Fort Worth", "Texas"]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Alpha Metals Ltd runs a factory in Texas that casts alloys.", "MetalPlant"),
        ("Alpha Metals Ltd opened a line for oxides at its works in Texas.", "Refinery"),
        ("Alpha Metals Ltd runs a works in Texas that turns scrap into oxides.", "RecyclingPlant"),
    ],
)
def test_sentence_tells_what_an_undescribed_plant_makes(sentence, kind):
    """A plant whose own words do not tell its type takes it from what the sentence makes there."""
    assert kind in {k for _, k in sites_of(sentence)}


def test_another_plant_of_a_firm_is_another_site():
    """ "Its plant" is the one that the firm has; "its second plant" is not."""
    text = "Alpha Metals Ltd runs a magnet plant in Texas. Its {}magnet plant is large."
    assert len(set(sites_of(text.format("")))) == 1
    assert len(set(sites_of(text.format("second ")))) == 2
