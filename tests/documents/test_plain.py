"""Text and Markdown files: their own characters, and nothing else."""

from __future__ import annotations

import pytest

from reegraph.documents import read_document
from reegraph.errors import UnreadableDocumentError

TEXT = "Alpha “Metals” owns\tthe  Beta Mine, 10 % of it.\n"


@pytest.mark.parametrize("suffix", ["txt", "md"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_utf8_and_marked_utf16_are_read(write, suffix, encoding):
    """A byte order mark is not part of the text, and inner white space stays."""
    assert read_document(write(f"alpha.{suffix}", TEXT.encode(encoding))).text == TEXT


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_become_one_character(write, newline):
    """Every kind of newline is one \\n, and the outer ones stay as well."""
    text = f"{newline}One{newline}{newline}two {newline}".encode()
    assert read_document(write("alpha.txt", text)).text == "\nOne\n\ntwo \n"


def test_other_separators_stay(write):
    """Only newlines are normalised: a form feed, a line separator and combining accents are characters of the text."""
    text = "One\x0ctwo\u2028three e\u0301\u00a0four"
    assert read_document(write("alpha.txt", text)).text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TEXT.encode("cp1252"), "not UTF-8 text at byte 6; save it as UTF-8"),
        (b"caf\xe9", "not UTF-8 text at byte 3; save it as UTF-8"),
        (b"Alpha\0Metals", "binary, not text (NUL byte at 5)"),
        (TEXT.encode("utf-16-le"), "binary, not text (NUL byte at 1)"),
        (TEXT.encode("utf-32"), "binary, not text ('\\x00' at character 0)"),
        (b"\xff\xfeA", "not UTF-16 text at byte 2; save it as UTF-8"),
        (b" \r\n\t ", "empty: no text in it"),
    ],
)
def test_what_is_no_text_is_refused(write, content, reason):
    """No encoding is guessed; the reason says where the text stops being UTF-8."""
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(write("alpha.txt", content))
    assert caught.value.reason == reason


def test_text_files_have_no_front_matter(write):
    """In a .txt file the dashes are text."""
    text = "---\ntitle: Alpha\n---\nText\n"
    document = read_document(write("alpha.txt", text))
    assert (document.text, document.title) == (text, None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Alpha opens Beta Mine\n\nThe mine …", "Alpha opens Beta Mine"),
        ("\n\n  ## Alpha   opens **Beta**  \ntext", "Alpha opens **Beta"),
        ("**Alpha opens Beta Mine**\ntext", "Alpha opens Beta Mine"),
        ("Home\xa0/\xa0Metal News\xa0/\xa0Alpha opens Beta\n\ntext", "Alpha opens Beta"),
        ("Western/allied magnets\ntext", "Western/allied magnets"),
        ("Why Beta?\ntext", "Why Beta?"),
        ("Alpha opened the Beta Mine.\nIt runs.", None),
        ("Breaking: the mine of Alpha has opened," + " and more" * 30 + "\ntext", None),
        ("Alpha opens Beta Mine", None),
        ("Alpha opens Beta Mine\n \n", None),
        ("https://alpha.example/news\ntext", None),
    ],
)
def test_a_heading_is_the_title(write, text, title):
    """A short first line that ends no sentence and has text after it names the document."""
    assert read_document(write("alpha.txt", text)).title == title


@pytest.mark.slow
def test_time_grows_with_size(write):
    """The largest text that is read takes seconds, not minutes, whatever it is made of."""
    for unit in (b"Alpha Metals owns the Beta Mine.\n", b"a", b" x", b"\r\n1", b"- "):
        document = read_document(write("alpha.md", unit * (49_000_000 // len(unit))))
        assert len(document.text) > 20_000_000
