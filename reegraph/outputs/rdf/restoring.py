"""Exports back to claims, documents and names: what `triples` and `formats` wrote, checked node by node.

Facts, deals and plain edges are not read: they fold out of the claims again. What lies outside our vocabulary is
somebody else's, and is passed over.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import pyoxigraph as ox
from pydantic import ValidationError

from reegraph.errors import RefusedImportError
from reegraph.identity.applying import as_made
from reegraph.model import Claim, Document, Entity, EntityRef, Evidence, Mention, Qualifier, Value, vocabulary
from reegraph.outputs.rdf.foreign import read_foreign
from reegraph.outputs.rdf.nodes import Node, NodeError, nodes_of, quads_of
from reegraph.outputs.rdf.restored import ORIGIN, Restored, put_together
from reegraph.outputs.rdf.terms import BASE, DCTERMS, ONTOLOGY, OWL, PROV, RDFS, SKOS, qualifiers
from reegraph.outputs.rdf.turtle import RDF

_CLAIM = ox.NamedNode(f"{ONTOLOGY}Claim")

Made = TypeVar("Made")
Same = Mapping[str, Sequence[str]]  # an id, and all that were decided to be the same, itself first


def read_export(file: Path, *, base: str = BASE) -> list[Restored]:
    """Read back an export: RDF in any format, or claims as JSON Lines, by the file's suffix.

    `base` is the one that the RDF was exported with. Raises RefusedImportError with every fault and its line or node.
    """
    if file.suffix.lower() == ".jsonl":
        return _read_lines(file)
    nodes = nodes_of(quads_of(file))
    if not any(_CLAIM in node.about.get(f"{RDF}type", ()) for node in nodes.values()):
        return read_foreign(file, nodes)
    return _Reader(str(file), nodes, base).restored()


class _Reader:
    """The nodes of one file, read kind by kind; what is wrong with one does not keep the others from being read."""

    def __init__(self, file: str, nodes: Mapping[str, Node], base: str) -> None:
        self.file, self.nodes, self.base = file, nodes, base
        self.faults: list[str] = []
        self._by_type: dict[str, list[Node]] = defaultdict(list)
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
            return put_together(self.file, claims, documents, self._mentions(entities, claims))
        except NodeError as fault:
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
                    raise NodeError(f"<{node.name}> mentions {iri}, which is not described")
                found[self._id(node.name, "document/")].append(_mention(entity, entity.name))
                # In the first document also the other names, and what outvotes the names that its claims have.
                if entity.id in waiting:
                    waiting.discard(entity.id)
                    extra = max(_lead(names[entity.id], entity.name), _lead(types[entity.id], entity.type))
                    words = [*entity.aliases, *[entity.name] * extra]
                    found[self._id(node.name, "document/")] += [_mention(entity, word) for word in words]
        return found

    def _of(self, kind: str) -> list[Node]:
        return self._by_type.get(ONTOLOGY + kind, [])

    def _made(self, nodes: Iterable[Node], make: Callable[[Node], Made]) -> Iterator[Made]:
        for node in nodes:
            try:
                yield make(node)
            except NodeError as fault:
                self.faults.append(f"<{node.name}> {fault}")
            except ValidationError as error:
                found = error.errors()[0]
                self.faults.append(f"<{node.name}> {'.'.join(map(str, found['loc']))}: {found['msg']}")

    def _id(self, iri: str, kind: str = "") -> str:
        start = f"{self.base}{kind}"
        if not iri.startswith(start):
            raise NodeError(f"found {iri}, expected an address that begins with {start} (see --base)")
        return unquote(iri.removeprefix(start))

    def _type(self, iri: str) -> str:
        kind = iri.removeprefix(ONTOLOGY)
        if kind not in vocabulary().entity:
            raise NodeError(f"found the type {iri}, expected one of the vocabulary")
        return kind

    def _decided(self) -> dict[str, tuple[str, ...]]:
        """For each id all that were decided to be the same, itself included."""
        members: dict[str, set[str]] = defaultdict(set)
        for name, node in self.nodes.items():
            for head in node.all(f"{OWL}sameAs"):
                if name.startswith(self.base) and head.startswith(self.base):
                    members[self._id(head)].add(self._id(name))
        return {head: (head, *sorted(others)) for head, others in members.items()}

    def _entity(self, node: Node) -> Entity:
        kinds = {k.removeprefix(ONTOLOGY) for k in node.all(f"{RDF}type")} & set(vocabulary().entity)
        if len(kinds) != 1:
            raise NodeError(f"found the types {', '.join(sorted(kinds))}, expected one")
        return Entity(
            id=self._id(node.name), type=kinds.pop(), name=node.need(f"{RDFS}label"),
            aliases=tuple(node.all(f"{SKOS}altLabel")),
        )  # fmt: skip

    def _claim(self, node: Node, entities: Mapping[str, Entity]) -> Claim:
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

    def _node(self, iri: str) -> Node:
        if iri not in self.nodes:
            raise NodeError(f"{iri} is not described")
        return self.nodes[iri]

    def _predicate(self, node: Node) -> str:
        iri = node.need(f"{RDF}predicate")
        name = iri.removeprefix(ONTOLOGY)
        if name not in vocabulary().relation and name not in vocabulary().attribute:
            raise NodeError(f"found the predicate {iri}, expected one of the vocabulary")
        return name

    def _end(self, node: Node, end: str, entities: Mapping[str, Entity]) -> EntityRef:
        known = self._id(node.need(f"{RDF}{end}"))
        entity = entities.get(known)
        if entity is None:
            raise NodeError(f"{end}: {known} has no type and label")
        kind, name, mention = (node.get(f"{ONTOLOGY}{end}{of}") for of in ("Type", "Name", "Mention"))
        return EntityRef(
            id=known,
            type=entity.type if kind is None else self._type(kind),
            name=entity.name if name is None else name,
            mention=entity.name if mention is None else mention,
        )

    def _value(self, node: Node) -> Value:
        amount = node.plain(f"{ONTOLOGY}number")
        if isinstance(amount, str):
            raise NodeError(f"number: found {amount[:80]!r}, expected a number")
        return Value(
            number=amount,
            unit=node.get(f"{ONTOLOGY}unit"),
            date=node.get(f"{ONTOLOGY}date"),
            word=node.get(f"{ONTOLOGY}word"),
            text=node.need(f"{ONTOLOGY}valueText"),
        )

    def _terms(self, node: Node) -> dict[str, Qualifier]:
        said = ((name, node.plain(f"{ONTOLOGY}{name}")) for name in self._qualifiers)
        return {name: value for name, value in said if value is not None}

    def _evidence(self, passage: Node) -> Evidence:
        return Evidence(
            start=passage.whole(f"{ONTOLOGY}start"),
            end=passage.whole(f"{ONTOLOGY}end"),
            text=passage.need(f"{ONTOLOGY}quote"),
        )

    def _document(self, node: Node) -> Document:
        known = self._id(node.name, "document/")
        starts = node.get(f"{ONTOLOGY}pageStarts") or ""
        if not all(each.isdecimal() for each in starts.split()):
            raise NodeError(f"pageStarts: found {starts[:80]!r}, expected whole numbers")
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
        raise NodeError("says something else than its id, which is the hash of what a claim says: it was changed")
    return made


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
        except (ValueError, TypeError, NodeError) as fault:
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
    return put_together(str(file), claims, made, {})


def _claim_of(line: str) -> Claim:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise NodeError("expected one claim, a JSON object")
    return _as_made(Claim.model_validate({"rule": "", **said}), {})


def _in_short(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(fault)
