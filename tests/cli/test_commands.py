"""The command line as scripts see it: streams, shapes and exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

ALPHA = """---
title: Alpha news
publisher: Test Press
date: 2025-05-01
---
Alpha Metals Ltd (ASX: ALM), an Australian miner, runs the Betaville mine in Texas.
It will supply Gamma Motors Inc with neodymium oxide from 2027.
Delta Capital Ltd has agreed to buy Alpha Metals for A$40 million.
"""


def run(*arguments, folder, stdin=None):
    """Run the command in a folder of its own."""
    command = [sys.executable, "-m", "reegraph", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    (folder / "docs").mkdir()
    (folder / "docs" / "alpha.md").write_text(ALPHA, encoding="utf-8")
    done = run("build", "docs", "--no-registry", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_build_says_what_it_read_and_reads_it_once(folder):
    """A second build reports the document as the same, in the documented JSON shape."""
    done = run("build", "docs", "--json", "--no-registry", folder=folder)
    (row,) = json.loads(done.stdout)["documents"]
    assert (row["file"], row["status"], row["reason"]) == ("docs/alpha.md", "same", None)
    assert row["claims"] > 3


def test_build_names_a_file_that_cannot_be_read_and_builds_the_others(folder, tmp_path):
    """A damaged file is named with its reason, the others are built, and the exit code is 1."""
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 this is not one")
    (tmp_path / "good.md").write_text(ALPHA, encoding="utf-8")
    done = run("build", ".", "--db", "x.db", folder=tmp_path)
    assert done.returncode == 1
    assert "bad.pdf" in done.stderr
    assert "1 new" in done.stdout


def test_extract_prints_claims_as_json_lines(folder):
    """Each line is one claim with exactly the documented keys, and its evidence is a slice of the text."""
    done = run("extract", "docs/alpha.md", folder=folder)
    claims = [json.loads(line) for line in done.stdout.splitlines()]
    body = ALPHA.split("---\n", 2)[2]
    keys = (
        "id document document_id subject predicate object value qualifiers modality valid_from valid_to reported "
        "evidence extractor confidence"
    )
    for claim in claims:
        assert list(claim) == keys.split()
        assert claim["evidence"]["text"] in body
        assert (claim["value"] is None) != (claim["object"] is None)
    said = {(c["subject"]["name"], c["predicate"], (c["object"] or {}).get("name")) for c in claims}
    assert ("Delta Capital", "acquires", "Alpha Metals") in said
    assert ("Alpha Metals", "supplies", "Gamma Motors") in said


def test_extract_reads_standard_input(folder):
    """A dash reads the document from standard input."""
    done = run("extract", "-", "--mentions", folder=folder, stdin=ALPHA)
    mentions = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"document", "id", "type", "name", "mention", "start", "end"} == set(mentions[0])
    assert "Gamma Motors" in {m["name"] for m in mentions}


def test_what_is_not_read_is_said(folder):
    """A run of what is no prose is named on stderr by extract, and as the reason of the file by build."""
    text = f"{ALPHA}\n\n{'Delta Ltd, ' * 300}\n"
    (folder / "long.md").write_text(text, encoding="utf-8")
    said = "not read: 3,299 characters in 1 run of what is no prose"
    assert said in " ".join(run("extract", "long.md", folder=folder).stderr.split())
    report = json.loads(run("build", "long.md", "--db", "long.db", "--no-registry", "--json", folder=folder).stdout)
    assert report["documents"][0]["reason"].startswith(said)


def test_extract_writes_to_a_file(folder, tmp_path):
    """With -o nothing goes to stdout and the file holds the lines."""
    done = run("extract", "docs", "-o", tmp_path / "claims.jsonl", folder=folder)
    assert done.stdout == ""
    assert (tmp_path / "claims.jsonl").read_text(encoding="utf-8").count("\n") > 3


@pytest.mark.parametrize("command", [["entities"], ["claims"], ["deals"], ["documents"]])
def test_lists_are_json_lists_of_objects(folder, command):
    """Each list command prints a JSON list of objects."""
    data = json.loads(run(*command, "--json", folder=folder).stdout)
    assert data
    assert all(isinstance(row, dict) for row in data)


def test_show_prints_each_fact_with_quote_document_and_date(folder):
    """`show` gives the sentence, the title and the date of each fact."""
    done = run("show", "alpha metals", folder=folder)
    assert "runs the Betaville mine in Texas" in done.stdout
    assert "Alpha news, Test Press, 2025-05-01" in done.stdout


@pytest.mark.parametrize("name", ["Alfa Metals", "nothing at all like it"])
def test_unknown_name_gets_near_matches_and_exit_code_two(folder, name):
    """An unknown name exits with 2, says so on stderr and prints nothing."""
    done = run("show", name, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert name in done.stderr
    assert ("Alpha Metals" in done.stderr) == (name == "Alfa Metals")


def test_paths_and_evidence(folder):
    """A path's steps name claims, and --evidence adds their words."""
    plain = json.loads(
        run("paths", "Betaville", "Gamma Motors", "--include", "planned", "--json", folder=folder).stdout
    )
    (path, *_) = plain["paths"]
    assert {"from", "to", "predicate", "material", "claims"} <= set(path["steps"][0])
    shown = json.loads(
        run("paths", "Betaville", "Gamma Motors", "--include", "planned", "--json", "--evidence", folder=folder).stdout
    )
    assert any("It will supply" in quote["text"] for quote in shown["evidence"].values())


def test_paths_via_keeps_to_predicates(folder):
    """--via with a predicate that is not on the way leaves no path; an unknown one is misuse."""
    ends = ("paths", "Alpha Metals", "Gamma Motors", "--include", "planned", "--json")
    assert json.loads(run(*ends, "--via", "supplies", folder=folder).stdout)["paths"]
    assert json.loads(run(*ends, "--via", "offtake", folder=folder).stdout)["paths"] == []
    assert run(*ends, "--via", "suplies", folder=folder).returncode == 2


def test_chokepoints_have_the_documented_shape(folder):
    """Each target carries verdict, single points, cut sets, itself, completeness and robustness."""
    done = run("chokepoints", "--target", "Gamma Motors", "--include", "planned", "--json", folder=folder)
    data = json.loads(done.stdout)
    assert data["as_of"] == "2025-05-01"
    (target,) = data["targets"]
    assert {"target", "available", "single_points_of_failure", "cut_sets", "itself", "completeness", "robust"} <= set(
        target
    )


def test_export_and_view_write_files(folder, tmp_path):
    """Turtle and the page are written where -o says, the same bytes each time."""
    for command, name in ((["export", "turtle"], "g.ttl"), (["view"], "g.html")):
        for copy in ("a", "b"):
            done = run(*command, "-o", tmp_path / f"{copy}-{name}", folder=folder)
            assert done.returncode == 0, done.stderr
        assert (tmp_path / f"a-{name}").read_bytes() == (tmp_path / f"b-{name}").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["export", "no-such-format"], 2),
        (["chokepoints", "--include", "wishes"], 2),
        (["paths", "Alpha Metals", "Gamma Motors", "--as-of", "soon"], 2),
        (["entities", "--db", "none.db"], 1),
        (["build", "no-such-folder"], 1),
        (["no-such-command"], 2),
    ],
)
def test_errors_are_one_line_on_stderr(folder, arguments, code):
    """Misuse exits with 2 and unreadable input with 1, with a message and no traceback."""
    done = run(*arguments, folder=folder)
    assert done.returncode == code
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_nothing_from_a_document_reaches_the_terminal_as_a_command(folder, tmp_path):
    """Escape sequences and direction marks in a document are shown, not obeyed."""
    text = ALPHA.replace("runs the", "runs \x1b[31mthe\u202e")
    (tmp_path / "evil.md").write_text(text, encoding="utf-8")
    run("build", "evil.md", folder=tmp_path)
    done = run("show", "Alpha Metals", folder=tmp_path)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_network_answers_cases_in_order(folder, tmp_path):
    """A file of cases gives one JSON result a line, in order and in the documented shape."""
    case = {"target": "T", "nodes": {"a": {"causes": ["a"], "inputs": []}, "T": {"causes": [], "inputs": [["a"]]}}}
    (tmp_path / "n.json").write_text(json.dumps({"cases": [case, {**case, "target": "a"}]}), encoding="utf-8")
    done = run("network", "cutsets", "n.json", "--json", folder=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["target"] for r in rows] == ["T", "a"]
    assert rows[0] == {
        "target": "T",
        "single_points_of_failure": ["a"],
        "minimal_cut_sets": [["a"]],
        "by_order": {"1": 1},
        "complete_to_order": None,
    }


# What runs in the background of a shell begins deaf to Ctrl-C, and so would be all that it starts.
HEARS_INTERRUPTS = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("reegraph", run_name="__main__", alter_sys=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal that one process can send another here")
def test_an_interrupted_build_says_so_and_keeps_whole_documents(tmp_path):
    """Ctrl-C ends a build with a word on what is kept; the next build finishes the work."""
    (tmp_path / "docs").mkdir()
    for n in range(80):
        text = ALPHA.replace("2027", str(2027 + n)) + "\n".join(ALPHA.split("---\n")[2] for _ in range(3))
        (tmp_path / "docs" / f"{n}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", HEARS_INTERRUPTS, "build", "docs", "--no-registry"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "reegraph.db-wal").exists() or (tmp_path / "reegraph.db-wal").stat().st_size < 150_000:
            assert process.poll() is None, "the build was done before it could be interrupted"
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "kept" in said
    assert 0 < len(json.loads(run("documents", "--json", folder=tmp_path).stdout)) < 80
    assert "80 documents" in run("build", "docs", folder=tmp_path).stdout


def test_reference_facts_are_in_the_store_and_can_be_left_out_of_answers(tmp_path):
    """A build brings the reference tables along; `--no-registry` answers from the documents alone."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "alpha.md").write_text(ALPHA, encoding="utf-8")
    done = run("build", "docs", folder=tmp_path)
    assert "reference tables:" in done.stdout
    assert "reference: " in run("show", "Mountain Pass", folder=tmp_path).stdout
    assert run("show", "Mountain Pass", "--no-registry", folder=tmp_path).returncode == 2
    kinds = {d["kind"] for d in json.loads(run("documents", "--json", folder=tmp_path).stdout)}
    assert "reference" in kinds
    alone = json.loads(run("documents", "--json", "--no-registry", folder=tmp_path).stdout)
    assert [d["name"] for d in alone] == ["alpha.md"]


def test_version(folder):
    """`--version` prints name and version."""
    assert run("--version", folder=folder).stdout.startswith("reegraph 0.")


def test_a_claim_stays_on_one_line_whatever_its_words(tmp_path):
    """Line separators inside a sentence do not break a JSON line in two."""
    (tmp_path / "a.md").write_text(ALPHA.replace("runs the", "runs\u2028the"), encoding="utf-8")
    out = run("extract", "a.md", folder=tmp_path).stdout
    assert all(json.loads(line) for line in out.splitlines())
    assert "\u2028" in {c for line in out.splitlines() for c in json.loads(line)["evidence"]["text"]}
