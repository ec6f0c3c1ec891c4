"""The files of `ontology/`, all from the tables: `python -m reegraph.outputs.rdf.published ontology/` writes them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from reegraph.model import Vocabulary, vocabulary
from reegraph.outputs.rdf.alignments import alignments
from reegraph.outputs.rdf.context import context
from reegraph.outputs.rdf.ontology import example_of, ontology_text
from reegraph.outputs.rdf.schemes import schemes_text
from reegraph.outputs.rdf.shapes import shapes_text
from reegraph.outputs.rdf.terms import CLASSES, ONTOLOGY, PROPERTIES, qualifiers
from reegraph.outputs.texts import json_text


def context_text() -> str:
    """A JSON-LD context in which every term of ours stands by its plain name."""
    return json_text({"@context": dict(context())}, indent=1) + "\n"


def page_text() -> str:
    """The ontology for people: a diagram, and a table of classes, relations, attributes and qualifiers each."""
    words = vocabulary()
    return "\n".join(
        [
            "# The terms of reegraph",
            "",
            "GENERATED from reegraph/model/tables/vocabulary.toml by `make ontology`: do not edit.",
            f"All terms begin with `{ONTOLOGY}`.",
            "[README.md](README.md) says how facts, claims and documents hang together.",
            "",
            *_diagram(words),
            "",
            "## Kinds of things",
            "",
            *_table(["class", "is"], [[f"`{name}`", kind.definition] for name, kind in words.entity.items()]),
            "",
            "## Relations",
            "",
            *_table(["relation", "from", "to", "inverse", "says", "as in"], _relations(words)),
            "",
            "## Attributes",
            "",
            *_table(["attribute", "of", "value", "says", "as in"], _attributes(words)),
            "",
            "## What qualifies a fact",
            "",
            *_table(["qualifier", "of"], [[f"`{n}`", ", ".join(of)] for n, of in qualifiers(words).items()]),
            "",
            "## How facts are kept",
            "",
            *_table(["class or property", "is"], [[f"`{n}`", s.definition] for n, s in (CLASSES | PROPERTIES).items()]),
            "",
        ]
    )


def _diagram(words: Vocabulary) -> list[str]:
    """Classes and the relations between them, by groups where a relation takes a whole group."""
    lines = ["```mermaid", "graph LR"]
    lines += [f"  {member} -->|is a| {group}" for group, members in words.groups.items() for member in members]
    for name, relation in words.relation.items():
        lines += [f"  {a} -->|{name}| {b}" for a in relation.subject for b in relation.object]
    return [*lines, "```"]


def _relations(words: Vocabulary) -> list[list[str]]:
    inverse = alignments().inverse
    return [
        [
            f"`{name}`", ", ".join(said.subject), ", ".join(said.object),
            "itself" if said.symmetric else f"`{inverse[name]}`", said.definition, example_of(name) or "",
        ]
        for name, said in words.relation.items()
    ]  # fmt: skip


def _attributes(words: Vocabulary) -> list[list[str]]:
    return [
        [f"`{name}`", ", ".join(said.subject), said.value, said.definition, example_of(name) or ""]
        for name, said in words.attribute.items()
    ]


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    rule = "|".join("---" for _ in head)
    return [f"| {' | '.join(row)} |".replace("\n", " ") if row else f"|{rule}|" for row in (head, [], *rows)]


FILES: Mapping[str, Callable[[], str]] = {
    "context.jsonld": context_text,
    "ontology.md": page_text,
    "reegraph.ttl": ontology_text,
    "schemes.ttl": schemes_text,
    "shapes.ttl": shapes_text,
}


def main(arguments: list[str]) -> int:
    """Write the files into the folder that the one argument names."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m reegraph.outputs.rdf.published FOLDER\n")
        return 2
    for name, text in FILES.items():
        Path(arguments[0], name).write_text(text(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
