"""Where the words of a claim stand, as one cites it: title, publisher, date, page, address."""

from __future__ import annotations

import re
from typing import NamedTuple

from reegraph.graph.graph import Graph
from reegraph.model import Claim, Document
from reegraph.registry import EXTRACTOR as REGISTRY

_BRIEF = "brief"
_ADDRESS = re.compile(r"https?://\S+\Z", re.IGNORECASE)


class Citation(NamedTuple):
    """The words of a claim and their source, each on one line; `reference`: there are no words but the record."""

    words: str
    source: str
    reference: bool = False

    def __str__(self) -> str:
        return f"reference: {self.source}" if self.reference else f"“{self.words}” — {self.source}"


def cite(graph: Graph, claim: Claim) -> Citation:
    """The citation of a claim's evidence; a reference fact has no words of its own, only its source."""
    document = graph.documents.get(claim.document_id)
    source = claim.document if document is None else source_of(document, document.page_of(claim.evidence.start))
    return Citation(" ".join(claim.evidence.text.split()), source, claim.extractor == REGISTRY)


def source_of(document: Document, page: int | None = None) -> str:
    """Title, publisher and date, as far as known, the page where the format has pages, the address, and what is odd.

    A brief of this project has no address: those that it names are of what it was made after.
    """
    flat = (" ".join(part.split()) for part in (document.citation(), *_addresses(document)))
    head, *address = flat
    parts = [head, *([f"p. {page}"] if page else []), *address]
    return ", ".join(parts) + "".join(f" ({note})" for note in document.notes if document.kind == "reference")


def _addresses(document: Document) -> list[str]:
    """The address of a document, where exactly one is known to be its own."""
    known = [source for source in document.sources if _ADDRESS.match(source)]
    return known if len(known) == len(document.sources) == 1 and document.kind != _BRIEF else []
