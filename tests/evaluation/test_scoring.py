"""The rules of scoring, one by one, on hand-made cases."""

from __future__ import annotations

import pytest

from reegraph.evaluation import PredictedClaim, PredictedMention, parse_gold, score
from reegraph.evaluation.matching import normal_name, year_of

TEXT = "Alpha Metals Ltd runs Beta Mine. It has long partnered with Gamma Motors, and the state of Delta wrote a law."
ENTITIES = [
    {"name": "Alpha Metals", "type": "Company", "aliases": ["Alpha", "AM"]},
    {"name": "Gamma Motors", "type": "Company"},
    {"name": "Beta Mine", "type": "Mine"},
    {"name": "Alpha Metals Kingsport heavy rare earth separation facility", "type": "Refinery"},
    {"name": "Alpha Metals magnet plant", "type": "MagnetPlant"},
    {"name": "gallium and germanium export controls", "type": "Policy"},
    {"name": "seven rare earths export controls", "type": "Policy"},
    {"name": "neodymium", "type": "Material"},
]


def gold(relations=(), attributes=(), entities=ENTITIES):
    import json

    data = {"document": "a.md", "entities": entities, "relations": list(relations), "attributes": list(attributes)}
    return parse_gold(json.dumps(data), name="a.json")


def relation(subject, predicate, obj, **more):
    return {"subject": subject, "predicate": predicate, "object": obj, "evidence": "Alpha Metals Ltd runs", **more}


def attribute(subject, name, **more):
    return {"subject": subject, "attribute": name, "evidence": "runs Beta Mine", **more}


def end(name, entity_type=None, mention=None):
    return {"name": name, "type": entity_type, "mention": mention}


def claim(subject, predicate, obj=None, *, value=None, document="a.md", words="runs Beta Mine", **more):
    return PredictedClaim.model_validate({
        "document": document,
        "subject": subject if isinstance(subject, dict) else end(subject),
        "predicate": predicate,
        "object": end(obj) if isinstance(obj, str) else obj,
        "value": value,
        "evidence": {"text": words},
        **more,
    })  # fmt: skip


def scored(gold_file, *claims, mentions=None):
    return score({"a": gold_file}, {"a": TEXT}, claims, mentions)


def counts(figures):
    return figures.tp, figures.predicted, figures.gold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Alpha Metals Inc.", "alpha metals"),
        ("Alpha Metals Pty Ltd", "The Alpha Metals"),
        ("ALPHA-METALS", "Alpha Metals"),
        ("Álpha Metals", "Alpha Metals"),
        ("Alpha's Metals", "Alpha Metals"),
        ("U.S. Army", "US Army"),
        ("Alpha & Beta", "Alpha and Beta"),
    ],
)
def test_names_are_equal_but_for_form(one, other):
    """Case, accents, punctuation, possessives, articles, stops in initials and company suffixes do not count."""
    assert normal_name(one) == normal_name(other)


def test_a_name_that_is_only_a_suffix_stays():
    """A company suffix is dropped behind another word only."""
    assert normal_name("Co") == "co"


@pytest.mark.parametrize(
    ("subject", "tp"),
    [
        (end("Alpha Metals Ltd"), 1),
        (end("AM"), 1),
        (end("something else", mention="Alpha"), 1),
        (end("Alpha Metals Kingsport"), 0),
        (end("Gamma Motors"), 0),
    ],
)
def test_a_relation_counts_by_name_alias_or_words(subject, tp):
    """An end is met by its name, an alias, or the words of the claim, and by nothing else."""
    found = scored(gold([relation("Alpha Metals", "operates", "Beta Mine")]), claim(subject, "operates", "Beta Mine"))
    assert counts(found.relations) == (tp, 1, 1)


@pytest.mark.parametrize(
    ("predicate", "tp"), [("partners_with", 1), ("merges_with", 1), ("acquires", 0), ("subsidiary_of", 0)]
)
def test_symmetric_predicates_count_either_way_round(predicate, tp):
    """Only partners and mergers may be told the other way round."""
    found = scored(
        gold([relation("Alpha Metals", predicate, "Gamma Motors")]), claim("Gamma Motors", predicate, "Alpha Metals")
    )
    assert counts(found.relations) == (tp, 1, 1)


def test_a_symmetric_fact_told_both_ways_is_one():
    """Two claims of one partnership, once each way, are one prediction even where it is wrong."""
    both = [claim("Alpha Metals", "partners_with", "Beta Mine"), claim("Beta Mine", "partners_with", "Alpha Metals")]
    assert counts(scored(gold(), *both).relations) == (0, 1, 0)


@pytest.mark.parametrize(
    ("gold_mood", "claimed", "tp"),
    [
        ("negated", "negated", 1),
        ("negated", "asserted", 0),
        ("asserted", "negated", 0),
        ("planned", "rumoured", 1),
        ("planned", None, 1),
    ],
)
def test_both_or_neither_are_negated(gold_mood, claimed, tp):
    """Of the modality only the negation counts."""
    found = scored(
        gold([relation("Alpha Metals", "operates", "Beta Mine", modality=gold_mood)]),
        claim("Alpha Metals", "operates", "Beta Mine", modality=claimed),
    )
    assert counts(found.relations) == (tp, 1, 1)


def test_other_readings_count_and_only_once():
    """A reading under `also` counts as the fact; a second reading of a fact already met is passed over."""
    fact = relation(
        "Alpha Metals", "supplies", "Gamma Motors", also=[{"predicate": "offtake"}, {"subject": "Beta Mine"}]
    )
    found = scored(
        gold([fact]), claim("Beta Mine", "supplies", "Gamma Motors"), claim("Alpha Metals", "offtake", "Gamma Motors")
    )
    assert counts(found.relations) == (1, 1, 1)
    assert found.per_predicate["supplies"].tp == 1
    assert "offtake" not in found.per_predicate


def test_two_gold_facts_are_met_one_by_one():
    """Two gold facts that a claim fits equally need two claims."""
    facts = [
        relation("Alpha Metals", "controls_share", "neodymium", qualifiers={"stage": stage})
        for stage in ("mining", "magnets")
    ]
    mining, again, magnets = (
        claim("Alpha Metals", "controls_share", "neodymium", qualifiers={"stage": stage})
        for stage in ("mining", "mining", "magnets")
    )
    assert counts(scored(gold(facts), mining, again).relations) == (1, 1, 2)
    assert counts(scored(gold(facts), mining, magnets).relations) == (2, 2, 2)


def test_wrong_claims_count_once():
    """A wrong claim made twice, under another form of the name, is wrong once."""
    found = scored(
        gold(), claim("Alpha Metals", "operates", "Nowhere"), claim("The Alpha Metals Ltd", "operates", "Nowhere")
    )
    assert counts(found.relations) == (0, 1, 0)
    assert [r.kind for r in found.remarks] == ["wrong"]


@pytest.mark.parametrize(
    ("number", "tp"), [(1000, 1), (1010, 1), (990.0, 1), (1011, 0), (989, 0), ("1000", 1), (None, 0)]
)
def test_numbers_agree_within_one_per_cent(number, tp):
    """A number counts up to one per cent beside the gold one."""
    found = scored(
        gold(attributes=[attribute("Beta Mine", "reserves", number=1000, unit="t")]),
        claim("Beta Mine", "reserves", value={"number": number, "text": "some"}),
    )
    assert counts(found.attributes) == (tp, 1, 1)


@pytest.mark.parametrize(
    ("want", "value", "tp"),
    [
        ("2027", {"date": "2027-06", "text": "June 2027"}, 1),
        ("2027-12-31", {"date": "2027"}, 1),
        ("2027", {"date": "2028"}, 0),
        ("2027", "in 2027", 1),
        ("2027", {"text": "some day"}, 0),
        ("2027", None, 0),
    ],
)
def test_dates_agree_by_year(want, value, tp):
    """Two dates of one year are the same."""
    found = scored(
        gold(attributes=[attribute("Beta Mine", "starts", value=want)]), claim("Beta Mine", "starts", value=value)
    )
    assert counts(found.attributes) == (tp, 1, 1)


@pytest.mark.parametrize(("word", "tp"), [("operating", 1), ("Operating", 1), ("closed", 0)])
def test_words_agree_without_case(word, tp):
    """A status is the same word."""
    found = scored(
        gold(attributes=[attribute("Beta Mine", "status", value="operating")]),
        claim("Beta Mine", "status", value={"word": word, "text": "runs"}),
    )
    assert counts(found.attributes) == (tp, 1, 1)


@pytest.mark.parametrize(
    ("mood", "gold_name", "claimed", "tp"),
    [
        ("planned", "capacity", "production", 1),
        ("planned", "production", "capacity", 1),
        ("asserted", "capacity", "production", 0),
        ("planned", "capacity", "reserves", 0),
    ],
)
def test_planned_capacity_and_production_are_one(mood, gold_name, claimed, tp):
    """What is planned may be told as capacity or as production; it counts under what was claimed."""
    found = scored(
        gold(attributes=[attribute("Beta Mine", gold_name, number=5, unit="t/yr", modality=mood)]),
        claim("Beta Mine", claimed, value={"number": 5}),
    )
    assert counts(found.attributes) == (tp, 1, 1)
    assert found.per_predicate[claimed].tp == tp
    assert found.per_predicate[gold_name].gold == 1


def test_values_of_other_materials_are_other_claims():
    """The same wrong number of two materials is two wrong claims; of one material it is one."""
    of = [claim("Beta Mine", "grade", value={"number": 2}, qualifiers={"material": m}) for m in ("Nd", "Pr", "nd")]
    assert counts(scored(gold(), *of).attributes) == (0, 2, 0)


@pytest.mark.parametrize(
    ("named", "tp"),
    [
        (end("Kingsport plant", "Refinery"), 1),
        (end("Kingsport plant", "RecyclingPlant"), 1),
        (end("Kingsport plant", "Company"), 0),
        (end("separation plant", "Refinery"), 0),
        (end("magnet plant of Alpha", "MagnetPlant"), 0),
    ],
)
def test_sites_are_met_by_description(named, tp):
    """A site of any kind counts by a word that only one gold site has; shared and general words tell nothing."""
    name = "Alpha Metals Kingsport heavy rare earth separation facility"
    found = scored(gold([relation("Alpha Metals", "operates", name)]), claim("Alpha Metals", "operates", named))
    assert counts(found.relations) == (tp, 1, 1)


@pytest.mark.parametrize(
    ("name", "tp"), [("controls on gallium and germanium", 1), ("controls on gallium", 0), ("export controls", 0)]
)
def test_policies_need_two_telling_words(name, tp):
    """A policy counts by description only with two words of its own."""
    found = scored(
        gold([relation("Alpha Metals", "imposes", "gallium and germanium export controls")]),
        claim("Alpha Metals", "imposes", end(name, "Policy")),
    )
    assert counts(found.relations) == (tp, 1, 1)


def mention(name, entity_type, document="a.md", words=None):
    return PredictedMention(document=document, type=entity_type, name=name, mention=words)


def test_entities_count_by_name_and_type_once():
    """An entity counts once, under any of its names, with its type; deals are not scored."""
    found = scored(
        gold(entities=[*ENTITIES, {"name": "the deal", "type": "Deal"}]),
        mentions=[
            mention("Alpha Metals", "Company"), mention("AM", "Company"), mention("Alpha Metals", "Agency"),
            mention("the deal", "Deal"), mention("Omega", "Company"), mention("x", "Company", words="Gamma Motors"),
        ],
    )  # fmt: skip
    assert counts(found.entities) == (2, 4, 8)
    assert {r.fact for r in found.remarks if r.kind == "wrong"} == {"Alpha Metals (Agency)", "Omega (Company)"}


def test_one_name_of_two_entities_meets_both():
    """A mention whose name two gold entities share counts once and leaves neither missed."""
    twins = [{"name": n, "type": "Company", "aliases": ["Twin"]} for n in ("One", "Two")]
    found = scored(gold(entities=twins), mentions=[mention("Twin", "Company")])
    assert counts(found.entities) == (1, 1, 2)
    assert found.remarks == ()


def test_without_mentions_entities_are_not_scored():
    """No mentions, no figures of entities."""
    found = scored(gold())
    assert found.entities is None
    assert "entities" not in found.to_json()


@pytest.mark.parametrize(
    ("words", "bad"),
    [("runs Beta Mine", 0), ("runs  Beta\n Mine ", 0), ("runs Gamma", 1), ("", 1), (None, 1)],
)
def test_evidence_must_be_in_the_document(words, bad):
    """Words that the document does not have are an error, white space apart; so are no words at all."""
    found = scored(gold(), claim("Alpha Metals", "operates", "Beta Mine", words=words))
    assert found.evidence_not_in_document == bad
    assert [r.kind for r in found.remarks if r.kind == "not in document"] == ["not in document"] * bad


def test_documents_without_gold_are_passed_over():
    """Claims and mentions of other documents, and of none (a registry), count nowhere."""
    other = [claim("Alpha Metals", "operates", "Beta Mine", document=d) for d in ("b.md", None)]
    found = scored(gold(), *other, mentions=[mention("Alpha Metals", "Company", document="b.md")])
    assert counts(found.all) == (0, 0, 0)
    assert counts(found.entities)[1] == 0
    assert found.evidence_not_in_document == 0


def test_documents_are_matched_by_stem():
    """The suffix and the folder of a document's name do not count."""
    found = scored(
        gold([relation("Alpha Metals", "operates", "Beta Mine")]),
        claim("Alpha Metals", "operates", "Beta Mine", document="docs/a.pdf"),
    )
    assert counts(found.all) == (1, 1, 1)


def test_figures_are_micro_averaged():
    """Facts of relations and attributes are added up before dividing; nothing predicted gives zeros."""
    found = scored(
        gold(
            [relation("Alpha Metals", "operates", "Beta Mine"), relation("Alpha Metals", "supplies", "Gamma Motors")],
            [attribute("Beta Mine", "status", value="operating")],
        ),
        claim("Alpha Metals", "operates", "Beta Mine"),
        claim("Beta Mine", "status", value="operating"),
        claim("Beta Mine", "status", value="closed"),
    )
    assert found.all.model_dump() == {
        "precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "tp": 2, "predicted": 3, "gold": 3,
    }  # fmt: skip
    assert found.relations.precision == 1.0
    assert found.per_predicate["supplies"].model_dump() == {
        "precision": 0.0, "recall": 0.0, "f1": 0.0, "tp": 0, "predicted": 0, "gold": 1,
    }  # fmt: skip
    assert list(found.per_predicate) == sorted(found.per_predicate)


@pytest.mark.parametrize(
    ("value", "year"), [("mid-2027", "2027"), ("12027", None), ("1799", None), (1999, "1999"), ("2099-01", "2099")]
)
def test_years(value, year):
    """A year stands alone and is of 1800 to 2099."""
    assert year_of(value) == year
