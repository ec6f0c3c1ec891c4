"""The graph as one HTML page: no remote file, no script but its own, and every text of a document shown as text.

The page holds three things: vis-network (vendored), our script and style, and one block of JSON. Names and quotes stand
only in that block; the script puts them on the page as text nodes or on the canvas. A Content-Security-Policy with the
hashes of the two scripts and of the style keeps out whatever a hostile document might slip in.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from pyvis.network import Network

from reegraph.analysis.supply.stages import stage_table
from reegraph.errors import MisuseError
from reegraph.graph import Fact, Graph
from reegraph.graph.choosing import Prefer
from reegraph.graph.citation import cite
from reegraph.graph.support import support
from reegraph.outputs.marks import Marks
from reegraph.outputs.pages.drawing import LAYERS, all_edges, box_label
from reegraph.outputs.pages.grounds import Grounds
from reegraph.outputs.pages.parts import Scope, scopes
from reegraph.outputs.pages.picture import page_data
from reegraph.outputs.pages.shell import asset, data_block, fill, policy
from reegraph.registry import REFERENCE

TITLE = "Rare earth supply chain: who supplies, runs and owns what"

# The page's own scripts in their order: the first says "use strict" for all, the last begins.
SCRIPTS = (
    "address.js", "words.js", "moments.js", "filters.js", "places.js", "looks.js", "facts.js", "panel.js", "picture.js",
    "list.js", "search.js", "fixpoint.js", "supply.js", "shares.js", "routes.js", "answers.js", "picker.js",
    "asking.js", "page.js",
)  # fmt: skip
STYLES = ("page.css", "asking.css")

# Nothing moves by itself: positions come from reegraph.outputs.pages.layout.
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "dragNodes": True, "selectConnectedEdges": False, "zoomSpeed": 0.6},
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}, "hoverWidth": 1, "selectionWidth": 1},
}


def to_html(
    graph: Graph,
    *,
    focus: str | None = None,
    title: str | None = None,
    prefer: Prefer = "latest",
    elements: Sequence[str] = (),
    partial: bool = False,
) -> str:
    """A page that draws the graph and shows, for each box and line, the sentences behind it.

    It opens on the most connected part, or on the surroundings of `focus` (an entity's id or name), at the date of the
    graph; its reader may choose any other date. With `elements` it opens on what may hold one of them. `partial` says
    that the graph is a part of another: the page then tells that its answers count less than is known. Where sources
    differ, all values are told, and the one that `prefer` chooses. The same graph gives the same bytes. Raises
    UnknownNameError or AmbiguousNameError for a `focus` that is not one entity, MisuseError for what is no element.
    """
    wrong = sorted(set(elements) - set(stage_table().elements["all"]))
    if wrong:
        raise MisuseError(f"elements: found {', '.join(wrong)}, expected symbols of rare earths such as Nd,Pr,Dy")
    centre = None if focus is None else graph.get(focus).id
    heading = title or (TITLE if centre is None else graph.name(centre))
    grounds = Grounds(graph)
    shown = scopes(graph, centre, grounds)
    net = _network(graph, shown)
    block = page_data(graph, shown, centre, prefer, grounds)
    block["asking"] |= {"partial": partial}
    block |= {"wanted": list(elements), "nodes": net.nodes, "edges": net.edges, "options": _OPTIONS}
    scripts = [
        asset("vis-network.min.js").partition("//# sourceMappingURL")[0],
        "".join(asset(name) for name in SCRIPTS),
    ]
    style = "".join(map(asset, STYLES))
    return fill(
        asset("page.html"),
        {
            "title": html.escape(heading),
            "about": html.escape(about(graph)),
            "policy": policy(scripts, style),
            "style": style,
            "library": scripts[0],
            "script": scripts[1],
            "data": data_block(block),
            "table": _table(graph),
            "differing": _differing(graph, prefer),
        },
    )


def about(graph: Graph) -> str:
    """The date of the answers and what they rest on, on one line."""
    day = "undated" if graph.as_of is None else f"as of {graph.as_of}"
    sources = sum(document.kind == REFERENCE for document in graph.documents.values())
    counts = [(len(graph.documents) - sources, "document"), (sources, "reference source")]
    counts += [(len(graph.claims), "claim"), (len(graph.facts), "fact")]
    said = (
        f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count or word != "reference source"
    )
    return " · ".join([day, *said])


def _network(graph: Graph, shown: Sequence[Scope]) -> Network:
    """The boxes and lines as pyvis has them; colours are left to the page, which knows whether it is dark."""
    net = Network(directed=True)
    for entity in graph.entities.values():
        layouts = {scope.id: scope.layout for scope in shown if entity.id in scope.layout.at}
        at = {
            scope: [*layout.at[entity.id], *layout.cell[entity.id], int(entity.id in layout.settled)]
            for scope, layout in layouts.items()
        }
        if at:
            net.add_node(entity.id, label=box_label(entity.name), shape="custom", group=entity.type, at=at)
    for edge in all_edges(graph):
        layer = next(layer.id for layer in LAYERS if edge.predicate in layer.predicates)
        known = {"id": edge.id, "layer": layer, "relation": edge.predicate, "modality": edge.modality}
        # Who runs a site needs no arrow: the one end is a site. Symmetric relations have no direction.
        net.add_edge(
            edge.subject,
            edge.object,
            arrows="" if edge.symmetric or layer == "site" else "to",
            facts=edge.facts,
            **known,
        )
    return net


def _table(graph: Graph) -> str:
    """The material flows as rows, for readers without scripts."""
    flows = next(layer for layer in LAYERS if layer.id == "flow").predicates
    facts = [fact for fact in graph.edges() if fact.predicate in flows and fact.object is not None]
    rows = sorted((graph.name(f.subject), f.predicate, graph.name(str(f.object)), f.modality, f.id) for f in facts)
    return "\n".join(_row([*row[:4], *_resting_on(graph, graph.facts[row[4]])]) for row in rows)


def _resting_on(graph: Graph, fact: Fact) -> tuple[str, str]:
    """The first source of a fact, and how many independent ones it has."""
    rests = support(graph, fact.claims)
    return cite(graph, graph.claims[fact.claims[0]]).source, rests.in_full()


def _differing(graph: Graph, prefer: Prefer) -> str:
    """The disagreements as rows, the value that the policy chooses first, for readers without scripts."""
    return "\n".join(
        _row([c.name, c.about, "; ".join(v.in_words() for v in sorted(c.values, key=lambda v: v.value != c.chosen)),
              c.because])
        for c in Marks(graph, prefer).conflicts
    )  # fmt: skip


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td><bdi>{html.escape(cell)}</bdi></td>' for cell in cells)}</tr>"
