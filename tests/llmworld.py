"""Shorthand for tests: a text, what a model is supposed to answer, and what becomes of it. All replies are invented."""

from __future__ import annotations

import json

from reegraph.extract.llm.checking import check
from reegraph.extract.llm.chunks import split_chunks
from reegraph.extract.llm.reply import parse_reply
from reegraph.extract.reading import read
from reegraph.model import Document


def entity(name, kind="Company", *mentions):
    return {"name": name, "type": kind, "mentions": list(mentions or [name])}


def claim(subject, predicate, other, quote, **more):
    """A relation for a name, an attribute for a dict."""
    end = {"value": other} if isinstance(other, dict) else {"object": other}
    return {"subject": subject, "predicate": predicate, **end, "quote": quote, "modality": "asserted", **more}


def answer(entities, claims):
    return json.dumps({"entities": entities, "claims": claims})


def checked(text, entities, claims, *, date="2025-05-14", name="a.md"):
    """What one answer about a text comes to."""
    document = Document.make(name=name, origin=name, text=text, date=date)
    chunk = split_chunks(text, 10**6, 0)[0]
    return check(read(document), [(chunk, parse_reply(answer(entities, claims)))])


def facts(found):
    """Subject, predicate, and object or value of each claim."""
    return [
        (c.subject.name, c.predicate, c.object.name if c.object else c.value.key()) for c in found.extraction.claims
    ]


def reasons(found):
    return [r.reason for r in found.rejected]
