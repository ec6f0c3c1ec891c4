"""RDF out and in: the ontology, shapes and schemes, the triples of a graph, their formats, queries and a server."""
