"""Commands on what a store held: files forgotten, and every version of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reegraph.cli import printing
from reegraph.cli.asking import DEFAULT_DB, Db, Json
from reegraph.cli.commands import app
from reegraph.errors import MisuseError
from reegraph.store import Store, Version


@app.command()
def forget(
    files: Annotated[
        list[str], typer.Argument(help="Files as they were built, or names of documents.", metavar="FILE...")
    ],
    db: Db = DEFAULT_DB,
) -> None:
    """Let files count no more, and with them exactly what only they supported; building a file brings it back."""
    with Store.open_existing(db) as store:
        current = [v for v in store.history() if v.state == "current"]
        chosen = [(file, _meant(file, current, store)) for file in files]
        unknown = sorted(file for file, found in chosen if not found)
        if unknown:
            raise MisuseError(f"{', '.join(unknown)}: no such file in {db}; reegraph documents --db {db} lists them")
        gone = sorted({v.origin for _, found in chosen for v in found})
        for origin in gone:
            store.remove(origin)
    printing.write(printing.lines(f"forgotten: {origin}" for origin in gone))


def _meant(file: str, current: list[Version], store: Store) -> list[Version]:
    origin = store.origin_of(Path(file))
    return [v for v in current if v.origin in (origin, file)] or [v for v in current if v.name == file]


@app.command()
def history(db: Db = DEFAULT_DB, json_: Json = False) -> None:
    """List every version of every file that was read: what it holds, what it held, and what was forgotten."""
    with Store.open_existing(db) as store:
        rows = [v._asdict() for v in store.history()]
    columns = {"origin": "file", "document_id": "document", "date": "date", "state": "state"}
    printing.write(printing.as_json(rows) if json_ else printing.table(rows, columns))
