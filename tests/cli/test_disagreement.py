"""`reegraph conflicts` and `--prefer` as scripts see them."""

import json

import pytest
from typer.testing import CliRunner

from reegraph.cli import app
from reegraph.errors import MisuseError

FIRST = """---
title: Alpha opens a plant
date: 2026-01-05
---
Alpha Metals Ltd operates the Betaville refinery in Texas.
"""
SECOND = """---
title: Gamma opens a plant
date: 2026-02-05
---
Gamma Metals Ltd operates the Betaville refinery in Texas \x1b[31mred.
"""


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conflicts")
    for name, text in (("a.md", FIRST), ("b.md", SECOND)):
        (folder / name).write_text(text, encoding="utf-8")
    assert run("build", folder, "--db", folder / "x.db", "--no-registry").exit_code == 0
    return folder / "x.db"


def test_json_shape(db):
    """A list of disagreements, each with all values, their claims and documents, and the choice."""
    (found,) = json.loads(run("conflicts", "--db", db, "--json").stdout)
    assert (found["about"], found["chosen"]) == ("operator", "company/gamma-metals")
    assert [(v["documents"], len(v["claims"])) for v in found["values"]] == [(["a.md"], 1), (["b.md"], 1)]
    assert found["because"] == "latest: reported 2026-02-05 in b.md"


def test_text_has_every_sentence(db):
    """Both sentences are printed, and nothing that a terminal would obey."""
    done = run("conflicts", "--db", db)
    assert (
        "“Alpha Metals Ltd operates the Betaville refinery in Texas.” — Alpha opens a plant, 2026-01-05 [a.md]"
        in done.stdout
    )
    assert (
        "“Gamma Metals Ltd operates the Betaville refinery in Texas �[31mred.” — Gamma opens a plant, 2026-02-05 [b.md]"
        in done.stdout
    )
    assert "\x1b" not in done.stdout


def test_known_at_and_entity(db):
    """Before the second report nobody disagrees; an entity without disagreements has none."""
    assert json.loads(run("conflicts", "--db", db, "--json", "--known-at", "2026-01-31").stdout) == []
    assert json.loads(run("conflicts", "Texas", "--db", db, "--json").stdout) == []
    assert run("conflicts", "Texas", "--db", db).stdout == "No conflicts.\n"


@pytest.mark.parametrize("command", [("conflicts",), ("chokepoints",), ("upstream", "Alpha Metals Ltd")])
def test_an_unknown_policy_is_misuse(db, command):
    """A policy that is none is refused, with those that there are."""
    done = run(*command, "--db", db, "--prefer", "loudest")
    assert isinstance(done.exception, MisuseError)
    assert "latest, most-sources, source-rank, decision" in str(done.exception)


def test_answers_name_their_policy(db):
    """The policy stands in the answer."""
    done = run("chokepoints", "--db", db, "--prefer", "most-sources", "--json")
    assert json.loads(done.stdout)["prefer"] == "most-sources"


def test_quotes_can_be_copied_as_citations(db):
    """`cite` and `claims --evidence` print the words with title and date; an unknown id is misuse."""
    (claim,) = (c for c in json.loads(run("claims", "--db", db, "--predicate", "operates", "--json", "--evidence").stdout)
                if c["document"] == "a.md")  # fmt: skip
    assert claim["one_source"]
    assert claim["citation"].endswith("Texas.” — Alpha opens a plant, 2026-01-05")
    assert run("cite", claim["id"], "--db", db).stdout == claim["citation"] + "\n"
    assert claim["citation"] in run("claims", "--db", db, "--evidence").stdout
    assert isinstance(run("cite", "nothing", "--db", db).exception, MisuseError)
