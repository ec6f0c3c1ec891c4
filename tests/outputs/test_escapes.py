"""Any text in a name, a title, a quote or a term survives every format, or is refused with a clear error."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import networkx as nx
import pybtex.database
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from outputworld import World

from reegraph.errors import MisuseError
from reegraph.graph import Graph, project
from reegraph.outputs import FORMATS, export
from reegraph.outputs.rdf.export import NOT_IN_XML
from reegraph.outputs.rdf.restored import keep
from reegraph.outputs.rdf.restoring import read_export
from reegraph.store import Store

# Without halves of surrogate pairs, which are no text: see the last test.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
NAME = "company/alpha"
IN_XML = ("rdfxml", "graphml", "gexf")
Read = Callable[[str | bytes, Path], str]


def world(text: str) -> Graph:
    """One claim that holds a text wherever documents put texts."""
    made = World(f"q9{text}9q", title=f"q9{text}9q", publisher=f"q9{text}9q")
    ends = {"subject": "Company: Alpha", "other": "Company: Beta", "qualifiers": {"material": text}}
    made.say(ends.pop("subject"), "supplies", ends.pop("other"), **ends)
    (claim,) = made.claims
    named = claim.subject.model_copy(update={"name": f"q9{text}9q", "mention": f"q9{text}9q"})
    fields = {k: v for k, v in claim.__dict__.items() if k != "id"}
    made.claims = [type(claim).make(**(fields | {"subject": named}))]
    return made.graph()


def by_import(suffix: str) -> Read:
    """The name of the first end after the file went through a store, where all claims must be as they were."""

    def read(data: str | bytes, folder: Path) -> str:
        file = folder / f"x{suffix}"
        file.write_text(str(data), encoding="utf-8", newline="")
        with Store(":memory:") as store:
            keep(read_export(file), store)
            (claim,) = project(store.claims(), store.documents(), store.mentions()).claims.values()
        assert claim.evidence.text == claim.subject.mention == claim.subject.name
        assert f"q9{claim.qualifiers['material']}9q" == claim.subject.name
        return claim.subject.name

    return read


def by_duckdb(data: str | bytes, folder: Path) -> str:
    (folder / "x.parquet").write_bytes(bytes(data))
    file = (folder / "x.parquet").as_posix()
    ((name, quote, title, terms),) = duckdb.sql(f"SELECT subject, quote, title, qualifiers FROM '{file}'").fetchall()
    assert name == quote == title == f"q9{json.loads(terms)['material']}9q"
    return name


def by_pybtex(data: str | bytes) -> str:
    """The title without its LaTeX."""
    (entry,) = pybtex.database.parse_string(str(data), "bibtex").entries.values()
    assert entry.fields["title"] == entry.fields["publisher"]
    return re.sub(r"\\(text[a-z]+\{\}|[%&#$_])", lambda m: IN_LATEX.get(m[1], m[1]), entry.fields["title"])


IN_LATEX = {
    r"textbackslash{}": "\\", r"textbraceleft{}": "{", r"textbraceright{}": "}", r"textasciitilde{}": "~",
    r"textasciicircum{}": "^",
}  # fmt: skip
READERS: dict[str, Read] = {
    **{name: by_import(FORMATS[name].suffix) for name in ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")},
    "claims": by_import(".jsonl"),
    "parquet": by_duckdb,
    "graphml": lambda data, _: nx.read_graphml(io.BytesIO(str(data).encode())).nodes[NAME]["name"],
    "gexf": lambda data, _: nx.read_gexf(io.BytesIO(str(data).encode())).nodes[NAME]["name"],
    "node-link": lambda data, _: nx.node_link_graph(json.loads(data), edges="edges").nodes[NAME]["name"],
    "neo4j-nodes": lambda data, _: {row[0]: row[1] for row in csv.reader(io.StringIO(str(data), newline=""))}[NAME],
    "followthemoney": lambda data, _: next(
        line["properties"]["name"][0] for line in map(json.loads, str(data).split("\n")[:-1]) if "alpha" in line["id"]
    ),
}


def in_bibtex(text: str) -> str:
    """A text as BibTeX has it: blanks of any sort, and of any number, are one."""
    return " ".join(text.split())


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
@example(text="{")
@example(text="}, year = {1")
@example(text='"\\%@&#$_~^{}')
def test_any_title_survives_bibtex(text):
    """An unbalanced brace does not end the entry, and a command is no command."""
    assert by_pybtex(export(world(text), "bibtex")) == in_bibtex(f"q9{text}9q")


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS)
@example(text="\x00")
@example(text='"""@en^^<x> .\\')
@example(text="\\u0022}) DETACH DELETE n //")
@example(text="\r\n\t\x0b\x0c\x1f\x7f\x85\u2028\u2029\ufeff")
@example(text="\u202egnp.exe\u2066 \U0001f9f2 e\u0301 \U000e0041 \ufffe\uffff")
@example(text="]]>&amp;<!--{}%$#_~^")
def test_any_text_survives(tmp_path, name, text):
    """Read back by its reader, the name is the same; only XML may refuse, and only what it has no way to write."""
    graph = world(text)
    if name in IN_XML and NOT_IN_XML.search(text):
        with pytest.raises(MisuseError, match="cannot hold the character"):
            export(graph, name)
    else:
        assert READERS[name](export(graph, name), tmp_path) == f"q9{text}9q"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_half_a_surrogate_pair_survives_as_an_escape_or_is_refused(name):
    """UTF-8 cannot hold it: JSON and Cypher have an escape for it, all others refuse it."""
    graph = world("\ud800")
    if name in ("claims", "cypher", "followthemoney", "neo4j-relationships", "node-link"):
        assert r"\ud800" in export(graph, name).encode().decode()
    else:
        with pytest.raises(MisuseError, match=r"surrogate pair|cannot hold the character"):
            export(graph, name)
