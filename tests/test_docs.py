"""The documents say what is true of the code."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import reegraph
from reegraph.cli import app
from reegraph.model import vocabulary
from reegraph.model.conventions import conventions
from reegraph.outputs import FORMATS

ROOT = Path(__file__).parent.parent


def script(name):
    """A module of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


blocks, reference, site = script("blocks"), script("reference"), script("site")

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
def test_the_vocabulary_page_names_the_whole_vocabulary(name):
    """docs/reference/vocabulary.md explains every type, relation and attribute of the vocabulary."""
    assert f"`{name}`" in (ROOT / "docs" / "reference" / "vocabulary.md").read_text(encoding="utf-8")


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


@pytest.mark.parametrize("page", blocks.pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_is_what_comes_of_it(page):
    """The commands and the Python of a page, run as they stand, print what the page shows; `make blocks` writes it."""
    text = page.read_text(encoding="utf-8")
    assert blocks.run(text).splitlines() == text.splitlines()


def test_a_session_that_prints_something_else_is_seen():
    """A block whose output is not what the command prints is written anew, cut where the page cuts it."""
    shown = "```console\n$ reegraph --version\nnothing of the kind\n```\n"
    assert blocks.run(shown) == shown.replace("nothing of the kind", f"reegraph {reegraph.__version__}")
    page = "```python\nfor n in range(9):\n    print(n)\n```\n\n```\n7\n8\n…\n```\n"
    assert blocks.run(page).endswith("```\n0\n1\n…\n```\n")


def test_only_our_own_command_runs_in_a_session():
    """A session that runs anything but reegraph is refused."""
    with pytest.raises(ValueError, match="expected reegraph"):
        blocks.run("```console\n$ rm -rf x\n```\n")


@pytest.mark.parametrize("name", reference.PAGES)
def test_reference_pages_are_what_the_code_says(name):
    """A page of the reference that is made from the code is up to date; `make reference` writes it."""
    made = reference.MARK + reference.PAGES[name]().rstrip() + "\n"
    assert made.splitlines() == (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8").splitlines()


def test_every_page_is_of_one_of_four_kinds_and_has_one_title():
    """Every page but the first lies in the folder of its kind and begins with its only heading of the first level."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    assert {page.parent.name for page in pages if page.parent != ROOT / "docs"} == set(site.KINDS)
    assert [page for page in pages if page.parent == ROOT / "docs"] == [ROOT / "docs" / "index.md"]
    for page in pages:
        prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        assert len(re.findall(r"^# ", prose, re.MULTILINE)) == 1, page


def test_links_out_of_the_docs_lead_to_the_repository_on_the_site():
    """On the site a link to a file that is no page becomes its address in the repository; others stay."""
    page = ROOT / "docs" / "reference" / "rdf.md"
    text = "[a](../../ontology/ontology.md#x) [b](claims.md) [c](https://example.org/d.md) [e](#f)"
    assert site._leading(text, page) == text.replace(
        "../../ontology/ontology.md", f"{site.REPOSITORY}/ontology/ontology.md"
    )
