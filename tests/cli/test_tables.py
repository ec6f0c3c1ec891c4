"""The commands that print tables."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import reegraph
from reegraph.cli import app

TEXT = """
Alpha Metals operates the Alpha Mine in Australia. Alpha Metals supplies rare earth concentrate to Beta Oxides.
Beta Oxides operates a refinery in Malaysia. Beta Oxides supplies NdPr oxide to Gamma Magnets.
Gamma Magnets supplies NdFeB magnets to General Motors. China controls 90 percent of rare earth processing.
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    """A store of one document and the reference tables."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "news.md").write_text(TEXT, encoding="utf-8")
    reegraph.build(folder / "news.md", db=folder / "store.db")
    return folder / "store.db"


def run(db, *arguments):
    return CliRunner().invoke(app, [*arguments, "--db", str(db)])


@pytest.mark.parametrize(
    "arguments",
    [
        ("concentration", "--stage", "mining"),
        ("concentration", "--by", "owner", "--elements", "Dy"),
        ("concentration", "--compare", "2024", "2025", "--stage", "mining"),
        ("traceability", "--target", "Independence", "--elements", "Nd"),
        ("traceability", "--free-of", "CN,Russia", "--target", "VAC Hanau"),
        ("traceability", "--allied", "-", "--elements", "Dy"),
        ("replace", "MP Materials", "--avoid", "CN"),
        ("replace", "eVAC Sumter", "--input", "alloy"),
        ("commitments", "--years", "2026,2028"),
        ("commitments", "MP Materials"),
    ],
    ids=" ".join,
)
def test_each_prints_lines_and_a_json_list(db, arguments):
    """Every command prints for readers, and with --json a list of objects."""
    text, data = run(db, *arguments), run(db, *arguments, "--json")
    assert (text.exit_code, data.exit_code) == (0, 0)
    assert text.stdout.strip()
    found = json.loads(data.stdout)
    assert isinstance(found, list)
    assert all(isinstance(row, dict) for row in found)


def test_evidence_stands_beside_the_rows(db):
    """With --evidence the sentences or sources of all claims of the rows are printed too."""
    found = json.loads(run(db, "concentration", "--stage", "mining", "--json", "--evidence").stdout)
    assert found["answer"]
    assert {c for row in found["answer"] for c in row["claims"]} <= found["evidence"].keys()


@pytest.mark.parametrize(
    "arguments",
    [
        ("concentration", "--stage", "smelting"),
        ("concentration", "--by", "family"),
        ("concentration", "--compare", "2024", "2025", "--as-of", "2026"),
        ("traceability", "--free-of", "MP Materials"),
        ("replace", "Nobody at all"),
        ("replace", "eVAC Sumter", "--input", "tungsten"),
        ("commitments", "--years", "soon"),
        ("paths", "China", "General Motors", "--by", "beauty"),
        ("paths", "China", "General Motors", "--avoid", "CN"),
    ],
    ids=" ".join,
)
def test_misuse_is_refused_with_what_is_expected(db, arguments):
    """A wrong word is an error that says what was found and expected, and nothing is printed."""
    found = run(db, *arguments)
    assert found.exception is not None
    assert not found.stdout.strip()
    assert isinstance(found.exception, reegraph.errors.ReegraphError)


@pytest.mark.parametrize("command", ["upstream", "downstream"])
def test_dependencies_can_avoid_and_be_ranked(db, command):
    """What a thing depends on, and what depends on it, avoiding names, by evidence, and only the nearest."""
    arguments = ("MP Materials", "--avoid", "CN", "--by", "evidence", "--k", "3", "--json")
    found = json.loads(run(db, command, *arguments).stdout)
    assert found["avoided"] == ["China"]
    assert found["by"] == "evidence"
    assert len(found["paths"]) <= 3
