"""Where sites and firms are, by the words around them: chains of places, asides, distances, adjectives of regions."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.extract.whereabouts import names_of_regions, regions
from reegraph.model import Document


def places_of(text: str) -> dict[str, set[str]]:
    """The names of the places of each site and firm that the text puts somewhere."""
    found: dict[str, set[str]] = {}
    for claim in extract(Document.make(name="text.txt", origin="", text=text, date="2025-06-30")).claims:
        if claim.predicate == "located_in" and claim.object is not None:
            found.setdefault(claim.subject.name, set()).add(claim.object.name)
    return found


@pytest.mark.parametrize(
    ("sentence", "site", "places"),
    [
        ("The refinery (Narva, Estonia) was fed by Alpha Metals Ltd.", "Narva refinery", {"Narva", "Estonia"}),
        ("A magnet plant owned by Alpha Metals Ltd in Rayong, Thailand, was shut.", "", {"Rayong", "Thailand"}),
        ("The Beta mine lies near Blanding, Utah.", "Beta", {"Utah"}),
        ("The Beta mine, 20 km south of Elko, in Nevada, was shut.", "Beta", {"Nevada"}),
        ("The Beta mine, in the Brazilian state of Goiás, was shut.", "Beta", {"Goiás", "Brazil"}),
        ("The plant, situated in the Saxon town of Bitterfeld, makes magnets.", "", {"Bitterfeld", "Saxony"}),
        ("Located in Namibia's Erongo region, the Beta mine is old.", "Beta", {"Erongo", "Namibia"}),
        ("The Beta project (80%, Western Australia) is for sale.", "Beta", {"Western Australia"}),
        ("Alpha Metals Ltd plans a plant at Seadrift on the Texas coast.", "Seadrift plant", {"Seadrift", "Texas"}),
    ],
)
def test_site_lies_where_the_words_behind_it_lead(sentence, site, places):
    """Owners, asides and distances are passed over; a town that a site is only near to is not where it is."""
    found = places_of(sentence)
    name = site or next(name for name in found if name.endswith(("plant", "magnet plant")))
    assert found[name] == places


@pytest.mark.parametrize(
    ("sentence", "firm", "places"),
    [
        ("The Bavarian firm Alpha Metals grew.", "Alpha Metals", {"Bavaria"}),
        ("A Finnish-Swedish group, Alpha Metals, grew.", "Alpha Metals", {"Finland", "Sweden"}),
        ("Alpha Metals Ltd, London, has bought oxide.", "Alpha Metals", {"London"}),
        ("The German buyer, a fund called Alpha Capital of Zug, paid.", "Alpha Capital", {"Zug"}),
        ("Norway: Alpha Metals Ltd has raised money.", "Alpha Metals", {"Norway"}),
        ("Alpha Metals A/S, of Esbjerg, Denmark, has agreed to buy oxide.", "Alpha Metals", {"Esbjerg", "Denmark"}),
        ("Alpha Metals Ltd is domiciled in Espoo, Finland.", "Alpha Metals", {"Espoo", "Finland"}),
    ],
)
def test_firm_is_at_home_where_the_text_says(sentence, firm, places):
    """Adjectives of regions, towns behind a name and heads of notes give a firm its home."""
    assert places <= places_of(sentence)[firm]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Texas-based Alpha Metals Ltd and Estonian partner Beta Mining Ltd agreed.", "Texas"),
        ("The Saudi miner Alpha Metals and Beta Mining Ltd signed.", "Saudi Arabia"),
        ("Japan's trade ministry and Beta Mining Ltd signed.", "Japan"),
    ],
)
def test_singular_description_is_of_one_firm(sentence, name):
    """What stands in the singular before one firm says nothing of another that follows it."""
    assert name not in places_of(sentence).get("Beta Mining", set())


def test_several_plants_are_told_by_their_towns():
    """Each town of "plants in A and B" has a plant of its own."""
    found = places_of("Alpha Metals Ltd runs magnet plants in Suzhou and Tianjin.")
    assert {"Suzhou", "Tianjin"} <= {place for places in found.values() for place in places}


def test_mine_is_not_placed_by_its_own_name():
    """The name of a mine is no town, though a town may be called so."""
    assert "Toliara" not in places_of("The Toliara mineral sands project in Madagascar is large.").get("Toliara", set())


def test_regions_hold_other_places():
    """States and provinces are regions, towns are none."""
    assert "place/texas" in regions()
    assert "texas" in names_of_regions()
    assert "fort worth" not in names_of_regions()
