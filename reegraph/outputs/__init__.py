"""The graph in forms for others: RDF, GraphML, JSON and a page of HTML. Pure functions from a graph to a text."""

from reegraph.outputs.formats import FORMATS, export, export_pieces
from reegraph.outputs.network import to_networkx
from reegraph.outputs.pages.mapping import to_map
from reegraph.outputs.pages.notebook import to_notebook
from reegraph.outputs.pages.view import to_html
from reegraph.outputs.rdf.export import to_ntriples, to_turtle
from reegraph.outputs.rdf.nodes import SUFFIXES
from reegraph.outputs.rdf.restored import Imported
from reegraph.outputs.rdf.terms import BASE

__all__ = [
    "BASE",
    "FORMATS",
    "SUFFIXES",
    "Imported",
    "export",
    "export_pieces",
    "to_html",
    "to_map",
    "to_networkx",
    "to_notebook",
    "to_ntriples",
    "to_turtle",
]
