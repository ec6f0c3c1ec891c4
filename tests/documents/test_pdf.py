"""PDF files: pages, properties, and what makes them unreadable."""

from __future__ import annotations

import pytest

from reegraph.documents import read_document
from reegraph.errors import UnreadableDocumentError


def test_pages_are_found_by_offset(write, make_pdf):
    """Each page begins where `pages` says, and an offset leads back to its page."""
    pages = [["Alpha Metals owns the Beta Mine.", "It is in Texas."], ["Gamma is the buyer."], [], ["End."]]
    document = read_document(write("alpha.pdf", make_pdf(pages)))
    assert document.text == "Alpha Metals owns the Beta Mine.\nIt is in Texas.\nGamma is the buyer.\n\nEnd."
    assert document.pages == (0, 49, 69, 70)
    assert [document.page_of(document.text.index(word)) for word in ("Alpha", "Texas", "Gamma", "End")] == [1, 1, 2, 4]


def test_a_scan_is_stored_and_said_to_have_no_text(write, make_pdf):
    """Pages without a text layer are no error, but claims cannot be read from them."""
    document = read_document(write("scan.pdf", make_pdf([[], []])))
    assert (document.text, document.pages, document.readable) == ("", (0, 0), False)
    assert document.notes == ("no text layer", "undated")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a rare-", "earth mine"], "a rareearth mine"),
        (["a rare-", "earth mine, a rare-earth plant"], "a rare-earth mine, a rare-earth plant"),
        (["sup-", "plies, it supplies"], "supplies, it supplies"),
        (["a light-", "weight metal, of light weight"], "a light-weight metal, of light weight"),
        (["the US-", "China truce"], "the US-China truce"),
        (["mid-", "2028"], "mid-2028"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_mended(write, make_pdf, lines, text):
    """A hyphen stays where the document writes the word with one elsewhere, or where a capital or a digit follows."""
    assert read_document(write("alpha.pdf", make_pdf([lines]))).text == text


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Alpha opens Beta Mine", "Alpha opens Beta Mine"),
        ("Microsoft Word - Alpha opens Beta", "Alpha opens Beta"),
        ("Microsoft Word - alpha_final.docx", None),
        ("alpha.indd", None),
        ("untitled", None),
        ("Document1", None),
        ("", None),
    ],
)
def test_a_title_that_a_program_made_up_is_no_title(write, make_pdf, stated, title):
    """File names and placeholders in the title property are passed over."""
    data = make_pdf([["Alpha owns Beta."]], properties={"Title": stated})
    assert read_document(write("alpha.pdf", data)).title == title


@pytest.mark.parametrize(
    ("lines", "date"),
    [(["Alpha owns Beta."], "2025-11-14"), (["21 December 2025", "Alpha owns Beta."], "2025-12-21")],
)
def test_the_first_page_dates_before_the_property(write, make_pdf, lines, date):
    """The day the file was made counts only where the text states none."""
    data = make_pdf([lines], properties={"CreationDate": "D:20251114093000+01'00'"})
    assert read_document(write("alpha.pdf", data)).date == date


def test_control_characters_are_dropped(write, make_pdf):
    """What could steer a terminal does not get into the text."""
    assert "\x1b" not in read_document(write("alpha.pdf", make_pdf([["Alpha \x1b[31m Metals"]]))).text


def test_an_encrypted_file_is_refused_as_such(write, make_pdf):
    """A file that asks for a password names the reason and the way out."""
    lock = f"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(write("alpha.pdf", make_pdf([["Alpha"]], trailer=lock)))
    assert caught.value.reason == "encrypted PDF; save it without a password"


def test_a_damaged_file_is_refused(write, make_pdf):
    """A file cut short says that it is damaged, and a page that is not there says which."""
    data = make_pdf([["Alpha"], ["Beta"]])
    for content, reason in (
        (data[:200], "damaged PDF, or no PDF at all"),
        (data.replace(b"6 0 R]", b"9 0 R]"), "damaged PDF at page 2"),
    ):
        with pytest.raises(UnreadableDocumentError) as caught:
            read_document(write("alpha.pdf", content))
        assert caught.value.reason == reason
