"""Commands around language models: requests and replies as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from reegraph.build import Extractor
from reegraph.build import build as build_store
from reegraph.cli import printing, reading_by
from reegraph.cli.asking import NoRegistry
from reegraph.documents import find_files, read_document
from reegraph.errors import MisuseError, ReegraphError, UnreadableDocumentError
from reegraph.extract import Extraction
from reegraph.extract.llm import CHARACTERS, OVERLAP, ReplyFiles, write_prompts
from reegraph.model import Document
from reegraph.registry import reference
from reegraph.store import Store

llm_app = typer.Typer(no_args_is_help=True, help="Work with language models by files.", rich_markup_mode=None)


@llm_app.command()
def prompts(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs.", metavar="PATH...")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write into.", metavar="DIR")],
    characters: Annotated[int, typer.Option(help="Characters of a document in one request.", min=1000)] = CHARACTERS,
    overlap: Annotated[int, typer.Option(help="Characters that two parts share.", min=0)] = OVERLAP,
) -> None:
    """Write one self-contained file for each request: NAME.prompt.md, to be answered by NAME.reply.json beside it."""
    if overlap * 2 > characters:
        raise MisuseError(f"--overlap {overlap}: expected at most half of --characters {characters}")
    files, errors = find_files(paths)
    read: list[tuple[Path, Document]] = []
    for file in files:
        try:
            read.append((file, read_document(file)))
        except UnreadableDocumentError as error:
            errors.append(error)
    manifest = write_prompts(read, output, characters=characters, overlap=overlap)
    printing.write(f"{len(manifest.requests)} requests for {len(read)} documents in {output}\n")
    name_failures(errors)


@llm_app.command()
def replies(
    folder: Annotated[Path, typer.Argument(help="A folder that `llm prompts` wrote.", metavar="DIR")],
    db: Annotated[Path | None, typer.Option("--db", help="Put the claims into this store.", metavar="FILE")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print the claims as JSON Lines.")] = False,
    mentions: Annotated[bool, typer.Option("--mentions", help="Print the mentions in place of the claims.")] = False,
    who: reading_by.Who = "llm",
    rejected: reading_by.ShowRejected = False,
    no_registry: NoRegistry = False,
) -> None:
    """Take the claims from replies (NAME.reply.json), each held to the words of its document."""
    if (db is None) == (not (jsonl or mentions)):
        raise MisuseError("give either --db FILE, or --jsonl or --mentions")
    if who not in ("llm", "both"):
        raise MisuseError(f"--extractor: found {who}, expected llm, or both for the rules beside the replies")
    answers = ReplyFiles(folder)
    heard = reading_by.Heard(listed=rejected)
    by = reading_by.of_files(who, answers, heard)
    errors: Sequence[ReegraphError]
    if db is not None:
        errors = _into_store(answers, by, db, no_registry=no_registry)
    else:
        errors = _as_lines(answers, by, mentions=mentions)
    heard.tell()
    name_failures(errors)


def _into_store(answers: ReplyFiles, by: Extractor, db: Path, *, no_registry: bool) -> list[UnreadableDocumentError]:
    with printing.interruptible(), Store(db) as store:
        tables = None if no_registry else reference()
        # Replies may have changed without the document or the guide: every one is taken again.
        report = build_store(answers.documents(), store, rebuild=True, tables=tables, extractor=by)
    printing.write(printing.build_summary(report))
    return [UnreadableDocumentError(r.file, r.reason or "") for r in report.failed]


def _as_lines(answers: ReplyFiles, by: Extractor, *, mentions: bool) -> list[ReegraphError]:
    found: list[Extraction] = []
    errors: list[ReegraphError] = []
    for file in answers.documents():
        try:
            found.append(by.extract(read_document(file)))
        except ReegraphError as error:
            errors.append(error)
    if mentions:
        printing.write(printing.json_lines(m.model_dump() for f in found for m in f.mentions))
    else:
        printing.write(printing.json_lines(c.to_json() for f in found for c in f.claims))
    return errors


def name_failures(errors: Sequence[ReegraphError]) -> None:
    """Name each on stderr; any makes the exit code 1."""
    for error in errors:
        printing.talk.print(printing.safe(error), markup=False, soft_wrap=True)
    if errors:
        raise typer.Exit(1)
