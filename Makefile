# What a newcomer and CI run. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
STAMP := .venv/.installed
SCHEMA := recipes/recipe.schema.json

# Most tests wait, for pages or the next TOTP step: two at a time, four of the slow ones. A file stays in one process,
# with its servers.
TESTS := $(BIN)/pytest -n 2 --dist loadfile

# pyright is a node program; Playwright brings a node, so none is fetched for it.
NODE = $(firstword $(wildcard .venv/lib/python3*/site-packages/playwright/driver))

.PHONY: help setup demo providers test test-all test-apps check format schema pictures bench kill lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) ## make .venv with the pinned tree, find or install a Chromium
	@.ci/ensure-chromium.sh

$(STAMP): requirements.lock pyproject.toml .ci/make-venv.sh
	@PYTHON="$(PYTHON)" .ci/make-venv.sh
	@touch $@

demo: setup ## sign three agents up at two services; KEEP=1 leaves all running for the UI
	@$(BIN)/python -m fixtures.demo $(if $(KEEP),--keep)

providers: setup ## whole journeys with each combination of providers: Ravi's stand-in, Dovecot, OpenBao; ONLY="local + imap + age"
	@$(BIN)/python -m fixtures.providers $(if $(ONLY),--only "$(ONLY)")

test: setup ## run the tests but for the slow ones; ARGS="tests/unit -k totp" narrows it
	@$(TESTS) -m "not slow" $(ARGS)

test-all: setup ## run all tests, with long runs, but for those of test-apps
	@$(TESTS) -n 4 -m "not application" $(ARGS)

test-apps: setup ## journeys at Redmine, JupyterHub and Weblate; installs them the first time, which takes minutes
	@$(TESTS) -n 3 -m application $(ARGS)

check: setup ## format, lint, types, layers, recipes, schema
	@$(BIN)/ruff format --check --quiet . || { echo "check: not formatted; run make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@PATH="$(CURDIR)/$(NODE):$$PATH" $(BIN)/pyright
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@$(BIN)/journeyman recipe check
	@$(BIN)/journeyman recipe schema | diff -u $(SCHEMA) - || { echo "check: $(SCHEMA) is old; run make schema"; exit 1; }
	@echo "check: all is well"

format: setup ## format, and mend what the linter can mend
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

schema: setup ## write the recipe language's JSON Schema for editors
	@$(BIN)/journeyman recipe schema > $(SCHEMA)

pictures: setup ## make the README's pictures anew from a real demo
	@$(BIN)/python -m docs.make_pictures

bench: setup ## what Journeyman costs, and the targets; ROUNDS=1 CALLS=5 SECONDS=30 AGENTS=12 SERVE=1 CODES=16 EACH=3 SOAK=100 ONLY="code soak"
	@$(BIN)/python -m benchmarks --rounds $(or $(ROUNDS),1) --calls $(or $(CALLS),5) --seconds $(or $(SECONDS),30) \
		--agents $(or $(AGENTS),12) $(if $(SERVE),--serve) --codes $(or $(CODES),16) --each $(or $(EACH),3) \
		--soak $(or $(SOAK),100) $(if $(ONLY),--only $(ONLY))

kill: setup ## strike journeys at every point, and look what is lost; FLOW=rotate or re-enrol N=20 SEED=7 PARALLEL=4 ONLY=3 WORKER=process
	@$(BIN)/python -m tests.kill $(if $(FLOW),--flow $(FLOW)) --n $(or $(N),20) $(if $(SEED),--seed $(SEED)) $(if $(PARALLEL),--parallel $(PARALLEL)) \
		$(if $(ONLY),--only $(ONLY)) $(if $(WORKER),--worker $(WORKER))

lock: setup ## make requirements.lock anew from pyproject.toml
	@$(BIN)/pip-compile --quiet --generate-hashes --extra fixtures --extra dev --strip-extras --allow-unsafe \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate \
		--output-file requirements.lock pyproject.toml

clean: ## remove .venv, the demo's state and all caches
	@rm -rf .venv .demo .acorn .pytest_cache .ruff_cache .hypothesis .import_linter_cache test-results build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
