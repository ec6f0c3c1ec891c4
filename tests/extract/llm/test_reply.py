"""What counts as an answer, and what of it has not the form."""

from __future__ import annotations

import json

import pytest

from reegraph.errors import ReplyError
from reegraph.extract.llm.reply import LONGEST_REPLY, parse_reply

CLAIM = {"subject": "Alpha", "predicate": "operates", "object": "Beta", "quote": "Alpha runs Beta"}
ENTITY = {"name": "Alpha", "type": "Company", "mentions": ["Alpha"]}


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "```\n{}\n```\n", "\n  {}\n"])
def test_answer_may_stand_in_a_fence(around):
    """The object counts by itself or in a block of code."""
    said = json.dumps({"entities": [ENTITY], "claims": [CLAIM]})
    found = parse_reply(around.replace("{}", said))
    assert [(c.subject, c.object, c.modality) for c in found.claims] == [("Alpha", "Beta", "asserted")]


@pytest.mark.parametrize(("text", "why"), [
    ("", "empty"),
    ("   \n", "empty"),
    ('{"entities": [], "claims": [{"subject": "Al', "cut off"),
    ("I am sorry, but I cannot help with that.", "no JSON"),
    ("[1, 2]", "found a list"),
    ('{"facts": []}', "found facts"),
    ('{"entities": {}, "claims": []}', "found claims, entities"),
    ('{"entities": [], "claims": [NaN]}', "no JSON"),
    ("[" * 100_000, "no JSON"),
    ("x" * (LONGEST_REPLY + 1), "1,000,001 characters"),
])  # fmt: skip
def test_what_is_no_answer_is_refused_with_the_reason(text, why):
    """What is empty, cut off, prose, of another shape or endless raises ReplyError and says what was found."""
    with pytest.raises(ReplyError, match=why):
        parse_reply(text)


@pytest.mark.parametrize(("item", "place"), [
    ({**CLAIM, "quote": ""}, "quote"),
    ({**CLAIM, "subject": 7}, "subject"),
    ({**CLAIM, "value": {"number": "many"}}, "value.number"),
    ({**CLAIM, "qualifiers": {"percent": [1]}}, "qualifiers.percent"),
    ("Alpha runs Beta", "item"),
])  # fmt: skip
def test_one_item_without_the_form_does_not_spoil_the_others(item, place):
    """An item that has not the form is set aside with its place; the rest of the answer is read."""
    found = parse_reply(json.dumps({"entities": [ENTITY], "claims": [item, CLAIM]}))
    assert len(found.claims) == 1
    ((words, fault),) = found.unfit
    assert fault.startswith(place)
    assert words
