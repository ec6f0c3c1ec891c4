"""reegraph: documents on the allied rare earth supply chain as claims with their exact words, folded into a graph.

import reegraph

graph = reegraph.build("my-documents/", db="my.db")   # or reegraph.open("my.db"), or reegraph.example()
print(graph.show("MP Materials"))
print(graph.chokepoints("General Motors"))
"""

from typing import TYPE_CHECKING

from reegraph.lazy import offer

if TYPE_CHECKING:
    from reegraph.analysis import Options, Scenario
    from reegraph.api import KnowledgeGraph, add, build, example, extract, open  # noqa: A004 - reegraph.open, like gzip.open
    from reegraph.errors import ReegraphError
    from reegraph.graph import Deal, Fact
    from reegraph.model import Claim, Document, Entity, Evidence, vocabulary
    from reegraph.outputs import FORMATS
    from reegraph.version import __version__

offer(
    __name__,
    {
        "reegraph.analysis": ("Options", "Scenario"),
        "reegraph.api": ("KnowledgeGraph", "add", "build", "example", "extract", "open"),
        "reegraph.errors": ("ReegraphError",),
        "reegraph.graph": ("Deal", "Fact"),
        "reegraph.model": ("Claim", "Document", "Entity", "Evidence", "vocabulary"),
        "reegraph.outputs": ("FORMATS",),
        "reegraph.version": ("__version__",),
    },
)

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
    "Scenario",
    "__version__",
    "add",
    "build",
    "example",
    "extract",
    "open",
    "vocabulary",
]
