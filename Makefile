# `make` lists what there is. Every target first installs what it needs into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMP := .venv/.installed
PACKAGES := warehouse ingestion expectations publishing cchc
# Each by itself, so that the first that fails does not hide the others.
LINTS := lint-ruff lint-format lint-types lint-floors lint-sql lint-compose lint-repository

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A checkout that was moved, or a venv whose Python went away, is installed again.
ifneq ($(shell .venv/bin/python -c '' 2>/dev/null && cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

.PHONY: help install demo up down test soak lint $(LINTS) format docs bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

install: $(STAMP) ## install the locked packages and the project into .venv

$(STAMP): requirements.lock pyproject.toml scripts/install.sh
	@scripts/install.sh .venv
	@printf '%s\n' '$(CURDIR)' > $@

demo: $(STAMP) ## sample exports -> Airflow -> dbt -> gate -> published ranking, then stop everything
	@$(BIN)/cchc demo

up: $(STAMP) ## start PostgreSQL and Airflow and leave them running
	@$(BIN)/cchc up

down: $(STAMP) ## stop what `make up` started
	@$(BIN)/cchc down

test: $(STAMP) ## every test but the long ones (soak, browser, scale)
	@$(BIN)/python -m pytest -n 2 --no-loadscope-reorder

soak: $(STAMP) ## the long tests: hours of deliveries, kills in the middle
	@$(BIN)/python -m pytest -m soak

lint: $(STAMP) ## ruff, mypy, sqlfluff, import floors, compose file, links and forbidden words
	@$(MAKE) --keep-going $(LINTS)

lint-ruff: $(STAMP)
	$(BIN)/ruff check .
lint-format: $(STAMP)
	$(BIN)/ruff format --check .
lint-types: $(STAMP)
	$(BIN)/mypy $(PACKAGES)
lint-floors: $(STAMP)
	$(BIN)/lint-imports
lint-sql: $(STAMP)
	$(BIN)/sqlfluff lint --disable-progress-bar dbt
lint-compose: $(STAMP)
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
lint-repository: $(STAMP)
	$(BIN)/python -m pytest -q tests/unit/test_repository.py

format: $(STAMP) ## let ruff and sqlfluff rewrite what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt

docs: $(STAMP) ## one static page of every model and column, in docs/site, and docs/entities.md
	@$(BIN)/cchc docs

bench: $(STAMP) ## measure reading and loading on this machine
	@$(BIN)/python -m bench

lock: $(STAMP) ## resolve pyproject.toml again into requirements.lock
	@scripts/lock.sh

clean: ## remove .venv, caches and built pages; the data under CCHC_HOME stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dbt/target dbt/logs docs/site
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
