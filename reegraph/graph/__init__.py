"""Claims to a graph: facts and deals, each with every claim behind it. `project` is the one call."""

from reegraph.graph.graph import Graph, project
from reegraph.graph.types import Deal, Fact

__all__ = ["Deal", "Fact", "Graph", "project"]
