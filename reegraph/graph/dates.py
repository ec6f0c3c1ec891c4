"""Dates that are known to the year, the month or the day, compared by the last day that they may mean."""

from __future__ import annotations

import calendar
import re

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def last_day(date: str) -> str:
    """The last day that an ISO date, cut to what is known, may mean.

    A start "in 2028" has surely passed only on 31 December. A text that is no such date is given back unchanged.

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


def latest(dates: list[str | None]) -> str | None:
    """The latest of the known dates, as a full day, or None when none is known."""
    return max((last_day(d) for d in dates if d), default=None)
