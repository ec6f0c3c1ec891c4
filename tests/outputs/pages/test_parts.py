"""The parts that the page can show stand where they stood in the picture of an earlier month."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from outputworld import COUNTRIES, NEWS, World, monthly, told_next

import reegraph
from reegraph.graph import Graph, project
from reegraph.outputs.pages.layout import COLUMN, ROW, arrange
from reegraph.outputs.pages.parts import Scope, drawn_anew_on, scopes

DOCUMENTS = Path(__file__).parents[3] / "data" / "documents"


def moved(before: Scope, after: Scope) -> set[str]:
    """The boxes of both pictures that stand elsewhere in the second."""
    return {n for n, at in before.layout.at.items() if after.layout.at.get(n, at) != at}


def everything(graph: Graph) -> Scope:
    return scopes(graph, None)[-1]


def test_the_picture_is_drawn_anew_when_a_round_number_is_reached():
    """Of 31, 55, 79, 103 and 127 things by the ends of the months; the fifth month brings no number after 96."""
    days = [drawn_anew_on(monthly(months).graph()) for months in (1, 2, 3, 4, 5, 6)]
    assert days == [None, "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-04-30"]


def test_a_month_that_is_not_over_draws_nothing_anew():
    """June brings the 128th thing; the picture is drawn anew by a report of July, and not by more of June."""
    last = ("Company: Firm 1a", "supplies", "Company: User 6a")
    days = [drawn_anew_on(monthly(6).say(*last, reported=day).graph()) for day in ("2025-06-30", "2025-07-01")]
    assert days == ["2025-04-30", "2025-06-30"]


def test_undated_news_draws_nothing():
    """Without a date nothing tells which month it belongs to, and there is no earlier picture."""
    assert drawn_anew_on(World().say("Company: A", "supplies", "Company: B").graph()) is None


@pytest.mark.parametrize("news", NEWS)
def test_news_moves_only_what_it_is_about(news):
    """Its own things and a few newcomers of their cell aside, everything stands where it stood."""
    world = monthly(9)
    before = scopes(world.graph(), None)
    for subject, predicate, other in news:
        world.say(subject, predicate, other, reported="2025-09-28")
    after = scopes(world.graph(), None)
    assert len(moved(before[-1], after[-1])) <= 4
    assert before[-1].layout.columns == after[-1].layout.columns
    assert before[-1].layout.bands == after[-1].layout.bands


def test_undated_news_moves_hardly_anything():
    """It stands among the newcomers of its cell."""
    world = monthly(9)
    before = everything(world.graph())
    after = everything(world.say("Company: Newcomer", "operates", "Mine: New pit", reported=None).graph())
    assert len(moved(before, after)) <= 2


def test_who_leaves_a_cell_leaves_its_place_free():
    """A user that turns out to be Canadian stands in Canada, and those behind it do not move up."""
    world = monthly(9)
    before = everything(world.graph()).layout
    after = everything(
        world.say("Company: User 1c", "located_in", "Government: Canada", reported="2025-09-28").graph()
    ).layout
    assert before.at["company/user-1c"] not in after.at.values()
    assert after.bands[after.cell["company/user-1c"][0]].label == "Canada"


def test_a_full_band_grows_downwards():
    """Rows are added below, so that only the bands under it move, all by the same whole rows."""
    world = monthly(9)
    before = everything(world.graph())
    for i in range(60):
        world.say(f"Mine: Pit {i}", "located_in", "Government: Canada", reported="2025-09-28")
    after = everything(world.graph())
    shifts = {n: (after.layout.at[n][0] - x, after.layout.at[n][1] - y) for n, (x, y) in before.layout.at.items()}
    assert {x for x, _ in shifts.values()} == {0}
    canada = [stripe.label for stripe in before.layout.bands].index("Canada")
    below = {shifts[n][1] for n, (band, _) in before.layout.cell.items() if band > canada}
    assert {shifts[n][1] for n, (band, _) in before.layout.cell.items() if band <= canada} == {0}
    assert len(below) == 1
    assert min(below) > 0
    assert min(below) % ROW == 0


def test_boxes_of_a_taken_over_shape_never_overlap():
    """Newcomers, holes and grown bands: any two boxes are a whole column or a whole row apart, inside their stripes."""
    world = monthly(9)
    for i in range(40):
        world.say(f"Mine: Pit {i}", "located_in", f"Government: {COUNTRIES[i % 3]}", reported="2025-09-28")
        world.say(f"Company: User {1 + i % 9}c", "located_in", "Government: Canada", reported="2025-09-28")
    layout = everything(world.graph()).layout
    for (x1, y1), (x2, y2) in itertools.combinations(layout.at.values(), 2):
        assert abs(x1 - x2) >= COLUMN or abs(y1 - y2) >= ROW
    for node, (x, y) in layout.at.items():
        band, column = layout.cell[node]
        assert layout.columns[column].start < x < layout.columns[column].end
        assert layout.bands[band].start < y < layout.bands[band].end


def test_a_shape_that_is_outgrown_serves_no_more():
    """News of more boxes than the picture was made for: it is drawn as if nothing had been before."""
    world = monthly(9)
    for i in range(400):
        world.say("Company: Newcomer", "operates", f"Mine: Pit {i}", reported="2025-09-28")
    graph = world.graph()
    shown = everything(graph)
    assert shown.layout == arrange(graph, shown.core)


def test_a_focus_that_nobody_knew_then_has_a_picture_of_its_own():
    """Around a newcomer there is no earlier picture, and around a firm that was there it keeps its shape."""
    world = monthly(9)
    before, whole = scopes(world.graph(), "company/firm-1b")
    world.say("Company: Newcomer", "supplies", "Company: Firm 1b", reported="2025-09-28")
    new, everything_now = scopes(world.graph(), "company/newcomer")
    assert set(new.core) >= {"company/newcomer", "company/firm-1b"}
    assert moved(whole, everything_now) == set()
    assert moved(before, scopes(world.graph(), "company/firm-1b")[0]) == set()


def test_the_order_of_claims_moves_nothing():
    """The same claims the other way round give the same parts."""
    graph = monthly(9).graph()
    assert scopes(project(reversed(graph.claims.values()), graph.documents.values()), None) == scopes(graph, None)


@pytest.mark.slow
def test_most_news_moves_next_to_nothing_of_the_projects_own_graph(tmp_path):
    """Of sixty facts between things drawn by lot, nine in ten move at most six boxes of the whole picture."""
    own = reegraph.build(DOCUMENTS, db=tmp_path / "own.db").graph
    before = everything(own)
    counts = [len(moved(before, everything(grown))) for grown in told_next(own, 60, seed=11)]
    assert sorted(counts)[53] <= 6, counts
