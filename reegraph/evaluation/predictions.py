"""What is scored: claims and mentions as `reegraph extract` prints them, of this extractor or of any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from reegraph.errors import TableError, UnreadableDocumentError


class _Prediction(BaseModel):
    """What others made may hold more than is scored; the rest is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PredictedEnd(_Prediction):
    """Subject or object of a predicted claim."""

    name: str
    type: str | None = None
    mention: str | None = None


class PredictedEvidence(_Prediction):
    """The words of a predicted claim."""

    text: str | None = None


def _as_record(value: Any) -> Any:
    """A bare value (`"operating"`, "2027") as the record that the exchange form has."""
    if value is not None and not isinstance(value, dict):
        return {"value": value}
    if value is not None and value.get("number") is not None:
        try:
            float(value["number"])
        except (TypeError, ValueError) as error:
            raise ValueError(f"found {value['number']!r} as number") from error
    return value


class PredictedClaim(_Prediction):
    """A claim as far as it is scored. A relation has an `object`; without one it is an attribute with a `value`."""

    document: str | None
    subject: PredictedEnd
    predicate: str
    object: PredictedEnd | None = None
    value: Annotated[dict[str, Any] | None, BeforeValidator(_as_record)] = None
    qualifiers: dict[str, Any] | None = None
    modality: str | None = None
    evidence: PredictedEvidence | None = None

    @property
    def negated(self) -> bool:
        return self.modality == "negated"

    @property
    def words(self) -> str:
        """The evidence text, empty when there is none."""
        return (self.evidence and self.evidence.text) or ""

    def qualifier(self, name: str) -> Any:
        return (self.qualifiers or {}).get(name)


class PredictedMention(_Prediction):
    """A mention as far as it is scored."""

    document: str | None
    type: str
    name: str
    mention: str | None = None


def stem(document: str | None) -> str | None:
    """What a document is matched by: its file's name without the suffix."""
    return None if document is None else PurePath(document).stem


Line = TypeVar("Line", bound=_Prediction)


def read_claims(path: Path) -> tuple[PredictedClaim, ...]:
    """The claims of a JSON Lines file.

    Raises UnreadableDocumentError when it cannot be read, TableError that names every faulty line and field.
    """
    return _read_lines(path, PredictedClaim)


def read_mentions(path: Path) -> tuple[PredictedMention, ...]:
    """The mentions of a JSON Lines file; errors as for claims."""
    return _read_lines(path, PredictedMention)


def read_utf8(path: Path) -> str:
    """The text of a file. Raises UnreadableDocumentError with the reason."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableDocumentError(path.as_posix(), f"not UTF-8 text at byte {error.start}") from error
    except OSError as error:
        raise UnreadableDocumentError(path.as_posix(), (error.strerror or "cannot be read").lower()) from error


def _read_lines(path: Path, schema: type[Line]) -> tuple[Line, ...]:
    found: list[Line] = []
    faults: list[str] = []
    # Only "\n" ends a line here: str.splitlines would also cut at U+2028, which may stand inside a JSON string.
    for number, line in enumerate(read_utf8(path).split("\n"), 1):
        if line.strip():
            try:
                found.append(schema.model_validate_json(line))
            except ValidationError as error:
                faults += _faults(number, error)
    if faults:
        raise TableError(path.as_posix(), faults)
    return tuple(found)


def _faults(number: int, error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        yield f"line {number}: {'.'.join(map(str, (*fault['loc'], fault['msg'])))}"
