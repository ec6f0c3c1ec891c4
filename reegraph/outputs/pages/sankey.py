"""Flows between stages as inline SVG: columns are stages, boxes are places at a stage, bands are flows.

The layout is that of layered drawings (K. Sugiyama, S. Tagawa, M. Toda, Methods for visual understanding of
hierarchical system structures, IEEE Trans. SMC 11, 1981): a flow that skips columns passes through a lane of its own
in each, and boxes and lanes are ordered by the mean place of their neighbours. Boxes then move towards their
neighbours as in M. Bostock's d3-sankey. Columns are given and never change; everything is decided by numbers and names,
so that the same flows give the same drawing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from markupsafe import Markup

Source = Literal["documents", "both", "register"]
SOURCES: Mapping[Source, str] = {
    "documents": "documents say it",
    "both": "documents and the register say it",
    "register": "only the register says it",
}

_STEP, _BOX, _LEFT, _RIGHT, _TOP = 158, 9, 4, 104, 36
_GAP, _LANE_GAP, _LEAST = 9.0, 4.0, 15.0
_THIN, _NARROWEST, _WIDEST = 1.6, 4.0, 34.0
_SWEEPS = 12
# Between two boxes stand the name of the first, the mark of a flow and its tonnes, in this order and none on another.
_NAME = 14  # letters
_MARK_AT, _MARK_AT_LINE = 0.69, 0.77
_AMOUNT = 13.0  # from one line of tonnes to the next


class Flow(NamedTuple):
    """A flow from a place in one column to a place in a later one.

    `tonnes` is None where nobody says how much; `label` is written on a band whose tonnes are known; `link` is the id
    of the row that tells of it, `title` what a pointer on it shows.
    """

    start: tuple[int, str]
    end: tuple[int, str]
    tonnes: float | None
    source: Source
    label: str = ""
    link: str = ""
    title: str = ""


@dataclass(slots=True)
class _Stop:
    """A box, or a lane that a flow passes through (`flow`), with its place from top."""

    column: int
    name: str
    flow: int | None = None
    height: float = 0.0
    top: float = 0.0
    before: list[_Stop] = field(default_factory=list)
    after: list[_Stop] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    @property
    def key(self) -> tuple[bool, str, int]:
        return (self.flow is not None, self.name, self.flow or 0)


class _Layout:
    """Boxes and lanes with their places; `routes` has the stops of each flow from start to end."""

    def __init__(self, columns: int, flows: Sequence[Flow]) -> None:
        self.flows = flows
        self.widths = _widths(flows)
        self.boxes: dict[tuple[int, str], _Stop] = {}
        self.columns: list[list[_Stop]] = [[] for _ in range(columns)]
        self.routes = [self._route(number, flow) for number, flow in enumerate(flows)]
        for box in self.boxes.values():
            sides = ([pitch for _, pitch in self._at(box, end)] for end in (False, True))
            box.height = max(_LEAST, *(sum(side) for side in sides))
        self._order()
        self._settle()
        self.height = max((s.top + s.height for column in self.columns for s in column), default=0.0)

    def _box(self, place: tuple[int, str]) -> _Stop:
        if place not in self.boxes:
            self.boxes[place] = _Stop(*place)
            self.columns[place[0]].append(self.boxes[place])
        return self.boxes[place]

    def _route(self, number: int, flow: Flow) -> list[_Stop]:
        height = max(self.widths[number], _AMOUNT if flow.label else 0.0)
        lanes = [_Stop(c, "", number, height) for c in range(flow.start[0] + 1, flow.end[0])]
        for lane in lanes:
            self.columns[lane.column].append(lane)
        route = [self._box(flow.start), *lanes, self._box(flow.end)]
        for one, other in itertools.pairwise(route):
            one.after.append(other)
            other.before.append(one)
        return route

    def _at(self, box: _Stop, end: bool) -> list[tuple[int, float]]:  # noqa: FBT001 - a side, inside this module
        """The flows of one side of a box, each with the height that it and its tonnes take there."""
        place = (box.column, box.name)
        numbers = [n for n, f in enumerate(self.flows) if place == (f.end if end else f.start)]
        return [(n, max(self.widths[n] + 2, _AMOUNT if self.flows[n].label else 0.0)) for n in numbers]

    def _order(self) -> None:
        """Order each column by the mean rank of its neighbours, forth and back; equals keep their order."""
        for column in self.columns:
            column.sort(key=lambda s: (-len(s.before) - len(s.after), s.key))
        for sweep in range(_SWEEPS):
            forth = sweep % 2 == 0
            for column in self.columns if forth else self.columns[::-1]:
                rank = {id(s): n / max(1, len(c) - 1) for c in self.columns for n, s in enumerate(c)}
                column.sort(key=lambda s, rank=rank, forth=forth: _mean_rank(s, rank, forth=forth))  # type: ignore[misc]

    def _settle(self) -> None:
        """Places from top: packed, then moved to where the neighbours are, as far as there is room."""
        for column in self.columns:
            _pack(column, {})
        deepest = max((c[-1].top + c[-1].height for c in self.columns if c), default=0.0)
        for column in self.columns:
            shift = (deepest - (column[-1].top + column[-1].height)) / 2 if column else 0.0
            for stop in column:
                stop.top += shift
        for sweep in range(3 * _SWEEPS):
            forth = sweep % 2 == 0
            for column in self.columns if forth else self.columns[::-1]:
                wanted = {}
                for stop in column:
                    near = (stop.before if forth else stop.after) or (stop.after if forth else stop.before)
                    middle = sum(n.middle for n in near) / len(near) if near else stop.middle
                    wanted[id(stop)] = stop.top + 0.6 * (middle - stop.middle)
                _pack(column, wanted, deepest)

    def ports(self) -> list[tuple[float, float]]:
        """Where each flow leaves and enters, from top: at each box in the order of where they come from and go."""
        found = [[0.0, 0.0] for _ in self.flows]
        for box in self.boxes.values():
            for end in (False, True):
                side = self._at(box, end)
                side.sort(key=lambda f, end=end: (self.routes[f[0]][-2 if end else 1].middle, f[0]))  # type: ignore[misc]
                at = box.middle - sum(pitch for _, pitch in side) / 2
                for number, pitch in side:
                    found[number][int(end)] = at + pitch / 2
                    at += pitch
        return [(start, end) for start, end in found]


def _mean_rank(stop: _Stop, rank: Mapping[int, float], *, forth: bool) -> float:
    near = (stop.before if forth else stop.after) or (stop.after if forth else stop.before)
    return sum(rank[id(n)] for n in near) / len(near) if near else rank[id(stop)]


def _pack(column: Sequence[_Stop], wanted: Mapping[int, float], deepest: float = 0.0) -> None:
    """Give each stop of a column its wanted place, in order and without overlap, within 0 and `deepest`."""
    at = 0.0
    for stop in column:
        stop.top = max(at, wanted.get(id(stop), at))
        at = stop.top + stop.height + _gap(stop)
    if not wanted:
        return
    floor = max(deepest, at - _GAP) if at - _GAP > deepest and not _fits(column, deepest) else deepest
    for stop in reversed(column):
        stop.top = min(stop.top, floor - stop.height)
        floor = stop.top - _gap(stop)


def _fits(column: Sequence[_Stop], deepest: float) -> bool:
    return sum(s.height + _gap(s) for s in column) - _GAP <= deepest


def _gap(stop: _Stop) -> float:
    return _GAP if stop.flow is None else _LANE_GAP


def _widths(flows: Sequence[Flow]) -> list[float]:
    """As wide as its tonnes, by one scale for the flows that leave a column: elsewhere a tonne is of other goods."""
    most: dict[int, float] = defaultdict(float)
    for flow in flows:
        most[flow.start[0]] = max(most[flow.start[0]], flow.tonnes or 0.0)
    return [
        _THIN if f.tonnes is None else max(_NARROWEST, _WIDEST * f.tonnes / (most[f.start[0]] or 1.0)) for f in flows
    ]


def sankey(columns: Sequence[str], flows: Sequence[Flow], about: str) -> Markup:
    """The drawing. `about` tells it to those who do not see it; the rows of a table have its figures."""
    layout = _Layout(len(columns), flows)
    ports = layout.ports()
    width, height = _LEFT + _STEP * (len(columns) - 1) + _RIGHT, _TOP + layout.height + 8
    drawn = [*_heads(columns)]
    order = sorted(range(len(flows)), key=lambda n: (flows[n].tonnes is None, n))
    drawn += [_band(flows[n], layout.routes[n], ports[n], layout.widths[n]) for n in order]
    drawn += [_box(box) for _, box in sorted(layout.boxes.items())]
    drawn += [_amount(flows[n], layout.routes[n], ports[n]) for n in order if flows[n].tonnes is not None]
    drawn += [_marked(flows[n], layout.routes[n], ports[n]) for n in order]
    head = Markup(
        '<svg class="sankey" role="group" aria-label="{}" width="{:g}" height="{:.0f}" viewBox="0 0 {:g} {:.0f}">'
    )
    return head.format(about, width, height, width, height) + Markup().join(drawn) + Markup("</svg>")


def _x(column: int) -> int:
    return _LEFT + _STEP * column


def _heads(columns: Iterable[str]) -> Iterable[Markup]:
    for number, name in enumerate(columns):
        yield Markup('<text class="head" x="{}" y="{}">{}</text>').format(_x(number), _TOP - 14, name)


def legend() -> tuple[tuple[Markup, str], ...]:
    """What the lines, the marks on them and the bands mean."""
    found = []
    for source, said in SOURCES.items():
        line = Markup('<g class="{}"><line class="line" x1="0" x2="34" y1="7" y2="7"/>{}</g>').format(
            source, _mark(source, 17, 7)
        )
        found.append((_sample(line), said))
    found.append((_sample(Markup('<rect class="known" y="2" width="34" height="10"/>')), "as wide as its tonnes"))
    broken = Markup('<line class="line unknown" x1="0" x2="34" y1="7" y2="7"/>')
    return (*found, (_sample(broken), "tonnes not known"))


def _sample(drawn: Markup) -> Markup:
    head = Markup('<svg class="sankey sample" width="34" height="14" aria-hidden="true" focusable="false">')
    return head + drawn + Markup("</svg>")


def _mark(source: Source, x: float, y: float) -> Markup:
    """A dot for documents, a square for the register, a diamond for both: not told by colour alone."""
    if source == "documents":
        return Markup('<circle class="mark" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y)
    turn = Markup(' transform="rotate(45 {:.1f} {:.1f})"').format(x, y) if source == "both" else Markup()
    return Markup('<rect class="mark" x="{:.1f}" y="{:.1f}" width="7" height="7"{}/>').format(x - 3.5, y - 3.5, turn)


def _points(route: Sequence[_Stop], ports: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Left end, right end and height from top of each stop of a route."""
    found = [(_x(route[0].column) + _BOX, _x(route[0].column) + _BOX, _TOP + ports[0])]
    found += [(_x(s.column), _x(s.column) + _BOX + 66, _TOP + s.middle) for s in route[1:-1]]
    return [*found, (_x(route[-1].column), _x(route[-1].column), _TOP + ports[1])]


def _band(flow: Flow, route: Sequence[_Stop], ports: tuple[float, float], width: float) -> Markup:
    points = _points(route, ports)
    path = [f"M{points[0][1]:.1f} {points[0][2]:.1f}"]
    for (_, right, y), (left, next_right, next_y) in itertools.pairwise(points):
        bend = (left - right) / 2
        path.append(f"C{right + bend:.1f} {y:.1f} {left - bend:.1f} {next_y:.1f} {left:.1f} {next_y:.1f}")
        path.append(f"L{next_right:.1f} {next_y:.1f}")
    known = "band" if flow.tonnes is not None else "line unknown"
    inner = Markup('<path class="{}" d="{}" stroke-width="{:.1f}"/><title>{}</title>').format(
        known, "".join(path), width, flow.title
    )
    return Markup('<a class="{}" href="#{}" tabindex="-1">{}</a>').format(flow.source, flow.link, inner)


def _marked(flow: Flow, route: Sequence[_Stop], ports: tuple[float, float]) -> Markup:
    """The mark of its source on the first bend, past the names of boxes and before the tonnes.

    With the ends of the bend at the heights a and b, and its middle points level with them, it is there at
    a + (b − a)(3t² − 2t³).
    """
    points = _points(route, ports)
    right, y, left, next_y = points[0][1], points[0][2], points[1][0], points[1][2]
    t = _MARK_AT_LINE if flow.tonnes is None else _MARK_AT
    across = (1 - t) ** 3 * right + 3 * t * (1 - t) * (right + left) / 2 + t**3 * left
    mark = _mark(flow.source, across, y + (next_y - y) * (3 * t**2 - 2 * t**3))
    return Markup('<g class="{}">{}</g>').format(flow.source, mark)


def _box(box: _Stop) -> Markup:
    x, y = _x(box.column), _TOP + box.top
    drawn = Markup('<rect class="box" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(x, y, _BOX, box.height)
    return drawn + Markup('<text class="place" x="{}" y="{:.1f}">{}</text>').format(
        x + _BOX + 4, _TOP + box.middle + 4, _clipped(box.name)
    )


def _amount(flow: Flow, route: Sequence[_Stop], ports: tuple[float, float]) -> Markup:
    points = _points(route, ports)
    x, y = points[1][0] - 4, points[1][2] + 4
    return Markup('<text class="amount" x="{:.1f}" y="{:.1f}">{}</text>').format(x, y, flow.label)


def _clipped(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
