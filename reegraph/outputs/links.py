"""A graph for graph tools: GraphML, GEXF, node-link JSON, and files for Neo4j (Cypher, CSV)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.graph.choosing import Prefer
from reegraph.outputs.marks import Marks
from reegraph.outputs.network import to_networkx
from reegraph.outputs.rdf.export import NOT_IN_XML
from reegraph.outputs.texts import json_text

_PAIR = re.compile(r"(\\\\(?=u))|\\.")  # an escape in JSON; the group is a backslash that stands before a u
# networkx writes the day on which it writes; the same graph has to give the same bytes.
_GEXF_CLOCK = re.compile(r' lastmodifieddate="[^"]*"')


def to_graphml(graph: Graph, prefer: Prefer = "latest") -> str:
    """GraphML with the nodes and edges of `to_networkx`; lists and terms are JSON texts, unknowns are left out.

    The `conflicts` of nodes and edges are readable text, a line each. Raises MisuseError for a text with a character
    that XML has no way to write.
    """
    # write_graphml would use lxml where it is installed and give other bytes.
    file = io.BytesIO()
    nx.write_graphml_xml(_flat_graph(graph, prefer), file)
    return file.getvalue().decode("utf-8") + "\n"


def to_gexf(graph: Graph, prefer: Prefer = "latest") -> str:
    """GEXF, for Gephi: the same nodes and edges as GraphML, labelled with their names and predicates."""
    flat = _flat_graph(graph, prefer)
    for _, about in flat.nodes(data=True):
        about["label"] = about["name"]
    for *_, key, about in flat.edges(keys=True, data=True):
        about.update(id=key, label=about["predicate"].replace("_", " "))
    return _GEXF_CLOCK.sub("", "\n".join(nx.generate_gexf(flat))) + "\n"


def to_node_link(graph: Graph, prefer: Prefer = "latest") -> str:
    """The JSON that `networkx.node_link_graph(…, edges="edges")` reads back as `to_networkx`."""
    return json_text(nx.node_link_data(to_networkx(graph, prefer), edges="edges"), indent=1) + "\n"


def to_cypher(graph: Graph, prefer: Prefer = "latest") -> str:
    """Statements that make the graph in an empty Neo4j: nodes by type, relations by predicate in capitals."""
    full = to_networkx(graph, prefer)
    lines = ["CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;"]
    for node, about in full.nodes(data=True):
        fields = {"id": node, **{k: v for k, v in about.items() if k != "type"}}
        lines.append(f"CREATE (:Entity:{about['type']} {_cypher_map(fields)});")
    for start, end, key, about in full.edges(keys=True, data=True):
        fields = {"id": key, **{k: v for k, v in about.items() if k != "predicate"}}
        ends = f"MATCH (a:Entity {{id: {_cypher(start)}}}), (b:Entity {{id: {_cypher(end)}}})"
        lines.append(f"{ends} CREATE (a)-[:{about['predicate'].upper()} {_cypher_map(fields)}]->(b);")
    return "".join(f"{line}\n" for line in lines)


def to_neo4j_nodes(graph: Graph, prefer: Prefer = "latest") -> str:
    """The nodes as CSV for `neo4j-admin database import full --nodes=… --multiline-fields=true`."""
    full = to_networkx(graph, prefer)
    columns = sorted({key for _, about in full.nodes(data=True) for key in about} - {"type", "name"})
    rows = (
        [node, about["name"], f"Entity;{about['type']}", *_cells(about, columns)]
        for node, about in full.nodes(data=True)
    )
    return _csv(["id:ID", "name", ":LABEL", *columns], rows)


def to_neo4j_relationships(graph: Graph, prefer: Prefer = "latest") -> str:
    """The edges as CSV for `neo4j-admin database import full --relationships=… --multiline-fields=true`."""
    full = to_networkx(graph, prefer)
    edges = list(full.edges(keys=True, data=True))
    columns = sorted({key for *_, about in edges for key in about} - {"predicate"})
    rows = ([start, end, about["predicate"].upper(), key, *_cells(about, columns)] for start, end, key, about in edges)
    return _csv([":START_ID", ":END_ID", ":TYPE", "id", *columns], rows)


def _cells(about: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    return [_cell(about.get(column)) for column in columns]


def _cell(value: Any) -> str:
    if value in (None, [], {}):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json_text(value)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()


def _cypher_map(fields: Mapping[str, Any]) -> str:
    said = (f"{key}: {_cypher(value)}" for key, value in fields.items() if value not in (None, [], {}))
    return f"{{{', '.join(said)}}}"


def _cypher(value: Any) -> str:
    """A value as a Cypher literal; what is no text, number or list of texts is a JSON text.

    In Cypher a text in double quotes has the escapes of JSON.
    """
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return f"[{', '.join(_cypher(each) for each in value)}]"
    return _PAIR.sub(_apart, json_text(value if isinstance(value, str) else json_text(value)))


def _apart(found: re.Match[str]) -> str:
    """A backslash before a letter u, in two texts that are joined.

    A reader that turns `\\u0022` into a quote before it looks for texts would end the text there, whatever stands
    before the backslash.
    """
    return f'{found[0]}" + "' if found[1] else found[0]


def _flat_graph(graph: Graph, prefer: Prefer) -> Any:
    full = to_networkx(graph, prefer)
    told = {c.id: c.in_words() for c in Marks(graph, prefer).conflicts}
    flat = nx.MultiDiGraph(**_flat(full.graph))
    flat.add_nodes_from((_xml(node), _flat(_readable(about, told))) for node, about in full.nodes(data=True))
    for start, end, key, about in full.edges(keys=True, data=True):
        flat.add_edge(_xml(start), _xml(end), key=_xml(key), **_flat(_readable(about, told)))
    return flat


def _readable(about: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    return {**about, "conflicts": "\n".join(told[c] for c in about.get("conflicts", ()))}


def _flat(about: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML has them: texts, numbers and booleans; empty ones are left out."""
    return dict(_flattened(about))


def _flattened(about: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in about.items():
        if value in (None, "", [], {}, ()):
            continue
        plain = isinstance(value, bool | int | float)
        yield key, value if plain else _xml(value if isinstance(value, str) else json_text(value))


def _xml(text: str) -> str:
    lost = NOT_IN_XML.search(text)
    if lost is not None:
        raise MisuseError(
            f"{text[:60]!r}: XML cannot hold the character {lost[0]!r}; use node-link, cypher or Turtle, which can"
        )
    return text
