"""The commands on networks of one's own: shapes, exit codes, and what they load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

TREE = """<?xml version="1.0"?>
<opsa-mef>
<define-fault-tree name="plant">
<define-gate name="magnets">
<or><basic-event name="fire"/><gate name="alloy"/></or>
</define-gate>
<define-gate name="alloy">
<and><basic-event name="Alpha"/><basic-event name="Beta"/></and>
</define-gate>
</define-fault-tree>
</opsa-mef>
"""


def run(*arguments, folder):
    """Run the command in a folder of its own."""
    command = [sys.executable, "-m", "reegraph", "network", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=120)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tree.xml").write_text(TREE, encoding="utf-8")
    return tmp_path


def test_cut_sets_of_a_fault_tree_as_json(folder):
    """A fault tree gives the same shape as a network, and nothing else is printed."""
    done = run("cutsets", "tree.xml", "--json", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "target": "magnets",
        "single_points_of_failure": ["fire"],
        "minimal_cut_sets": [["Alpha", "Beta"], ["fire"]],
        "by_order": {"1": 1, "2": 1},
        "complete_to_order": None,
    }


def test_single_points_of_another_gate(folder):
    """`spof` looks at order 1 alone, of the target that is named."""
    done = run("spof", "tree.xml", "--target", "alloy", "--json", folder=folder)
    assert json.loads(done.stdout) == {
        "target": "alloy",
        "single_points_of_failure": [],
        "minimal_cut_sets": [],
        "by_order": {},
        "complete_to_order": 1,
    }


def test_answers_read_well(folder):
    """Without --json a reader gets a sentence and a line for each set, or each cause."""
    assert run("cutsets", "tree.xml", folder=folder).stdout.splitlines() == [
        "magnets: 2 minimal cut sets, all orders (1 of order 1, 1 of order 2)",
        "  fire",
        "  Alpha + Beta",
    ]
    assert run("importance", "tree.xml", folder=folder).stdout.splitlines()[2].split() == ["fire", "0.75", "0.8"]


def test_importance_as_json(folder):
    """Each cause with both figures, and the order to which they are exact."""
    found = json.loads(run("importance", "tree.xml", "--order", "1", "--json", folder=folder).stdout)
    assert found["complete_to_order"] == 1
    assert found["importance"][0] == {"cause": "fire", "birnbaum": 1.0, "fussell_vesely": 1.0}


def test_counting_lists_nothing(folder):
    """--count keeps the counts and the single points, and says that no set is listed."""
    found = json.loads(run("cutsets", "tree.xml", "--count", "--json", folder=folder).stdout)
    assert found["minimal_cut_sets"] == []
    assert found["by_order"] == {"1": 1, "2": 1}
    assert found["listed_to_order"] == 0


def test_a_search_that_its_bound_ends_says_so(folder):
    """The answer is complete to the order that it names, with the number found; the reason goes to stderr."""
    lines = [{"causes": [f"{n}a", f"{n}b"]} for n in range(6)]
    nodes = {**{f"n{n}": line for n, line in enumerate(lines)}, "T": {"inputs": [[f"n{n}" for n in range(6)]]}}
    (folder / "n.json").write_text(json.dumps({"target": "T", "nodes": nodes}), encoding="utf-8")
    done = run("cutsets", "n.json", "--bound", 9, "--json", folder=folder)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert found["complete_to_order"] < 6
    assert found["at_least"] == 0
    assert "more than 9 steps" in done.stderr
    assert json.loads(run("cutsets", "n.json", "--json", folder=folder).stdout)["by_order"] == {"6": 64}


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        (TREE, ["--target", "magnet"], 2, "did you mean magnets"),
        (TREE.replace("<and>", "<xor>").replace("</and>", "</xor>"), [], 1, "n.xml: line 8: gate 'alloy': found 'xor'"),
        ("{", [], 1, "neither JSON"),
        ('{"nodes": {"a": {}}}', [], 2, "--target"),
        (None, [], 1, "none.xml"),
        (TREE, ["--order", "0"], 2, "--order"),
    ],
)
def test_errors_are_one_line_and_have_their_exit_code(folder, content, arguments, code, said):
    """Input that cannot be read ends with 1, misuse and unknown names with 2; no traceback."""
    name = "none.xml" if content is None else "n.xml"
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    done = run("cutsets", name, *arguments, folder=folder)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_terminal_obeys_nothing_that_a_file_says(folder):
    """Control characters in names are shown, not sent."""
    (folder / "n.json").write_text(json.dumps({"target": "T", "nodes": {"T": {"causes": ["\x1b[31mred"]}}}), "utf-8")
    done = run("cutsets", "n.json", folder=folder)
    assert "red" in done.stdout
    assert "\x1b" not in done.stdout


def test_network_commands_load_no_documents(folder):
    """A network is answered without loading what reads documents, so that forty calls are quick."""
    code = (
        "import sys; sys.argv = ['reegraph', 'network', 'cutsets', 'tree.xml']\n"
        "from reegraph.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*[m for m in ('reegraph.api', 'reegraph.extract', 'networkx', 'rdflib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == ""
    assert done.stdout.startswith("magnets: ")
