"""What people read out of documents, put as answers, passes the check: it rejects inventions, not facts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from goldanswers import as_answer

from reegraph.evaluation import evaluate_extractions, read_gold_set
from reegraph.extract.llm.checking import check
from reegraph.extract.llm.chunks import split_chunks
from reegraph.extract.llm.reply import parse_reply
from reegraph.extract.reading import read

TUNING = Path(__file__).parents[2] / "gold" / "tuning"


@pytest.fixture(scope="module")
def judged():
    """The evaluation of the gold of the tuning documents as answers, and why items were rejected."""
    gold_set = read_gold_set(TUNING / "claims", TUNING / "docs")
    reasons: Counter[str] = Counter()
    found = []
    for name, document in gold_set.documents.items():
        chunk = split_chunks(document.text, 10**6, 0)[0]
        checked = check(read(document), [(chunk, parse_reply(as_answer(gold_set.golds[name])))])
        reasons.update(checked.counts())
        found.append(checked.extraction)
    return evaluate_extractions(gold_set, found), reasons


def test_nearly_every_true_fact_passes(judged):
    """At least 98 in 100 of the gold facts get in; all that gets in is right, in the words of the document."""
    evaluation, _ = judged
    assert evaluation.all.recall >= 0.98
    assert evaluation.all.precision == 1.0
    assert evaluation.evidence_not_in_document == 0


def test_every_quote_of_gold_is_found(judged):
    """No evidence of a gold file is taken for an invention or for words to the reader."""
    _, reasons = judged
    assert reasons["quote not in the text"] == 0
    assert reasons["quote is addressed to the reader"] == 0


def test_names_keep_their_types(judged):
    """Entities come out under the names and types that they were listed with, but where tables know better."""
    evaluation, _ = judged
    assert evaluation.entities.f1 >= 0.99
