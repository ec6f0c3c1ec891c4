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

import pyoxigraph as ox
import rdflib
from rich.console import Console
from rich.table import Table

from reegraph.graph import Graph, project
from reegraph.model import Claim, Document
from reegraph.outputs.rdf.export import to_ntriples, to_turtle
from reegraph.outputs.rdf.restoring import keep, read_export
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


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    graph, tenth = made_up(wanted // TRIPLES_A_CLAIM), made_up(wanted // TRIPLES_A_CLAIM // SHARE)
    texts: list[str] = []
    ours = timed(lambda: texts.append(to_turtle(graph)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = to_ntriples(graph)
    count = lines.count("\n")
    small = rdflib.Graph().parse(data=to_ntriples(tenth), format="nt")
    scale = count / len(small)
    by_rdflib = scale * timed(lambda: small.serialize(format="turtle"))
    quads = [q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    by_oxigraph = timed(lambda: ox.serialize(quads, format=ox.RdfFormat.TURTLE))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "graph.ttl")
        file.write_text(texts[0], encoding="utf-8")
        with Store(Path(folder, "a.db")) as store:
            ours_in = timed(lambda: keep(read_export(file), store))
        by_oxigraph_in = timed(lambda: sum(1 for _ in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)))
    turtle = to_turtle(tenth)
    by_rdflib_in = scale * timed(lambda: rdflib.Graph().parse(data=turtle, format="turtle"))
    table = Table(title=f"{count:,} triples; peak {peak:,.0f} MB with the graph in memory")
    for column in ("", "write Turtle (s)", "ours is faster", "read Turtle (s)", "ours is faster"):
        table.add_column(column, justify="left" if not column else "right")
    table.add_row("reegraph (reading: checked claims in a store)", f"{ours:.1f}", "1.0", f"{ours_in:.1f}", "1.0")
    for name, out, back in (
        ("rdflib, scaled up", by_rdflib, by_rdflib_in),
        ("pyoxigraph", by_oxigraph, by_oxigraph_in),
    ):
        table.add_row(name, f"{out:.1f}", f"{out / ours:.1f}", f"{back:.1f}", f"{back / ours_in:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
