"""Names: what is known before reading, and which entity a mention stands for."""

from reegraph.entities.gazetteer import Entry, Gazetteer, Known, gazetteer

__all__ = ["Entry", "Gazetteer", "Known", "gazetteer"]
