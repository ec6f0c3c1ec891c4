"""Runs what the documentation shows: console sessions and Python, each page in a folder of its own.

    python scripts/blocks.py            # writes what the commands print today into the pages

In a page a block of kind `console` has commands behind `$ ` and, below each, what it prints; a line `…` at the end says
that the rest is left out, and long lines are cut with `…`. A block with `title="FILE"` is written to that file. Blocks
of Python run in order; a plain block that follows one is what it prints. The folder holds `data`, `ontology` and
`example.db`, which is what `reegraph build data/documents --db example.db` makes.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import reegraph
from reegraph.cli import app

ROOT = Path(__file__).parent.parent
WIDTH = 110
_BLOCK = re.compile(r"^```(?P<kind>\w*)(?P<more>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_RUNS = re.compile(r'^```(console|python)|title="', re.MULTILINE)


def pages() -> list[Path]:
    """The pages that show something that runs."""
    found = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
    return [page for page in found if _RUNS.search(page.read_text(encoding="utf-8"))]


def run(text: str) -> str:
    """The text of a page with what its blocks print today. Raises whatever Python in it raises."""
    parts, place, names, printed = [], 0, dict[str, Any](), None
    with _folder():
        for block in _BLOCK.finditer(text):
            parts.append(text[place : block.start("body")])
            body, place = block["body"], block.end("body")
            title = re.search(r'title="([^"]+)"', block["more"])
            follows = printed is not None and not text[: block.start()].rpartition("```")[2].strip(" \n,prints:")
            if title:
                Path(title[1]).parent.mkdir(parents=True, exist_ok=True)
                Path(title[1]).write_text(body, encoding="utf-8", newline="\n")
            elif block["kind"] == "console":
                body = "".join(_session(body))
            elif not block["kind"] and follows and printed:
                body = _cut(printed, body)
            printed = _printed(body, names) if block["kind"] == "python" else None
            parts.append(body)
    return "".join(parts) + text[place:]


@cache
def _example() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "example.db"
        reegraph.build(ROOT / "data" / "documents", db=store)
        return store.read_bytes()


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        for part in ("data/documents", "ontology/queries"):
            shutil.copytree(ROOT / part, Path(name) / part)
        (Path(name) / "example.db").write_bytes(_example())
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)


def _printed(code: str, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "documentation", "exec"), names)  # noqa: S102 - our own pages
    return said.getvalue()


def _session(body: str) -> Iterator[str]:
    for command in re.split(r"^(?=\$ )", body, flags=re.MULTILINE):
        line, _, shown = command.partition("\n")
        if not line.startswith("$ "):
            yield command
            continue
        yield line + "\n"
        yield _cut(_command(line[2:]), shown, width=WIDTH)


def _command(line: str) -> str:
    """What `reegraph …` prints; its talk on stderr is left out."""
    name, *arguments = shlex.split(line, comments=True)
    if name != "reegraph":
        raise ValueError(f"a session of the documentation runs {name!r}; expected reegraph")
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return done.stdout


def _cut(printed: str, shown: str, *, width: int | None = None) -> str:
    """As much of it as the page shows: lines of a width, and so many of them where it ends in `…`."""
    lines = [_narrow(line.rstrip(), width) for line in printed.rstrip().splitlines()]
    kept = shown.rstrip().splitlines()
    if kept and kept[-1] == "…":
        lines = [*lines[: len(kept) - 1], *(["…"] if len(lines) >= len(kept) else [])]
    return "".join(f"{line}\n" for line in lines)


def _narrow(line: str, width: int | None) -> str:
    return line if width is None or len(line) <= width else line[: width - 2].rstrip() + " …"


def main() -> int:
    """Write the pages anew where what they show is not what comes of it."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(run(text), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
