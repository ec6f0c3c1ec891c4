"""How a fact is read where several readings are possible: the numbered conventions, one text for docs and guide."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def conventions() -> str:
    """The conventions as Markdown, a numbered list. docs/reference/claims.md prints the same text."""
    text = resources.files("reegraph.model.tables").joinpath("conventions.md").read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")
