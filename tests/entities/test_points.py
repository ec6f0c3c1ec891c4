"""Where states and places lie: the table of points, and what it falls back on."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.points import PointTable, nearest_point, place_point, point_sources
from reegraph.errors import TableError
from reegraph.model.tables import parse_table

SOURCE = (
    '[sources.survey]\ntitle = "Survey"\nlicence = "CC0"\naddress = "https://survey.example/"\nattribution = "Survey"\n'
)


# Read off an atlas, to a tenth of a degree; a wrong namesake would be hundreds of kilometres away.
@pytest.mark.parametrize(
    ("place", "kind", "lat", "lon"),
    [
        ("place/fort-worth", "town", 32.8, -97.3),
        ("place/baotou", "town", 40.7, 109.8),
        ("place/ganzhou", "town", 25.8, 114.9),
        ("place/kuantan", "town", 3.8, 103.3),
        ("place/kalgoorlie", "town", -30.7, 121.5),
        ("place/narva", "town", 59.4, 28.2),
        ("place/la-rochelle", "town", 46.2, -1.2),
    ],
)
def test_a_town_lies_where_the_atlas_has_it(place: str, kind: str, lat: float, lon: float) -> None:
    """A town of the table is the one that the gazetteer means, not a namesake elsewhere."""
    point = place_point(place)
    assert point is not None
    assert point.kind == kind
    assert math.dist((point.lat, point.lon), (lat, lon)) < 0.3


@pytest.mark.parametrize(
    "division", ["place/texas", "place/western-australia", "place/jiangxi", "place/san-bernardino-county"]
)
def test_a_province_is_called_one(division: str) -> None:
    """A point that stands for a province or county says so, and names no town as its record."""
    point = place_point(division)
    assert point is not None
    assert (point.kind, point.source) == ("subdivision", "GeoNames, CC BY 4.0")


def test_every_state_but_a_bloc_or_a_past_one_has_a_point() -> None:
    """Each state of the gazetteer is on the map; a union of states and one that is no more have no point."""
    without = [known.id for known in gazetteer() if known.type == "Government" and place_point(known.id) is None]
    assert without == ["government/european-union", "government/soviet-union"]


def test_points_of_a_state_lie_in_its_half_of_the_globe() -> None:
    """No place is farther from the point of its state than the largest state is wide."""
    far = []
    for known in gazetteer():
        here, home = place_point(known.id), place_point(gazetteer().territory_of(known.id) or "")
        if here and home and abs((here.lon - home.lon + 180) % 360 - 180) > 125:
            far.append(known.id)
    assert far == []


def test_most_places_of_the_gazetteer_have_a_point() -> None:
    """Six of seven places are found at their source; the rest fall back on what is around them."""
    counts = Counter(place_point(known.id) is not None for known in gazetteer() if known.type == "Place")
    assert counts[True] >= 6 * counts[False]


def test_a_place_without_a_point_falls_back_on_what_is_around_it() -> None:
    """The nearest thing with a point stands in, under its own id and kind; an unknown id has none."""
    port = nearest_point("place/gebeng")
    assert place_point("place/gebeng") is None
    assert port is not None
    assert (port.place, port.kind) == ("place/pahang", "subdivision")
    assert nearest_point("place/nowhere-at-all") is None


def test_each_source_names_its_licence_and_the_line_to_show() -> None:
    """Every source of points has a licence and an attribution for the map."""
    for source in point_sources().values():
        assert source.licence in source.attribution


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('"place/texas" = { lat = 91.0, lon = 0.0, kind = "town", source = "survey" }', "less than or equal to 90"),
        (
            '"place/texas" = { lat = 1.0, lon = 0.0, kind = "shop", source = "survey" }',
            "'town', 'subdivision' or 'country'",
        ),
        ('"place/texas" = { lat = 1.0, lon = 0.0, kind = "town", source = "hearsay" }', "no source: hearsay"),
        ('"place/atlantis-city" = { lat = 1.0, lon = 0.0, kind = "town", source = "survey" }', "place/atlantis-city"),
        ('"place/texas" = { lat = 1.0, lon = 0.0, kind = "town", source = "survey", height = 3 }', "height"),
    ],
)
def test_a_faulty_row_is_named(row: str, fault: str) -> None:
    """A row out of range, of no known kind, source or place, or with a field too many, is an error that says which."""
    with pytest.raises(TableError, match=fault):
        parse_table(f"{SOURCE}[points]\n{row}\n", PointTable, name="points.toml")
