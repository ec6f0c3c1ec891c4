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


FORBIDDEN = {"print", "datetime.now", "date.today", "datetime.today", "time.time", "uuid.uuid4", "random.random"}


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_nothing_prints_or_asks_the_clock(path):
    """No module prints by itself or looks at the clock or at random numbers."""
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    assert [f"line {c.lineno}: {ast.unparse(c.func)}" for c in calls if ast.unparse(c.func) in FORBIDDEN] == []
