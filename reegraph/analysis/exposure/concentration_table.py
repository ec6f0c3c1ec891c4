"""The steps and rules by which concentration is told, as a checked table."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from reegraph.analysis.supply.stages import Source
from reegraph.model import Frozen
from reegraph.model.tables import read_table


class Level(Frozen):
    """A step of the index: up to, and without, `below` points; the last has no end."""

    name: str
    below: float | None = None
    source: Source


class Significant(Frozen):
    points: Annotated[float, Field(gt=0)]
    source: Source


class Rule(Frozen):
    source: Source


class ConcentrationTable(Frozen):
    level: Annotated[tuple[Level, ...], Field(min_length=1)]
    significant: Significant
    control: Rule
    equity: Rule
    stage_words: dict[str, str]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ends = [level.below for level in self.level]
        inner = [end for end in ends[:-1] if end is not None]
        if ends[-1] is not None or len(inner) < len(ends) - 1 or inner != sorted(inner):
            raise ValueError("levels rise, and only the last has no end")
        return self

    def level_of(self, points: float) -> str:
        """The name of the step on which an index stands; exactly at an end it has not been passed.

        >>> concentration_table().level_of(1800), concentration_table().level_of(1801)
        ('moderately concentrated', 'highly concentrated')
        """
        return next(level.name for level in self.level if level.below is None or points <= level.below)


@cache
def concentration_table() -> ConcentrationTable:
    """The table of this version of reegraph; raises TableError naming every fault of the file."""
    return read_table("reegraph.analysis.tables", "concentration.toml", ConcentrationTable)
