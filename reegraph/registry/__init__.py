"""Reference facts: organisations, sites, materials, relations, shares and policies, each with its source."""
