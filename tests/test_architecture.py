"""The shape of the code: functions and modules stay small, and imports point one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "reegraph"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION, LONGEST_MODULE = 60, 600


def names(path):
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_module_and_its_functions_are_short(path):
    """No module is longer than 600 lines and no function longer than 60."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    assert [f.name for f in functions if f.end_lineno - f.lineno + 1 > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_module_says_what_it_is_for(path):
    """Each module begins with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_nothing_prints_or_asks_the_clock_but_the_command_line():
    """The library neither prints nor looks at the clock or at random numbers."""
    forbidden = {"print", "datetime.now", "time.time", "random", "uuid4", "today"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split("(")[0] in forbidden | {"date.today", "datetime.today", "uuid.uuid4"}:
                found.append(f"{names(path)}:{node.lineno} {ast.unparse(node.func)}")
    assert not found
