"""Extraction of hostile texts: it ends, in time that grows with the length alone, and quotes only what is there.

All times are of the processor, so that what else the machine does counts little.
"""

from __future__ import annotations

import time
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reegraph.extract import extract
from reegraph.extract.rulebook import all_rules
from reegraph.extract.text import LONGEST_PROSE
from reegraph.model import Document

UNITS = {
    "capitalised words": "Alpha Beta Gamma Delta ",
    "capital letters": "A",
    "acronyms": "ABC DEF GHI ",
    "digits": "1234567890",
    "numbers": "12 345.6 7,890 ",
    "opening brackets": "(",
    "closing brackets": ")",
    "square brackets": "[",
    "spaces": "a      ",
    "quotes": '"',
    "curly quotes": "“a” ",
    "possessives": "'s ",
    "commas": ", ",
    "commas without spaces": ",",
    "full stops": ". ",
    "dots": ".",
    "semicolons": "; ",
    "bars": "|",
    "cells": "| a ",
    "table rows": "| Alpha | 5 t |\n",
    "bullets": "- a\n",
    "headings": "# a\n",
    "hashes": "#",
    "emphasis": "**a** ",
    "links": "[a](b) ",
    "tags": "<a href=",
    "slashes": "/",
    "emoji": "\U0001f600 ",
    "combining marks": "e\u0301",
    "names joined by and": "Alpha and Beta and Gamma and ",
    "function words": "of the ",
    "ministries": "Ministry of ",
    "institutes": "University of Essen and ",
    "common words": "concentrate ",
    "headed texts": "# Alpha Metals\n\ntext.\n\n",
    "persons": "Mr Smith ",
    "masses": "500 tonnes of neodymium and ",
    "percentages": "50% ",
    "money": "$5 million ",
    "dates": "12 March 2025 ",
    "years": "2025 ",
    "materials": "neodymium, ",
    "states": "China's ",
    "sites": "the plant in Texas ",
    "tickers": "(ASX: ABC) ",
    "hyphens": "rare-earth-",
    "initials": "A. ",
    "numbered": "No. 1, No. 2, ",
    "capital words": "ALPHA BETA ",
    "names in a list": "Alpha Metals, Beta Mining, ",
    "names joined by commas and": "Alpha Metals Ltd, Beta Ltd and ",
    "square and round": "([",
    "digits apart": "1 2 3 ",
    "spaces alone": " ",
    "tabs": "\t",
    "abbreviations": "Inc. Ltd. Co. ",
    "sentences of one word": "Alpha. ",
    "facts": "Alpha Metals supplies neodymium to Beta Motors. ",
    "facts in one sentence": "Alpha Metals Ltd supplies neodymium to Beta Motors Inc, and ",
}


def repeated(unit, length):
    return (unit * (length // len(unit) + 1))[:length]


def numbered(template, length):
    """The same sentence again and again, each time with a name of its own."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = (f"{a.upper()}{b}{c}{d}" for a in letters for b in letters for c in letters for d in letters)
    count = length // (len(template) + 2) + 1
    return "".join(template.format(name) for name, _ in zip(names, range(count), strict=False))[:length]


def sentenced(line):
    """A maker of sentences and paragraphs as long as any that are read, of what `line` makes."""
    return lambda length: (line(LONGEST_PROSE - 2).replace("\n", " ") + ".\n\n") * max(1, length // LONGEST_PROSE)


LINES = {name: (lambda n, unit=unit: repeated(unit, n)) for name, unit in UNITS.items()} | {
    "nested brackets": lambda n: "(" * (n // 2) + "a" + ")" * (n // 2),
    "firms of one mention": lambda n: numbered("{}orp Holdings Ltd opened. ", n),
    "mines of one mention": lambda n: numbered("{}ville mine in Texas is large. ", n),
}
MAKERS = LINES | {f"{name}, in sentences": sentenced(line) for name, line in LINES.items()}


def document(text):
    """A document whose language is taken for granted, so that it is read however odd it is."""
    return Document.make(name="a.md", origin="a.md", text=text, language="en")


def checked(text):
    """The extraction of a text, and the processor seconds that it took; every quote and mention is a slice."""
    made = document(text)
    began = time.process_time()
    found = extract(made)
    took = time.process_time() - began
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.text for c in found.claims)
    assert all(text[m.start : m.end] == m.mention for m in found.mentions)
    return found, took


@cache
def warm():
    """Load the tables and rules, which happens once a process and is no cost of a text."""
    return extract(document("Alpha Metals Ltd opened a plant in Texas."))


@pytest.mark.parametrize("kind", MAKERS)
def test_monotonous_text_is_read_in_seconds(kind):
    """Five kilobytes of one thing after another are read at once, and nothing is quoted that is not there."""
    warm()
    _, took = checked(MAKERS[kind](5_000))
    assert took < 3


# A text of twenty times the length may take twenty times as long. The rest is for the noise of a busy machine.
LONGER, NOISE, SLACK_SECONDS = 20, 2.5, 0.3


@pytest.mark.slow
@pytest.mark.parametrize("kind", MAKERS)
def test_time_grows_with_the_length(kind):
    """A text twenty times as long takes about twenty times as long."""
    warm()
    short = min(checked(MAKERS[kind](5_000))[1] for _ in range(3))
    _, long = checked(MAKERS[kind](LONGER * 5_000))
    assert long < LONGER * NOISE * short + SLACK_SECONDS


# These are prose or have many lines, so that all of them is read: in time that grows with the length, as shown above.
READ = frozenset(
    ["facts", "firms of one mention", "mines of one mention", "table rows", "bullets", "headings", "headed texts"]
)
# Seconds of processor time on one core of an idle machine. Another process on the other thread of the core takes up to
# half of it, for which nothing here can account, so that each kind is tried a few times.
BAR_SECONDS, TRIES = 2.0, 3


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in LINES if kind not in READ])
def test_a_megabyte_on_one_line_takes_two_seconds(kind):
    """A megabyte of one thing on one line, which no sentence end parts, is passed over in two seconds."""
    warm()
    text = LINES[kind](1_000_000)
    assert min(checked(text)[1] for _ in range(TRIES)) < BAR_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["facts", "firms of one mention"])
def test_a_megabyte_of_prose_is_read(kind):
    """A megabyte of sentences, all on one line, is read in less than a minute and a half."""
    warm()
    _, took = checked(MAKERS[kind](1_000_000))
    assert took < 90


def test_what_is_longer_than_any_sentence_is_passed_over_and_said():
    """A run without a sentence end is not read, which a note says; the sentences before and behind it are."""
    fact = "Alpha Metals Ltd supplies neodymium to Beta Motors Inc."
    found, _ = checked(f"{fact}\n\n{'Gamma Mining Ltd, ' * 400}\n\n{fact.replace('Beta', 'Delta')}")
    assert {c.object.name for c in found.claims if c.predicate == "supplies"} == {"Beta Motors", "Delta Motors"}
    assert not any("Gamma" in m.mention for m in found.mentions)
    assert len(found.notes) == 1
    assert found.notes[0].startswith("not read: 7,199 characters in 1 run of what is no prose")
    assert found.notes[0].endswith("(the first begins at character 57)")


def test_a_text_that_is_read_whole_has_no_note():
    """Where all is read there is nothing to say."""
    assert warm().notes == ()


# --- texts that look like those the rules were made for ----------------------------------------------------------


@cache
def rule_words():
    """All words of the sentences in the rule files, their marks included."""
    lines = (line.split("=>")[0] for rule in all_rules() for line in (*rule.yes, *rule.no))
    return sorted({word for line in lines for word in line.split()})


MARK_WORDS = ", ; : . ( ) [ ] | - – — \" ' “ ” ’s 's & / % $ US$ # * and of the which by in to from with"
MARKS = [*MARK_WORDS.split(), "\n", "\n\n"]


@st.composite
def rule_like(draw):
    """A few words of the rules and marks, in any order and number: near misses of many rules at once."""
    pool = draw(st.lists(st.sampled_from(rule_words()), min_size=1, max_size=15))
    pool += draw(st.lists(st.sampled_from(MARKS), max_size=6))
    words = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=60))
    return " ".join(words) * draw(st.integers(1, 8))


QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@QUICK
@given(rule_like())
def test_words_of_the_rules_in_any_order(text):
    """Words of the rules thrown together are read in time that their length explains, and quoted truly."""
    warm()
    _, took = checked(text)
    assert took < 1 + len(text) / 1_000


@QUICK
@given(st.text(max_size=400))
def test_any_text(text):
    """Any text at all is read, and quoted truly."""
    checked(text)


@QUICK
@given(st.text(alphabet="Aa1 .,;:()[]|\"'“”’-–%$\n\t#*&/é\u00a0\u2028İß", max_size=300))
def test_marks_and_odd_letters(text):
    """Marks, odd spaces and letters whose small form is longer shift no quote."""
    checked(f"Alpha Metals Ltd supplies {text} neodymium to Beta Motors Inc. {text}")


JOINTS = [" and ", ", ", " which ", " of ", " "]


# In small steps, so that a rule whose time explodes fails before it hangs.
STEPS = [int(300 * 1.15**n) for n in range(14)]


@pytest.mark.slow
@pytest.mark.parametrize("joint", JOINTS)
def test_rules_that_run_into_each_other(joint):
    """The sentences of each rule, run together without an end, are read in time that their length explains."""
    warm()
    for rule in all_rules():
        lines = [line.split("=>")[0].strip().rstrip(".") for line in (*rule.yes, *rule.no)]
        for length in STEPS:
            _, took = checked(repeated(joint.join([*lines, ""]), length))
            assert took < 1.5, rule.id
