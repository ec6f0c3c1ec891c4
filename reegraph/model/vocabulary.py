"""The vocabulary as checked, frozen objects: one table, `tables/vocabulary.toml`, read once."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from reegraph.model.tables import read_table
from reegraph.model.types import Frozen


class EntityType(Frozen):
    """A kind of node: the prefix of its ids and what it is."""

    slug: str
    definition: str


class Relation(Frozen):
    """A predicate between two entities: which types may stand at its ends, and how it folds.

    Where `one_value_per` names ends and qualifiers, `one_value` (an end, a qualifier, or the `state` of a place) can be
    only one at a time for each of them.
    """

    subject: tuple[str, ...]
    object: tuple[str, ...]
    definition: str
    qualifiers: tuple[str, ...] = ()
    symmetric: bool = False
    flow: bool = False
    deal: str | None = None
    one_value_per: tuple[str, ...] = ()
    one_value: str | None = None

    @model_validator(mode="after")
    def _names_its_parts(self) -> Self:
        if bool(self.one_value_per) != (self.one_value is not None):
            raise ValueError("one_value_per and one_value stand together")
        known = {"subject", "object", *self.qualifiers}
        wrong = {*self.one_value_per} - known | {*filter(None, [self.one_value])} - known - {"state"}
        if wrong:
            raise ValueError(f"found {', '.join(sorted(wrong))}, expected an end or one of its qualifiers")
        return self


class Attribute(Frozen):
    """A predicate between an entity and a value; for what `one_value_per` names, one value at a time."""

    subject: tuple[str, ...]
    value: Literal["number", "word", "date"]
    definition: str
    qualifiers: tuple[str, ...] = ()
    one_value_per: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_its_parts(self) -> Self:
        wrong = set(self.one_value_per) - {"subject", *self.qualifiers}
        if wrong:
            raise ValueError(f"one_value_per: found {', '.join(sorted(wrong))}, expected subject or a qualifier")
        return self


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
