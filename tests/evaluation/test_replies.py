"""Recorded answers of a language model, held to the documents and measured against gold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reegraph.cli.everything import app

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"
LEAST = {"entities": 0.88, "relations": 0.88, "attributes": 0.88, "all": 0.88}


@pytest.fixture(scope="module")
def figures() -> dict[str, dict]:
    """The figures of rules, model and both on the documents whose answers are recorded."""
    run = CliRunner().invoke(
        app, ["evaluate", str(GOLD / "claims"), str(GOLD / "docs"), "--replies", str(GOLD / "replies"), "--json"]
    )
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)["extractors"]


@pytest.mark.parametrize("part", LEAST)
def test_a_strong_model_reads_unseen_documents_well(figures, part):
    """What passes the check is nine times in ten right, and most of what is there is found."""
    assert figures["llm"][part]["f1"] >= LEAST[part]
    assert figures["llm"]["all"]["precision"] >= 0.90


@pytest.mark.parametrize("who", ["llm", "both"])
def test_no_quote_is_anywhere_but_in_its_document(figures, who):
    """Not one claim quotes what its document does not say."""
    assert figures[who]["evidence_not_in_document"] == 0
