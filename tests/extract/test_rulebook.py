"""What a rule file may say, what its macros match, and how sure a rule's facts are."""

from __future__ import annotations

import pytest

from reegraph.errors import TableError
from reegraph.extract.matching import facts_of_rule
from reegraph.extract.rule_set import rule_set
from reegraph.extract.rulebook import Rule, RuleFile, all_rules, compile_rule, measured_confidence
from reegraph.model import vocabulary
from reegraph.model.tables import parse_table

FILE = """
[[rule]]
id = "x"
predicate = "{predicate}"
reason = "Because."
{rest}
yes = []
"""


def rule(pattern: str, predicate: str = "owns_equity", **fields: object) -> Rule:
    return Rule.model_validate(
        {
            "id": "x",
            "predicate": predicate,
            "reason": "r",
            "patterns": (pattern,),
            "cues": ("%", "and", "by"),
            "yes": (),
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("predicate", "rest", "fault"),
    [
        ("admires", 'patterns = ["{S} likes {O}"]\ncues = ["likes"]', "not in the vocabulary"),
        ("supplies", 'frames = ["active"]', "frames need verbs"),
        ("supplies", 'verbs = ["ship"]', "no frames, no patterns, no roles and not near"),
        ("supplies", 'patterns = ["{S} ships {O}"]', "patterns need cues"),
    ],
)
def test_a_faulty_rule_is_refused_with_its_fault(predicate, rest, fault):
    """A rule file with an unknown predicate or a rule that can never match is refused, and the fault named."""
    with pytest.raises(TableError, match=fault):
        parse_table(FILE.format(predicate=predicate, rest=rest), RuleFile, name="x.toml")


def test_an_unknown_macro_is_refused():
    """A name in braces that is neither macro nor piece is an error that names the rule, once it is compiled."""
    with pytest.raises(ValueError, match=r"rule 'x': unknown \{nonsense\}"):
        _ = compile_rule(rule("{S}{nonsense} {O}")).patterns


@pytest.mark.parametrize(
    ("pattern", "sentence", "facts"),
    [
        ("{O:first}is owned by {S:parts}", "Gamma Magnets is owned by Alpha Metals (60%) and Beta Mining (40%).",
         {("Alpha Metals", "Gamma Magnets"), ("Beta Mining", "Gamma Magnets")}),
        ("{O:first}is ⟦p\\d+⟧ owned by {S:quota}", "Gamma Magnets is 60% owned by Alpha Metals and 40% by Beta Mining.",
         {("Alpha Metals", "Gamma Magnets"), ("Beta Mining", "Gamma Magnets")}),
        ("{O:first}: {S:shares}", "Gamma Magnets: Alpha Metals 60%, Beta Mining 40%.",
         {("Alpha Metals", "Gamma Magnets"), ("Beta Mining", "Gamma Magnets")}),
        ("in {O:first}, {S:spread}",
         "In Gamma Magnets, Alpha Metals is to have 40%, Beta Mining and Delta Capital 30% each.",
         {("Alpha Metals", "Gamma Magnets"), ("Beta Mining", "Gamma Magnets"), ("Delta Capital", "Gamma Magnets")}),
        ("{S}took ⟦p\\d+⟧ of {O:several}", "Alpha Metals took 10% of Gamma Magnets and 5% of Beta Mining.",
         {("Alpha Metals", "Gamma Magnets"), ("Alpha Metals", "Beta Mining")}),
        ("{S:holder}owns {part}of {O}", "The Norwegian state owns just under a third of Gamma Magnets.",
         {("Norway", "Gamma Magnets")}),
        ("{S:one}by {O:one}", "Alpha Metals by Beta Mining and Gamma Magnets.", set()),
    ],
)  # fmt: skip
def test_macros_of_ownership_match_lists_with_their_shares(pattern, sentence, facts):
    """The macros for holders and their shares give each holder its own fact, and {O:one} no list."""
    assert set(facts_of_rule(rule(pattern), sentence)) == facts


def test_a_percentage_is_a_cue():
    """A rule that needs a percentage is tried wherever there is one, in whatever form it is written."""
    rules = rule_set()
    with_percent = {c.rule.id for c in rules.rules(rules.candidates({"%"}))}
    assert "equity-verb" in with_percent
    assert facts_of_rule(
        next(r for r in all_rules() if r.id == "equity-verb"), "Alpha Metals owns 40 per cent of Beta Mining."
    )


def test_each_predicate_has_a_measured_confidence():
    """Every predicate of the vocabulary has a measured share between one half and one."""
    for predicate in (*vocabulary().relation, *vocabulary().attribute):
        assert 0.5 <= measured_confidence(predicate) <= 1.0


def test_a_weak_rule_is_less_sure_than_its_predicate():
    """A rule's own confidence bounds that of its predicate, and never raises it."""
    assert rule("{S}by {O}", confidence=0.3).sureness == pytest.approx(0.3)
    assert rule("{S}by {O}").sureness == measured_confidence("owns_equity")


def test_no_pattern_matches_the_empty_line():
    """A pattern that matches nothing at all would make facts of nothing."""
    for compiled in rule_set().compiled:
        for pattern in compiled.patterns:
            assert not pattern.expression.fullmatch(""), compiled.rule.id
