"""Answers one SPARQL query in a process of its own, which can be stopped: run as a script, by `sparql`.

Standard input holds a line of JSON (`query`, `prefixes`), then the data as N-Quads. Standard output holds a line of
JSON (`kind` and, of a selection, `rows` follow as SPARQL JSON; of a construction, N-Triples; or an `error`).
It imports nothing of reegraph, so that it starts at once.
"""

import json
import sys

import pyoxigraph as ox


def main() -> None:
    """Read, ask, answer."""
    asked = json.loads(sys.stdin.buffer.readline())
    store = ox.Store()
    store.bulk_load(sys.stdin.buffer.read(), format=ox.RdfFormat.N_QUADS)
    try:
        found = store.query(asked["query"], prefixes=asked["prefixes"], use_default_graph_as_union=True)
        if isinstance(found, ox.QueryTriples):
            body = found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        else:
            body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        head = {"kind": type(found).__name__}
    except (SyntaxError, OSError, ValueError) as fault:
        head, body = {"error": str(fault)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
