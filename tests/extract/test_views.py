"""Sentences as lines: what is left out, which subject a verb gets, and what stands before a sentence."""

import re

import pytest

from reegraph.extract.lines import seen
from reegraph.extract.reading import read
from reegraph.extract.rule_set import rule_set
from reegraph.extract.views import context_head, shown, views, written
from reegraph.model import Document


def lines_of(text):
    """The lines of the last sentence, and its context line, with names in the place of marks."""
    reading = read(Document.make(name="s.txt", origin="", text=text, date="2025-06-30"))
    last = reading.sentences[-1]
    forms = rule_set().verb_forms
    look = seen(last.items)
    lines = list(views(last.items, written(look.shapes), shown(last.items, look.words, forms), forms))
    head, known = context_head(last.items, last.context)

    def named(line, items):
        return re.sub(r"⟦\w(\d+)⟧", lambda m: name(items[int(m[1])]), line).strip()

    def name(item):
        return reading.things[item.thing].name if item.span else item.lower

    return [named(line, last.items) for line in lines], named(head + lines[0], known)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Alpha Metals Ltd, an old firm, supplies Beta Motors Inc.", "Alpha Metals supplies Beta Motors"),
        ("Alpha Metals Ltd (see above) supplies Beta Motors Inc.", "Alpha Metals supplies Beta Motors"),
        (
            "Alpha Metals Ltd, a miner, and Beta Motors Inc, a maker of cars, signed a pact.",
            "Alpha Metals and Beta Motors signed a pact .",
        ),
        (
            "Alpha Metals Ltd, a miner, Beta Motors Inc, a carmaker, and Gamma Mining Ltd met.",
            "Alpha Metals , Beta Motors and Gamma Mining met .",
        ),
        (
            "Alpha Metals Ltd signed with Beta Motors Inc, a carmaker, for the supply of magnets.",
            "Alpha Metals signed with Beta Motors for the supply of magnets .",
        ),
    ],
)
def test_insertions_and_brackets_are_left_out(text, line):
    """One line of a sentence is without what stands in brackets or between commas behind a name."""
    assert line in lines_of(text)[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "In 2023 Alpha Metals Ltd bought a site and was promised $5 million by Beta Bank Ltd.",
            "Alpha Metals was promised $5 million by Beta Bank",
        ),
        (
            "Alpha Metals Ltd and Beta Mining Ltd built a road and will supply Gamma Motors Inc.",
            "Alpha Metals and Beta Mining will supply Gamma Motors",
        ),
        (
            "Alpha Metals Ltd, Beta Mining Ltd and Gamma Resources Ltd met and will supply Delta Motors Inc.",
            "Alpha Metals , Beta Mining and Gamma Resources will supply Delta Motors",
        ),
    ],
)
def test_a_later_verb_keeps_the_whole_subject(text, line):
    """A verb without a subject of its own gets that of the verb before it, with all that "and" joins to it."""
    assert line in lines_of(text)[0]


def test_a_list_under_a_verb_may_describe_its_names():
    """The subject of a verb is the whole list, also where words describe a name in it."""
    text = "Last year Alpha Metals Ltd and Germany's Beta Motors Inc built a road and signed a pact."
    assert "Alpha Metals and Germany 's Beta Motors signed a pact ." in lines_of(text)[0]


def test_a_quotation_changes_no_topic():
    """What somebody says in passing is not what the text goes on to speak of."""
    text = 'Alpha Metals Ltd is building a road. "Beta Motors Inc is a friend," he said. The work goes on.'
    assert "topic Alpha Metals" in lines_of(text)[1]


def test_the_site_spoken_of_is_the_subject():
    """Where a site is the subject of a sentence, the other sites in it are not what the text goes on to speak of."""
    text = "The separation plant in Texas gets ore from the Beta mine in Nevada. The work goes on."
    assert "site Texas separation plant" in lines_of(text)[1]


def test_a_context_line_begins_with_what_the_text_spoke_of():
    """The line of a sentence behind its context names the firm spoken of, the agency named most, and then itself."""
    text = "The Department of Energy praised it. Alpha Metals Ltd is building a road. The work goes on."
    expected = "topic Alpha Metals giver United States Department of Energy ¦ the work goes on ."
    assert lines_of(text)[1] == expected


def test_a_list_is_led_in():
    """A bullet knows the sentence that leads in its list."""
    text = "The following grants were made:\n\n- Alpha Metals Ltd: $5 million"
    assert "lead the following grants were made : ¦ - Alpha Metals : $5 million" in lines_of(text)[1]
