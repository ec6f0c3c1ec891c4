"""How often what the rules read is right, by predicate: the values of `reegraph/extract/tables/confidence.toml`.

Takes folders of gold files and of their documents in pairs and prints the table. A value is the share of claims of a
predicate that agree with gold, drawn towards the share over all predicates as by four more claims, so that a few claims
cannot make a predicate certain or worthless.

    python benchmarks/confidence.py tests/gold/tuning/claims tests/gold/tuning/docs
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from rich.console import Console

from reegraph.evaluation import Figures, evaluate_extractor, read_gold_set
from reegraph.model import vocabulary

DRAWN_BY = 4  # claims


def counts(folders: list[Path]) -> tuple[Counter[str], Counter[str]]:
    """Over all pairs of folders, by predicate: claims that agree with gold, and claims."""
    right: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for gold, docs in zip(folders[::2], folders[1::2], strict=True):
        figures: dict[str, Figures] = evaluate_extractor(read_gold_set(gold, docs)).per_predicate
        right.update({predicate: f.tp for predicate, f in figures.items()})
        made.update({predicate: f.predicted for predicate, f in figures.items()})
    return right, made


def table(right: Counter[str], made: Counter[str]) -> str:
    """The lines of the table, one a predicate in the order of the vocabulary, with the counts behind each."""
    overall = right.total() / made.total()
    lines = []
    for predicate in (*vocabulary().relation, *vocabulary().attribute):
        share = (right[predicate] + DRAWN_BY * overall) / (made[predicate] + DRAWN_BY)
        lines.append(f"{predicate} = {share:.2f}  # {right[predicate]} of {made[predicate]}")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    folders = [Path(argument) for argument in sys.argv[1:]]
    if not folders or len(folders) % 2:
        sys.exit("usage: python benchmarks/confidence.py GOLD DOCS [GOLD DOCS …]")
    Console(highlight=False, soft_wrap=True).print(table(*counts(folders)))


if __name__ == "__main__":
    main()
