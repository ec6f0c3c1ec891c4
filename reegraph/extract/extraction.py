"""The one call from a document to its claims and mentions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

from reegraph.extract.found import Found
from reegraph.extract.items import Item
from reegraph.extract.matching import match_sentence, without_presumed
from reegraph.extract.reading import Read, Reading, read
from reegraph.extract.row_facts import row_facts
from reegraph.extract.states import state_firms
from reegraph.extract.text import LONGEST_PROSE, Sentence
from reegraph.extract.yearly import capacity_left
from reegraph.model import Claim, Document, EntityRef, Evidence, Frozen, Mention, content_id
from reegraph.model.garbage import no_garbage_collection

EXTRACTOR = "rules"
# The packages that decide what is read out of a file: how it becomes text, which names are known, which rules hold.
_DECIDING = (
    "reegraph.documents",
    "reegraph.documents.tables",
    "reegraph.entities",
    "reegraph.entities.tables",
    "reegraph.extract",
    "reegraph.extract.rules",
    "reegraph.extract.tables",
    "reegraph.model",
    "reegraph.model.tables",
)


class Extraction(Frozen):
    """What was read out of one document: claims sorted by place, and every mention of an entity by name.

    `notes` says what of the document was not read, and why.
    """

    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()
    notes: tuple[str, ...] = ()


def extract(document: Document) -> Extraction:
    """Read the claims and the mentions of a document; nothing for a text that is empty or not English."""
    if not document.readable:
        return Extraction()
    with no_garbage_collection():
        return _extraction(document)


def _extraction(document: Document) -> Extraction:
    reading = read(document)
    found = [(sentence, fact) for sentence in reading.sentences for fact in _facts(reading, sentence)]
    kept = {id(fact) for fact in without_presumed([fact for _, fact in found])}
    making = _Making(reading)
    claims = {c.id: c for c in (making.claim(sentence, fact) for sentence, fact in found if id(fact) in kept)}
    ordered = sorted(claims.values(), key=lambda c: (c.evidence.start, c.evidence.end, c.id))
    return Extraction(claims=tuple(ordered), mentions=tuple(_mentions(reading)), notes=tuple(_notes(reading)))


def _notes(reading: Reading) -> Iterator[str]:
    if reading.unread:
        characters = sum(end - start for start, end in reading.unread)
        yield (
            f"not read: {characters:,} characters in {_counted(len(reading.unread), 'run')} of what is no prose, with"
            f" no sentence end in {LONGEST_PROSE:,} characters or with one every word (the first begins at character"
            f" {reading.unread[0][0]:,})"
        )


def _mentions(reading: Reading) -> Iterator[Mention]:
    name, text, things = reading.document.name, reading.document.text, reading.things.all
    for span in reading.spans():
        if span.how != "reference":
            thing = things[span.thing]
            yield Mention(
                document=name, id=thing.id, type=thing.type, name=thing.name,
                mention=text[span.start : span.end], start=span.start, end=span.end,
            )  # fmt: skip


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _facts(reading: Reading, sentence: Read) -> Iterator[Found]:
    matched = match_sentence(sentence, reading)
    yield from matched
    yield from state_firms(sentence.items, sentence.context.state, matched)
    if sentence.row is None:
        yield from capacity_left(sentence.items, matched)
    else:
        yield from row_facts(sentence.items, sentence.row, sentence.topic, reading.document.text)


class _Making:
    """Makes the claims of a document; what several claims share, an end or a sentence, is made once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._ends: dict[Item, EntityRef] = {}
        self._evidence: dict[Sentence, Evidence] = {}

    def claim(self, sentence: Read, found: Found) -> Claim:
        document = self._reading.document
        return Claim.make(
            document=document.name,
            document_id=document.id,
            subject=self._end(found.subject),
            predicate=found.predicate,
            object=None if found.object is None else self._end(found.object),
            value=found.value,
            qualifiers=found.qualifiers,
            modality=found.modality,
            valid_from=found.valid_from,
            valid_to=found.valid_to,
            reported=document.date,
            evidence=self._words_of(sentence.sentence),
            extractor=EXTRACTOR,
            confidence=found.confidence,
            rule=found.rule,
        )

    def _end(self, item: Item) -> EntityRef:
        made = self._ends.get(item)
        if made is None:
            thing, span = self._reading.things[item.thing], item.span
            words = " ".join(self._reading.document.text[span.start : span.end].split()) if span else ""
            made = self._ends[item] = EntityRef(id=thing.id, type=thing.type, name=thing.name, mention=words)
        return made

    def _words_of(self, sentence: Sentence) -> Evidence:
        made = self._evidence.get(sentence)
        if made is None:
            start, end = sentence.start, sentence.end
            text = self._reading.document.text[start:end]
            made = self._evidence[sentence] = Evidence(start=start, end=end, text=text)
        return made


@cache
def extractor_version() -> str:
    """The hash of everything that decides what is extracted, so that a store knows when to read a document again."""
    parts = []
    for package in _DECIDING:
        for entry in sorted(resources.files(package).iterdir(), key=lambda e: e.name):
            if entry.name.endswith((".toml", ".py")):
                text = entry.read_bytes().decode("utf-8").replace("\r\n", "\n")
                parts.append([package, entry.name, content_id(text)])
    return content_id(parts)
