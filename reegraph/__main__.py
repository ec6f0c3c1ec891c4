"""`python -m reegraph` is the `reegraph` command."""

from reegraph.cli import main

main()
