# Everything from a fresh machine with Python 3.11 and make: `make impact` and `make test` need nothing done before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install lint test test-slow test-all mutatie notebooks bench bench-api wheel-test impact serve clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1@/' | column -t -s @

$(STAMP): setup.py pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $(STAMP)

install: $(STAMP) ## Make .venv with the package and its tests

lint: install ## Check style of Python and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict parameters reforms tests openfisca_toeslagen

test: install ## Run the tests, without the slow ones
	$(BIN)/python -m pytest -m 'not slow' -n 2

test-slow: install ## Run the slow tests only (PYTEST='-m "slow and not browser"' where there is no Chromium)
	$(BIN)/python -m pytest -m slow -n 2 -rs $(PYTEST)

test-all: test test-slow ## Run all tests

mutatie: install ## Change every number of 2024-2026 a little; a test must notice
	$(BIN)/python -m tests.mutation

notebooks: install ## Run every notebook
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,notebooks]'
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=60 -n 2 notebooks

bench: install ## Measure what a run costs, beside hand-written NumPy: uit/bench.md (BENCH=--volledig for the whole country)
	$(BIN)/python -m tests.bench snelheid --uit uit $(BENCH)

wheel-test: install ## Build the wheel and the sdist, install them elsewhere and use them from another folder
	$(BIN)/python tests/wheel/check.py

impact: install ## Test two proposals over a population, and a year after: the reports are in uit/
	$(BIN)/toeslagen uitvoeringstoets --uit uit
	$(BIN)/toeslagen invoeringstoets uit/register_proportioneel.json --nagebootst reforms/proportioneel/invoeringstoets.yaml --uit uit
	$(BIN)/toeslagen invoeringstoets hersteloperatie --uit uit

bench-api: install ## Measure the web API under load on this machine: uit/bench_api.md
	$(BIN)/python -m tests.bench.api --uit uit

serve: install ## Serve the web API of every regime and the family page on port 5000
	$(BIN)/toeslagen serve --poort 5000

clean: ## Remove what was made
	rm -rf $(VENV) build dist uit *.egg-info .pytest_cache .ruff_cache .hypothesis
