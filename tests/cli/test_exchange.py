"""`export`, `import`, `validate` and `sparql` as scripts see them."""

import json

import pytest
from typer.testing import CliRunner

from reegraph.cli import app
from reegraph.errors import MisuseError, RefusedImportError

TEXT = """---
title: Alpha sells oxide
date: 2026-01-05
---
Alpha Metals Ltd supplies neodymium oxide to Beta Magnets Inc. Beta Magnets Inc. operates the Betaville magnet plant.
"""


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exchange")
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    assert run("build", folder, "--db", folder / "x.db", "--no-registry").exit_code == 0
    return folder / "x.db"


def test_export_and_import_bring_the_same_claims(db, tmp_path):
    """A store made of an export holds the same claims; --json counts them."""
    assert run("export", "trig", "--db", db, "-o", tmp_path / "a.trig").exit_code == 0
    done = run("import", tmp_path / "a.trig", "--db", tmp_path / "b.db", "--json")
    assert json.loads(done.stdout) == {"documents": 1, "claims": 3, "new": 3}
    same = [[c["id"] for c in json.loads(run("claims", "--db", d, "--json").stdout)] for d in (db, tmp_path / "b.db")]
    assert same[0] == same[1]


def test_a_binary_format_reaches_its_file_whole(db, tmp_path):
    """Parquet begins and ends with its mark."""
    run("export", "parquet", "--db", db, "-o", tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    assert (data[:4], data[-4:]) == (b"PAR1", b"PAR1")


def test_only_keeps_types_and_predicates(db):
    """--only Company,supplies leaves out the plant; a word of neither sort is misuse."""
    found = json.loads(run("export", "node-link", "--db", db, "--only", "Company,Material,supplies").stdout)
    assert {node["type"] for node in found["nodes"]} == {"Company", "Deal"}
    assert isinstance(run("export", "turtle", "--db", db, "--only", "Firm").exception, MisuseError)


def test_a_base_of_ones_own_goes_through(db, tmp_path):
    """--base moves the data; import needs the same."""
    base = "https://example.org/data/"
    run("export", "ntriples", "--db", db, "--base", base, "-o", tmp_path / "a.nt")
    assert f"<{base}company/alpha-metals>" in (tmp_path / "a.nt").read_text(encoding="utf-8")
    assert isinstance(run("import", tmp_path / "a.nt", "--db", tmp_path / "b.db").exception, RefusedImportError)
    assert run("import", tmp_path / "a.nt", "--db", tmp_path / "b.db", "--base", base).exit_code == 0


def test_sparql_prints_a_table_json_or_csv(db, tmp_path):
    """The same rows in three forms, from the command line or a file."""
    query = "SELECT ?seller WHERE { ?s reegraph:supplies ?b ; rdfs:label ?seller }"
    assert "Alpha Metals" in run("sparql", query, "--db", db).stdout
    (tmp_path / "q.rq").write_text(query, encoding="utf-8")
    said = json.loads(run("sparql", "--file", tmp_path / "q.rq", "--db", db, "--format", "json").stdout)
    assert said["results"]["bindings"] == [{"seller": {"type": "literal", "value": "Alpha Metals"}}]
    assert run("sparql", query, "--db", db, "--format", "csv").stdout == "seller\nAlpha Metals\n"
    assert run("sparql", "ASK { ?s reegraph:supplies ?b }", "--db", db).stdout == "true\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "a query or --file"),
        (("ASK {}", "--file", "x.rq"), "a query or --file"),
        (("--file", "nowhere.rq"), "cannot be read"),
        (("ASK {}", "--format", "xml"), "expected table, json or csv"),
        (("DROP ALL",), "read-only"),
    ],
)
def test_sparql_misuse_says_what_to_do(db, arguments, message):
    """No query, two queries, a missing file, an unknown form, an update."""
    assert message in str(run("sparql", *arguments, "--db", db).exception)


def test_validate_says_what_conforms_and_fails_otherwise(db, tmp_path):
    """Our own data conforms (exit code 0); a changed file does not (1), and the node is named."""
    assert run("validate", "--db", db).exit_code == 0
    run("export", "ntriples", "--db", db, "-o", tmp_path / "a.nt")
    text = (tmp_path / "a.nt").read_text(encoding="utf-8")
    (tmp_path / "b.nt").write_text(text.replace('modality> "asserted"', 'modality> "sure"'), encoding="utf-8")
    done = run("validate", tmp_path / "b.nt", "--json")
    assert done.exit_code == 1
    assert {v["path"].rpartition("#")[2] for v in json.loads(done.stdout)} == {"modality"}
