# Thin on purpose: each target is a plain command that can be typed by hand.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check serve bench stack lock docs clean

run: .venv/installed           ## the main job on the bundled sample, through Airflow's own runner
	$(BIN)/skilltide sample --warehouse sample-warehouse

test: .venv/installed          ## every test
	$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/installed         ## format, lint, types, import layers, generated docs, taxonomy
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check
	$(BIN)/skilltide taxonomy check

serve: .venv/installed         ## the published files of the sample at http://127.0.0.1:8000
	$(BIN)/skilltide serve --warehouse sample-warehouse

# These write files that the package ships; a benchmark changes nothing.
MAKERS := -e fit_concepts -e word_shares

bench: .venv/installed         ## every benchmark; each prints ratios to something measured in the same run
	for program in $$(grep -l '__main__' benchmarks/*.py benchmarks/*/*.py | grep -v $(MAKERS) \
			| sed 's|/__main__||; s|\.py$$||; s|/|.|g'); do \
		echo "== $$program"; $(BIN)/python -m $$program || exit 1; done

stack: .venv/installed         ## the topology of docker-compose.yml without Docker; a worker is killed, the bytes compared
	$(BIN)/python -m tests.stack

docs: .venv/installed          ## the generated documents again
	$(BIN)/python -m docs.generate

lock:                          ## the versions of everything, hashed, without host names
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --all-extras --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv sample-warehouse

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@
