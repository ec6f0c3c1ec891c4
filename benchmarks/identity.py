"""Identity: how well names are linked and clustered, and what it costs to resolve 100,000 mentions.

    python benchmarks/identity.py            # both
    python benchmarks/identity.py --quality  # only the figures of docs/explanation/identity.md

The mentions are made: firms with names of two words, each in up to six spellings (with its legal form or without, the
first word alone, a letter changed, a plural, a "Group"), half of them listed. "Resolved" is everything between mentions
and pairs for review: linking, rules on spellings, folding, profiles, blocks, scores.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from reegraph.documents import read_text
from reegraph.entities.folding import fold_entities
from reegraph.entities.gazetteer import gazetteer
from reegraph.extract import extract
from reegraph.identity.candidates import candidates, pairs
from reegraph.identity.clusters import cluster
from reegraph.identity.evaluation import (
    Figures,
    Judge,
    clustered,
    figures,
    for_tuning,
    gold_pairs,
    read_gold,
)
from reegraph.identity.linking import link, listed
from reegraph.identity.profiles import profiles
from reegraph.identity.variants import by_rule
from reegraph.model import Mention

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "identity" / "groups.toml"
MENTIONS = 100_000
SEED = 4


def main() -> None:
    """Print the tables that the command line asks for."""
    console = Console(file=sys.stdout, width=110)
    quality(console)
    if "--quality" not in sys.argv:
        cost(console)


# --- quality ---------------------------------------------------------------------------------------------------------


def quality(console: Console) -> None:
    """Precision and recall over the gold pairs and clusters."""
    gold = read_gold(GOLD)
    chosen = list(gold_pairs(gold))
    apart, tuned = ([p for p in chosen if for_tuning(p) is side] for side in (False, True))
    judge, reading = Judge(), Judge(in_a_sentence)
    same = sum(p.same for p in chosen)
    console.print(
        f"{len(chosen)} pairs of names ({same} the same, {len(chosen) - same} different), {len(apart)} kept apart"
    )
    table = _table("pairs", "precision", "recall", "wrong", "missed")
    for title, found in (
        ("linked by the name alone, all pairs", figures(chosen, judge.linked)),
        ("linked by the name alone, pairs tuned on", figures(tuned, judge.linked)),
        ("linked by the name alone, pairs kept apart", figures(apart, judge.linked)),
        ("linked in a plain sentence, all pairs", figures(chosen, reading.linked)),
        ("linked, or proposed for review, all pairs", figures(chosen, judge.proposed)),
        ("linked, or proposed for review, pairs tuned on", figures(tuned, judge.proposed)),
        ("linked, or proposed for review, pairs kept apart", figures(apart, judge.proposed)),
        ("clusters of linked names", clustered(gold, judge, accept=False)),
        ("clusters if every likely pair were accepted", clustered(gold, judge, accept=True)),
    ):
        table.add_row(title, *_cells(found))
    console.print(table)
    kinds = defaultdict(list)
    for pair in apart:
        kinds[pair.kind].append(pair)
    table = _table("linked or proposed, pairs kept apart", "precision", "recall", "wrong", "missed")
    for kind in sorted(kinds):
        table.add_row(f"{kind} ({len(kinds[kind])})", *_cells(figures(kinds[kind], judge.proposed)))
    console.print(table)


def in_a_sentence(name: str, entity_type: str) -> str:
    """The id that reading gives to a name in a plain sentence; one that nothing else has where it finds none."""
    facility = entity_type not in ("Company", "Agency", "ResearchOrganisation", "Programme", "Policy")
    before = "Output of " if facility else ""
    text = f"{before}{name}{' rose in May.' if facility else ' said on Monday that it had signed an agreement.'}"
    where = re.search(re.escape(name), text)
    found = extract(read_text(text, name="sentence.md", origin="-")).mentions
    inside = [m for m in found if where and m.start < where.end() and m.end > where.start() and m.end - m.start > 1]
    best = max(inside, key=lambda m: (m.end - m.start, -m.start), default=None)
    if best is None or best.mention not in name:
        return f"unread/{name}"
    return best.id if gazetteer().by_id(best.id) else listed(best.name, best.type) or best.id


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right")
    return table


def _cells(found: Figures) -> tuple[str, ...]:
    return f"{found.precision:.3f}", f"{found.recall:.3f}", str(found.wrong), str(found.missed)


# --- cost ------------------------------------------------------------------------------------------------------------


def cost(console: Console) -> None:
    """CPU seconds for each step from mentions to pairs for review, at three sizes, and the time by the clock."""
    table = _table(
        "mentions", "names", "entities", "pairs compared", "of all pairs", "link", "rules", "fold", "compare",
        "CPU seconds", "wall",
    )  # fmt: skip
    for size in (MENTIONS // 10, MENTIONS // 2, MENTIONS):
        made = list(itertools.islice(_mentions(), size))
        called = sorted({(m.name, m.type) for m in made})
        started, clock = time.process_time(), time.perf_counter()
        ids, linked = _timed(lambda called=called: {c: link(*c) for c in called})
        read = [m.model_copy(update={"id": ids[m.name, m.type]}) for m in made]
        found, ruled = _timed(lambda read=read: cluster(by_rule((), read)).canonical)
        joined = (m.model_copy(update={"id": found[m.id]}) if m.id in found else m for m in read)
        folded, fold = _timed(lambda joined=joined: fold_entities((), joined))
        ready = profiles(folded, ())
        _, compare = _timed(lambda ready=ready: candidates(ready))
        total, wall = time.process_time() - started, time.perf_counter() - clock
        compared = sum(1 for _ in pairs(ready))
        share = compared / (len(ready) * (len(ready) - 1) / 2)
        steps = (f"{seconds:.1f}" for seconds in (linked, ruled, fold, compare, total, wall))
        table.add_row(f"{size:,}", f"{len(called):,}", f"{len(folded):,}", f"{compared:,}", f"{share:.2%}", *steps)
    console.print(table)
    console.print(
        f"one process of a machine with {os.cpu_count()} cores; CPU seconds, so that other work does not count"
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    return work(), time.process_time() - started


_SYLLABLES = re.findall(
    "[a-z]+", "al be ca do en fi gar hol in jan kel lo mar nor ol pen que ros sel tan ul ver wes xan yor"
)
_TRADES = re.findall(
    "[A-Za-z]+", "Metals Mining Minerals Resources Magnetics Materials Alloys Exploration Chemicals Lithium"
)
_FORMS = (" Ltd", " Inc.", " Corp.", " Pty Ltd", " GmbH", " S.A.", " PLC")


def _mentions() -> Iterator[Mention]:
    """Mentions without end, the same in every run."""
    pick = random.Random(SEED)
    known = [(k.name, " Ltd") for k in gazetteer() if k.type == "Company"]
    firms = [(f"{_word(pick)} {pick.choice(_TRADES)}", pick.choice(_FORMS)) for _ in range(20_000)]
    while True:
        listed_ = pick.random() < 0.5
        name, form = pick.choice(known if listed_ else firms)
        text = (name if listed_ else _spelt(pick, name)) + (form if pick.random() < 0.5 else "")
        document = f"document-{pick.randrange(5000)}"
        yield Mention(document=document, id="company/x", type="Company", name=text, mention=text, start=0, end=1)


def _word(pick: random.Random) -> str:
    return "".join(pick.choice(_SYLLABLES) for _ in range(pick.choice((2, 3, 3, 4)))).capitalize()


def _spelt(pick: random.Random, name: str) -> str:
    if pick.random() < 0.7:
        return name
    first, _, _ = name.partition(" ")
    place = pick.randrange(1, len(first))
    return pick.choice((name[:place] + pick.choice("aeiourst") + name[place + 1 :], first, f"{name}s", f"{name} Group"))


if __name__ == "__main__":
    main()
