"""Policies, sites and agencies that a text describes rather than names."""

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document

SITES = frozenset({"Mine", "Refinery", "MetalPlant", "MagnetPlant", "RecyclingPlant"})


def _things(text: str) -> dict[str, str]:
    reading = read(Document.make(name="x.md", origin="", text=text, date=None))
    mentioned = {i.thing for r in reading.sentences for i in r.items if i.span is not None}
    return {reading.things[t].name: reading.things[t].type for t in mentioned}


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        ("Under a mining code adopted in 2023, foreign firms must process ore locally.", "mining code"),
        ("Vietnam's revised minerals law bars the export of raw ore.", "Vietnam's minerals law"),
        ("An order signed in April limits exports of seven rare earths.", "order"),
        ("Vietnam is preparing a decree to ban exports of raw ore.", "decree to ban exports of raw ore"),
        ("Mongolia has lifted a moratorium on new exploration licences.", "moratorium on new exploration licences"),
        ("A 25% tariff on magnets took effect in March.", "25% tariff on magnets"),
        ("China's resource tax on rare earths was raised in 2024.", "China's resource tax on rare earths"),
        ("The ministry issued a catalogue of prohibited technologies.", "catalogue of prohibited technologies"),
        ("Exports fell after Regulation 2024/9999 was adopted.", "Regulation 2024/9999"),
    ],
)
def test_a_policy_has_the_words_that_tell_it(text: str, policy: str) -> None:
    """Laws by their field, orders by what was done, bans by what they are on, and numbered acts are policies."""
    assert _things(text).get(policy) == "Policy"


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals lowered the stockpile in order to ban nothing.",
        "The law of gravity holds.",
        "The state of Alabama has pledged $9.5 million in tax credits.",
        "It placed an order for magnets.",
    ],
)
def test_common_words_are_no_policy(text: str) -> None:
    """Orders of goods, laws of nature and reliefs that a grant is given as are no policies."""
    assert "Policy" not in _things(text).values()


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Alpha Metals closed its Zendaosta alloy shop in June.", "zendaosta", "MetalPlant"),
        ("The board put the Zendango tin operation on care and maintenance.", "zendango", "Mine"),
        ("Alpha Metals operates quartz mines at Drag in Norway.", "drag", "Mine"),
        ("Alpha Metals bought the past-producing Zenda tenement.", "zenda", "Mine"),
        ("Alpha Metals plans a gallium plant in Tampa, Florida.", "tampa", "Refinery"),
        ("Alpha Magnetics Ltd has a factory in Tampa, Florida.", "tampa", "MagnetPlant"),
    ],
)
def test_sites_are_told_by_more_nouns_and_by_what_is_made(text: str, words: str, kind: str) -> None:
    """Halls, shops, operations and tenements are sites; the material or the owner's name tells their kind."""
    assert any(words in name.lower() and found == kind for name, found in _things(text).items())


@pytest.mark.parametrize(
    "text",
    [
        "Bavaria's economics ministry promised €6.8 million.",
        "Korea's procurement service fixed a price.",
        "The federal resources department said no.",
        "Germany's federal climate ministry has joined.",
        "Yunnan province closed its customs posts.",
        "South Korea's customs have stopped the shipments.",
    ],
)
def test_agencies_of_provinces_and_federations(text: str) -> None:
    """A ministry of a province, a service, and the federal ministry of a state that is not named are agencies."""
    assert "Agency" in _things(text).values()


def test_towns_in_a_list_are_towns() -> None:
    """What is joined to a town behind "in" or "at" is a town too."""
    found = _things("Alpha Metals has plants in Zendaby, Zendaham and Tampa.")
    assert {n for n, kind in found.items() if kind == "Place"} >= {"Zendaby", "Zendaham", "Tampa"}
