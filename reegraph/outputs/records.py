"""A graph as records for other tools: claim lines, Parquet, FollowTheMoney, and a list of sources."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import Field

from reegraph.entities.gazetteer import gazetteer
from reegraph.graph import Fact, Graph
from reegraph.identity.applying import as_made
from reegraph.model import Claim, Document, Frozen, content_id, slugify
from reegraph.model.tables import read_table
from reegraph.outputs.texts import json_text

_TEXT, _NUMBER, _WHOLE = "string", "float64", "int64"  # as pyarrow calls them
_CLAIM_COLUMNS = {
    "claim": _TEXT, "document": _TEXT, "document_id": _TEXT, "title": _TEXT, "publisher": _TEXT,
    "subject_id": _TEXT, "subject": _TEXT, "subject_type": _TEXT, "predicate": _TEXT,
    "object_id": _TEXT, "object": _TEXT, "object_type": _TEXT, "number": _NUMBER, "unit": _TEXT, "date": _TEXT,
    "word": _TEXT, "qualifiers": _TEXT, "modality": _TEXT, "valid_from": _TEXT, "valid_to": _TEXT, "reported": _TEXT,
    "quote": _TEXT, "start": _WHOLE, "end": _WHOLE, "extractor": _TEXT, "rule": _TEXT, "confidence": _NUMBER,
}  # fmt: skip


def to_claim_lines(graph: Graph) -> str:
    """All claims, one JSON object a line (docs/reference/claims.md), in the order of their ids.

    Their ends are those that the documents name, whatever was decided to be one since: a claim's id is their hash.
    """
    made = (as_made(claim, graph.clusters.members) or claim for claim in graph.claims.values())
    return "".join(f"{json_text(claim.to_json())}\n" for claim in made)


def to_parquet(graph: Graph) -> bytes:
    """All claims as one Parquet table, a row each, by id; qualifiers are a JSON text."""
    import pyarrow as pa  # noqa: PLC0415 - takes half a second, which no other command should wait for
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = [_claim_row(claim, graph.documents.get(claim.document_id)) for claim in graph.claims.values()]
    columns = [pa.array([row[name] for row in rows], getattr(pa, kind)()) for name, kind in _CLAIM_COLUMNS.items()]
    table = pa.Table.from_arrays(columns, names=list(_CLAIM_COLUMNS))
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd", store_schema=False)
    return file.getvalue()


def _claim_row(claim: Claim, document: Document | None) -> dict[str, Any]:
    other, value = claim.object, claim.value
    return {
        "claim": claim.id, "document": claim.document, "document_id": claim.document_id,
        "title": document.title if document else None, "publisher": document.publisher if document else None,
        "subject_id": claim.subject.id, "subject": claim.subject.name, "subject_type": claim.subject.type,
        "predicate": claim.predicate, "object_id": other.id if other else None, "object": other.name if other else None,
        "object_type": other.type if other else None,
        "number": None if value is None or value.number is None else float(value.number),
        "unit": value.unit if value else None, "date": value.date if value else None,
        "word": value.word if value else None, "qualifiers": json_text(claim.qualifiers), "modality": claim.modality,
        "valid_from": claim.valid_from, "valid_to": claim.valid_to, "reported": claim.reported,
        "quote": claim.evidence.text, "start": claim.evidence.start, "end": claim.evidence.end,
        "extractor": claim.extractor, "rule": claim.rule, "confidence": float(claim.confidence),
    }  # fmt: skip


# --- sources ------------------------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"https?://\S+\Z")
# BibTeX counts braces whether or not a backslash stands before them, so those of a text may not be written.
_IN_BIBTEX = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%", "&": r"\&",
              "#": r"\#", "$": r"\$", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}  # fmt: skip


def to_bibtex(graph: Graph) -> str:
    """The documents as BibTeX, by id: what may be cited for each claim."""
    return "\n".join(_entry(document) for document in graph.documents.values())


def _entry(document: Document) -> str:
    address = next((source for source in document.sources if _ADDRESS.match(source)), None)
    fields = {
        "title": _bibtex(document.title or document.name),
        "publisher": _bibtex(document.publisher),
        "date": document.date,
        "year": document.date[:4] if document.date else None,
        "url": None if address is None else re.sub(r"[{}\\%]", lambda m: f"%{ord(m[0]):02X}", address),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{document.id},\n{''.join(lines)}}}\n"


def _bibtex(text: str | None) -> str | None:
    return None if text is None else " ".join("".join(_IN_BIBTEX.get(c, c) for c in text).split())


# --- FollowTheMoney -----------------------------------------------------------------------------------------------


class _Mapping(Frozen):
    """How an entity type or a predicate stands in FollowTheMoney; see tables/followthemoney.toml."""

    schema_: str = Field(alias="schema")
    subject: str | None = None
    object: str | None = None


class _FollowTheMoney(Frozen):
    entity: dict[str, _Mapping]
    relation: dict[str, _Mapping]


@cache
def _table() -> _FollowTheMoney:
    return read_table("reegraph.outputs.tables", "followthemoney.toml", _FollowTheMoney)


def to_followthemoney(graph: Graph) -> str:
    """Entities and what joins them as FollowTheMoney JSON lines, as far as it has a schema for them.

    Organisations, sites (as assets), holdings, memberships and other links between these; places become addresses,
    and states countries. Denials and what is not said as fact are left out, but for holdings that are only planned.
    """
    lines = [*_things(graph), *_links(graph)]
    return "".join(f"{json_text(line)}\n" for line in lines)


def _things(graph: Graph) -> Iterator[dict[str, Any]]:
    placed = _places(graph)
    for entity in graph.entities.values():
        known = _table().entity.get(entity.type)
        if known is None:
            continue
        addresses, countries = placed.get(entity.id, ((), ()))
        yield from (_address(graph, place) for place in addresses)
        properties = {
            "name": [entity.name],
            "alias": list(entity.aliases),
            "country": list(countries) if known.schema_ != "PublicBody" or countries else _own_country(entity.id),
            "addressEntity": [content_id(["address", place]) for place in addresses],
        }
        yield _thing(_ftm_id(entity.id), known.schema_, properties)


def _places(graph: Graph) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each entity the places and the codes of the states where it is said to be."""
    places: dict[str, set[str]] = {}
    states: dict[str, set[str]] = {}
    for fact in graph.edges():
        if fact.predicate == "located_in" and fact.object is not None and fact.modality == "asserted":
            codes = _own_country(fact.object)
            states.setdefault(fact.subject, set()).update(codes)
            if not codes:
                places.setdefault(fact.subject, set()).add(fact.object)
    return {e: (tuple(sorted(places.get(e, ()))), tuple(sorted(states.get(e, ())))) for e in {*places, *states}}


def _own_country(entity: str) -> list[str]:
    known = gazetteer().by_id(entity)
    code = known.code if known is not None and known.type == "Government" else None
    return [code.lower()] if code else []


def _address(graph: Graph, place: str) -> dict[str, Any]:
    return _thing(content_id(["address", place]), "Address", {"full": [graph.name(place)]})


def _links(graph: Graph) -> Iterator[dict[str, Any]]:
    for fact in graph.edges():
        known = _table().relation.get(fact.predicate)
        if known is None or fact.object is None or not _said(fact):
            continue
        ends = (graph.entities[fact.subject].type, graph.entities[fact.object].type)
        if all(end in _table().entity for end in ends):
            yield _thing(_ftm_id(f"fact/{fact.id}"), known.schema_, _link(graph, fact, known))


def _said(fact: Fact) -> bool:
    return fact.modality == "asserted" or (fact.modality == "planned" and fact.predicate == "owns_equity")


def _link(graph: Graph, fact: Fact, known: _Mapping) -> dict[str, Sequence[str]]:
    percent = fact.qualifiers.get("percent")
    documents = [graph.documents[d] for d in fact.documents if d in graph.documents]
    return {
        str(known.subject): [_ftm_id(fact.subject)],
        str(known.object): [_ftm_id(str(fact.object))],
        "role": [fact.predicate.replace("_", " ")],
        "percentage": [f"{percent:g}"] if isinstance(percent, int | float) and known.schema_ == "Ownership" else [],
        "startDate": [fact.valid_from] if fact.valid_from else [],
        "endDate": [fact.valid_to] if fact.valid_to else [],
        "date": [fact.reported] if fact.reported else [],
        "status": [fact.modality],
        "publisher": sorted({d.publisher for d in documents if d.publisher}),
        "sourceUrl": sorted({s for d in documents for s in d.sources if _ADDRESS.match(s)}),
    }


def _thing(its_id: str, schema: str, properties: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {"id": its_id, "schema": schema, "properties": {k: list(v) for k, v in properties.items() if v}}


def _ftm_id(entity: str) -> str:
    """An id as FollowTheMoney allows: letters, digits, hyphens and dots."""
    plain = slugify(entity.replace("/", "-"))
    return f"reegraph-{plain}"
