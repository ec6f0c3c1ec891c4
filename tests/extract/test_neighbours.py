"""What must stand side by side in a line for a pattern, read off its source: necessary for a match."""

from __future__ import annotations

import pytest

from reegraph.extract.neighbours import NeighbourIndex, neighbours_of

MACROS = {"S": r"(?P<S>⟦[CA]\d+⟧ (?:and ⟦[CA]\d+⟧ )*)", "w2": r"(?:[^\s⟦⟧]+ ){0,2}?", "both": "{S}or {S}"}
S = {"⟦C", "⟦A"}


def neighbours(source):
    """The neighbours of a pattern."""
    return set(neighbours_of(source, MACROS.__getitem__))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{S}, (?:of|from) {S}", [(S, {","}), ({","}, {"of", "from"}), ({"of", "from"}, S)]),
        ("{S}(?:, )?of {S}", [(S, {",", "of"}), (S | {","}, {"of"}), ({"of"}, S)]),
        ("{S}{w2}of {S}", [({"of"}, S)]),
        (
            "{S}(?:[a-z]+ly |will )?buys? ",
            [(S, {"*ly", "will", "buy", "buys"}), (S | {"*ly", "will"}, {"buy", "buys"})],
        ),
        ("letter of intent", [({"*letter"}, {"of"})]),
        ("(?:sold|given up) {S}", [({"*sold", "up"}, S)]),
        ("{both}", [(S, {"or"}), ({"or"}, S)]),
        ("{S}(?=of )[^;]{0,9}of {S}", [({"*of"}, S)]),
        ("(?:{S}of |{S}to ){2}", [(S, {"of", "to"})]),
        (r"⟦G\d+⟧ 's ⟦\w\d+⟧ ", [({"⟦G"}, {"'s"})]),
        ("(?:{S}of )?{w2}", []),
        ("(?:{S}of )?to {S}", [({"*to"}, S)]),
        ("(?:in |(?:at|near) {w2}){2}(?:the )?{S}", []),
        ("(?:the |{S}of )+{S}", [({"*the", "of"}, S)]),
    ],
)
def test_neighbours_are_read_off_the_source_of_a_pattern(source, found):
    """Words that always stand side by side are neighbours; where one may be any word, or be left out, none are."""
    assert neighbours(source) == {(frozenset(one), frozenset(other)) for one, other in found}


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        (["⟦C", ",", "quickly"], True),
        (["⟦C", ",", "reportedly", "of"], True),
        (["⟦C", "of", ",", "the"], False),
        ([",", "⟦C", "quickly"], False),
        (["⟦C 's", "mine", ","], False),
        ([], False),
    ],
)
def test_a_line_holds_neighbours_in_their_order(words, beside):
    """A line holds neighbours where the first stands right before the second; a word may be told by its ending."""
    index = NeighbourIndex(lambda _: neighbours_of(r"{S}, [a-z]+ly ", MACROS.__getitem__))
    assert index.beside(index.sides(words, 1)) == beside


def test_a_possessive_is_two_words():
    """A mark with `'s` holds neighbours by itself; a pattern without neighbours is never held back."""
    found = [neighbours_of(source, MACROS.__getitem__) for source in ("{S}'s ", "{w2}", "of {S}")]
    index = NeighbourIndex(found.__getitem__)
    assert index.beside(index.sides(["⟦C 's", "mine"], 0b111)) == 0b011
    assert index.beside(index.sides(["of", "⟦C 's", "mine"], 0b111)) == 0b111
    assert index.beside(index.sides(["of", "⟦C"], 0b100)) == 0b110


def test_neighbours_are_read_when_a_pattern_is_first_asked_about():
    """What words are to a pattern is told also where they were looked up before it was asked about."""
    found = [neighbours_of(source, MACROS.__getitem__) for source in ("{S}, ", "of {S}")]
    index = NeighbourIndex(found.__getitem__)
    assert index.beside(index.sides(["of", "⟦C"], 0b01)) == 0
    assert index.beside(index.sides(["of", "⟦C"], 0b11)) == 0b10
