"""What "it", "whose", "we" and "the company" stand for."""

from __future__ import annotations

import pytest

from reegraph.extract.reading import read
from reegraph.model import Document


def referents(text: str) -> list[tuple[str, str]]:
    """The words of each reference and the name of what it stands for."""
    reading = read(Document.make(name="text.txt", origin="", text=text, date="2025-06-30"))
    spans = [s for s in reading.spans() if s.how == "reference"]
    return [(text[s.start : s.end], reading.things[s.thing].name) for s in spans]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Alpha Metals Ltd grew. It sold magnets to Beta Mining Ltd.", "It", "Alpha Metals"),
        ("Alpha Metals Ltd grew. Its mine is old.", "Its", "Alpha Metals"),
        ("Beta Mining Ltd sued Alpha Metals Ltd, whose mine is old.", "whose", "Alpha Metals"),
        ("Alpha Metals Ltd grew. The company hired.", "The company", "Alpha Metals"),
        ("Alpha Metals Ltd sued Beta Mining Ltd. The latter paid.", "The latter", "Beta Mining"),
        ("Alpha Metals Ltd sued Beta Mining Ltd. The former won.", "The former", "Alpha Metals"),
        ("Alpha Metals Ltd opened a plant in Texas. It can make oxides.", "It", "Texas plant"),
        ("Alpha Metals Ltd opened a plant in Texas. It signed a deal.", "It", "Alpha Metals"),
        ("Canada's Alpha Metals Ltd sued Beta Mining Ltd of Norway. The Canadian firm won.", "firm", "Alpha Metals"),
        ("Alpha Metals Ltd moved to Texas. The state is large. It lies in the state.", "the state", "Texas"),
        ("Alpha Metals Ltd opened a plant in Texas. Oxides are made there.", "there", "Texas plant"),
        ("Alpha Metals Ltd reports. Alpha Metals Ltd grew. We hired.", "We", "Alpha Metals"),
        ("LONDON, 11 October - Alpha Metals Ltd announced that it had signed.", "it", "Alpha Metals"),
        ("Alpha Metals Ltd, owned by the Swiss trader Beta Trading Ltd, opened its mine.", "its", "Alpha Metals"),
        ("Alpha Metals Ltd dropped the plant it had proposed.", "it", "Alpha Metals"),
        ("Alpha Metals Ltd grew. Beta Mining Ltd, with which it agreed a deal, paid.", "it", "Alpha Metals"),
        (
            "Alpha Metals Ltd grew. Its backers include Beta Capital Ltd. The company hired.",
            "The company",
            "Alpha Metals",
        ),
        ("Alpha Metals Ltd has a plant in Texas. Its parent paid.", "Its", "Alpha Metals"),
        ("Alpha Metals Ltd runs the Zed mine. Beta Motors Ltd will buy most of its output.", "its", "Alpha Metals"),
        ("Gallium is mined in Texas. It is used in radar.", "It", "gallium"),
        ("Gallium is mined in Texas. The metal is scarce.", "The metal", "gallium"),
        ("China imposed controls on gallium. They took effect in May.", "They", "controls on gallium"),
        ("German trader Gamma Trading Ltd paid Alpha Mining Ltd. The trader hired.", "The trader", "Gamma Trading"),
        ("German trader Gamma Trading Ltd paid Alpha Mining Ltd. The miner hired.", "The miner", "Alpha Mining"),
        ("Alpha Metals Ltd will sell oxides to Beta Magnets Ltd. The buyer paid.", "The buyer", "Beta Magnets"),
        ("Alpha Metals Ltd will sell oxides to Beta Magnets Ltd. The seller hired.", "The seller", "Alpha Metals"),
        ("Alpha Alloys Ltd is a unit of Beta Holdings Ltd. The parent hired.", "The parent", "Beta"),
        ("Vietnamese officials said that the government would act.", "the government", "Vietnam"),
        ("Alpha Metals Ltd grew.\n\n- Plans a plant in Texas.", "Plans", "Alpha Metals"),
        (
            'Alpha Metals Ltd ("Alpha" or the "Company") reports. It grew.\n\nBeta Mining Ltd paid. The Company hired.',
            "The Company",
            "Alpha Metals",
        ),
    ],
)
def test_reference_stands_for_what_was_spoken_of(text, words, name):
    """A pronoun or a definite phrase stands for the firm that it follows."""
    assert (words, name) in referents(text)


@pytest.mark.parametrize(
    "words", ["The two companies", "Both firms", "The pair", "The partners", "They"],
)  # fmt: skip
def test_reference_to_two_stands_for_both(words):
    """What speaks of two firms is a mention of each, in the order in which they were named."""
    found = referents(f"Alpha Metals Ltd met with Beta Mining Ltd. {words} signed a deal.")
    assert found == [(words, "Alpha Metals"), (words, "Beta Mining")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dysprosium and terbium are scarce. Both metals are costly.", ["dysprosium", "terbium"]),
        ("Dysprosium and terbium are scarce. They are used in motors.", ["dysprosium", "terbium"]),
        ("Dysprosium and terbium are scarce. These elements are costly.", ["dysprosium", "terbium"]),
        (
            "Alpha Metals Ltd has a magnet plant in Texas and a metal plant in Ohio. Both plants are new.",
            ["Texas magnet plant", "Ohio metal plant"],
        ),
        ("Alpha Metals Ltd met Beta Mining Ltd. Both are based in Texas.", ["Alpha Metals", "Beta Mining"]),
        ("Alpha Metals Ltd met Beta Mining Ltd. The two were in talks.", ["Alpha Metals", "Beta Mining"]),
    ],
)
def test_reference_to_several_stands_for_each(text, names):
    """What speaks of two metals, two plants or two firms is a mention of each."""
    assert [name for _, name in referents(text)] == names


def test_demonym_stays_outside_a_reference():
    """The demonym of "the Canadian company" is a mention of its own, since it says where the firm is."""
    assert ("company", "Alpha Metals") in referents("Alpha Metals Ltd grew. The Canadian company hired.")


@pytest.mark.parametrize(
    "text",
    [
        "Alpha Metals Ltd, the Canadian producer, hired.",
        "Alpha Metals Ltd struck a deal that would hand the other miner a profit.",
        "Nobody wrote. We hired.",
        "Texas is large. There was no plant.",
        "Alpha Metals Ltd sued. The former minister won.",
        "Alpha Metals Ltd sued Beta Mining Ltd. The latter deal fell through.",
        "Alpha Metals Ltd met Beta Mining Ltd. The combined group hired.",
    ],
)
def test_what_is_no_reference(text):
    """An apposition, a clause and a "we" without a firm refer to nothing."""
    assert referents(text) == []
