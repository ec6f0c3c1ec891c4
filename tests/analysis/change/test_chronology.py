"""Dated events: what starts and ends, what was only reported, and what nobody says."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.analysis import calendar, timeline
from reegraph.errors import MisuseError, UnknownNameError
from reegraph.graph import project
from reegraph.registry import reference

PLANT = "Refinery: Gamma Refinery"


def told(world: World, name: str | None = None, **options) -> list[tuple[str, str, str, str]]:
    events = timeline(world.graph(), name, **options).events
    return [(e.date, e.kind, e.words, e.modality) for e in events]


def test_a_stated_start_and_end_are_events_and_the_report_is_none():
    """A fact with its own dates starts and ends on them; the day of its report makes no event."""
    world = World("2025-06-01")
    world.say("Company: Alpha", "supplies", "Company: Beta", valid_from="2024-02", valid_to="2031")
    assert told(world) == [
        ("2024-02", "starts", "Alpha supplies Beta", "asserted"),
        ("2031", "ends", "Alpha supplies Beta", "asserted"),
    ]


@pytest.mark.parametrize(
    ("claim", "event"),
    [
        (("Company: Alpha", "offtake", "Company: Beta"), ("2025-06-01", "reported", "Alpha offtake Beta", "asserted")),
        (
            (PLANT, "status", {"word": "operating"}),
            ("2025-06-01", "reported", "Gamma Refinery status operating", "asserted"),
        ),
        (
            ("Government: Gammaland", "imposes", "Policy: Rule"),
            ("2025-06-01", "reported", "Gammaland imposes Rule", "asserted"),
        ),
    ],
)
def test_what_has_no_stated_start_is_reported_and_starts_on_no_day(claim, event):
    """Deals, states and measures without a date of their own stand by the day of their report, called so."""
    assert told(World("2025-06-01").say(*claim)) == [event]


def test_facts_that_are_no_events_are_left_out():
    """Where a plant stands and what it makes begins on no day that anybody told."""
    world = World().say(PLANT, "located_in", "Government: Malaysia").say(PLANT, "produces", "Material: NdPr oxide")
    assert told(world) == []


def test_milestones_are_events_with_their_modality():
    """A start in production that is planned stays planned; full capacity is another event."""
    world = World("2026-01-01").say(PLANT, "starts", {"date": "2028"}, modality="planned", milestone="production")
    world.say(PLANT, "starts", {"date": "2030-06"}, modality="planned", milestone="full_capacity")
    assert told(world, "Gamma Refinery") == [
        ("2028", "starts", "Gamma Refinery: production", "planned"),
        ("2030-06", "starts", "Gamma Refinery: full capacity", "planned"),
    ]
    assert all(e.ahead for e in timeline(world.graph()).events)
    assert not any(e.ahead for e in timeline(world.graph(), as_of="2031").events)


def test_claims_that_agree_are_one_event_and_those_that_differ_are_two():
    """Two documents with one date are one event with two claims; another date is another line."""
    world = World()
    for document, year in (("a.md", "2027"), ("b.md", "2027"), ("c.md", "2028")):
        world.say(PLANT, "starts", {"date": year}, modality="planned", milestone="production", document=document)
    assert [(e.date, len(e.claims)) for e in timeline(world.graph()).events] == [("2027", 2), ("2028", 1)]


def test_a_denial_is_told_as_one():
    """What is said not to be so starts nowhere."""
    world = World("2025-06-01").say(
        "Company: Alpha", "acquires", "Company: Beta", modality="negated", valid_from="2025"
    )
    assert told(world) == [("2025-06-01", "denied", "Alpha acquires Beta", "negated")]


def test_what_one_measure_does_to_several_things_on_one_day_is_one_event():
    """The materials that a rule restricts stand on one line, and a partnership told from either side is one."""
    world = World()
    for metal in ("terbium", "dysprosium"):
        world.say("Policy: Rule", "restricts", f"Material: {metal}", valid_from="2025-04-04")
    world.say("Company: Beta", "partners_with", "Company: Alpha", valid_from="2025-05")
    world.say("Company: Alpha", "partners_with", "Company: Beta", valid_from="2025-05", document="b.md")
    assert [words for _, _, words, _ in told(world)] == [
        "Rule restricts dysprosium, terbium",
        "Alpha partners with Beta",
    ]


def test_the_dates_of_an_entity_are_those_at_either_end_of_a_claim():
    """A buyer's timeline has the deal, and not what its seller does elsewhere."""
    world = World().say("Company: Alpha", "offtake", "Company: Beta").say("Company: Alpha", "offtake", "Company: Gamma")
    assert [words for _, _, words, _ in told(world, "Beta")] == ["Alpha offtake Beta"]
    with pytest.raises(UnknownNameError):
        timeline(world.graph(), "Nobody at all")


def test_claims_without_any_date_are_counted():
    """What nobody dated has no place in a timeline, and the answer says how much that is."""
    world = World().say("Company: Alpha", "offtake", "Company: Beta", when=None)
    found = timeline(world.graph())
    assert (found.events, found.undated) == ((), 1)
    assert "1 claim has no date at all" in found.to_lines()


def suspension(later: str | None = None) -> World:
    world = World("2025-11-07")
    world.say("Policy: Rule", "restricts", "Material: terbium", valid_from="2025-12-01")
    world.say("Policy: Truce", "suspends", "Policy: Rule", valid_from="2025-11-07", valid_to="2026-11-10")
    if later:
        world.say("Policy: Rule", "status", {"word": "in_force"}, when=later, document="later.md")
    return world


def test_nothing_is_assumed_of_what_comes_after_a_suspension():
    """The end of a pause says that nobody told what came after, unless somebody did; the rule does not start again."""
    (end,) = calendar(suspension().graph(), "2026-11-01", "2026-11-30").events
    assert (end.date, end.kind, end.note) == ("2026-11-10", "ends", "nothing in the store says what came after")
    (end,) = calendar(suspension("2026-11-12").graph(), "2026-11-01", "2026-11-11").events
    assert end.note is None


def test_a_measure_that_begins_within_a_pause_says_so():
    """The day on which a suspended rule was to begin is shown with the suspension."""
    start = next(e for e in timeline(suspension().graph(), "Rule").events if e.date == "2025-12-01")
    assert start.note == "paused at the time: 2025-11-07 to 2026-11-10"


@pytest.mark.parametrize(
    ("date", "modality", "span", "inside"),
    [
        ("2026", "planned", ("2026-11-01", "2026-11-30"), True),
        ("2026", "asserted", ("2026-11-01", "2026-11-30"), False),  # reported as fact in March
        ("2027", "asserted", ("2027-11-01", "2027-11-30"), True),
        ("2026-11", "planned", ("2026-11-30", None), True),
        ("2026-11-01", "planned", ("2026-11-01", "2026-11-01"), True),
        ("2026-12-01", "planned", ("2026-11-01", "2026-11-30"), False),
        ("2025-06", "planned", (None, None), False),  # before the date of the answer
        ("2031", "planned", (None, None), True),
    ],
)
def test_the_calendar_holds_what_may_fall_on_its_days(date, modality, span, inside):
    """A date counts in when one of its days does; a start told as fact was no later than its report."""
    world = World("2026-03-01").say(PLANT, "starts", {"date": date}, modality=modality, milestone="production")
    assert bool(calendar(world.graph(), *span).events) is inside


def test_the_calendar_leaves_out_reports_and_tells_loose_dates_apart():
    """Reports are no dates to keep, and a year-only date stands apart from what surely falls in the span."""
    world = World("2026-03-01").say(PLANT, "status", {"word": "construction"})
    world.say(PLANT, "starts", {"date": "2026"}, modality="planned", milestone="commissioning")
    world.say("Policy: Rule", "ends", {"date": "2026-11-10"})
    lines = calendar(world.graph(), "2026-03-01", "2026-11-30").to_lines()
    loose = lines.index("known only to the year or month, perhaps in this time:")
    assert next(n for n, line in enumerate(lines) if "Rule" in line) < loose
    assert next(n for n, line in enumerate(lines) if "commissioning" in line) > loose
    assert not any("construction" in line for line in lines)


def test_the_reference_tables_end_the_suspension_of_october_2025_and_assume_nothing():
    """On 10 November 2026 the suspension of the October 2025 controls ends; none of them starts on or after that day."""
    known = reference()
    graph = project(known.claims, known.documents)
    found = calendar(graph, "2026-11-10", "2027-12-31")
    (end,) = [e for e in found.events if e.date == "2026-11-10" and e.predicate == "suspends"]
    assert (end.kind, end.note) == ("ends", "nothing in the store says what came after")
    assert "policy/china-mofcom-61-2025" in end.others
    assert not [e for e in found.events if e.kind == "starts" and set(end.others) & {e.subject, *e.others}]


@pytest.mark.parametrize(("start", "end"), [("soon", None), (None, "later"), ("2027", "2026")])
def test_a_calendar_needs_dates_in_order(start, end):
    """What is no date, and an end before the start, is misuse."""
    with pytest.raises(MisuseError):
        calendar(World().say("Company: Alpha", "offtake", "Company: Beta").graph(), start, end)
