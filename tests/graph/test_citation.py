"""Citations: title, publisher, date, page and address, as far as known."""

import pytest
from toyworld import World

from reegraph.graph import project
from reegraph.graph.citation import cite, source_of
from reegraph.model import Document

PAGES = ("One page.", "Alpha Metals runs Beta Mine.", "The end.")


def document(**known) -> Document:
    return Document.make(name="a.pdf", origin="/home/someone/a.pdf", text="\n".join(PAGES), **known)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "a.pdf"),
        ({"title": "Annual\nreport", "publisher": "Alpha"}, "Annual report, Alpha"),
        ({"title": "R", "date": "2026-03", "sources": ("https://example.org/r",)}, "R, 2026-03, https://example.org/r"),
        ({"title": "R", "sources": ("after Alpha News",)}, "R"),
        ({"title": "R", "sources": ("https://example.org/1", "https://example.org/2")}, "R"),
        ({"title": "R", "kind": "brief", "sources": ("https://example.org/r",)}, "R (brief by this project)"),
        ({"title": "R", "kind": "reference", "notes": ("seen only in an excerpt",)}, "R (seen only in an excerpt)"),
    ],
    ids=["name alone", "lines", "address", "no address", "two addresses", "a brief has none", "an excerpt"],
)
def test_a_source_says_what_is_known_of_it(known, expected):
    """Nothing of the machine it was read on, and no address that may be another's."""
    assert source_of(document(**known)) == expected


def test_a_quote_names_its_page():
    """The page is where the words begin, by the boundaries that were stored when the file was read."""
    starts = tuple(sum(len(p) + 1 for p in PAGES[:n]) for n in range(3))
    report = document(title="Report", publisher="Alpha", date="2026-03-01", pages=starts)
    claim = World().say("Company: Alpha Metals", "operates", "Mine: Beta Mine").claims[0]
    words = {"start": starts[1], "end": starts[2] - 1, "text": PAGES[1]}
    claim = claim.model_validate({**claim.model_dump(), "document_id": report.id, "evidence": words})
    graph = project([claim], [report])
    assert str(cite(graph, claim)) == "“Alpha Metals runs Beta Mine.” — Report, Alpha, 2026-03-01, p. 2"


def test_a_reference_fact_is_cited_by_its_source():
    """There is no sentence to quote: the record names title, publisher, date and address."""
    known = {"kind": "reference", "publisher": "Beta Survey", "date": "2026", "sources": ("https://example.org/t",)}
    world = World().document("registry:t", title="Tables", **known)
    claim = world.say("Company: A", "operates", "Mine: B", document="registry:t").claims[0]
    claim = claim.model_copy(update={"extractor": "registry"})
    assert str(cite(world.graph(), claim)) == "reference: Tables, Beta Survey, 2026, https://example.org/t"


def test_a_document_that_is_not_at_hand_is_named():
    """A claim alone still says where it comes from."""
    claim = World().say("Company: A", "operates", "Mine: B", document="gone.md").claims[0]
    assert cite(project([claim]), claim).source == "gone.md"
