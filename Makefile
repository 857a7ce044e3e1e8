# Two commands are enough: `make run` and `make test`. Both set the environment up first; a second set-up is instant.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.set-up
SQL := $(wildcard models dbt_project/tests/*.sql)

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := False

APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o Acquire::http::Timeout=60 -o DPkg::Lock::Timeout=120
# Where runs are killed and starved, files damaged, sources taken away and clocks put back.
FAULTS := tests/torture tests/end_to_end/test_torture.py tests/ingestion/test_kill.py tests/ingestion/test_backfill.py \
          tests/publication tests/safekeeping
install = $(APT) update && $(APT) install -y --no-install-recommends $(1)

.PHONY: as-known baseline baseline-import bench bench-page bridge browser check-source clean dev \
        dip-result dip-sample docs gate help lint lock map panel postgres powerbi powerbi-schemas \
        proofs reload review run serve setup simulate-tick soak status survey-practice survey-wheel \
        system-packages test \
        test-all torture

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## build the virtual environment from the lock file (Python 3.11)

$(STAMP): requirements.lock
	@python=""; for candidate in $${PYTHON:-} python3.11 python3 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 is needed and was not found. Install it, or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	[ -x $(PY) ] || "$$python" -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m compileall -q $(VENV)/lib >/dev/null || true
	@touch $(STAMP)

run: $(STAMP) ## sources to a published release; simulates a force where no source is set
	@$(PY) -m orchestration run

gate: $(STAMP) ## what if: would the data at hand be published, and what would be withheld? publishes nothing
	@$(PY) -m orchestration gate

dev: $(STAMP) ## the Dagster UI and daemon on the same code, on 127.0.0.1:3000
	@$(PY) -m orchestration dev

serve: $(STAMP) ## the current release in PostgreSQL (our own, or the configured one), and the scorecard page on it
	@$(PY) -m serving serve

test: $(STAMP) ## every test but the slow proofs
	PYTEST_DEBUG_TEMPROOT=$$($(PY) -m tests.in_memory) $(PY) -m pytest -m "not slow" --numprocesses 2 --dist loadfile --no-loadscope-reorder

test-all: $(STAMP) ## every test: test, torture and proofs in one
	$(PY) -m pytest

torture: $(STAMP) ## faults, quick and slow: 200 kills and more, full disk, no memory, lost sources, two schedulers
	$(PY) -m pytest $(FAULTS)

proofs: $(STAMP) ## the slow proofs beside torture: 50 random sequences of ticks, the oracle, large loads (hours)
	$(PY) -m pytest -m slow $(addprefix --ignore=,$(FAULTS)) --ignore=tests/serving/bi

lint: $(STAMP) ## ruff, mypy, sqlfluff, yamllint and the conventions
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m yamllint --strict .
	$(PY) -m sqlfluff lint --disable-progress-bar --processes 2 $(SQL)
	$(PY) -m pytest tests/conventions

docs: $(STAMP) ## the data dictionary, the models' lineage as one static page, and a page for every metric
	@$(PY) -m serving dictionary
	@$(PY) -m orchestration docs
	@$(PY) -m orchestration passports

powerbi: $(STAMP) ## the Power BI project, written anew from the marts and the metric catalogue
	@$(PY) -m powerbi

powerbi-schemas: $(STAMP) ## Microsoft's published schemas, where they can be reached, for the test of the Power BI project
	@$(PY) -m powerbi.published

simulate-tick: $(STAMP) ## let the simulated force live on for a moment, so that the next run has something to do
	@$(PY) -m orchestration simulate-tick

map: $(STAMP) ## views over a source's own tables, proposed: make map SYSTEM=athena
	@$(PY) -m orchestration map $(SYSTEM)

check-source: $(STAMP) ## a source against the contract, before the first load: make check-source SYSTEM=athena
	@$(PY) -m orchestration check-source $(SYSTEM)

reload: $(STAMP) ## read one source table again: make reload TABLE=athena.offence [FROM=2024-01-31]
	@$(PY) -m orchestration reload $(TABLE) $(if $(FROM),--from $(FROM))

postgres: ## install PostgreSQL 15 (Debian), which make serve and some tests run
	$(call install,postgresql-15)

system-packages: ## all that the tests drive beside Python (Debian): PostgreSQL 15, Chromium, ODBC with its driver
	$(call install,postgresql-15 chromium unixodbc odbc-postgresql)

baseline: $(STAMP) ## freeze a month for ever: make baseline MONTH=2023-10 [RELEASE=id]
	@$(PY) -m orchestration baseline "$(MONTH)" $(if $(RELEASE),--release "$(RELEASE)")

baseline-import: $(STAMP) ## freeze figures captured elsewhere: FILE= MONTH= WHO= CAPTURED_AT= SOURCE=
	@$(PY) -m orchestration baseline-import "$(FILE)" "$(MONTH)" "$(WHO)" "$(CAPTURED_AT)" "$(SOURCE)"

as-known: $(STAMP) ## rebuild what was known at a past instant: make as-known AS_AT=2023-11-05T09:30:00Z
	@$(PY) -m orchestration as-known "$(AS_AT)"

bridge: $(STAMP) ## explain how the baseline month has been restated since it was captured
	@$(PY) -m orchestration bridge

panel: $(STAMP) ## what victims say, one page for the police and crime panel, from the current release
	@$(PY) -m orchestration panel

survey-practice: $(STAMP) ## an invented crime survey with known truth, estimated: results in target/survey
	@$(PY) -m survey generate --out target/survey/data --per-area 200
	@$(PY) -m survey estimate target/survey/data/study.toml --data target/survey/data --out target/survey/results

survey-wheel: $(STAMP) ## the estimator and what it needs as wheels, to carry into a place without a network
	@rm -rf target/survey/wheels && mkdir -p target/survey/wheels
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir target/survey/wheels ./survey
	@rm -rf survey/build survey/*.egg-info
	$(PY) -m pip download --quiet --only-binary :all: --dest target/survey/wheels target/survey/wheels/*.whl

browser: ## install Chromium (Debian), which the tests of the page drive and skip loudly without
	$(call install,chromium)

lock: ## resolve pyproject.toml into requirements.lock anew, with hashes
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	python3 -m venv "$$tools/venv"; "$$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv; \
	"$$tools/venv/bin/uv" pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header --no-strip-extras --quiet --output-file requirements.lock

clean: ## remove the data directory's default place and every build product, not the environment
	rm -rf data dbt_project/target dbt_project/logs target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

bench-page: $(STAMP) ## 50 users at once on the page: make bench-page [DATA=directory with a release] [BENCH="--think 1"]
	@$(PY) -m benchmarks.page_load $(or $(DATA),data) $(BENCH)

bench: $(STAMP) ## measure builds, ticks, reads and the page on a simulated demo force (BENCH="--size tiny --page")
	@$(PY) -m benchmarks $(BENCH)

dip-sample: $(STAMP) ## draw and freeze a dip sample: make dip-sample PERIOD=2024H1 SEED=20240701
	@$(PY) -m orchestration dip-sample "$(PERIOD)" --seed "$(SEED)"

dip-result: $(STAMP) ## freeze the verdicts on a draw: make dip-result DRAW=DIP-2024H1
	@$(PY) -m orchestration dip-result "$(DRAW)"

review: $(STAMP) ## the review report of the current release, as HTML and PDF
	@$(PY) -m orchestration review

soak: $(STAMP) ## a day of ticks on a simulated force: memory, files, landing and time must stay flat (SOAK="--ticks 24")
	@$(PY) -m benchmarks.day $(SOAK)

status: $(STAMP) ## the operator's page and the Prometheus metrics, written anew; prints where
	@$(PY) -m orchestration status

.PHONY: bi-proof
bi-proof: $(STAMP) target/bi/venv/.set-up ## Apache Superset, in an environment of its own, on our schema as each of its users (minutes)
	$(PY) -m pytest -m slow tests/serving/bi

target/bi/venv/.set-up: requirements-superset.lock
	rm -rf target/bi && $(PY) -m venv target/bi/venv
	target/bi/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-superset.lock
	@touch $@
