"""Which of several numbers counts."""

from __future__ import annotations

import pytest
from toyworld import World

from reegraph.analysis.disagreement.counting import Told, counted
from reegraph.graph.choosing import Chooser


def tell(*told, prefer="latest"):
    """The number that counts of tellings `(tonnes, start, reported)`, and all its rivals."""
    world = World()
    for tonnes, start, reported in told:
        world.say("Mine: Beta Mine", "capacity", {"number": tonnes, "unit": "t/yr"}, valid_from=start, when=reported)
    graph = world.graph()
    claims = sorted(graph.claims.values(), key=lambda c: (c.value.number, c.reported or ""))
    found = counted((Told(str(c.value.number), c.valid_from, (c,)) for c in claims), Chooser(prefer, graph))
    return float(found.value), sorted(map(float, found.rivals))


@pytest.mark.parametrize(
    ("told", "number", "rivals"),
    [
        ([(100, None, "2023"), (200, "2025", "2024")], 200, [200]),
        ([(100, None, "2026-02"), (200, "2025", "2024")], 100, [100, 200]),
        ([(100, "2024", "2026"), (200, "2025", "2024")], 200, [200]),
        ([(100, None, "2023"), (200, None, "2024")], 200, [100, 200]),
        ([(200, None, "2023"), (200, "2025", "2024")], 200, [200]),
    ],
)
def test_a_step_replaces_what_was_told_before_it_began(told, number, rivals):
    """Older steps, and undated numbers told before the last step, are no rivals; what was told since is one."""
    assert tell(*told) == (number, rivals)


def test_nothing_counts_where_no_claim_states_a_number():
    """Without claims there is no number."""
    graph = World().graph()
    assert counted([Told("100", None, ())], Chooser("latest", graph)) is None
    assert counted([], Chooser("latest", graph)) is None
