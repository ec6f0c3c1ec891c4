"""Dates as documents write them, cut to ISO 8601: nothing is guessed, and an impossible day is no date."""

from __future__ import annotations

import datetime as dt
import re

EARLIEST, LATEST = 1900, 2100
DATELINE_REACH = 600  # characters from the start; further down a date on its own belongs to the story

_MONTH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH_NUMBER = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905 - reads better
}
# The scope of IGNORECASE is the date alone: around it, capitals tell a place from a sentence.
_DAY = (
    r"(?i:"
    rf"(?P<month1>{_MONTH})\.?\s+(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year1>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}})"
    r"|(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})"
    r")(?!\d)"
)
_TIME = (
    r"(?:[T,\s|•·–—-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?(?:\s*[AaPp]\.?[Mm]\.?)?)?"
    r"(?:\s*(?:Z|[+-]\d{2}:?\d{2}|\(?[A-Z]{2,4}\)?))?"
)
_LABEL = (
    r"(?i:(?:first\s+)?(?:published|posted|released|issued|dated?|(?:publication|release) date)(?:\s+on)?\s*:?\s*)?"
)
_WEEKDAY = r"(?i:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
# An icon's alternative text sticks to the date on some pages ("iconDec 21, 2025 17:03").
_GLUED_ICON = r"(?:[a-z]{2,12}(?=[A-Z]))?"
_AFTER = r"(?:\s*[|•·].{0,40})?$"
_STATED_DAY = (
    # 21 December 2025, 17:03
    re.compile(rf"^{_GLUED_ICON}{_LABEL}{_WEEKDAY}{_DAY}{_TIME}{_AFTER}"),
    # By Jane Doe | Dec 21, 2025
    re.compile(rf"^(?:[^|•·]{{1,80}}[|•·]|By\s[^,|]{{1,60}}[,–—-])\s*{_LABEL}{_WEEKDAY}{_DAY}{_TIME}{_AFTER}"),
    # LAS VEGAS, Nov. 6, 2025 /Wire/ -- Alpha Metals …
    re.compile(
        r"^(?!(?:On|In|By|Since|Until|After|Before|From|As|At|The)\b)[A-Z][\w.'’/-]*(?:,? [A-Z][\w.'’/-]*){0,5},? "
        rf"{_DAY}\s*(?:\([^()]{{2,60}}\)\s*)?(?:/[^/]{{2,30}}/\s*)?(?:--|[-–—:])"
    ),
    # DENVER--(WIRE)--Nov 6, 2025--
    re.compile(rf"^[A-Z][^(]{{1,60}}--\([A-Z ]{{2,30}}\)--{_DAY}"),
)
_WHOLE_DAY = re.compile(rf"^{_WEEKDAY}{_DAY}(?:[T\s,].*)?$")
_PART = re.compile(r"^(?P<year>\d{4})(?:-(?P<month>\d{2}))?$")
_MONTH_YEAR = re.compile(rf"^(?i:(?P<month>{_MONTH})\.?),?\s+(?P<year>\d{{4}})$")


def _iso_day(year: int, month: int, day: int) -> str | None:
    """The day in ISO 8601, or None when the calendar has no such day or the year is out of reason."""
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _day_of(match: re.Match[str]) -> str | None:
    """The day that the pattern `_DAY` found."""
    form = next(n for n in "123" if match[f"year{n}"])
    month = match[f"month{form}"]
    number = int(month) if month.isdigit() else _MONTH_NUMBER[month[:3].lower()]
    return _iso_day(int(match[f"year{form}"]), number, int(match[f"day{form}"]))


def parse_date(words: str) -> str | None:
    """A date as a person writes it in a header, cut to what is said; None when it is no date.

    A numeric form other than ISO 8601 is refused: 03/04/2025 is two days.

    >>> parse_date("2025-11"), parse_date("14 November 2025"), parse_date("Nov 2025"), parse_date("03/04/2025")
    ('2025-11', '2025-11-14', '2025-11', None)
    """
    words = words.strip()
    if match := _WHOLE_DAY.match(words):
        return _day_of(match)
    if match := _PART.match(words):
        year, month = match["year"], match["month"]
    elif match := _MONTH_YEAR.match(words):
        year, month = match["year"], f"{_MONTH_NUMBER[match['month'][:3].lower()]:02d}"
    else:
        return None
    if _iso_day(int(year), int(month or 1), 1) is None:
        return None
    return f"{year}-{month}" if month else year


def parse_pdf_date(words: str) -> str | None:
    """The day of a PDF date (`D:YYYYMMDDHHmmSS…`, ISO 32000-1, 7.9.4), or None.

    Days before 1990, when there was no PDF, come from clocks that were never set.
    """
    match = re.match(r"^(?:D:)?(\d{4})(\d{2})(\d{2})", words)
    if match is None or int(match[1]) < 1990:
        return None
    return _iso_day(int(match[1]), int(match[2]), int(match[3]))


def find_dateline(text: str) -> str | None:
    """The day that the head of a text gives as its own: alone on a line, in a byline or in a wire dateline.

    A day inside a sentence does not count, nor does an "Updated" line. None when the head names two different days.

    >>> find_dateline("Alpha opens Beta\\nDec 21, 2025 17:03\\nRecently, …")
    '2025-12-21'
    >>> find_dateline("On January 2, 2026, shares of Alpha rose.") is None
    True
    """
    end = text.find("\n", DATELINE_REACH, DATELINE_REACH + 200)
    head = text[: end if end != -1 else DATELINE_REACH + 200]
    days = {day for line in head.split("\n") if (day := _day_of_line(line.strip(" \t*_>|•·–—-")))}
    return days.pop() if len(days) == 1 else None


def _day_of_line(line: str) -> str | None:
    match = next((found for pattern in _STATED_DAY if (found := pattern.match(line))), None)
    return _day_of(match) if match else None
