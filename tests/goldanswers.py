"""Gold files put as the answers of a model that reads as people did: what the check would let through at best."""

from __future__ import annotations

import json

from reegraph.model import vocabulary


def as_answer(gold):
    """The JSON text that answers a request with exactly the facts of a gold file. No model gave it."""
    entities = [{"name": e.name, "type": e.type, "mentions": [e.name, *e.aliases]} for e in gold.entities]
    relations = [
        {"subject": r.subject, "predicate": r.predicate, "object": r.object, "qualifiers": r.qualifiers,
         "modality": r.modality, "quote": r.evidence}
        for r in gold.relations
    ]  # fmt: skip
    attributes = [
        {"subject": a.subject, "predicate": a.attribute, "value": _value(a), "qualifiers": a.qualifiers,
         "modality": a.modality, "quote": a.evidence}
        for a in gold.attributes
    ]  # fmt: skip
    return json.dumps({"entities": entities, "claims": [*relations, *attributes]})


def _value(attribute):
    kind = vocabulary().attribute[attribute.attribute].value
    return {"number": attribute.number, "unit": attribute.unit} if kind == "number" else {kind: attribute.value}
