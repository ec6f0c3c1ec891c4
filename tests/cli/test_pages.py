"""The command that writes the report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reegraph import api
from reegraph.cli import app
from reegraph.errors import MisuseError

DOCUMENT = Path(__file__).parents[2] / "data" / "documents" / "gm-magnet-hedge.md"


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    api.build(DOCUMENT, db=folder / "a.db")
    return folder / "a.db"


@pytest.fixture(scope="module")
def tables(db):
    """The tables of the report as CSV, by name."""
    done = run("report", "--db", db, "-o", db.parent / "report.html", "--csv", db.parent / "tables")
    assert done.exit_code == 0, done.output
    files = sorted((db.parent / "tables").iterdir())
    return {f.stem: list(csv.DictReader(io.StringIO(f.read_text(encoding="utf-8")))) for f in files}


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def answer(*arguments):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_report_writes_a_page_and_tells_on_stderr(db, tables):
    """The page is where -o says; what goes on is told on stderr; every table is a CSV file."""
    page = (db.parent / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert {"documents", "single-points", "failures", "pairs-of-causes", "world", "stage-flows", "conflicts"} <= set(
        tables
    )
    done = run("report", "--db", db, "-o", "-")
    assert done.stdout == page
    assert "losses in tonnes" in done.stderr


@pytest.mark.parametrize(("name", "options", "begins"), [
    ("r.md", (), "# "), ("r.markdown", (), "# "), ("r.html", (), "<!doctype"), ("r.txt", ("--format", "markdown"), "# "),
    ("r.md", ("--format", "html"), "<!doctype"),
])  # fmt: skip
def test_report_takes_its_form_from_the_name(db, tmp_path, name, options, begins):
    """The suffix says which form, and --format decides."""
    done = run("report", "--db", db, "-o", tmp_path / name, *options)
    assert done.exit_code == 0, done.output
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_report_refuses_other_forms(db):
    """A form that is none is a misuse, and the message says which there are."""
    done = run("report", "--db", db, "--format", "pdf")
    assert isinstance(done.exception, MisuseError)
    assert "html or markdown" in str(done.exception)


def test_losses_in_the_report_are_those_of_the_command(db, tables):
    """Each number of the table of failures is the one that `reegraph losses` prints."""
    told = [
        row for row in answer("losses", "--db", db) if row["causes"] and (row["middle"] > 0 or row["high"] is not None)
    ]
    shown = tables["failures"]
    assert [row["What fails"] for row in shown] == [" + ".join(row["names"]) for row in told]
    assert [float(row["Figure"]) for row in shown] == [row["middle"] for row in told]
    assert [float(row["Least"]) for row in shown] == [row["low"] for row in told]
    highs = [None if row["Most"] == "no upper bound" else float(row["Most"]) for row in shown]
    assert highs == [row["high"] for row in told]


def test_chokepoints_in_the_report_are_those_of_the_command(db, tables):
    """So is the number of single points and of pairs of each target."""
    told = answer("chokepoints", "--order", "2", "--db", db)["targets"]
    judged = {t["name"]: t for t in told if t["available"] is not None}
    shown = {row["Target"]: row for row in tables["targets"] if row["Available"] != "no verdict"}
    assert set(shown) == set(judged)
    for name, row in shown.items():
        assert int(row["Single points"]) == len(judged[name]["single_points_of_failure"])
        assert int(row["Cut sets of two"]) == sum(len(cut) == 2 for cut in judged[name]["cut_sets"])


def test_concentration_in_the_report_is_that_of_the_command(db, tables):
    """So is every index by country, owner and site."""
    told = sorted(round(row["hhi"], 1) for row in answer("concentration", "--db", db) if row["by"] != "operator")
    kinds = ("world", "by-country", "by-owner", "by-site", "within")
    shown = sorted(float(row["HHI"]) for kind in kinds for row in tables.get(kind, ()))
    assert shown == told


def test_report_answers_for_a_date_and_elements(db, tmp_path):
    """The date and the elements are those that are asked for, and stand under the title."""
    done = run(
        "report", "--db", db, "-o", tmp_path / "r.md", "--as-of", "2024-01-01", "--elements", "Dy", "--market", "open"
    )
    assert done.exit_code == 0, done.output
    head = (tmp_path / "r.md").read_text(encoding="utf-8").splitlines()[2]
    assert "2024-01-01" in head
    assert "elements Dy" in head
    assert "market open" in head
