"""Symbols and names on a map so that each can be seen: symbols of one place side by side, names where there is room.

The script of the map (assets/map.js) does the same at every zoom, by the same rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

PITCH = 13.0
"""From centre to centre of two symbols that touch, in pixels."""
_RINGS, _TURN = 40, 6  # places to try: rings of 6, 12, 18, … around the point
_LINE, _LETTER, _GAP = 13.0, 5.7, 8.0  # height of a name, mean width of a letter, from the symbol to its name

_CELL = 48.0

At = tuple[float, float]


class Label(NamedTuple):
    """A name that found room: its place in the list, where its text begins or ends, and which (SVG's text-anchor)."""

    place: int
    x: float
    y: float
    anchor: str


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class _Taken:
    """Boxes by the cells of a grid that they touch, so that only near ones are compared."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[_Box]] = {}

    def add(self, box: _Box) -> None:
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: _Box) -> bool:
        return not any(box.meets(other) for cell in self._touched(box) for other in self._cells.get(cell, ()))

    @staticmethod
    def _touched(box: _Box) -> Iterator[tuple[int, int]]:
        for column in range(math.floor(box.left / _CELL), math.floor(box.right / _CELL) + 1):
            for row in range(math.floor(box.top / _CELL), math.floor(box.bottom / _CELL) + 1):
                yield column, row


def spread(points: Sequence[At], pitch: float = PITCH) -> list[At]:
    """A place for each point, in order: its own, or the nearest of rings of places around it that is still free."""
    taken: dict[tuple[int, int], list[At]] = {}
    found = []
    for point in points:
        place = next((one for one in _places(point, pitch) if _is_free(one, taken, pitch)), point)
        taken.setdefault(_cell(place, pitch), []).append(place)
        found.append(place)
    return found


def _places(point: At, pitch: float) -> Iterator[At]:
    x, y = point
    yield point
    for ring in range(1, _RINGS):
        for step in range(_TURN * ring):
            turn = 2 * math.pi * step / (_TURN * ring)
            yield round(x + ring * pitch * math.cos(turn), 1), round(y + ring * pitch * math.sin(turn), 1)


def _cell(place: At, pitch: float) -> tuple[int, int]:
    return math.floor(place[0] / pitch), math.floor(place[1] / pitch)


def _is_free(place: At, taken: dict[tuple[int, int], list[At]], pitch: float) -> bool:
    column, row = _cell(place, pitch)
    near = (one for c in (-1, 0, 1) for r in (-1, 0, 1) for one in taken.get((column + c, row + r), ()))
    return all(math.dist(one, place) >= pitch - 0.2 for one in near)


def labelled(places: Sequence[At], names: Sequence[str], size: At) -> list[Label]:
    """The names that fit in a sheet of this size, in order, the first ones first.

    A name stands to the right of its symbol, else to the left, above or below it, where it meets no symbol and no name.
    """
    half = PITCH / 2 - 1
    taken = _Taken()
    for x, y in places:
        taken.add(_Box(x - half, y - half, x + half, y + half))
    sheet = _Box(0, 0, *size)
    found = []
    for number, ((x, y), name) in enumerate(zip(places, names, strict=True)):
        for label in _around(number, x, y):
            box = _box(label, len(name) * _LETTER)
            inside = sheet.left <= box.left and box.right <= sheet.right
            if inside and sheet.top <= box.top and box.bottom <= sheet.bottom and taken.is_free(box):
                taken.add(box)
                found.append(label)
                break
    return found


def _around(number: int, x: float, y: float) -> tuple[Label, ...]:
    return (
        Label(number, x + _GAP, y + 4, "start"),
        Label(number, x - _GAP, y + 4, "end"),
        Label(number, x, y - _GAP - 1, "middle"),
        Label(number, x, y + _GAP + 10, "middle"),
    )


def _box(label: Label, width: float) -> _Box:
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return _Box(left, label.y - _LINE + 3, left + width, label.y + 3)
