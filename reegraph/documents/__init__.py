"""Files to documents: which files are meant, and the text and what is known of each. Nothing here reads a claim."""

from reegraph.documents.discovery import find_files
from reegraph.documents.reading import read_document, read_text

__all__ = ["find_files", "read_document", "read_text"]
