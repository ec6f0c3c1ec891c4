"""The one call from a document to its claims and mentions."""

from __future__ import annotations

from reegraph.model import Claim, Document, Frozen, Mention


class Extraction(Frozen):
    """What was read out of one document: claims sorted by place, and every mention of an entity."""

    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()


def extract(document: Document) -> Extraction:
    """Read the claims and the mentions of a document; nothing for a text that is empty or not English."""
    return Extraction()


def extractor_version() -> str:
    """The hash of everything that decides what is extracted, so that a store knows when to read a document again."""
    return "0"
