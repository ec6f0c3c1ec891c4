"""Documents to claims. `extract` is the one call; everything else here serves it."""

from reegraph.extract.extraction import Extraction, extract, extractor_version

__all__ = ["Extraction", "extract", "extractor_version"]
