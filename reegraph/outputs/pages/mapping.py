"""The map: every facility where it stands, what it is, whether it works, and how exactly its place is known.

The page is whole without its script: a drawing in SVG and a table of all facilities. The script zooms, pans, filters
and tells the facts of the facility that is chosen, each with its sentences.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from markupsafe import Markup

from reegraph.analysis.supply.world import Options, State, World
from reegraph.entities.gazetteer import gazetteer
from reegraph.entities.points import PointKind, place_point, point_sources
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.citation import cite
from reegraph.graph.whereabouts import Whereabouts, whereabouts
from reegraph.model import Entity, vocabulary
from reegraph.outputs.pages.cards import cards
from reegraph.outputs.pages.drawing import box_label
from reegraph.outputs.pages.outline import HEIGHT, WIDTH, countries, on_sheet
from reegraph.outputs.pages.scatter import At, labelled, spread
from reegraph.outputs.pages.sheet import environment
from reegraph.outputs.pages.shell import asset, data_block, policy
from reegraph.outputs.pages.view import about

TITLE = "Rare earth supply chain: where the mines and plants are"
SCRIPTS = ("address.js", "map.js")

Choice = tuple[str, str]

KINDS: tuple[Choice, ...] = (
    ("Mine", "mine"),
    ("Refinery", "refinery"),
    ("MetalPlant", "metal or alloy plant"),
    ("MagnetPlant", "magnet plant"),
    ("RecyclingPlant", "recycling plant"),
)
STATES: tuple[Choice, ...] = (
    ("operating", "operating"),
    ("planned", "planned or being built"),
    ("stopped", "idle or closed"),
    ("unknown", "status not told"),
)
EXACTNESS: tuple[Choice, ...] = (
    ("site", "at the site"),
    ("town", "at its town"),
    ("subdivision", "somewhere in its province or county"),
    ("country", "somewhere in its country"),
)
SHAPES: Mapping[str, str] = {
    "Mine": "M0-5.6L5.4 4.2H-5.4z",
    "Refinery": "M-4.8 0a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0z",
    "MetalPlant": "M-4.3-4.3H4.3V4.3H-4.3z",
    "MagnetPlant": "M0-6L6 0 0 6-6 0z",
    "RecyclingPlant": "M-1.9-5.4H1.9V-1.9H5.4V1.9H1.9V5.4H-1.9V1.9H-5.4V-1.9H-1.9z",
}
"""The symbol of each kind as an SVG path about its middle, 10 to 12 pixels wide."""

_NAME_LENGTH = 28


class Site(NamedTuple):
    """A facility as the map shows it; `at` and `drawn` in units of the sheet, both None where nothing places it.

    `where` says in words what the point marks; `said` is the first source that locates it there.
    """

    entity: Entity
    state: State
    found: Whereabouts | None
    operators: tuple[str, ...]
    country: str
    where: str
    said: str
    at: At | None
    drawn: At | None = None

    @property
    def label(self) -> str:
        """The name as it stands on the map."""
        name = box_label(self.entity.name)
        return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1].rstrip()}…"

    @property
    def exactness(self) -> str:
        return "" if self.found is None else self.found.point.kind

    def in_words(self) -> str:
        """What a screen reader says of its symbol."""
        parts = (f"{self.label}: {dict(KINDS)[self.entity.type]}", dict(STATES)[self.state], self.where, self.country)
        return ", ".join(part for part in parts if part)


def to_map(graph: Graph, *, only: Collection[str] = (), prefer: Prefer = "latest", title: str | None = None) -> str:
    """The map as one self-contained page. `graph` is what held at its date (`graph.at`).

    `only`: kinds of facilities (Mine), states (operating) and codes of countries (AU); of each sort that is named a
    facility must be one. The same graph gives the same bytes. Raises MisuseError for a name that is none of these.
    """
    sites = facilities(graph, only=only, prefer=prefer)
    placed = [site for site in sites if site.at is not None]
    lost = [site for site in sites if site.at is None]
    script, style = "".join(map(asset, SCRIPTS)), asset("map.css")
    told = cards(graph, [site.entity.id for site in sites], prefer)
    return environment().get_template("map.html").render(
        title=title or TITLE, about=about(graph), sites=sites, placed=placed, lost=lost, told=told,
        policy=policy([script], style), style=Markup(style), script=Markup(script),  # noqa: S704 - our own files
        data=Markup(data_block(_data(sites))),  # noqa: S704 - holds no tags
        size=(WIDTH, HEIGHT), countries=countries(), shapes=SHAPES, names=_country_names(sites),
        labels=_labels(placed), kinds=KINDS, states=STATES, exactness=EXACTNESS,
        attributions=[source.attribution for source in point_sources().values()],
    )  # fmt: skip


def facilities(graph: Graph, *, only: Collection[str] = (), prefer: Prefer = "latest") -> list[Site]:
    """The facilities of the graph with their places, those of which most is told first; `only` as in `to_map`."""
    world = World(graph, Options(prefer=prefer))
    known = [entity for entity in graph.entities.values() if vocabulary().is_facility(entity.type)]
    ordered = sorted(known, key=lambda e: (-e.claims, e.id))
    sites = _kept([_site(graph, world, entity) for entity in ordered], only)
    drawn = iter(spread([site.at for site in sites if site.at is not None]))
    return [site if site.at is None else site._replace(drawn=next(drawn)) for site in sites]


def _site(graph: Graph, world: World, entity: Entity) -> Site:
    found = whereabouts(graph, entity.id)
    place = "" if found is None else found.point.place
    home = gazetteer().territory_of(place if place != entity.id else entity.id)
    at = None if found is None else on_sheet(found.point.lat, found.point.lon)
    operators = sorted(graph.name(held.holder) for held in world.ownership.operators(entity.id))
    country = graph.name(home) if home else ""
    said = _said(graph, found)
    return Site(entity, world.state(entity.id), found, tuple(operators), country, where_words(graph, found), said, at)


def where_words(graph: Graph, found: Whereabouts | None) -> str:
    """What the point marks, in words."""
    if found is None:
        return "no source says where"
    known = gazetteer().by_id(found.point.place)
    name = known.name if known is not None else graph.name(found.point.place)
    words: dict[PointKind, str] = {
        "site": "at the site itself",
        "town": f"at its town, {name}",
        "subdivision": f"somewhere in {name}",
        "country": f"somewhere in {name}",
    }
    return words[found.point.kind]


def _said(graph: Graph, found: Whereabouts | None) -> str:
    if found is None:
        return ""
    return cite(graph, graph.claims[found.claims[0]]).source if found.claims else "the list of known names"


def _kept(sites: Sequence[Site], only: Collection[str]) -> list[Site]:
    kinds, states = dict(KINDS), dict(STATES)
    codes = {known.code: known.name for known in gazetteer() if known.code}
    wrong = sorted(set(only) - set(kinds) - set(states) - set(codes))
    if wrong:
        expected = f"{', '.join(kinds)}, {', '.join(states)} or the code of a country such as AU"
        raise MisuseError(f"only: found {', '.join(wrong)}, expected {expected}")
    homes = {codes[code] for code in only if code in codes}
    return [
        site
        for site in sites
        if (site.entity.type in only or not set(kinds) & set(only))
        and (site.state in only or not set(states) & set(only))
        and (site.country in homes or not homes)
    ]


# --- names -----------------------------------------------------------------------------------------------------------


class _Name(NamedTuple):
    """The name of a country that holds facilities, and where it stands."""

    text: str
    at: At


def _country_names(sites: Iterable[Site]) -> list[_Name]:
    homes = {known.name: known.id for known in gazetteer() if known.type == "Government"}
    points = {name: place_point(homes[name]) for name in sorted({site.country for site in sites}) if name in homes}
    return [_Name(name, on_sheet(point.lat, point.lon)) for name, point in points.items() if point is not None]


def _labels(placed: Sequence[Site]) -> list[tuple[Any, str]]:
    """The names of facilities that find room beside the symbols."""
    names = [site.label for site in placed]
    found = labelled([cast("At", site.drawn) for site in placed], names, (WIDTH, HEIGHT))
    return [(label, names[label.place]) for label in found]


# --- what the script reads -------------------------------------------------------------------------------------------


def _data(sites: Sequence[Site]) -> dict[str, Any]:
    """The sites in their order, and where the names of countries stand."""
    return {
        "sites": [_site_data(site) for site in sites],
        "countries": [[name.text, *name.at] for name in _country_names(sites)],
    }


def _site_data(site: Site) -> dict[str, Any]:
    names = [site.entity.name, *site.entity.aliases, *site.operators, site.where, site.country]
    known: dict[str, Any] = {
        "id": site.entity.id,
        "label": site.label,
        "kind": site.entity.type,
        "state": site.state,
        "exact": site.exactness,
        "names": "\n".join(name for name in names if name),
    }
    return known if site.at is None else known | {"at": site.at}
