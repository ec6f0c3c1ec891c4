"""The notebooks run in fresh kernels and show what they are committed with, to the byte."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
by_name = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def cells(notebook, kind):
    """The sources of the cells of one kind."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def test_there_are_four():
    """The four notebooks that the documentation names are there."""
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4"]


@by_name
def test_a_notebook_runs_and_gives_what_it_is_committed_with(notebook, tmp_path):
    """Run in a fresh kernel, a notebook has the same bytes as its file; `make notebooks` writes it anew."""
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    command = [sys.executable, ROOT / "scripts" / "notebooks.py", notebook, "--to", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    now = (tmp_path / notebook.name).read_text(encoding="utf-8").splitlines()
    assert now == notebook.read_text(encoding="utf-8").splitlines(), "out of date: run `make notebooks`"


@by_name
def test_a_notebook_uses_the_public_library_alone(notebook):
    """Code imports `reegraph` itself and the standard library, and defines nothing."""
    tree = ast.parse("\n".join(cells(notebook, "code")))
    imported = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    taken = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "reegraph" in imported
    assert imported | taken <= {"reegraph", "pathlib", "tempfile"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


@by_name
def test_a_notebook_teaches_in_small_steps(notebook):
    """There is prose before the code and between most of it, and no cell of code is long but for a text it writes."""
    prose, code = cells(notebook, "markdown"), cells(notebook, "code")
    assert prose[0].startswith("# ")
    assert len(prose) >= len(code) / 2
    assert max(len(source.splitlines()) for source in code) <= 40


@by_name
def test_links_of_a_notebook_lead_somewhere(notebook):
    """Every relative link in the prose leads to a file."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", "\n".join(cells(notebook, "markdown")))
    assert [link for link in links if not (notebook.parent / link).exists()] == []
