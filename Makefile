# Everything runs in .venv, which the first target that needs it makes with plain python3: the program alone for the
# demo, and what tests and checks need besides.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
STAMP := $(VENV)/.stamp
JOBS ?= 2
# Seconds after which `fresh` begins no further test, in an order of its own; 0 is no bound.
BOUND ?= 0

.PHONY: help demo test check coverage fresh laws bench deep mutants docs generated clean

help: ## Say what can be made.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[xlsx]'
	touch $(READY)

$(STAMP): $(READY)
	$(PY) -m pip install --quiet --disable-pip-version-check --editable '.[bulk,dev,fast,rdf,xlsx]'
	touch $(STAMP)

demo: $(READY) ## A finding aid read, edited and written back; a collection in every format.
	$(PY) examples/edit_finding_aid.py
	$(PY) examples/demo.py

check: $(STAMP) ## Lint, types, import rules, generated files.
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" scripts/check

test: check ## All checks and all tests.
	$(PY) -m pytest -n $(JOBS)

coverage: $(STAMP) ## Which branches of the kernel the tests take; fails below 95 of 100 (97 on 2026-11-30).
	rm -f .coverage .coverage.*
	HYPOTHESIS_PROFILE=same $(PY) -m coverage run -m pytest -q -n $(JOBS)
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

fresh: $(STAMP) ## The laws on some new generated examples; one that fails is kept in .hypothesis and tried first next time.
	@seed=$${SEED:-$$(date +%s)}; echo "SEED=$$seed"; \
	HYPOTHESIS_PROFILE=fresh XJMETA_BOUND=$(BOUND) $(PY) -m pytest -n $(JOBS) -m hypothesis --hypothesis-seed=$$seed

laws: $(STAMP) ## The table of laws for each source of the corpus.
	$(PY) scripts/laws.py

bench: $(STAMP) ## Speed and memory.
	for file in bench/*.py; do $(PY) $$file || exit 1; done

deep: $(STAMP) ## The tests with many more generated examples and mutants, and on the large files.
	HYPOTHESIS_PROFILE=deep $(PY) -m pytest -n $(JOBS)

mutants: $(STAMP) ## How many small changes of the sources the tests notice.
	$(PY) scripts/mutants.py --count 200

docs: $(STAMP) ## The documentation site.
	$(PY) -m pip install --quiet --disable-pip-version-check '.[docs]'
	$(VENV)/bin/mkdocs build --strict

generated: $(STAMP) ## Write the files that are generated from tables and the catalogue.
	for file in scripts/generate_*.py; do $(PY) $$file || exit 1; done

clean: ## Take away what was made.
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
