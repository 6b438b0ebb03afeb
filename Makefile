# Soglia. `make help` lists the targets; README.md tells the story.
PYTHON ?= python3
PORT ?= 8000
export PORT

# Words for pytest:  make test ARGS="tests/reports -k duplicate"
ARGS ?=
LANGUAGES = it en fr ar ro

.DEFAULT_GOAL := help
.PHONY: help setup run logins servers stop test test-full check bench css messages format lock clean

help: ## Show what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: ## Run the whole site with a demonstration city on port 8000 (PORT=8001 for another)
	@$(PYTHON) scripts/run.py

logins: ## Print how to sign in to the demonstration, with the codes of this moment
	@.venv/bin/python manage.py demo_logins

test: ## Run everything CI runs, in a real browser too (ARGS="..." goes to pytest)
	@$(PYTHON) scripts/run_tests.py $(ARGS)

test-full: ## Run the same tests with the large counts
	@SOGLIA_COUNTS=full $(PYTHON) scripts/run_tests.py $(ARGS)

check: ## Check style, types, floors between apps, texts, templates and missing migrations
	@$(PYTHON) scripts/check.py

bench: ## Measure what benchmarks/ promises and print the figures
	@$(PYTHON) scripts/bench.py

setup: ## Install all that is needed and start the private database and Redis
	@$(PYTHON) scripts/setup.py --dev --instance main

servers: ## Start the private database and Redis, and keep them until `make stop`
	@$(PYTHON) scripts/servers.py keep

stop: ## Stop everything that an earlier command left running in this folder
	@$(PYTHON) scripts/stop.py

css: ## Compile style sheets, fonts, icons and scripts when their sources changed
	@$(PYTHON) scripts/setup.py

messages: setup ## Collect the texts to translate into locale/ and compile the translations
	@.venv/bin/python manage.py makemessages $(LANGUAGES:%=-l %) --no-obsolete \
		--add-location=file --no-wrap -i node_modules -i .venv -i .local -i tests
	@$(PYTHON) scripts/messages.py

format: setup ## Put the Python code into one form and repair what ruff can repair
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format --quiet .

lock: setup ## Resolve requirements*.in into the pinned requirements*.txt
	@$(PYTHON) scripts/lock.py

clean: ## Stop everything and remove all that can be made again (the demonstration data too)
	@$(PYTHON) scripts/clean.py
