"""`reegraph whatif`, `scenario`, and the suppositions of `chokepoints`, from the command line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from reegraph.cli import app

TEXT = """Alpha Metals operates the Beta Mine in Australia. Beta Mine produces rare earth concentrate.
Gamma Corp operates the Gamma separation plant in Malaysia. The Gamma separation plant produces NdPr oxide.
Alpha Metals supplies rare earth concentrate to Gamma Corp.
Gamma Corp supplies NdPr oxide to Delta Magnetics. Delta Magnetics produces NdFeB magnets.
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    (folder / "news.md").write_text("---\ntitle: News\ndate: 2026-03-01\n---\n" + TEXT, encoding="utf-8")
    store = folder / "s.db"
    found = CliRunner().invoke(app, ["build", str(folder / "news.md"), "--db", str(store), "--no-registry"])
    assert found.exit_code == 0
    return store


def run(db, *words):
    return CliRunner().invoke(app, [words[0], "--db", str(db), *words[1:]])


def test_whatif_tells_before_and_after(db):
    """A failure is answered in words and as one JSON document."""
    data = json.loads(run(db, "whatif", "--fail", "Alpha Metals", "--json").stdout)
    (scenario,) = data["scenarios"]
    assert scenario["source"] == "the command line"
    assert scenario["lost_by_contracts"]
    assert "Alpha Metals fails" in run(db, "whatif", "--fail", "Alpha Metals").stdout


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--policy", "Alpha Metals"),
        ("--policy", "Alpha Metals=maybe"),
        ("--delay", "=2029"),
        ("--fail", "Nobody Here"),
        ("--fail", "Alpha Metals", "--market", "ajar"),
        ("--fail", "Alpha Metals", "--elements", "Xx"),
    ],
)
def test_what_cannot_be_followed_is_misuse(db, words):
    """Nothing supposed, a wrong word or an unknown name end in exit code 2."""
    found = run(db, "whatif", *words)
    assert found.exit_code != 0
    assert found.stdout == ""


def test_scenarios_come_from_files(db, tmp_path):
    """A file of one's own is run; a file with a fault says which."""
    file = tmp_path / "mine.toml"
    file.write_text('name = "Loss"\nreason = "r"\nsource = "a source"\nfail = ["Alpha Metals"]\n', encoding="utf-8")
    assert run(db, "scenario", str(file)).stdout.startswith("Loss, as of 2026-03-01")
    assert run(db, "scenario", str(file), "--name", "gain").exit_code != 0


def test_scenarios_are_listed_without_a_store(tmp_path):
    """Those of a file, or those that come along, each with its reason and source."""
    file = tmp_path / "mine.toml"
    file.write_text('name = "Loss"\nreason = "r"\nsource = "a source"\nfail = ["Alpha Metals"]\n', encoding="utf-8")
    assert CliRunner().invoke(app, ["scenarios", str(file)]).stdout == "Loss: r [a source]\n"
    assert "China lists MP Materials" in CliRunner().invoke(app, ["scenarios"]).stdout


def test_chokepoints_take_the_market_and_causes(db, tmp_path):
    """The market, shared causes and two dates are options of `chokepoints`."""
    file = tmp_path / "causes.toml"
    file.write_text(
        '[[cause]]\nname = "Port"\nsource = "a harbour map"\nentities = ["Alpha Metals"]\n', encoding="utf-8"
    )
    data = json.loads(run(db, "chokepoints", "--market", "open", "--causes", str(file), "--json").stdout)
    points = {p["name"] for t in data["targets"] for p in t["with_market"]["single_points_of_failure"]}
    assert "Port" in points
    assert run(db, "chokepoints", "--market", "without:CN", "--market", "without:MM").exit_code == 0
    spells = json.loads(run(db, "chokepoints", "--between", "2026-01-01", "2026-04-01", "--json").stdout)
    assert {s["came"] for s in spells} == {"2026-03-01"}
    assert run(db, "chokepoints", "--allied", "-", "--json").exit_code == 0
