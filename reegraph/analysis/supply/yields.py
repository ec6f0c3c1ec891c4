"""How much of one thing makes a tonne of the next: the curated table `tables/yields.toml`, read once and checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from reegraph.analysis.supply.stages import stage_table
from reegraph.analysis.supply.units import TOTAL, Kind, Tonnes, UnitMismatchError
from reegraph.model import Frozen, slugify
from reegraph.model.tables import read_table

Source = Annotated[str, StringConstraints(min_length=6)]
Ratio = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]

PATH = ("ore", "concentrate", "mixed", "oxide", "metal", "alloy", "magnet")
"""Forms in the order of work; the ones before `oxide` hold all rare earths together."""
RAW = frozenset({"scrap", "ore", "concentrate", "mixed"})
_ANY = "any"


class AtomicMasses(Frozen):
    """Atomic weights by symbol."""

    source: Source
    of: dict[Symbol, Ratio]


class OxideFactor(Frozen):
    """Tonnes of oxide in a tonne of metal, by the formula of the oxide."""

    element: Symbol
    metal: Annotated[int, Field(gt=0)]
    oxygen: Annotated[int, Field(gt=0)]
    factor: Ratio
    source: Source


class Group(Frozen):
    """Elements that are sold together.

    `magnet` names the magnets that cannot be made without them, `grade` those that hold them besides others.
    """

    name: str
    elements: tuple[Symbol, ...]
    alloy: str | None = None
    magnet: str | None = None
    grade: str | None = None
    source: Source

    def product(self, form: str) -> str:
        """What a tonne of this group in a form is called: the alloy and the magnets have names of their own."""
        named = {"alloy": self.alloy, "magnet": self.magnet or self.grade}.get(form)
        return f"t {named}" if named else str(Kind(form, self.name))


class Ranged(Frozen):
    """Tonnes of input for a tonne of output, with the range that sources give (None: one figure only)."""

    group: str
    needs: Annotated[float, Field(ge=0)]
    low: Annotated[float, Field(ge=0)] | None = None
    high: Ratio | None = None
    source: Source

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not (self.low or 0) <= self.needs <= (self.high or self.needs):
            raise ValueError(f"found low {self.low}, needs {self.needs}, high {self.high}, expected them in that order")
        return self


class Step(Ranged):
    """One step of work from an earlier form to a later one."""

    start: str
    end: str


class Content(Frozen):
    """Tonnes of REO in a tonne of goods, of a material or a site."""

    of: str
    share: Share
    source: Source


class Assay(Frozen):
    """Tonnes of oxide of each group in a tonne of REO from a site or in a material."""

    of: str
    shares: dict[str, Share]
    source: Source


class ShareRange(NamedTuple):
    """A share between two bounds; equal where it is known."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        return self.low == self.high


class Yields(Frozen):
    """The whole table; every ratio is tonnes of input for a tonne of output."""

    unit: dict[str, Ratio]
    atomic_mass: AtomicMasses
    oxide: tuple[OxideFactor, ...]
    group: tuple[Group, ...]
    step: tuple[Step, ...]
    whole: tuple[Step, ...]
    additive: tuple[Ranged, ...]
    content: tuple[Content, ...]
    assay: tuple[Assay, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        forms, groups = set(stage_table().form), {g.name for g in self.group}
        wrong = {f for s in (*self.step, *self.whole) for f in (s.start, s.end)} - forms
        wrong |= {s.group for s in (*self.step, *self.whole, *self.additive)} - groups - {_ANY}
        wrong |= {name for a in self.assay for name in a.shares} - groups - {"DyTb"}
        if wrong:
            raise ValueError(f"found {', '.join(sorted(wrong))}, expected a form of stages.toml or a listed group")
        return self

    def groups_in(self, elements: frozenset[str]) -> tuple[Group, ...]:
        """Groups of which goods that may hold these elements may be, in the order of the table."""
        return tuple(g for g in self.group if not elements.isdisjoint(g.elements))

    def covers(self, elements: frozenset[str]) -> frozenset[str]:
        """The names of groups that a figure on these elements counts in full; `TOTAL` where it counts them all."""
        if elements >= frozenset(stage_table().elements["all"]):
            return frozenset({TOTAL})
        return frozenset(g.name for g in self.group if elements.issuperset(g.elements))

    def needs(self, start: str, end: str, group: str) -> float | None:
        """Tonnes of one form for a tonne of another one further on, step by step; None where no way leads there.

        Before separation both are tonnes of REO, and at the step to oxide all of the group counts as in the feed.

        >>> round(yields().needs("oxide", "magnet", "NdPr"), 3)
        0.385
        """
        if start == end:
            return 1.0
        if start == "scrap":
            return self._from_scrap(end, group)
        if start not in PATH or end not in PATH or PATH.index(start) > PATH.index(end):
            return None
        on_the_way = PATH[PATH.index(start) : PATH.index(end) + 1]
        found = 1.0
        for first, second in pairwise(on_the_way):
            found *= self.get_step(first, second, group).needs
        return found

    def _from_scrap(self, end: str, group: str) -> float | None:
        entry = "alloy" if end in ("alloy", "magnet") else "mixed"
        rest = self.needs(entry, end, group)
        return None if rest is None else self.get_step("scrap", entry, group).needs * rest

    def get_step(self, start: str, end: str, group: str) -> Step:
        """The step of a group, or else the one of any group."""
        fitting = [s for s in self.step if (s.start, s.end) == (start, end) and s.group in (group, _ANY)]
        return min(fitting, key=lambda s: s.group == _ANY)

    def additive_for(self, group: str) -> Ranged | None:
        """What some magnets need of a group besides, in t oxide a t magnets; None where no source says."""
        return next((a for a in self.additive if a.group == group), None)

    def convert(self, amount: Tonnes, to: Kind) -> Tonnes:
        """What an amount makes of a later kind of the same group. Raises UnitMismatchError where no step leads on."""
        ratio = self.needs(amount.kind.form, to.form, to.group) if amount.kind.group == to.group else None
        if ratio is None:
            raise UnitMismatchError(f"no step of the table of yields leads from {amount.kind} to {to}")
        return Tonnes(amount.number / ratio, to)

    def content_of(self, site: str, material: str) -> float | None:
        """t REO in a tonne of goods: of the site, or else of the material; None where no source says."""
        known = {c.of: c.share for c in self.content}
        return known.get(site, known.get(slugify(material)))

    def share(self, site: str, material: str, group: str) -> ShareRange:
        """How much of the REO from a site is of a group: as assayed, or from nothing to the most of any listed mine."""
        known = {a.of: a.shares for a in self.assay}
        shares: Mapping[str, float] = known.get(site, known.get(slugify(material), {}))
        if group in shares:
            return ShareRange(shares[group], shares[group])
        if group in ("Dy", "Tb") and "DyTb" in shares:
            return ShareRange(0.0, shares["DyTb"])
        ores = [a.shares[group] for a in self.assay if group in a.shares and a.of.startswith("mine/")]
        return ShareRange(0.0, max(ores, default=1.0))

    def tonnes(self, number: float, unit: str) -> float | None:
        """A stated amount in tonnes (a year); None for a unit that is not one of mass."""
        return None if unit not in self.unit else number * self.unit[unit]


@cache
def yields() -> Yields:
    """The yields of this version of reegraph. Raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "yields.toml", Yields)
