"""SPARQL over a graph: queries only, within a time limit, and without reaching out of the machine."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from html import escape
from importlib import resources
from typing import Literal, NamedTuple

from reegraph.analysis import showing
from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.model import Frozen
from reegraph.outputs.rdf.export import nquads, prefixes_of
from reegraph.outputs.rdf.terms import BASE
from reegraph.outputs.rdf.turtle import Shortener, Term, Triple, write_turtle

SECONDS = 60.0
# What stands in texts, addresses and comments is no keyword.
_NOT_CODE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\s]*>|#[^\n]*",
    re.DOTALL,
)
_ELSEWHERE = re.compile(r"(?<![\w:?$])SERVICE(?![\w:])", re.IGNORECASE)
_CHANGES = re.compile(
    r"(?<![\w:?$])(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY)\s+(?:DATA|WHERE|SILENT|GRAPH|INTO|DEFAULT|ALL|NAMED|\{|<)",
    re.IGNORECASE,
)


class Cell(NamedTuple):
    """One term of a row: its value without type, and whether it is an address."""

    value: str
    is_address: bool


class SparqlAnswer(Frozen):
    """What a query found: rows of terms, triples, or whether there is any.

    `text` is the whole answer as the standard has it: SPARQL JSON results, or Turtle for triples.
    """

    kind: Literal["rows", "triples", "truth"]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    truth: bool | None = None
    text: str
    base: str = BASE

    def to_rows(self) -> list[dict[str, str]]:
        """Rows to look at: addresses by their prefix."""
        shorten = Shortener(prefixes_of(self.base))
        return [{c: _shown(cell, shorten) for c, cell in zip(self.columns, row, strict=True)} for row in self.rows]

    def to_csv(self) -> str:
        """Rows as SPARQL 1.1 CSV: values without their types."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(["" if cell is None else cell.value for cell in row] for row in self.rows)
        return file.getvalue()

    def __repr__(self) -> str:
        return self.to_csv().rstrip() if self.kind == "rows" else self.text.rstrip()

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The rows as a table, for notebooks; a question without rows as its answer."""
        if self.kind == "rows":
            return showing.framed(showing.table(self.to_rows(), heading=f"{len(self.rows)} rows"))
        return showing.framed(
            f"<pre>{escape(self.text if self.truth is None else 'yes' if self.truth else 'no')}</pre>"
        )


def _shown(cell: Cell | None, shorten: Shortener) -> str:
    if cell is None:
        return ""
    return shorten(Term(f"<{cell.value}>")) if cell.is_address else cell.value


def ask(graph: Graph, query: str, *, base: str = BASE, seconds: float = SECONDS) -> SparqlAnswer:
    """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE over the graph as RDF.

    All documents are one graph, and each is also a graph by its own address (`GRAPH ?document {…}`). The prefixes of
    exports need not be declared. Raises MisuseError for a query that is none, that changes anything, that asks another
    server, or that takes longer than `seconds`.
    """
    _refuse(query)
    head = {"query": query, "prefixes": prefixes_of(base)}
    data = json.dumps(head).encode() + b"\n" + "".join(nquads(graph, base=base)).encode("utf-8")
    with resources.as_file(resources.files("reegraph.outputs.rdf") / "sparql_worker.py") as worker:
        try:
            run = subprocess.run(  # noqa: S603 - our own script, by the interpreter that runs us
                [sys.executable, "-I", str(worker)], input=data, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise MisuseError(
                f"the query took longer than {seconds:g} s and was stopped; narrow it, or allow more by --timeout"
            ) from late
    if run.returncode != 0:
        raise MisuseError(f"the query could not be run: {run.stderr.decode(errors='replace').strip()[-300:]}")
    first, _, body = run.stdout.partition(b"\n")
    said = json.loads(first)
    if "error" in said:
        raise MisuseError(f"SPARQL: {said['error'].strip()}")
    return _answer(said["kind"], body.decode("utf-8"), base)


def _refuse(query: str) -> None:
    code = _NOT_CODE.sub(" <> ", query)
    if _ELSEWHERE.search(code):
        raise MisuseError("SERVICE asks another server, which reegraph never does; ask for what is in the store")
    if _CHANGES.search(code):
        raise MisuseError("the store is read-only here: use SELECT, ASK, CONSTRUCT or DESCRIBE")


def _answer(kind: str, body: str, base: str) -> SparqlAnswer:
    if kind == "QueryTriples":
        triples = [_triple(line) for line in body.splitlines()]
        return SparqlAnswer(kind="triples", text=write_turtle(triples, prefixes_of(base)), base=base)
    said = json.loads(body)
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    if kind == "QueryBoolean":
        return SparqlAnswer(kind="truth", truth=said["boolean"], text=text, base=base)
    columns = tuple(said["head"]["vars"])
    rows = tuple(tuple(_cell(row.get(c)) for c in columns) for row in said["results"]["bindings"])
    return SparqlAnswer(kind="rows", columns=columns, rows=rows, text=text, base=base)


def _triple(line: str) -> Triple:
    subject, predicate, rest = line.split(" ", 2)
    return Term(subject), Term(predicate), Term(rest.removesuffix(" ."))


def _cell(term: Mapping[str, str] | None) -> Cell | None:
    return None if term is None else Cell(term["value"], term["type"] == "uri")
