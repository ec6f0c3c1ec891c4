"""Extraction: documents a second, megabytes a second and peak memory, on 20 and on 2,000 documents.

The documents are the project's own, repeated and varied (years and figures are shifted, so that no two are the same
text). The last column is the time a document takes on the larger corpus over that on the smaller: about 1 when cost
grows linearly.

    python benchmarks/extraction.py
"""

from __future__ import annotations

import re
import sys
import time
import tracemalloc
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reegraph.documents import read_text
from reegraph.extract import extract
from reegraph.model import Document

DOCUMENTS = Path(__file__).parent.parent / "data" / "documents"
SIZES = (20, 2000)


def corpus(count: int) -> list[Document]:
    """`count` documents: the project's own in turn, each round with other figures."""
    texts = [(p.name, p.read_text(encoding="utf-8")) for p in sorted(DOCUMENTS.glob("*.md"))]
    return [varied(*texts[n % len(texts)], n // len(texts)) for n in range(count)]


def varied(name: str, text: str, turn: int) -> Document:
    """One document with every number of three digits or more shifted by `turn`."""
    _, front, body = text.split("---\n", 2)
    changed = re.sub(r"(?<![\d,.])\d{3}(?![\d,.])", lambda m: str((int(m.group()) + turn) % 1000), body)
    return read_text(f"---\n{front}---\n{changed}", name=f"{turn}-{name}", origin=name)


def measure(documents: list[Document]) -> tuple[float, int]:
    """Seconds of processor time, and claims."""
    began = time.process_time()
    claims = sum(len(extract(d).claims) for d in documents)
    return time.process_time() - began, claims


def peak_memory(documents: list[Document]) -> float:
    """Peak of what extraction allocates over some documents, in MB."""
    tracemalloc.start()
    for document in documents:
        extract(document)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print the table."""
    extract(corpus(1)[0])  # tables are loaded once a process; that is not a cost of a document
    table = Table("documents", "MB", "seconds", "documents/s", "MB/s", "ms a document", "claims", "peak MB", "growth")
    first = 0.0
    for size in SIZES:
        documents = corpus(size)
        seconds, claims = measure(documents)
        megabytes = sum(len(d.text) for d in documents) / 1e6
        each = seconds / size
        first = first or each
        peak = peak_memory(documents[:200])
        row = (size, f"{megabytes:.2f}", f"{seconds:.2f}", f"{size / seconds:.0f}", f"{megabytes / seconds:.2f}", f"{each * 1e3:.1f}", claims, f"{peak:.1f}", f"{each / first:.2f}")  # fmt: skip
        table.add_row(*map(str, row))
    Console(file=sys.stdout, width=120).print(table)


if __name__ == "__main__":
    main()
