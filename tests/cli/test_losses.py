"""The command on tonnes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from reegraph import api
from reegraph.cli import app

TEXT = """---
title: Alpha makes magnets
date: 2026-01-10
---
Alpha Magnets Inc operates a magnet plant in Betaville, Texas. The Betaville plant makes NdFeB magnets.
The Betaville magnet plant has a capacity of 1,000 tonnes of NdFeB magnets a year.
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("losses")
    (folder / "alpha.md").write_text(TEXT, encoding="utf-8")
    api.build(folder / "alpha.md", db=folder / "a.db", registry=False)
    return folder / "a.db"


def run(*arguments):
    return CliRunner().invoke(app, ["losses", *map(str, arguments)])


def test_losses_prints_rows_of_json(db):
    """--json is a list: what is delivered first, and then a row for each failure, with tonnes and claims."""
    done = run("--db", db, "--json")
    assert done.exit_code == 0, done.output
    delivered, *rows = json.loads(done.stdout)
    assert delivered["causes"] == []
    assert delivered["delivered"]["middle"] == 1000
    assert {row["kinds"][0] for row in rows} >= {"site", "operator"}
    assert all(row["middle"] == 1000 and row["claims"] for row in rows)


def test_losses_prints_lines_with_evidence(db):
    """The lines have a bar, and --evidence adds the sentences."""
    done = run("--db", db, "--evidence")
    assert done.exit_code == 0, done.output
    assert "█" in done.stdout
    assert "1,000 tonnes of NdFeB magnets a year" in done.stdout
    answer = json.loads(run("--db", db, "--evidence", "--json").stdout)
    assert set(answer["answer"][0]["claims"]) <= set(answer["evidence"])


def test_losses_takes_a_table_of_allied_countries(db, tmp_path):
    """Where no plant lies in an allied country there is no allied magnet making to lose."""
    file = tmp_path / "other.toml"
    file.write_text('[[country]]\ncode = "JP"\nfrom = "2020"\nsource = "an agreement"\n', encoding="utf-8")
    done = run("--db", db, "--allied", file)
    assert done.exit_code == 0
    assert "no magnet making" in done.stdout


def test_losses_of_an_unknown_name_are_misuse(db):
    """A name that is nowhere is an error, which the command turns into exit code 2."""
    done = run("--db", db, "--target", "Nobody")
    assert done.exit_code != 0
