"""The command that draws the map."""

from __future__ import annotations

from typer.testing import CliRunner

from reegraph import api
from reegraph.cli import app

TEXT = """---
title: Alpha runs
date: 2026-01-10
---
Alpha Metals Ltd, an Australian miner, operates the Betaville mine in Texas.
"""


def test_map_writes_a_page(tmp_path):
    """The page has the mine; `--only` another kind leaves it out; a word that is none ends with exit code 2."""
    (tmp_path / "news.md").write_text(TEXT, encoding="utf-8")
    db = tmp_path / "a.db"
    api.build(tmp_path / "news.md", db=db, registry=False)
    page = tmp_path / "map.html"
    done = CliRunner().invoke(app, ["map", "--db", str(db), "-o", str(page), "--only", "Mine"])
    assert done.exit_code == 0, done.output
    assert "Betaville" in page.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["map", "--db", str(db), "-o", "-", "--only", "Refinery"])
    assert "Betaville" not in done.stdout
    done = CliRunner().invoke(app, ["map", "--db", str(db), "-o", "-", "--only", "Moon"])
    assert done.exit_code != 0


def test_show_writes_a_page_of_one_entity(tmp_path, monkeypatch):
    """`show X --html` writes the page beside the caller under the entity's name, or where `-o` says; -o needs it."""
    (tmp_path / "news.md").write_text(TEXT, encoding="utf-8")
    db = tmp_path / "a.db"
    api.build(tmp_path / "news.md", db=db, registry=False)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["show", "Alpha Metals Ltd", "--db", str(db), "--html"])
    assert done.exit_code == 0, done.output
    (page,) = tmp_path.glob("alpha-metals*.html")
    assert "operates the Betaville mine in Texas" in page.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["show", "Alpha Metals Ltd", "--db", str(db), "--html", "-o", "-"])
    assert done.stdout.startswith("<!doctype html>")
    assert CliRunner().invoke(app, ["show", "Alpha Metals Ltd", "--db", str(db), "-o", "x.html"]).exit_code != 0
