"""How our terms stand to those of other vocabularies: tables/alignments.toml, checked."""

from __future__ import annotations

from functools import cache

from pydantic import Field

from reegraph.model import Frozen
from reegraph.model.tables import read_table


class Alignment(Frozen):
    """Terms above one of ours, and terms that mean nearly the same, with their prefixes."""

    parents: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


class Borrowed(Frozen):
    """Terms of others that we use as they are, with their prefixes."""

    classes: tuple[str, ...]
    object_properties: tuple[str, ...]
    datatype_properties: tuple[str, ...]
    annotation_properties: tuple[str, ...]


class Alignments(Frozen):
    """The whole table; `units` gives the unit of QUDT for the units of ours that have one.

    `inverse` names relations from their object to their subject; of the classes of a list of `disjoint` nothing is two.
    """

    prefixes: dict[str, str]
    borrowed: Borrowed
    disjoint: dict[str, tuple[str, ...]]
    class_: dict[str, Alignment] = Field(alias="class")
    property_: dict[str, Alignment] = Field(alias="property")
    units: dict[str, str]
    inverse: dict[str, str]


@cache
def alignments() -> Alignments:
    """The alignments of this version of reegraph; raises TableError naming every fault of the file."""
    return read_table("reegraph.outputs.tables", "alignments.toml", Alignments)
