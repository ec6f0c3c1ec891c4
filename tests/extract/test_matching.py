"""What a match becomes: the ends it joins, the more specific fact, and the dates between which a fact holds."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.model import Claim, Document


def claims(text: str, *, date: str | None = "2025-06-30") -> list[Claim]:
    return list(extract(Document.make(name="x.md", origin="", text=text, date=date)).claims)


def dates(text: str, predicate: str, *, date: str | None = "2025-06-30") -> set[tuple[str | None, str | None]]:
    return {(c.valid_from, c.valid_to) for c in claims(text, date=date) if c.predicate == predicate}


@pytest.mark.parametrize(
    ("text", "predicate", "begins"),
    [
        ("Alpha Metals acquired Beta Mining in 2019.", "acquires", "2019"),
        ("Alpha Metals acquired Beta Mining in March 2019.", "acquires", "2019-03"),
        ("Alpha Metals acquired Beta Mining on 12 March 2019 for $30 million.", "acquires", "2019-03-12"),
        ("In 2019 Alpha Metals acquired Beta Mining.", "acquires", "2019"),
        ("In March 2019, Alpha Metals acquired Beta Mining.", "acquires", "2019-03"),
        ("Beta Mining was bought by Alpha Metals in 2019.", "acquires", "2019"),
        ("Alpha Metals bought Beta Mining last year.", "acquires", "2024"),
        ("Beta Mining has belonged to Alpha Metals since 2019.", "subsidiary_of", "2019"),
        ("Alpha Metals took a 15% stake in Beta Mining in May 2024.", "owns_equity", "2024-05"),
        ("The 2025 Alpha Metals–Beta Mining merger formed the largest producer.", "merges_with", "2025"),
        ("Alpha Metals opened the Kappa mine in 2021.", "operates", "2021"),
        ("Alpha Metals signed an offtake agreement with Beta Magnets in 2023.", "offtake", "2023"),
    ],
)
def test_a_fact_begins_on_the_date_of_its_own_clause(text, predicate, begins):
    """A date behind in, on or since in the clause of an asserted fact is the day from which it holds."""
    assert dates(text, predicate) == {(begins, None)}


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("Alpha Metals acquired Beta Mining.", "acquires"),
        ("Alpha Metals will acquire Beta Mining in 2025.", "acquires"),
        ("Founded in 1998, Alpha Metals owns Beta Mining.", "subsidiary_of"),
        ("Alpha Metals acquired Beta Mining, which was founded in 1998.", "acquires"),
        ("Alpha Metals acquired Beta Mining and in 2019 shut its office.", "acquires"),
        ("Alpha Metals acquired Beta Mining after prices fell in 2019.", "acquires"),
        ("Alpha Metals closed the Kappa mine in 2019.", "operates"),
        ("Alpha Metals has acquired Beta Mining this month.", "acquires"),
        ("Alpha Metals runs the Kappa mine in Norway, where prices rose in 2019.", "operates"),
        ("The Kappa mine lies in Norway, and output began in 2019.", "located_in"),
    ],
)
def test_a_date_of_something_else_dates_no_fact(text, predicate):
    """Dates of plans, of other clauses and of the report itself are not the beginning of a fact."""
    found = dates(text, predicate)
    assert found == {(None, None)}, found


def test_a_fact_ends_on_the_date_behind_until():
    """Until tells the day on which a fact ends."""
    assert dates("Alpha Metals supplies Beta Magnets with NdPr oxide until 2031.", "supplies") == {(None, "2031")}


def test_no_fact_begins_after_its_report():
    """A date later than the document is not the beginning of what is told as a fact."""
    text = "Alpha Metals has supplied Beta Magnets with NdPr oxide since 2019."
    assert dates(text, "supplies") == {("2019", None)}
    assert dates(text, "supplies", date="2018-05-01") == {(None, None)}


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("Alpha Metals bought Beta Mining, its subsidiary since 2019.", "acquires", "subsidiary_of"),
        (
            "Beta Mining, a 51%-owned subsidiary of Alpha Metals, is held 51% by Alpha Metals.",
            "owns_equity",
            "subsidiary_of",
        ),
        ("Alpha Metals agreed to merge with its partner Beta Mining.", "merges_with", "partners_with"),
    ],
)
def test_the_more_specific_fact_stands_for_the_less_specific(text, kept, dropped):
    """Of two facts on the same pair in a sentence the more specific is kept."""
    found = {c.predicate for c in claims(text)}
    assert kept in found
    assert dropped not in found


def test_a_list_of_holders_gives_each_its_fact():
    """Every holder of a list holds, and no holder holds another."""
    text = "Gamma Magnets will be held 40% by Alpha Metals, 20% by Beta Mining and 40% by Delta Capital."
    pairs = {(c.subject.name, c.object.name) for c in claims(text) if c.predicate == "owns_equity" and c.object}
    assert pairs == {
        ("Alpha Metals", "Gamma Magnets"),
        ("Beta Mining", "Gamma Magnets"),
        ("Delta Capital", "Gamma Magnets"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals's bid for Beta Mining was rejected.",
        "The planned takeover of Beta Mining by Alpha Metals was called off.",
        "Alpha Metals walked away from its takeover of Beta Mining.",
    ],
)
def test_a_bid_that_failed_is_denied(text):
    """A purchase that came to nothing is kept as negated and never as a fact."""
    assert {c.modality for c in claims(text) if c.predicate == "acquires"} == {"negated"}


def test_a_document_reads_the_same_twice():
    """Extraction gives the same claims for the same text."""
    text = (
        "Alpha Metals acquired Beta Mining in 2019. Gamma Magnets is owned 60% by Alpha Metals and 40% by Beta Mining."
    )
    assert claims(text) == claims(text)


def values(text: str, predicate: str) -> set[tuple[str, str]]:
    return {(c.subject.name, c.value.key()) for c in claims(text) if c.predicate == predicate and c.value}


def test_a_number_of_a_site_is_not_its_firms_as_well():
    """Where a sentence names a firm and its site, the tonnes are the site's alone."""
    assert values("Alpha Metals Ltd mined 45,000 tonnes of ore at the Beta mine last year.", "production") == {
        ("Beta", "45000 t")
    }


def test_numbers_of_a_deposit_go_to_the_mine_named_last():
    """Reserves and grade without a subject belong to the last mine, though a plant was named since."""
    text = "Alpha Metals Ltd owns the Beta mine. It feeds the Gamma plant in Texas. The resource is 12 Mt at 1.4% TREO."
    assert values(text, "reserves") == {("Beta", "1.2e+07 t")}
    assert values(text, "grade") == {("Beta", "1.4 percent")}


def test_a_state_in_doubt_is_none():
    """What somebody hopes to have, or nobody can confirm, is not how things are."""
    assert values("Alpha Metals Ltd hopes to have the Gamma plant running by 2027.", "status") == set()


def test_state_that_lifts_a_policy_had_made_it() -> None:
    """Who suspends a policy of which nobody else is named as the maker is read as its maker too."""
    text = "Zambia has suspended until 2026 the Alpha Export Act."
    claims = extract(Document.make(name="note.md", origin="", text=text, date="2025-06-30")).claims
    assert {(c.subject.name, c.predicate) for c in claims if c.object and c.object.name == "Alpha Export Act"} >= {
        ("Zambia", "suspends"),
        ("Zambia", "imposes"),
    }


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("China controls 60% of rare earth mining and 90% of refining.", {("mining", 60), ("processing", 90)}),
        ("China produces 70% of the world's rare earths and refines 90%.", {("production", 70), ("processing", 90)}),
        ("China controls 90% of the world's refining capacity for rare earths.", {("processing", 90)}),
    ],
)
def test_each_share_has_the_percentage_of_its_own_stage(text, shares):
    """Of two percentages in a clause each goes to its stage, and what is refined is not also read as produced."""
    found = {(c.qualifiers["stage"], c.qualifiers["percent"]) for c in claims(text) if c.predicate == "controls_share"}
    assert found == shares


def test_a_clause_behind_whereas_has_its_own_subject():
    """What is told of one rule behind "whereas" is not told of the rule before it."""
    text = (
        "Announcement No. 62 took effect at once, whereas the rules of Announcement No. 61 were due on 1 December 2025."
    )
    found = {c.subject.id for c in claims(text, date="2025-11-14") if c.predicate == "starts"}
    assert found == {"policy/china-mofcom-61-2025"}


def test_a_capacity_reached_by_a_date_is_no_start_of_production():
    """A rise of production capacity by a year starts nothing in that year."""
    text = "Alpha Metals plans to increase the magnet production capacity of the Kappa plant to 2,000 tonnes by 2030."
    assert not [c for c in claims(text) if c.qualifiers.get("milestone") == "production"]
