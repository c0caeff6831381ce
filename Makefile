# What a clone can do. Python's part lives in .venv, JavaScript's in psiturk_ng_js/node_modules.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
JS := psiturk_ng_js
PLAYWRIGHT := $(shell sed -n 's/^ *\(playwright[<>=].*\)/\1/p' setup.cfg)
PYTEST := $(BIN)/python -m pytest $(if $(PSITURK_TEST_NO_SKIP),-p tests.no_skip)

.PHONY: help demo test soak bench docs check check-js chromium clean

help:
	@echo "make demo          run the example experiment (make demo CHECK=1: a robot takes part in it)"
	@echo "make test          check and test everything, in short form"
	@echo "make soak          the long forms of the tests"
	@echo "make bench         measure start-up times, memory and saves, beside psiTurk 3.3.1 (FULL=1: every size)"
	@echo "make docs          build the documentation into docs/_build"
	@echo "make clean         remove everything that these commands made"

ifeq ($(CHECK),1)
demo: $(VENV)/installed
	@$(BIN)/python -c "import playwright" 2>/dev/null || $(BIN)/pip install --quiet "$(PLAYWRIGHT)"
	@$(BIN)/python -m tests.browsers
	@$(BIN)/python -m tests.demo_check
else
demo: $(VENV)/installed
	@$(BIN)/psiturk demo
endif

test: $(VENV)/tested chromium check-js check docs
	$(PYTEST) -m "not slow" -n 4 --dist loadfile --no-loadscope-reorder

soak: $(VENV)/tested chromium
	PSITURK_TEST_LONG=1 PSITURK_TEST_FUZZ_EXAMPLES=50000 $(PYTEST)

bench: $(VENV)/tested
	$(BIN)/python -m benchmarks.startup
	$(BIN)/python -m benchmarks $(if $(FULL),--full)
	$(BIN)/python -m benchmarks.page build/benchmarks.json --page $(if $(FULL),docs/explanation,build)/performance.md

check: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/tested
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "The documentation is in docs/_build/html/index.html"

chromium: $(VENV)/tested
	@$(BIN)/python -m tests.browsers

# Vitest and the type checker need the Node that package.json names.
check-js:
	@if node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then \
	  set -e; cd $(JS); \
	  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund; \
	  npm run check; npm test; npm run verify; \
	elif [ -n "$(PSITURK_TEST_NO_SKIP)" ]; then \
	  echo "Node 20.19 or newer is missing, and nothing may be skipped here."; exit 1; \
	else \
	  echo "Node 20.19 or newer is missing: the JavaScript is not built or tested here. The built files are in $(JS)/dist."; \
	fi

$(VENV)/installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --no-compile --editable .
	@touch $@

$(VENV)/tested: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --no-compile --editable ".[test]"
	@touch $@ $(VENV)/installed

$(BIN)/python:
	@for name in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Python 3.11 or newer is needed, and none was found on this machine. See https://www.python.org/downloads/"; exit 1; \
	fi; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$$found could not make a virtual environment. On Debian and Ubuntu, install it with: apt-get install python3-venv"; exit 1; }

clean:
	rm -rf $(VENV) build dist *.egg-info docs/_build $(JS)/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
