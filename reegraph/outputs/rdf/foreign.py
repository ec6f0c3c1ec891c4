"""RDF of other people that uses our vocabulary, checked against the shapes: its plain relations become claims."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reegraph.errors import RefusedImportError
from reegraph.identity.linking import link
from reegraph.model import Claim, Document, EntityRef, Evidence, vocabulary
from reegraph.outputs.rdf.nodes import Node, short
from reegraph.outputs.rdf.restored import EXTRACTOR, ORIGIN, Restored
from reegraph.outputs.rdf.terms import ONTOLOGY, RDFS
from reegraph.outputs.rdf.turtle import RDF, Term, write_ntriples


def read_foreign(file: Path, nodes: Mapping[str, Node]) -> list[Restored]:
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
    stated = [t for t in said if short(t[1][1:-1]) in vocabulary().relation and t[1].startswith(f"<{ONTOLOGY}")]
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
                document=document.name, document_id=document.id, subject=_end(nodes[subject[1:-1]]),
                predicate=short(predicate[1:-1]), object=_end(nodes[other[1:-1]]), value=None, qualifiers={},
                modality="asserted", valid_from=None, valid_to=None, reported=None,
                evidence=Evidence(start=start, end=start + len(line), text=line),
                extractor=EXTRACTOR, confidence=1.0, rule="rdf",
            )
        )  # fmt: skip
        start += len(line) + 1
    return [Restored(document, {EXTRACTOR: tuple(claims)}, ())]


def _end(node: Node) -> EntityRef:
    """An end by its type and label: the entity of ours that it names, or one of its own."""
    kind = min({k.removeprefix(ONTOLOGY) for k in node.all(f"{RDF}type")} & set(vocabulary().entity))
    name = node.need(f"{RDFS}label")
    return EntityRef(id=link(name, kind), type=kind, name=name, mention=name)
