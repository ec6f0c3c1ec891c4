"""The form of a reply: what a model may answer, as a schema to send and as records to check."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reegraph.errors import ReplyError
from reegraph.model import vocabulary

LONGEST_REPLY = 1_000_000  # characters; a document of 20,000 has been answered with 60,000
MOST_ITEMS = 5_000  # entities or claims of one reply
_SHOWN = 80

INSTRUMENTS = ("grant", "loan", "equity", "investment", "price_floor", "funding_round", "other")
MILESTONES = ("commissioning", "production", "full_capacity", "in_force")
_NUMBERS = frozenset({"percent", "years"})


class _Answer(BaseModel):
    """A record of a reply. What it does not know it passes over: models add remarks of their own."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=20_000)


class ReplyEntity(_Answer):
    """An entity as the model lists it; `mentions` are the forms that the text is said to use."""

    name: str = Field(min_length=1)
    type: str
    mentions: tuple[str, ...] = ()


class ReplyValue(_Answer):
    """The value of an attribute: one of number, date and word."""

    number: float | None = Field(default=None, allow_inf_nan=False)
    unit: str | None = None
    date: str | None = None
    word: str | None = None


class ReplyClaim(_Answer):
    """A fact as the model states it; the ends are names of listed entities."""

    subject: str = Field(min_length=1)
    predicate: str
    object: str | None = None
    value: ReplyValue | None = None
    qualifiers: dict[str, str | int | float | None] = Field(default_factory=dict)
    modality: str = "asserted"
    valid_from: str | None = None
    valid_to: str | None = None
    quote: str = Field(min_length=1)


class Reply(NamedTuple):
    """A reply that could be read. `unfit` are its items that have not the form, each as it stands, with the reason."""

    entities: tuple[ReplyEntity, ...]
    claims: tuple[ReplyClaim, ...]
    unfit: tuple[tuple[str, str], ...]


_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


def parse_reply(text: str) -> Reply:
    """The entities and claims of a reply; a single item that has not the form is set aside.

    Raises ReplyError for what is no JSON object with a list of claims: empty, cut off, prose, a refusal, too long.
    """
    if len(text) > LONGEST_REPLY:
        raise ReplyError(f"the reply has {len(text):,} characters, expected at most {LONGEST_REPLY:,}")
    fenced = _FENCED.match(text)
    data = _loaded((fenced[1] if fenced else text).strip())
    listed = data.get("entities")
    stated = data.get("claims")
    if not isinstance(stated, list) or not isinstance(listed, list):
        found = ", ".join(sorted(map(str, data)))[:_SHOWN] or "nothing"
        raise ReplyError(f'expected an object with the lists "entities" and "claims", found {found}')
    if len(stated) > MOST_ITEMS or len(listed) > MOST_ITEMS:
        raise ReplyError(f"the reply lists more than {MOST_ITEMS:,} entities or claims")
    unfit: list[tuple[str, str]] = []
    entities = [e for item in listed if (e := _item(ReplyEntity, item, unfit)) is not None]
    claims = [c for item in stated if (c := _item(ReplyClaim, item, unfit)) is not None]
    return Reply(tuple(entities), tuple(claims), tuple(unfit))


def _loaded(text: str) -> dict[str, Any]:
    if not text:
        raise ReplyError("the reply is empty")
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        start = " ".join(text[:_SHOWN].split())
        how = "is cut off" if text.startswith("{") and not text.rstrip().endswith("}") else "is no JSON"
        raise ReplyError(f"the reply {how}: it begins {start!r}") from error
    if not isinstance(data, dict):
        raise ReplyError(f"expected a JSON object, found a {type(data).__name__}")
    return data


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


Kind = TypeVar("Kind", bound=_Answer)


def _item(kind: type[Kind], item: Any, unfit: list[tuple[str, str]]) -> Kind | None:
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "item"
        unfit.append((json.dumps(item, ensure_ascii=False)[:400], f"{place}: {first['msg']}"))
        return None


def reply_schema() -> dict[str, Any]:
    """The JSON Schema of a reply, made from the vocabulary, in the subset that strict structured output takes.

    There every key is required and what does not apply is null, so each may be.
    """
    known = vocabulary()
    entity = _object({"name": _TEXT, "type": _one_of(known.entity), "mentions": _list(_TEXT)})
    value = _object({"number": _maybe("number"), "unit": _MAYBE, "date": _MAYBE, "word": _MAYBE})
    claim = _object({
        "subject": _TEXT,
        "predicate": _one_of((*known.relation, *known.attribute)),
        "object": _MAYBE,
        "value": {"anyOf": [value, {"type": "null"}]},
        "qualifiers": _object({name: _qualifier(name) for name in qualifier_names()}),
        "modality": _one_of(known.modality),
        "valid_from": _MAYBE,
        "valid_to": _MAYBE,
        "quote": _TEXT,
    })  # fmt: skip
    return _object({"entities": _list(entity), "claims": _list(claim)})


def asked_qualifiers(predicate: str) -> tuple[str, ...]:
    """The qualifiers of a predicate that a text gives; others are worked out or stand in reference tables alone."""
    known = vocabulary()
    found = known.relation.get(predicate) or known.attribute[predicate]
    return tuple(q for q in found.qualifiers if q not in _NOT_ASKED.get(predicate, _NEVER_ASKED))


def qualifier_names() -> tuple[str, ...]:
    """Every qualifier that some predicate asks for, sorted."""
    known = vocabulary()
    return tuple(sorted({q for p in (*known.relation, *known.attribute) for q in asked_qualifiers(p)}))


_NEVER_ASKED = frozenset({"commitment"})
_NOT_ASKED = {"capacity": frozenset({"flow", "kind", "scope"}), "produces": frozenset({"stage"})}
_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}


def _maybe(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def _one_of(names: Any) -> dict[str, Any]:
    return {"type": "string", "enum": list(names)}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _qualifier(name: str) -> dict[str, Any]:
    if name in _NUMBERS:
        return _maybe("number")
    words = {"instrument": INSTRUMENTS, "milestone": MILESTONES}.get(name)
    return {"anyOf": [_one_of(words), {"type": "null"}]} if words else _MAYBE
