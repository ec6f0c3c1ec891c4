"""The report on a graph: what was read, what it makes of the supply chain, and what is not known of it."""

from __future__ import annotations

from html import escape
from typing import Literal, NamedTuple, get_args

from reegraph.graph import Graph
from reegraph.outputs.pages.markdown import to_markdown
from reegraph.outputs.pages.report.answers import Answers, Progress, ask
from reegraph.outputs.pages.report.failures import chokepoint_section, cut_set_section, loss_section
from reegraph.outputs.pages.report.flows import flow_section
from reegraph.outputs.pages.report.ground import (
    calendar_section,
    completeness_section,
    conflict_section,
    method_section,
    reading_section,
)
from reegraph.outputs.pages.report.shares import concentration_section, traceability_section
from reegraph.outputs.pages.report.summary import summary
from reegraph.outputs.pages.sheet import Sheet, to_csv, to_html
from reegraph.outputs.pages.view import about

__all__ = ["FORMATS", "TITLE", "Answers", "Format", "Progress", "Report", "ask", "report"]

Format = Literal["html", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)

TITLE = "Rare earth supply of allied countries: a report"

_SECTIONS = (
    reading_section,
    chokepoint_section,
    loss_section,
    cut_set_section,
    concentration_section,
    flow_section,
    traceability_section,
    conflict_section,
    calendar_section,
    completeness_section,
    method_section,
)


class Report(NamedTuple):
    """The report on a graph, in the forms in which it can be kept."""

    sheet: Sheet
    graph: Graph

    def text(self, form: Format = "html") -> str:
        """The report as one self-contained HTML page, or as Markdown with its sentences as footnotes."""
        return (to_html if form == "html" else to_markdown)(self.sheet, self.graph)

    def tables(self) -> dict[str, str]:
        """Each table as CSV, by the name of its file."""
        return {f"{table.id}.csv": to_csv(table) for table in self.sheet.tables()}

    def _repr_html_(self) -> str:
        """In a notebook: what it is, not the whole page."""
        tables = sum(1 for _ in self.sheet.tables())
        return f"<p><b>{escape(self.sheet.title)}</b><br>{escape(self.sheet.about)}; {tables} tables</p>"


def report(answers: Answers, *, title: str = TITLE) -> Sheet:
    """The report as a sheet: the summary first, then a section for each question.

    Nothing is computed here that `answers` (see `ask`) do not say.
    """
    sections = tuple(make(answers) for make in _SECTIONS)
    return Sheet("report", title, f"{about(answers.graph)}{_terms(answers)}", summary(answers), sections)


def _terms(answers: Answers) -> str:
    """What was asked beside the usual, on the line under the title."""
    options = answers.options
    said = [
        f"elements {', '.join(options.elements)}" if options.elements else "",
        f"market open{f' without {len(options.without)} states' if options.without else ''}"
        if options.market == "open"
        else "",
        f"with what is {' and '.join(options.include)}" if options.include else "",
        f"where sources differ: {options.prefer}" if options.prefer != "latest" else "",
    ]
    return "".join(f" · {part}" for part in said if part)
