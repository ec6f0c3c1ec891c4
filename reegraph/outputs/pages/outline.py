"""The outlines of countries on a flat sheet: Natural Earth's, in the Equal Earth projection.

Equal Earth keeps areas: a mine in Greenland is not drawn in a country as large as Africa.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from reegraph.outputs.pages.shell import asset

WIDTH = 1000
NORTH, SOUTH = 83.7, -57.0
"""The latitudes at which the sheet ends: there is nothing to mine north of Greenland and south of Cape Horn."""

# Source of formula and figures: B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection", International
# Journal of Geographical Information Science 33 (2019), 454–465, equations 7 to 9.
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2

At = tuple[float, float]


class Country(NamedTuple):
    """The outline of a country as an SVG path, its ISO 3166-1 alpha-2 code ("" for none) and its name."""

    code: str
    name: str
    path: str


def equal_earth(lat: float, lon: float) -> At:
    """A point of the globe, in degrees, on the plane of a globe of radius 1; x to the east and y to the north.

    >>> [round(v, 4) for v in equal_earth(0, 180)], [round(v, 4) for v in equal_earth(90, 0)]
    ([2.7066, 0.0], [0.0, 1.3174])
    """
    theta = math.asin(_M * math.sin(math.radians(lat)))
    square = theta * theta
    sixth = square**3
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    x = math.radians(lon) * math.cos(theta) / (_M * slope)
    return x, theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))


_CENTRE = 11.0  # the meridian in the middle: then the edge runs through the Bering Strait and cuts no country
_SCALE = WIDTH / (2 * equal_earth(0, 180)[0])
_TOP = equal_earth(NORTH, 0)[1]
HEIGHT = round((_TOP - equal_earth(SOUTH, 0)[1]) * _SCALE)


def on_sheet(lat: float, lon: float) -> At:
    """A point of the globe in units of the sheet, which is WIDTH by HEIGHT, y to the south, to one tenth of a unit.

    >>> on_sheet(0, 11)[0], on_sheet(0, -169)[0], on_sheet(0, 190.9)[0]
    (500.0, 0.0, 999.7)
    """
    return _drawn(lat, (lon - _CENTRE + 180) % 360 - 180)


def _drawn(lat: float, east: float) -> At:
    x, y = equal_earth(lat, east)
    return round(WIDTH / 2 + x * _SCALE, 1), round((_TOP - y) * _SCALE, 1)


@cache
def countries() -> tuple[Country, ...]:
    """The countries of the packaged outline, by name."""
    table = json.loads(asset("countries.json"))
    arcs = [_degrees(arc, table["scale"]) for arc in table["arcs"]]
    return tuple(_country(row, arcs) for row in table["countries"])


def _degrees(steps: Sequence[int], scale: int) -> list[At]:
    """An arc of whole numbers, longitude and latitude and then steps of them, in degrees."""
    found = []
    x = y = 0
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x / scale, y / scale))
    return found


def _country(row: Mapping[str, Any], arcs: Sequence[Sequence[At]]) -> Country:
    rings = ([point for number in ring for point in _arc(arcs, number)] for ring in row["rings"])
    return Country(row["code"], row["name"], "".join(_path(_ring(ring)) for ring in rings))


def _arc(arcs: Sequence[Sequence[At]], number: int) -> Sequence[At]:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _ring(ring: Sequence[At]) -> list[At]:
    """A ring on the sheet, in one piece: where it crosses the 180th meridian, degrees go on beyond it."""
    turn, last, open_ = 0.0, ring[0][0], []
    for lon, lat in ring:
        turn += 360 if lon - last < -180 else -360 if lon - last > 180 else 0
        open_.append((lon + turn - _CENTRE, lat))
        last = lon
    middle = sum(east for east, _ in open_) / len(open_)
    shift = -360 if middle > 180 else 360 if middle < -180 else 0
    return [_drawn(lat, east + shift) for east, lat in open_]


def _path(ring: Sequence[At]) -> str:
    """A closed path in relative steps of tenths, without points that fall together."""
    whole = [(round(x * 10), round(y * 10)) for x, y in ring]
    kept = [point for number, point in enumerate(whole) if number == 0 or point != whole[number - 1]]
    (x, y), *rest = kept
    said = f"M{_tenths(x)} {_tenths(y)}l"
    for number, (to_x, to_y) in enumerate(rest):
        dy = _tenths(to_y - y)
        said += f"{' ' if number else ''}{_tenths(to_x - x)}{'' if dy.startswith('-') else ' '}{dy}"
        x, y = to_x, to_y
    return f"{said}z" if len(kept) > 2 else ""


def _tenths(number: int) -> str:
    """Tenths as SVG reads them, without idle zeros."""
    sign, whole, part = "-" if number < 0 else "", abs(number) // 10, abs(number) % 10
    return sign + (f"{whole or ''}.{part}" if part else str(whole))
