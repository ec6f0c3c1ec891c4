"""How the figures of `evaluate` are asked for and printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reegraph.build import Extractor
from reegraph.cli import printing, reading_by
from reegraph.errors import MisuseError, UnreadableDocumentError
from reegraph.evaluation import (
    Evaluation,
    Figures,
    GoldSet,
    Remark,
    evaluate_extractions,
    evaluate_extractor,
    evaluate_files,
)
from reegraph.extract import Extraction, extract
from reegraph.extract.llm import ReplyFiles
from reegraph.extract.llm.joining import join

_SECTIONS = ("all", "relations", "attributes", "entities")
_ONE = {"of": "", "precision": "precision", "recall": "recall", "f1": "F1", "tp": "right", "predicted": "predicted"}


def evaluate(gold_set: GoldSet, specs: Sequence[str]) -> dict[str, Evaluation]:
    """The evaluation of each `NAME=CLAIMS[,MENTIONS]` by its name, or of this extractor when there is none."""
    if not specs:
        return {"": evaluate_extractor(gold_set)}
    chosen = [parse_claims_option(spec) for spec in specs]
    names = [name for name, _, _ in chosen]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise MisuseError(f"--claims: {', '.join(twice)} is given twice; write NAME=FILE with another name for each")
    return {name: evaluate_files(gold_set, claims, mentions) for name, claims, mentions in chosen}


def side_by_side(
    gold_set: GoldSet, asked: reading_by.Asked, replies: Path | None, faults: list[UnreadableDocumentError]
) -> dict[str, Evaluation]:
    """The evaluation of rules, of a model, and of both; a document that a model did not answer counts as missed.

    The model is asked by settings, or its replies stand in a folder. `faults` receives what was not answered.
    """
    documents = list(gold_set.documents.values())
    by_rules = {d.id: extract(d) for d in documents}
    by_model: dict[str, Extraction] = {}
    with _model(asked, replies) as model:
        for document, found in zip(documents, reading_by.extractions(model, documents), strict=True):
            if isinstance(found, UnreadableDocumentError):
                faults.append(found)
            else:
                by_model[document.id] = found
    both = {i: join(by_rules[i], found) for i, found in by_model.items()}
    read = {"rules": by_rules, "llm": by_model, "both": both}
    return {name: evaluate_extractions(gold_set, found.values()) for name, found in read.items()}


@contextmanager
def _model(asked: reading_by.Asked, replies: Path | None) -> Iterator[Extractor]:
    """A model by itself: that of the settings, or the one whose replies stand in a folder."""
    if replies is None:
        with reading_by.extractor(asked._replace(who="llm")) as found:
            yield found
        return
    heard = reading_by.Heard(listed=False)
    yield reading_by.of_files("llm", ReplyFiles(replies), heard)
    heard.tell()


def parse_claims_option(spec: str) -> tuple[str, Path, Path | None]:
    """Name, claims file and mentions file of `NAME=CLAIMS[,MENTIONS]`; without a name the file's own."""
    name, equals, files = spec.partition("=")
    if not equals or Path(spec).is_file():
        name, files = "", spec
    claims, comma, mentions = files.rpartition(",")
    if not comma or Path(files).is_file():
        claims, mentions = files, ""
    if not claims:
        raise MisuseError(f"--claims {spec}: expected NAME=CLAIMS.jsonl or NAME=CLAIMS.jsonl,MENTIONS.jsonl")
    return name or Path(claims).stem, Path(claims), Path(mentions) if mentions else None


def as_json(found: Mapping[str, Evaluation], *, misses: bool) -> str:
    """The figures of one extractor, or of several under `extractors`."""
    data = {name: _to_json(evaluation, misses=misses) for name, evaluation in found.items()}
    return printing.as_json(next(iter(data.values())) if len(data) == 1 else {"extractors": data})


def _to_json(evaluation: Evaluation, *, misses: bool) -> dict[str, Any]:
    remarks = {"remarks": [r.model_dump(mode="json") for r in evaluation.remarks]} if misses else {}
    return {**evaluation.to_json(), **remarks}


def as_text(found: Mapping[str, Evaluation], *, misses: bool) -> str:
    """The figures as a table; with `misses` also every fact that was missed or is wrong."""
    table = _side_by_side(found) if len(found) > 1 else _one(next(iter(found.values())))
    remarks = [line for name, e in found.items() for line in _remarks(name, e.remarks)] if misses else []
    return table + printing.lines(remarks)


def _one(evaluation: Evaluation) -> str:
    rows = [{"of": of, **_shown(figures), **figures.model_dump(include={"tp", "predicted", "gold"})}
            for of, figures in _figures(evaluation)]  # fmt: skip
    head = f"{evaluation.documents} documents; evidence not in the document: {evaluation.evidence_not_in_document}\n\n"
    return head + printing.table(rows, {**_ONE, "gold": "gold"})


def _side_by_side(found: Mapping[str, Evaluation]) -> str:
    """One column an extractor, each cell precision / recall / F1."""
    cells: dict[str, dict[str, Any]] = {}
    for name, evaluation in found.items():
        for of, figures in _figures(evaluation):
            cells.setdefault(of, {"of": of})[f"={name}"] = " / ".join(_shown(figures).values())
    order = [*_SECTIONS, *sorted(of for of in cells if of not in _SECTIONS)]
    rows = [cells[of] for of in order if of in cells]
    rows.append({"of": "evidence not in document"} | {f"={n}": e.evidence_not_in_document for n, e in found.items()})
    head = f"{next(iter(found.values())).documents} documents; precision / recall / F1\n\n"
    return head + printing.table(rows, {"of": ""} | {f"={name}": printing.safe(name) for name in found})


def _figures(evaluation: Evaluation) -> Iterator[tuple[str, Figures]]:
    for section in _SECTIONS:
        figures: Figures | None = getattr(evaluation, section)
        if figures is not None:
            yield section, figures
    yield from evaluation.per_predicate.items()


def _shown(figures: Figures) -> dict[str, str]:
    return {key: f"{getattr(figures, key):.3f}" for key in ("precision", "recall", "f1")}


def _remarks(name: str, remarks: Sequence[Remark]) -> Iterator[str]:
    """Each remark on a line, the words below it; the documents apart."""
    document = None
    for remark in remarks:
        if remark.document != document:
            document = remark.document
            yield from ("", f"{name}: {document}" if name else document)
        yield f"  {remark.kind:<7} {remark.fact}"
        if remark.words:
            yield f"          “{' '.join(remark.words.split())}”"
