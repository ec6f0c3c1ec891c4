"""What patterns need, read off their sources: necessary for a match, and told in order."""

from __future__ import annotations

import pytest

from reegraph.extract.lines import Lines
from reegraph.extract.needs import NeedIndex, needs_of
from reegraph.extract.reading import read
from reegraph.extract.rule_set import rule_set
from reegraph.extract.rulebook import all_rules
from reegraph.model import Document


def shapes_in(text):
    """The words of a line, its marks without their numbers."""
    return [word[:2] if word.startswith("⟦") else word for word in text.split()]


MACROS = {"S": r"(?P<S>⟦[CA]\d+⟧ (?:and ⟦[CA]\d+⟧ )*)", "aux": "(?:(?:has|will) ){0,9}?", "both": "{S}or {S}"}


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("{S}{aux}(?:buys|bought) ", [{"⟦C", "⟦A"}, {" buys ", " bought "}]),
        ("{S}{aux}buys (?:the )?{S}", [{"⟦C", "⟦A"}, {" buys "}, {"⟦C", "⟦A"}]),
        ("letter of intent", [{"letter "}, {" of "}, {" intent"}]),
        ("(?:sold|given up) {S}", [{"sold ", "given "}, {"⟦C", "⟦A"}]),
        ("exports? of", [{"export ", "exports "}]),
        ("(?:supply {aux}to|made {aux}by) ", [{"supply ", "made "}]),
        ("(?:buy )?(?:sell )?", []),
        (r"\S+ (?:[^\s]+ ){0,3}?sold(?! out)", [{" sold"}]),
        ("(?=.*sold )(?<!was )owned", [{"owned"}]),
        ("(?:mine ){2}(?:plant ){0,2}", [{"mine "}]),
        ("{both}", [{"⟦C", "⟦A"}, {" or "}, {"⟦C", "⟦A"}]),
        (r"\(\x27", [{"('"}]),
    ],
)
def test_needs_are_read_off_the_source_of_a_pattern(source, needs):
    """Words that must stand in a line are needs, in order; what may be left out or be anything is none."""
    assert [set(n) for n in needs_of(source, MACROS.__getitem__)] == needs


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("⟦C0⟧ bought ⟦F1⟧ ", True),
        ("⟦F0⟧ bought ⟦C1⟧ ", False),
        ("⟦C0⟧ rebought ⟦F1⟧ ", False),
        ("⟦C0⟧ bought ", False),
        ("", False),
    ],
)
def test_a_line_reaches_a_pattern_by_its_words(text, reached):
    """A line reaches a pattern when its words, or the types of its marks, meet the needs of the pattern in order."""
    index = NeedIndex([needs_of(r"⟦C\d+⟧ bought ⟦F\d+⟧ ", MACROS.__getitem__)])
    assert index.reaching(index.steps(shapes_in(text)), 1) == reached
    assert index.reaching(index.steps(shapes_in(text)), 0) == 0


def test_of_many_needs_the_rarest_count_in_their_order():
    """A pattern with more needs than are looked at is reached by the rarest of them, and only in their order."""
    needs = needs_of("alpha beta gamma delta epsilon a ", MACROS.__getitem__)
    index = NeedIndex([needs, ()])
    assert len(needs) == 6
    assert index.reaching(index.steps(shapes_in("alpha beta gamma delta epsilon a ")), 0b11) == 0b11
    assert index.reaching(index.steps(shapes_in("epsilon delta gamma beta alpha a ")), 0b11) == 0b10


def test_one_word_may_meet_several_needs():
    """A word that holds the pieces of two needs meets both."""
    index = NeedIndex([needs_of(r"magnet\w*[-]maker ", MACROS.__getitem__)])
    assert index.reaching(index.steps(shapes_in("magnet-maker ")), 1) == 1


def test_no_match_is_lost():
    """Whatever pattern of any rule matches a line of a sentence of the rules, the line reaches it."""
    rules = rule_set()
    text = "\n\n".join(line.split("=>")[0].strip() for rule in all_rules()[::4] for line in (*rule.yes, *rule.no))
    sentences = read(Document.make(name="a.md", origin="a.md", text=text, language="en")).sentences
    lines = [line for s in sentences for line in Lines(rules, s, rules.verb_forms).reached(-1)]
    numbered = list(enumerate(p for _, p in rules.patterns))[::4]
    lost = [
        (p.source, line)
        for line, reached in lines
        for number, p in numbered
        if not reached >> number & 1 and p.expression.search(line)
    ]
    assert lost == []


@pytest.mark.parametrize("source", ["(?P=S)", "a[", "*b"])
def test_a_pattern_that_cannot_be_read_is_refused(source):
    """What the reader of patterns does not know is an error that shows the pattern."""
    with pytest.raises(ValueError, match="cannot read the pattern"):
        needs_of(source, MACROS.__getitem__)
