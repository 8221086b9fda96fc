# make demo: see it work. make test: what CI runs (PYTEST: more options). Both make the environment in .venv first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-browser test-nbgrader audit lint format release clean

demo: .venv/ready
	$(BIN)/python demo/demo.py .demo

test: .venv/ready
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

test-browser: .venv/ready
	$(BIN)/python -m pytest tests/course/test_browser.py tests/engine/test_pages.py

# nbgrader's own tests of its commands, unedited, with our executor configured
test-nbgrader: .venv/ready
	PATH="$(CURDIR)/$(BIN):$$PATH" USER=$${USER:-$$(id -un)} JUPYTER_CONFIG_PATH=$(CURDIR)/tests/nbgrader_suite PYTHONPATH=$(CURDIR)/tests/nbgrader_suite \
	$(BIN)/python -m pytest -c /dev/null -p counting -p no:cacheprovider --pyargs nbgrader.tests.apps

audit: .venv/ready
	$(BIN)/autograder audit

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

release: .venv/ready
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nbgrader generate_assignment --force $(UNIT)

.venv/ready: pyproject.toml constraints.txt jupyter/nbgrader_config.json
	@echo "Making the environment in .venv (a minute or two)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -c constraints.txt -e ".[dev]"
	cp jupyter/nbgrader_config.json .venv/etc/jupyter/  # a wheel brings it; an editable installation does not
	@touch $@

clean:
	rm -rf .venv .demo .pytest_cache .mypy_cache .ruff_cache build *.egg-info
