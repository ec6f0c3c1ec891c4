"""Requests and replies as files. The replies are invented."""

from __future__ import annotations

import json

import pytest
from llmworld import answer, claim, entity
from typer.testing import CliRunner

from reegraph.cli import app
from reegraph.errors import ReegraphError

TEXT = "---\ndate: 2025-05-14\n---\nAlpha Metals Ltd runs the Beta mine in Texas.\n"
OTHER = "Gamma Motors buys magnets from Delta Magnetics.\n"


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def asked(tmp_path):
    """A folder of requests about two documents, the first of them answered."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "alpha.md").write_text(TEXT, encoding="utf-8")
    (docs / "gamma.txt").write_text(OTHER, encoding="utf-8")
    folder = tmp_path / "requests"
    done = run("llm", "prompts", docs, "-o", folder)
    assert (done.exit_code, done.stdout) == (0, f"2 requests for 2 documents in {folder}\n")
    (folder / "alpha.reply.json").write_text(alpha_runs_beta("runs the Beta mine in Texas"), encoding="utf-8")
    return folder


def alpha_runs_beta(quote):
    ends = [entity("Alpha Metals"), entity("Beta mine", "Mine")]
    return answer(ends, [claim("Alpha Metals", "operates", "Beta mine", quote)])


def test_prompt_file_is_complete_in_itself(asked):
    """A prompt holds the guide, the schema and the text, and the list of requests says what it is about."""
    prompt = (asked / "alpha.prompt.md").read_text(encoding="utf-8")
    assert all(
        part in prompt for part in ("# What to do", '"additionalProperties":false', "runs the Beta mine in Texas")
    )
    made = json.loads((asked / "requests.json").read_text(encoding="utf-8"))
    assert [(r["name"], r["file"], r["part"], r["parts"]) for r in made["requests"]] == [
        ("alpha", "../docs/alpha.md", 1, 1),
        ("gamma", "../docs/gamma.txt", 1, 1),
    ]


def test_replies_become_lines_and_what_is_missing_is_named(asked):
    """Claims of the replies that are there are printed; the missing one is named and makes the exit code 1."""
    done = run("llm", "replies", asked, "--jsonl")
    (line,) = done.stdout.splitlines()
    made = json.loads(line)
    assert (made["subject"]["id"], made["predicate"], made["extractor"]) == ("company/alpha-metals", "operates", "llm")
    assert made["evidence"]["text"] == "runs the Beta mine in Texas"
    assert "gamma.reply.json: no reply yet" in done.stderr
    assert done.exit_code == 1


def test_mentions_are_printed_on_request(asked):
    """With --mentions the names are printed in place of the claims."""
    done = run("llm", "replies", asked, "--mentions")
    assert [json.loads(line)["mention"] for line in done.stdout.splitlines()] == ["Alpha Metals", "Beta mine"]


def test_rejected_items_are_counted_and_listed_on_request(asked):
    """A quote that is not in the text is counted by its reason, and shown with --rejected."""
    (asked / "alpha.reply.json").write_text(alpha_runs_beta("Alpha Metals has owned it since 1990"), encoding="utf-8")
    plain = run("llm", "replies", asked, "--jsonl")
    assert plain.stdout == ""
    assert "not taken from the model's answers: quote not in the text 1" in plain.stderr
    assert "since 1990" not in plain.stderr
    assert "since 1990" in run("llm", "replies", asked, "--jsonl", "--rejected").stderr


def test_replies_go_into_a_store(asked, tmp_path):
    """With --db the claims land in a store; the document without a reply is named as failed, and a later run adds it."""
    db = tmp_path / "a.db"
    done = run("llm", "replies", asked, "--db", db, "--no-registry")
    assert done.exit_code == 1
    assert "2 documents (1 new, 1 failed), 1 claims" in done.stdout
    ends = [entity("Gamma Motors"), entity("Delta Magnetics"), entity("magnets", "Material")]
    said = claim("Delta Magnetics", "supplies", "Gamma Motors", "Gamma Motors buys magnets from Delta Magnetics")
    (asked / "gamma.reply.json").write_text(answer(ends, [said]), encoding="utf-8")
    again = run("llm", "replies", asked, "--db", db, "--no-registry")
    assert (again.exit_code, "2 documents (1 new, 1 same), 2 claims" in again.stdout) == (0, True)
    rows = json.loads(run("claims", "--db", db, "--json").stdout)
    assert sorted(c["predicate"] for c in rows) == ["operates", "supplies"]


def test_changed_document_is_not_read_by_old_replies(asked):
    """A reply about a text that has changed since is refused, with the way to go on."""
    (asked.parent / "docs" / "alpha.md").write_text(TEXT.replace("Texas", "Nevada"), encoding="utf-8")
    done = run("llm", "replies", asked, "--jsonl")
    assert "the document has changed since" in done.stderr
    assert "reegraph llm prompts FILE" in done.stderr


def test_long_document_is_asked_in_parts(tmp_path):
    """A long document gets a file for each part, with the part in its name."""
    long = tmp_path / "long.md"
    long.write_text("Alpha Metals Ltd runs the Beta mine in Texas.\n\n" * 60, encoding="utf-8")
    run("llm", "prompts", long, "-o", tmp_path / "r", "--characters", "1000", "--overlap", "100")
    names = sorted(p.name for p in (tmp_path / "r").glob("*.prompt.md"))
    assert names[:2] == ["long.part1.prompt.md", "long.part2.prompt.md"]


@pytest.mark.parametrize(("arguments", "words"), [
    (("--jsonl", "--db", "x.db"), "either --db FILE, or --jsonl"),
    ((), "either --db FILE, or --jsonl"),
])  # fmt: skip
def test_misuse_is_told(asked, arguments, words):
    """Neither or both of the places to put claims is an error."""
    done = run("llm", "replies", asked, *arguments)
    assert isinstance(done.exception, ReegraphError)
    assert words in str(done.exception)


def test_folder_without_requests_is_told(tmp_path):
    """A folder that `llm prompts` did not write is refused by name."""
    done = run("llm", "replies", tmp_path, "--jsonl")
    assert "requests.json: no such file" in str(done.exception)
