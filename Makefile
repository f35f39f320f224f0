# What a person types; each target says what it does. The work is in tools/ and in manage.py's commands.
.DEFAULT_GOAL := help
.PHONY: help run install dev-install assets test check messages bench lock clean
PY := .venv/bin/python
ARGS ?=

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST)

install: ## put the locked packages into .venv (done by the others when needed)
	@python=$$(tools/find_python) && "$$python" -m tools.install run

assets: install ## fetch the third-party CSS, JS and fonts into static/vendor
	@$(PY) -m tools.assets

run: assets ## prepare everything and open the portal on http://127.0.0.1:8000/ (PORT, PORTAL_DATA_DIR, DATABASE_URL, REDIS_URL)
	@$(PY) manage.py prepare
	@exec $(PY) manage.py portal

dev-install:
	@python=$$(tools/find_python) && "$$python" -m tools.install dev

test: dev-install ## run the suite on SQLite and on PostgreSQL; ARGS="tests/organisation -k ward" chooses
	@$(PY) -m tools.assets
	@exec $(PY) -m tools.suite $(ARGS)

check: dev-install ## lint, migrations and translations
	@$(PY) -m tools.check

messages: dev-install ## gather the texts of the pages into locale/, and compile them
	@$(PY) -m tools.messages

bench: dev-install ## measure the pages and the reports; a table here, JSON in the data folder
	@exec $(PY) -m tests.bench $(ARGS)

lock: dev-install ## write the hashed locks anew from requirements*.txt
	@$(PY) -m tools.lock $(ARGS)

clean: ## remove what can be made again (the data folder stays)
	@rm -rf .venv .venv-assets-* static/vendor node_modules .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Removed .venv, static/vendor and caches. Your data are where they were."
