"""RDF of a large graph: ours beside rdflib and pyoxigraph, in one run.

    python benchmarks/rdf.py [TRIPLES]

A made-up graph of about so many triples (default 1,000,000) is written as Turtle and read back: by our writer and our
import into a store, by rdflib's serializer and parser (on a tenth, scaled up: it is slow), and by pyoxigraph's. Times
are processor time of one core, memory is the peak of the process as the operating system counts it.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import rdflib
from rich.console import Console
from rich.table import Table

from reegraph.graph import Graph, project
from reegraph.model import Claim, Document
from reegraph.outputs.rdf.export import to_ntriples, turtle
from reegraph.outputs.rdf.restored import keep
from reegraph.outputs.rdf.restoring import read_export
from reegraph.store import Store

TRIPLES_A_CLAIM = 31
SHARE = 10  # rdflib gets one part of so many


def made_up(claims: int) -> Graph:
    """Firms that supply each other, five claims a sentence and fifty a document, no two facts the same."""
    documents, made = [], []
    for number in range(claims // 50 + 1):
        text = " ".join(f"Firm {number * 10 + n} supplies oxide to many others this year." for n in range(10))
        documents.append(
            Document.make(name=f"d{number}.md", origin="", text=text, date="2026-01-01", title=f"D {number}")
        )
    for number in range(claims):
        document = documents[number // 50]
        place = (number % 50) // 5
        start = sum(len(s) + 2 for s in document.text.split(". ")[:place])
        quote = document.text[start : document.text.index(".", start) + 1]
        made.append(
            Claim.make(
                document=document.name, document_id=document.id, subject=_firm(number // 5), predicate="supplies",
                object=_firm(number // 5 + number % 5 + 1), value=None, qualifiers={"material": "NdPr oxide"},
                modality="asserted", valid_from=None, valid_to=None, reported="2026-01-01",
                evidence={"start": start, "end": start + len(quote), "text": quote},
                extractor="rules", confidence=0.8, rule=f"rule-{number % 40}",
            )
        )  # fmt: skip
    return project(made, documents)


def _firm(number: int) -> dict[str, str]:
    return {"id": f"company/firm-{number}", "type": "Company", "name": f"Firm {number}", "mention": f"Firm {number}"}


def timed(task: Callable[[], object]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


class Times(NamedTuple):
    """Seconds of processor time for writing and for reading."""

    out: float
    back: float


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "graph.ttl")
        graph = made_up(wanted // TRIPLES_A_CLAIM)
        held = peak()
        ours, most = timed(lambda: written(graph, file)), peak()
        times = {"reegraph (reading: checked claims in a store)": Times(ours, by_import(file))}
        lines = to_ntriples(graph)
        times["rdflib, a tenth scaled up"] = of_rdflib(made_up(wanted // TRIPLES_A_CLAIM // SHARE), lines.count("\n"))
        times["pyoxigraph"] = of_pyoxigraph(lines, file)
    console = Console()
    console.print(table(times, f"{lines.count(chr(10)):,} triples"))
    console.print(f"most memory of the process until all was written: {most:,.0f} MB, {held:,.0f} before writing began")


def written(graph: Graph, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as to:
        to.writelines(turtle(graph))


def by_import(file: Path) -> float:
    with Store(file.with_suffix(".db")) as store:
        return timed(lambda: keep(read_export(file), store))


def of_rdflib(graph: Graph, triples: int) -> Times:
    small = rdflib.Graph().parse(data=to_ntriples(graph), format="nt")
    text, scale = "".join(turtle(graph)), triples / len(small)
    out = timed(lambda: small.serialize(format="turtle"))
    return Times(scale * out, scale * timed(lambda: rdflib.Graph().parse(data=text, format="turtle")))


def of_pyoxigraph(lines: str, file: Path) -> Times:
    triples = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    out = timed(lambda: ox.serialize(triples, format=ox.RdfFormat.TURTLE))
    return Times(out, timed(lambda: sum(1 for _ in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))))


def peak() -> float:
    """The most memory that the process has had so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def table(times: dict[str, Times], title: str) -> Table:
    ours = next(iter(times.values()))
    made = Table(title=title)
    for column in ("", "write Turtle (s)", "ours is faster", "read Turtle (s)", "ours is faster"):
        made.add_column(column, justify="right" if column else "left")
    for name, (out, back) in times.items():
        made.add_row(name, f"{out:.1f}", f"{out / ours.out:.1f}", f"{back:.1f}", f"{back / ours.back:.1f}")
    return made


if __name__ == "__main__":
    main()
