"""The decisions file: what was decided on identity and on claims, and facts of one's own; one decision a line.

The file is TOML with three tables, `[identity]`, `[claims]` and `[facts]`. Each line is one decision, so that a line
deleted is a decision undone, and two people's files merge line by line. What people write between the lines stays.
docs/explanation/identity.md is its reference.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from reegraph.errors import MisuseError, TableError
from reegraph.model import Frozen, Modality, Qualifier, vocabulary

FILE_NAME = "decisions.toml"
HEADER = "# Decisions of this project, one a line (docs/explanation/identity.md). Delete a line to undo it.\n"
USER = "user"

Verdict = Literal["same", "different", "unsure"]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z-]+/[a-z0-9]+(?:-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(?:.*\S)?$")]
Day = Annotated[
    str,
    BeforeValidator(lambda day: day.isoformat() if isinstance(day, dt.date) else day),
    StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
]


class Decided(Frozen):
    """By whom, when and why; the day is the user's to give, since nothing here looks at a clock."""

    by: Text = USER
    when: Day | None = None
    why: Text


class IdentityDecision(Decided):
    """Whether two ids are one thing. `left` is the smaller id."""

    left: Id
    right: Id
    verdict: Verdict

    @model_validator(mode="after")
    def _two_of_a_kind(self) -> Self:
        if self.left >= self.right:
            raise ValueError(f"expected two different ids, the smaller first; found {self.left} and {self.right}")
        if self.verdict == "same" and kin(self.left) != kin(self.right):
            raise ValueError(f"{self.left} and {self.right} cannot be the same: they are of different kinds")
        return self

    @property
    def pair(self) -> tuple[str, str]:
        """Both ids, the smaller first."""
        return self.left, self.right

    @classmethod
    def of(cls, one: str, other: str, verdict: Verdict, **said: Any) -> IdentityDecision:
        """A decision on two ids in any order; raises MisuseError for ids that cannot be decided on."""
        left, right = sorted((one, other))
        try:
            return cls(left=left, right=right, verdict=verdict, **said)
        except ValidationError as error:
            raise MisuseError(first_fault(error)) from error


class ClaimDecision(Decided):
    """A claim that is not to count, or fields of it as they should be (an empty text takes a field away)."""

    claim: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    verdict: Literal["reject", "correct"]
    set: Mapping[str, Qualifier] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        if (self.verdict == "correct") != bool(self.set):
            raise ValueError("a correction names at least one field under `set`, and a rejection none")
        wrong = sorted(f for f in self.set if f not in CORRECTABLE and not f.startswith("qualifiers."))
        if wrong:
            fields = ", ".join((*CORRECTABLE, "qualifiers.NAME"))
            raise ValueError(f"no field {', '.join(wrong)}; expected {fields}")
        return self


CORRECTABLE = (
    "subject", "predicate", "object", "number", "unit", "date", "word", "modality", "valid_from", "valid_to", "reported"
)  # fmt: skip


class OwnFact(Decided):
    """A fact of the user's, with its source. A relation has an `object`; an attribute one of number, date and word."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]
    why: Text = "own fact"
    subject: Id
    subject_name: Text
    predicate: str
    object: Id | None = None
    object_name: Text | None = None
    number: int | float | None = None
    unit: str | None = None
    date: Day | None = None
    word: Text | None = None
    qualifiers: Mapping[str, Qualifier] = Field(default_factory=dict)
    modality: Modality = "asserted"
    valid_from: Day | None = None
    valid_to: Day | None = None
    reported: Day | None = None
    source: Text
    publisher: Text | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    quote: Text | None = None

    @model_validator(mode="after")
    def _sayable(self) -> Self:
        fault = unsayable(self.predicate, self.subject, self.object, given=self._values())
        if fault:
            raise ValueError(fault)
        if (self.object is None) != (self.object_name is None):
            raise ValueError("object and object_name come together")
        return self

    def _values(self) -> list[str]:
        return [name for name in ("number", "date", "word") if getattr(self, name) is not None]


def unsayable(predicate: str, subject: str, other: str | None, *, given: Iterable[str]) -> str | None:
    """Why the vocabulary has no place for such a fact, or None; `given` names the values that it has."""
    words = vocabulary()
    if type_of(subject) is None or (other is not None and type_of(other) is None):
        return f"expected ids that begin with a kind, such as company/…; found {subject} and {other}"
    if predicate not in words.relation and predicate not in words.attribute:
        return f"no relation or attribute is called {predicate!r}; docs/reference/claims.md lists them"
    if type_of(subject) not in words.domain(predicate):
        return f"{predicate} cannot be said of {subject}; it can of {', '.join(sorted(words.domain(predicate)))}"
    return _wrong_end(predicate, other, sorted(given))


def _wrong_end(predicate: str, other: str | None, given: list[str]) -> str | None:
    words = vocabulary()
    if predicate in words.attribute:
        kind = words.attribute[predicate].value
        return None if other is None and given == [kind] else f"{predicate} needs a {kind}, and no object"
    if other is None or given:
        return f"{predicate} needs an object, and no number, date or word"
    if type_of(other) not in words.range(predicate):
        return f"{predicate} cannot have {other} as object; it can {', '.join(sorted(words.range(predicate)))}"
    return None


class Decisions(Frozen):
    """What is decided, each by its key in sorted order."""

    identity: tuple[IdentityDecision, ...] = ()
    claims: tuple[ClaimDecision, ...] = ()
    facts: tuple[OwnFact, ...] = ()

    def over(self, others: Decisions) -> Decisions:
        """These decisions, and the others wherever these say nothing of the same pair, claim or fact."""
        return Decisions(
            identity=tuple({d.pair: d for d in (*others.identity, *self.identity)}.values()),
            claims=tuple({d.claim: d for d in (*others.claims, *self.claims)}.values()),
            facts=tuple({d.key: d for d in (*others.facts, *self.facts)}.values()),
        )

    def __bool__(self) -> bool:
        return bool(self.identity or self.claims or self.facts)


# --- kinds of things -------------------------------------------------------------------------------------------------


@cache
def _types() -> Mapping[str, str]:
    return {known.slug: name for name, known in vocabulary().entity.items()}


def type_of(entity: str) -> str | None:
    """The type that an id begins with, or None.

    >>> type_of("magnet-plant/alpha"), type_of("planet/alpha")
    ('MagnetPlant', None)
    """
    return _types().get(entity.partition("/")[0])


def kin(entity: str) -> str:
    """What an id may be the same as: any facility as any other, any organisation but a state, else its own type.

    >>> kin("mine/alpha") == kin("refinery/alpha"), kin("mine/alpha") == kin("company/alpha")
    (True, False)
    """
    return kin_of_type(type_of(entity) or entity)


def kin_of_type(entity_type: str) -> str:
    """As `kin`, of a type."""
    if vocabulary().is_facility(entity_type):
        return "facility"
    if entity_type in ("Company", "Agency", "ResearchOrganisation"):
        return "organisation"
    return "measure" if entity_type in ("Policy", "Programme") else entity_type


# --- reading ---------------------------------------------------------------------------------------------------------


def parse(text: str, name: str) -> Decisions:
    """The decisions of a text; `name` is what errors call it. Raises TableError naming every fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(name, [str(error)]) from error
    faults: list[str] = [
        f"[{key}]: no such table; expected {', '.join(_TABLES)}" for key in sorted(set(data) - {*_TABLES})
    ]
    found: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}
    for table in _TABLES:
        rows = data.get(table, {})
        if not isinstance(rows, dict):
            faults.append(f"{table}: expected a table of decisions")
            continue
        for key, fields in rows.items():
            try:
                decision = _decision(table, key, fields)
            except ValidationError as error:
                faults.append(f"[{table}] {key}: {first_fault(error)}")
                continue
            if _key(decision) in found[table]:
                faults.append(f"[{table}] {key}: decided twice")
            found[table][_key(decision)] = decision
    if faults:
        raise TableError(name, faults)
    return Decisions(**{table: tuple(rows[key] for key in sorted(rows)) for table, rows in found.items()})


_TABLES = ("identity", "claims", "facts")
_BETWEEN = " | "
Decision = IdentityDecision | ClaimDecision | OwnFact


def _decision(table: str, key: str, fields: Any) -> Decision:
    said = fields if isinstance(fields, dict) else {"expected a table": fields}
    if table == "identity":
        left, _, right = key.partition(_BETWEEN)
        return IdentityDecision.model_validate(
            {**said, **dict(zip(("left", "right"), sorted((left, right)), strict=True))}
        )
    if table == "claims":
        return ClaimDecision.model_validate({**said, "claim": key})
    return OwnFact.model_validate({**said, "key": key})


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a record, by field, in words."""
    fault = error.errors()[0]
    where = ".".join(str(part) for part in fault["loc"])
    return (
        f"{where}: {fault['msg']} (found {fault['input']!r})" if where else fault["msg"].removeprefix("Value error, ")
    )


def read(path: Path) -> Decisions:
    """The decisions of a file; raises TableError for a file that cannot be read or breaks the form."""
    return parse(_text(path), str(path))


def read_beside(store: Path | str) -> Decisions:
    """The decisions in the file beside a store; none where there is no such file, or the store is in memory."""
    path = beside(store)
    return read(path) if path is not None and path.is_file() else Decisions()


def beside(store: Path | str) -> Path | None:
    """Where the decisions on a store are kept unless another file is named."""
    return None if str(store) == ":memory:" else Path(store).parent / FILE_NAME


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise TableError(str(path), [f"cannot be read: {reason}"]) from error


@cache
def shipped() -> Decisions:
    """The identity decisions that come with the project; a user's decision on the same pair comes before them."""
    text = resources.files("reegraph.identity.tables").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return parse(text, FILE_NAME)


# --- writing ---------------------------------------------------------------------------------------------------------


def record(path: Path, decisions: Iterable[Decision]) -> Decisions:
    """Write decisions into a file, made when it is missing, and give all that it now holds.

    A decision on a pair or a claim that is there already takes the place of the earlier one. Every other line of the
    file stays as it is. The file is replaced as a whole: it is never half written.
    """
    text = _text(path) if path.exists() else HEADER
    before = parse(text, str(path))
    chosen = list(decisions)
    for decision in chosen:
        text = with_line(text, decision)
    after = parse(text, str(path))
    if _by_key(after) != _by_key(before) | {(_table(d), _key(d)): d for d in chosen}:
        raise TableError(str(path), ["a decision is not on one line; put each on a line of its own"])
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, path)  # noqa: PTH105 - Path.replace is the same call
    except OSError as error:
        raise TableError(str(path), [f"cannot be written: {error.strerror}"]) from error
    return after


def _by_key(decisions: Decisions) -> dict[tuple[str, str], Decision]:
    rows: list[Decision] = [*decisions.identity, *decisions.claims, *decisions.facts]
    return {(_table(d), _key(d)): d for d in rows}


def with_line(text: str, decision: Decision) -> str:
    """The text of a decisions file with a decision in it: in its place by key, or where the earlier one stood."""
    table, key, line = _table(decision), _key(decision), line_of(decision)
    lines = text.splitlines()
    start = next((n for n, old in enumerate(lines) if re.match(rf"\s*\[{table}\]\s*(#|$)", old)), None)
    if start is None:
        return "\n".join([*lines, "", f"[{table}]", line]) + "\n"
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[n])), len(lines))
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    place = end
    for n in range(start + 1, end):
        found = _key_of_line(table, lines[n])
        if found == key:
            return "\n".join([*lines[:n], line, *lines[n + 1 :]]) + "\n"
        if found is not None and found > key and place == end:
            place = n
    while place > start + 1 and lines[place - 1].lstrip().startswith("#"):
        place -= 1  # a comment belongs to the line below it
    return "\n".join([*lines[:place], line, *lines[place:]]) + "\n"


def _key_of_line(table: str, line: str) -> str | None:
    try:
        (key,) = tomllib.loads(line)
    except (tomllib.TOMLDecodeError, ValueError):
        return None
    return _BETWEEN.join(sorted(key.split(_BETWEEN))) if table == "identity" else key


def _table(decision: Decision) -> str:
    if isinstance(decision, IdentityDecision):
        return "identity"
    return "claims" if isinstance(decision, ClaimDecision) else "facts"


def _key(decision: Decision) -> str:
    if isinstance(decision, IdentityDecision):
        return _BETWEEN.join(decision.pair)
    return decision.claim if isinstance(decision, ClaimDecision) else decision.key


_IN_KEY = {"left", "right", "claim", "key"}
_ORDER = ("verdict", "set", *OwnFact.model_fields)
_LAST = ("by", "when", "why")


def line_of(decision: Decision) -> str:
    """A decision in canonical form: one line of TOML.

    >>> line_of(IdentityDecision.of("company/b", "company/a", "same", why="one firm"))
    '"company/a | company/b" = { verdict = "same", by = "user", why = "one firm" }'
    """
    fields = decision.model_dump(mode="json", exclude=_IN_KEY)
    names = [n for n in _ORDER if n in fields and n not in _LAST] + list(_LAST)
    said = ", ".join(f"{n} = {_toml(fields[n])}" for n in names if fields[n] not in (None, {}))
    return f"{_toml(_key(decision))} = {{ {said} }}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(value[key])}" for key in sorted(value)) + " }"
    if isinstance(value, str):
        plain = value.encode("utf-8", "replace").decode()
        return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
