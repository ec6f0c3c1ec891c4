"""A small drawing of what an entity is joined to: what acts on it at the left, what it acts on at the right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from reegraph.graph import Fact
from reegraph.graph.support import number_of
from reegraph.outputs.pages.dossier.relations import FLOWS, MATERIALS, OWNING
from reegraph.outputs.pages.dossier.subject import Subject
from reegraph.outputs.pages.drawing import box_label
from reegraph.outputs.pages.sheet import Picture
from reegraph.outputs.pages.telling import relation_words

_SHOWN = 9  # of each side
_BOX, _HEIGHT, _PITCH, _GAP, _MIDDLE = 262, 40, 48, 96, 220
_SPINE = 24  # from the left edge to the boxes of the narrow drawing
_WIDTH = 2 * (_BOX + _GAP) + _MIDDLE
_LETTERS, _SMALL_LETTERS = 30, 38  # that a box holds, at 12.5 and 11 pixels
_DRAWN = {"at the date": "", "planned": "planned", "not yet": "planned", "rumoured": "rumoured"}
_RANKS = (FLOWS, OWNING, MATERIALS)
_LEFT_OUT = frozenset({"located_in"})


class _Near(NamedTuple):
    """A neighbour on one side: its name, the relations in words, and how the line is drawn."""

    rank: tuple[int, int, str, str]
    name: str
    words: str
    line: str


def neighbourhood(subject: Subject) -> Picture | None:
    """The drawing, or None for an entity that nothing is joined to."""
    left, right = _sides(subject)
    if not left and not right:
        return None
    rest = max(0, len(left) - _SHOWN) + max(0, len(right) - _SHOWN)
    said = (
        f"At the left (or above) what acts on {box_label(subject.entity.name)}, at the right (or below) what it "
        "acts on. Flows stand first, then who runs and owns, then materials. A broken line is planned, a dotted one "
        "rumoured. "
    )
    more = f"{number_of(rest, 'more neighbour')} not drawn. " if rest else ""
    name = box_label(subject.entity.name)
    drawing = _drawn(name, left[:_SHOWN], right[:_SHOWN]) + _tall(name, left[:_SHOWN], right[:_SHOWN])
    return Picture(
        "neighbours", "What it is joined to", drawing, f"{said}{more}The tables below have all, with sentences."
    )


def _sides(subject: Subject) -> tuple[list[_Near], list[_Near]]:
    sides: tuple[dict[str, list[Fact]], dict[str, list[Fact]]] = (defaultdict(list), defaultdict(list))
    for fact in subject.facts:
        if fact.object is None or fact.predicate in _LEFT_OUT or subject.standing(fact) not in _DRAWN:
            continue
        acts = (fact.subject == subject.id) != (fact.predicate == "subsidiary_of")
        sides[acts][fact.object if fact.subject == subject.id else fact.subject].append(fact)
    left, right = ([_near(subject, other, facts) for other, facts in side.items()] for side in sides)
    return sorted(left), sorted(right)


def _near(subject: Subject, other: str, facts: Sequence[Fact]) -> _Near:
    ranks = [next((n for n, which in enumerate(_RANKS) if f.predicate in which), len(_RANKS)) for f in facts]
    documents = len({document for fact in facts for document in fact.documents})
    verbs = ("is the parent of" if f.predicate == "subsidiary_of" else relation_words(f.predicate) for f in facts)
    lines = [_DRAWN[subject.standing(fact)] for fact in facts]
    line = "" if "" in lines else "planned" if "planned" in lines else "rumoured"
    name = subject.graph.name(other)
    said = "; ".join(dict.fromkeys(verbs))
    return _Near((min(ranks), -documents, name, other), name, said + (f" ({line})" if line else ""), line)


def _drawn(name: str, left: Sequence[_Near], right: Sequence[_Near]) -> Markup:
    """The wide drawing: two columns, the entity between them."""
    height = max(len(left), len(right)) * _PITCH + 8
    middle, centre = height / 2, _BOX + _GAP
    parts = [_head("broad", _WIDTH + 2, height, name, left, right)]
    for x, port, side in ((0, _BOX, left), (_WIDTH - _BOX, _WIDTH - _BOX, right)):
        top = middle - len(side) * _PITCH / 2
        for number, near in enumerate(side):
            y = top + number * _PITCH + _PITCH / 2
            edge = centre if x == 0 else centre + _MIDDLE
            ends = ((port, y), (edge, middle)) if x == 0 else ((edge, middle), (port, y))
            parts += [_curve(near.line, "broad", *ends), *_box(near, x, y)]
    return Markup().join([*parts, *_self(name, centre, middle, _MIDDLE), Markup("</svg>")])


def _tall(name: str, left: Sequence[_Near], right: Sequence[_Near]) -> Markup:
    """The narrow drawing, for telephones: what acts on it above the entity, what it acts on below."""
    rows = len(left) + 1 + len(right)
    middle = len(left) * _PITCH + _PITCH / 2 + 6
    parts = [_head("tall", _SPINE + _BOX + 2, rows * _PITCH + 12, name, left, right)]
    for number, near in enumerate((*left, *right)):
        below = number >= len(left)
        y = (number + (1 if below else 0)) * _PITCH + _PITCH / 2 + 6
        ends = (middle, y) if below else (y, middle)
        parts.append(
            Markup('<path class="line {}" marker-end="url(#tip-tall)" d="M{} {:.1f}H6V{:.1f}H{}"/>').format(
                near.line, _SPINE, *ends, _SPINE
            )
        )
        parts += _box(near, _SPINE, y)
    return Markup().join([*parts, *_self(name, _SPINE, middle, _BOX), Markup("</svg>")])


def _head(kind: str, width: int, height: int, name: str, left: Sequence[_Near], right: Sequence[_Near]) -> Markup:
    about = f"What {name} is joined to: {len(left)} that act on it, {len(right)} that it acts on"
    return Markup(
        '<svg class="near {0}" viewBox="-1 0 {1} {2}" width="{1}" height="{2}" role="img" aria-label="{3}">'
        '<defs><marker id="tip-{0}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="tip" d="M0 0.8L8 4L0 7.2z"/></marker></defs>'
    ).format(kind, width, height, about)


def _self(name: str, x: float, middle: float, width: int) -> Iterator[Markup]:
    yield Markup('<rect class="self" x="{}" y="{:.1f}" width="{}" height="44" rx="5"/>').format(x, middle - 22, width)
    yield Markup('<text class="self-name" x="{}" y="{:.1f}">{}</text>').format(
        x + width / 2, middle + 4, _short(name, 26)
    )


def _curve(kind: str, drawing: str, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    (x1, y1), (x2, y2) = start, end
    half = (x1 + x2) / 2
    path = Markup(
        '<path class="line {}" marker-end="url(#tip-{})" d="M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}"/>'
    )
    return path.format(kind, drawing, x1, y1, half, y1, half, y2, x2, y2)


def _box(near: _Near, x: float, y: float) -> Iterator[Markup]:
    yield Markup('<rect class="box" x="{}" y="{:.1f}" width="{}" height="{}" rx="4"/>').format(
        x, y - _HEIGHT / 2, _BOX, _HEIGHT
    )
    yield Markup('<text class="name" x="{}" y="{:.1f}">{}</text>').format(x + 10, y - 3, _short(near.name, _LETTERS))
    yield Markup('<text class="words" x="{}" y="{:.1f}">{}</text>').format(
        x + 10, y + 13, _short(near.words, _SMALL_LETTERS)
    )


def _short(text: str, length: int) -> str:
    label = box_label(text)
    return label if len(label) <= length else f"{label[: length - 1].rstrip()}…"
