"""Tables of exposure: concentration, traceability, replacement, commitments."""
