"""What is the same as what: recorded decisions, the clusters that follow from them, and candidates for review."""

from reegraph.identity.applying import Applied, Note
from reegraph.identity.clusters import Clusters, Contradiction, cluster
from reegraph.identity.decisions import Decisions, IdentityDecision

__all__ = ["Applied", "Clusters", "Contradiction", "Decisions", "IdentityDecision", "Note", "cluster"]
