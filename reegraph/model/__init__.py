"""The shared nouns and the vocabulary: the single truth about what can be said. Reads nothing but its own tables."""

from reegraph.model.ids import content_id, slugify
from reegraph.model.types import (
    Claim,
    Document,
    Entity,
    EntityRef,
    Evidence,
    Frozen,
    Mention,
    Modality,
    Qualifier,
    Value,
)
from reegraph.model.vocabulary import Vocabulary, vocabulary

__all__ = [
    "Claim",
    "Document",
    "Entity",
    "EntityRef",
    "Evidence",
    "Frozen",
    "Mention",
    "Modality",
    "Qualifier",
    "Value",
    "Vocabulary",
    "content_id",
    "slugify",
    "vocabulary",
]
