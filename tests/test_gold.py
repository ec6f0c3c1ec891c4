"""The unseen gold sets are well formed: their words are in their texts and their facts fit the vocabulary."""

import json
import re
from pathlib import Path

import pytest

from reegraph.model.vocabulary import vocabulary

GOLD = Path(__file__).parent / "gold"
SETS = {"": 12, "second/": 14}  # where they lie, and how many documents each has
NAMES = [f"{at}{p.stem}" for at in SETS for p in sorted((GOLD / at / "claims").glob("*.json"))]
STATUS = {"Deal": "Deal", "Policy": "Policy"}
INSTRUMENTS = {"grant", "loan", "equity", "investment", "price_floor", "funding_round", "other"}


def _file(name, folder, suffix):
    at, _, stem = name.rpartition("/")
    return GOLD / at / folder / f"{stem}{suffix}"


def text_of(name):
    """The document without its front matter."""
    whole = _file(name, "docs", ".md").read_text(encoding="utf-8")
    return re.sub(r"\A---\n.*?\n---\n", "", whole, count=1, flags=re.DOTALL)


def gold_of(name):
    return json.loads(_file(name, "claims", ".json").read_text(encoding="utf-8"))


def readings(fact):
    """A fact and its other readings, each with all its fields."""
    return [fact, *({**fact, **other} for other in fact.get("also", []))]


def types_of(gold):
    return {e["name"]: e["type"] for e in gold["entities"]}


def test_every_text_has_its_gold():
    """Each document of a set has one claims file, which names it."""
    for at, size in SETS.items():
        stems = sorted(p.stem for p in (GOLD / at / "docs").glob("*.md"))
        assert stems == [n.rpartition("/")[2] for n in NAMES if n.rpartition("/")[0] == at.rstrip("/")]
        assert len(stems) == size
    assert [gold_of(n)["document"] for n in NAMES] == [f"{n.rpartition('/')[2]}.md" for n in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_evidence_is_in_the_text(name):
    """The words of every fact stand in its document, character for character."""
    text, gold = text_of(name), gold_of(name)
    missing = [f["evidence"] for f in gold["relations"] + gold["attributes"] if f["evidence"] not in text]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_entities_are_in_the_text_once(name):
    """Every entity is called by its name or an alias in the text, has a known type, and is listed once."""
    text, gold = text_of(name).casefold(), gold_of(name)
    names = [e["name"] for e in gold["entities"]]
    assert len(names) == len(set(names))
    assert {e["type"] for e in gold["entities"]} <= set(vocabulary().entity)
    unsaid = [e["name"] for e in gold["entities"] if not any(f.casefold() in text for f in [e["name"], *e["aliases"]])]
    assert unsaid == []


@pytest.mark.parametrize("name", NAMES)
def test_relations_fit_the_vocabulary(name):
    """Both ends of every reading of a relation are listed entities of types that the predicate allows."""
    gold, known = gold_of(name), vocabulary()
    types = types_of(gold)
    wrong = [
        (r["subject"], r["predicate"], r["object"])
        for fact in gold["relations"]
        for r in readings(fact)
        if types[r["subject"]] not in known.domain(r["predicate"])
        or types[r["object"]] not in known.range(r["predicate"])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_attributes_fit_the_vocabulary(name):
    """Every attribute has a subject of an allowed type and a value of its kind, with unit or status word known."""
    gold, known = gold_of(name), vocabulary()
    types = types_of(gold)
    for fact in gold["attributes"]:
        for a in readings(fact):
            rule = known.attribute[a["attribute"]]
            assert types[a["subject"]] in known.domain(a["attribute"]), a
            assert (a["number"] is not None) == (rule.value == "number"), a
            assert (a["value"] is None) == (rule.value == "number"), a
            assert a["unit"] is None or a["unit"] in known.units, a
            assert rule.value != "date" or re.fullmatch(r"(19|20)\d\d(-\d\d){0,2}", a["value"]), a
            if a["attribute"] == "status":
                assert a["value"] in known.status[STATUS.get(types[a["subject"]], "facility")], a


@pytest.mark.parametrize("name", NAMES)
def test_modality_and_qualifiers_are_known(name):
    """Modality is one of four words, and a fact has only the qualifiers that its predicate takes."""
    gold, known = gold_of(name), vocabulary()
    for fact in gold["relations"] + gold["attributes"]:
        rule = known.relation[fact["predicate"]] if "predicate" in fact else known.attribute[fact["attribute"]]
        assert fact["modality"] in known.modality, fact
        assert set(fact["qualifiers"]) <= set(rule.qualifiers), fact
        assert fact["qualifiers"].get("instrument", "other") in INSTRUMENTS, fact
        assert re.fullmatch(r"[\d.]+ [A-Z]{3}", fact["qualifiers"].get("amount", "1 USD")), fact


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_is_gold_once(name):
    """No relation, and no attribute with the same value and material, is listed twice."""
    gold = gold_of(name)
    relations = [
        (r["subject"], r["predicate"], r["object"], r["qualifiers"].get("stage"), r["modality"] == "negated")
        for r in gold["relations"]
    ]
    attributes = [
        (a["subject"], a["attribute"], a["number"], a["value"], a["qualifiers"].get("material"))
        for a in gold["attributes"]
    ]
    assert len(relations) == len(set(relations))
    assert len(attributes) == len(set(attributes))
