# Two commands on a fresh machine with Python 3.11+: `make demo` and `make test`. Everything else builds on them.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo run test soak lint docs bench lock clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## sample portals and all services on this machine; DEMO=--once drains and ends
	@$(BIN)/hoptin demo $(DEMO)

run: $(VENV)/.runtime ## all five services in one process, as the settings say; RUN="poller enricher" some of them
	@$(BIN)/hoptin run $(RUN)

test: $(VENV)/.dev ## every test, on real servers started for it; TESTS=tests/unit some of them
	@$(BIN)/python -m tests.support
	@$(BIN)/python -m pytest $(TESTS)

soak: $(VENV)/.dev ## the long seeded series: hours of kills and shuffles
	@$(BIN)/python -m tests.support
	@$(BIN)/python -m pytest -m soak --timeout 3600 $(TESTS)

lint: $(VENV)/.dev ## style, types, architecture, generated documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m docs.generate --check

docs: $(VENV)/.dev ## write the generated documents anew
	@$(BIN)/python -m docs.generate

bench: $(VENV)/.dev ## measure against baselines of the same run, into benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

lock: $(VENV)/.dev ## pin what pyproject.toml allows, into requirements.lock
	@$(PIP) install uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
		--no-emit-index-url --no-annotate --no-header --quiet -o requirements.lock

clean: ## remove what was installed, measured and stored here, the demo's and `hoptin run`'s data included
	rm -rf $(VENV) var dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find services shared tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Hợp Tin needs Python 3.11 or newer; '$(PYTHON)' is not. Name one: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "No virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: $(VENV)/bin/python pyproject.toml requirements.lock
	@echo "Installing Hợp Tin into $(VENV) …"
	@$(PIP) install --constraint requirements.lock --editable '.[embedded]'
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@echo "Installing what tests and checks need …"
	@$(PIP) install --constraint requirements.lock --editable '.[embedded,dev]'
	@touch $@
