"""Dates that a text states at its head, and those that PDF files carry."""

from __future__ import annotations

import pytest

from reegraph.documents import read_document
from reegraph.documents.dates import find_dateline, parse_pdf_date


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Dec 21, 2025 17:03", "2025-12-21"),
        ("iconDec 21, 2025 17:03", "2025-12-21"),
        ("21 December 2025", "2025-12-21"),
        ("Sunday, 21st December 2025", "2025-12-21"),
        ("2025-12-21T17:03:00Z", "2025-12-21"),
        ("Published: Dec. 21, 2025 at 5:03 p.m. EST", "2025-12-21"),
        ("Published on December 21, 2025 | 5 min read", "2025-12-21"),
        ("*December 21, 2025*", "2025-12-21"),
        ("By Jane Roe | December 21, 2025", "2025-12-21"),
        ("By Jane Roe - 21 Dec 2025", "2025-12-21"),
        ("Gamma Press • 21 Dec 2025, 09:15", "2025-12-21"),
        ("LAS VEGAS, Dec. 21, 2025 /GammaWire/ -- Alpha Metals said", "2025-12-21"),
        ("PERTH, Western Australia, Dec. 21, 2025 (GAMMA NEWSWIRE) -- Alpha", "2025-12-21"),
        ("Sydney, 21 December 2025 – Alpha Metals said", "2025-12-21"),
        ("DENVER--(GAMMA WIRE)--Dec 21, 2025-- Alpha Metals said", "2025-12-21"),
        ("Published 3 Nov 2025\nUpdated: 5 Nov 2025", "2025-11-03"),
    ],
)
def test_a_date_on_its_own_is_the_documents(head, date):
    """A full date alone on a line, in a byline or in a dateline dates the text."""
    assert find_dateline(f"Alpha opens Beta Mine\n\n{head}\n\nThe mine opened.") == date


@pytest.mark.parametrize(
    "head",
    [
        "On January 2, 2026, shares of Alpha Metals rose.",
        "On Tuesday, March 4, 2025 - a day of losses - Alpha fell.",
        "The agreement of 14 November 2025 holds.",
        "What changed on October 9, 2025",
        "As of December 21, 2025",
        "Updated: Nov 5, 2025",
        "## 9 October 2025",
        "03/04/2025",
        "December 2025",
        "30 February 2025",
        "21 December 2199",
        "3 Nov 2025\n5 Nov 2025",
        "PERTH, Aug 22 - Alpha Metals",
    ],
)
def test_other_dates_are_not(head):
    """A date in a sentence, a heading, a numeric or an impossible one, or two different ones date nothing."""
    assert find_dateline(f"{head}\nThe mine opened.") is None


@pytest.mark.parametrize(("lead", "found"), [(500, True), (700, False)])
def test_only_the_head_is_searched(lead, found):
    """Further down, a date on its own line belongs to the story."""
    assert (find_dateline("x" * lead + "\n14 November 2025\n") is not None) is found


def test_text_files_are_dated_by_it(write):
    """A text file with a dateline is not undated."""
    document = read_document(write("alpha.txt", "Alpha opens Beta\n14 November 2025\nThe mine opened."))
    assert (document.date, document.notes) == ("2025-11-14", ())


def test_a_header_is_above_a_dateline(write):
    """The date in the front matter wins."""
    text = "---\ndate: 2025-11-20\n---\n14 November 2025\nThe mine opened."
    assert read_document(write("alpha.md", text)).date == "2025-11-20"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("D:20251114093000+01'00'", "2025-11-14"),
        ("20251114", "2025-11-14"),
        ("D:19700101000000Z", None),
        ("D:20251345", None),
        ("D:2025", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_pdf_dates(written, date):
    """The day of a PDF date; the zero of a clock is no date."""
    assert parse_pdf_date(written) == date
