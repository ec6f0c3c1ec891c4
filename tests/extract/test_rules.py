"""Every rule is tested by the sentences that stand beside it."""

from __future__ import annotations

import pytest

from reegraph.extract.matching import facts_of_rule
from reegraph.extract.rulebook import Rule, all_rules
from reegraph.model import vocabulary

YES = [(rule, line) for rule in all_rules() for line in rule.yes]
NO = [(rule, line) for rule in all_rules() for line in rule.no]


def ids(value: object) -> str:
    return value.id if isinstance(value, Rule) else str(value)[:60]


@pytest.mark.parametrize(("rule", "line"), YES, ids=ids)
def test_rule_finds_what_its_yes_line_says(rule, line):
    """A rule alone finds subject and object (or value) in each of its yes sentences."""
    sentence, _, said = line.partition(" => ")
    wanted = [tuple(part.strip() for part in one.split(" | ")) for one in said.split(" ; ")]
    found = facts_of_rule(rule, sentence)
    assert set(wanted) <= set(found), f"{rule.id} found {found} in {sentence!r}"


@pytest.mark.parametrize(("rule", "line"), NO, ids=ids)
def test_rule_finds_nothing_in_its_no_line(rule, line):
    """A rule alone finds nothing that holds in each of its no sentences."""
    assert not facts_of_rule(rule, line)


@pytest.mark.parametrize("rule", all_rules(), ids=ids)
def test_rule_gives_its_reason(rule):
    """Each rule says in a sentence why it is there."""
    assert len(rule.reason) > 15


@pytest.mark.parametrize("predicate", [*vocabulary().relation, *vocabulary().attribute])
def test_each_predicate_has_rules(predicate):
    """Each predicate of the vocabulary has at least three ways to be read; tickers are read by form alone."""
    if predicate == "ticker":
        pytest.skip("tickers are read from brackets, see tests/extract/test_names.py")
    ways = sum(len(r.patterns) + len(r.frames) for r in all_rules() if r.predicate == predicate)
    assert ways >= 3
