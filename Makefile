# `make run` and `make test` are the whole set-up: each creates .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
# Folders of labelled questions (docs/evaluation.md); yours: make eval SETS="one/ two/"
SETS ?= $(dir $(wildcard ../shared/evaldata/*/questions.jsonl))
# Tests at once, about 1.5 GB of memory each
TEST_PROCESSES ?= 2
# Documents for `make bench`: a real set where there is one, else made up
BENCH_SET ?= $(wildcard ../shared/evaldata/sourcegraph_handbook)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint type check-tests system bench bench-latency eval docs clean wheel

# A change of the dependencies installs again; nothing else does.
$(STAMP): pyproject.toml setup.py constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Collega needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

run: $(STAMP)  ## The demo company: builds its index the first time, serves the pages, prints address and users
	@$(BIN)/collega setup-demo --quiet
	@exec $(BIN)/collega --settings .collega/demo/collega.toml run

test: lint type check-tests  ## Everything CI checks

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

type: $(STAMP)
	$(BIN)/mypy

check-tests: $(STAMP)
	$(BIN)/pytest -n $(TEST_PROCESSES) --dist loadfile

system:  ## Debian packages: browser, text recognition, real servers for the tests
	./.ci/system-packages

eval: $(STAMP)  ## Figures on the labelled question sets, rivals beside them
	$(BIN)/collega eval run $(SETS)

bench: $(STAMP)  ## Speed and memory, as ratios in one run
	$(BIN)/collega bench run $(if $(BENCH_SET),--set $(BENCH_SET))

bench-latency: $(STAMP)  ## Questions over HTTP in large stores, by people who may read little or much
	$(BIN)/collega bench latency $(if $(BENCH_SET),--set $(BENCH_SET))

docs: $(STAMP)  ## Pages that are generated from the code
	$(BIN)/python -m tests.docs.generate

wheel: $(STAMP)
	$(BIN)/python -m build --wheel --outdir dist .

clean:  ## Everything that is made, the demo's store included
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .collega .eval
