"""The documents say what is true of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from reegraph.cli import app
from reegraph.model import vocabulary
from reegraph.model.conventions import conventions
from reegraph.outputs import FORMATS

ROOT = Path(__file__).parent.parent
CLI = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")


def commands():
    """Every command with its options, groups included."""
    for name, command in get_command(app).commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {sub}", c) for sub, c in command.commands.items())
        else:
            yield name, command


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in commands()])
def test_each_command_is_documented_and_has_help(name, command):
    """Each command stands in docs/reference/cli.md with all its options and says what it does."""
    assert command.help
    assert re.search(rf"`{re.escape(name)}[` ]", CLI), f"docs/reference/cli.md does not name `{name}`"
    missing = [o for p in command.params for o in p.opts if o.startswith("--") and o not in CLI]
    assert not missing


@pytest.mark.parametrize("format_", FORMATS)
def test_each_export_format_is_documented(format_):
    """Each export format stands in docs/reference/cli.md."""
    assert f"`{format_}`" in CLI


@pytest.mark.parametrize("name", [*vocabulary().relation, *vocabulary().attribute, *vocabulary().entity])
def test_claims_page_names_the_whole_vocabulary(name):
    """docs/reference/claims.md explains every type, relation and attribute of the vocabulary."""
    assert f"`{name}`" in (ROOT / "docs" / "reference" / "claims.md").read_text(encoding="utf-8")


def test_claims_page_prints_the_conventions():
    """The conventions of docs/reference/claims.md are the text that the guide for models gives."""
    assert conventions().strip() in (ROOT / "docs" / "reference" / "claims.md").read_text(encoding="utf-8")


def test_readme_commands_exist_in_the_makefile():
    """The make targets that README and CONTRIBUTING name are there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(
        r"`make ([a-z-]+)`", "".join((ROOT / f).read_text(encoding="utf-8") for f in ("README.md", "CONTRIBUTING.md"))
    )
    assert named
    assert [t for t in named if not re.search(rf"^{t}:", makefile, re.MULTILINE)] == []


def test_links_between_documents_lead_somewhere():
    """Every relative link in the Markdown files of the project leads to a file."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"]
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
    links = [(page, target) for page in pages for target in link.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()] == []


def test_readme_example_prints_what_it_says(capsys):
    """The Python of the README, run as it stands, prints the block that follows it."""
    blocks = re.findall(r"```(\w*)\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    position = next(n for n, (language, _) in enumerate(blocks) if language == "python")
    exec(compile(blocks[position][1], "README.md", "exec"), {})
    assert capsys.readouterr().out.strip() == blocks[position + 1][1].strip()
