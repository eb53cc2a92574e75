# The two commands that matter: `make run` and `make test`. `make help` lists the rest.

PORT ?= 8080
HOST ?= 127.0.0.1
PROFILE ?= edge

SETUP := .ci/python .ci/setup.py
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-unit test-browser check bench link-bench link drill load-helpline types lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Serve a demo day on http://HOST:PORT; installs and builds what is missing (PORT=8080 HOST=127.0.0.1)
	@$(SETUP) runtime documents web-client
	@exec $(PYTHON) -m server run --host $(HOST) --port $(PORT) --demo

test: check test-unit test-browser ## Run every check and every test, as CI does

check: ## Check style, types, import rules and house rules
	@$(SETUP) development npm-packages
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	MYPYPATH=.ci $(PYTHON) -m mypy .ci/setup.py
	.venv/bin/lint-imports
	@$(SETUP) npm run check
	$(PYTEST) -q tests/house

test-unit: ## Run the tests that need no browser, Python's and TypeScript's
	@$(SETUP) development machine npm-packages
	@$(SETUP) npm test
	$(PYTEST) -n 2 --dist loadfile -m "not browser" --ignore tests/house

test-browser: ## Run the tests in real Chromiums with fake devices that play a real face and voice
	@$(SETUP) development machine web-client
	$(PYTEST) -m browser

bench: ## Measure the media plane under load and print the numbers
	@$(SETUP) development
	$(PYTHON) -m tests.bench

link-bench: ## Measure calls on bad links, ours beside direct ones, and print the goals (an hour; an idle machine)
	@$(SETUP) development machine web-client compiler speech-scores
	$(PYTHON) -m tests.link.bench $(BENCH)

link: ## Serve the demo with the patient's side behind a bad link, to try by hand (PROFILE=edge)
	@$(SETUP) development web-client
	@exec $(PYTHON) -m tests.link $(PROFILE) --port $(PORT)

drill: ## Break recordings and the audit trail in every way, many times, and see that it is found
	@$(SETUP) development
	$(PYTHON) -m tests.drill

load-helpline: ## 2,000 citizens write to the helpline while its server is killed and its network fails
	@$(SETUP) development
	$(PYTHON) -m tests.drill.helpline

types: ## Write the web client's types anew from the models
	@$(SETUP) development
	$(PYTHON) -m server.api.typescript > web/src/wire/types.ts

lock: ## Resolve the dependencies anew and write every lock file
	@.ci/lock

clean: ## Remove what was installed and built; recordings and databases stay
	rm -rf .venv build web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
