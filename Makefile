# Few verbs: demo, test, check, score, bench, format. CI runs what a person runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test check score bench format lock clean

help:            ## say what can be done
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/	/'

# The lock files pin every package by hash; nothing else is ever installed.
$(READY): config/requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Rapport needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r config/requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)   ## run the whole job on a sample mailbox
	@$(BIN)/rapport demo --dir rapport-demo

# A module's tests stay together, as some share what takes long to make; in their order, so that long ones are not last.
test: check      ## lint, types, import rules and every test
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

check: $(READY)  ## format, lint, types, import rules, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/vulture

score: $(READY)  ## accuracy on ../shared/corpora, by its own score.py
	$(BIN)/python -m tests.score

bench: $(READY)  ## speed and memory, as ratios to a floor of the same run
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.kinds
	$(BIN)/python -m tests.bench.planning
	$(BIN)/python -m tests.bench.providers
	$(BIN)/python -m tests.bench.drafts
	$(BIN)/python -m tests.score year

format: $(READY) ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY)   ## pin the newest packages again
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade pyproject.toml -o config/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -c config/requirements.lock -o config/requirements-dev.lock
	echo hatchling | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate -c config/requirements-dev.lock - -o config/requirements-build.lock

clean:           ## remove what the other verbs made
	rm -rf $(VENV) rapport-demo build dist
