"""The answer on losses: tonnes with bounds, who delivers, what each failure costs, and the words for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from reegraph.analysis.results import Result
from reegraph.analysis.supported import Supported
from reegraph.analysis.tonnage.flow import Interval
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.model import Frozen

SHOWN = 25
"""How many losses a terminal shows; JSON has them all."""
NAMED = 8
"""How many things a note names in a terminal; JSON has them all."""
_BAR = 20
ALLIED = "allied countries"


class Tonnage(Frozen):
    """Bounds in tonnes a year; `high` is None where nothing bounds it.

    `middle`: makers of the product make what is known of them, and no other unknown capacity binds.
    """

    low: float
    middle: float
    high: float | None

    @classmethod
    def of(cls, found: Interval) -> Tonnage:
        """Rounded to kilograms, so that the same question has the same answer to the last digit."""
        high = None if math.isinf(found.high) else round(found.high, 3)
        return cls(low=round(found.low, 3), middle=round(found.middle, 3), high=high)

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{in_tonnes(self.low)} t"
        top = "no upper bound" if self.high is None else in_tonnes(self.high)
        return f"{in_tonnes(self.low)} to {top}{'' if self.high is None else ' t'}"


class Plant(Supported):
    """One of those that deliver: what it can deliver by itself, and the figures on its own capacity."""

    id: str
    name: str
    delivers: Tonnage
    capacity_known: bool


class Loss(Supported):
    """What the failure of one cause, or of several together, costs.

    `reaches` names those who deliver and are touched; `unbounded` those of them of which no capacity is known, so that
    the loss has no upper bound. `itself`: a cause that is the target's own. `claims` say that the causes stand where
    they do, and how much those reached can make.
    """

    causes: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    loss: Tonnage
    share: float | None
    reaches: tuple[str, ...]
    unbounded: tuple[str, ...] = ()
    itself: bool = False

    def to_json(self) -> dict[str, Any]:
        said = self.model_dump(mode="json", exclude={"loss"})
        head = {key: said.pop(key) for key in ("causes", "kinds", "names")}
        return {**head, **self.loss.model_dump(mode="json"), **said}


class Note(Frozen):
    """What figures leave out or take for granted: a sentence, and the things that it is about."""

    text: str
    items: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = len(self.items) - NAMED
        named = "; ".join(self.items[:NAMED]) + (f"; and {more} more" if more > 0 else "")
        return f"{self.text}: {named}" if self.items else self.text


class Section(Frozen):
    """One product: who delivers it and how much, and what each failure costs of it.

    `product` is what a tonne is a tonne of. `notes` say what the figures leave out.
    """

    target: str
    name: str
    group: str
    product: str
    delivered: Tonnage
    plants: tuple[Plant, ...]
    losses: tuple[Loss, ...]
    pairs: tuple[Loss, ...] = ()
    notes: tuple[Note, ...] = ()


class Losses(Result):
    """Losses as of a date, a section for each product."""

    shown = ("product", "delivered", "kinds", "names", "low", "middle", "high", "share", "reaches", "claims")
    headed = True

    as_of: str | None
    prefer: Prefer = "latest"
    sections: tuple[Section, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """Rows: for each section one without causes (what is delivered, by whom, with notes), then one a loss."""
        return [row for section in self.sections for row in self._rows(section)]

    def _rows(self, section: Section) -> Iterator[dict[str, Any]]:
        head = {"as_of": self.as_of, **section.model_dump(mode="json", include={"target", "group", "product"})}
        told = section.model_dump(mode="json", include={"delivered", "notes"})
        claims = sorted({c for plant in section.plants for c in plant.claims})
        plants = [plant.model_dump(mode="json") for plant in section.plants]
        yield {**head, "causes": [], "kinds": [], "names": [], **told, "plants": plants, "claims": claims}
        for loss in (*section.losses, *section.pairs):
            yield {**head, **loss.to_json()}

    def to_lines(self) -> list[str]:
        if not self.sections:
            return [
                f"There is no magnet making in {ALLIED} {as_of_and_policy(self.as_of, self.prefer)}: nothing to lose"
            ]
        return [line for section in self.sections for line in (*self._section(section), "")][:-1]

    def _section(self, section: Section) -> Iterator[str]:
        yield f"Losses of {section.name} in {section.product} a year, {as_of_and_policy(self.as_of, self.prefer)}"
        yield f"Delivered: {_told(section.delivered)}, by:"
        for plant in section.plants:
            unknown = "" if plant.capacity_known else " (no capacity known)"
            yield f"  {plant.name}: {plant.delivers}{unknown}{_ids(plant)}"
        counted = [x for x in section.losses if x.loss.middle > 0 or x.loss.high is not None]
        if counted:
            yield "A failure costs (the bar is the share of what is delivered; then the bounds):"
        for loss in counted[:SHOWN]:
            yield f"  {_loss_line(loss)}"
        if len(counted) > SHOWN:
            yield f"  and {len(counted) - SHOWN} more (all of them with --json)"
        if len(section.losses) > len(counted):
            more = len(section.losses) - len(counted)
            yield f"{more} more causes touch only plants of which no capacity is known (named with --json)"
        if section.pairs:
            yield "Two together that cost more than either:"
        for pair in section.pairs:
            yield f"  {_loss_line(pair)}"
        for note in section.notes:
            yield f"Note: {note}."


def in_tonnes(value: float) -> str:
    """A number of tonnes as it is read: whole, and small ones to two places."""
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:,.2g}"


def _told(delivered: Tonnage) -> str:
    if delivered.low == delivered.high:
        return f"{in_tonnes(delivered.low)} t"
    if not delivered.middle:
        return f"unknown ({delivered})"
    return f"{in_tonnes(delivered.middle)} t by plants of known capacity, if no other unknown one binds ({delivered})"


def _causes(loss: Loss) -> str:
    told = " + ".join(f"{kind} {name}" for kind, name in zip(loss.kinds, loss.names, strict=True))
    return f"{told} (itself)" if loss.itself else told


def _loss_line(loss: Loss) -> str:
    filled = round(_BAR * min(1.0, loss.share or 0.0))
    bar = "█" * filled + "·" * (_BAR - filled)
    bounds = "" if loss.loss.low == loss.loss.high else f" ({loss.loss})"
    endless = f": no capacity known for {', '.join(loss.unbounded)}" if loss.unbounded else ""
    reaches = ", ".join(loss.reaches)
    return f"{bar} {in_tonnes(loss.loss.middle):>7} t{bounds}{endless} – {_causes(loss)} → {reaches}{_ids(loss)}"


def _ids(told: Plant | Loss, shown: int = 3) -> str:
    """The first claims behind it, and what must be said of their sources."""
    if not told.claims:
        return ""
    more = f" +{len(told.claims) - shown}" if len(told.claims) > shown else ""
    remark = told.support.remark()
    return f" [{', '.join(told.claims[:shown])}{more}{f'; {remark}' if remark else ''}]"
