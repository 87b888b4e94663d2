# Two commands matter: `make demo` and `make test`. `make` alone lists the others.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# How many pytest processes share the work; WORKERS=0 runs all tests in one, as a debugger likes it.
WORKERS ?= 2
export PYTHON

.PHONY: help install demo test lint format bench words lock clean dev browser

help: ## list the commands
	@echo 'Comanda: make COMMAND'
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## build .venv from requirements.lock; .venv/bin/comanda is there afterwards [PYTHON=python3.12]
	@images/install.sh

demo: install ## three restaurants and their office on this machine [PORT=8080] [DATA=folder] [FRESH=1] [DEMO=box]
	@exec $(BIN)/comanda demo $(if $(PORT),--port "$(PORT)") $(if $(DATA),--data "$(DATA)") $(if $(FRESH),--fresh) $(if $(filter box,$(DEMO)),--box-only)

test: dev browser ## install what tests need, then check and test everything [ONLY="tests/edge -k send"] [WORKERS=2]
ifdef ONLY
	$(BIN)/pytest $(ONLY)
else
	@$(MAKE) lint
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup
endif

lint: dev ## format check, rules, types, floors of the house
	$(BIN)/ruff format --check --output-format concise .
	$(BIN)/ruff check --output-format concise .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: dev ## format the code and sort its imports
	$(BIN)/ruff check --select I --fix .
	$(BIN)/ruff format .

bench: dev browser ## measure against the floors, write bench/latest.json [ONLY=name]
	@exec $(BIN)/python -m tests.bench $(if $(ONLY),--only "$(ONLY)")

words: dev ## bring the catalogues of domain/locale up to date with the source
	@$(BIN)/python -m tests.languages.update

lock: ## write both lock files anew from pyproject.toml [UPGRADE=1]
	@images/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## remove the environment and caches; the demo's data in var/ stays
	rm -rf .venv .venv-lock build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

dev:
	@images/install.sh dev

browser: dev
	@$(BIN)/python -m tests.browser.chromium --install
