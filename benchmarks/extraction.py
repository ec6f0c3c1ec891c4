"""Extraction: documents a second, megabytes a second and peak memory, on 20 and on 2,000 documents.

The documents are the project's own, repeated and varied (years and figures are shifted, so that no two are the same
text). The last column is the time a document takes on the larger corpus over that on the smaller: about 1 when cost
grows linearly. Below the table stand the times of a text of 100 kB and, in the mean, of its twenty pieces of 5 kB, of a
megabyte without a sentence end, and of the first document of a process, which loads tables and rules.

All times are of the processor; of several runs the least counts, since other processes only ever add to it.

    python benchmarks/extraction.py
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reegraph.documents import read_text
from reegraph.extract import extract
from reegraph.model import Document

DOCUMENTS = Path(__file__).parent.parent / "data" / "documents"
SIZES = (20, 2000)
SHORT, LONG = 5_000, 100_000  # characters
RUNS = 7
BARS = "bars: 25 ms, 20 times, 2 s"


def corpus(count: int) -> list[Document]:
    """`count` documents: the project's own in turn, each round with other figures."""
    texts = [(p.name, p.read_text(encoding="utf-8")) for p in sorted(DOCUMENTS.glob("*.md"))]
    return [varied(*texts[n % len(texts)], n // len(texts)) for n in range(count)]


def varied(name: str, text: str, turn: int) -> Document:
    """One document with every number of three digits or more shifted by `turn`."""
    _, front, body = text.split("---\n", 2)
    changed = re.sub(r"(?<![\d,.])\d{3}(?![\d,.])", lambda m: str((int(m.group()) + turn) % 1000), body)
    return read_text(f"---\n{front}---\n{changed}", name=f"{turn}-{name}", origin=name)


def measure(count: int) -> dict[str, float]:
    """Extract `count` documents: megabytes of text, seconds of processor time, claims, and the peak memory in MB."""
    documents = corpus(count)
    for document in corpus(41):  # tables are loaded and rules compiled once a process, when they are first needed
        extract(document)
    began = time.process_time()
    claims = sum(len(extract(d).claims) for d in documents)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = sum(len(d.text) for d in documents)
    return {"MB": text / 1e6, "seconds": seconds, "claims": claims, "peak": peak / 1024}


def long_text() -> str:
    """A text of 100 kB: the project's own documents one behind the other."""
    return "\n\n".join(d.text for d in corpus(82))[:LONG]


def of_text(text: str) -> Document:
    """A text as a document."""
    return read_text(text, name="benchmark.md", origin="benchmark")


def least_time(document: Document) -> float:
    """The least processor seconds of several runs."""
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        extract(document)
        times.append(time.process_time() - began)
    return min(times)


def lengths() -> dict[str, float]:
    """Seconds for the first document, a text of 5 kB, one of 100 kB, and the slowest megabyte without an end."""
    began = time.process_time()
    extract(corpus(1)[0])
    first = time.process_time() - began
    for document in corpus(41):
        extract(document)
    text = long_text()
    pieces = [least_time(of_text(text[start : start + SHORT])) for start in range(0, LONG, SHORT)]
    endless = [
        Document.make(name="a.md", origin="", language="en", text=(unit * 1_000_000)[:1_000_000])
        for unit in ("A", "1", "(", " ", "Alpha Metals, ", "A. ")
    ]
    return {
        "first": first, "short": sum(pieces) / len(pieces), "long": least_time(of_text(text)),
        "endless": max(least_time(d) for d in endless),
    }  # fmt: skip


def in_its_own_process(count: int) -> dict[str, float]:
    """The same in a fresh process, so that its peak memory is its own."""
    done = subprocess.run([sys.executable, __file__, str(count)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main() -> None:
    """Print the table."""
    table = Table("documents", "MB", "seconds", "documents/s", "MB/s", "ms each", "claims", "peak MB", "growth")
    first = 0.0
    for size in SIZES:
        found = in_its_own_process(size)
        each = found["seconds"] / size
        first = first or each
        speed = (f"{size / found['seconds']:.0f}", f"{found['MB'] / found['seconds']:.2f}", f"{each * 1e3:.1f}")
        size_and_time = (str(size), f"{found['MB']:.2f}", f"{found['seconds']:.2f}")
        table.add_row(*size_and_time, *speed, f"{found['claims']:.0f}", f"{found['peak']:.0f}", f"{each / first:.2f}")
    console = Console(file=sys.stdout, width=120)
    console.print(table)
    took = in_its_own_process(0)
    console.print(f"5 kB: {took['short'] * 1e3:.1f} ms; 100 kB: {took['long'] / took['short']:.1f} times that ({BARS})")
    console.print(f"a megabyte without a sentence end: {took['endless']:.2f} s; first document: {took['first']:.2f} s")
    console.print(f"cold build of the project's own documents, process start included: {cold_build():.1f} s")


def cold_build() -> float:
    """Seconds from nothing to a store of the project's own documents, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, "-m", "reegraph", "build", str(DOCUMENTS), "--db", str(Path(folder) / "cold.db")]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - began


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1])) if int(sys.argv[1]) else lengths()))
    else:
        main()
