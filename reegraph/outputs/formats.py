"""The formats that a graph can be exported to, by name."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.outputs.marks import Marks
from reegraph.outputs.network import to_networkx
from reegraph.outputs.terms import BASE
from reegraph.outputs.triples import to_ntriples, to_turtle

# Line separators that some readers of JSON Lines split at, and halves of surrogate pairs, which UTF-8 cannot hold.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What XML 1.0 has no way to write, and the carriage return, which its readers turn into a newline.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def export(graph: Graph, format: str, *, base: str = BASE, prefer: Prefer = "latest") -> str:  # noqa: A002 - users' word
    """The graph in one of FORMATS; the same graph gives the same text, with `\\n` newlines, to be kept as UTF-8.

    `base` starts the IRIs of the RDF formats; the others have none. `prefer` says which value counts where sources
    differ; all values are there. Raises MisuseError for an unknown format.
    """
    if format not in FORMATS:
        raise MisuseError(f"unknown format {format!r}; known are {', '.join(sorted(FORMATS))}")
    return FORMATS[format](graph, base, prefer)


def to_graphml(graph: Graph, prefer: Prefer = "latest") -> str:
    """GraphML with the nodes and edges of `to_networkx`; lists and terms are JSON texts, unknowns are left out.

    The `conflicts` of nodes and edges are readable text, a line each. A character that XML cannot hold becomes U+FFFD.
    """
    full = to_networkx(graph, prefer)
    flat = nx.MultiDiGraph(**_flat(full.graph))
    told = {c.id: c.in_words() for c in Marks(graph, prefer).conflicts}
    flat.add_nodes_from((_xml(node), _flat(_readable(about, told))) for node, about in full.nodes(data=True))
    for start, end, key, about in full.edges(keys=True, data=True):
        flat.add_edge(_xml(start), _xml(end), key=_xml(key), **_flat(_readable(about, told)))
    # write_graphml would use lxml where it is installed and give other bytes.
    file = io.BytesIO()
    nx.write_graphml_xml(flat, file)
    return file.getvalue().decode("utf-8") + "\n"


def to_node_link(graph: Graph, prefer: Prefer = "latest") -> str:
    """The JSON that `networkx.node_link_graph(…, edges="edges")` reads back as `to_networkx`."""
    return json_text(nx.node_link_data(to_networkx(graph, prefer), edges="edges"), indent=1) + "\n"


def to_claim_lines(graph: Graph) -> str:
    """All claims, one JSON object a line (docs/claims.md), in the order of their ids."""
    return "".join(f"{json_text(claim.to_json())}\n" for claim in graph.claims.values())


def json_text(data: Any, *, indent: int | None = None) -> str:
    """JSON that keeps letters readable and escapes only what breaks lines or cannot be encoded."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    # Outside its strings JSON is ASCII, so what is replaced here stands inside a string.
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _readable(about: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    return {**about, "conflicts": "\n".join(told[c] for c in about.get("conflicts", ()))}


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML has them: texts, numbers and booleans; empty ones are left out."""
    return {key: _scalar(value) for key, value in about.items() if value not in (None, "", [], {}, ())}


def _scalar(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        return value
    return _xml(value if isinstance(value, str) else json_text(value))


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


Writer = Callable[[Graph, str, Prefer], str]

FORMATS: dict[str, Writer] = {
    "claims": lambda graph, *_: to_claim_lines(graph),
    "graphml": lambda graph, _, prefer: to_graphml(graph, prefer),
    "node-link": lambda graph, _, prefer: to_node_link(graph, prefer),
    "ntriples": lambda graph, base, prefer: to_ntriples(graph, base=base, prefer=prefer),
    "turtle": lambda graph, base, prefer: to_turtle(graph, base=base, prefer=prefer),
}
