"""Reference records as claims."""

from __future__ import annotations

import pytest

from reegraph.model import Claim, vocabulary
from reegraph.registry import REFERENCE, reference, registry


def _of(record: str, predicate: str) -> list[Claim]:
    return [c for c in reference().claims if c.rule == record and c.predicate == predicate]


def test_every_claim_fits_the_vocabulary() -> None:
    """A reference claim joins what its predicate joins, with the qualifiers that this has."""
    known = vocabulary()
    for claim in reference().claims:
        assert claim.subject.type in known.domain(claim.predicate), claim
        said = known.relation.get(claim.predicate) or known.attribute[claim.predicate]
        assert set(claim.qualifiers) <= set(said.qualifiers), claim
        if claim.object is not None:
            assert claim.object.type in known.range(claim.predicate), claim


def test_the_evidence_is_the_record_of_a_source() -> None:
    """What a claim rests on is a source with title, publisher, date and address, as a document of kind reference."""
    documents = {d.id: d for d in reference().documents}
    sources = {f"registry:{s.id}": s for s in registry().sources}
    for claim in reference().claims:
        document = documents[claim.document_id]
        assert document.kind == REFERENCE
        assert claim.evidence.text == document.text
        source = sources.get(document.name)
        if source is not None:
            assert source.title in document.text
            assert source.url is None or source.url in document.text


def test_no_source_no_document() -> None:
    """A source that nothing cites is no document of the graph."""
    used = {c.document_id for c in reference().claims}
    assert {d.id for d in reference().documents} == used


def test_a_source_seen_in_excerpt_counts_less() -> None:
    """How a source was read shows in the confidence and in the notes of its document."""
    read = {f"registry:{s.id}": s.read for s in registry().sources}
    notes = {d.name: d.notes for d in reference().documents}
    excerpts = [c for c in reference().claims if read.get(c.document) == "excerpt"]
    whole = [c for c in reference().claims if read.get(c.document) == "doc"]
    assert max(c.confidence for c in excerpts) < max(c.confidence for c in whole)
    assert {notes[c.document] for c in excerpts} == {("seen only in an excerpt",)}


def test_a_doubtful_row_says_so() -> None:
    """A record whose note doubts it makes claims of low confidence."""
    (claim,) = _of("mine/dong-pao", "operates")
    assert claim.confidence < 0.5


@pytest.mark.parametrize(
    ("record", "predicate", "ends", "modality", "valid_from"),
    [
        ("flow/001", "owns_equity", ("agency/us-department-of-defense", "company/mp-materials"), "asserted", "2025-07-10"),
        ("mine/mountain-pass", "operates", ("company/mp-materials", "mine/mountain-pass"), "asserted", None),
        ("recycling-plant/mp-mountain-pass", "produces", ("recycling-plant/mp-mountain-pass", "material/recycled-rare-earths"), "planned", None),
        ("policy/china-mofcom-18-2025", "imposes", ("agency/mofcom", "policy/china-mofcom-18-2025"), "asserted", "2025-04-04"),
    ],
)  # fmt: skip
def test_rows_become_claims(
    record: str, predicate: str, ends: tuple[str, str], modality: str, valid_from: str | None
) -> None:
    """The row of each kind of table is a claim with its dates; what is not built yet is planned."""
    found = {(c.subject.id, c.object.id): c for c in _of(record, predicate) if c.object}
    assert (found[ends].modality, found[ends].valid_from) == (modality, valid_from)


def test_cancelled_rows_are_denials() -> None:
    """A deal that was called off makes no edge."""
    cancelled = {f.id for f in registry().flows if f.status == "cancelled"}
    assert cancelled
    assert {c.modality for c in reference().claims if c.rule in cancelled} == {"negated"}


def test_shares_of_countries_keep_stage_year_and_scope() -> None:
    """A share is told with what it is a share of."""
    (china,) = [c for c in _of("share/mining-2025-usgs", "controls_share") if c.subject.id == "government/china"]
    assert china.qualifiers == {
        "stage": "mining", "percent": 69.2, "scope": "world", "year": 2025, "metric": "share of world output"
    }  # fmt: skip


def test_capacities_say_what_they_cover() -> None:
    """A capacity is of a site, a group or a country, and of what goes in, comes out or is contained."""
    assert {c.qualifiers["scope"] for c in reference().claims if c.predicate == "capacity"} >= {"site", "group"}
    assert {c.qualifiers["flow"] for c in reference().claims if c.predicate == "capacity"} == {"in", "out", "contained"}
