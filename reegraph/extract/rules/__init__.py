"""Extraction rules as data, one file a family of predicates; docs/rules.md says how to add one."""
