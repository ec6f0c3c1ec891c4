"""The outlines of countries on the sheet."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest

from reegraph.entities.gazetteer import gazetteer
from reegraph.outputs.pages.outline import HEIGHT, WIDTH, countries, equal_earth, on_sheet

_NUMBERS = re.compile(r"-?(?:\d*\.\d|\d+)")


def corners(path: str) -> list[list[tuple[float, float]]]:
    """The rings of a path in relative steps."""
    rings = []
    for part in path.split("z")[:-1]:
        x, y, *steps = map(float, _NUMBERS.findall(part))
        ring = [(x, y)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        rings.append(ring)
    return rings


def test_the_projection_is_equal_earth() -> None:
    """The shape is the published one: 2.05458 times as wide as high, and the pole 0.59247 as long as the equator."""
    width, height, pole = equal_earth(0, 180)[0], equal_earth(90, 0)[1], equal_earth(90, 180)[0]
    assert width / height == pytest.approx(2.05458, abs=1e-4)
    assert pole / width == pytest.approx(0.59247, abs=1e-4)
    assert equal_earth(-45, -90) == pytest.approx([-value for value in equal_earth(45, 90)])


def test_equal_areas_stay_equal() -> None:
    """A square degree at 60 degrees is half as large as one at the equator, as on the globe."""

    def area(lat: float) -> float:
        (x1, y1), (x2, _), (_, y2) = equal_earth(lat, 0), equal_earth(lat, 1), equal_earth(lat + 0.1, 0)
        return (x2 - x1) * (y2 - y1)

    assert area(60) / area(0) == pytest.approx(math.cos(math.radians(60.05)), rel=0.01)


def test_every_country_is_drawn_in_one_piece() -> None:
    """No line of an outline crosses the sheet, not even of a country on both sides of the 180th meridian."""
    for country in countries():
        for ring in corners(country.path):
            steps = [math.dist(a, b) for a, b in pairwise(ring)]
            assert max(steps) < WIDTH / 8, country.name


def test_outlines_lie_on_the_sheet() -> None:
    """All corners are within the sheet, but for islands at its very edge."""
    for country in countries():
        for ring in corners(country.path):
            assert all(-12 <= x <= WIDTH + 12 and -2 <= y <= HEIGHT + 2 for x, y in ring), country.name


def test_states_of_the_gazetteer_have_an_outline() -> None:
    """Nearly every state has an outline under its code."""
    codes = {country.code for country in countries()}
    without = {known.code for known in gazetteer() if known.code and known.code not in codes}
    assert without <= {"EU", "SU", "TV", "XK"}


def test_a_point_east_of_the_edge_is_drawn_in_the_east() -> None:
    """Longitudes are taken about the middle of the sheet."""
    assert on_sheet(64, -173)[0] > 0.8 * WIDTH
    assert on_sheet(64, -160)[0] < 0.2 * WIDTH
