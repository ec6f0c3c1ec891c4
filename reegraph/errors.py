"""Everything that reegraph raises on purpose.

ReegraphError
├── UnreadableDocumentError   a file that cannot be read: missing, empty, binary, damaged, too large
├── TableError                a curated table or rule file breaks its schema
├── StoreError                the store file cannot be opened or written
│   ├── StoreBusyError        another build holds the store
│   └── RefusedReadingError   a claim that is not about its document in the document's own words
├── NameLookupError           a name on the command line
│   ├── UnknownNameError      nothing is called that (near matches attached)
│   └── AmbiguousNameError    several things are called that
├── NetworkFormatError        an AND/OR network or fault tree file breaks its form
├── RefusedImportError        a file of claims or RDF that does not fit the vocabulary
├── ModelError                a language model did not answer: not reached, refused, out of budget
│   └── ReplyError            its answer is not in the form that was asked for
├── TooLargeError             a computation would take more steps than its bound
└── MisuseError               options that do not go together, a date that is none
"""

# Every error passes its own arguments on to Exception, so that it survives pickling between processes.

from __future__ import annotations

from collections.abc import Sequence


class ReegraphError(Exception):
    """Base of every error that is meant for a reader; the message says what was found, where, and what to do."""


class UnreadableDocumentError(ReegraphError):
    """A file that cannot be read as a document.

    `path` names the file and `reason` says why, in a few words that fit on a line.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class TableError(ReegraphError):
    """A curated table or rule file that breaks its schema; lists every fault of the file at once."""

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        super().__init__(file, faults)
        self.file = file
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return f"{self.file}: {'; '.join(self.faults)}"


class StoreError(ReegraphError):
    """The store file cannot be opened, is not a reegraph store, or cannot be written."""


class StoreBusyError(StoreError):
    """Another process kept the store locked for longer than we wait."""


class RefusedReadingError(StoreError):
    """A claim that is not about its document, or cites words that the document does not have where it says."""


class NameLookupError(ReegraphError):
    """A name that does not lead to exactly one entity."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        super().__init__(name, near)
        self.name = name
        self.near = tuple(near)


class UnknownNameError(NameLookupError):
    """No entity has this name."""

    def __str__(self) -> str:
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        return f"nothing here is called {self.name!r}{hint}"


class AmbiguousNameError(NameLookupError):
    """Several entities have this name; give one of the ids."""

    def __str__(self) -> str:
        return f"{self.name!r} may be {', '.join(self.near)}; give the id"


class NetworkFormatError(ReegraphError):
    """An AND/OR network or a fault tree that breaks its form."""


class ModelError(ReegraphError):
    """A language model that did not answer, or may not be asked; the message never holds a key."""


class ReplyError(ModelError):
    """An answer of a language model that is not in the form that was asked for."""


class TooLargeError(ReegraphError):
    """The work would take more steps than its bound allows."""


class RefusedImportError(ReegraphError):
    """A file to import of which something does not fit; lists every fault, and nothing of the file is kept."""

    SHOWN = 20

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        super().__init__(file, faults)
        self.file = file
        self.faults = tuple(faults)

    def __str__(self) -> str:
        more = [f"and {len(self.faults) - self.SHOWN} more"] if len(self.faults) > self.SHOWN else []
        return "\n  ".join([f"{self.file}: nothing was imported", *self.faults[: self.SHOWN], *more])


class MisuseError(ReegraphError):
    """Options or values that cannot be followed."""
