"""Who reads documents, as commands are told: the rules, a language model, or both."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from reegraph.build import Extractor, Model, model_extractor, rule_extractor
from reegraph.cli import printing
from reegraph.documents import read_document
from reegraph.errors import MisuseError, ModelError, UnreadableDocumentError
from reegraph.extract import Extraction
from reegraph.extract.llm import Rejected, ReplyFiles
from reegraph.extract.llm.asking import Kept, KeptHere, estimate
from reegraph.extract.llm.chunks import requests
from reegraph.extract.llm.reader import Reader
from reegraph.extract.reading import read
from reegraph.model import Document

EXTRACTORS = ("rules", "llm", "both")

Who = Annotated[
    str, typer.Option("--extractor", help="Who reads: rules, llm (a language model) or both.", metavar="WHO")
]
ModelFile = Annotated[
    Path | None,
    typer.Option("--llm", help="Which model, where and how: a TOML file (docs/how-to/llm.md).", metavar="FILE"),
]
Budget = Annotated[
    float | None, typer.Option(help="Stop to ask the model before it costs more, by the rates given.", min=0.0)
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Ask nothing; print how many tokens it would take and what they cost.")
]
ShowRejected = Annotated[
    bool, typer.Option("--rejected", help="List on stderr what was not taken from the model's answers, and why.")
]


class Asked(NamedTuple):
    """What a command is told about who reads: `who`, the file of settings, the budget, what to say."""

    who: str = "rules"
    file: Path | None = None
    budget: float | None = None
    dry_run: bool = False
    rejected: bool = False

    def checked(self) -> Asked:
        """Raises MisuseError for an unknown reader, and for options of a model without one."""
        if self.who not in EXTRACTORS:
            raise MisuseError(f"--extractor: found {self.who}, expected one of {', '.join(EXTRACTORS)}")
        if self.who == "rules" and (self.file or self.budget is not None or self.dry_run or self.rejected):
            raise MisuseError("--llm, --budget, --dry-run and --rejected are of a model: add --extractor llm or both")
        return self

    def model(self) -> Model:
        return Model(settings=self.file, with_rules=self.who == "both", budget=self.budget)


class Heard:
    """What was not taken from answers: counted, and kept only where it is to be listed."""

    def __init__(self, *, listed: bool) -> None:
        self._listed = listed
        self.counts: Counter[str] = Counter()

    def __call__(self, one: Rejected) -> None:
        self.counts[one.reason] += 1
        if self._listed:
            line = f"{one.document}, part {one.chunk}: {one.reason}: {one.detail}\n    {one.item}"
            printing.talk.print(printing.safe(line), markup=False, soft_wrap=True)

    def tell(self) -> None:
        """Say on stderr how many, by reason."""
        if self.counts:
            ordered = sorted(self.counts.items(), key=lambda c: (-c[1], c[0]))
            told = ", ".join(f"{reason} {count}" for reason, count in ordered)
            printing.talk.print(f"not taken from the model's answers: {told}", markup=False, soft_wrap=True)


@contextmanager
def extractor(asked: Asked, kept: Kept | None = None) -> Iterator[Extractor]:
    """The extractor that a command is told to use; of a model the last word is what was spent and not taken."""
    if asked.checked().who == "rules":
        yield rule_extractor()
        return
    heard = Heard(listed=asked.rejected)
    with asked.model().opened(kept, heard) as (found, spending):
        yield found
    heard.tell()
    printing.talk.print(f"model {spending.model}: {spending}", markup=False, soft_wrap=True)


def of_files(who: str, files: ReplyFiles, heard: Callable[[Rejected], None] | None = None) -> Extractor:
    """The extractor that takes its answers from a folder of replies."""
    made = files.manifest
    reader = Reader(files, characters=made.characters, overlap=made.overlap, guide_version=made.guide, heard=heard)
    return model_extractor(reader, "files", with_rules=who == "both")


def dry_run(asked: Asked, documents: Iterable[Document], kept: Kept | None = None) -> None:
    """Print what reading these documents would take."""
    settings = asked.checked().model().read_settings()
    groups = (requests(read(d), settings.characters, settings.overlap) for d in documents if d.readable)
    printing.write(f"{estimate(groups, settings, kept or KeptHere())}\n")


def readable(files: Iterable[Path]) -> Iterator[Document]:
    """The documents of files that can be read; the others are named by the command itself."""
    for file in files:
        try:
            yield read_document(file)
        except UnreadableDocumentError:
            continue


def extractions(
    by: Extractor, documents: Iterable[Document | UnreadableDocumentError]
) -> Iterator[Extraction | UnreadableDocumentError]:
    """What is read out of documents, in their order; some are begun before the one before them has ended."""
    begun: deque[Callable[[], Extraction | UnreadableDocumentError]] = deque()
    for document in documents:
        begun.append(_begun(by, document))
        if len(begun) > by.ahead:
            yield begun.popleft()()
    while begun:
        yield begun.popleft()()


def _begun(
    by: Extractor, document: Document | UnreadableDocumentError
) -> Callable[[], Extraction | UnreadableDocumentError]:
    if isinstance(document, UnreadableDocumentError):
        return lambda: document
    wait = by.start(document)

    def end() -> Extraction | UnreadableDocumentError:
        try:
            return wait()
        except ModelError as error:
            return UnreadableDocumentError(document.origin or document.name, str(error))

    return end
