"""A document to claims by way of a model: its requests, the answers to them, the check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Protocol

from reegraph.extract.extraction import Extraction, extractor_version
from reegraph.extract.llm.checking import Checked, Rejected, check
from reegraph.extract.llm.chunks import Request, requests
from reegraph.extract.llm.guide import TABLES, guide
from reegraph.extract.llm.reply import parse_reply
from reegraph.extract.reading import read
from reegraph.model import Document, content_id

CHARACTERS = 24_000  # of a document in one request that no limit of tokens cuts: about 6,000 tokens
OVERLAP = 1_200  # characters that two parts share: a paragraph or two


class Answers(Protocol):
    """Where the answers to requests come from: an address, a cache, files."""

    def ask(self, asked: Sequence[Request]) -> Callable[[], list[str]]:
        """Begin to ask; the result waits for the answers and gives them in order, or raises ModelError."""


class Reader:
    """Reads documents by answers of a model. `heard` is told of everything that is rejected."""

    def __init__(
        self,
        answers: Answers,
        *,
        characters: int = CHARACTERS,
        overlap: int = OVERLAP,
        guide_version: str | None = None,
        heard: Callable[[Rejected], None] | None = None,
    ) -> None:
        self._answers = answers
        self._size = characters, overlap
        self._guide = guide_version or guide().version
        self._heard = heard

    def begin(self, document: Document) -> Callable[[], Extraction]:
        """Ask about a document; the result waits and gives what its answers come to.

        It raises ModelError where a part of the document was not answered, or not in the form that was asked for.
        """
        if not document.readable:
            return Extraction
        reading = read(document)
        asked = requests(reading, *self._size)
        wait = self._answers.ask(asked)

        def end() -> Extraction:
            replies = [(r.chunk, parse_reply(text)) for r, text in zip(asked, wait(), strict=True)]
            return self._told(check(reading, replies, guide_version=self._guide))

        return end

    def extract(self, document: Document) -> Extraction:
        """Ask about a document and wait."""
        return self.begin(document)()

    def _told(self, checked: Checked) -> Extraction:
        for rejected in checked.rejected if self._heard else ():
            self._heard(rejected)  # type: ignore[misc]
        counts = checked.counts()
        if not counts:
            return checked.extraction
        said = ", ".join(f"{reason}: {count}" for reason, count in counts.items())
        return checked.extraction.model_copy(update={"notes": (f"not taken from the model's answers: {said}",)})


@cache
def checking_version() -> str:
    """The hash of everything that decides what an answer comes to: the rules' reading, and this package."""
    entries = [e for p in ("reegraph.extract.llm", TABLES) for e in resources.files(p).iterdir()]
    read_by = sorted((e for e in entries if e.name.endswith((".toml", ".py", ".md"))), key=lambda e: e.name)
    texts = [[e.name, e.read_bytes().decode("utf-8").replace("\r\n", "\n")] for e in read_by]
    return content_id([guide().version, extractor_version(), texts])
