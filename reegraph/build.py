"""From files to a store: reads what is new or changed, names what cannot be read, and leaves nothing half done."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from reegraph.documents import find_files, read_document
from reegraph.errors import MisuseError, ModelError, RefusedReadingError, StoreError, UnreadableDocumentError
from reegraph.extract import Extraction, extract, extractor_version
from reegraph.extract.llm.asking import Asking, Kept, KeptHere, Spending
from reegraph.extract.llm.checking import EXTRACTOR as MODEL
from reegraph.extract.llm.checking import Rejected
from reegraph.extract.llm.client import make_client
from reegraph.extract.llm.joining import BOTH, join
from reegraph.extract.llm.reader import Reader, checking_version
from reegraph.extract.llm.settings import Settings, read_key, read_settings
from reegraph.model import Claim, Document, Frozen, content_id
from reegraph.registry import EXTRACTOR as REGISTRY
from reegraph.registry import ORIGIN, Reference
from reegraph.store import Latest, Reading, Store

_REASON_LENGTH = 300
_LARGEST = 500_000_000  # bytes; every reader refuses files far smaller, so there is no use in hashing one that large


Step = TypeVar("Step")


class Extractor(NamedTuple):
    """What reads documents: its name, the hash of all that decides what it reads, and the reading itself.

    One that waits for answers from elsewhere has `begin`, which starts to read a document and gives back what waits for
    the end, and says how many documents it may be `ahead` of the one that is waited for.
    """

    name: str
    version: str
    extract: Callable[[Document], Extraction]
    begin: Callable[[Document], Callable[[], Extraction]] | None = None
    ahead: int = 0

    def start(self, document: Document) -> Callable[[], Extraction]:
        """Start to read; what comes back ends it."""
        if not document.readable:
            return Extraction
        return self.begin(document) if self.begin is not None else partial(self.extract, document)


class FileResult(Frozen):
    """What became of one file.

    `new`: the store did not know it; `changed`: the store now shows something else for it, because the file changed or
    another version of the extractor reads it otherwise; `same`: nothing changed; `failed`: it could not be read, and
    what the store knew of it before still stands; `removed`: it is gone from its folder, and counts no more. `reason`
    says why it failed, why there is nothing to read in it, or, when it is read, what of it was not.
    `claims` counts the claims that its text makes, 0 for a failed file.
    """

    file: str
    status: Literal["new", "changed", "same", "failed", "removed"]
    reason: str | None = None
    claims: int = 0


class BuildEvent(Frozen):
    """One file is done: the `done`-th of `total`."""

    done: int
    total: int
    result: FileResult


class RegistryResult(Frozen):
    """What became of the reference tables: "left out" when the build was asked to do without them."""

    status: Literal["new", "changed", "same", "left out"]
    sources: int = 0
    claims: int = 0


class BuildReport(Frozen):
    """What became of every file, sorted by file, and of the reference tables."""

    documents: tuple[FileResult, ...]
    registry: RegistryResult = RegistryResult(status="left out")

    @property
    def failed(self) -> tuple[FileResult, ...]:
        """The files that could not be read."""
        return tuple(result for result in self.documents if result.status == "failed")

    def to_json(self) -> dict[str, Any]:
        """`{"documents": [{"file", "status", "reason", "claims"}], "registry": {"status", "sources", "claims"}}`."""
        return self.model_dump(mode="json")


def rule_extractor() -> Extractor:
    """The rules of this version of reegraph."""
    return Extractor("rules", extractor_version(), extract)


def model_extractor(reader: Reader, version: str, *, ahead: int = 0, with_rules: bool = False) -> Extractor:
    """What a language model reads, by itself or joined with what the rules read; `version` is that of its settings."""
    read_by = content_id([checking_version(), version])
    if not with_rules:
        return Extractor(MODEL, read_by, reader.extract, reader.begin, ahead)

    def begin(document: Document) -> Callable[[], Extraction]:
        wait = reader.begin(document)
        return lambda: join(extract(document), wait())

    return Extractor(BOTH, read_by, lambda document: begin(document)(), begin, ahead)


class Model(Frozen):
    """A language model to read documents with.

    `settings` is the TOML file that says which model is asked, where and how; without one the environment does. With
    `with_rules` the rules read as well, and what both state is surer. `budget` is what it may cost, in the currency of
    the settings; None for no limit. The key comes from the environment alone.
    """

    settings: Path | None = None
    with_rules: bool = False
    budget: float | None = None

    def read_settings(self) -> Settings:
        """Raises MisuseError where they cannot be read, or name no prices to keep to a budget by."""
        found = read_settings(self.settings, os.environ)
        if self.budget is not None and found.price(1, 1) is None:
            raise MisuseError("a budget needs price_in and price_out (per million tokens) in the settings of the model")
        return found

    @contextmanager
    def opened(
        self, kept: Kept | None = None, heard: Callable[[Rejected], None] | None = None
    ) -> Iterator[tuple[Extractor, Spending]]:
        """The extractor that asks it, and what that has spent; `kept` is where replies are kept, such as a store.

        `heard` is told of everything that is not taken from its answers.
        """
        settings = self.read_settings()
        client = make_client(settings, read_key(settings, os.environ))
        spending = Spending(settings, self.budget)
        with Asking(settings, client, kept or KeptHere(), spending) as asking:
            size = settings.characters, settings.overlap
            reader = Reader(asking, characters=size[0], overlap=size[1], heard=heard)
            version = content_id([settings.deciding(), size])
            yield model_extractor(reader, version, ahead=asking.ahead, with_rules=self.with_rules), spending


def build(
    paths: Iterable[Path | str],
    store: Store,
    *,
    rebuild: bool = False,
    prune: bool = False,
    tables: Reference | None = None,
    extractor: Extractor | None = None,
    progress: Callable[[BuildEvent], None] | None = None,
) -> BuildReport:
    """Read the documents under `paths` (files and folders) into the store, one whole document after the other.

    Afterwards the store holds these reference `tables`; without any, what an earlier build put there counts no more.

    A file is read when the store does not know its content, or when it was read by another version of the extractor;
    `rebuild` reads every file. A file that fails is reported and the others are built. Files of earlier builds that are
    not among `paths`, or are gone from the disk, stay in the store; with `prune`, those that are gone from
    a folder among `paths` count no more.

    Raises StoreError when the store itself fails (full disk, locked): every document reported until then is kept, as
    it is after an interruption, and the same call goes on from there.
    """
    reader = extractor or rule_extractor()
    paths = list(paths)
    files, errors = find_files(paths)
    results: list[FileResult] = []

    def report(result: FileResult) -> None:
        results.append(result)
        if progress is not None:
            progress(BuildEvent(done=len(results), total=len(errors) + len(files), result=result))

    kept = _keep_reference(store, tables)
    for error in errors:
        report(_failed(error.path, error.reason))
    begun: deque[Callable[[], FileResult]] = deque()
    for file in files:
        begun.append(_build_file(file, store, reader, rebuild=rebuild))
        if len(begun) > reader.ahead:
            report(begun.popleft()())
    while begun:
        report(begun.popleft()())
    if prune:
        results += _prune(paths, files, store)
    return BuildReport(documents=tuple(sorted(results, key=lambda result: result.file)), registry=kept)


def _prune(paths: Iterable[Path | str], files: Iterable[Path], store: Store) -> list[FileResult]:
    """Let files count no more that are gone from a folder among `paths`."""
    found = {store.origin_of(file) for file in files}
    folders = [store.origin_of(Path(p)) for p in paths if Path(p).is_dir()]
    gone = {o for folder in folders for o in store.origins("") if _lies_in(o, folder)} - found
    return [FileResult(file=_printable(o), status="removed") for o in sorted(gone) if store.remove(o)]


def _lies_in(origin: str, folder: str) -> bool:
    if folder == ".":
        return not origin.startswith((ORIGIN, "../")) and not Path(origin).is_absolute()
    return origin.startswith(f"{folder}/")


def _keep_reference(store: Store, wanted: Reference | None) -> RegistryResult:
    """Let the store hold these reference claims and no others; what it held before counts no more."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in wanted.claims if wanted else ():
        claims[claim.document_id].append(claim)
    version = content_id(sorted([c.id, c.rule, c.confidence] for c in wanted.claims)) if wanted else "none"
    known = {origin: store.latest(origin, REGISTRY) for origin in store.origins(ORIGIN)}
    readings = [
        Reading(document, Extraction(claims=tuple(claims[document.id])), document.id, REGISTRY, version)
        for document in (wanted.documents if wanted else ())
    ]
    kept = {r.document.origin for r in readings}
    for origin in (o for o, latest in known.items() if latest is not None and o not in kept):
        store.remove(origin)
    fresh = [r for r in readings if not _holds(known.get(r.document.origin), r)]
    store.add_readings(fresh)
    if wanted is None:
        return RegistryResult(status="left out")
    before = any(known.values())
    status: Literal["new", "changed", "same"] = "changed" if before and fresh else "new" if fresh else "same"
    return RegistryResult(status=status, sources=len(wanted.documents), claims=len(wanted.claims))


def _holds(latest: Latest | None, reading: Reading) -> bool:
    said = (reading.digest, reading.extractor_version)
    return latest is not None and (latest.digest, latest.extractor_version) == said


def _build_file(file: Path, store: Store, reader: Extractor, *, rebuild: bool) -> Callable[[], FileResult]:
    """Start to read a file, if that is needed; what comes back ends it and puts it into the store."""
    shown, origin = _printable(file.as_posix()), _printable(store.origin_of(file))
    # Hashed before it is read: should it change in between, the next build sees another hash and reads it again.
    digest = _digest(file)
    known = None if rebuild else store.latest(origin, reader.name)
    if known is not None and (known.digest, known.extractor_version) == (digest, reader.version):
        stored = store.document(known.document_id)
        same = FileResult(file=shown, status="same", reason=_nothing_to_read(stored), claims=known.claims)
        return lambda: same

    def begin() -> tuple[Document, Callable[[], Extraction]]:
        document = read_document(file).model_copy(update={"origin": origin})
        return document, reader.start(document)

    begun = _or_failed(shown, begin)

    def end() -> FileResult:
        if isinstance(begun, FileResult):
            return begun
        document, wait = begun

        def keep() -> FileResult:
            extraction = wait()
            outcome = store.add_reading(
                document, extraction, digest=digest, extractor=reader.name, extractor_version=reader.version
            )
            claims = len({claim.id for claim in extraction.claims})
            reason = _nothing_to_read(document) or "; ".join(extraction.notes) or None
            return FileResult(file=shown, status=outcome, reason=reason, claims=claims)

        return _or_failed(shown, keep)

    return end


def _or_failed(shown: str, step: Callable[[], Step]) -> Step | FileResult:
    """What a step of reading one file gives, or why it failed; only a store that fails stops the build."""
    try:
        return step()
    except UnreadableDocumentError as error:
        return _failed(shown, error.reason)
    except ModelError as error:
        return _failed(shown, str(error))
    except RefusedReadingError as error:
        return _failed(shown, f"this is a fault of the extractor, please report it: {error}")
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one document sets off, the others are built
        return _failed(shown, f"this is a fault of reegraph, please report it: {type(error).__name__}: {error}")


def _digest(file: Path) -> str:
    """The hash of the file's bytes; empty for what cannot be read, for which `read_document` then gives the reason."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return ""
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _nothing_to_read(document: Document | None) -> str | None:
    """Why no claims can be read from a document, or None when they can."""
    if document is None or document.readable:
        return None
    return "; ".join(document.notes) or "no readable text"


def _failed(file: str, reason: str) -> FileResult:
    line = " ".join(reason.split())
    cut = line if len(line) <= _REASON_LENGTH else line[: _REASON_LENGTH - 1] + "…"
    return FileResult(file=_printable(file), status="failed", reason=_printable(cut))


def _printable(text: str) -> str:
    r"""Text that any file can hold: what in a file name is no Unicode is written as `\x` and its bytes."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace")
