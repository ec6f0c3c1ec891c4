"""Claims to a graph: facts and deals, each with every claim behind it. `project` is the one call."""

from reegraph.graph.commitment import COMMITMENTS, Commitment
from reegraph.graph.graph import Graph, project
from reegraph.graph.moments import at, known_by, only_of
from reegraph.graph.types import Deal, Fact

__all__ = ["COMMITMENTS", "Commitment", "Deal", "Fact", "Graph", "at", "known_by", "only_of", "project"]
