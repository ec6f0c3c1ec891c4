"""What the command line prints: data to stdout, talk to stderr, and nothing that a terminal would obey."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from reegraph.errors import ReegraphError

if TYPE_CHECKING:
    from reegraph.build import BuildEvent, BuildReport

talk = Console(stderr=True, highlight=False)
# Control characters and those that turn the direction of writing: a document must not move the reader's cursor.
_CONTROLS = (*range(9), 11, 12, *range(14, 32), *range(127, 160))
_DIRECTIONS = (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSAFE = dict.fromkeys((*_CONTROLS, *_DIRECTIONS), "\N{REPLACEMENT CHARACTER}")
# Line ends to many readers, though not to JSON: escaped, so that one object stays on one line.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
WIDTH_IN_A_PIPE = 200
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it


def safe(text: object) -> str:
    """Text that a terminal shows and does not obey."""
    return str(text).replace("\r", " ").translate(_UNSAFE)


def write(text: str, output: str | None = None) -> None:
    """Write data to a file, or to stdout for None and `-`; always UTF-8 with plain newlines."""
    if output in (None, "-"):
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
        return
    try:
        Path(str(output)).write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReegraphError(f"{output}: cannot be written: {error.strerror}; name another file with -o") from error
    talk.print(Text(f"wrote {safe(output)}"))


def write_pieces(pieces: Iterable[str], output: str | None = None) -> None:
    """Write a text, that ends its last line, piece by piece: the same as `write`, without the whole of it in memory."""
    if output in (None, "-"):
        sys.stdout.writelines(pieces)
        return
    try:
        with Path(str(output)).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise ReegraphError(f"{output}: cannot be written: {error.strerror}; name another file with -o") from error
    talk.print(Text(f"wrote {safe(output)}"))


def write_bytes(data: bytes, output: str | None = None) -> None:
    """Write data that is no text to a file, or to stdout for None and `-`."""
    if output in (None, "-"):
        sys.stdout.buffer.write(data)
        return
    try:
        Path(str(output)).write_bytes(data)
    except OSError as error:
        raise ReegraphError(f"{output}: cannot be written: {error.strerror}; name another file with -o") from error
    talk.print(Text(f"wrote {safe(output)}"))


def as_json(data: Any) -> str:
    """One JSON document, readable and stable."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def json_lines(rows: Iterable[dict[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS) + "\n" for row in rows)


def table(rows: list[dict[str, Any]], columns: dict[str, str]) -> str:
    """Records as a table: `columns` maps a key to its heading."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns.values():
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(safe(_cell(row.get(key)))) for key in columns))
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else WIDTH_IN_A_PIPE, color_system="auto" if terminal else None)
    with console.capture() as captured:
        console.print(grid)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def lines(text: Iterable[str]) -> str:
    """Lines of an answer, made safe."""
    return "".join(safe(line) + "\n" for line in text)


@contextmanager
def build_progress(quiet: bool) -> Iterator[Any]:
    """A progress bar on stderr while documents are read; failures are named as they come."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=talk, disable=quiet or not talk.is_terminal, transient=True) as bar:
        task = bar.add_task("reading documents", total=None)

        def show(event: BuildEvent) -> None:
            bar.update(task, completed=event.done, total=event.total)
            if event.result.status == "failed":
                talk.print(Text(f"failed: {safe(event.result.file)}: {safe(event.result.reason)}"))

        yield show


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C ends the command with a word on what was kept, and the exit code of an interrupted process."""
    try:
        yield
    except KeyboardInterrupt:
        talk.print("interrupted: every document read so far is kept, and the same command goes on from there")
        raise SystemExit(INTERRUPTED) from None


def build_summary(report: BuildReport) -> str:
    """What a build did, in a line or a few."""
    counts = {s: sum(r.status == s for r in report.documents) for s in ("new", "changed", "same", "failed", "removed")}
    said = ", ".join(f"{n} {s}" for s, n in counts.items() if n) or "no documents"
    claims = sum(r.claims for r in report.documents)
    notes = [f"  {safe(r.file)}: {safe(r.reason)}" for r in report.documents if r.reason and r.status != "failed"]
    tables = report.registry
    reference = f"; reference tables: {tables.claims} claims of {tables.sources} sources ({tables.status})"
    head = f"{sum(r.status != 'removed' for r in report.documents)} documents ({said}), {claims} claims"
    return "\n".join([head + (reference if tables.sources else ""), *notes]) + "\n"
