"""Our figures are those of the scoring tool, on the same claims."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from reegraph.evaluation import evaluate_files, read_gold_set
from reegraph.extract import extract

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
TOOL = SHARED / "tools" / "score_claims.py"
SETS = {
    "unseen": (ROOT / "tests" / "gold" / "claims", ROOT / "tests" / "gold" / "docs"),
    "seeds": (SHARED / "gold" / "seeds", SHARED / "seeds"),
    "dev": (SHARED / "gold" / "dev", SHARED / "dev-docs"),
}
pytestmark = pytest.mark.skipif(not TOOL.is_file(), reason=f"the tool is not here: {TOOL}")


def by_tool(gold, docs, claims, mentions):
    files = ["--gold", gold, "--docs", docs, "--claims", claims, "--mentions", mentions]
    done = subprocess.run(
        [sys.executable, TOOL, *files, "--json"], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def extracted(gold_set):
    """What the extractor reads in the documents of a gold set."""
    found = [extract(d) for d in gold_set.documents.values()]
    return [c.to_json() for f in found for c in f.claims], [m.model_dump() for f in found for m in f.mentions]


@pytest.mark.parametrize("name", ["unseen", "seeds", pytest.param("dev", marks=pytest.mark.slow)])
def test_extraction_has_the_same_figures(name, tmp_path):
    """What the extractor reads gets the same figures from both."""
    gold, docs = SETS[name]
    gold_set = read_gold_set(gold, docs)
    claims, mentions = extracted(gold_set)
    files = write_lines(tmp_path / "claims.jsonl", claims), write_lines(tmp_path / "mentions.jsonl", mentions)
    assert evaluate_files(gold_set, *files).to_json() == by_tool(gold, docs, *files)


def made_up(gold_set, chance):
    """Claims and mentions made from the gold facts, with slips of every kind that scoring has a rule for."""
    claims, mentions = [], []
    for name, gold in gold_set.golds.items():
        types = {e.name: e.type for e in gold.entities}
        aliases = {e.name: (e.name, *e.aliases) for e in gold.entities}

        def end(entity, types=types, aliases=aliases):
            form = chance.choice(aliases[entity])
            form = chance.choice([form, form, f"{form} Ltd", f"the {form}", form.upper(), form.split()[-1], "Nobody"])
            other = chance.choice(sorted(types))
            kind = chance.choice([types[entity], types[entity], types[other], None])
            return {"name": form, "type": kind, "mention": chance.choice([None, entity, other])}

        for fact in chance.choices(gold.relations, k=2 * len(gold.relations)) if gold.relations else ():
            said = chance.choice(fact.readings())
            ends = [end(said.subject), end(said.object)]
            chance.shuffle(ends) if chance.random() < 0.2 else None
            claims.append({
                "document": f"{name}.md", "subject": ends[0], "predicate": said.predicate, "object": ends[1],
                "qualifiers": chance.choice([None, {"stage": chance.choice("ab")}]),
                "modality": chance.choice([fact.modality, "asserted", "negated", None]),
                "evidence": chance.choice([{"text": fact.evidence}, {"text": "nowhere in it"}, None]),
            })  # fmt: skip
        for fact in chance.choices(gold.attributes, k=2 * len(gold.attributes)) if gold.attributes else ():
            said = chance.choice(fact.readings())
            if said.number is None:
                value = chance.choice([{"word": said.value}, {"date": said.value, "text": "x"}, said.value, None])
            else:
                value = {"number": said.number * chance.choice([1, 1.0, 1.0099, 1.011, 0.99])}
            claims.append({
                "document": f"{name}.txt", "subject": end(said.subject), "object": None, "value": value,
                "predicate": chance.choice([said.attribute, said.attribute, "capacity", "production"]),
                "qualifiers": dict(said.qualifiers), "modality": fact.modality, "evidence": {"text": fact.evidence},
            })  # fmt: skip
        mentions += [
            {"document": f"{name}.md", **end(entity.name), "type": chance.choice([entity.type, "Mine"])}
            for entity in chance.choices(gold.entities, k=2 * len(gold.entities))
        ]
    return claims, mentions


@pytest.mark.parametrize("seed", range(6))
def test_claims_with_slips_have_the_same_figures(seed, tmp_path):
    """Right, wrong, doubled, turned round and misnamed claims get the same figures from both."""
    gold, docs = SETS["dev" if seed % 3 else "unseen"]
    gold_set = read_gold_set(gold, docs)
    claims, mentions = made_up(gold_set, random.Random(seed))
    files = write_lines(tmp_path / "claims.jsonl", claims), write_lines(tmp_path / "mentions.jsonl", mentions)
    ours = evaluate_files(gold_set, *files).to_json()
    assert ours == by_tool(gold, docs, *files)
    assert 0 < ours["all"]["tp"] < ours["all"]["predicted"]
    assert ours["evidence_not_in_document"] > 0
