"""Decisions at the command line: taken, kept in one file, shown in answers, undone with their line."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from reegraph.cli import main

ALPHA = """---
title: Alpha news
date: 2025-05-01
---
Zendastan Mining Ltd, an Australian miner, runs the Betaville mine in Texas.
Zendastan Mining will supply Gamma Motors Inc with neodymium oxide from 2027.
"""
BETA = """---
title: Beta news
date: 2025-06-01
---
Zendestan Mining Ltd, an Australian miner, has agreed to supply Delta Motors Inc with terbium oxide.
"""


class Done(NamedTuple):
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments, folder, stdin=""):
    """Run the command in a folder, in this process: a process of its own takes a second to begin."""
    out, err, before = io.StringIO(), io.StringIO(), (sys.argv, sys.stdin)
    sys.argv, sys.stdin = ["reegraph", *map(str, arguments)], io.StringIO(stdin)
    code = 0
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before
    return Done(code, out.getvalue(), err.getvalue())


def answer(*arguments, folder):
    done = run(*arguments, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decisions")
    (folder / "alpha.md").write_text(ALPHA, encoding="utf-8")
    (folder / "beta.md").write_text(BETA, encoding="utf-8")
    done = run("build", "alpha.md", "beta.md", "--no-registry", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder, answer("claims", "--no-registry", folder=folder)


@pytest.fixture
def folder(built, tmp_path):
    """A folder with a store of two documents, and no decision yet."""
    return Path(shutil.copytree(built[0], tmp_path / "own"))


def ids(folder):
    return {e["id"] for e in answer("entities", "--no-registry", folder=folder)}


ONE, OTHER = "company/zendastan-mining", "company/zendestan-mining"


def test_a_pair_is_reviewed_at_the_terminal_and_undone_with_its_line(folder):
    """ "Same" joins two ids in the next answer; deleting the line parts them again."""
    before = ids(folder)
    assert {ONE, OTHER} <= before
    done = run("review", "--by", "desk", "--date", "2025-07-01", folder=folder, stdin="s\none firm\nq\n")
    assert done.returncode == 0, done.stderr
    assert "Zendastan" in done.stdout
    assert before - ids(folder) == {OTHER}
    file = folder / "decisions.toml"
    (line,) = (x for x in file.read_text(encoding="utf-8").splitlines() if ONE in x)
    assert line == f'"{ONE} | {OTHER}" = {{ verdict = "same", by = "desk", when = "2025-07-01", why = "one firm" }}'
    file.write_text(file.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    assert ids(folder) == before


def test_answers_are_taken_from_a_file(folder):
    """What --json prints is applied once verdicts are filled in; a decided pair is asked no more."""
    rows = answer("review", folder=folder)
    (row,) = (r for r in rows if {r["left"], r["right"]} == {ONE, OTHER})
    assert row["reasons"]
    assert {c["id"] for c in row["contexts"]} == {ONE, OTHER}
    row |= {"verdict": "different", "why": "two firms"}
    (folder / "answers.json").write_text(json.dumps(rows), encoding="utf-8")
    assert run("review", "--apply", "answers.json", folder=folder).returncode == 0
    assert {ONE, OTHER} <= ids(folder)
    assert not [r for r in answer("review", folder=folder) if {r["left"], r["right"]} == {ONE, OTHER}]
    assert [d["why"] for d in answer("decisions", folder=folder) if d["verdict"] == "different"] == ["two firms"]


def test_the_end_of_input_ends_the_review(folder):
    """Without an answer nothing is decided, and the command ends well."""
    done = run("review", folder=folder)
    assert done.returncode == 0
    assert not (folder / "decisions.toml").exists()


def test_a_rejected_claim_is_gone_until_its_line_is(folder, built):
    """`reject` takes a claim out of every answer; another decision file brings it back."""
    (claim,) = (c for c in built[1] if c["predicate"] == "operates")
    assert run("reject", claim["id"], "--why", "a guess", folder=folder).returncode == 0
    assert answer("claims", "--predicate", "operates", "--no-registry", folder=folder) == []
    (folder / "none.toml").write_text("", encoding="utf-8")
    kept = answer("claims", "--predicate", "operates", "--no-registry", "--decisions", "none.toml", folder=folder)
    assert kept == [claim]


def test_a_corrected_claim_is_shown_as_the_users(folder, built):
    """`correct` changes what a claim says, keeps its words, and can be done again by either id."""
    (claim,) = (c for c in built[1] if c["object"] and "Gamma" in c["object"]["name"])
    done = run("correct", claim["id"], "object=company/epsilon-motors", "--why", "misread", folder=folder)
    assert done.returncode == 0, done.stderr
    facts = answer("show", "epsilon motors", "--no-registry", folder=folder)["facts"]
    (quote,) = facts[0]["quotes"]
    assert quote["decision"] == "corrected by user: misread"
    assert quote["text"] == claim["evidence"]["text"]
    done = run("correct", quote["claim"], "modality=rumoured", "--why", "not sure", folder=folder)
    assert done.returncode == 0, done.stderr
    (again,) = answer("show", "epsilon motors", "--no-registry", folder=folder)["facts"]
    assert again["modality"] == "rumoured"


def test_own_facts_are_added_with_their_source(folder):
    """`add` reads a table, is the same when repeated, and its facts are marked in answers."""
    (folder / "own.csv").write_text(
        "subject,predicate,object,number,unit,qualifiers,source,reported,quote\n"
        "Zendastan Mining,supplies,Company: Eta Motors,,,material=NdPr oxide; years=3,Annual report,2025-08-01,We sell to Eta.\n"
        'Mine: Betaville,capacity,,"1,200",t/yr,,Own visit,2025-08,\n',
        encoding="utf-8",
    )
    assert run("add", "own.csv", "--by", "desk", folder=folder).returncode == 0
    first = (folder / "decisions.toml").read_bytes()
    assert run("add", "own.csv", "--by", "desk", folder=folder).returncode == 0
    assert (folder / "decisions.toml").read_bytes() == first
    (fact,) = answer("show", "Eta Motors", "--no-registry", folder=folder)["facts"]
    assert (fact["subject"], fact["qualifiers"]["years"]) == (ONE, 3)
    assert fact["quotes"][0]["source"] == "Annual report, 2025-08-01"
    assert fact["quotes"][0]["decision"] == "added by desk: own fact"
    assert "“We sell to Eta.” — Annual report, 2025-08-01 [added by desk" in run(
        "show", "Eta Motors", "--no-registry", folder=folder
    ).stdout  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["reject", "0" * 16, "--why", "x"], 2, "no claim"),
        (["correct", "CLAIM", "colour=red", "--why", "x"], 2, "no field colour"),
        (["correct", "CLAIM", "predicate", "--why", "x"], 2, "FIELD=VALUE"),
        (["reject", "CLAIM", "--why", "x", "--date", "yesterday"], 2, "when"),
        (["add", "wrong.csv"], 1, "row 2: nothing here is called 'Nobody'; row 3: capacity needs a number"),
        (["add", "columns.csv"], 1, "no column colour"),
        (["entities", "--decisions", "missing.toml"], 1, "missing.toml: cannot be read"),
        (["entities", "--decisions", "broken.toml"], 1, "verdict"),
        (["review", "--apply", "broken.toml"], 1, "verdict"),
        (["conflicts", "--decisions", "missing.toml"], 1, "missing.toml: cannot be read"),
        (["timeline", "--decisions", "missing.toml"], 1, "missing.toml: cannot be read"),
        (["calendar", "--decisions", "missing.toml"], 1, "missing.toml: cannot be read"),
        (["diff", "--dates", "2024", "2025", "--decisions", "missing.toml"], 1, "missing.toml: cannot be read"),
    ],
)
def test_faults_are_named_and_nothing_is_written(folder, built, arguments, code, fault):
    """A wrong claim, field, row or file is named with its place, and no decision is kept."""
    claim = built[1][0]["id"]
    (folder / "wrong.csv").write_text(
        "subject,predicate,object,source\nNobody,supplies,Zendastan Mining,x\nMine: Betaville,capacity,,x\n",
        encoding="utf-8",
    )
    (folder / "columns.csv").write_text("subject,predicate,source,colour\na,b,c,d\n", encoding="utf-8")
    (folder / "broken.toml").write_text(
        '[identity]\n"company/a | company/b" = { verdict = "equal", why = "x" }\n', encoding="utf-8"
    )
    done = run(*(claim if a == "CLAIM" else a for a in arguments), folder=folder)
    assert (done.returncode, fault in done.stderr) == (code, True), done.stderr
    assert not (folder / "decisions.toml").exists()
