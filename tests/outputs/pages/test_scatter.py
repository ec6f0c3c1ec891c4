"""Where symbols and names stand on a map."""

from __future__ import annotations

import math
from itertools import combinations

from reegraph.outputs.pages.scatter import PITCH, labelled, spread


def test_symbols_of_one_place_stand_side_by_side() -> None:
    """Thirty symbols of one point have thirty places, none over another, the first at the point itself."""
    places = spread([(100.0, 100.0)] * 30)
    assert places[0] == (100.0, 100.0)
    assert all(math.dist(a, b) >= PITCH - 0.3 for a, b in combinations(places, 2))
    assert all(math.dist(place, (100, 100)) < 4.5 * PITCH for place in places)


def test_symbols_far_apart_stay_where_they_are() -> None:
    """A symbol that meets no other stands at its own point."""
    points = [(0.0, 0.0), (50.0, 0.0), (-20.0, -13.5)]
    assert spread(points) == points


def test_names_meet_no_symbol_and_no_name() -> None:
    """Of three symbols in a narrow row the first has its name beside it, and no two names meet."""
    places = [(100.0, 50.0), (120.0, 50.0), (140.0, 50.0)]
    found = labelled(places, ["Alpha Mine", "Beta Works", "Gamma"], (400.0, 100.0))
    assert [(label.place, label.anchor) for label in found] == [(0, "end"), (1, "middle"), (2, "start")]


def test_a_name_without_room_is_left_out() -> None:
    """A name that would meet others on all sides, or leave the sheet, is not written."""
    crowd = [(20.0 + 13 * x, 20.0 + 13 * y) for x in range(5) for y in range(5)]
    found = labelled(crowd, ["A rather long name"] * 25, (110.0, 100.0))
    assert 12 not in {label.place for label in found}
    assert labelled([(5.0, 5.0)], ["A name as long as this"], (60.0, 12.0)) == []
