"""The guide says all that the vocabulary can say, and its own examples pass the check."""

from __future__ import annotations

import pytest

from reegraph.extract.llm.checking import check
from reegraph.extract.llm.chunks import split_chunks
from reegraph.extract.llm.guide import examples, guide
from reegraph.extract.llm.reply import parse_reply, reply_schema
from reegraph.extract.reading import read
from reegraph.model import Document, vocabulary
from reegraph.model.conventions import conventions


@pytest.mark.parametrize("name", [*vocabulary().entity, *vocabulary().relation, *vocabulary().attribute])
def test_guide_names_the_whole_vocabulary(name):
    """Every type, relation and attribute stands in the guide, with its definition."""
    known = vocabulary()
    definition = (known.entity.get(name) or known.relation.get(name) or known.attribute[name]).definition
    assert f"| `{name}` |" in guide().text
    assert definition in guide().text


def test_guide_holds_the_conventions_letter_for_letter():
    """The conventions of the docs are those of the guide."""
    assert conventions().strip() in guide().text


@pytest.mark.parametrize("example", examples(), ids=lambda e: e.title)
def test_examples_pass_the_check(example):
    """Each answer that the guide shows gets in whole: what it teaches is what the check wants."""
    document = Document.make(name="example.md", origin="", text=example.text.strip() + "\n", date=example.date)
    reply = parse_reply(example.answer)
    checked = check(read(document), [(split_chunks(document.text, 9000, 0)[0], reply)])
    assert [(r.reason, r.detail) for r in checked.rejected] == []
    assert len(checked.extraction.claims) == len(reply.claims)


def objects(schema):
    """Every schema of an object inside a schema."""
    if isinstance(schema, dict):
        yield from ([schema] if schema.get("type") == "object" else [])
        schema = list(schema.values())
    for inner in schema if isinstance(schema, list) else ():
        yield from objects(inner)


def test_schema_is_of_the_strict_kind():
    """Every object of the schema requires all its keys and allows no others, as strict structured output wants."""
    found = list(objects(reply_schema()))
    assert len(found) == 5
    assert all(o["required"] == list(o["properties"]) and o["additionalProperties"] is False for o in found)


def test_version_is_the_hash_of_text_and_schema():
    """The version has the form of an id and does not change between two looks."""
    assert guide() is guide()
    assert len(guide().version) == 16
    assert int(guide().version, 16) >= 0
