"""What concentration answers: how one whole is split, at a date or between two, with its claims and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from reegraph.analysis.caveats import Caveats
from reegraph.analysis.results import Result
from reegraph.analysis.supply.control import By
from reegraph.graph.choosing import Prefer, as_of_and_policy
from reegraph.graph.support import Support, number_of
from reegraph.model import Frozen

UNTOLD = "too few figures to tell"


class Holding(Frozen):
    """A holder's share in percent, with its tonnes where these are known, and the claims behind both."""

    holder: str
    name: str
    percent: float
    tonnes: float | None = None
    claims: tuple[str, ...]


class Concentration(Frozen):
    """One whole and how it is split, largest share first.

    `measure` says of what: a share of world output by a national table, or the capacity or production of sites whose
    figures are known. `elements`: what is counted in it. `year` as the source states it. `total` in tonnes (a year)
    where known. `hhi` leaves out what is not allocated, and `hhi_at_most` gives it to one further holder. `level` names
    the step of the index, both ends where these differ, and says so where too little is known to tell.
    """

    stage: str
    material: str
    elements: tuple[str, ...]
    by: By
    scope: str
    measure: str
    year: str
    sites: int | None = None
    as_of: str | None
    hhi: float
    hhi_at_most: float
    level: str
    three_largest: float
    unallocated: float
    total: float | None
    shares: tuple[Holding, ...] = Field(min_length=1)
    completeness: Caveats

    @property
    def largest(self) -> Holding:
        return self.shares[0]

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(sorted({c for share in self.shares for c in share.claims}))

    @property
    def whole(self) -> str:
        """What is split, in words."""
        of = f"known {self.measure} of {number_of(self.sites, 'site')}" if self.sites is not None else self.measure
        return f"{of}, {self.year}" if self.year else of

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it apart from others at one date, and is the same at two."""
        return (self.stage, "/".join(self.elements), self.by, self.scope, self.measure)

    def to_json(self) -> dict[str, Any]:
        data = self.model_dump(mode="json", exclude={"completeness"})
        return {
            **data, "largest": self.largest.model_dump(mode="json"), "completeness": self.completeness.to_json(),
            "claims": list(self.claims),
        }  # fmt: skip

    def to_lines(self) -> Iterator[str]:
        most = self.hhi_at_most
        span = "" if round(most) == round(self.hhi) else f" to {most:,.0f}"
        of = f"{self.stage}, {self.material}, by {self.by}"
        yield f"{of}: HHI {self.hhi:,.0f}{span}, {self.level}; {self.whole}"
        first = ", ".join(f"{share.name} {share.percent:.1f} %" for share in self.shares[:3])
        rest = f"; not allocated {self.unallocated:.1f} %" if self.unallocated >= 0.05 else ""
        three = f"three largest {self.three_largest:.1f} %: " if len(self.shares) > 2 else ""
        yield f"  {three}{first}{rest} [{number_of(len(self.claims), 'claim')}]"
        yield f"  {self.completeness.line}"


class Concentrations(Result):
    """The concentration of stages as of a date: by stage down the chain, the world first."""

    shown = ("stage", "material", "by", "measure", "year", "hhi", "hhi_at_most", "level", "shares", "claims")
    headed = True

    as_of: str | None
    prefer: Prefer
    rows: tuple[Concentration, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """A list of `{"stage", "material", "elements", "by", "scope", "measure", "year", "hhi", "shares", …}`."""
        return [row.to_json() for row in self.rows]

    def to_lines(self) -> list[str]:
        head = f"Concentration {as_of_and_policy(self.as_of, self.prefer)}"
        return [head, *(line for row in self.rows for line in row.to_lines())] if self.rows else [
            f"No shares, capacities or outputs are known {as_of_and_policy(self.as_of, self.prefer)}."
        ]  # fmt: skip


class Change(Frozen):
    """One whole at two dates; one side is None where nothing is known of it at that date.

    `change`, in points of the index, is None where both sides are one table or too little is known of a side;
    `significant` says whether it is one by the Merger Guidelines: more than 100 points. `moved`: who gained or lost how
    many percentage points, the most first.
    """

    key: tuple[str, ...]
    before: Concentration | None
    after: Concentration | None
    change: float | None
    significant: bool | None
    moved: tuple[tuple[str, float], ...] = ()

    @property
    def support(self) -> Support | None:
        """What the side rests on that has fewer sources; a change is no better known than either side."""
        known = (side.completeness.support for side in (self.before, self.after) if side is not None)
        return min(filter(None, known), key=lambda rests_on: rests_on.sources, default=None)

    def to_json(self) -> dict[str, Any]:
        known = self.after or self.before
        named = (
            {} if known is None else {k: known.to_json()[k] for k in ("stage", "material", "by", "scope", "measure")}
        )
        sides = {
            side: None if found is None else found.to_json()
            for side, found in (("before", self.before), ("after", self.after))
        }
        rests_on = {} if self.support is None else self.support.to_json()
        moved = [{"name": name, "points": points} for name, points in self.moved]
        return {**named, "change": self.change, "significant": self.significant, "moved": moved, **sides, **rests_on}

    def to_lines(self) -> Iterator[str]:
        known = self.after or self.before
        if known is None:
            return
        of = f"{known.stage}, {known.material}, by {known.by} ({known.measure})"
        sides = [
            "not known" if found is None else f"{found.hhi:,.0f}{f' ({found.year})' if found.year else ''}"
            for found in (self.before, self.after)
        ]
        if self.change is not None:
            word = f": {self.change:+,.0f} points{', significant' * bool(self.significant)}"
        else:
            word = self._why_not()
        told = f"{of}: HHI {sides[0]} → {sides[1]}{word}"
        yield told if self.support is None else self.support.marked(told)
        if self.moved:
            yield f"  {', '.join(f'{name} {points:+.1f}' for name, points in self.moved[:4])} percentage points"

    def _why_not(self) -> str:
        """Why no change can be told of a whole that is known at both dates."""
        if self.before is None or self.after is None:
            return ""
        same = self.before.sites is None and self.before.claims == self.after.claims
        return ", the same source at both dates" if same else f", {UNTOLD}"


class Changes(Result):
    """The change of concentration between two dates."""

    shown = ("stage", "material", "by", "before.hhi", "after.hhi", "change", "significant", "moved")
    headed = True

    dates: tuple[str, str]
    prefer: Prefer
    rows: tuple[Change, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """A list of `{"dates", "stage", "material", "by", "scope", "measure", "change", "before", "after", …}`."""
        return [{"dates": list(self.dates), **row.to_json()} for row in self.rows]

    def to_lines(self) -> list[str]:
        head = f"Change of concentration from {self.dates[0]} to {self.dates[1]}"
        return [head, *(line for row in self.rows for line in row.to_lines())]
