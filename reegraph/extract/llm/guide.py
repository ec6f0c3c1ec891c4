"""The guide: what a model is told, made from the vocabulary, the conventions and the invented examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from reegraph.extract.llm.reply import INSTRUMENTS, MILESTONES, asked_qualifiers, reply_schema
from reegraph.model import Frozen, content_id, vocabulary
from reegraph.model.conventions import conventions
from reegraph.model.tables import read_table

TABLES = "reegraph.extract.llm.tables"

# One claim of each kind, as the guide shows the form; the examples show it filled.
_FORM = """{"entities": [{"name": "…", "type": "…", "mentions": ["…"]}],
 "claims": [
  {"subject": "…", "predicate": "…", "object": "…", "qualifiers": {}, "modality": "asserted", "valid_from": null, "valid_to": null, "quote": "…"},
  {"subject": "…", "predicate": "…", "value": {"number": 1200, "unit": "t/yr"}, "qualifiers": {}, "modality": "asserted", "quote": "…"},
  {"subject": "…", "predicate": "…", "value": {"date": "2028-06"}, "qualifiers": {}, "modality": "planned", "quote": "…"},
  {"subject": "…", "predicate": "…", "value": {"word": "operating"}, "modality": "asserted", "quote": "…"}]}"""  # noqa: E501


class Example(Frozen):
    """An invented document with the answer to it, and a remark on what is easily misread."""

    title: str
    date: str
    text: str
    answer: str
    why: str


class _Examples(Frozen):
    example: tuple[Example, ...]


class Guide(NamedTuple):
    """What every request says before its document; `version` is the hash of text and schema."""

    text: str
    version: str


@cache
def guide() -> Guide:
    """The guide of this version of reegraph."""
    text = _template().format(
        entities=_table(("type", "what it is"), ((f"`{n}`", e.definition) for n, e in vocabulary().entity.items())),
        groups=_groups(),
        relations=_relations(),
        attributes=_attributes(),
        modality="\n".join(f"- `{word}`: {meaning}" for word, meaning in vocabulary().modality.items()),
        units=", ".join(f"`{u}`" for u in vocabulary().units),
        conventions=conventions().strip(),
        form=_FORM,
        examples="\n\n".join(map(_shown, examples())),
    )
    return Guide(text, content_id([text, reply_schema()]))


@cache
def examples() -> tuple[Example, ...]:
    """The invented examples, in the order of the guide."""
    return read_table(TABLES, "examples.toml", _Examples).example


def _template() -> str:
    return resources.files(TABLES).joinpath("guide.md").read_text(encoding="utf-8").replace("\r\n", "\n")


def _shown(example: Example) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in example.text.strip().split("\n"))
    head = f"**{example.title}** (a document of {example.date})"
    return f"{head}\n\n{quoted}\n\n```json\n{example.answer.strip()}\n```\n\n{example.why}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *map(list, rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def _groups() -> str:
    said = (f"{name}: {', '.join(f'`{t}`' for t in types)}" for name, types in vocabulary().groups.items())
    return "Groups of types: " + "; ".join(said) + "."


def _relations() -> str:
    rows = (
        (f"`{n}`", f"{_types(r.subject)} → {_types(r.object)}", r.definition + (" Symmetric." if r.symmetric else ""),
         _qualifiers(n))
        for n, r in vocabulary().relation.items()
    )  # fmt: skip
    return _table(("predicate", "subject → object", "says", "qualifiers"), rows)


def _attributes() -> str:
    rows = (
        (f"`{n}`", _types(a.subject), a.definition, _value(n, a.value), _qualifiers(n))
        for n, a in vocabulary().attribute.items()
    )
    return _table(("predicate", "subject", "says", "value", "qualifiers"), rows)


def _value(attribute: str, kind: str) -> str:
    if attribute != "status":
        return {"number": "number with unit", "date": "date: YYYY, YYYY-MM or YYYY-MM-DD", "word": "word"}[kind]
    words: Mapping[str, tuple[str, ...]] = vocabulary().status
    return "one word; " + "; ".join(f"{kind}: {', '.join(said)}" for kind, said in words.items())


def _types(names: Iterable[str]) -> str:
    return ", ".join(names)


def _qualifiers(predicate: str) -> str:
    words = {"instrument": INSTRUMENTS, "milestone": MILESTONES}
    names = asked_qualifiers(predicate)
    return ", ".join(f"`{n}`" + (f" ({', '.join(words[n])})" if n in words else "") for n in names)
