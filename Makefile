# Bare `make` prints the commands. Everything lands in .venv/ and var/, nothing outside this folder
# but Debian packages that are missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/var
BACKUP_DIR ?= $(DATA_DIR)/backups
MANAGE := $(BIN)/python site/manage.py
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-warn-script-location \
	--root-user-action=ignore
export PORT DATA_DIR

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# -- Environment: installed again only when a requirements file changed ----------------------------

$(BIN)/python:
	@.ci/venv $(PYTHON) $(VENV)

$(VENV)/.site: requirements.txt constraints.txt | $(BIN)/python
	@echo "Installing what the site needs …"
	@$(PIP) -r requirements.txt -c constraints.txt && touch $@

$(VENV)/.dev: $(VENV)/.site requirements-dev.txt
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements-dev.txt -c constraints.txt && touch $@

# The accessibility checker that the browser tests run in the page.
node_modules/.installed: package.json
	@echo "Installing the accessibility checker …"
	@npm install --silent --no-audit --no-fund && touch $@

# -- Run -------------------------------------------------------------------------------------------

# DEBUG off: visitors of the demo see the real error pages, and static files come as in production.
DEMO := DEBUG=false LOG_LEVEL=WARNING DJANGO_SETTINGS_MODULE=config.settings.dev

.PHONY: demo
demo: $(VENV)/.site ## Install, load the demo site and serve it (PORT=8000); again keeps the data
	@$(BIN)/python .ci/port_is_free.py $(PORT)
	@echo "Preparing the database …"
	@$(DEMO) $(MANAGE) migrate --verbosity 0
	@$(DEMO) $(MANAGE) setup_site
	@$(DEMO) $(MANAGE) load_demo --port $(PORT)
	@echo "Serving http://127.0.0.1:$(PORT)/ until Ctrl-C."
	@$(DEMO) RUN_AS="$$(id -un)" BIND=127.0.0.1 WEB_WORKERS=2 WEB_THREADS=4 PATH="$(CURDIR)/$(BIN):$$PATH" \
		supervisord --configuration site/supervisord.conf

.PHONY: serve
serve: $(VENV)/.site ## Development server: reloads, shows tracebacks, no demo contents
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) setup_site
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

# -- Check -----------------------------------------------------------------------------------------

.PHONY: test
test: $(VENV)/.dev node_modules/.installed ## Check, then every test on SQLite with a browser and on PostgreSQL with Redis
	@.ci/test

.PHONY: check
check: $(VENV)/.dev ## Lint, types, import rules, templates, migrations, translations, deploy check
	@.ci/check

.PHONY: test-python
test-python: ## The tests on another Python, without browser (PYTHON=python3.13)
	@.ci/test-python $(PYTHON)

.PHONY: format
format: $(VENV)/.dev ## Format the Python code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# -- Generated files -------------------------------------------------------------------------------

.PHONY: messages
messages: $(VENV)/.dev ## Collect texts for translation in every room and the site, then compile
	@$(BIN)/python .ci/translations.py collect

.PHONY: openapi
openapi: $(VENV)/.dev ## Write the API's contract to tests/snapshots/openapi.json again
	@mkdir -p tests/snapshots
	@DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) export_openapi tests/snapshots/openapi.json

.PHONY: wheel
wheel: $(VENV)/.dev ## Build the plugin set as a wheel in dist/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null && ls dist/*.whl

# -- Operate ---------------------------------------------------------------------------------------

.PHONY: backup
backup: $(VENV)/.site ## Database and media into one archive (BACKUP_DIR=var/backups), also while serving
	@$(MANAGE) backup_site "$(BACKUP_DIR)"

.PHONY: restore
restore: $(VENV)/.site ## Put an archive back over what is there (FILE=var/backups/….tar.gz)
	@test -n "$(FILE)" || { echo "Say which archive: make restore FILE=$(BACKUP_DIR)/NAME.tar.gz" >&2; exit 2; }
	@$(MANAGE) restore_site "$(FILE)" --replace
	@$(MANAGE) migrate --verbosity 0

.PHONY: clean
clean: ## Remove what can be made again; data in var/ stays
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -path ./$(VENV) -prune -o -type d -name __pycache__ -print0 | xargs -0 rm -rf
