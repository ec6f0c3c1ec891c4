"""The likeness at which a damaged quote is found and an invented one is not: `python benchmarks/quotes.py GOLD DOCS`.

The evidence of gold is damaged as models damage quotes, by a seeded generator, and looked for in its document; the same
sentences are looked for in the next document, and with one word exchanged for another of the document, a number raised
or a negation put in, all of which must not be found. Printed is the share found at each bound.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from reegraph.evaluation import read_gold_set
from reegraph.extract.llm import quoting

BOUNDS = (80.0, 85.0, 88.0, 90.0, 92.0, 95.0, 98.0)
Damage = Callable[[list[str], random.Random, list[str]], list[str]]


def _drop(words: list[str], pick: random.Random, _: list[str]) -> list[str]:
    at = pick.randrange(len(words))
    return words[:at] + words[at + 1 :]


def _add(words: list[str], pick: random.Random, _: list[str]) -> list[str]:
    at = pick.randrange(len(words))
    return [*words[:at], pick.choice(["the", "its", "a", "has", "of"]), *words[at:]]


def _misspell(words: list[str], pick: random.Random, _: list[str]) -> list[str]:
    at = pick.randrange(len(words))
    word = words[at]
    middle = len(word) // 2
    return [*words[:at], word[:middle] + word[middle + 1 : middle + 2] + word[middle : middle + 1] + word[middle + 2 :],
            *words[at + 1 :]]  # fmt: skip


def _punctuate(words: list[str], _: random.Random, __: list[str]) -> list[str]:
    return [re.sub(r"[,;:()]", "", w) for w in words]


def _exchange(words: list[str], pick: random.Random, others: list[str]) -> list[str]:
    at = pick.choice([n for n, w in enumerate(words) if len(w) >= 4] or [0])
    other = pick.choice([w for w in others if len(w) >= 4 and w.lower() != words[at].lower()])
    return [*words[:at], other, *words[at + 1 :]]


def _raise(words: list[str], _: random.Random, __: list[str]) -> list[str]:
    return [re.sub(r"\d", lambda m: str((int(m.group()) + 1) % 10), w) for w in words]


def _deny(words: list[str], pick: random.Random, _: list[str]) -> list[str]:
    at = pick.randrange(1, len(words))
    return [*words[:at], "not", *words[at:]]


TRUE: dict[str, Damage] = {
    "a word left out": _drop, "a little word added": _add, "two letters turned": _misspell,
    "no punctuation": _punctuate,
}  # fmt: skip
FALSE: dict[str, Damage] = {"a word exchanged": _exchange, "every digit raised": _raise, "a not put in": _deny}


def _cases(gold: Path, docs: Path) -> Iterator[tuple[str, str, bool]]:
    """Kind of damage and quote, for each text, with whether it should be found."""
    pick = random.Random(0)
    gold_set = read_gold_set(gold, docs)
    names = sorted(gold_set.documents)
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        text, next_text = gold_set.documents[name].text, gold_set.documents[following].text
        others = re.findall(r"[^\W\d_]+", text)
        evidence = dict.fromkeys(
            f.evidence for f in (*gold_set.golds[name].relations, *gold_set.golds[name].attributes)
        )
        for quote in evidence:
            words = quote.split()
            if len(words) < 5:
                continue
            yield "as it stands", f"{quote}\0{text}", True
            yield "of another document", f"{quote}\0{next_text}", False
            for kinds, right in ((TRUE, True), (FALSE, False)):
                for kind, damage in kinds.items():
                    made = damage(words, pick, others)
                    if made != words:
                        yield kind, f"{' '.join(made)}\0{text}", right


def main() -> None:
    """Print the table."""
    cases = list(_cases(Path(sys.argv[1]), Path(sys.argv[2])))
    texts = {text: quoting.Quoted(text) for _, case, _ in cases for text in [case.partition("\0")[2]]}
    kinds = {kind: right for kind, _, right in cases}
    print(f"{'found at a likeness of':24}" + "".join(f"{b:8.0f}" for b in BOUNDS) + "   cases")
    rows: dict[str, list[float]] = {kind: [] for kind in kinds}
    for bound in BOUNDS:
        quoting.NEAR = bound
        for kind in kinds:
            of_kind = [case.partition("\0") for k, case, _ in cases if k == kind]
            found = sum(texts[text].find(quote) is not None for quote, _, text in of_kind)
            rows[kind].append(found / len(of_kind))
    for kind, right in kinds.items():
        cells = "".join(f"{share:8.3f}" for share in rows[kind])
        print(f"{kind:24}{cells}{sum(k == kind for k, _, _ in cases):8}  {'' if right else '(should be 0)'}")


if __name__ == "__main__":
    main()
