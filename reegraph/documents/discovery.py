"""Which files are meant by the paths, folders and globs that somebody names."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from reegraph.documents.content import ContentError
from reegraph.documents.reading import READ_SUFFIXES, SUFFIXES, check_regular, printable_path, reason_of
from reegraph.errors import UnreadableDocumentError

_MAGIC = frozenset("*?[")
_HIDDEN = (".", "~$")  # Office keeps a lock file "~$report.docx" beside an open document


def find_files(paths: Iterable[str | Path]) -> tuple[list[Path], list[UnreadableDocumentError]]:
    """The files meant by `paths`, and what could not be followed; each sorted, the same for any order of `paths`.

    A path is a file, a folder (read with all its folders: known suffixes only, nothing hidden) or a glob (`*`, `?`,
    `[…]`, `**`; likewise). A file named outright is taken even if hidden, but must have a known suffix. A file that can
    be reached in several ways comes once, by its shortest path that is no link. Links to folders are followed once each
    (not by `**`); one that leads back to a folder around it is reported and not followed. A path, folder or glob that
    yields nothing is reported: a slip of the pen should not look like success.
    """
    search = _Search()
    # Shorter paths first: a folder is walked once, under the first path that leads to it.
    for path in sorted({str(path) for path in paths}, key=lambda path: (len(Path(path).parts), path)):
        search.add(path)
    search.follow_links()
    files = sorted(search.found.values(), key=lambda path: path.as_posix())
    return files, [UnreadableDocumentError(path, search.faults[path]) for path in sorted(search.faults)]


class _Search:
    """What has been found so far. `found` maps the true path of each file to the path that it goes by.

    Methods that return a bool say whether anything came of it: a file, a fault, or a folder dealt with elsewhere.
    """

    def __init__(self) -> None:
        self.found: dict[Path, Path] = {}
        self.faults: dict[str, str] = {}
        self._walked: set[Path] = set()
        self._links: set[Path] = set()

    def add(self, written: str) -> None:
        """Follow one path as somebody wrote it."""
        path = Path(written)
        if not written:  # Path("") would mean the current folder
            self.faults["''"] = "no such file"
            return
        try:
            path.lstat()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            if _MAGIC & set(written) and "\0" not in written:
                self._add_glob(path)
            else:
                self._fault(path, reason_of(error))
        else:
            self._add_named(path)

    def follow_links(self) -> None:
        """Walk the folders behind links, after all others, so that a file goes by a path without links if it can."""
        while self._links:
            batch, self._links = sorted(self._links), set()
            for link in batch:
                self._walk(link)

    def _add_named(self, path: Path) -> None:
        if _is_folder(path):
            if not self._walk(path):
                self._fault(path, f"no document in this folder; {READ_SUFFIXES}")
        elif not self._take_file(path, _true_path(path)):
            self._fault(path, f"unknown suffix; {READ_SUFFIXES}")

    def _add_glob(self, pattern: Path) -> None:
        taken = [self._take(path) for path in sorted(self._matches(pattern))]
        if not taken:
            self._fault(pattern, "no such file")
        elif not any(taken):
            self._fault(pattern, f"matches no document; {READ_SUFFIXES}")

    def _take(self, path: Path) -> bool:
        return self._walk(path) if _is_folder(path) else self._take_file(path, _true_path(path))

    def _take_file(self, path: Path, true_path: Path) -> bool:
        if path.suffix.lower() not in SUFFIXES:
            return False
        try:
            check_regular(path)
        except ContentError as error:
            self._fault(path, "a link that leads nowhere" if path.is_symlink() else str(error))
        else:
            self.found[true_path] = min(path, self.found.get(true_path, path), key=_plainness)
        return True

    def _walk(self, top: Path) -> bool:
        """All documents under a folder; links to folders are put aside."""
        folders, fruitful = [(top, _true_path(top))], False
        while folders:
            folder, true_path = folders.pop()
            if true_path in self._walked:
                fruitful = True
                continue
            self._walked.add(true_path)
            for path in self._entries(folder):
                link = path.is_symlink()
                if not _is_folder(path):
                    # Asking the system for every true path would cost a look at every folder above it.
                    fruitful |= self._take_file(path, _true_path(path) if link else true_path / path.name)
                elif link:
                    self._put_aside(path)
                    fruitful = True
                else:
                    folders.append((path, true_path / path.name))
        return fruitful

    def _put_aside(self, link: Path) -> None:
        """Keep a link to a folder for later, unless it leads to a folder that it lies in."""
        if _true_path(link.parent).is_relative_to(_true_path(link)):
            self._fault(link, "a link back to a folder around it; not followed")
        else:
            self._links.add(link)

    def _matches(self, pattern: Path) -> set[Path]:
        """The paths that a glob matches, part by part; each part costs one look at each folder of its level."""
        level = {Path(pattern.anchor)}
        for part in pattern.parts[1 if pattern.anchor else 0 :]:
            if part == "**":
                level = {folder for top in level for folder in self._folders(top)}
            elif _MAGIC & set(part):
                level = {path for folder in level for path in self._entries(folder, part)}
            else:
                level = {folder / part for folder in level if os.path.lexists(folder / part)}
        return level

    def _folders(self, top: Path) -> Iterator[Path]:
        """A folder and all folders in it, through no link."""
        folders = [top]
        while folders:
            folder = folders.pop()
            yield folder
            folders += [path for path in self._entries(folder) if _is_folder(path) and not path.is_symlink()]

    def _entries(self, folder: Path, pattern: str = "*") -> list[Path]:
        """What in a folder matches and is not hidden, sorted: the order of a folder differs between systems."""
        if not _is_folder(folder):
            return []
        try:
            names = sorted(path.name for path in folder.iterdir())
        except OSError as error:
            self._fault(folder, reason_of(error))
            return []
        shown = (name for name in names if pattern.startswith(".") or not name.startswith(_HIDDEN))
        return [folder / name for name in fnmatch.filter(shown, pattern)]

    def _fault(self, path: Path, reason: str) -> None:
        self.faults.setdefault(printable_path(path), reason)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for what lies in a folder that may not be entered


def _true_path(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises on a link to itself before Python 3.13


def _plainness(path: Path) -> tuple[bool, int, str]:
    """What the best path to a file has least of."""
    return path.is_symlink(), len(path.parts), path.as_posix()
