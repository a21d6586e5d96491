.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export GATEFOLD_DATA ?= ./var
ENGINES ?= sqlite,postgresql

.PHONY: help install run test check coverage bench demo-reset format translations system clean

help: ## Show what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/installed ## Make the environment alone

run: $(VENV)/installed ## Everything to a working portal on http://127.0.0.1:8000; Ctrl-C stops it
	@PORT=$(PORT) $(BIN)/gatefold up

system: # what the tests need of the system: PostgreSQL, Redis, LibreOffice, Chromium, a Chinese font
	@.ci/system-packages

test: $(VENV)/installed-dev system ## Run all tests: unit, both databases, worker, browser
	$(BIN)/pytest -n 3 --dist loadgroup --engines $(ENGINES) -m "not browser"
	$(BIN)/pytest -n 2 --dist loadgroup --engines $(ENGINES) -m browser

check: $(VENV)/installed-dev ## Format, lint, types, import contracts, translations, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q -n 2 tests/contracts tests/migrations --engines sqlite

coverage: $(VENV)/installed-dev ## Whether the tests of the numbers take every way through them
	$(BIN)/pytest -q tests/aggregator aggregator --cov=aggregator --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

format: $(VENV)/installed-dev ## Put code into the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: $(VENV)/installed-dev ## Take new texts into the catalogue and compile it
	@mkdir -p build
	$(BIN)/pybabel -q extract -F portal/babel.cfg -k N_ -k _l --no-location --sort-output --no-wrap -o build/messages.pot .
	$(BIN)/pybabel -q update -i build/messages.pot -d portal/translations -l zh --no-fuzzy-matching --no-wrap --ignore-obsolete
	$(BIN)/pybabel -q compile -d portal/translations

$(VENV)/installed-bench: $(VENV)/installed requirements-bench.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(VENV)/installed-bench ## Measure the goals of speed, with other tools beside ours
	$(BIN)/gatefold bench all --nodes 1000000

demo-reset: $(VENV)/installed ## Throw the data away and load the demonstration anew
	rm -rf $(GATEFOLD_DATA)
	$(BIN)/gatefold demo

clean: ## Remove the environment; the data stay
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
