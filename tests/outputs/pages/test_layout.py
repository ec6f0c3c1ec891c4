"""Where boxes stand: from mine to user, in bands, never on each other, and always the same."""

from __future__ import annotations

import itertools

import pytest

from reegraph.outputs.pages.layout import BANDS, COLUMN, ROW, STAGES, arrange, assign_stages

BAND = {label: i for i, label in enumerate(BANDS)}


def big_world(world, chains=40):
    """Chains from mine to user, tangled: every buyer also buys from the next chain."""
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
    return made.graph()


def placed(graph):
    facts = list(graph.edges())
    members = {end for fact in facts for end in (fact.subject, fact.object)}
    core = {
        end
        for fact in facts
        if fact.predicate in ("supplies", "offtake", "operates")
        for end in (fact.subject, fact.object)
    }
    return arrange(graph, facts, members, core)


def test_boxes_never_overlap(world):
    """Any two boxes are a whole column or a whole row apart, at 320 boxes."""
    at = placed(big_world(world)).at
    assert len(at) == 320
    for (x1, y1), (x2, y2) in itertools.combinations(at.values(), 2):
        assert abs(x1 - x2) >= COLUMN or abs(y1 - y2) >= ROW


def test_the_chain_runs_from_left_to_right(world):
    """Mines stand left of refineries, those of magnet plants, and buyers that sell nothing on the right."""
    at = placed(big_world(world, 6)).at
    kinds = ("mine/pit", "refinery/refinery", "magnet-plant/magnet-works", "company/user")
    columns = [[at[f"{kind}-{i}"][0] for i in range(6)] for kind in kinds]
    for left, right in itertools.pairwise(columns):
        assert max(left) < min(right)


def test_bands_hold_their_kinds(world):
    """Companies stand above plants, places below, and everything inside the stripe of its band."""
    layout = placed(big_world(world, 6))
    stripes = {stripe.label: stripe for stripe in layout.bands}
    sites, others = "Mines and plants", BANDS[1]
    expected = {
        "company/miner-0": "Companies",
        "mine/pit-0": sites,
        "place/town-0": "Places",
        "agency/agency-0": others,
    }
    for node, band in expected.items():
        assert stripes[band].start < layout.at[node][1] < stripes[band].end
    assert [BAND[stripe.label] for stripe in layout.bands] == sorted(BAND[stripe.label] for stripe in layout.bands)


def test_every_box_stands_in_a_stage(world):
    """No box is left of the first or right of the last column, or in the gap between two stages."""
    layout = placed(big_world(world))
    for x, _ in layout.at.values():
        assert any(stage.start < x < stage.end for stage in layout.stages)


def test_the_shape_suits_a_screen(world):
    """The middle bands are neither a ribbon nor a tower."""
    layout = placed(big_world(world))
    width = layout.stages[-1].end
    middle = [stripe for stripe in layout.bands if stripe.label in BANDS[2:5]]
    assert 1.0 <= width / (middle[-1].end - middle[0].start) <= 2.0


def test_nothing_is_placed_for_nothing(world):
    """An empty graph has columns and no bands."""
    layout = arrange(world().graph(), [], set(), set())
    assert layout.at == {}
    assert [stage.label for stage in layout.stages] == list(STAGES)
    assert layout.bands == []


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
    assert assign_stages(graph, list(graph.edges()), set(graph.entities))["company/a"] == stage
