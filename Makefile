# Every target sets up what it needs; on a fresh machine `make demo` and `make test` are enough.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo demo-stop test test-python test-long test-js check format bench bench-check bench-million package package-embed deploy rollback destroy redrive restore-drill adopt-table lock clean

##@ Run it

demo: free-ports $(STAMPS)/product .venv-ministack/.stamp ## Run all of it on this machine: form, API, leads, dashboard (Ctrl-C ends it)
	@$(BIN)/python -m dev.demo

demo-stop: $(STAMPS)/product ## End a demo that DEMO_DETACH=1 left running
	@$(BIN)/python -m dev.demo stop

##@ Check it

# What asks SQL most of all, run on PostgreSQL too; `make test-long` runs all of the dashboard's there.
SQL_TESTS = tests/integration/dev/test_dashboard_on_lambda.py \
	$(addprefix tests/integration/dashboard/test_, access.py audit.py audit_privacy.py \
	deletion_log.py home.py invites.py lead_list.py lockout.py log_indexes.py login_again.py \
	own_account.py password_links.py people.py people_canary.py people_pages.py roles.py \
	saved_views.py sessions.py simultaneous_guesses.py two_factor.py)

test: test-js test-python ## Run all tests: JavaScript, Python, browser, the whole demo

test-python: $(STAMPS)/dev .venv-ministack/.stamp .venv-checkov/.stamp node chromium postgresql ## Run the Python, browser and demo tests
	@$(BIN)/python -m pytest -n 2 -m "not demo and not long"
	@$(BIN)/python -m tests.support.postgres $(BIN)/python -m pytest -n 2 $(SQL_TESTS)
	@$(BIN)/python -m pytest -n 2 -m "demo and not long"

test-long: $(STAMPS)/dev .venv-ministack/.stamp node chromium postgresql ## Run what takes minutes to hours: the full fault simulation, more fuzzing
	@$(BIN)/python -m tests.support.postgres $(BIN)/python -m pytest -n 2 tests/integration/dashboard
	@$(BIN)/python -m pytest -m long --timeout 0 -s

test-js: node ## Run the JavaScript tests
	@if [ -d node_modules ]; then npm test --silent; fi

check: $(STAMPS)/dev node ## Lint, format check, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if [ -d node_modules ]; then npm run check --silent; fi

format: $(STAMPS)/dev ## Format the Python
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: package node valgrind .venv-zappa/.stamp ## Measure cold starts, speed, size and load beside peers; docs/performance.md, capacity.md
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.load
	@$(BIN)/python -m bench.dashboard_cold_start
	@$(BIN)/python -m bench.reads
	@$(BIN)/python -m bench.export 20000
	@$(BIN)/python -m bench.jobs 2000 20000

bench-check: package valgrind ## Fail when submit_lead takes over 10% more instructions beside a peer than recorded
	@$(BIN)/python -m bench.gate

bench-million: $(STAMPS)/dev node ## Time pages and jobs of a million leads (filled once, about 15 minutes and 2 GB in var/bench)
	@$(BIN)/python -m bench.reads --million
	@$(BIN)/python -m bench.export 1000000
	@$(BIN)/python -m bench.jobs 10000 1000000

##@ Ship it

package: $(STAMPS)/product .venv-ministack/.stamp ## Build all that is shipped into dist/ (ARGS="--python python3.13 --architecture arm64" for AWS)
	@$(BIN)/python -m dev.package $(ARGS)
	@if command -v npm >/dev/null; then $(MAKE) --silent package-embed; \
		else echo "Without dist/embed/: it takes Node.js (npm)."; fi

package-embed: node ## Build dist/embed/<version>/lead-form.{js,css}
	@npm run build --silent

# Deploying compiles with Lambda's Python, and takes the person's own credentials.
deploy: $(STAMPS)/product .venv-zappa/.stamp ## Deploy all of it to AWS: make deploy STAGE=dev (AUTO=1 asks nothing)
	@if command -v npm >/dev/null; then $(MAKE) --silent package-embed; fi
	@$(BIN)/python -m dev.deploy

rollback: $(STAMPS)/product .venv-zappa/.stamp ## Go back to the dashboard's version before: make rollback STAGE=dev
	@$(BIN)/python -m dev.deploy rollback

destroy: $(STAMPS)/product .venv-zappa/.stamp ## Take a stage down with its leads, after asking; prod refuses
	@$(BIN)/python -m dev.deploy destroy

redrive: $(STAMPS)/product ## Give submissions that the overflow worker gave up another try (ARGS=--dry-run only counts)
	@$(BIN)/python -m dev.redrive $(ARGS)

restore-drill: $(STAMPS)/product ## Restore the table beside itself and compare: DYNAMODB_TABLE_NAME=… make restore-drill (ARGS=--help)
	@$(BIN)/python -m dev.restore_drill $(ARGS)

adopt-table: $(STAMPS)/product .venv-zappa/.stamp ## Go live with a restored table: make adopt-table STAGE=prod TABLE=…
	@if command -v npm >/dev/null; then $(MAKE) --silent package-embed; fi
	@$(BIN)/python -m dev.deploy adopt-table

##@ Keep it

lock: ## Resolve requirements/*.in anew into hash-locked requirements/*.txt (needs uv)
	@cd requirements && for name in product ingest dashboard dev ministack zappa checkov; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-annotate --no-emit-index-url --custom-compile-command "make lock" \
			$$name.in --output-file $$name.txt; done
	@for folder in bench/peers/typical bench/peers/pynamodb_plain bench/runtime; do \
		(cd $$folder && uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-annotate --no-emit-index-url --custom-compile-command "make lock" \
			requirements.in --output-file requirements.txt); done

clean: ## Remove what was built; environments and demo state stay
	@rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Environments ---------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: say which with PYTHON=python3.12 make …"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/product: requirements/product.txt packages/leadmodels/pyproject.toml | $(VENV)/bin/python
	@echo "Installing the product's packages …"
	@$(PIP) install --require-hashes --requirement requirements/product.txt
	@$(PIP) install --no-deps --no-build-isolation --editable packages/leadmodels
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/product
	@echo "Installing the tools for tests and checks …"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

.venv-checkov/.stamp: requirements/checkov.txt | $(VENV)/bin/python
	@echo "Installing what reads infra/ for unsafe settings …"
	@$(BIN)/python -m venv .venv-checkov
	@.venv-checkov/bin/python -m pip --quiet --disable-pip-version-check install \
		--require-hashes --requirement requirements/checkov.txt
	@touch $@

.venv-ministack/.stamp: requirements/ministack.txt | $(VENV)/bin/python
	@echo "Installing local AWS …"
	@$(BIN)/python -m venv .venv-ministack
	@.venv-ministack/bin/python -m pip --quiet --disable-pip-version-check install \
		--require-hashes --requirement requirements/ministack.txt
	@touch $@

# Zappa's command line, for deployment and for the benchmark of its zip.
.venv-zappa/.stamp: requirements/zappa.txt | $(VENV)/bin/python
	@echo "Installing Zappa …"
	@$(BIN)/python -m venv .venv-zappa
	@.venv-zappa/bin/python -m pip --quiet --disable-pip-version-check install \
		--require-hashes --requirement requirements/zappa.txt
	@touch $@

# Before the first installation, which takes minutes; later the demo itself checks.
.PHONY: free-ports
free-ports:
	@[ -e $(STAMPS)/product ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| $(PYTHON) -m dev.ports

# Tools that Python's packages can't bring: found, or installed where that is allowed.
.PHONY: node valgrind chromium postgresql
node:
	@dev/find-or-install "Node.js (npm)" "nodejs npm" npm
	@if command -v npm >/dev/null; then $(MAKE) --silent node_modules/.stamp; fi

node_modules/.stamp: package.json package-lock.json
	@echo "Installing the JavaScript tools …"
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

valgrind:
	@dev/find-or-install "valgrind" "valgrind" valgrind

chromium:
	@dev/find-or-install "Chromium" "chromium" $(CHROMIUM) chromium chromium-browser google-chrome

# Its server's programs are not on the path in Debian.
postgresql:
	@dev/find-or-install "PostgreSQL" "postgresql" initdb $(wildcard /usr/lib/postgresql/*/bin/initdb)
