# Two commands matter: `make` builds everything and says where to look, `make test` runs the tests.
# Each needs only Python 3.11 or newer and make, and does only what is not done yet.

RAW ?= data/raw
ifeq ($(RAW),data/raw)
PROCESSED ?= data/processed
else
PROCESSED ?= data/processed-$(shell basename "$(RAW)")
endif
FIGURES ?= figures
SITE ?= site
WORKERS ?=
PARAMETERS ?=

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
INSTALLED := .venv/.installed
FIND_PYTHON := for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 && { echo $$p; break; }; done
PYTHON ?= $(shell $(FIND_PYTHON))
export PYTHONUTF8 := 1

.DEFAULT_GOAL := all
.PHONY: all install build figures site test test-slow fuzz bench lab lint lock clean help

all: site ## build the dataset, run the notebooks, draw the figures and pages (the default)
	@echo
	@echo "完成 / Done."
	@echo "  网页 pages    $(SITE)/index.html"
	@echo "  图   figures  $(FIGURES)/"
	@echo "  数据 data     $(PROCESSED)/"

help: ## this list
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo "  make RAW=folder       the same for your own reports (dataset in data/processed-<name of the folder>)"

install: $(INSTALLED) ## .venv with the locked packages, checked by their hashes

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本(含 venv)。Python 3.11 or newer with venv is needed." >&2; exit 1; }
	@echo "安装依赖，约一两分钟 / installing the locked packages, a minute or two"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Most of the simulated reports are made here rather than kept in git (data/README.md).
DEMO := data/raw/demo-more/metadata.csv
$(DEMO): $(shell find govreports/demo govreports/writer -name '*.py' -o -name '*.csv' 2>/dev/null) | $(INSTALLED)
	$(BIN)/govreports demo data/raw/demo-more --first 6
	@touch $@

build: $(INSTALLED) $(if $(filter data/raw,$(RAW)),$(DEMO)) ## read RAW into Parquet frames under data/processed
	$(BIN)/govreports build "$(RAW)" "$(PROCESSED)" $(if $(WORKERS),--workers $(WORKERS))

site figures: build ## run the notebooks: figures/ and site/index.html
	$(BIN)/govreports render --processed "$(PROCESSED)" --figures "$(FIGURES)" --site "$(SITE)" $(foreach p,$(PARAMETERS),-p $(p))

test: $(INSTALLED) ## all tests but the slow ones
	$(BIN)/python -m pytest

test-slow: $(INSTALLED) ## the slow tests
	$(BIN)/python -m pytest -m slow

fuzz: $(INSTALLED) ## property tests with many more examples
	HYPOTHESIS_PROFILE=fuzz GOVREPORTS_FUZZ_SECONDS=1800 GOVREPORTS_FUZZ_FIRST=10000 $(BIN)/python -m pytest -m "not slow" -k "property or fuzz or random"

bench: $(INSTALLED) ## time and memory, as a table
	$(BIN)/python benchmarks/run.py

lab: $(INSTALLED) ## open JupyterLab in notebooks/
	$(BIN)/jupyter lab notebooks

lint: $(INSTALLED) ## ruff, mypy, dependencies, notebooks without outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/deptry govreports
	$(BIN)/nb-clean check --preserve-cell-metadata-field tags notebooks

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra dev --extra cluster pyproject.toml -o requirements.lock

clean: ## remove what make made, but not .venv
	rm -rf data/raw/demo-more data/processed-* figures site share build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/browser/node_modules
	find data/processed -mindepth 1 ! -name README.md -delete 2>/dev/null || true
