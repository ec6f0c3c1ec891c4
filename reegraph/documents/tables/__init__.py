"""Stop words and scripts by language."""
