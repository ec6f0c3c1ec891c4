# Two commands matter: `make demo` and `make test`. Both make their own environment in .venv and are quick when repeated.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-slow check format format-check lint types layers generated ontology questions reference docs notebooks blocks screenshots benchmark clean

demo: $(READY)
	@mkdir -p build
	$(BIN)/reegraph build data/documents --db build/reegraph.db
	@echo
	$(BIN)/reegraph chokepoints --db build/reegraph.db
	@echo
	$(BIN)/reegraph export turtle --db build/reegraph.db -o build/graph.ttl
	$(BIN)/reegraph view --db build/reegraph.db -o build/graph.html
	$(BIN)/reegraph report --db build/reegraph.db -o build/report.html
	@echo
	@echo "Written: build/reegraph.db (the store), build/graph.ttl (RDF)."
	@echo "Try next:"
	@echo "  $(BIN)/reegraph show 'MP Materials' --db build/reegraph.db"
	@echo "  $(BIN)/reegraph upstream 'General Motors' --evidence --db build/reegraph.db"
	@echo "  $(BIN)/reegraph chokepoints --target 'General Motors' --order 2 --db build/reegraph.db"
	@echo "  $(BIN)/reegraph build YOUR-FOLDER --db your.db"
	@echo
	@echo "Open in a browser: build/graph.html (the graph) and build/report.html (the report)."

test: $(READY)
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow"

test-slow: $(READY)
	$(BIN)/python -m pytest -q -m slow

# What CI runs, in the order in which faults are cheapest to see.
check: format-check lint types layers generated docs test

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format-check: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

# Generated files must equal what the code makes of them today.
generated: ontology questions reference
	@git diff --exit-code -- ontology || (echo "ontology/ is out of date: run 'make ontology' and commit it"; exit 1)
	@git diff --exit-code -- docs/reference/questions.md || (echo "docs/reference/questions.md is out of date: run 'make questions' and commit it"; exit 1)
	@git diff --exit-code -- docs/reference || (echo "docs/reference is out of date: run 'make reference' and commit it"; exit 1)

ontology: $(READY)
	$(BIN)/python -m reegraph.outputs.rdf.published ontology/

questions: $(READY)
	$(BIN)/python scripts/questions.py

# The pages of docs/reference that are made from the code.
reference: $(READY)
	$(BIN)/python scripts/reference.py

# The documentation as a site in build/site; a link that leads nowhere ends it.
docs: $(READY)
	$(BIN)/python scripts/site.py

# Runs the notebooks, and the commands and Python that the documentation shows, and writes what they give today.
notebooks: $(READY)
	$(BIN)/python scripts/notebooks.py

blocks: $(READY)
	$(BIN)/python scripts/blocks.py

# Pictures of the pages for docs/images, taken by chromium; by hand, since fonts differ from machine to machine.
screenshots: $(READY)
	$(BIN)/python scripts/screenshots.py

benchmark: $(READY)
	$(BIN)/python benchmarks/extraction.py

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "reegraph needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python cannot make an environment here; on Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:
	rm -rf .venv build dist
