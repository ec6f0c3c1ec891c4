"""Gold files: what people read out of a document, under a strict schema that names every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, ValidationError

from reegraph.errors import TableError
from reegraph.model import Frozen, Modality, Qualifier, vocabulary


class GoldEntity(Frozen):
    """An entity that the document speaks of, under all its forms."""

    name: str = Field(min_length=1)
    type: str
    aliases: tuple[str, ...] = ()


class OtherRelation(Frozen):
    """The fields in which another fair reading of a relation differs."""

    subject: str = ""
    predicate: str = ""
    object: str = ""
    modality: Modality = "asserted"
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    evidence: str = ""


class GoldRelation(Frozen):
    """A relation between two entities of the file; `also` holds its other readings."""

    subject: str
    predicate: str
    object: str
    modality: Modality = "asserted"
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    evidence: str = Field(min_length=1)
    also: tuple[OtherRelation, ...] = ()

    def ends(self) -> tuple[str, str]:
        return self.subject, self.object

    def readings(self) -> tuple[GoldRelation, ...]:
        """The fact itself and each other reading of it that counts as well."""
        return (self, *(self.model_copy(update=o.model_dump(exclude_unset=True)) for o in self.also))


class OtherAttribute(Frozen):
    """The fields in which another fair reading of an attribute differs."""

    subject: str = ""
    attribute: str = ""
    number: int | float | None = None
    unit: str | None = None
    value: str | None = None
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    modality: Modality = "asserted"
    evidence: str = ""


class GoldAttribute(Frozen):
    """A value that an entity of the file has: a `number` with its `unit`, or a `value` (a word or a date)."""

    subject: str
    attribute: str
    number: int | float | None = None
    unit: str | None = None
    value: str | None = None
    qualifiers: dict[str, Qualifier] = Field(default_factory=dict)
    modality: Modality = "asserted"
    evidence: str = Field(min_length=1)
    also: tuple[OtherAttribute, ...] = ()

    def readings(self) -> tuple[GoldAttribute, ...]:
        """The fact itself and each other reading of it that counts as well."""
        return (self, *(self.model_copy(update=o.model_dump(exclude_unset=True)) for o in self.also))


class Gold(Frozen):
    """The facts of one document. `document` is its file's name."""

    document: str
    entities: tuple[GoldEntity, ...]
    relations: tuple[GoldRelation, ...]
    attributes: tuple[GoldAttribute, ...]


def parse_gold(text: str, *, name: str) -> Gold:
    """Check the JSON text of a gold file; `name` is what errors call it.

    Raises TableError with every fault of the file, each with its place (`relations.3.evidence`).
    """
    try:
        gold = Gold.model_validate_json(text, strict=True)
    except ValidationError as error:
        faults = [": ".join(filter(None, (".".join(map(str, f["loc"])), f["msg"]))) for f in error.errors()]
        raise TableError(name, faults) from error
    if faults := [*_unknown_words(gold), *_unlisted_ends(gold), *_unclear_values(gold)]:
        raise TableError(name, faults)
    return gold


def _unknown_words(gold: Gold) -> Iterator[str]:
    known = vocabulary()
    for n, entity in enumerate(gold.entities):
        if entity.type not in known.entity:
            yield f"entities.{n}.type: {entity.type!r} is not an entity type"
    for n, relation in enumerate(gold.relations):
        for predicate in dict.fromkeys(r.predicate for r in relation.readings()):
            if predicate not in known.relation:
                yield f"relations.{n}.predicate: {predicate!r} is not a relation"
    for n, fact in enumerate(gold.attributes):
        for attribute in dict.fromkeys(a.attribute for a in fact.readings()):
            if attribute not in known.attribute:
                yield f"attributes.{n}.attribute: {attribute!r} is not an attribute"


def _unlisted_ends(gold: Gold) -> Iterator[str]:
    listed = {e.name for e in gold.entities}
    ends = [(f"relations.{n}", e) for n, r in enumerate(gold.relations) for x in r.readings() for e in x.ends()]
    ends += [(f"attributes.{n}", x.subject) for n, a in enumerate(gold.attributes) for x in a.readings()]
    for place, end in dict.fromkeys(ends):
        if end not in listed:
            yield f"{place}: {end!r} is not the name of a listed entity"


def _unclear_values(gold: Gold) -> Iterator[str]:
    for n, attribute in enumerate(gold.attributes):
        if any((a.number is None) == (a.value is None) for a in attribute.readings()):
            yield f"attributes.{n}: expected a number or a value, one of the two"
