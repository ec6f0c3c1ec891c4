"""The YAML header of Markdown documents."""

from __future__ import annotations

import pytest

from reegraph.documents import read_document
from reegraph.errors import UnreadableDocumentError


def markdown(header: str) -> str:
    return f"---\n{header}\n---\nText.\n"


def test_every_known_key_is_read(write):
    """Title, publisher, date, kind, sources and language come from the header; other keys are ignored."""
    header = """title: "Alpha: the mine"
publisher: Gamma Press
date: 2025-11-14
kind: brief
sources:
  - https://alpha.example/1
  - https://alpha.example/2
language: en-GB
author: {name: nobody}"""
    document = read_document(write("alpha.md", markdown(header)))
    assert (document.title, document.publisher, document.date) == ("Alpha: the mine", "Gamma Press", "2025-11-14")
    assert (document.kind, document.language, document.notes) == ("brief", "en", ())
    assert document.sources == ("https://alpha.example/1", "https://alpha.example/2")
    assert document.citation() == "Alpha: the mine, Gamma Press, 2025-11-14 (brief by this project)"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("---\ntitle: A\n---\n\nText", "\nText"),
        ("---\ntitle: A\n---\nText", "Text"),
        ("--- \ntitle: A\n---\t\nText\n---\nmore", "Text\n---\nmore"),
        ("---\n---\nText", "Text"),
        ("---\n# a comment\n---\nText", "Text"),
        ("\n---\ntitle: A\n---\nText", "\n---\ntitle: A\n---\nText"),
        ("----\ntitle: A\n----\nText", "----\ntitle: A\n----\nText"),
        ("Text\n---\nmore", "Text\n---\nmore"),
    ],
)
def test_the_text_begins_right_after_the_closing_line(write, text, rest):
    """Nothing is stripped, so offsets count from the first character after the header."""
    assert read_document(write("alpha.md", text)).text == rest


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2025", "2025"),
        ("2025-11", "2025-11"),
        ("2025-11-14", "2025-11-14"),
        ("'2025-11-14'", "2025-11-14"),
        ("2025-11-14T09:30:00Z", "2025-11-14"),
        ("2025-11-14 09:30:00 +01:00", "2025-11-14"),
        ("14 November 2025", "2025-11-14"),
        ("Friday, Nov. 14th, 2025", "2025-11-14"),
        ("November 2025", "2025-11"),
        ("", None),
        ("~", None),
    ],
)
def test_dates_are_cut_to_what_is_said(write, written, date):
    """A date may be a day, a month or a year, in ISO 8601 or in words."""
    assert read_document(write("alpha.md", markdown(f"date: {written}"))).date == date


@pytest.mark.parametrize(
    ("header", "sources"),
    [
        ("sources: https://alpha.example", ("https://alpha.example",)),
        ("sources: [a, b]", ("a", "b")),
        ("sources: []", ()),
        ("sources:", ()),
        ("sources: [a, ~, '']", ("a",)),
    ],
)
def test_sources_are_a_list_or_one(write, header, sources):
    """One source needs no list."""
    assert read_document(write("alpha.md", markdown(header))).sources == sources


@pytest.mark.parametrize(
    ("written", "language", "readable"),
    [("no", "no", False), ("German", "de", False), ("zh_CN", "zh", False), ("EN", "en", True), ("english", "en", True)],
)
def test_a_stated_language_decides(write, written, language, readable):
    """Languages come by code or name; the code of Norwegian is not a false."""
    document = read_document(write("alpha.md", markdown(f"language: {written}")))
    assert (document.language, document.readable) == (language, readable)


def test_values_stay_as_written(write):
    """Numbers and yes or no are words in a title."""
    assert read_document(write("alpha.md", markdown("title: 2010\npublisher: No"))).title == "2010"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("title: [a", "front matter line 2: expected ',' or ']', but got '<stream end>'"),
        ("title: A\ndate: b: c", "front matter line 3: mapping values are not allowed here"),
        ("- a\n- b", "front matter line 2: expected lines of the form 'key: value'"),
        ("only words", "front matter line 2: expected lines of the form 'key: value'"),
        (
            "title: A\ndate: yesterday",
            "front matter line 3: date 'yesterday' cannot be read; write 2025-11-14, 2025-11 or 2025",
        ),
        (
            "date: 2025-02-30",
            "front matter line 2: date '2025-02-30' cannot be read; write 2025-11-14, 2025-11 or 2025",
        ),
        (
            "date: 03/04/2025",
            "front matter line 2: date '03/04/2025' cannot be read; write 2025-11-14, 2025-11 or 2025",
        ),
        ("title: {a: b}", "front matter line 2: title must be plain text, not a list or mapping"),
        ("sources: [a, [b]]", "front matter line 2: sources must be plain text, not a list or mapping"),
        ("a: &a [*a]\nsources: *a", "front matter line 2: sources must be plain text, not a list or mapping"),
        (
            "language: as spoken",
            "front matter line 2: language 'as spoken' cannot be read; write a code like en, de or zh",
        ),
        ("title: A\ntitle: B", "front matter line 3: a second 'title'"),
        ("title: A\nx: \x07", "front matter line 3: a character that YAML does not allow (code 7)"),
        ("a: " + "[" * 20_000, "front matter is nested too deeply"),
    ],
)
def test_broken_headers_are_refused_with_their_line(write, header, reason):
    """A header is followed or refused; the reason names the line of the file and the fault."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(write("alpha.md", markdown(header)))
    assert caught.value.reason == reason


@pytest.mark.parametrize("text", ["---\ntitle: A\nText\n", "---\n" + "a: b\n" * 20_000 + "---\nText"])
def test_a_header_without_an_end_is_refused(write, text):
    """An opening line without a closing one, near enough, is an error and not a text."""
    with pytest.raises(UnreadableDocumentError, match="never closed"):
        read_document(write("alpha.md", text))


def test_keys_that_are_no_words_are_ignored(write):
    """YAML allows lists as keys; nothing asks for them."""
    assert read_document(write("alpha.md", markdown("? [a, b]\n: c\ntitle: A"))).title == "A"
