"""Where states and places lie: one point each, what it marks, and who says so.

The points live in `tables/points.toml`, which `scripts/places.py` makes out of GeoNames (CC BY 4.0: whoever shows the
points shows the attribution) and Natural Earth. A point marks a town, or stands for a province or state as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints, model_validator

from reegraph.entities.gazetteer import PACKAGE, Id, gazetteer
from reegraph.model import Frozen
from reegraph.model.tables import read_table

PointKind = Literal["site", "town", "subdivision", "country"]
KINDS: tuple[PointKind, ...] = ("site", "town", "subdivision", "country")
"""From the finest to the coarsest: the works itself, its town, its province or county, its state."""

Text = Annotated[str, StringConstraints(min_length=1)]


class PointSource(Frozen):
    """Whose points they are, and the line that has to stand where they are shown."""

    title: Text
    licence: Text
    address: Annotated[str, StringConstraints(pattern=r"^https://\S+/$")]
    attribution: Text


class PointRow(Frozen):
    """Degrees of WGS 84; `record` is the number of the town at the source."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    kind: Literal["town", "subdivision", "country"]
    source: str
    record: Annotated[int, Field(gt=0)] | None = None


class PointTable(Frozen):
    """The whole file."""

    sources: dict[str, PointSource]
    points: dict[Id, PointRow]

    @model_validator(mode="after")
    def _of_known_things(self) -> PointTable:
        strange = sorted(i for i in self.points if gazetteer().by_id(i) is None)
        unsaid = sorted({row.source for row in self.points.values()} - set(self.sources))
        if strange or unsaid:
            raise ValueError(
                f"not in the gazetteer: {', '.join(strange) or '–'}; no source: {', '.join(unsaid) or '–'}"
            )
        return self


class Point(NamedTuple):
    """A point in degrees of WGS 84. `place` is the id of what it marks, `source` says in words where it is from."""

    lat: float
    lon: float
    kind: PointKind
    place: str
    source: str


@cache
def _table() -> PointTable:
    return read_table(PACKAGE, "points.toml", PointTable)


def point_sources() -> Mapping[str, PointSource]:
    """The sources of the points, by their key."""
    return _table().sources


def place_point(entity: str) -> Point | None:
    """The point of a state or place itself; None where the table has none.

    >>> place_point("place/fort-worth")[2:]
    ('town', 'place/fort-worth', 'GeoNames 4691930, CC BY 4.0')
    """
    row = _table().points.get(entity)
    if row is None:
        return None
    source = _table().sources[row.source]
    record = "" if row.record is None else f" {row.record}"
    return Point(row.lat, row.lon, row.kind, entity, f"{source.title}{record}, {source.licence}")


def nearest_point(entity: str) -> Point | None:
    """The point of a state or place, or of the nearest thing around it that has one, by the gazetteer.

    >>> nearest_point("place/gebeng").place
    'place/pahang'
    """
    found = place_point(entity)
    known = gazetteer().by_id(entity)
    if found is not None or known is None:
        return found
    above = [point for point in map(nearest_point, known.within) if point is not None]
    return min(above, key=lambda p: (KINDS.index(p.kind), p.place), default=None)
