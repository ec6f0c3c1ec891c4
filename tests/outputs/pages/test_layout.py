"""Where boxes stand: from mine to user, in bands by country, never on each other, and where they stood before."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import reegraph
from reegraph.graph import project
from reegraph.outputs.pages.drawing import all_edges
from reegraph.outputs.pages.grounds import COLUMNS, MATERIALS, NO_COUNTRY, Grounds, assign_stages
from reegraph.outputs.pages.layout import (
    BANDS,
    COLUMN,
    OTHER_COUNTRIES,
    ROW,
    arrange,
)
from reegraph.outputs.pages.parts import scopes

DOCUMENTS = Path(__file__).parents[3] / "data" / "documents"
COUNTRIES = ("Australia", "Canada", "Japan", "United States")


def big_world(world, chains=40):
    """Chains from mine to user in four countries, tangled: every buyer also buys from the next chain."""
    made = world(date="2026-01-01")
    for i in range(chains):
        following = (i + 1) % chains
        made.say(f"Company: Miner {i}", "operates", f"Mine: Pit {i}")
        made.say(f"Mine: Pit {i}", "supplies", f"Refinery: Refinery {i}")
        made.say(f"Refinery: Refinery {i}", "supplies", f"Company: Maker {following}")
        made.say(f"Company: Maker {i}", "operates", f"MagnetPlant: Magnet works {i}")
        made.say(f"Company: Maker {i}", "offtake", f"Company: User {i}")
        made.say(f"Agency: Agency {i}", "funds", f"Company: Miner {i}")
        made.say(f"Mine: Pit {i}", "located_in", f"Place: Town {i}")
        for thing in (
            "Mine: Pit",
            "Refinery: Refinery",
            "MagnetPlant: Magnet works",
            "Company: Miner",
            "Agency: Agency",
        ):
            made.say(f"{thing} {i}", "located_in", f"Government: {COUNTRIES[i % len(COUNTRIES)]}")
    return made


def placed(graph):
    return arrange(graph, {end for edge in all_edges(graph) for end in (edge.subject, edge.object)})


def test_boxes_never_overlap(world):
    """Any two boxes are a whole column or a whole row apart, at 324 boxes."""
    at = placed(big_world(world).graph()).at
    assert len(at) == 324
    for (x1, y1), (x2, y2) in itertools.combinations(at.values(), 2):
        assert abs(x1 - x2) >= COLUMN or abs(y1 - y2) >= ROW


def test_the_chain_runs_from_left_to_right(world):
    """States stand left of mines, mines of refineries, those of magnet plants, and buyers that sell nothing behind."""
    at = placed(big_world(world, 6).graph()).at
    kinds = (
        "agency/agency",
        "mine/pit",
        "refinery/refinery",
        "magnet-plant/magnet-works",
        "company/user",
        "place/town",
    )
    columns = [[at[f"{kind}-{i}"][0] for i in range(6)] for kind in kinds]
    for left, right in itertools.pairwise(columns):
        assert max(left) < min(right)


def test_bands_hold_their_countries(world):
    """Each thing stands inside the band of the state in which it is said to lie, sorted by the name of the state."""
    layout = placed(big_world(world, 12).graph())
    stripes = {stripe.label: stripe for stripe in layout.bands}
    assert [*stripes] == [*COUNTRIES, OTHER_COUNTRIES, MATERIALS, NO_COUNTRY]
    for i in range(12):
        band = stripes[COUNTRIES[i % 4]]
        for node in (f"mine/pit-{i}", f"refinery/refinery-{i}", f"company/miner-{i}", f"agency/agency-{i}"):
            assert band.start < layout.at[node][1] < band.end
        assert stripes[NO_COUNTRY].start < layout.at[f"company/user-{i}"][1] < stripes[NO_COUNTRY].end
    for stripe, following in itertools.pairwise(layout.bands):
        assert stripe.end <= following.start


def test_every_box_stands_in_the_stripes_of_its_cell(world):
    """The band and the column that are told for a box are those in which it stands."""
    layout = placed(big_world(world).graph())
    for node, (x, y) in layout.at.items():
        band, column = layout.cell[node]
        assert layout.columns[column].start < x < layout.columns[column].end
        assert layout.bands[band].start < y < layout.bands[band].end


def test_few_boxes_of_a_country_share_a_band(world):
    """A state with one mine has no band of its own, and there are at most so many bands."""
    made = big_world(world, 12).say("Mine: Lone pit", "located_in", "Government: Norway")
    layout = placed(made.graph())
    labels = [stripe.label for stripe in layout.bands]
    assert "Norway" not in labels
    assert len(labels) <= BANDS + 3
    assert labels[layout.cell["mine/lone-pit"][0]] == OTHER_COUNTRIES


def test_a_policy_stands_in_the_country_that_imposes_it(world):
    """Among states and policies, in the band of the state."""
    made = big_world(world, 12).say("Government: Japan", "imposes", "Policy: Stock rule")
    layout = placed(made.graph())
    band, column = layout.cell["policy/stock-rule"]
    assert (layout.bands[band].label, COLUMNS[column]) == ("Japan", COLUMNS[0])


def test_nothing_is_placed_for_nothing(world):
    """An empty graph has columns and bands without height."""
    layout = arrange(world().graph(), set())
    assert layout.at == {}
    assert [stage.label for stage in layout.columns] == list(COLUMNS)
    assert {stripe.end - stripe.start for stripe in layout.bands} == {0}


def test_the_order_of_claims_moves_nothing(world):
    """The same claims the other way round give the same layout."""
    graph = big_world(world, 9).graph()
    turned = project(reversed(graph.claims.values()), graph.documents.values())
    assert placed(turned) == placed(graph)


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ([("Company: A", "operates", "Mine: M")], 0),
        ([("Company: A", "operates", "Mine: M"), ("Company: A", "operates", "MetalPlant: P")], 1),
        ([("Company: A", "produces", "Material: NdFeB magnets")], 3),
        ([("Company: A", "produces", "Material: NdPr oxide")], 1),
        ([("Company: B", "supplies", "Company: A")], 4),
        ([("Company: A", "supplies", "Company: B")], 4),
        ([("Company: A", "funds", "Refinery: R")], 1),
        ([("Company: A", "partners_with", "Company: C")], 2),
    ],
)
def test_a_company_stands_where_its_work_is(world, said, stage):
    """By its sites and products, then as a user if it only buys, else beside its neighbours or in the middle."""
    made = world()
    for subject, predicate, other in said:
        made.say(subject, predicate, other)
    graph = made.graph()
    found = assign_stages(graph, list(graph.edges()), set(graph.entities))["company/a"]
    assert found.number == stage
    assert found.inferred


def test_the_stage_of_a_site_is_not_inferred(world):
    """A mine is one by its kind."""
    graph = world().say("Company: A", "operates", "Mine: M").graph()
    assert Grounds(graph).stages["mine/m"] == (0, "its own kind", False)


# A new fact does not reshuffle the page


def moved(before, after):
    """The boxes that stand elsewhere than before."""
    return {node for node, at in before.at.items() if after.at.get(node) != at}


NEW = [
    ("Company: Newcomer", "operates", "Mine: New pit"),
    ("Company: Newcomer", "supplies", "Company: User 3"),
    ("Mine: Pit 7", "supplies", "Refinery: Refinery 30"),
    ("MagnetPlant: New works", "located_in", "Government: Japan"),
    ("Agency: New fund", "funds", "Company: Maker 2"),
    ("Company: User 1", "owns_equity", "Company: Miner 1"),
]


@pytest.mark.parametrize(("subject", "predicate", "other"), NEW)
def test_a_new_fact_moves_hardly_a_box(world, subject, predicate, other):
    """Of 324 boxes at most three stand elsewhere when one thing more is said, later than the rest."""
    before = placed(big_world(world).graph())
    after = placed(big_world(world).say(subject, predicate, other, reported="2026-02-01").graph())
    assert len(moved(before, after)) <= 3


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The graph of the project's own documents."""
    return reegraph.build(DOCUMENTS, db=tmp_path_factory.mktemp("own") / "own.db").graph


@pytest.mark.slow
@pytest.mark.parametrize(
    ("subject", "predicate", "other"),
    [
        ("Company: Newcomer", "operates", "Refinery: New refinery"),
        ("Company: Newcomer", "supplies", "Company: General Motors"),
        ("Company: Lynas", "supplies", "Company: Noveon Magnetics"),
        ("MagnetPlant: New works", "located_in", "Government: Japan"),
        ("Company: Newcomer", "located_in", "Government: Australia"),
    ],
)
def test_a_new_fact_moves_few_boxes_of_the_projects_own_graph(own, world, subject, predicate, other):
    """In the whole of the graph and in its most connected part, one claim more moves at most a few boxes."""
    more = world(date="2026-10-10").say(subject, predicate, other)
    grown = project([*own.claims.values(), *more.claims], [*own.documents.values(), more.document])
    for before, after in zip(scopes(own, None), scopes(grown, None), strict=True):
        common = moved(before.layout, after.layout) & set(after.layout.at)
        assert len(common) <= 6, (before.id, sorted(common))
