# Every command a contributor needs. On a fresh machine: Python 3.11, make and pip are enough.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

PORT ?= 8000
LMS_HOME ?= $(CURDIR)/var
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
LMS := $(VENV)/bin/lms
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev

# $(call install,LOCK): uv where there is one, else pip; no index is named, so the machine's own settings hold.
# An environment made without pip (Debian without python3-venv) is filled by the outer pip.
define install
@echo "Installing from $(1) ..."
@uv=$$(command -v uv || true); [ -n "$$uv" ] || { [ ! -x $(VENV)/bin/uv ] || uv=$(VENV)/bin/uv; }; \
if [ -n "$$uv" ]; then \
  "$$uv" pip install --quiet --python $(PY) --require-hashes -r $(1) && exit 0; \
  echo "uv did not manage it; trying pip."; \
fi; \
if $(PY) -m pip --version >/dev/null 2>&1; then set -- $(PY) -m pip; \
else set -- $$(cat $(VENV)/.made-by) -m pip --python $(PY); fi; \
"$$@" install -qq --no-input --disable-pip-version-check --require-hashes -r $(1)
endef

.PHONY: help setup run test check bench browser translations format lock clean
help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name words; do \
	  printf 'make %-12s %s\n' "$$name" "$$words"; done

setup: $(RUN_STAMP) $(LMS) ## make the environment alone

run: setup ## prepare what is missing, load the demonstration once, serve on http://127.0.0.1:8000 (PORT=8765 elsewhere)
	@LMS_HOME="$(LMS_HOME)" exec $(LMS) run --port $(PORT)

test: $(DEV_STAMP) $(LMS) browser ## run every test (a part: make test ARGS="-k certificate")
	$(PY) -m pytest $(ARGS)

check: $(DEV_STAMP) $(LMS) ## static checks only: format, lint, types, layers, migration drift, curriculum, translations, architecture
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()'
	$(LMS) db drift
	$(LMS) curriculum check
	$(PY) -m lms.operating.translations --check
	$(PY) -m pytest -q tests/architecture

bench: $(DEV_STAMP) $(LMS) ## measure speed, beside a bare Flask page in the same run
	$(PY) -m tests.bench $(ARGS)

browser: $(DEV_STAMP) ## find a Chromium for the browser tests, or install one
	@$(PY) -m tests.beds.browser

translations: setup ## bring the Spanish catalog in step with the code; says how many sentences are untranslated
	$(PY) -m lms.operating.translations

format: $(DEV_STAMP) ## put code into shape
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## compile both lock files anew from pyproject.toml (needs uv; newer versions: ARGS=--upgrade)
	@command -v uv >/dev/null || [ -x $(VENV)/bin/uv ] || { echo "make lock needs uv: pip install uv"; exit 1; }
	PATH="$$PATH:$(CURDIR)/$(VENV)/bin" && export PATH && \
	uv pip compile $(ARGS) --generate-hashes --python-version 3.11 --extra postgres --extra cjk \
	  pyproject.toml -o requirements.lock >/dev/null && \
	uv pip compile $(ARGS) --generate-hashes --python-version 3.11 --extra postgres --extra cjk --extra dev \
	  pyproject.toml -o requirements-dev.lock >/dev/null

clean: ## remove the environment and caches; data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(PY):
	@for python in python3.11 python3 python; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "Making $(VENV) with $$python ..."; \
	  $$python -m venv $(VENV) >/dev/null 2>&1 || $$python -m venv --clear --without-pip $(VENV) || exit 1; \
	  $$python -c 'import sys; print(sys.executable)' > $(VENV)/.made-by; \
	  exit 0; \
	done; echo "Python 3.11 or newer is needed."; exit 1

$(RUN_STAMP): requirements.lock | $(PY)
	$(call install,requirements.lock)
	@touch $@

# The development lock holds the running one, so installing it serves both.
$(DEV_STAMP): requirements-dev.lock | $(PY)
	$(call install,requirements-dev.lock)
	@touch $@ $(RUN_STAMP)

# Four lines in place of an editable install: that would need setuptools and wheel from an index, in versions no
# lock pins, and would break when the folder moves.
$(LMS): Makefile | $(PY)
	@printf '%s\n' '#!/bin/sh' \
	  'root=$$(dirname "$$(readlink -f "$$0")")/../..' \
	  'export PYTHONPATH="$$root$${PYTHONPATH:+:$$PYTHONPATH}"' \
	  'exec "$$root/.venv/bin/python" -P -m lms.cli "$$@"' > $@ && chmod +x $@
