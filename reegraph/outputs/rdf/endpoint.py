"""A SPARQL endpoint over a graph: the real `oxigraph` server, read-only, on this machine alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reegraph.errors import MisuseError
from reegraph.graph import Graph
from reegraph.outputs.rdf.export import nquads
from reegraph.outputs.rdf.terms import BASE

HOST = "127.0.0.1"
PORT = 7878
SECONDS = 60


@contextmanager
def serving(
    graph: Graph, *, port: int = PORT, base: str = BASE, seconds: int = SECONDS
) -> Iterator[subprocess.Popen[bytes]]:
    """The running server over the graph as it is now; leaving ends it and removes its files.

    Queries go to `http://127.0.0.1:PORT/query`, and take at most `seconds`; nothing can be written. Raises MisuseError
    where the server is not installed (the extra `sparql`).
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="reegraph-") as folder:
        place = ["--location", folder]
        loaded = subprocess.run(  # noqa: S603 - the program that was looked up
            [program, "load", *place, "--format", "nq"],
            input="".join(nquads(graph, base=base)).encode("utf-8"), capture_output=True, check=False,
        )  # fmt: skip
        if loaded.returncode != 0:
            raise MisuseError(f"oxigraph could not load the graph: {loaded.stderr.decode(errors='replace')[-300:]}")
        bound = ["--bind", f"{HOST}:{port}", "--timeout-s", str(seconds)]
        server = subprocess.Popen(  # noqa: S603
            [program, "serve-read-only", *place, *bound, "--union-default-graph"]
        )
        try:
            yield server
        finally:
            server.terminate()
            server.wait(timeout=10)


def _program() -> str:
    """The program, beside the Python that runs us or on the path."""
    beside = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("oxigraph")
    if found is None:
        raise MisuseError("the oxigraph server is not installed; install it with: pip install 'reegraph[sparql]'")
    return found
