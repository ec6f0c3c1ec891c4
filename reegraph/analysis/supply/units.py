"""Amounts that know what they count: a tonne of ore, of oxide and of magnets are three things.

Adding or comparing two kinds raises UnitMismatchError; the only way from one to another is the table of yields
(`reegraph.analysis.supply.yields`), which says what is lost on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from reegraph.errors import ReegraphError

TOTAL = "REO"
"""The group of everything: rare earth oxide of all elements together."""

_RAW = {"ore": "t ore", "concentrate": "t concentrate", "mixed": "t mixed compound", "scrap": "t scrap"}


class UnitMismatchError(ReegraphError):
    """Amounts of two kinds were added, subtracted or compared."""


class Kind(NamedTuple):
    """What is counted: a form of `tables/stages.toml`, and the group of elements (`TOTAL`: all rare earths together).

    Of a form before separation, `TOTAL` means the oxide that it holds (t REO); an empty group means the goods as they
    lie on the scale.

    >>> str(Kind("oxide", "NdPr")), str(Kind("concentrate", TOTAL)), str(Kind("concentrate", ""))
    ('t NdPr oxide', 't REO', 't concentrate')
    """

    form: str
    group: str = ""

    def __str__(self) -> str:
        if self.form in _RAW:
            return (
                _RAW[self.form]
                if not self.group
                else f"t {self.group}" + ("" if self.group == TOTAL else f" oxide in {self.form}")
            )
        if self.form == "oxide":
            return "t REO" if self.group in ("", TOTAL) else f"t {self.group} oxide"
        what = f"{self.group} " if self.group and self.group != TOTAL else ""
        return f"t {what}{self.form}{'s' if self.form == 'magnet' else ''}"


@dataclass(frozen=True, slots=True)
class Tonnes:
    """A number of tonnes of one kind.

    >>> Tonnes(2, Kind("magnet")) + Tonnes(3, Kind("magnet"))
    Tonnes(number=5, kind=Kind(form='magnet', group=''))
    >>> Tonnes(2, Kind("magnet")) + Tonnes(3, Kind("oxide", "NdPr"))
    Traceback (most recent call last):
        ...
    reegraph.analysis.supply.units.UnitMismatchError: t magnets and t NdPr oxide are different kinds: ...
    """

    number: float
    kind: Kind

    def __add__(self, other: Tonnes) -> Tonnes:
        return Tonnes(self.number + self._like(other).number, self.kind)

    def __sub__(self, other: Tonnes) -> Tonnes:
        return Tonnes(self.number - self._like(other).number, self.kind)

    def __mul__(self, times: float) -> Tonnes:
        return Tonnes(self.number * times, self.kind)

    def __lt__(self, other: Tonnes) -> bool:
        return self.number < self._like(other).number

    def __le__(self, other: Tonnes) -> bool:
        return self.number <= self._like(other).number

    def __str__(self) -> str:
        return f"{self.number:,.10g} {self.kind}"

    def _like(self, other: Tonnes) -> Tonnes:
        if not isinstance(other, Tonnes) or other.kind != self.kind:
            found = other.kind if isinstance(other, Tonnes) else f"{other!r}, no amount"
            raise UnitMismatchError(f"{self.kind} and {found} are different kinds: convert one by the table of yields")
        return other
