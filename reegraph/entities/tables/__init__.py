"""The curated names, one TOML table a kind, each keyed by entity id and kept in the order of its ids."""
