"""What the structure of a text says: heads of blocks, headings, places before a site, towns that stand for plants."""

from __future__ import annotations

import time

import pytest

from reegraph.extract import extract
from reegraph.extract.reading import Reading, read
from reegraph.model import Document

MEASURED = "Alpha Metals Ltd runs a magnet plant in Xville, Texas. It agreed to sell the plant to Beta Mining Ltd. "


def reading_of(text: str, title: str | None = None) -> Reading:
    return read(Document.make(name="text.md", origin="", text=text, title=title, date="2025-06-30"))


def mentions(text: str, title: str | None = None) -> list[tuple[str, str, str]]:
    """The words, name and type of each mention."""
    reading = reading_of(text, title)
    return [
        (text[s.start : s.end], reading.things[s.thing].name, reading.things[s.thing].type) for s in reading.spans()
    ]


def facts(text: str, title: str | None = None) -> set[tuple[str, str, str]]:
    document = Document.make(name="text.md", origin="", text=text, title=title, date="2025-06-30")
    return {(c.subject.name, c.predicate, c.object.name if c.object else "") for c in extract(document).claims}


@pytest.mark.parametrize(
    "head",
    ["*Alpha Metals Ltd (private).*", "**Alpha Metals Ltd.**", "Alpha Metals Ltd, Toronto.", "- *Alpha Metals Ltd.*"],
)
def test_head_of_a_block_carries_its_subject(head):
    """What leads in a paragraph or bullet is what "it" and "the company" there stand for."""
    found = mentions(f"Beta Mining Ltd grew.\n\n{head} Prices fell. The company hired. It agreed to a deal.\n")
    assert [n for w, n, _ in found if w in ("The company", "It")] == ["Alpha Metals", "Alpha Metals"]


def test_owner_in_a_headed_block_is_the_firm_of_the_head():
    """ "The owner of the mine" says whose the mine is."""
    text = "*Alpha Metals Ltd.* The owner of the Beta mine in Texas hired.\n"
    assert ("Alpha Metals", "operates", "Beta") in facts(text)


def test_heads_with_brackets_are_sites_where_the_title_announces_sites():
    """In a list of mine projects a town with its country in brackets is a mine there."""
    text = "- **Xandu (Minas Gerais, Brazil).** Alpha Metals Ltd hired.\n- **Beta mine (Texas).** It is old.\n"
    assert ("Xandu", "Xandu", "Mine") in mentions(text, "Round-up: mine projects")
    assert ("Xandu", "located_in", "Brazil") in facts(text, "Round-up: mine projects")
    assert ("Xandu", "Xandu", "Mine") not in mentions(text, "Elections in Brazil")


def test_place_in_a_head_names_the_plant_of_the_block():
    """A plant described under "Firm, town." stands in the town."""
    text = "- *Alpha Metals Ltd, Fort Worth.* The firm opened a line for oxides at a works which had been idle.\n"
    assert ("Fort Worth works", "located_in", "Fort Worth") in facts(text)


def test_heading_carries_its_site():
    """Under a heading that names a mine, "the project" is that mine."""
    text = "**Beta mine (84%)**\n\nThe project lies in Texas, near Fort Worth, and is held by Alpha Metals Ltd.\n"
    assert ("project", "Beta", "Mine") in mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals Ltd broke ground at Fort Worth, Texas, on a magnet plant.",
        "Ground was broken in May at Fort Worth, also in Texas, for a magnet plant.",
        "At Fort Worth, Alpha Metals Ltd is building a magnet plant.",
        "Cars will be served from Fort Worth. There Alpha Metals Ltd is building a magnet plant.",
    ],
)
def test_place_before_a_site_names_it(text):
    """A place that stands before a plant, or in the sentence before "there", names it and holds it."""
    assert ("Fort Worth magnet plant", "located_in", "Fort Worth") in facts(text)


def test_town_stands_for_a_plant_only_once_there_is_one():
    """What a town makes is made by the plant there, if one has been spoken of."""
    plant = "Alpha Metals Ltd has a magnet plant in Fort Worth. "
    assert ("Fort Worth", "Fort Worth magnet plant", "MagnetPlant") in mentions(
        plant + "All that Fort Worth makes is sold."
    )
    assert all(k == "Place" for w, _, k in mentions("All that Fort Worth makes is sold.") if w == "Fort Worth")


def test_state_that_gives_money_is_its_government():
    """A state is an agency where it pays, and a place elsewhere."""
    found = mentions("Texas is contributing $5 million. Alpha Metals Ltd lies in Texas.")
    assert [(n, k) for w, n, k in found if w == "Texas"] == [("State of Texas", "Agency"), ("Texas", "Place")]


def test_loans_are_no_plants():
    """A facility of money is no site, nor is "the facility" in a text on one."""
    text = "Alpha Metals Ltd has a facility of US$160 million. The facility covers its costs."
    assert not any(k.endswith("Plant") or k == "Refinery" for _, _, k in mentions(text))


@pytest.mark.slow
def test_reading_takes_time_in_proportion_to_the_text():
    """Ten times the text takes about ten times as long."""
    spent = []
    for count in (100, 1000):
        document = Document.make(name="text.txt", origin="", text=MEASURED * count, date="2025-06-30")
        began = time.process_time()
        read(document)
        spent.append(time.process_time() - began)
    assert spent[1] < 25 * spent[0]
