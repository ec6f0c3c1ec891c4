"""What a model answers gets in only as far as the document states it. All replies here are invented."""

from __future__ import annotations

import pytest
from llmworld import answer, checked, claim, entity, facts, reasons

from reegraph.extract import extract
from reegraph.extract.llm.checking import check
from reegraph.extract.llm.chunks import Chunk
from reegraph.extract.llm.reply import parse_reply
from reegraph.extract.reading import read
from reegraph.model import Document

TEXT = (
    "Alpha Metals Ltd, an Australian miner, runs the Beta mine in Texas. It can make 1,200 tonnes of NdPr oxide a year"
    " and opened in mid-2023. Gamma Motors has not agreed to buy Alpha Metals for $40 million.\n\n"
    "Delta Magnetics will supply Gamma Motors with magnets for ten years."
)
ALPHA, GAMMA = entity("Alpha Metals", "Company", "Alpha Metals Ltd", "Alpha Metals"), entity("Gamma Motors")
BETA, DELTA = entity("Beta mine", "Mine", "Beta mine"), entity("Delta Magnetics")
EVERY = [ALPHA, GAMMA, BETA, DELTA, entity("Texas", "Place"), entity("Australia", "Government", "Australian"),
         entity("NdPr oxide", "Material"), entity("magnets", "Material")]  # fmt: skip


def one(said, entities=EVERY):
    return checked(TEXT, entities, [said])


def test_true_claim_gets_in_with_the_words_of_the_text():
    """A fact that the text states is a claim with its slice, its ends under the ids that rules give them."""
    found = one(
        claim("Alpha Metals", "operates", "Beta mine", "Alpha Metals Ltd, an Australian miner, runs the Beta mine")
    )
    (made,) = found.extraction.claims
    assert (made.subject.id, made.object.id) == ("company/alpha-metals", "mine/beta")
    assert TEXT[made.evidence.start : made.evidence.end] == made.evidence.text
    assert (made.extractor, made.subject.mention) == ("llm", "Alpha Metals Ltd")
    assert made.rule.startswith("guide ")
    assert 0.5 < made.confidence < 1


RUNS = "runs the Beta mine in Texas"


@pytest.mark.parametrize(("said", "reason"), [
    (claim("Alpha Metals", "operates", "Beta mine", "Alpha Metals has always owned the mine of Beta"), "quote not in the text"),
    (claim("Alpha Metals", "owns", "Beta mine", RUNS), "unknown predicate"),
    (claim("Alpha Metals", "operates", "Beta mine", RUNS, modality="likely"), "unknown modality"),
    (claim("Omega", "operates", "Beta mine", RUNS), "subject not in the text"),
    (claim("Alpha Metals", "operates", "Omega mine", RUNS), "object not in the text"),
    (claim("Beta mine", "operates", "Alpha Metals", RUNS), "types do not fit"),
    (claim("Alpha Metals", "located_in", "magnets", RUNS), "types do not fit"),
    (claim("Alpha Metals", "partners_with", "Alpha Metals", RUNS), "both ends are one"),
    ({**claim("Alpha Metals", "operates", "Beta mine", RUNS), "object": None}, "relation without object"),
    ({**claim("Beta mine", "capacity", {"number": 1200}, RUNS), "value": None}, "attribute without value"),
    (claim("Alpha Metals", "supplies", "Delta Magnetics", "1,200 tonnes of NdPr oxide a year"), "end not near the quote"),
    (claim("Gamma Motors", "acquires", "Alpha Metals", "agreed to buy Alpha Metals for $40 million"),
     "denied by the words before the quote"),
])  # fmt: skip
def test_what_does_not_hold_is_rejected_with_its_reason(said, reason):
    """Each way in which a claim may fail has a name, and nothing of it gets in."""
    found = one(said)
    assert (reasons(found), facts(found)) == ([reason], [])


@pytest.mark.parametrize(("predicate", "value", "fits"), [
    ("capacity", {"number": 1200, "unit": "t/yr"}, True),
    ("capacity", {"number": 1200, "unit": "t"}, True),
    ("capacity", {"number": 1300, "unit": "t/yr"}, False),
    ("capacity", {"number": 1.2, "unit": "kt/yr"}, False),
    ("starts", {"date": "2023"}, True),
    ("starts", {"date": "2023-06"}, True),
    ("starts", {"date": "2024"}, False),
    ("starts", {"date": "mid-2023"}, False),
    ("status", {"word": "operating"}, True),
    ("status", {"word": "thriving"}, False),
    ("status", {"word": "in_force"}, False),
    ("grade", {"number": 1200, "unit": "percent"}, False),
])  # fmt: skip
def test_value_must_stand_in_the_quote(predicate, value, fits):
    """Numbers and dates are those of the quote, words those of the vocabulary for the type."""
    quote = "It can make 1,200 tonnes of NdPr oxide a year and opened in mid-2023"
    found = one(claim("Beta mine", predicate, value, quote))
    assert (reasons(found) == ["value not in the quote"]) is not fits


def test_date_is_no_more_exact_than_the_text():
    """A month that the model works out from "mid-2023" is cut to the year, and a capacity is yearly."""
    quote = "It can make 1,200 tonnes of NdPr oxide a year and opened in mid-2023"
    found = checked(TEXT, EVERY, [
        claim("Beta mine", "starts", {"date": "2023-06"}, quote), claim("Beta mine", "capacity", {"number": 1200}, quote),
    ])  # fmt: skip
    starts, capacity = sorted(found.extraction.claims, key=lambda c: c.predicate, reverse=True)
    assert (starts.value.date, capacity.value.number, capacity.value.unit) == ("2023", 1200, "t/yr")


def test_qualifiers_that_the_words_do_not_bear_out_are_taken_off():
    """Ten years stand there, five do not; nor does a price or a material that no word names."""
    quote = "Delta Magnetics will supply Gamma Motors with magnets for ten years"
    qualifiers = {"years": 10, "percent": 60, "price": "110 USD/kg", "material": "magnets; samarium", "mood": "good"}
    found = one(claim("Delta Magnetics", "supplies", "Gamma Motors", quote, qualifiers=qualifiers))
    (made,) = found.extraction.claims
    assert made.qualifiers == {"material": "magnets", "years": 10}
    assert sorted(r.detail for r in found.rejected) == [f"{n} was taken off" for n in ("mood", "percent", "price")]


def test_what_a_model_knows_but_the_text_does_not_say_stays_out():
    """An entity that the text does not name is no end, whatever the quote, and a name of no word of it is not used."""
    knows = [
        *EVERY,
        entity("Omega Holdings", "Company", "Omega"),
        entity("Alpha Metals Group of Perth", "Company", "Alpha Metals"),
    ]
    found = checked(TEXT, knows, [
        claim("Omega Holdings", "owns_equity", "Alpha Metals", "Alpha Metals Ltd, an Australian miner"),
        claim("Alpha Metals Group of Perth", "located_in", "Australia", "Alpha Metals Ltd, an Australian miner"),
    ])  # fmt: skip
    assert facts(found) == [("Alpha Metals", "located_in", "Australia")]
    assert sorted(reasons(found)) == ["entity not in the text", "subject not in the text"]


@pytest.mark.parametrize("mention", ["it", "the company", "The miner", "a miner", "its", "miner"])
def test_pronouns_and_bare_nouns_name_nothing(mention):
    """A firm that is only called by a pronoun or a common noun is not named."""
    found = checked(TEXT, [entity("Omega", "Company", mention)], [])
    assert reasons(found) == ["entity not in the text"]


def test_name_that_the_text_takes_apart_is_found():
    """ "dysprosium and terbium oxides" names dysprosium oxide, and an owner and a town name a plant."""
    text = "Alpha Metals will make dysprosium and terbium oxides in Narva."
    plant = entity("Alpha Metals Narva plant", "Refinery", "Alpha Metals Narva plant")
    found = checked(text, [plant, entity("dysprosium oxide", "Material"), entity("samarium oxide", "Material")], [
        claim("Alpha Metals Narva plant", "produces", "dysprosium oxide", "will make dysprosium and terbium oxides in Narva"),
        claim("Alpha Metals Narva plant", "produces", "samarium oxide", "will make dysprosium and terbium oxides in Narva"),
    ])  # fmt: skip
    assert facts(found) == [("Alpha Metals Narva plant", "produces", "dysprosium oxide")]


def test_facts_of_overlapping_parts_are_one():
    """What two parts state is one claim, the one with more qualifiers."""
    document = Document.make(name="a.md", origin="a.md", text=TEXT, date="2025")
    quote = "Delta Magnetics will supply Gamma Motors with magnets for ten years"
    plain = answer(EVERY, [claim("Delta Magnetics", "supplies", "Gamma Motors", quote)])
    full = answer(EVERY, [claim("Delta Magnetics", "supplies", "Gamma Motors", quote, qualifiers={"years": 10})])
    parts = [(Chunk(1, 2, 0, len(TEXT)), parse_reply(plain)), (Chunk(2, 2, 100, len(TEXT)), parse_reply(full))]
    found = check(read(document), parts)
    assert [c.qualifiers for c in found.extraction.claims] == [{"years": 10}]
    assert reasons(found) == ["said twice"]


def test_table_gives_units_and_owner_to_its_rows():
    """A number of a row takes its unit from the header, and the percent sign from there as well."""
    text = "Sigma Ltd, resources:\n\n| Project | Resource, Mt | Grade, % |\n|---|---|---|\n| Orbis | 18.2 | 1.15 |\n"
    row = "| Orbis | 18.2 | 1.15 |"
    found = checked(text, [entity("Orbis", "Mine")], [
        claim("Orbis", "reserves", {"number": 18_200_000, "unit": "t"}, row),
        claim("Orbis", "grade", {"number": 1.15, "unit": "percent"}, row),
        claim("Orbis", "reserves", {"number": 18.2, "unit": "t"}, row),
    ])  # fmt: skip
    assert sorted(facts(found)) == [("Orbis", "grade", "1.15 percent"), ("Orbis", "reserves", "1.82e+07 t")]


def test_same_names_get_the_ids_that_rules_give():
    """What rules and a model both name has one id, so that their claims meet."""
    document = Document.make(name="a.md", origin="a.md", text=TEXT, date="2025")
    by_rules = {m.id for m in extract(document).mentions}
    found = checked(TEXT, EVERY, [])
    assert {m.id for m in found.extraction.mentions} <= by_rules


def test_mentions_are_slices_of_the_text():
    """Every mention is where it says, and there is one for each place of a name."""
    found = checked(TEXT, EVERY, []).extraction.mentions
    assert all(TEXT[m.start : m.end] == m.mention for m in found)
    assert sum(m.mention == "Gamma Motors" for m in found) == 2
