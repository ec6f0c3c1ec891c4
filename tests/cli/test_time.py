"""Commands on time, and dates on every list."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from reegraph.cli import app

EARLY = """---
title: Alpha plans
date: 2025-01-10
---
Alpha Metals Ltd, an Australian miner, runs the Betaville mine in Texas.
Delta Capital Ltd plans to buy Alpha Metals for A$40 million.
"""
LATE = """---
title: Alpha sold
date: 2025-09-10
---
Delta Capital Ltd acquired Alpha Metals Ltd on 1 September 2025.
Alpha Metals signed a non-binding memorandum to supply Gamma Motors Inc with neodymium oxide.
"""


def run(*arguments, folder):
    """Run the command in a folder of its own."""
    command = [sys.executable, "-m", "reegraph", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120)


def asked(command, *arguments, db, folder):
    """The JSON answer of a command, asked within this process."""
    done = CliRunner().invoke(app, [command, *arguments, "--db", str(folder / db), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("time")
    (folder / "early.md").write_text(EARLY, encoding="utf-8")
    (folder / "late.md").write_text(LATE, encoding="utf-8")
    for store, files in (("old.db", ["early.md"]), ("new.db", ["early.md", "late.md"])):
        done = run("build", *files, "--db", store, "--no-registry", folder=folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_timeline_prints_stated_dates_as_starts_and_the_rest_as_reported(folder):
    """The day of the purchase is its start, the day on which the plan was told only its report."""
    events = asked("timeline", "Delta Capital", db="new.db", folder=folder)
    assert [(e["date"], e["kind"], e["modality"]) for e in events] == [
        ("2025-01-10", "reported", "planned"),
        ("2025-09-01", "starts", "asserted"),
    ]
    known = asked("timeline", "Delta Capital", "--known-at", "2025-06", db="new.db", folder=folder)
    assert [e["date"] for e in known] == ["2025-01-10"]


def test_calendar_holds_what_starts_in_its_span(folder):
    """September has the purchase, October nothing, and both are answers."""
    span = ("--from", "2025-09-01", "--to", "2025-09-30")
    assert [e["date"] for e in asked("calendar", *span, db="new.db", folder=folder)] == ["2025-09-01"]
    assert asked("calendar", "--from", "2025-10", "--to", "2025-10", db="new.db", folder=folder) == []


def test_diff_of_two_stores_names_the_sentences(folder):
    """The newer store has the purchase completed, with the sentence of the later document."""
    changes = asked("diff", str(folder / "new.db"), db="old.db", folder=folder)
    (deal,) = [c for c in changes if c["what"] == "deal" and c["change"] == "changed"]
    assert deal["name"] == "Delta Capital – Alpha Metals"
    assert (deal["before"].split(", ")[1], deal["after"].split(", ")[1]) == ("pending", "completed")
    assert [s["text"] for s in deal["sentences"]] == [
        "Delta Capital Ltd acquired Alpha Metals Ltd on 1 September 2025."
    ]


def test_diff_of_two_dates_reads_one_store(folder):
    """Between June and December the deal moved on; between two days on which nothing happened nothing did."""
    changes = asked("diff", "--dates", "2025-06", "2025-12", db="new.db", folder=folder)
    assert "changed" in {c["change"] for c in changes if c["what"] == "deal"}
    assert asked("diff", "--dates", "2025-06", "2025-07", "--known", db="new.db", folder=folder) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["diff"],
        ["diff", "new.db", "--dates", "2025", "2026"],
        ["diff", "new.db", "--known"],
        ["diff", "--dates", "2025", "2026", "--as-of", "2026"],
        ["diff", "--dates", "2025", "soon"],
        ["calendar", "--from", "2027", "--to", "2026"],
        ["deals", "--commitment", "sure"],
        ["claims", "--as-of", "soon"],
        ["entities", "--known-at", "soon"],
        ["timeline", "Nobody at all"],
    ],
)
def test_misuse_is_one_line_and_exit_code_2(folder, arguments):
    """Wrong dates, words and combinations are named, without a traceback."""
    done = run(*arguments, *([] if "--db" in arguments else ["--db", "old.db"]), folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["entities", "claims", "deals", "documents"])
@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
def test_every_list_answers_for_a_date(folder, command, option):
    """In June 2025 there was less than there is, and before the first report nothing."""
    sizes = [len(asked(command, option, day, db="new.db", folder=folder)) for day in ("2024", "2025-06", "2026")]
    assert sizes[0] == 0 < sizes[1] <= sizes[2]
    everything = asked(command, db="new.db", folder=folder)
    # A mere mention could be known, and holds on no day.
    assert sizes[2] == len([row for row in everything if option == "--known-at" or row.get("claims") != 0])


def test_show_and_export_answer_for_a_date(folder):
    """In June 2025 the purchase is a plan in the dossier and in the export."""
    facts = asked("show", "Alpha Metals", "--as-of", "2025-06", db="new.db", folder=folder)["facts"]
    assert [f["modality"] for f in facts if f["predicate"] == "acquires"] == ["planned"]
    claims = run("export", "claims", "--db", "new.db", "--as-of", "2025-06", folder=folder).stdout.splitlines()
    assert {json.loads(line)["document"] for line in claims} == {"early.md"}


def test_deals_by_commitment(folder):
    """A memorandum is found by its words, with the claims behind it."""
    (deal,) = asked("deals", "--commitment", "memorandum", db="new.db", folder=folder)
    assert deal["parties"] == ["company/alpha-metals", "company/gamma-motors"]
    assert deal["commitment_claims"] == deal["claims"]
    assert asked("deals", "--commitment", "delivering", db="new.db", folder=folder) == []
