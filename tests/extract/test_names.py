"""Names that the gazetteer lists and names that only form and context give away."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reegraph.extract.legal_forms import strip_suffixes
from reegraph.extract.names import find_names
from reegraph.extract.things import Things
from reegraph.extract.tickers import tickers


def found(text):
    """(words, name, type) of each mention."""
    things = Things()
    return [(text[s.start : s.end], things[s.thing].name, things[s.thing].type) for s in find_names(text, things)]


def names(text, entity_type):
    return [name for _, name, kind in found(text) if kind == entity_type]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kestrel Rare Metals Ltd said so.", "Kestrel Rare Metals"),
        ("Shares of Kestrel (ASX: KRM) rose.", "Kestrel"),
        ("Kestrel, a Canadian developer of mines, agreed.", "Kestrel"),
        ("The magnet maker Kestrel agreed.", "Kestrel"),
        ("Everyone knows Kestrel's refinery.", "Kestrel"),
        ("Yesterday Kestrel Nordmann acquired a mill.", "Kestrel Nordmann"),
        ("The Toronto-based Kestrel Minerals agreed.", "Kestrel Minerals"),
        ("Everyone knows Kestrel's phosphoric acid plant.", "Kestrel"),
        ("It was acquired by Kestrel in May.", "Kestrel"),
        ("The 2025 Alpha Metals–Kestrel Minerals merger failed.", "Kestrel Minerals"),
        ("They are Alpha Metals Ltd, Beta Mining Ltd, Kestrel Ocean and two others.", "Kestrel Ocean"),
        ("They are Alpha Metals Ltd, Kestrel Shipping and Service, Beta Mining Ltd.", "Kestrel Shipping and Service"),
    ],
)
def test_firms_that_nobody_listed(text, name):
    """A firm is known by its suffix, its ticker, its role, its possessions or what it does."""
    assert name in names(text, "Company")


@pytest.mark.parametrize(
    "text",
    [
        "Mr Kestrel said so.", "John Kestrel, the chief executive, said so.", "The plant opened in March.",
        "Rare Earth Elements are scarce.", "Production rose. Capacity fell.", "Heavy Rare Earths are needed.",
        "It trades on the Ruritania Venture Exchange (TSXV: KRM).", "The MoU signed in May is void.",
        "North America's next mine is far off.", "The Minister of Energy and Natural Resources spoke.",
        "The Zenda Superior Court owns the case.",
    ],
)  # fmt: skip
def test_what_is_no_firm(text):
    """Persons, months, materials and words that begin a sentence are no firms."""
    assert names(text, "Company") == []


def test_short_forms_and_abbreviations_stand_for_the_name():
    """A short form or an abbreviation that the text introduces is the same firm."""
    text = "Kestrel Magnetics Inc (KMI) opened a plant. Kestrel sells magnets, and KMI grows."
    assert [words for words, name, _ in found(text) if name == "Kestrel Magnetics"] == [
        "Kestrel Magnetics Inc", "KMI", "Kestrel", "KMI",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "entity_type", "name"),
    [
        ("The Ministry of Mines agreed.", "Agency", "Ministry of Mines"),
        ("The Ruritanian Geological Survey of Ores agreed.", "Agency", "Ruritanian Geological Survey of Ores"),
        ("Work at the University of Alphaville went on.", "ResearchOrganisation", "University of Alphaville"),
        ("The Ruritanian Magnet Recovery Initiative pays.", "Programme", "Ruritanian Magnet Recovery Initiative"),
        ("The Ruritanian Minerals Act passed.", "Policy", "Ruritanian Minerals Act"),
        ("It lies in Zenda County.", "Place", "Zenda County"),
        ("Exports of dysprosium fell.", "Material", "dysprosium"),
        ("Beijing replied.", "Government", "China"),
    ],
)
def test_other_kinds(text, entity_type, name):
    """The head of a capitalised phrase, or the gazetteer, tells the type."""
    assert name in names(text, entity_type)


def test_every_mention_is_a_slice_and_none_overlaps():
    """Mentions are in order and do not overlap, in a text that names one thing inside another."""
    text = "Energy Fuels Inc. of the United States and USA Rare Earth use rare earth oxides from Mountain Pass mine."
    things = Things()
    spans = find_names(text, things)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {things[s.thing].name for s in spans} >= {"Energy Fuels", "USA Rare Earth", "Mountain Pass"}


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Alpha (ASX: ALP) rose", ("ASX:ALP",)),
        ("Alpha (NYSE American: UUU; TSX: EFR) rose", ("NYSE American:UUU", "TSX:EFR")),
        ("Alpha (AIM/TSX-V: MKA) rose", ("AIM:MKA", "TSXV:MKA")),
        ("Alpha (Nasdaq: ALP) rose", ("NASDAQ:ALP",)),
        ("Alpha (note: ALP) rose", ()),
        ("Alpha (10:30 GMT) rose", ()),
    ],
)
def test_tickers(text, symbols):
    """A ticker is a symbol behind a known exchange in brackets, each exchange apart."""
    assert tuple(s for *_, found_ in tickers(text) for s in found_) == symbols


def test_suffixes_are_no_part_of_a_name():
    """Inc, Ltd and the like are dropped, and nothing else is."""
    assert strip_suffixes("Beta Mining Pty Ltd.") == "Beta Mining"
    assert strip_suffixes("Ltd") == "Ltd"


def test_datelines_name_no_place():
    """Where a report was written says nothing of what it reports."""
    assert names("PERTH, Aug 22 - Kestrel Ltd dug a hole in Fort Worth.", "Place") == ["Fort Worth"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It gets ore from Serra do Zenda Mineração of Brazil.", "Serra do Zenda Mineração"),
        ("Oxide is sold to Zenda Kirche of South Korea.", "Zenda Kirche"),
        ("It signed a deal with Zenda Kirche.", "Zenda Kirche"),
        ("Indonesia's Zenda Halus sold a stake.", "Zenda Halus"),
        ("*Zendalus*, of Düsseldorf, explores for tin.", "Zendalus"),
        ("The miner is controlled by the Zenda group.", "Zenda"),
        ("It raised its holding in Zenda Kirche to 30%.", "Zenda Kirche"),
        ("It is run by its Greek subsidiary, Zenda Kirche S.A., of Athens.", "Zenda Kirche"),
        ("From Oslo came Zenda Mining and Metallurgical Combine.", "Zenda Mining and Metallurgical Combine"),
        ("It was backed by Thai Zenda Group last year.", "Thai Zenda Group"),
        ("The consultants Zenda & Hofau expect growth.", "Zenda & Hofau"),
        ("Zenda Kirche will acquire the plant.", "Zenda Kirche"),
        ("It promised ZendaRoc's Amitz graphite project a loan.", "ZendaRoc"),
        ("Alpha Metals and Zendal have a joint venture.", "Zendal"),
        ("Harcourt Zenda Pension Fund holds 12%.", "Harcourt Zenda Pension Fund"),
        ("- **Zenda Kirche**, a private company of Oslo, has stopped.", "Zenda Kirche"),
    ],
)
def test_firms_by_what_stands_around_them(text, name):
    """Homes, trade, roles, acts and what is owned show that capitalised words are a firm."""
    assert name in names(text, "Company")


@pytest.mark.parametrize(
    "text",
    [
        "It sold the ore from the Zenda Hofau mine.", "The process was shown to Zenda Hofau, 51, in May.",
        "It belonged to Zenda Hofau, who sold it.", "The talks with chief executive Zenda Hofau failed.",
        "It lies near Zenda Creek in Nevada.", "Oxide is moved from Zenda Ridge to Perth.",
        "Zenda Hofau, the company's chairman, said no.", "The Zenda Hofau process is used in two plants.",
    ],
)  # fmt: skip
def test_mines_persons_and_waters_are_no_firms(text):
    """Capitalised words before "mine" or "process", persons and creeks are no firms, whatever is traded beside them."""
    assert names(text, "Company") == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("The Zenda Hofau gold mine is large. Zenda Hofau was sold.", "Mine", "Zenda Hofau"),
        ("Drilling goes on. Zenda Hofau hosts proven reserves.", "Mine", "Zenda Hofau"),
        ("It bought Zendouta, a closed tin and tantalum mine.", "Mine", "Zendouta"),
        ("The ruby mine of Zendaluttoq is bankrupt.", "Mine", "Zendaluttoq"),
        ("It has a refinery in Zenda Shores.", "Place", "Zenda Shores"),
        ("A pilot line was opened at Zendanice last year.", "Place", "Zendanice"),
        ("- **Zendaville, Tennessee.** A late entrant builds here.", "Place", "Zendaville"),
        ("Works are done by Alpha Civils Ltd of Zendoma.", "Place", "Zendoma"),
        ("It shipped from the port of Zendwara.", "Place", "Zendwara"),
        ("Restrictions on antimony ore followed.", "Material", "antimony ore"),
        ("Zirconium chemicals go to Europe.", "Material", "zirconium chemicals"),
        ("It recovers europium from spent lamps.", "Material", "spent lamps"),
        ("The Brazilian development bank lent the money.", "Agency", "Brazilian development bank"),
        ("The state of Alabama has pledged tax credits.", "Agency", "State of Alabama"),
        ("It went to parliament's industry committee.", "Agency", "parliament's industry committee"),
        ("The Zenda administration has proposed rules.", "Agency", "Zenda administration"),
        ("Zenda's Ministry of Mining will act.", "Agency", "Ministry of Mining"),
        ("A loan from the Zenda Investment Bank.", "Agency", "Zenda Investment Bank"),
        ("The Alliance for Zenda Metals meets.", "Programme", "Alliance for Zenda Metals"),
        ("It developed a process called ZENDSORB last year.", "Technology", "ZENDSORB"),
        ("It uses Zenda Column Extraction, a process for separating oxides.", "Technology", "Zenda Column Extraction"),
        ("The plant will use anodic leaching.", "Technology", "anodic leaching"),
    ],
)
def test_names_by_their_form(text, kind, name):
    """Mines, places, compounds, public bodies and processes that nobody listed are known by their form."""
    assert name in names(text, kind)


def test_short_names_behind_several_brackets_and_whole_names_are_carried_through_the_text():
    """A name in a second bracket and a whole name stand for the firm wherever they are said."""
    text = 'Zenda Rare Metals Ltd (ASX: ZRM) ("Zenda" or the "Company") met Hofau Kirche AG. Hofau Kirche left Zenda.'
    assert [name for _, name, kind in found(text) if kind == "Company"].count("Zenda Rare Metals") == 3
    assert names(text, "Company").count("Hofau Kirche") == 2


def test_capitals_behind_a_firm_are_the_town():
    """Tokyo stands for Japan by itself, and for the town behind a firm's name."""
    assert names("Zenda Kirche Ltd of Tokyo agreed.", "Place") == ["Tokyo"]
    assert names("Tokyo agreed.", "Government") == ["Japan"]
