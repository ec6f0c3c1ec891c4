"""Reference facts: organisations, sites, materials, relations, shares and policies, each with its source."""

from reegraph.registry.claims import EXTRACTOR, ORIGIN, REFERENCE, Reference, reference
from reegraph.registry.loading import Registry, registry

__all__ = ["EXTRACTOR", "ORIGIN", "REFERENCE", "Reference", "Registry", "reference", "registry"]
