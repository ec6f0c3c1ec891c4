"""Scenarios that come with the project, one TOML file a subject."""
