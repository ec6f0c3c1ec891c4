"""The files of the reference tables."""
