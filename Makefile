# Soglia. `make help` lists the targets; README.md tells the story.
PYTHON ?= python3
PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup servers stop

help: ## Show what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Install all that is needed and start the private database and Redis
	@$(PYTHON) scripts/setup.py --dev --instance main

servers: ## Start the private database and Redis, and keep them until `make stop`
	@$(PYTHON) scripts/servers.py keep

stop: ## Stop everything that an earlier command left running here
	@$(PYTHON) scripts/stop.py
