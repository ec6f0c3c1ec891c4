"""What an import brings: documents with the words that are quoted from them, put together and kept in a store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reegraph.errors import RefusedImportError
from reegraph.extract import Extraction
from reegraph.model import Claim, Document, Frozen, Mention
from reegraph.outputs.rdf.nodes import NodeError
from reegraph.store import Reading, Store

EXTRACTOR, VERSION = "import", "imported"
ORIGIN = "import:"  # no path of a file begins so
_LONGEST = 100_000_000  # code points; no document that reegraph reads is longer


class Restored(NamedTuple):
    """What a file says of one document: what it quotes, with claims by extractor, and names of entities.

    The document's text has the quoted words where they stood, and spaces elsewhere.
    """

    document: Document
    claims: Mapping[str, tuple[Claim, ...]]
    mentions: tuple[Mention, ...]


def put_together(
    file: str, claims: Iterable[Claim], documents: Iterable[Document], mentions: Mapping[str, Sequence[Mention]]
) -> list[Restored]:
    """What belongs to each document, put together; raises where its quotes do not fit into one text."""
    of: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        of[claim.document_id].append(claim)
    found, faults = [], []
    for document in sorted(documents, key=lambda d: d.id):
        try:
            text = _text_of(of[document.id])
        except NodeError as fault:
            faults.append(f"document {document.id}: {fault}")
            continue
        by_extractor: dict[str, list[Claim]] = defaultdict(list)
        for claim in of[document.id]:
            by_extractor[claim.extractor].append(claim.model_copy(update={"document": document.name}))
        found.append(
            Restored(
                document.model_copy(update={"text": text}),
                {name: tuple(some) for name, some in sorted(by_extractor.items())},
                tuple(mentions.get(document.id, ())),
            )
        )
    if faults:
        raise RefusedImportError(file, faults)
    return found


def _text_of(claims: Iterable[Claim]) -> str:
    """A text in which every quote stands in its place."""
    quotes = {(c.evidence.start, c.evidence.end): c.evidence.text for c in claims}
    length = max((end for _, end in quotes), default=0)
    if length > _LONGEST:
        raise NodeError(f"a quote ends at {length}, beyond the longest document ({_LONGEST})")
    letters = [" "] * length
    for (start, end), words in sorted(quotes.items()):
        if not 0 <= start < end or len(words) != end - start:
            raise NodeError(f"the quote {words[:60]!r} does not fit from {start} to {end}")
        letters[start:end] = words
    text = "".join(letters)
    for (start, end), words in quotes.items():
        if text[start:end] != words:
            raise NodeError(f"two quotes that overlap differ, at {start} to {end}: {words[:60]!r}")
    return text


class Imported(Frozen):
    """How much came in: what the store did not hold before is `new`."""

    documents: int
    claims: int
    new: int


def keep(restored: Sequence[Restored], store: Store) -> Imported:
    """Put what was read back into a store, all of it or nothing; what the store holds already stays as it is.

    Raises RefusedReadingError where a quote is not in the text that the store has of its document.
    """
    readings: list[Reading] = []
    for document, by_extractor, mentions in restored:
        stored = store.document(document.id)
        whole = document if stored is None else document.model_copy(update={"text": stored.text})
        # What an extractor read in the document itself is not replaced by what another store once read.
        fresh = {name: claims for name, claims in by_extractor.items() if name not in store.readers(document.id)}
        if stored is None:
            fresh.setdefault(EXTRACTOR, ())
        readings += [
            Reading(
                whole,
                Extraction(claims=claims, mentions=mentions if name == EXTRACTOR else ()),
                document.id,
                name,
                VERSION,
            )
            for name, claims in fresh.items()
        ]
    store.add_readings(readings)
    return Imported(
        documents=len(restored),
        claims=sum(len(claims) for one in restored for claims in one.claims.values()),
        new=sum(len(reading.extraction.claims) for reading in readings),
    )
