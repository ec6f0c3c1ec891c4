"""Writes docs/reference/questions.md: real questions, answered from the project's documents and reference tables.

    python scripts/questions.py [FILE]

CI runs it (`make generated`) and fails where the page is not what the code makes of the documents today.
"""

from __future__ import annotations

import sys
from pathlib import Path

import reegraph
from reegraph.analysis.supply.suppositions import allied_countries
from reegraph.outputs.answers import (
    Section,
    answers_page,
    concentrations,
    cost_of,
    depends_on,
    free_chains,
    what_stops,
    would_stop,
)

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "questions.md"

SECTIONS = (
    Section("What do General Motors' magnets depend on?", depends_on("General Motors")),
    Section(
        "Which allied magnet plants have a chain free of China, from mine to magnet?",
        free_chains(("CN",), allied=allied_countries),
    ),
    Section("What would China's October 2025 rules coming back into force stop?", would_stop("October 2025")),
    Section(
        "What does the loss of Mountain Pass cost in tonnes of magnets, in 2026 and in 2028?",
        cost_of("mine/mountain-pass", (2026, 2028)),
    ),
    Section("How concentrated is each stage?", concentrations()),
    Section(
        "What stops dysprosium for a United States magnet plant?",
        what_stops("Dy", "dysprosium oxide", "United States"),
    ),
)


def main(arguments: list[str]) -> int:
    """Write the page to the file that is named, by default docs/reference/questions.md."""
    page = Path(arguments[0]) if arguments else PAGE
    page.write_text(answers_page(reegraph.example().graph, SECTIONS), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
