"""How a clause says what it says."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.extract.modality import modality_of
from reegraph.model import Document


@pytest.mark.parametrize(
    ("line", "modality"),
    [
        ("alpha [ buys beta ] .", "asserted"),
        ("alpha [ will buy beta ] .", "planned"),
        ("under a letter of intent alpha [ buys beta ] .", "planned"),
        ("alpha [ reportedly buys beta ] .", "rumoured"),
        ("alpha [ is in talks to buy beta ] .", "rumoured"),
        ("alpha [ did not buy beta ] .", "negated"),
        ("alpha [ abandoned its bid for beta ] .", "negated"),
        ("it denied that alpha [ buys beta ] .", "negated"),
        ("the [ agreement between alpha and beta ] fell through .", "negated"),
        ("the [ agreement between alpha and beta ] was never turned into a contract .", "negated"),
        ("the [ supply of beta by alpha ] was terminated in may .", "negated"),
    ],
)
def test_words_decide(line: str, modality: str) -> None:
    """Words of denial, rumour and plan in or beside the matched words decide."""
    assert _of(line) == modality


@pytest.mark.parametrize(
    ("line", "modality"),
    [
        ("alpha did not sell ; gamma [ buys beta ] .", "asserted"),
        ("what we do not keep we stock : gamma [ buys beta ] .", "asserted"),
        ("[ what we do not keep we stock : gamma buys beta ] .", "asserted"),
        ("alpha [ not only buys beta ] but more .", "asserted"),
        ("alpha [ is not due to open beta before ] 2028 .", "planned"),
        ("alpha [ takes no less than ten tonnes of beta ] .", "asserted"),
        ("alpha [ buys beta ] , and the talks with gamma fell through .", "asserted"),
        ("gamma will build a plant , which alpha [ owns ] .", "asserted"),
    ],
)
def test_words_of_another_clause_do_not(line: str, modality: str) -> None:
    """A denial or plan of another clause, and a "not" that denies nothing, leave the modality alone."""
    assert _of(line) == modality


def _of(line: str) -> str:
    """The modality of what stands between the brackets."""
    start, end = line.index("[ "), line.index("] ")
    return modality_of(line.replace("[ ", "").replace("] ", ""), start, end - 2)


@pytest.mark.parametrize(
    ("text", "predicate", "modality"),
    [
        ("The Alpha plant will start up in 2028.", "starts", "planned"),
        ("Permits progress, positioning the Alpha mine as a mining hub by 2027.", "starts", "planned"),
        ("Alpha Metals's pending acquisition of Beta Mining is under review.", "acquires", "planned"),
        ("The Alpha plant went into operation in 2022.", "starts", "asserted"),
        ("China will not lift its export curbs on tungsten.", "suspends", "negated"),
        ("Neodymium will be needed for wind turbines.", "used_in", "asserted"),
    ],
)
def test_claims_carry_their_modality(text: str, predicate: str, modality: str) -> None:
    """What lies behind the document's date is planned; what a thing is for is so, whatever the clause plans."""
    claims = extract(Document.make(name="note.txt", origin="", text=text, date="2025-11-30")).claims
    assert {c.modality for c in claims if c.predicate == predicate} == {modality}


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Alpha Metals Ltd has abandoned plans for a magnet plant in Bridgeport, Texas.", {"cancelled"}),
        ("Beijing suspended the gallium ban for a year.", {"suspended"}),
        ("The Alpha plant will open in 2028.", set()),
    ],
)
def test_state_of_a_thing(text: str, states: set[str]) -> None:
    """A plan given up is no plan, what is suspended is suspended, and a future opening is no state."""
    claims = extract(Document.make(name="note.txt", origin="", text=text, date="2025-11-30")).claims
    assert {c.value.word for c in claims if c.predicate == "status" and c.value} == states
