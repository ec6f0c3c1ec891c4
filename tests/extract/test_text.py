"""Blocks, sentences and tokens: every one a slice of the text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reegraph.extract.items import words
from reegraph.extract.text import LONGEST_PROSE, LONGEST_SENTENCE, split_blocks, split_sentences, without


def sentences(text):
    return [text[s.start : s.end] for s in split_sentences(text, split_blocks(text)).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alpha Inc. bought Beta Ltd. It paid $3.5 million.", ["Alpha Inc. bought Beta Ltd.", "It paid $3.5 million."]),
        ("The U.S. Department of War agreed. So did Japan.", ["The U.S. Department of War agreed.", "So did Japan."]),
        ("Announcement No. 56 covers it. No. 61 does not.", ["Announcement No. 56 covers it.", "No. 61 does not."]),
        ("It cost c. US$160 million. Mt. Alpha is a mine.", ["It cost c. US$160 million.", "Mt. Alpha is a mine."]),
        ("First line goes\non here. Second.", ["First line goes\non here.", "Second."]),
        ("- One thing\n- Another thing", ["- One thing", "- Another thing"]),
        ("-\nA bullet whose mark stands alone.\n", ["A bullet whose mark stands alone."]),
        ("| a | b |\n|---|---|\n| c | d |", ["| a | b |", "| c | d |"]),
    ],
)
def test_sentences(text, expected):
    """Sentences end where a reader would end them."""
    assert sentences(text) == expected


def test_blocks_know_their_heading():
    """What stands under a heading points at it, until the next one."""
    text = "# One\n\nText one.\n\n**Two**\n\n- a bullet\n"
    blocks = split_blocks(text)
    assert [(b.kind, b.heading) for b in blocks] == [
        ("heading", None),
        ("paragraph", 0),
        ("heading", None),
        ("bullet", 2),
    ]


@given(st.text(max_size=400))
def test_everything_is_a_slice_in_order(text):
    """Whatever the text: sentences are ordered, do not overlap, hold no blank ends and lose no word."""
    spans = split_sentences(text, split_blocks(text)).sentences
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)
    assert all(text[t.start : t.end].lower() == t.lower for s in spans for t in words(text, s.start, s.end))


@pytest.mark.parametrize(
    "unit", ["A", "9", "(", "Alpha Beta ", "1,", "a.b.", "U.S.", "A. ", "No. ", "Inc. Ltd. ", "Ore. "]
)
def test_a_run_that_is_no_prose_is_unread(unit):
    """A megabyte on one line that no sentence end parts, or one every word, is no prose, found in linear time."""
    text = "Alpha opened. " + unit * (1_000_000 // len(unit))
    began = time.process_time()
    split = split_sentences(text, split_blocks(text))
    assert time.process_time() - began < 2
    assert sum(end - start for start, end in split.unread) > 990_000
    assert len(split.sentences) <= 1


@pytest.mark.parametrize(
    ("length", "read"), [(LONGEST_SENTENCE - 9, 1), (LONGEST_PROSE - 9, 2), (LONGEST_PROSE + 9, 0)]
)
def test_a_long_sentence_is_cut_and_a_longer_one_unread(length, read):
    """What is a little long is read in pieces; what is longer than any sentence is no sentence."""
    text = ("ore " * length)[:length] + ".\n"
    split = split_sentences(text, split_blocks(text))
    assert len(split.sentences) == read
    assert len(split.unread) == (read == 0)
    assert all(s.end - s.start <= LONGEST_SENTENCE for s in split.sentences)


def test_without_leaves_all_else_in_its_place():
    """Stretches become spaces, and every other letter keeps its offset."""
    assert without("Alpha Beta Gamma", [(0, 5), (11, 16)]) == "      Beta      "


def test_full_lines_go_on_in_hard_wrapped_text():
    """Where lines are cut to a width, a full line is no heading and the next one goes on, capital or not."""
    text = (
        "Alpha Metals Ltd said that the separation plant which it is building at Port Alpha,\n"
        "Texas, would open in March. It will make oxides for the Ministry of Mines and for the\n"
        "Ministry of War. Nobody else has asked for them, and the firm does not look for any\n"
        "other buyer.\n\nBeta Mine\n\n"
        "Beta Mining Ltd of Toronto has signed an agreement under which it sells all of its ore\n"
        "to Alpha.\n"
    )
    assert [b.kind for b in split_blocks(text)] == ["paragraph", "heading", "paragraph"]
    assert sentences(text)[0].endswith("Port Alpha,\nTexas, would open in March.")


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("Newest Stories", True),
        ("**Related articles**", True),
        ("Learn more about Alpha", True),
        ("Related work on separation goes on at the university of the town.", False),
        ("Latest results", False),
    ],
)
def test_furniture_below_an_article_is_no_part_of_it(line, cut):
    """What stands under a line such as "Newest Stories" has no sentences; the same words in a sentence cut nothing."""
    text = "Title of it\n\nOne. Two.\n\nThree.\n\nFour.\n\n" + line + "\n\nAlpha Metals Ltd bought Beta Mining Inc.\n"
    assert ("Alpha Metals Ltd bought Beta Mining Inc." not in sentences(text)) == cut
