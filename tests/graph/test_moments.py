"""A graph at a moment: what held, and what could be known."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.errors import MisuseError
from reegraph.graph import at, known_by, project

SELL = ("Company: Alpha", "supplies", "Company: Beta")


@pytest.mark.parametrize(
    ("claim", "day", "holds"),
    [
        ({"when": "2025-06-01"}, "2025-05-31", False),
        ({"when": "2025-06-01"}, "2025-06-01", True),
        ({"when": "2025-06-01", "valid_from": "2019"}, "2020-01-01", True),
        ({"when": "2025-06-01", "valid_from": "2025"}, "2025-05-31", False),
        ({"when": "2025-06-01", "valid_from": "2025"}, "2025-06-01", True),
        ({"when": "2025-06-01", "valid_from": "2027"}, "2026-06-01", False),
        ({"when": "2025-06-01", "valid_to": "2025-11-10"}, "2025-11-09", True),
        ({"when": "2025-06-01", "valid_to": "2025-11-10"}, "2025-11-10", False),
        ({"when": "2025-06-01", "valid_from": "2027", "modality": "planned"}, "2025-07-01", True),
        ({"when": "2025-06-01", "valid_from": "2027", "modality": "planned"}, "2025-05-01", False),
        ({"when": "2025-06-01", "modality": "negated"}, "2025-05-01", False),
        ({"when": None}, "1990", True),
        ({"when": None, "valid_from": "2020"}, "2020-11-01", False),
    ],
)
def test_a_claim_holds_from_its_start_or_its_report_until_its_end(claim, day, holds):
    """Facts hold from the stated start, else the report; plans stand as plans from their report; ends are exclusive."""
    held = at(World().say(*SELL, **claim).graph(), day)
    assert bool(held.claims) == bool(held.facts) == holds


def test_what_held_is_folded_from_the_claims_that_held():
    """A deal that was planned on the day and completed later is pending on the day."""
    world = World().say("Company: Alpha", "acquires", "Company: Beta", modality="planned", when="2025-01-01")
    world.say("Company: Alpha", "acquires", "Company: Beta", when="2025-09-01", document="b.md")
    graph = world.graph()
    assert [d.status for d in graph.deals.values()] == ["completed"]
    held = at(graph, "2025-06")
    assert [d.status for d in held.deals.values()] == ["pending"]
    assert [d.name for d in held.documents.values()] == ["news.md"]
    assert held.as_of == "2025-06-30"


def test_entities_keep_their_names_and_count_what_held():
    """The name of an entity is that of the whole graph; its claims are those of the day."""
    world = World().say("Company: Alpha (ALM)", "supplies", "Company: Beta", when="2024-01-01")
    world.say("Company: Alpha", "supplies", "Company: Gamma", when="2026-01-01")
    held = at(world.graph(), "2025")
    assert sorted(held.entities) == ["company/alpha", "company/beta"]
    assert (held.entities["company/alpha"].aliases, held.entities["company/alpha"].claims) == (("ALM",), 1)


def test_what_could_be_known_was_reported_and_published_by_then():
    """A state told for an early day by a document of a later year could not be known before that was published."""
    world = World().document("old.md", date="2024-01-01").document("new.md", date="2026-01-01").document("bare.md")
    world.say(*SELL, when="2024-01-01", document="old.md")
    world.say("Mine: Beta Mine", "status", {"word": "operating"}, when="2023-05", document="new.md")
    world.say("Company: Gamma", "supplies", "Company: Beta", when=None, document="bare.md")
    assert [c.predicate for c in known_by(world.graph(), "2025").claims.values()] == ["supplies"]
    assert [d.name for d in known_by(world.graph(), "2025").documents.values()] == ["old.md"]
    projected = project(world.claims, world.documents, known_at="2025")
    assert projected.claims == known_by(world.graph(), "2025").claims
    assert [d.name for d in projected.documents.values()] == ["old.md"]
    assert len(known_by(world.graph(), "2026").claims) == 2


@pytest.mark.parametrize("date", ["soon", "2025-13", "2025-02-30", "20", "0000"])
def test_what_is_no_date_is_refused(date):
    """A date that is none is an error that says what was expected."""
    for ask in (at, known_by):
        with pytest.raises(MisuseError, match="expected a date such as 2025"):
            ask(World().say(*SELL).graph(), date)
    with pytest.raises(MisuseError, match="known at"):
        World().say(*SELL).graph(known_at=date)


def test_a_report_is_no_start():
    """The day of the report is kept as such and never becomes the start of a fact or a deal."""
    graph = World().say(*SELL, when="2025-06-01").graph()
    (fact,), (deal,) = graph.facts.values(), graph.deals.values()
    assert (fact.valid_from, fact.reported, deal.valid_from, deal.reported) == (None, "2025-06-01", None, "2025-06-01")
