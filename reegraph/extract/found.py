"""A fact as rules find it, before it becomes a claim."""

from __future__ import annotations

from typing import NamedTuple

from reegraph.extract.items import Item
from reegraph.model import Modality, Qualifier, Value


class Found(NamedTuple):
    """A fact as a rule found it; `subject` and `object` are mentions."""

    subject: Item
    predicate: str
    object: Item | None
    value: Value | None
    qualifiers: dict[str, Qualifier]
    modality: Modality
    confidence: float
    rule: str
    valid_from: str | None = None
    valid_to: str | None = None


def yearly(value: Value) -> Value:
    """A capacity: a yearly amount, also where the words leave "a year" out."""
    return value.model_copy(update={"unit": "t/yr"}) if value.unit == "t" else value
