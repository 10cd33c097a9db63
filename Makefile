# What a developer types. Needs Python 3.11 or newer; the rest is fetched the first time.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || echo python3)
BIN := .venv/bin
# Each of the many processes below would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint bench messages format constraints build install-local install-dev

help:
	@echo "make run       the whole system with demo data; PORT=8010: another port; DEMO=0: without it"
	@echo "make test      everything that has to pass: lint, messages, tests, browser"
	@echo "make lint      style, types, templates, direction of imports"
	@echo "make messages  collect the texts of the interface for translation"
	@echo "make bench     measure pages on 1,000 and 100,000 incidents; QUICK=1: a short try"
	@echo "make format    put code and templates in the agreed format"

run: install-local
	@exec $(BIN)/python -m dev.run

test: install-dev
	@$(BIN)/python -m dev.check

lint: install-dev
	@$(BIN)/python -m dev.check --lint-only

messages: install-dev
	$(BIN)/python manage.py messages --extract --compile

bench: install-dev
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

format: install-dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

# After a change of requirements*.txt: write down exactly what gets installed.
constraints:
	$(BIN)/python -m dev.constraints

# What the Dockerfile does with the source, in whichever environment is active.
build:
	python -m pip install --no-cache-dir -r requirements.txt
	DJANGO_SETTINGS_MODULE=opor.settings.build python manage.py messages --compile
	DJANGO_SETTINGS_MODULE=opor.settings.build python manage.py collectstatic --noinput

install-local:
	@$(PYTHON) dev/bootstrap.py local

install-dev:
	@$(PYTHON) dev/bootstrap.py dev
