"""The vocabulary as checked, frozen objects: one table, `tables/vocabulary.toml`, read once."""

from __future__ import annotations

from functools import cache
from typing import Literal

from reegraph.model.tables import read_table
from reegraph.model.types import Frozen


class EntityType(Frozen):
    """A kind of node: the prefix of its ids and what it is."""

    slug: str
    definition: str


class Relation(Frozen):
    """A predicate between two entities: which types may stand at its ends, and how it folds."""

    subject: tuple[str, ...]
    object: tuple[str, ...]
    definition: str
    qualifiers: tuple[str, ...] = ()
    symmetric: bool = False
    flow: bool = False
    deal: str | None = None


class Attribute(Frozen):
    """A predicate between an entity and a value."""

    subject: tuple[str, ...]
    value: Literal["number", "word", "date"]
    definition: str
    qualifiers: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """Everything that a claim may say."""

    groups: dict[str, tuple[str, ...]]
    modality: dict[str, str]
    status: dict[str, tuple[str, ...]]
    deal_kinds: tuple[str, ...]
    units: tuple[str, ...]
    entity: dict[str, EntityType]
    relation: dict[str, Relation]
    attribute: dict[str, Attribute]

    def expand(self, names: tuple[str, ...]) -> frozenset[str]:
        """Entity types behind a mix of type and group names."""
        return frozenset(t for name in names for t in self.groups.get(name, (name,)))

    def domain(self, predicate: str) -> frozenset[str]:
        """Types that may be the subject of a relation or attribute."""
        found = self.relation.get(predicate) or self.attribute[predicate]
        return self.expand(found.subject)

    def range(self, predicate: str) -> frozenset[str]:
        """Types that may be the object of a relation."""
        return self.expand(self.relation[predicate].object)

    def is_facility(self, entity_type: str) -> bool:
        return entity_type in self.groups["facility"]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this version of reegraph.

    >>> vocabulary().relation["merges_with"].symmetric
    True
    >>> sorted(vocabulary().domain("grade"))
    ['Mine']
    """
    return read_table("reegraph.model.tables", "vocabulary.toml", Vocabulary)
