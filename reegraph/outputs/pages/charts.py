"""Drawings as inline SVG, made here: bars and the spans of intervals, and flows between stages.

They carry classes and attributes and no style, since the policy of the pages forbids that; the same figures give the
same bytes. A drawing is a picture of a table beside it, so the small ones are hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

TONES = 10
"""The number of colours that the style has for shares and bands; the last is for all others."""


class Share(NamedTuple):
    """A part of a whole: what to call it, its part in percent, and its colour, 0 to TONES - 1."""

    name: str
    percent: float
    tone: int


def bar(part: float, least: float | None = None, most: float | None = None) -> Markup:
    """A bar as long as `part` of its box (0 to 1), with the span from `least` to `most` as a line with ends."""
    drawn = [Markup('<rect class="fill" y="3" height="8" width="{}%"/>').format(_percent(part))]
    if least is not None and most is not None and most > least:
        low, high = _percent(least), _percent(most)
        drawn.append(Markup('<line class="span" x1="{0}%" x2="{1}%" y1="7" y2="7"/>').format(low, high))
        ends = Markup('<line class="span" x1="{0}%" x2="{0}%" y1="3" y2="11"/>')
        drawn += [ends.format(low), ends.format(high)]
    return _small("bar", 14, drawn)


def shares(parts: Sequence[Share]) -> Markup:
    """The parts of a whole side by side, each with its name where there is room; what is left stays empty."""
    drawn, at = [], 0.0
    for part in parts:
        drawn.append(
            Markup('<rect class="tone-{}" x="{}%" width="{}%" height="18"/>').format(
                part.tone, _percent(at / 100), _percent(part.percent / 100)
            )
        )
        if part.percent >= 3 * len(part.name):
            middle = _percent((at + part.percent / 2) / 100)
            drawn.append(Markup('<text class="on" x="{}%" y="13">{}</text>').format(middle, part.name))
        at += part.percent
    return _small("shares", 18, drawn)


def _small(kind: str, height: int, drawn: Sequence[Markup]) -> Markup:
    """A drawing as wide as its box."""
    head = Markup('<svg class="{}" width="100%" height="{}" aria-hidden="true" focusable="false">').format(kind, height)
    return head + Markup().join(drawn) + Markup("</svg>")


def _percent(part: float) -> str:
    return f"{100 * min(1.0, max(0.0, part)):.2f}".rstrip("0").rstrip(".")
