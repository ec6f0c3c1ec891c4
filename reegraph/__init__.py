"""reegraph: documents on the allied rare earth supply chain as claims with their exact words, folded into a graph.

import reegraph

graph = reegraph.build("my-documents/", db="my.db")   # or reegraph.open("my.db"), or reegraph.example()
print(graph.show("MP Materials"))
print(graph.chokepoints("General Motors"))
"""

from importlib.metadata import PackageNotFoundError, version

from reegraph.analysis import Options
from reegraph.api import KnowledgeGraph, build, example, extract, open  # noqa: A004 - reegraph.open, like gzip.open
from reegraph.errors import ReegraphError
from reegraph.graph import Deal, Fact
from reegraph.model import Claim, Document, Entity, Evidence, vocabulary
from reegraph.outputs import FORMATS

try:
    __version__ = version("reegraph")
except PackageNotFoundError:  # pragma: no cover - the package runs from a folder that was never installed
    __version__ = "0+unknown"

__all__ = [
    "FORMATS",
    "Claim",
    "Deal",
    "Document",
    "Entity",
    "Evidence",
    "Fact",
    "KnowledgeGraph",
    "Options",
    "ReegraphError",
    "__version__",
    "build",
    "example",
    "extract",
    "open",
    "vocabulary",
]
