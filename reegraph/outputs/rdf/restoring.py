"""Exports back to claims, documents and names: what `triples` and `formats` wrote, checked node by node.

Facts, deals and plain edges are not read: they fold out of the claims again. What lies outside our vocabulary is
somebody else's, and is passed over.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

import pyoxigraph as ox
from pydantic import ValidationError

from reegraph.errors import RefusedImportError
from reegraph.extract import Extraction
from reegraph.identity.applying import as_made
from reegraph.identity.linking import link
from reegraph.model import Claim, Document, Entity, EntityRef, Evidence, Frozen, Mention, Qualifier, Value, vocabulary
from reegraph.outputs.rdf.terms import BASE, DCTERMS, ONTOLOGY, OWL, PROV, RDFS, SKOS, qualifiers
from reegraph.outputs.rdf.turtle import RDF, XSD, Term, Triple, write_ntriples
from reegraph.store import Reading, Store

EXTRACTOR, VERSION = "import", "imported"
ORIGIN = "import:"  # no path of a file begins so
_LONGEST = 100_000_000  # code points; no document that reegraph reads is longer
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML, ".jsonld": ox.RdfFormat.JSON_LD,
}  # fmt: skip
SUFFIXES = (*_FORMATS, ".jsonl")
_DIGITS: Mapping[str, Callable[[str], Qualifier]] = {f"{XSD}integer": int, f"{XSD}decimal": float}
_CLAIM = ox.NamedNode(f"{ONTOLOGY}Claim")

Made = TypeVar("Made")
Same = Mapping[str, Sequence[str]]  # an id, and all that were decided to be the same, itself first


class Restored(NamedTuple):
    """What a file says of one document: what it quotes, with claims by extractor, and names of entities.

    The document's text has the quoted words where they stood, and spaces elsewhere.
    """

    document: Document
    claims: Mapping[str, tuple[Claim, ...]]
    mentions: tuple[Mention, ...]


class _NodeError(Exception):
    """What is wrong with one node."""


def read_export(file: Path, *, base: str = BASE) -> list[Restored]:
    """Read back an export: RDF in any format, or claims as JSON Lines, by the file's suffix.

    `base` is the one that the RDF was exported with. Raises RefusedImportError with every fault and its line or node.
    """
    if file.suffix.lower() == ".jsonl":
        return _read_lines(file)
    nodes = _nodes(_quads(file))
    if not any(_CLAIM in node.about.get(f"{RDF}type", ()) for node in nodes.values()):
        return _foreign(file, nodes)
    return _Reader(str(file), nodes, base).restored()


def read_triples(file: Path) -> list[Triple]:
    """The triples of a file of RDF, whatever graph of it they are in.

    Raises RefusedImportError for a file that cannot be read as what its suffix says, with the line.
    """
    return [(Term(str(q.subject)), Term(str(q.predicate)), Term(str(q.object))) for q in _quads(file)]


def _quads(file: Path) -> Iterator[Any]:
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        raise RefusedImportError(str(file), [f"found the suffix {file.suffix!r}, expected {', '.join(SUFFIXES)}"])
    try:
        yield from ox.parse(path=str(file), format=form)
    except (OSError, SyntaxError, ValueError) as fault:
        raise RefusedImportError(str(file), [_place(fault)]) from fault


def _place(fault: Exception) -> str:
    line = getattr(fault, "lineno", None)
    words = getattr(fault, "msg", None) or str(fault)
    return f"line {line}: {words}" if line else words


class _Node:
    """All that is said of one subject: the terms behind each predicate, each once."""

    __slots__ = ("about", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.about: dict[str, dict[Any, None]] = {}

    def all(self, predicate: str) -> list[str]:
        return sorted(term.value for term in self.about.get(predicate, ()))

    def _one(self, predicate: str) -> Any:
        found = list(self.about.get(predicate, ()))
        if len(found) > 1:
            raise _NodeError(f"{_short(predicate)}: found {len(found)} values, expected one")
        return found[0] if found else None

    def get(self, predicate: str) -> str | None:
        """The one value of a predicate, None where there is none."""
        term = self._one(predicate)
        return None if term is None else str(term.value)

    def need(self, predicate: str) -> str:
        found = self.get(predicate)
        if found is None:
            raise _NodeError(f"{_short(predicate)} is missing")
        return found

    def plain(self, predicate: str) -> Qualifier | None:
        """The one value as a text, a whole number or a number, by its datatype."""
        term = self._one(predicate)
        if term is None:
            return None
        read = _DIGITS.get(term.datatype.value, str) if isinstance(term, ox.Literal) else str
        try:
            return read(term.value)
        except ValueError as fault:
            raise _NodeError(f"{_short(predicate)}: found {term.value[:80]!r}, expected a number") from fault

    def whole(self, predicate: str) -> int:
        found = self.plain(predicate)
        if not isinstance(found, int):
            raise _NodeError(f"{_short(predicate)}: found {found!r}, expected a whole number")
        return found


def _short(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _nodes(quads: Iterable[Any]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = {}
    for quad in quads:
        name = quad.subject.value
        node = nodes.get(name)
        if node is None:
            node = nodes[name] = _Node(name)
        node.about.setdefault(quad.predicate.value, {})[quad.object] = None
    return nodes


class _Reader:
    """The nodes of one file, read kind by kind; what is wrong with one does not keep the others from being read."""

    def __init__(self, file: str, nodes: Mapping[str, _Node], base: str) -> None:
        self.file, self.nodes, self.base = file, nodes, base
        self.faults: list[str] = []
        self._by_type: dict[str, list[_Node]] = defaultdict(list)
        for name in sorted(nodes):
            for kind in nodes[name].all(f"{RDF}type"):
                self._by_type[kind].append(nodes[name])
        self._same = self._decided()
        self._qualifiers = sorted(qualifiers(vocabulary()))

    def restored(self) -> list[Restored]:
        kinds = [node for kind in vocabulary().entity for node in self._of(kind)]
        entities = {e.id: e for e in self._made(kinds, self._entity)}
        claims = list(self._made(self._of("Claim"), lambda node: self._claim(node, entities)))
        documents = list(self._made(self._of("Document"), self._document))
        if not self.faults:
            known = {d.id for d in documents}
            lost = sorted({c.document_id for c in claims} - known)
            self.faults += [f"document {each} is quoted and not described" for each in lost]
        if not (claims or self.faults):
            self.faults.append("no claims are in it: nothing of type reegraph:Claim")
        if self.faults:
            raise RefusedImportError(self.file, self.faults)
        try:
            return _whole(self.file, claims, documents, self._mentions(entities, claims))
        except _NodeError as fault:
            raise RefusedImportError(self.file, [str(fault)]) from fault

    def _mentions(self, entities: Mapping[str, Entity], claims: Sequence[Claim]) -> dict[str, list[Mention]]:
        """By document, mentions through which every entity folds to the label, type and other names of the file."""
        heads = {each: head for head, members in self._same.items() for each in members}
        names, types = _votes(claims, heads)
        waiting = set(entities)
        found: dict[str, list[Mention]] = defaultdict(list)
        for node in self._of("Document"):
            for iri in node.all(f"{ONTOLOGY}mentions"):
                entity = entities.get(self._id(iri))
                if entity is None:
                    raise _NodeError(f"<{node.name}> mentions {iri}, which is not described")
                found[self._id(node.name, "document/")].append(_mention(entity, entity.name))
                # In the first document also the other names, and what outvotes the names that its claims have.
                if entity.id in waiting:
                    waiting.discard(entity.id)
                    extra = max(_lead(names[entity.id], entity.name), _lead(types[entity.id], entity.type))
                    words = [*entity.aliases, *[entity.name] * extra]
                    found[self._id(node.name, "document/")] += [_mention(entity, word) for word in words]
        return found

    def _of(self, kind: str) -> list[_Node]:
        return self._by_type.get(ONTOLOGY + kind, [])

    def _made(self, nodes: Iterable[_Node], make: Callable[[_Node], Made]) -> Iterator[Made]:
        for node in nodes:
            try:
                yield make(node)
            except _NodeError as fault:
                self.faults.append(f"<{node.name}> {fault}")
            except ValidationError as error:
                found = error.errors()[0]
                self.faults.append(f"<{node.name}> {'.'.join(map(str, found['loc']))}: {found['msg']}")

    def _id(self, iri: str, kind: str = "") -> str:
        start = f"{self.base}{kind}"
        if not iri.startswith(start):
            raise _NodeError(f"found {iri}, expected an address that begins with {start} (see --base)")
        return unquote(iri.removeprefix(start))

    def _type(self, iri: str) -> str:
        kind = iri.removeprefix(ONTOLOGY)
        if kind not in vocabulary().entity:
            raise _NodeError(f"found the type {iri}, expected one of the vocabulary")
        return kind

    def _decided(self) -> dict[str, tuple[str, ...]]:
        """For each id all that were decided to be the same, itself included."""
        members: dict[str, set[str]] = defaultdict(set)
        for name, node in self.nodes.items():
            for head in node.all(f"{OWL}sameAs"):
                if name.startswith(self.base) and head.startswith(self.base):
                    members[self._id(head)].add(self._id(name))
        return {head: (head, *sorted(others)) for head, others in members.items()}

    def _entity(self, node: _Node) -> Entity:
        kinds = {k.removeprefix(ONTOLOGY) for k in node.all(f"{RDF}type")} & set(vocabulary().entity)
        if len(kinds) != 1:
            raise _NodeError(f"found the types {', '.join(sorted(kinds))}, expected one")
        return Entity(
            id=self._id(node.name), type=kinds.pop(), name=node.need(f"{RDFS}label"),
            aliases=tuple(node.all(f"{SKOS}altLabel")),
        )  # fmt: skip

    def _claim(self, node: _Node, entities: Mapping[str, Entity]) -> Claim:
        passage = self._node(node.need(f"{PROV}wasQuotedFrom"))
        reading = self._node(node.need(f"{PROV}wasGeneratedBy"))
        predicate = self._predicate(node)
        subject = self._end(node, "subject", entities)
        fields: dict[str, Any] = {
            "document": "",
            "document_id": self._id(passage.need(f"{PROV}hadPrimarySource"), "document/"),
            "predicate": predicate,
            "value": self._value(node) if predicate in vocabulary().attribute else None,
            "qualifiers": self._terms(node),
            "modality": node.need(f"{ONTOLOGY}modality"),
            "valid_from": node.get(f"{ONTOLOGY}validFrom"),
            "valid_to": node.get(f"{ONTOLOGY}validTo"),
            "reported": node.get(f"{ONTOLOGY}reported"),
            "evidence": self._evidence(passage),
            "extractor": self._id(reading.need(f"{PROV}wasAssociatedWith"), "extractor/"),
            "confidence": float(reading.plain(f"{ONTOLOGY}confidence") or 0),
            "rule": reading.need(f"{ONTOLOGY}rule"),
        }
        other = self._end(node, "object", entities) if predicate in vocabulary().relation else None
        said = Claim(id=self._id(node.name, "claim/"), subject=subject, object=other, **fields)
        return _as_made(said, self._same)

    def _node(self, iri: str) -> _Node:
        if iri not in self.nodes:
            raise _NodeError(f"{iri} is not described")
        return self.nodes[iri]

    def _predicate(self, node: _Node) -> str:
        iri = node.need(f"{RDF}predicate")
        name = iri.removeprefix(ONTOLOGY)
        if name not in vocabulary().relation and name not in vocabulary().attribute:
            raise _NodeError(f"found the predicate {iri}, expected one of the vocabulary")
        return name

    def _end(self, node: _Node, end: str, entities: Mapping[str, Entity]) -> EntityRef:
        known = self._id(node.need(f"{RDF}{end}"))
        entity = entities.get(known)
        if entity is None:
            raise _NodeError(f"{end}: {known} has no type and label")
        kind, name, mention = (node.get(f"{ONTOLOGY}{end}{of}") for of in ("Type", "Name", "Mention"))
        return EntityRef(
            id=known,
            type=entity.type if kind is None else self._type(kind),
            name=entity.name if name is None else name,
            mention=entity.name if mention is None else mention,
        )

    def _value(self, node: _Node) -> Value:
        amount = node.plain(f"{ONTOLOGY}number")
        if isinstance(amount, str):
            raise _NodeError(f"number: found {amount[:80]!r}, expected a number")
        return Value(
            number=amount,
            unit=node.get(f"{ONTOLOGY}unit"),
            date=node.get(f"{ONTOLOGY}date"),
            word=node.get(f"{ONTOLOGY}word"),
            text=node.need(f"{ONTOLOGY}valueText"),
        )

    def _terms(self, node: _Node) -> dict[str, Qualifier]:
        said = ((name, node.plain(f"{ONTOLOGY}{name}")) for name in self._qualifiers)
        return {name: value for name, value in said if value is not None}

    def _evidence(self, passage: _Node) -> Evidence:
        return Evidence(
            start=passage.whole(f"{ONTOLOGY}start"),
            end=passage.whole(f"{ONTOLOGY}end"),
            text=passage.need(f"{ONTOLOGY}quote"),
        )

    def _document(self, node: _Node) -> Document:
        known = self._id(node.name, "document/")
        starts = node.get(f"{ONTOLOGY}pageStarts") or ""
        if not all(each.isdecimal() for each in starts.split()):
            raise _NodeError(f"pageStarts: found {starts[:80]!r}, expected whole numbers")
        return Document(
            id=known,
            name=node.need(f"{DCTERMS}identifier"),
            origin=f"{ORIGIN}{known}",
            text="",
            title=node.get(f"{DCTERMS}title"),
            publisher=node.get(f"{DCTERMS}publisher"),
            date=node.get(f"{DCTERMS}date"),
            kind=node.get(f"{ONTOLOGY}documentKind"),
            sources=tuple(node.all(f"{DCTERMS}source")),
            language=node.get(f"{DCTERMS}language"),
            pages=tuple(int(each) for each in starts.split()),
            notes=tuple(node.all(f"{ONTOLOGY}note")),
        )


def _as_made(claim: Claim, same: Same) -> Claim:
    made = as_made(claim, same)
    if made is None:
        raise _NodeError("says something else than its id, which is the hash of what a claim says: it was changed")
    return made


def _foreign(file: Path, nodes: Mapping[str, _Node]) -> list[Restored]:
    """Somebody else's RDF in our vocabulary: each plain relation is a claim, and its own N-Triples line its words.

    It is checked against the shapes first.
    """
    from reegraph.outputs.rdf.shapes import violations  # noqa: PLC0415 - loads two libraries that our own exports need not

    said = sorted(
        (Term(f"<{name}>"), Term(f"<{predicate}>"), Term(str(other)))
        for name, node in nodes.items()
        for predicate, others in node.about.items()
        for other in others
    )
    faults = [str(each) for each in violations(write_ntriples(said))]
    stated = [t for t in said if _short(t[1][1:-1]) in vocabulary().relation and t[1].startswith(f"<{ONTOLOGY}")]
    if not stated and not faults:
        faults.append("nothing in it is a reegraph:Claim, nor a relation of the vocabulary")
    if faults:
        raise RefusedImportError(str(file), faults)
    lines = [f"{s} {p} {o} ." for s, p, o in stated]
    text = "\n".join(lines)
    document = Document.make(name=file.name, origin="", text=text, kind="data")
    document = document.model_copy(update={"origin": f"{ORIGIN}{document.id}"})
    claims, start = [], 0
    for (subject, predicate, other), line in zip(stated, lines, strict=True):
        claims.append(
            Claim.make(
                document=document.name, document_id=document.id, subject=_foreign_end(nodes[subject[1:-1]]),
                predicate=_short(predicate[1:-1]), object=_foreign_end(nodes[other[1:-1]]), value=None, qualifiers={},
                modality="asserted", valid_from=None, valid_to=None, reported=None,
                evidence=Evidence(start=start, end=start + len(line), text=line),
                extractor=EXTRACTOR, confidence=1.0, rule="rdf",
            )
        )  # fmt: skip
        start += len(line) + 1
    return [Restored(document, {EXTRACTOR: tuple(claims)}, ())]


def _foreign_end(node: _Node) -> EntityRef:
    """An end by its type and label: the entity of ours that it names, or one of its own."""
    kind = min({k.removeprefix(ONTOLOGY) for k in node.all(f"{RDF}type")} & set(vocabulary().entity))
    name = node.need(f"{RDFS}label")
    return EntityRef(id=link(name, kind), type=kind, name=name, mention=name)


def _votes(
    claims: Iterable[Claim], heads: Mapping[str, str]
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """How often the claims give each entity each name and each type."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        for end in (claim.subject, claim.object):
            if end is not None:
                names[heads.get(end.id, end.id)][end.name] += 1
                types[heads.get(end.id, end.id)][end.type] += 1
    return names, types


def _lead(votes: Counter[str], wanted: str) -> int:
    """How many votes more the wanted name needs to have the most."""
    others = max((count for name, count in votes.items() if name != wanted), default=0)
    return max(0, others + 1 - votes[wanted])


def _mention(entity: Entity, word: str) -> Mention:
    return Mention(document="", id=entity.id, type=entity.type, name=entity.name, mention=word, start=0, end=0)


def _whole(
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
        except _NodeError as fault:
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
        raise _NodeError(f"a quote ends at {length}, beyond the longest document ({_LONGEST})")
    letters = [" "] * length
    for (start, end), words in sorted(quotes.items()):
        if not 0 <= start < end or len(words) != end - start:
            raise _NodeError(f"the quote {words[:60]!r} does not fit from {start} to {end}")
        letters[start:end] = words
    text = "".join(letters)
    for (start, end), words in quotes.items():
        if text[start:end] != words:
            raise _NodeError(f"two quotes that overlap differ, at {start} to {end}: {words[:60]!r}")
    return text


def _read_lines(file: Path) -> list[Restored]:
    """Claims as `export claims` and `extract` print them, one JSON object a line."""
    claims, faults = [], []
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise RefusedImportError(str(file), [str(fault)]) from fault
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            claims.append(_claim_of(line))
        except (ValueError, TypeError, _NodeError) as fault:
            faults.append(f"line {number}: {_in_short(fault)}")
    if not claims and not faults:
        faults.append("no claims are in it")
    if faults:
        raise RefusedImportError(str(file), faults)
    documents = {c.document_id: c for c in claims}
    made = [
        Document(id=known, name=c.document, origin=f"{ORIGIN}{known}", text="", date=c.reported)
        for known, c in documents.items()
    ]
    return _whole(str(file), claims, made, {})


def _claim_of(line: str) -> Claim:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise _NodeError("expected one claim, a JSON object")
    return _as_made(Claim.model_validate({"rule": "", **said}), {})


def _in_short(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(fault)


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
