"""How a graph shows itself in a notebook: a table of what it holds and a small drawing of its most connected part.

Pure: the same graph gives the same markup, with no script, no style sheet, no address and no id that another output
could have too. Colours are the notebook's own (Jupyter and VS Code name theirs), else the browser's; kinds are told by
words and by the shape of a box, never by colour.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from reegraph.analysis import showing
from reegraph.graph import Fact, Graph
from reegraph.model import vocabulary
from reegraph.outputs.pages.grounds import STAGES, assign_stages
from reegraph.registry import REFERENCE

MEMBERS = 14
"""So many boxes are drawn: what fits into a notebook's width at a size that one can read."""

_WIDTH, _HEIGHT, _GAP, _ROW, _TOP, _MARGIN = 150, 40, 46, 54, 30, 8
_LANE_HEIGHT, _BEND, _SWEEPS, _LETTERS = 14, 40, 8, 19
_LANE = " "  # begins the name of a lane; no id of an entity begins so
_STATES = ("Government", "Agency")
_PAPER = "var(--jp-layout-color0,var(--vscode-editor-background,Canvas))"
_INK = "var(--jp-content-font-color1,var(--vscode-editor-foreground,CanvasText))"
_KEY = (
    "Square boxes are sites, round ones firms. An arrow is a supply, dashed where it is planned or rumoured; "
    "a line without a head joins a site to who runs it. .view('graph.html') writes the whole graph as a page."
)

Point = tuple[int, int]
Slot = tuple[int, str]


class Line(NamedTuple):
    """A line of the drawing: who is joined to whom, whether goods flow along it, and whether it is said as fact."""

    start: str
    end: str
    flow: bool
    firm: bool


def to_notebook(graph: Graph) -> str:
    """The markup of a graph for a notebook."""
    counts = showing.table(_counts(graph), heading=f"Knowledge graph as of {graph.as_of or 'no date'}")
    return showing.framed(counts + drawing(graph))


def drawing(graph: Graph) -> str:
    """The most connected sites and firms by stage of the chain, as SVG; empty where no two are joined.

    States are left out, since nearly everything has to do with one.
    """
    facts = [fact for fact in graph.edges() if _drawable(graph, fact)]
    members = _most_connected(facts)
    if not members:
        return ""
    lines = _lines(facts, members)
    placed = assign_stages(graph, list(graph.edges()), members)
    stages = {node: stage.number for node, stage in placed.items()}
    at, lanes = _placed(stages, lines)
    width = max(x for x, _ in at.values()) + _WIDTH + _MARGIN
    below = [y for _, y in at.values()] + [y for passed in lanes.values() for _, y in passed]
    height = max(below) + _HEIGHT + _MARGIN
    headings = {at[node][0]: STAGES[stages[node]] for node in sorted(at)}
    body = [_heading(x, words) for x, words in sorted(headings.items())]
    body += [*(_drawn(line, at, lanes[line]) for line in lines), *(_box(graph, node, at[node]) for node in sorted(at))]
    label = f"{len(at)} of {len(graph.entities)} entities: who supplies whom, and who runs what"
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} {height}" width="{width}" '
        f'style="max-width:100%;height:auto;background:{_PAPER};color:{_INK};font:12px system-ui,sans-serif">'
        f"{''.join(body)}</svg><p>{escape(_KEY)}</p>"
    )


def _counts(graph: Graph) -> list[dict[str, object]]:
    kinds = Counter(entity.type for entity in graph.entities.values())
    references = sum(document.kind == REFERENCE for document in graph.documents.values())
    types = ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items(), key=lambda k: (-k[1], k[0])))
    said = Counter(claim.modality for claim in graph.claims.values())
    moods = ", ".join(f"{mood} {count:,}" for mood, count in sorted(said.items(), key=lambda m: (-m[1], m[0])))
    deals = Counter(deal.kind for deal in graph.deals.values())
    agreed = ", ".join(f"{kind} {count:,}" for kind, count in sorted(deals.items(), key=lambda d: (-d[1], d[0])))
    rows = [
        ("documents", len(graph.documents) - references, ""),
        ("reference sources", references, ""),
        ("claims", len(graph.claims), moods),
        ("entities", len(graph.entities), types),
        ("deals", len(graph.deals), agreed),
    ]
    return [{"what": what, "count": count, "of which": which} for what, count, which in rows]


def _drawable(graph: Graph, fact: Fact) -> bool:
    relation = vocabulary().relation.get(fact.predicate)
    joins = fact.predicate == "operates" or (relation is not None and relation.flow)
    return joins and all(_is_site_or_firm(graph, end) for end in (fact.subject, str(fact.object)))


def _is_site_or_firm(graph: Graph, entity: str) -> bool:
    kind = graph.entities[entity].type
    return kind not in _STATES and kind in vocabulary().expand(("facility", "organisation"))


def _most_connected(facts: Iterable[Fact]) -> list[str]:
    """Grown from the thing with most neighbours: always the one that has most links to what is there already."""
    near: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if fact.subject != fact.object:
            near[fact.subject].add(str(fact.object))
            near[str(fact.object)].add(fact.subject)
    if not near:
        return []
    chosen = [min(near, key=lambda n: (-len(near[n]), n))]
    while len(chosen) < MEMBERS:
        edge = {other for node in chosen for other in near[node]} - set(chosen)
        if not edge:
            break
        chosen.append(min(edge, key=lambda n: (-len(near[n] & set(chosen)), -len(near[n]), n)))
    return chosen


def _lines(facts: Iterable[Fact], members: Collection[str]) -> list[Line]:
    """One line for each pair that is joined, the firmest saying first; a supply before who runs it."""
    found: dict[tuple[str, str], Line] = {}
    for fact in facts:
        start, end, flow = fact.subject, str(fact.object), fact.predicate != "operates"
        if start in members and end in members and start != end:
            line = Line(start, end, flow, fact.modality == "asserted")
            pair = (min(start, end), max(start, end)) if not flow else (start, end)
            found[pair] = max(line, found.get(pair, line), key=lambda each: (each.flow, each.firm))
    return [found[pair] for pair in sorted(found)]


def _placed(stages: Mapping[str, int], lines: Sequence[Line]) -> tuple[dict[str, Point], dict[Line, list[Point]]]:
    """The top left corner of each box, and the points that each line passes on its way through columns between.

    Columns by stage, without empty ones. A line has a lane of its own in each column that it passes, so that it runs
    behind no box. In a column things stand by the mean rank of what they are joined to, over a few sweeps.
    """
    used = sorted(set(stages.values()))
    column = {node: used.index(stage) for node, stage in stages.items()}
    chains = {line: _chain(line, column) for line in lines}
    cells: list[list[Slot]] = [[] for _ in used]
    for slot in sorted({*((column[node], node) for node in stages), *(slot for c in chains.values() for slot in c)}):
        cells[slot[0]].append(slot)
    _settle(cells, chains.values())
    heights = [sum(map(_height, cell)) for cell in cells]
    tops: dict[Slot, Point] = {}
    for number, cell in enumerate(cells):
        y = _TOP + (max(heights) - heights[number]) // 2
        for slot in cell:
            tops[slot] = (_MARGIN + number * (_WIDTH + _GAP), y)
            y += _height(slot)
    boxes = {node: tops[column[node], node] for node in sorted(stages)}
    return boxes, {line: [tops[slot] for slot in chain[1:-1]] for line, chain in chains.items()}


def _chain(line: Line, column: Mapping[str, int]) -> list[Slot]:
    """Both ends of a line in their columns, and its lanes between them."""
    first, last = column[line.start], column[line.end]
    step = 1 if last > first else -1
    lanes: list[Slot] = [(c, f"{_LANE}{line.start} {line.end}") for c in range(first + step, last, step)]
    return [(first, line.start), *(lanes if first != last else []), (last, line.end)]


def _height(slot: Slot) -> int:
    return _LANE_HEIGHT if slot[1].startswith(_LANE) else _ROW


def _settle(cells: Sequence[list[Slot]], chains: Iterable[Sequence[Slot]]) -> None:
    near: dict[Slot, list[Slot]] = defaultdict(list)
    for chain in chains:
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    rank = {slot: float(place) - len(cell) / 2 for cell in cells for place, slot in enumerate(cell)}
    for _ in range(_SWEEPS):
        for cell in cells:
            cell.sort(key=lambda s: (sum(rank[o] for o in near[s]) / max(1, len(near[s])), s))
            rank |= {slot: float(place) - len(cell) / 2 for place, slot in enumerate(cell)}


def _heading(x: int, words: str) -> str:
    return f'<text x="{x}" y="16" fill="currentColor" font-weight="bold">{escape(words)}</text>'


def _drawn(line: Line, at: Mapping[str, Point], lanes: Sequence[Point]) -> str:
    (x1, y1), (x2, y2) = at[line.start], at[line.end]
    out = 1 if x2 >= x1 else -1  # the side on which it leaves
    into = 1 if x2 > x1 else -1  # the way in which it arrives
    x, y = x1 + (_WIDTH if out > 0 else 0), y1 + _HEIGHT // 2
    curve = f"M{x} {y}"
    for left, top in lanes:
        near, far = (left, left + _WIDTH) if out > 0 else (left + _WIDTH, left)
        level = top + _LANE_HEIGHT // 2
        curve += f"C{x + out * _BEND} {y} {near - out * _BEND} {level} {near} {level}H{far}"
        x, y = far, level
    reach, end = x2 + (0 if into > 0 else _WIDTH), y2 + _HEIGHT // 2
    curve += f"C{x + out * _BEND} {y} {reach - into * _BEND} {end} {reach} {end}"
    dash = "" if line.firm else ' stroke-dasharray="5 4"'
    arrow = f'<path d="M{reach} {end}l{-into * 8} -4v8z" fill="currentColor"/>' if line.flow else ""
    return f'<g opacity="0.7"><path d="{curve}" fill="none" stroke="currentColor"{dash}/>{arrow}</g>'


def _box(graph: Graph, node: str, at: Point) -> str:
    entity, (x, y) = graph.entities[node], at
    name = _legible(entity.name)
    cut = name if len(name) <= _LETTERS else name[: _LETTERS - 1].rstrip() + "…"
    corner = 2 if vocabulary().is_facility(entity.type) else 14
    middle = x + _WIDTH // 2
    return (
        f"<g><title>{escape(name[:200])} ({escape(entity.type)})</title>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="{corner}" fill="{_PAPER}" '
        'stroke="currentColor"/>'
        f'<text x="{middle}" y="{y + 17}" text-anchor="middle" fill="currentColor">{escape(cut)}</text>'
        f'<text x="{middle}" y="{y + 32}" text-anchor="middle" fill="currentColor" font-size="10" opacity="0.75">'
        f"{escape(entity.type)}</text></g>"
    )


def _legible(text: str) -> str:
    """Without what prints nothing, or turns the direction of what follows."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
