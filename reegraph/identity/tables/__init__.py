"""The identity decisions that come with the project, in the form of every decisions file."""
