"""`--extractor llm` and `both`, against a server on loopback. All replies are invented."""

from __future__ import annotations

import json

import pytest
from llmserver import Raw, openai_says, serving
from llmworld import answer, claim, entity
from typer.testing import CliRunner

import reegraph
from reegraph.build import Model
from reegraph.cli import app
from reegraph.errors import MisuseError

pytest.importorskip("openai")

KEY = "sk-very-secret-0123456789"
ALPHA = "---\ndate: 2025-05-14\n---\nAlpha Metals Ltd has agreed to buy Beta Mining Inc for $40 million.\n"
GAMMA = "---\ndate: 2025-05-14\n---\nSeries output at the Gamma Motors works of Narva feeds on what Delta Magnetics has to give.\n"
REPLIES = {
    "Alpha Metals Ltd": answer(
        [entity("Alpha Metals", "Company", "Alpha Metals Ltd"), entity("Beta Mining", "Company", "Beta Mining Inc")],
        [claim("Alpha Metals", "acquires", "Beta Mining", "Alpha Metals Ltd has agreed to buy Beta Mining Inc for $40 million",
               qualifiers={"amount": "40000000 USD"})],
    ),
    "Gamma Motors": answer(
        [entity("Gamma Motors"), entity("Delta Magnetics")],
        [claim("Delta Magnetics", "supplies", "Gamma Motors", "the Gamma Motors works of Narva feeds on what Delta Magnetics has to give"),
         claim("Delta Magnetics", "subsidiary_of", "Gamma Motors", "Gamma Motors owns Delta Magnetics since 1990")],
    ),
}  # fmt: skip


def replies(body):
    """The answer to a request by the document that it is about."""
    text = body["messages"][1]["content"]
    return openai_says(next(reply for name, reply in REPLIES.items() if name in text))


@pytest.fixture
def run(monkeypatch):
    """Runs a command with a model at an address."""

    def _run(*arguments, address="http://127.0.0.1:9/v1", **settings):
        known = {"API_KEY": KEY, "MODEL": "test-model", "BASE_URL": address, "RETRIES": "0", **settings}
        for name, value in known.items():
            monkeypatch.setenv(f"REEGRAPH_LLM_{name}", value)
        return CliRunner().invoke(app, list(map(str, arguments)))

    return _run


@pytest.fixture
def docs(tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "alpha.md").write_text(ALPHA, encoding="utf-8")
    (folder / "gamma.md").write_text(GAMMA, encoding="utf-8")
    return folder


def claims_of(run, db):
    return run("claims", "--db", db, "--json").stdout


def test_build_asks_once_and_keeps_no_key(run, docs, tmp_path):
    """A second build, even one that reads all again, asks nothing and gives the same; the key is nowhere."""
    db = tmp_path / "a.db"
    with serving(replies) as (address, served):
        first = run("build", docs, "--db", db, "--no-registry", "--extractor", "llm", address=address)
        assert (first.exit_code, len(served.bodies)) == (0, 2)
        before = claims_of(run, db)
        again = run("build", docs, "--db", db, "--no-registry", "--extractor", "llm", address=address)
        anew = run("build", docs, "--db", db, "--no-registry", "--extractor", "llm", "--rebuild", address=address)
        assert len(served.bodies) == 2
    assert "2 documents (2 new), 2 claims" in first.stdout
    assert "not taken from the model's answers: quote not in the text 1" in first.stderr
    assert "2 requests, 2,000 tokens in and 400 out" in first.stderr
    assert "2 documents (2 same)" in again.stdout
    assert "2 documents (2 same)" in anew.stdout
    assert claims_of(run, db) == before
    assert {c["extractor"] for c in json.loads(before)} == {"llm"}
    said = "".join(r.stdout + r.stderr for r in (first, again, anew))
    kept = b"".join(f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())
    assert KEY not in said
    assert KEY.encode() not in kept


def test_two_stores_built_alike_hold_the_same_claims(run, docs, tmp_path):
    """The same replies give the same bytes."""
    with serving(replies) as (address, _):
        for name in ("a.db", "b.db"):
            run("build", docs, "--db", tmp_path / name, "--no-registry", "--extractor", "llm", address=address)
    assert claims_of(run, tmp_path / "a.db") == claims_of(run, tmp_path / "b.db")


def test_failed_document_is_named_and_the_next_run_goes_on(run, docs, tmp_path):
    """One document that is not answered does not hold up the others, and is all that the next run asks about."""
    db = tmp_path / "a.db"

    down = [True]

    def fails(body):
        return Raw(500, "{}") if down[0] and "Alpha Metals Ltd" in body["messages"][1]["content"] else replies(body)

    with serving(fails) as (address, served):
        done = run("build", docs, "--db", db, "--no-registry", "--extractor", "llm", address=address)
        assert (done.exit_code, len(served.bodies)) == (1, 2)
        down.clear()
        down.append(False)
        again = run("build", docs, "--db", db, "--no-registry", "--extractor", "llm", address=address)
        assert (again.exit_code, len(served.bodies)) == (0, 3)
    assert "2 documents (1 new, 1 failed), 1 claims" in done.stdout
    said = "".join(done.stderr.split())  # long paths are broken anywhere
    assert "alpha.md:test-modelathttp://127.0.0.1" in said
    assert "status500" in said
    assert "2 documents (1 new, 1 same), 2 claims" in again.stdout


def test_both_raises_the_confidence_of_what_both_read(run, docs, tmp_path):
    """What rules and model read is surer than either; what the model alone reads stays as sure as it was."""
    with serving(replies) as (address, _):
        alone = run("extract", docs, "--extractor", "llm", address=address)
        both = run("extract", docs, "--extractor", "both", address=address)
    rules = run("extract", docs)
    sure = {name: {(c["predicate"], c["extractor"]): c["confidence"] for c in map(json.loads, r.stdout.splitlines())}
            for name, r in {"rules": rules, "llm": alone, "both": both}.items()}  # fmt: skip
    assert sure["both"][("acquires", "llm")] == sure["both"][("acquires", "rules")]
    assert sure["both"][("acquires", "llm")] > max(
        sure["llm"][("acquires", "llm")], sure["rules"][("acquires", "rules")]
    )
    assert sure["both"][("supplies", "llm")] == sure["llm"][("supplies", "llm")]
    assert "1 facts by rules and model, 0 by the model alone" in " ".join(both.stderr.split())
    assert "0 facts by rules and model, 1 by the model alone" in " ".join(both.stderr.split())


def test_python_builds_by_a_model_as_the_command_does(run, docs, tmp_path, monkeypatch):
    """A file of settings is enough; a `Model` brings the rules beside it, and a budget that needs prices."""
    settings = tmp_path / "model.toml"
    monkeypatch.setenv("REEGRAPH_LLM_API_KEY", KEY)
    with serving(replies) as (address, server):
        settings.write_text(f'model = "test-model"\nbase_url = "{address}"\nretries = 0\n', encoding="utf-8")
        alone = reegraph.build(docs, db=tmp_path / "alone.db", registry=False, model=settings)
        asked = len(server.bodies)
        again = reegraph.build(docs, db=tmp_path / "alone.db", registry=False, rebuild=True, model=str(settings))
        assert len(server.bodies) == asked == 2
        joined = Model(settings=settings, with_rules=True)
        both = reegraph.build(docs, db=tmp_path / "both.db", registry=False, model=joined)
    assert {c.extractor for c in alone.graph.claims.values()} == {"llm"}
    assert list(again.graph.claims) == list(alone.graph.claims)
    assert {c.extractor for c in both.graph.claims.values()} == {"llm", "rules"}
    with pytest.raises(MisuseError, match="price_in and price_out"):
        reegraph.build(docs, db=tmp_path / "dear.db", model=Model(settings=settings, budget=1))


def test_dry_run_asks_nothing_and_tells_the_price(run, docs, tmp_path):
    """The estimate names requests, tokens and money; what the store keeps is not counted."""
    db = tmp_path / "a.db"
    priced = {"PRICE_IN": "3", "PRICE_OUT": "15"}
    with serving(replies) as (address, served):
        before = run("build", docs, "--db", db, "--extractor", "llm", "--dry-run", address=address, **priced)
        assert served.bodies == []
        run("build", docs / "alpha.md", "--db", db, "--no-registry", "--extractor", "llm", address=address, **priced)
        after = run("build", docs, "--db", db, "--extractor", "llm", "--dry-run", address=address, **priced)
    assert "2 documents: 2 requests, 0 of them answered before; 2 would be asked: about" in before.stdout
    assert "USD" in before.stdout
    assert "2 requests, 1 of them answered before; 1 would be asked" in after.stdout


def test_budget_stops_and_says_how_to_go_on(run, docs, tmp_path):
    """With too small a budget nothing is asked, each document is named, and the exit code is 1."""
    with serving(replies) as (address, served):
        done = run("build", docs, "--db", tmp_path / "a.db", "--no-registry", "--extractor", "llm", "--budget", "0.0001",
                   address=address, PRICE_IN="3", PRICE_OUT="15")  # fmt: skip
        assert served.bodies == []
    assert done.exit_code == 1
    assert "raise --budget and run the same command again" in " ".join(done.stderr.split())


@pytest.mark.parametrize(("arguments", "words"), [
    (("--extractor", "gpt"), "expected one of rules, llm, both"),
    (("--budget", "1"), "add --extractor llm or both"),
    (("--rejected",), "add --extractor llm or both"),
    (("--extractor", "llm", "--budget", "1"), "needs price_in and price_out"),
])  # fmt: skip
def test_misuse_is_told(run, docs, tmp_path, arguments, words):
    """Unknown readers and options of a model without one are errors."""
    done = run("build", docs, "--db", tmp_path / "a.db", *arguments)
    assert isinstance(done.exception, MisuseError)
    assert words in str(done.exception)


GOLD = {
    "document": "alpha.md",
    "entities": [{"name": "Alpha Metals", "type": "Company", "aliases": []}, {"name": "Beta Mining", "type": "Company", "aliases": []}],
    "relations": [{"subject": "Alpha Metals", "predicate": "acquires", "object": "Beta Mining", "modality": "asserted",
                   "qualifiers": {}, "evidence": "has agreed to buy Beta Mining Inc"}],
    "attributes": [],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path):
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "alpha.json").write_text(json.dumps(GOLD), encoding="utf-8")
    return folder


def test_evaluate_shows_rules_model_and_both_from_recorded_replies(run, docs, gold, tmp_path):
    """Three columns from a folder of replies; nothing is asked of anybody."""
    folder = tmp_path / "requests"
    run("llm", "prompts", docs / "alpha.md", "-o", folder)
    (folder / "alpha.reply.json").write_text(REPLIES["Alpha Metals Ltd"], encoding="utf-8")
    done = run("evaluate", gold, docs, "--replies", folder, "--json")
    found = json.loads(done.stdout)["extractors"]
    assert list(found) == ["rules", "llm", "both"]
    assert found["llm"]["all"]["f1"] == 1.0
    assert "1.000 / 1.000 / 1.000" in run("evaluate", gold, docs, "--replies", folder).stdout


def test_evaluate_asks_a_model_at_an_address(run, docs, gold):
    """With --extractor llm the model is asked; what it does not answer counts as missed and is named."""
    with serving(replies) as (address, served):
        done = run("evaluate", gold, docs, "--extractor", "llm", "--json", address=address)
        assert len(served.bodies) == 1
    assert json.loads(done.stdout)["extractors"]["llm"]["all"]["f1"] == 1.0
    with serving(Raw(500, "{}")) as (address, _):
        failed = run("evaluate", gold, docs, "--extractor", "llm", "--json", address=address)
    assert json.loads(failed.stdout)["extractors"]["llm"]["all"]["recall"] == 0.0
    assert failed.exit_code == 1
