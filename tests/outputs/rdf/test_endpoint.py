"""The SPARQL server: the real one, on loopback, read-only."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from reegraph.outputs.rdf import endpoint


def free_port() -> int:
    with socket.socket() as found:
        found.bind((endpoint.HOST, 0))
        return int(found.getsockname()[1])


def asked(port: int, query: str) -> list[dict]:
    url = f"http://{endpoint.HOST}:{port}/query?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["results"]["bindings"]
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within ten seconds")


def is_installed() -> bool:
    beside = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    return (beside or shutil.which("oxigraph")) is not None


@pytest.mark.skipif(not is_installed(), reason="the oxigraph server (extra sparql) is not installed")
def test_the_server_answers_and_refuses_to_change(graph):
    """A query over all documents is answered; an update is not taken; afterwards nothing runs."""
    port = free_port()
    with endpoint.serving(graph, port=port) as server:
        query = "SELECT ?q { ?p <https://w3id.org/reegraph/ontology#quote> ?q }"
        assert {row["q"]["value"] for row in asked(port, query)} == {c.evidence.text for c in graph.claims.values()}
        update = urllib.request.Request(f"http://{endpoint.HOST}:{port}/update", data=b"update=CLEAR+ALL")
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(update, timeout=10)
    assert server.poll() is not None
