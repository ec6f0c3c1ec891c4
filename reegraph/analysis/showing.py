"""Rows as an HTML table for a notebook: pure, self-contained, every text escaped, the same rows the same bytes.

A notebook page is not ours: it may be light or dark, so no colour is set here but shades of the text's own; it may give
all columns one width, which a long text needs changed; and it may read dollars as mathematics, which the classes on the
outer element forbid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

ROWS = 20
"""So many rows are shown; the rest is counted."""
_ITEMS, _CHARACTERS, _SENTENCE = 6, 300, 80
_CALLED = ("name", "words", "text", "title", "id")
_CELL = "text-align:left;vertical-align:top;max-width:32em;overflow-wrap:break-word"
_LINE = "border-bottom:1px solid;border-color:color-mix(in srgb,currentColor 25%,transparent)"


def framed(body: str) -> str:
    """Markup as one element of a notebook's output, scrolled sideways where it is wider than the page."""
    return f'<div class="reegraph tex2jax_ignore mathjax_ignore" style="overflow-x:auto">{body}</div>'


def table(rows: Sequence[Mapping[str, Any]], *, columns: Sequence[str] = (), heading: str = "") -> str:
    """Rows as a table, with `heading` above it; a heading alone where there are none.

    `columns` are keys, with dots where they lead into objects; without them all keys of the rows. Columns in which
    nothing stands are left out. Lists of claims become a count that opens to their ids.
    """
    keys = list(columns) or list(dict.fromkeys(key for row in rows for key in row))
    kept = [key for key in keys if any(not _empty(_at(row, key)) for row in rows)]
    caption = f'<caption style="caption-side:top;text-align:left">{_text(heading)}</caption>' if heading else ""
    if not kept:
        return f"<p>{_text(heading or 'nothing')}</p>"
    head = "".join(f'<th scope="col" style="{_CELL};{_LINE}">{_text(_words(key))}</th>' for key in kept)
    body = "".join("<tr>" + "".join(_cell(key, _at(row, key)) for key in kept) + "</tr>" for row in rows[:ROWS])
    more = len(rows) - ROWS
    rest = f"<p>… and {more:,} more rows: <code>.to_rows()</code> has all {len(rows):,}.</p>" if more > 0 else ""
    inside = f"{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<table style="table-layout:auto">{inside}</table>{rest}'


def _at(row: Any, key: str) -> Any:
    for step in key.split("."):
        row = row.get(step) if isinstance(row, Mapping) else None
    return row


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | Sequence | Mapping) and not value)


def _words(key: str) -> str:
    return key.removesuffix(".name").removesuffix(".text").split(".")[-1].replace("_", " ")


def _cell(key: str, value: Any) -> str:
    if key.endswith("claims") and isinstance(value, list) and value:
        count = f"{len(value)} claim{'' if len(value) == 1 else 's'}"
        ids = " ".join(f"<code>{_text(claim)}</code>" for claim in value)
        return _td(f"<details><summary>{count}</summary>{ids}</details>")
    text = _plain(value)
    return _td(_text(text), wide=len(text) > _SENTENCE)


def _td(inside: str, *, wide: bool = False) -> str:
    return f'<td style="{_CELL}{";min-width:18em" * wide}">{inside}</td>'


def _plain(value: Any) -> str:
    if value is None or (isinstance(value, Sequence | Mapping) and not value):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, Mapping):
        return _item(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        more = len(value) - _ITEMS
        return ", ".join(map(_plain, value[:_ITEMS])) + (f" and {more} more" if more > 0 else "")
    return str(value)


def _item(value: Mapping[str, Any]) -> str:
    called = next((key for key in _CALLED if value.get(key)), None)
    if called is None:
        return ", ".join(f"{_words(key)} {_plain(inner)}" for key, inner in value.items())
    share = value.get("percent")
    return f"{value[called]}" if share is None else f"{value[called]} {_number(round(share, 1))} %"


def _number(value: float) -> str:
    number = round(value, 3)
    if number == int(number):
        return f"{int(number):,}" if abs(number) >= 10_000 else str(int(number))
    return f"{number:,.3f}".rstrip("0")


def _text(value: str) -> str:
    cut = value if len(value) <= _CHARACTERS else value[:_CHARACTERS] + "…"
    return f"<bdi>{escape(cut)}</bdi>"
