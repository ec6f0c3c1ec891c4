"""Finding names: ours beside spaCy's blank English pipeline with a PhraseMatcher over the same forms, in one run.

spaCy gets every form of the gazetteer: those that are matched as written under ORTH, the others under LOWER, and the
same folded text. It only tokenises and looks phrases up; ours also finds names that nobody listed, tickers' firms,
short forms and persons, and the last row is the whole of extraction, claims included. Each row is the best of three
rounds, which take turns, in processor time of one core; tables and patterns are loaded before.

spaCy is not a dependency of this project. In an environment of its own:

    python -m venv spacy-env
    spacy-env/bin/pip install -e . spacy
    spacy-env/bin/python benchmarks/names.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from extraction import corpus
from rich.console import Console
from rich.table import Table

from reegraph.entities.gazetteer import gazetteer
from reegraph.extract import extract
from reegraph.extract.names import find_names, fold
from reegraph.extract.things import Things
from reegraph.model import Document

DOCUMENTS = 200
ROUNDS = 3

Task = Callable[[Document], int]


class Contender(NamedTuple):
    """A way to read a document; `task` gives the number of `found` things."""

    name: str
    found: str
    task: Task


def our_names(document: Document) -> int:
    """The number of mentions of names."""
    return len(find_names(document.text, Things()))


def our_extraction(document: Document) -> int:
    """The number of claims."""
    return len(extract(document).claims)


def phrase_matcher() -> tuple[str, Task] | None:
    """spaCy's version and its task over the gazetteer's forms, or None when spaCy is not installed."""
    try:
        import spacy  # noqa: PLC0415 - optional; the script works without
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415
    except ImportError:
        return None
    pipeline = spacy.blank("en")
    pipeline.max_length = 10_000_000
    matchers = []
    for attribute, exact in (("ORTH", True), ("LOWER", False)):
        matcher = PhraseMatcher(pipeline.vocab, attr=attribute)
        for entry in gazetteer().entries:
            if entry.exact_case == exact:
                matcher.add(entry.id, [pipeline.make_doc(entry.form)])
        matchers.append(matcher)

    def task(document: Document) -> int:
        doc = pipeline(fold(document.text))
        spans = [span for matcher in matchers for span in matcher(doc, as_spans=True)]
        return len(spacy.util.filter_spans(spans))

    return spacy.__version__, task


def contenders() -> list[Contender]:
    """Those that can run here; spaCy first, since the others are measured by it."""
    found = [
        Contender("reegraph names", "names", our_names),
        Contender("reegraph extraction", "claims", our_extraction),
    ]
    matcher = phrase_matcher()
    if matcher is not None:
        found.insert(0, Contender(f"spaCy {matcher[0]} blank + PhraseMatcher", "names", matcher[1]))
    return found


def seconds(task: Task, documents: list[Document]) -> tuple[float, int]:
    """Processor seconds for all documents, and how many things were found."""
    began = time.process_time()
    found = sum(task(d) for d in documents)
    return time.process_time() - began, found


def main() -> None:
    """Print the table."""
    documents = corpus(DOCUMENTS)
    megabytes = sum(len(d.text.encode("utf-8")) for d in documents) / 1e6
    running = contenders()
    for one in running:
        one.task(documents[0])  # tables are loaded once a process; that is not a cost of a document
    rounds = [[seconds(one.task, documents) for one in running] for _ in range(ROUNDS)]
    best = [min(results) for results in zip(*rounds, strict=True)]
    table = Table("", "seconds", "documents/s", "MB/s", "found", "speed over the first row")
    for one, (took, found) in zip(running, best, strict=True):
        speed = (f"{took:.2f}", f"{DOCUMENTS / took:.0f}", f"{megabytes / took:.2f}")
        table.add_row(one.name, *speed, f"{found} {one.found}", f"{best[0][0] / took:.2f}")
    console = Console(file=sys.stdout, width=120)
    console.print(f"{DOCUMENTS} documents, {megabytes:.2f} MB, {len(gazetteer().entries)} forms")
    console.print(table)
    if len(running) == 2:
        console.print("spaCy is not installed here, so only our own speed is shown; the head of this file says how to.")


if __name__ == "__main__":
    main()
