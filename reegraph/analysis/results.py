"""What every answer can do: read well in a terminal, become JSON, become a data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from reegraph.analysis import showing
from reegraph.errors import ReegraphError
from reegraph.model import Frozen


class Result(Frozen):
    """An answer. Kinds of answer say what their lines, their JSON and their rows are; the defaults serve a flat one."""

    shown: ClassVar[tuple[str, ...]] = ()
    """The keys of a row that a notebook shows, in order (dots lead into objects); without any, all of them."""
    headed: ClassVar[bool] = False
    """Whether the first of the answer's lines is its heading."""

    def to_json(self) -> Any:
        """The answer in plain JSON types, keys in a fixed order (docs/reference/cli.md gives the shape of each)."""
        return self.model_dump(mode="json")

    def to_rows(self) -> list[dict[str, Any]]:
        """The answer as flat records, one a row."""
        data = self.to_json()
        return data if isinstance(data, list) else [data]

    def to_lines(self) -> list[str]:
        """The answer as lines of text for a reader."""
        return [" · ".join(f"{key}: {_plain(value)}" for key, value in row.items()) for row in self.to_rows()]

    def to_frame(self) -> Any:
        """The rows as a `pandas.DataFrame`. Raises ReegraphError when pandas is not installed."""
        try:
            import pandas as pd  # noqa: PLC0415 - an extra: only this method needs it
        except ImportError as error:
            raise ReegraphError(
                "to_frame() needs pandas, which is not installed: pip install reegraph[frames]"
            ) from error
        return pd.DataFrame(self.to_rows())

    def _repr_html_(self) -> str:
        """The rows as a table, for notebooks: made here of the answer's own rows, since outputs lie above."""
        rows = self.to_rows()
        heading = next(iter(self.to_lines()), "") if self.headed or not rows else ""
        return showing.framed(showing.table(rows, columns=self.shown, heading=heading))

    def __repr__(self) -> str:
        return "\n".join(self.to_lines()) or "nothing"

    __str__ = __repr__


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_plain, value)) or "–"
    return "–" if value is None else str(value)
