# make demo [ONCE=1]   a real council's election night, rehearsed in about a minute
# make demo DESK=1     the elections desk, to try on the same night
# make test            all tests, with everything they need installed first
# make check           linting, types and all tests, as a change must pass them
# make bench           the figures, as ratios against named peers
# make proof           400 councils on four processes, hurt at random in a hundred ways, for hours
# make lock            the lock files, after pyproject.toml has changed

VENV ?= .venv
# One worker more than there are cores: much of the tests is waiting.
WORKERS ?= $(shell expr $$(nproc) + 1)
TESTS = $(VENV)/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
export VENV
# Python keeps what it compiled, as an installed service has it: else every start takes a second more.
export PYTHONDONTWRITEBYTECODE =
PY = $(VENV)/bin/python

.PHONY: demo test check bench proof lock setup
demo:
	@scripts/setup demo
	@$(VENV)/bin/results demo $(if $(ONCE),--once) $(if $(DESK),--desk)

setup: # for the tests
	@scripts/setup test

test: setup
	$(TESTS)

check: setup
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(TESTS)

bench:
	@scripts/setup bench
	$(PY) -m benchmarks

PROOF = --councils 400 --wards 20 --schedules 100
proof: setup
	$(PY) -m tests.proof $(PROOF)

lock: setup
	$(PY) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra demo pyproject.toml -o requirements.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra demo --extra maps --extra cloud --extra test --extra bench pyproject.toml -o requirements-test.lock
