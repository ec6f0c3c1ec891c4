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
        (
            "Saudi Arabia has ore. Alpha Metals Ltd runs a rare earth refinery in the kingdom.",
            "Saudi Arabia rare earth refinery",
            "Refinery",
        ),
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Alpha Metals Ltd owns the Kuusiv project. Beta Mining Ltd has 30% of Kuusiv.", ["Kuusiv", "Kuusiv"]),
        (
            "Alpha Metals Ltd runs a metal plant in Xville, Texas. A bank lent the project $3 million.",
            ["Xville metal plant", "Xville metal plant"],
        ),
        (
            "Alpha Recycling Ltd grew. The demonstration plant is old. The commercial plant is new.",
            ["Alpha Recycling demonstration plant", "Alpha Recycling commercial plant"],
        ),
        (
            "Alpha Metals Ltd has a magnet plant in Texas. A second plant, in Ohio, will follow.",
            ["Texas magnet plant", "Ohio second plant"],
        ),
        ("Alpha Metals Ltd runs the Zed smelter. The smelter, in Ohio, is old.", ["Zed smelter", "Zed smelter"]),
        (
            "Alpha Metals Ltd has a refinery at Gebeng. Concentrate is shipped to Gebeng.",
            ["Gebeng refinery", "Gebeng refinery"],
        ),
        ("Alpha Metals Ltd will build a separation unit at Xville, Texas.", ["Xville separation unit"]),
        ("Alpha Metals Ltd owns the Zed mine. Its sister mine, Yedville, is new.", ["Zed", "Yedville"]),
    ],
)
def test_sites_are_told_apart_and_known_again(text, names):
    """A site is known by its bare name, its town or its noun; one said to be another is another."""
    assert [name for name, _ in sites_of(text)] == names


@pytest.mark.parametrize(
    "sentence",
    ["No lanthanum mine can meet the need.", "Alpha Metals Ltd would mine ore.", "Alpha Metals Ltd added a line."],
)
def test_what_only_sounds_like_a_site(sentence):
    """What is said not to be, a verb, and a line that is nowhere are no sites."""
    assert sites_of(sentence) == []
