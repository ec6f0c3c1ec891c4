"""Tables of the outputs."""
