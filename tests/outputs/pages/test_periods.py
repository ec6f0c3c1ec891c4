"""When a fact holds, day by day, is for the page what it is for `reegraph.graph.at`."""

from __future__ import annotations

import itertools

import pytest

from reegraph.graph import at
from reegraph.graph.dates import last_day
from reegraph.outputs.pages.periods import changes, elements_of

MODALITIES = ("asserted", "planned", "rumoured", "negated")
REPORTED = (None, "2024", "2024-05-05", "2025-02-01")
FROM = (None, "2023", "2024-06", "2026-01-01")
TO = (None, "2024", "2026-03")
DAYS = ("1999-01-01", "2023-12-30", "2023-12-31", "2024-01-01", "2024-05-05", "2024-06-30", "2024-12-31", "2025-02-01",
        "2025-12-31", "2026-01-01", "2026-03-30", "2026-03-31", "2030-01-01")  # fmt: skip


def on(told, day):
    """How a fact is said on a day, by the list that the page has."""
    said = None
    for start, modality in told:
        if start <= day:
            said = modality
    return said


def by_graph(graph, fact, day):
    held = at(graph, day).facts.get(fact.id)
    return held.modality if held is not None and held.is_edge and held.denied_on is None else None


@pytest.mark.parametrize("reported", REPORTED)
@pytest.mark.parametrize("modality", MODALITIES)
def test_one_claim_holds_on_the_days_on_which_the_graph_says_so(world, modality, reported):
    """Whatever is told of its start and its end."""
    for begins, ends in itertools.product(FROM, TO):
        made = world().say("Company: A", "supplies", "Company: B", modality=modality, reported=reported,
                           valid_from=begins, valid_to=ends)  # fmt: skip
        graph = made.graph()
        (fact,) = graph.facts.values()
        told = changes(graph, fact)
        assert [on(told, day) for day in DAYS] == [by_graph(graph, fact, day) for day in DAYS], (begins, ends)


@pytest.mark.parametrize(("first", "second"), list(itertools.product(MODALITIES, MODALITIES)))
def test_two_claims_on_one_fact_are_folded_as_in_the_graph(world, first, second):
    """A plan that becomes fact, a fact that is denied, a denial that is taken back: on every day as the graph says."""
    for one, other, begins, ends in itertools.product(REPORTED[1:], REPORTED, FROM, TO):
        made = world().say("Company: A", "supplies", "Company: B", modality=first, reported=one, valid_from=begins)
        made.say("Company: A", "supplies", "Company: B", modality=second, reported=other, valid_to=ends)
        graph = made.graph()
        (fact,) = graph.facts.values()
        told = changes(graph, fact)
        turns = {day for start, _ in told if start for day in (start, last_day(start))}
        days = sorted({"1999-01-01", "2030-01-01", *turns})
        assert [on(told, day) for day in days] == [by_graph(graph, fact, day) for day in days]


@pytest.mark.parametrize(
    ("material", "elements"),
    [
        ("NdPr oxide", ["Nd", "Pr"]),
        ("NdFeB magnets", ["Dy", "Nd", "Pr", "Tb"]),
        ("graphite", []),
        ("dysprosium oxide; NdPr oxide", ["Dy", "Nd", "Pr"]),
        (None, None),
    ],
)
def test_the_elements_of_a_supply(world, material, elements):
    """Those of the goods that it names, what a magnet may also hold among them; none is told where none is named."""
    terms = {"material": material} if material else {}
    graph = world().say("Company: A", "supplies", "Company: B", qualifiers=terms).graph()
    (fact,) = graph.facts.values()
    assert elements_of(graph, fact) == elements


def test_the_elements_of_what_is_produced_are_those_of_the_material(world):
    """Of `produces` the object is the material; of where one lies no element is told."""
    made = world().say("Company: A", "produces", "Material: NdPr oxide").say("Company: A", "located_in", "Place: Town")
    graph = made.graph()
    told = {fact.predicate: elements_of(graph, fact) for fact in graph.facts.values()}
    assert told == {"produces": ["Nd", "Pr"], "located_in": None}
