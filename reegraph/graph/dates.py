"""Dates that are known to the year, the month or the day, compared by the first or the last day that they may mean."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable

from reegraph.errors import MisuseError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def last_day(date: str) -> str:
    """The last day that an ISO date, cut to what is known, may mean: by then a start "in 2028" has surely passed.

    A text that is no such date is given back unchanged.

    >>> last_day("2028"), last_day("2028-02"), last_day("2028-02-03")
    ('2028-12-31', '2028-02-29', '2028-02-03')
    """
    found = _PARTIAL.match(date)
    if found is None:
        return date
    year, month, day = int(found[1]), int(found[2] or 12), found[3]
    if not 1 <= month <= 12 or year < 1:
        return date
    return f"{year:04}-{month:02}-{day or calendar.monthrange(year, month)[1]:02}"


def first_day(date: str) -> str:
    """The first day that an ISO date, cut to what is known, may mean.

    For the date of a report: we hold it, so the year that it gives is no date to come.

    >>> first_day("2028"), first_day("2028-02"), first_day("2028-02-03")
    ('2028-01-01', '2028-02-01', '2028-02-03')
    """
    found = _PARTIAL.match(date)
    return date if found is None else "-".join((found[1], found[2] or "01", found[3] or "01"))


def latest_report(dates: Iterable[str | None]) -> str | None:
    """The latest of the known dates of reports, as a full day, or None when none is known."""
    return max((first_day(d) for d in dates if d), default=None)


def require_day(date: str, what: str) -> str:
    """The last day that a date given by the user may mean.

    Raises MisuseError for what is no date; `what` names the option.

    >>> require_day("2025-02", "as of")
    '2025-02-28'
    """
    day = last_day(date.strip())
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        raise MisuseError(f"{what} {date!r}: expected a date such as 2025, 2025-11 or 2025-11-14") from None


def begins_on(valid_from: str | None, reported: str | None) -> str | None:
    """The day from which a thing said as fact holds: as stated, else from its report; None when undated.

    Of a stated year the last day, unless the report came before that and in the same year or later. The report is the
    latest day on which it can have begun, and never a date of its beginning: answers print it as `reported`.

    >>> begins_on("2024", None), begins_on("2024", "2024-06-01"), begins_on(None, "2024-06-01")
    ('2024-12-31', '2024-06-01', '2024-06-01')
    """
    if valid_from is None:
        return reported
    stated = last_day(valid_from)
    begun = reported is not None and first_day(valid_from) <= reported
    return min(stated, reported) if begun and reported is not None else stated
