"""What rules and a model read of one document is joined: agreement is surer, rules alone must be sure. Replies are invented."""

from __future__ import annotations

import pytest
from llmworld import checked, claim, entity

from reegraph.extract import Extraction, extract
from reegraph.extract.llm.joining import join
from reegraph.model import Document

TEXT = (
    "Alpha Metals Ltd (ASX: ALM) has agreed to buy Beta Mining Inc for $40 million. Gamma Motors relies on what Delta"
    " Magnetics of Narva has to give.\n"
)


def by_rules():
    return extract(Document.make(name="a.md", origin="a.md", text=TEXT, date="2025-05-14"))


def by_model():
    ends = [entity("Alpha Metals", "Company", "Alpha Metals Ltd"), entity("Beta Mining", "Company", "Beta Mining Inc"),
            entity("Gamma Motors"), entity("Delta Magnetics")]  # fmt: skip
    return checked(TEXT, ends, [
        claim("Alpha Metals", "acquires", "Beta Mining", "Alpha Metals Ltd (ASX: ALM) has agreed to buy Beta Mining Inc"),
        claim("Delta Magnetics", "supplies", "Gamma Motors", "Gamma Motors relies on what Delta Magnetics of Narva has to give"),
    ]).extraction  # fmt: skip


def test_agreement_is_as_of_two_witnesses():
    """Both claims of a fact that both read get the confidence 1 - (1 - a)(1 - b), each with its own words."""
    rules, model = by_rules(), by_model()
    a, b = (next(c.confidence for c in e.claims if c.predicate == "acquires") for e in (rules, model))
    both = [c for c in join(rules, model).claims if c.predicate == "acquires"]
    assert {c.extractor for c in both} == {"rules", "llm"}
    assert [c.confidence for c in both] == [pytest.approx(min(0.99, 1 - (1 - a) * (1 - b)), abs=1e-4)] * 2


def test_what_one_reads_alone():
    """What the model alone reads stays; of what the rules alone read only what is sure enough by itself."""
    found = join(by_rules(), by_model())
    alone = {c.predicate for c in found.claims if c.extractor == "rules"} - {"acquires"}
    assert alone == {"ticker"}
    assert {c.predicate for c in found.claims if c.extractor == "llm"} == {"acquires", "supplies"}
    assert "1 facts by rules and model, 1 by the model alone, 1 by rules alone" in found.notes[-1]


def test_order_and_ids_do_not_depend_on_who_comes_first():
    """Joining changes no claim but its confidence, and sorts by place."""
    found = join(by_rules(), by_model())
    known = {c.id for c in (*by_rules().claims, *by_model().claims)}
    assert {c.id for c in found.claims} <= known
    assert [c.evidence.start for c in found.claims] == sorted(c.evidence.start for c in found.claims)


def test_disagreement_keeps_both_values():
    """Two numbers for one capacity both stay, so that the graph shows the conflict."""
    text = "The Beta mine has a capacity of 2,000 tonnes of NdPr oxide a year; 1,500 tonnes of NdPr oxide a year were planned."
    rules = extract(Document.make(name="a.md", origin="a.md", text=text, date="2025-05-14"))
    ends = [entity("Beta mine", "Mine", "Beta mine")]
    model = checked(
        text,
        ends,
        [
            claim(
                "Beta mine",
                "capacity",
                {"number": 1500, "unit": "t/yr"},
                "1,500 tonnes of NdPr oxide a year were planned",
            )
        ],
    ).extraction
    numbers = {c.value.number for c in join(rules, model).claims if c.predicate == "capacity"}
    assert numbers == {2000, 1500}


def test_nothing_joined_with_nothing():
    """Two empty readings give an empty one, with the count of it."""
    found = join(Extraction(), Extraction())
    assert (found.claims, found.mentions) == ((), ())
