"""Gold files, documents and files of claims on disk, and the command over them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from reegraph.cli.figures import parse_claims_option
from reegraph.errors import MisuseError, TableError, UnreadableDocumentError
from reegraph.evaluation import evaluate_extractor, parse_gold, read_claims, read_gold_set

DOCUMENT = """---
title: Alpha news
---
Alpha Metals Ltd (ASX: ALM), an Australian miner, runs the Betaville mine in Texas.
Delta Capital Ltd has agreed to buy Alpha Metals for A$40 million.
"""
GOLD = {
    "document": "alpha.md",
    "entities": [
        {"name": "Alpha Metals", "type": "Company", "aliases": ["Alpha Metals Ltd"]},
        {"name": "Delta Capital", "type": "Company", "aliases": ["Delta Capital Ltd"]},
        {"name": "Omega", "type": "Company", "aliases": []},
    ],
    "relations": [
        {"subject": "Delta Capital", "predicate": "acquires", "object": "Alpha Metals", "modality": "asserted",
         "qualifiers": {}, "evidence": "Delta Capital Ltd has agreed to buy Alpha Metals"},
        {"subject": "Omega", "predicate": "supplies", "object": "Alpha Metals", "modality": "asserted",
         "qualifiers": {}, "evidence": "nobody says so"},
    ],
    "attributes": [
        {"subject": "Alpha Metals", "attribute": "ticker", "number": None, "unit": None, "value": "ASX:ALM",
         "qualifiers": {}, "modality": "asserted", "evidence": "(ASX: ALM)"},
    ],
}  # fmt: skip


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "gold").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "gold" / "alpha.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (tmp_path / "docs" / "alpha.md").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "docs" / "other.md").write_text("Beta Mining Inc runs the Gammaville mine.", encoding="utf-8")
    return tmp_path


def broken(**changes):
    return json.dumps({**GOLD, **changes})


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{", ["Invalid JSON"]),
        ("[]", ["object"]),
        ("{}", ["document: Field", "entities: Field", "relations: Field", "attributes: Field"]),
        (broken(entitys=[]), ["entitys: Extra"]),
        (broken(relations=[{**GOLD["relations"][0], "evidence": ""}]), ["relations.0.evidence:"]),
        (broken(relations=[{**GOLD["relations"][0], "modality": "sure"}]), ["relations.0.modality:"]),
        (broken(attributes=[{**GOLD["attributes"][0], "value": 5}]), ["attributes.0.value:"]),
        (broken(relations=[{**GOLD["relations"][0], "also": [{"objct": "X"}]}]), ["relations.0.also.0.objct: Extra"]),
        (
            broken(relations=[{**GOLD["relations"][0], "predicate": "suplies", "also": [{"object": "Omeg"}]}],
                   entities=[*GOLD["entities"], {"name": "X", "type": "Firm"}]),
            [
                "entities.3.type: 'Firm' is not an entity type",
                "relations.0.predicate: 'suplies' is not a relation",
                "relations.0: 'Omeg' is not the name of a listed entity",
            ],
        ),
        (
            broken(attributes=[{**GOLD["attributes"][0], "attribute": "size", "number": 5}]),
            ["attributes.0.attribute: 'size' is not an attribute", "attributes.0: expected a number or a value"],
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_gold_file_is_named_with_its_place(text, faults):
    """A gold file that breaks the form is refused, with each fault and where it is."""
    with pytest.raises(TableError) as caught:
        parse_gold(text, name="alpha.json")
    assert len(caught.value.faults) == len(faults)
    assert all(wanted in found for wanted, found in zip(faults, caught.value.faults, strict=True))
    assert str(caught.value).startswith("alpha.json: ")


def test_faults_of_all_gold_files_are_named_at_once(folders):
    """The error names each faulty file of the folder."""
    for name in ("b", "c"):
        (folders / "gold" / f"{name}.json").write_text("{", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_gold_set(folders / "gold", folders / "docs")
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["b.json", "c.json"]


def test_only_documents_with_gold_are_read(folders):
    """Documents without gold are left alone; the figures are those of the extractor on the others."""
    gold_set = read_gold_set(folders / "gold", folders / "docs")
    assert list(gold_set.documents) == ["alpha"]
    found = evaluate_extractor(gold_set)
    assert found.documents == 1
    assert found.per_predicate["acquires"].tp == 1
    assert found.per_predicate["ticker"].tp == 1
    assert (found.per_predicate["supplies"].tp, found.per_predicate["supplies"].gold) == (0, 1)
    assert found.evidence_not_in_document == 0
    assert "Omega | supplies | Alpha Metals" in [r.fact for r in found.remarks if r.kind == "missed"]


def test_document_is_found_by_stem_and_the_named_suffix_wins(folders):
    """Another suffix does where the named file is missing; where both are there, the named one is read."""
    (folders / "docs" / "alpha.txt").write_text("Something else is said here, in another file.", encoding="utf-8")
    assert read_gold_set(folders / "gold", folders / "docs").documents["alpha"].name == "alpha.md"
    (folders / "docs" / "alpha.md").unlink()
    assert read_gold_set(folders / "gold", folders / "docs").documents["alpha"].name == "alpha.txt"


def test_missing_document_is_a_fault_and_its_gold_is_missed(folders):
    """A gold file without a document is named, and counts as missed."""
    (folders / "docs" / "alpha.md").unlink()
    gold_set = read_gold_set(folders / "gold", folders / "docs")
    assert [f.reason for f in gold_set.faults] == ["no such file"]
    found = evaluate_extractor(gold_set)
    assert (found.all.tp, found.all.gold) == (0, 3)


@pytest.mark.parametrize("missing", ["gold", "docs"])
def test_missing_folder_is_named(folders, missing):
    """A folder that is not there is an error that names it."""
    (folders / missing).rename(folders / "elsewhere")
    with pytest.raises(UnreadableDocumentError, match=missing):
        read_gold_set(folders / "gold", folders / "docs")


def test_folder_without_gold_is_named(folders):
    """A folder without a gold file is an error, not a run over nothing."""
    with pytest.raises(UnreadableDocumentError, match="no gold file"):
        read_gold_set(folders / "docs", folders / "docs")


def test_faulty_lines_of_claims_are_named(tmp_path):
    """Each faulty line is named with the field; blank lines and separators inside a string are no fault."""
    good = {"document": "a.md", "subject": {"name": "A\u2028B"}, "predicate": "status", "value": "closed"}
    lines = [
        json.dumps(good, ensure_ascii=False), "", "{", json.dumps({**good, "subject": {}}),
        json.dumps({**good, "value": {"number": "many"}}),
    ]  # fmt: skip
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_claims(path)
    assert [fault.split(": ")[0] for fault in caught.value.faults] == ["line 3", "line 4", "line 5"]
    path.write_text(lines[0] + "\n", encoding="utf-8")
    assert [c.subject.name for c in read_claims(path)] == ["A\u2028B"]


@pytest.mark.parametrize(
    ("spec", "name", "claims", "mentions"),
    [
        ("x=a.jsonl", "x", "a.jsonl", None),
        ("x=a.jsonl,m.jsonl", "x", "a.jsonl", "m.jsonl"),
        ("folder/a.jsonl", "a", "folder/a.jsonl", None),
        ("a,b=c.jsonl", "a,b=c", "a,b=c.jsonl", None),
    ],
)
def test_claims_option(spec, name, claims, mentions, tmp_path, monkeypatch):
    """A name, a claims file and maybe a mentions file; a file that has such a name itself is taken as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a,b=c.jsonl").touch()
    found = parse_claims_option(spec)
    assert (found[0], found[1].as_posix(), found[2] and found[2].as_posix()) == (name, claims, mentions)


def test_claims_option_without_a_file_is_misuse():
    """A name alone is refused."""
    with pytest.raises(MisuseError, match=r"NAME=CLAIMS\.jsonl"):
        parse_claims_option("x=")


# --- the command --------------------------------------------------------------------------------------------------


def run(*arguments, folder):
    command = [sys.executable, "-m", "reegraph", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120)


SHAPE = ["documents", "all", "relations", "attributes", "evidence_not_in_document", "per_predicate", "entities"]


def test_command_prints_the_documented_json(folders):
    """`--json` prints one document of the shape of the scoring tool; `--misses` adds the remarks."""
    done = run("evaluate", "gold", "docs", "--json", folder=folders)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert list(data) == SHAPE
    assert list(data["all"]) == ["precision", "recall", "f1", "tp", "predicted", "gold"]
    more = json.loads(run("evaluate", "gold", "docs", "--json", "--misses", folder=folders).stdout)
    assert {k: v for k, v in more.items() if k != "remarks"} == data
    assert set(more["remarks"][0]) == {"kind", "document", "fact", "words"}


def test_command_prints_a_table_and_the_misses(folders):
    """The table has a row for each part and predicate; misses are named with their words."""
    done = run("evaluate", "gold", "docs", "--misses", folder=folders)
    assert done.returncode == 0, done.stderr
    assert "acquires" in done.stdout
    assert "missed  Omega | supplies | Alpha Metals" in done.stdout
    assert "“nobody says so”" in done.stdout


def test_command_compares_claims_files(folders):
    """Claims made elsewhere stand side by side, under their names; those with foreign words make the exit code 1."""
    good = run("extract", "docs/alpha.md", folder=folders).stdout
    (folders / "good.jsonl").write_text(good, encoding="utf-8")
    liar = {**json.loads(good.splitlines()[0]), "evidence": {"text": "not in there"}}
    (folders / "liar.jsonl").write_text(json.dumps(liar), encoding="utf-8")
    options = ["--claims", "good.jsonl", "--claims", "second=liar.jsonl"]
    done = run("evaluate", "gold", "docs", *options, folder=folders)
    assert done.returncode == 1
    assert "good" in done.stdout
    assert "second" in done.stdout
    data = json.loads(run("evaluate", "gold", "docs", *options, "--json", folder=folders).stdout)["extractors"]
    assert {name: e["evidence_not_in_document"] for name, e in data.items()} == {"good": 0, "second": 1}
    assert data["good"]["per_predicate"]["acquires"]["tp"] == 1
    assert "entities" not in data["good"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nowhere", "docs"], 1, "nowhere"),
        (["gold", "docs", "--claims", "none.jsonl"], 1, "none.jsonl"),
        (["gold", "docs", "--claims", "a=x.jsonl", "--claims", "a=y.jsonl"], 2, "twice"),
        (["gold"], 2, "DOCS"),
    ],
)
def test_command_exit_codes(folders, arguments, code, says):
    """1 for what cannot be read, 2 for misuse; the reason is on stderr and nothing on stdout."""
    done = run("evaluate", *arguments, folder=folders)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_command_names_a_missing_document(folders):
    """The figures are printed, the missing document is named, and the exit code is 1."""
    (folders / "docs" / "alpha.md").unlink()
    done = run("evaluate", "gold", "docs", "--json", folder=folders)
    assert done.returncode == 1
    assert json.loads(done.stdout)["all"]["gold"] == 3
    assert "alpha.md: no such file" in done.stderr
