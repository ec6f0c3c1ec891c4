"""Documents, readings and claims in one SQLite file that is only ever appended to."""

from reegraph.store.store import Latest, Outcome, Reading, Store, Version

__all__ = ["Latest", "Outcome", "Reading", "Store", "Version"]
