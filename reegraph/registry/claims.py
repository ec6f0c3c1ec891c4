"""Reference records as claims: what each row states, with the source that it gives in place of a quote.

A source is a document of kind `reference` whose text is its citation, and that citation is the evidence. `rule` names
the record, so that a claim can be followed to the row it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from reegraph.entities.gazetteer import gazetteer
from reegraph.model import Claim, Document, EntityRef, Evidence, Modality, Qualifier, Value, slugify, vocabulary
from reegraph.registry.loading import Registry, registry
from reegraph.registry.records import (
    Capacity,
    Circuit,
    Facility,
    Flow,
    Material,
    Organisation,
    PolicyRecord,
    Source,
    StageShares,
)

EXTRACTOR = "registry"
ORIGIN = "registry:"  # no path of a file begins so
REFERENCE = "reference"

# How sure a record is by how its source was read. Judgement of the editors, not a measurement: what was read in the
# document itself is worth most, what was seen only in an excerpt or through another dataset's notes less.
CONFIDENCE = {"doc": 0.95, "article": 0.9, "computed": 0.9, "atlas": 0.8, "manifold": 0.8, "excerpt": 0.75}
_UNSOURCED = 0.5
_DOUBTFUL = 0.4
_DOUBTS = ("doubtful", "uncertain", "unconfirmed", "weak.", "not seen since", "may be the same")

_NO_SOURCE = "General knowledge of the editors; no source was found."
# A circuit in commissioning has made nothing yet that anybody can buy.
_BUILT = frozenset({"operating", "suspended", "closed"})


class Reference(NamedTuple):
    """The reference facts: a document for each source that is used, and the claims."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]


@cache
def reference() -> Reference:
    """The claims of the reference tables, by document and id."""
    return as_claims(registry())


def as_claims(tables: Registry) -> Reference:
    """What some tables state. Claims of a source that nothing uses leave no document."""
    writer = _Writer(tables)
    claims = {c.id: c for c in writer.claims()}
    used = {c.document_id for c in claims.values()}
    documents = tuple(sorted((d for d in writer.documents.values() if d.id in used), key=lambda d: d.name))
    return Reference(documents, tuple(sorted(claims.values(), key=lambda c: (c.document, c.id))))


class _Writer:
    def __init__(self, tables: Registry) -> None:
        self.tables = tables
        self.sources: Mapping[str, Source] = {s.id: s for s in tables.sources}
        self.documents: dict[str | None, Document] = {s.id: _document(s) for s in tables.sources}
        self.documents[None] = _record("general-knowledge", _NO_SOURCE, title=_NO_SOURCE)
        rows: list[Organisation | Facility | Material | PolicyRecord] = [*tables.organisations, *tables.facilities]
        rows += [*tables.materials, *tables.policies]
        self.names = {r.id: (r.type, r.name) for r in rows}

    def claims(self) -> Iterator[Claim]:
        for organisation in self.tables.organisations:
            yield from self._of_organisation(organisation)
        for site in self.tables.facilities:
            yield from self._of_site(site)
        for material in self.tables.materials:
            for made in material.made_from:
                yield self._claim(material.id, made.source, made.material, "used_in", material.id)
        for flow in self.tables.flows:
            yield self._of_flow(flow)
        for shares in self.tables.stage_shares:
            yield from self._of_shares(shares)
        for policy in self.tables.policies:
            yield from self._of_policy(policy)

    # --- one kind of record each -------------------------------------------------------------------------------------

    def _of_organisation(self, row: Organisation) -> Iterator[Claim]:
        home = _states().get(row.country or "")
        if home is not None and row.type != "Government":
            yield self._claim(row.id, row.source, row.id, "located_in", home, note=row.note)
        if row.parent is not None:
            yield self._claim(row.id, row.source, row.id, "subsidiary_of", row.parent, note=row.note)
        for ticker in row.tickers:
            yield self._claim(row.id, row.source, row.id, "ticker", Value(word=ticker, text=ticker))

    def _of_site(self, row: Facility) -> Iterator[Claim]:
        home = _states().get(row.country)
        if home is not None:
            yield self._claim(row.id, row.source, row.id, "located_in", home)
        widest, *within = (row.subdivision or "").split(", ")
        for part in (widest, *within):
            place = _place(part, home, widest)
            if place is not None:
                yield self._claim(row.id, row.source, row.id, "located_in", place)
        yield from self._owners(row)
        yield from self._state(row)
        for circuit in row.circuits:
            yield from self._of_circuit(row, circuit)
        for capacity in row.capacity:
            yield self._of_capacity(row, capacity)
        for made in row.production:
            value = Value(number=made.number, unit=made.unit, text=f"{made.number:,} {made.unit}")
            terms: dict[str, Qualifier] = {"material": self._name(made.material), "period": made.period}
            yield self._claim(row.id, made.source, row.id, "production", value, qualifiers=terms)

    def _owners(self, row: Facility) -> Iterator[Claim]:
        if row.operator is not None:
            yield self._claim(row.id, row.operator.source, row.operator.id, "operates", row.id, note=row.note)
        for owner in row.owners:
            share: dict[str, Qualifier] = {} if owner.percent is None else {"percent": owner.percent}
            yield self._claim(row.id, owner.source, owner.id, "owns_equity", row.id, qualifiers=share)

    def _state(self, row: Facility) -> Iterator[Claim]:
        if row.status is not None:
            word, told = row.status.value, row.status
            value = Value(word=word, text=word)
            yield self._claim(row.id, told.source, row.id, "status", value, reported=told.as_of, note=row.note)
        if row.start is not None:
            yield self._start(row.id, row.id, row.start.source, row.start.date, row.start.milestone)

    def _of_circuit(self, site: Facility, circuit: Circuit) -> Iterator[Claim]:
        """What a circuit makes: as fact once it has worked, else as planned."""
        told = circuit.status or site.status
        built = told is not None and told.value in _BUILT
        start = circuit.start.date if circuit.start and circuit.start.milestone == "production" else None
        source = told.source if told else site.source
        for product in circuit.products:
            yield self._claim(
                site.id, source, site.id, "produces", product, modality="asserted" if built else "planned",
                valid_from=start, reported=told.as_of if told else None, qualifiers={"stage": circuit.stage},
                note=circuit.note,
            )  # fmt: skip

    def _of_capacity(self, site: Facility, row: Capacity) -> Claim:
        terms: dict[str, Qualifier] = {
            "material": self._name(row.material), "flow": row.flow, "kind": row.kind, "scope": row.scope
        }  # fmt: skip
        value = Value(number=row.number, unit=row.unit, text=f"{row.number:,} {row.unit} ({row.basis})")
        modality: Modality = "planned" if row.kind in ("planned", "target") else "asserted"
        return self._claim(
            site.id, row.source, site.id, "capacity", value, qualifiers=terms, modality=modality, valid_from=row.start
        )

    def _of_flow(self, row: Flow) -> Claim:
        known = vocabulary().relation[row.predicate].qualifiers
        said = row.qualifiers
        terms: dict[str, Qualifier | None] = {
            "material": self._name(said.material) if said.material else None,
            "percent": said.percent, "years": said.years, "price": said.price, "instrument": said.instrument,
            "kind": said.kind, "commitment": row.commitment,
            "amount": f"{said.amount.number} {said.amount.currency}" if said.amount else None,
        }  # fmt: skip
        kept = {key: value for key, value in terms.items() if value is not None and key in known}
        return self._claim(
            row.id, row.source, row.subject, row.predicate, row.object, qualifiers=kept,
            modality="negated" if row.status == "cancelled" else row.modality,
            valid_from=row.valid_from, valid_to=row.valid_to, note=row.note,
        )  # fmt: skip

    def _of_shares(self, table: StageShares) -> Iterator[Claim]:
        for share in table.shares:
            if table.stage is None:
                if share.number is not None:
                    value = Value(number=share.number, unit=share.unit, text=f"{share.number:,} {share.unit}")
                    terms: dict[str, Qualifier] = {"material": self._name(table.material)}
                    yield self._claim(table.id, table.source, share.country, "reserves", value, qualifiers=terms)
            elif share.percent is not None and share.comparator in "=~":
                said: dict[str, Qualifier] = {
                    "stage": table.stage, "percent": share.percent, "scope": table.scope, "year": table.year,
                    "metric": table.metric,
                }  # fmt: skip
                yield self._claim(
                    table.id, table.source, share.holder or share.country, "controls_share", table.material,
                    qualifiers=said, modality="planned" if table.forecast else "asserted", note=table.note,
                )  # fmt: skip

    def _of_policy(self, row: PolicyRecord) -> Iterator[Claim]:
        if row.type != "Policy":
            return
        proposed: Modality = "planned" if row.status and row.status.value == "proposed" else "asserted"
        for imposer in row.imposed_by:
            yield self._claim(
                row.id,
                row.source,
                imposer,
                "imposes",
                row.id,
                modality=proposed,
                valid_from=row.in_force or row.announced,
            )
        for limited in row.restricts:
            yield self._claim(
                row.id,
                row.source,
                row.id,
                "restricts",
                limited,
                modality=proposed,
                valid_from=row.in_force,
                valid_to=row.ends,
            )
        for other in row.suspends:
            paused = next((p for p in self.tables.policies if p.id == other), None)
            yield self._claim(
                row.id, row.source, row.id, "suspends", other, modality=proposed,
                valid_from=paused.suspended_from if paused else None, valid_to=paused.suspended_to if paused else None,
            )  # fmt: skip
        if row.status is not None:
            word = row.status.value
            value = Value(word=word, text=word)
            yield self._claim(row.id, row.source, row.id, "status", value, reported=row.status.as_of)
        if row.in_force is not None:
            yield self._start(row.id, row.id, row.source, row.in_force, "in_force")
        if row.ends is not None:
            yield self._claim(row.id, row.source, row.id, "ends", Value(date=row.ends, text=row.ends))

    def _start(self, record: str, subject: str, source: str | None, day: str, milestone: str) -> Claim:
        said = self.documents[source].date
        ahead = said is not None and day > said[: len(day)]
        value = Value(date=day, text=day)
        modality: Modality = "planned" if ahead else "asserted"
        return self._claim(
            record, source, subject, "starts", value, qualifiers={"milestone": milestone}, modality=modality
        )

    # --- the claim itself --------------------------------------------------------------------------------------------

    def _claim(
        self, record: str, source: str | None, subject: str, predicate: str, other: str | Value, **said: Any
    ) -> Claim:
        document = self.documents[source]
        note = said.pop("note", None)
        reported = said.pop("reported", None) or document.date
        text = document.text
        return Claim.make(
            document=document.name,
            document_id=document.id,
            subject=self._ref(subject),
            predicate=predicate,
            object=self._ref(other) if isinstance(other, str) else None,
            value=None if isinstance(other, str) else other,
            qualifiers=said.pop("qualifiers", {}),
            modality=said.pop("modality", "asserted"),
            valid_from=said.pop("valid_from", None),
            valid_to=said.pop("valid_to", None),
            reported=reported,
            evidence=Evidence(start=0, end=len(text), text=text),
            extractor=EXTRACTOR,
            confidence=self._sureness(source, note),
            rule=record,
        )

    def _sureness(self, source: str | None, note: str | None) -> float:
        if note is not None and any(doubt in note.lower() for doubt in _DOUBTS):
            return _DOUBTFUL
        return _UNSOURCED if source is None else CONFIDENCE[self.sources[source].read]

    def _ref(self, entity: str) -> EntityRef:
        kind, name = self.names.get(entity) or _listed(entity)
        return EntityRef(id=entity, type=kind, name=name, mention=name)

    def _name(self, entity: str) -> str:
        return self._ref(entity).name


def _listed(entity: str) -> tuple[str, str]:
    known = gazetteer().by_id(entity)
    if known is not None:
        return known.type, known.name
    return "Place", entity.split("/")[1].replace("-", " ").title()


def _document(source: Source) -> Document:
    """A source as a document whose text is its citation."""
    where = f"{source.publisher}, {source.date}" if source.date else source.publisher
    lines = [source.title, where, *([source.url] if source.url else [])]
    seen = {"excerpt": ("seen only in an excerpt",), "manifold": ("read in the notes of another dataset",),
            "atlas": ("read in the notes of another dataset",)}  # fmt: skip
    return _record(
        source.id, "\n".join(lines), title=source.title, publisher=source.publisher, date=source.date,
        sources=(source.url,) if source.url else (), notes=seen.get(source.read, ()),
    )  # fmt: skip


def _record(name: str, text: str, **known: Any) -> Document:
    origin = f"{ORIGIN}{name}"
    return Document.make(name=origin, origin=origin, text=text, kind=REFERENCE, language="en", **known)


@cache
def _states() -> Mapping[str, str]:
    """The id of each state by its ISO 3166-1 code."""
    return {known.code: known.id for known in gazetteer() if known.code}


def _place(name: str, state: str | None, province: str = "") -> str | None:
    """The id of a place by its name, in a state; one that no table knows gets an id of its own.

    Of towns of one name, the one of the `province` goes before the one that is known by the name alone.
    """
    if not name:
        return None
    name = name.split(" (", maxsplit=1)[0]
    told = slugify(name)
    for entity in (
        f"place/{told}-{slugify(province)}",
        f"place/{told}",
        f"place/{told}-{(state or '/').split('/')[1]}",
    ):
        if gazetteer().by_id(entity) is not None and state in (None, gazetteer().territory_of(entity)):
            return entity
    return f"place/{told}"
