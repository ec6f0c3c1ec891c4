"""What patterns need, read off their sources: necessary for a match, and told in order."""

from __future__ import annotations

import pytest

from reegraph.extract.matching import _Indexed
from reegraph.extract.needs import NeedIndex, needs_of
from reegraph.extract.reading import read
from reegraph.extract.rulebook import all_rules, rule_set
from reegraph.model import Document

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
    ("text", "met", "in_order"),
    [
        ("⟦C0⟧ bought ⟦F1⟧ ", True, True),
        ("⟦F0⟧ bought ⟦C1⟧ ", True, False),
        ("⟦C0⟧ rebought ⟦F1⟧ ", False, False),
        ("", False, False),
    ],
)
def test_a_line_meets_needs_by_its_words(text, met, in_order):
    """A line meets a need by a whole word or the type of a mark, and needs in order by words in order."""
    needs = needs_of(r"⟦C\d+⟧ bought ⟦F\d+⟧ ", MACROS.__getitem__)
    index = NeedIndex(needs)
    line = index.line(text)
    bits = index.bits(needs)
    assert (sum(bits) & line.met == sum(bits)) is met
    assert line.meets_in_order(bits) is in_order


def test_no_match_is_lost():
    """Whatever pattern of any rule matches a line of a sentence of the rules, the line meets what it needs in order."""
    rules = rule_set()
    text = "\n\n".join(line.split("=>")[0].strip() for rule in all_rules()[::4] for line in (*rule.yes, *rule.no))
    sentences = read(Document.make(name="a.md", origin="a.md", text=text, language="en")).sentences
    lines = [line for s in sentences for line in _Indexed(rules, s, rules.verb_forms).lines]
    patterns = [p for compiled in rules.compiled[::4] for p in compiled.patterns]
    lost = [
        (p.source, line.text)
        for p in patterns
        for line in lines
        if not (p.mask & line.met == p.mask and line.meets_in_order(p.bits)) and p.expression.search(line.text)
    ]
    assert lost == []


@pytest.mark.parametrize("source", ["(?P=S)", "a[", "*b"])
def test_a_pattern_that_cannot_be_read_is_refused(source):
    """What the reader of patterns does not know is an error that shows the pattern."""
    with pytest.raises(ValueError, match="cannot read the pattern"):
        needs_of(source, MACROS.__getitem__)
