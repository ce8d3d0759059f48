SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
# Tests start many processes: each module is compiled once, not in every one of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-10s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/ready ## Serve the whole platform with sample data on port 8000
	$(BIN)/fairground serve --sample-data

.PHONY: test
test: .venv/ready ## Every test, unit and integration, on real parts
	$(BIN)/pytest

.PHONY: unit
unit: .venv/ready ## The tests that need no server: under a minute
	$(BIN)/pytest tests/unit

.PHONY: soak
soak: .venv/ready ## Rushes and crashes with many more seeds, from SEED on
	$(BIN)/pytest -n 0 -m soak

.PHONY: lint
lint: .venv/ready ## Style and architecture
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports

.PHONY: types
types: .venv/ready ## Static types, strict
	$(BIN)/mypy

.PHONY: format
format: .venv/ready ## Put the code into the house style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: bench
bench: .venv/ready ## Fairground beside the bare floor, in one run
	$(BIN)/python -m benchmarks

.PHONY: migrate
migrate: .venv/ready ## Bring the database to the newest schema
	$(BIN)/fairground migrate

# A file at its end, so that an installation that was cut off is begun again.
.venv/ready: pyproject.toml requirements.lock .python-version
	python3 -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch .venv/ready
