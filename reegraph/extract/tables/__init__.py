"""Word lists of the extractor: forms, not facts."""
