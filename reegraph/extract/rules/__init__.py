"""Extraction rules as data, one file a family of predicates; docs/how-to/rules.md says how to add one."""
