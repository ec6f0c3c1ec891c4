"""Gold files and their documents on disk, and the evaluation of this extractor or of claims made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import NamedTuple

from reegraph.documents import read_document
from reegraph.errors import TableError, UnreadableDocumentError
from reegraph.evaluation.gold import Gold, parse_gold
from reegraph.evaluation.predictions import (
    PredictedClaim,
    PredictedMention,
    read_claims,
    read_mentions,
    read_utf8,
)
from reegraph.evaluation.scoring import Evaluation, score
from reegraph.extract import Extraction, extract
from reegraph.model import Document

_PLAIN = (".txt", ".md")


class GoldSet(NamedTuple):
    """Documents with gold, by the stem of their names. `faults` are documents that are missing or cannot be read.

    `texts` is where evidence must stand: of `.txt` and `.md` all characters of the file, front matter included; of the
    other formats the text that the reader makes.
    """

    golds: dict[str, Gold]
    documents: dict[str, Document]
    texts: dict[str, str]
    faults: tuple[UnreadableDocumentError, ...]


def read_gold_set(gold: Path, docs: Path) -> GoldSet:
    """Read the gold files (`*.json`) of a folder and the documents of another with the same stems.

    A document that is missing or cannot be read is a fault of the set; its gold counts as missed.
    Raises UnreadableDocumentError for a folder or gold file that cannot be read, TableError with every fault of every
    gold file.
    """
    golds = _read_golds(gold)
    documents: dict[str, Document] = {}
    texts: dict[str, str] = {}
    faults: list[UnreadableDocumentError] = []
    for name, path in _paths_of(golds, docs).items():
        try:
            documents[name] = read_document(path)
            texts[name] = read_utf8(path) if path.suffix.lower() in _PLAIN else documents[name].text
        except UnreadableDocumentError as error:
            faults.append(error)
    return GoldSet(golds, documents, texts, tuple(faults))


def _read_golds(folder: Path) -> dict[str, Gold]:
    texts = {path: read_utf8(path) for path in _files(folder) if path.suffix == ".json"}
    if not texts:
        raise UnreadableDocumentError(folder.as_posix(), "no gold file (*.json) in this folder")
    golds: dict[str, Gold] = {}
    faults: list[str] = []
    for path, text in texts.items():
        try:
            golds[path.stem] = parse_gold(text, name=path.name)
        except TableError as error:
            faults += (f"{path.name}: {fault}" for fault in error.faults)
    if faults:
        raise TableError(folder.as_posix(), faults)
    return golds


def _files(folder: Path) -> list[Path]:
    """The files of a folder, by name."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise UnreadableDocumentError(folder.as_posix(), f"{reason}; expected a folder") from error


def _paths_of(golds: dict[str, Gold], folder: Path) -> dict[str, Path]:
    """The document of each gold file, by stem: with the suffix that the gold file names, else with any other."""
    found = {name: folder / (name + PurePath(gold.document).suffix) for name, gold in golds.items()}
    for path in _files(folder):
        if path.stem in golds and path.suffix != ".json" and not found[path.stem].is_file():
            found[path.stem] = path
    return found


def evaluate_extractor(gold_set: GoldSet) -> Evaluation:
    """The figures of this extractor over the documents of a gold set."""
    return evaluate_extractions(gold_set, map(extract, gold_set.documents.values()))


def evaluate_extractions(gold_set: GoldSet, extractions: Iterable[Extraction]) -> Evaluation:
    """The figures of what was read, by whomever, out of documents of a gold set."""
    claims: list[PredictedClaim] = []
    mentions: list[PredictedMention] = []
    for found in extractions:
        claims += (PredictedClaim.model_validate(c.to_json()) for c in found.claims)
        mentions += (PredictedMention.model_validate(m.model_dump()) for m in found.mentions)
    return _score(gold_set, claims, mentions)


def evaluate_files(gold_set: GoldSet, claims: Path, mentions: Path | None = None) -> Evaluation:
    """The figures of claims, and of mentions if given, that stand in JSON Lines files."""
    return _score(gold_set, read_claims(claims), None if mentions is None else read_mentions(mentions))


def _score(
    gold_set: GoldSet, claims: Iterable[PredictedClaim], mentions: Iterable[PredictedMention] | None
) -> Evaluation:
    return score(gold_set.golds, gold_set.texts, claims, mentions)
