"""Clauses: verbs with their subjects and arguments, and what rules by roles read out of them."""

from __future__ import annotations

import pytest

from reegraph.extract import extract
from reegraph.extract.clauses import clauses
from reegraph.extract.reading import read
from reegraph.extract.rule_set import rule_set
from reegraph.extract.views import shown
from reegraph.model import Document


def document(text: str) -> Document:
    return Document.make(name="x.md", origin="", text=text, date="2025-06-30")


def parsed(text: str) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    """The main verb of each clause of a sentence with its likeliest subjects and its arguments, as words."""
    items = read(document(text)).sentences[0].items
    forms = rule_set().verb_forms
    return [
        (
            items[c.main].lower,
            [items[i].lower for group in c.subjects[:1] for i in group],
            [(role, items[i].lower) for role, i in c.arguments],
        )
        for c in clauses(items, shown(items, {i.lower for i in items}, forms).readable[0], forms)
    ]


def facts(text: str) -> set[tuple[str, str, str, str]]:
    return {
        (c.subject.name, c.predicate, c.object.name, c.modality)
        for c in extract(document(text)).claims
        if c.object is not None
    }


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (
            "Germanium goes into lasers; gallium, into wind turbines.",
            ("goes", ["gallium"], [("into", "wind turbines")]),
        ),
        (
            "Alpha Metals Ltd is based in Perth, Beta Mining Ltd in Reno.",
            ("based", ["beta mining ltd"], [("in", "reno")]),
        ),
        (
            "At the Gamma refinery, Alpha Metals Ltd makes magnets.",
            ("makes", ["alpha metals ltd"], [("object", "magnets"), ("at", "gamma refinery")]),
        ),
        (
            "Neither Alpha Metals Ltd nor Beta Mining Ltd has ever produced terbium.",
            ("produced", ["alpha metals ltd", "beta mining ltd"], [("object", "terbium")]),
        ),
    ],
)
def test_clause_has_its_own_subject_and_arguments(text, clause):
    """A part without a verb shares the verb before it, and what leads a sentence in belongs to its verb."""
    assert clause in parsed(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "Alpha Metals Ltd plans a plant in Reno, Nevada, to recover terbium from coal ash.",
            ("Alpha Metals", "produces", "terbium", "planned"),
        ),
        (
            "Alpha Metals Ltd, developer of the Beta gold and antimony project, said so.",
            ("Alpha Metals", "produces", "antimony", "asserted"),
        ),
        (
            "Alpha Metals Ltd recycles magnet scrap at the Gamma refinery.",
            ("Gamma refinery", "consumes", "magnet scrap", "asserted"),
        ),
        (
            "Neither Alpha Metals Ltd nor Beta Mining Ltd has ever produced terbium.",
            ("Alpha Metals", "produces", "terbium", "negated"),
        ),
    ],
)
def test_owner_and_site_share_what_one_sentence_says(text, fact):
    """Who owns a site makes what it makes, the site takes in what is worked up there, and a denial is of each subject."""
    assert fact in facts(text)


def test_verb_with_a_particle_is_another_verb():
    """Who turns out magnets makes them and takes none in."""
    found = facts("The Gamma refinery can turn out 500 tonnes of terbium oxide a year.")
    assert {(p, o) for _, p, o, _ in found} == {("produces", "terbium oxide")}


def test_table_of_uses_says_what_each_material_is_for():
    """A row with a material and a column of uses joins the two."""
    found = facts("Uses.\n\n| Element | Main uses |\n|---|---|\n| Yttrium | lasers; jet engines |\n")
    assert ("yttrium", "used_in", "jet engines", "asserted") in found
