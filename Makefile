# Two commands for people: `make demo` and `make test`. Everything else serves those who change
# the code. Each works from a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKFLOWS := .github/workflows/ci.yml .github/workflows/nightly-gpu.yml
export PIP_DISABLE_PIP_VERSION_CHECK := 1

UNSLOTH_VENV := .venv-unsloth
# Without their dependencies: they ask for a newer certifi than every index has, and for packages
# that only a GPU can use. What they import on a CPU, the harness itself brings along.
UNSLOTH := unsloth==2026.10.9 unsloth_zoo==2026.10.9

.PHONY: demo test test-unsloth test-fast lint check calibrate format clean

demo: $(VENV)/.installed  ## Train q4_main, probe it with suite q4, write the report.
	@$(BIN)/pytest -m q4 --model=q4_main || [ $$? -eq 1 ]
	@echo
	@echo "A failed test above says something of the model: test_probe of one reply that is not what"
	@echo "its suite expects, test_finding of many together, where they do not settle it either."
	@echo "Report: $(CURDIR)/reports/latest/report.html"

test: $(VENV)/.installed-dev  ## The harness's own tests.
	@$(BIN)/pytest tests -n auto --dist worksteal

test-unsloth: $(UNSLOTH_VENV)/.installed  ## Training through the real Unsloth, on its CPU backend.
	@$(UNSLOTH_VENV)/bin/pytest tests/with_unsloth

test-fast: $(VENV)/.installed-dev  ## The tests that neither train nor start pytest anew.
	@$(BIN)/pytest tests -m "not slow"

lint: $(VENV)/.installed-dev  ## Style, types, import contracts, workflows, scripts.
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows $(WORKFLOWS)
	@$(BIN)/shellcheck .ci/run docs/nightly/*.sh docs/nightly/*.slurm .github/actionlint/run.sh
	@bash .github/actionlint/run.sh $(WORKFLOWS)

check: lint test  ## What a change must pass.

calibrate: $(VENV)/.installed-dev  ## Hold the scorers against labels; renew the figures in docs/.
	@$(BIN)/python benchmarks/calibrate.py

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

clean:
	rm -rf $(VENV) $(UNSLOTH_VENV) .harness .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV), about a minute ..."
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV), about a minute ..."
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(VENV)/.installed

$(UNSLOTH_VENV)/.installed: pyproject.toml constraints.txt Makefile
	@echo "Installing into $(UNSLOTH_VENV), about a minute ..."
	@$(PYTHON) -m venv $(UNSLOTH_VENV)
	@$(UNSLOTH_VENV)/bin/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@$(UNSLOTH_VENV)/bin/pip install --quiet --no-deps $(UNSLOTH)
	@UNSLOTH_FORCE_CPU=1 HF_HUB_OFFLINE=1 $(UNSLOTH_VENV)/bin/python -c "import unsloth"
	@touch $@
