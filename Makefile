# What people do here. Needs Python 3.11 to 3.13, make, and a network the first time; no compiler.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint $(VENV)/locked.txt
WORKERS ?= 2
PORT ?= 8000

PERSON ?= examples/claire.person.toml
MASK ?= examples/omnilux-contour-face.mask.toml
OUT ?= out/$(notdir $(PERSON:.person.toml=))
FILES ?= limits heat clearance thermal_dose findings reviewing fingerprints

.PHONY: help plan test bench lint audit docs docs-serve pictures serve sbom mutate evidence campaign
.DEFAULT_GOAL := help

help:
	@echo "make plan    plan the example course (PERSON=... MASK=... for your own)"
	@echo "make serve   open the demo clinic on http://127.0.0.1:8000 (PORT=... for another)"
	@echo "make test    every test, and every code block of the docs"
	@echo "make bench   speed and accuracy, measured on this machine"
	@echo "make lint    format, style, types, and what a search for unsafe habits finds"
	@echo "make audit   asks whether a locked package is known to be vulnerable; says so when nobody can be asked"
	@echo "make docs    build the docs into docs/_build/html;  make docs-serve shows them on http://127.0.0.1:8000"
	@echo "make pictures  take the pictures of the docs again, after a mask or a face has changed"
	@echo "make mutate  breaks the safety room in small ways and counts what the tests notice (FILES=limits for one)"
	@echo "make evidence  the synthesis of all trials again: layer doses, fit, each study held back (20 minutes)"
	@echo "make campaign  every fault of the device in every state of the mask again, into docs/risk (10 minutes)"
	@echo "make sbom    what we ship and what it stands on, as dist/lightmask.cdx.json"

plan: $(VENV)/core
	@$(BIN)/lightmask plan $(PERSON) $(MASK) --out $(OUT)
	@echo "Open $(OUT)/report.html in a browser."

test: $(VENV)/dev $(VENV)/system $(VENV)/micropython $(VENV)/fhir-validators
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

bench: $(VENV)/dev
	$(BIN)/python -m tests.bench

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	LIGHTMASK_CLINIC_DATA=$(VENV)/clinic $(BIN)/mypy
	$(BIN)/bandit --quiet --recursive src firmware --configfile pyproject.toml

audit: $(VENV)/dev
	$(BIN)/python tools/audit.py

docs: $(VENV)/dev
	$(BIN)/sphinx-build --fresh-env --fail-on-warning --keep-going --quiet -b html docs docs/_build/html
	@echo "Open docs/_build/html/index.html in a browser."

pictures: $(VENV)/dev
	$(BIN)/python tools/pictures.py

serve: $(VENV)/clinic
	@$(BIN)/lightmask clinic demo --port $(PORT) --open

docs-serve: docs
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory docs/_build/html $(PORT)

mutate: $(VENV)/dev
	$(BIN)/python tools/mutate.py $(FILES) --jobs $(WORKERS)

campaign: $(VENV)/dev
	$(BIN)/python tools/campaign.py

evidence: $(VENV)/dev
	@$(PIP) --editable '.[fit]'
	$(BIN)/python tools/evidence.py

sbom: $(VENV)/dev
	rm -rf $(VENV)/shipped && $(BIN)/python -m venv --without-pip $(VENV)/shipped
	$(BIN)/python -m pip --python $(VENV)/shipped/bin/python install --quiet --constraint $(VENV)/locked.txt .
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
		-o dist/lightmask.cdx.json $(VENV)/shipped/bin/python
	@echo "Written: dist/lightmask.cdx.json"

$(VENV): $(VENV)/core

$(VENV)/core: pyproject.toml uv.lock tools/locked.py
	@[ -n "$(PYTHON)" ] || { echo "No Python 3.11 to 3.13 was found. Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments. Install its venv package: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Making the environment in $(VENV): a minute or two, once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python tools/locked.py > $(VENV)/locked.txt
	@$(PIP) --editable .
	@touch $@

$(VENV)/micropython: $(VENV)/dev firmware/package.json firmware/package-lock.json tools/micropython.py
	@$(BIN)/python tools/micropython.py
	@touch $@

FHIR := tests/clinic/handover
$(VENV)/fhir-validators: $(VENV)/dev $(FHIR)/package.json $(FHIR)/package-lock.json tools/fhir_validators.py
	@$(BIN)/python tools/fhir_validators.py
	@touch $@

$(VENV)/clinic: $(VENV)/core
	@echo "Adding what the clinic needs."
	@$(PIP) --editable '.[clinic]'
	@touch $@

$(VENV)/system: $(VENV)/dev tools/system_parts.py
	@$(BIN)/python tools/system_parts.py && touch $@ || true

$(VENV)/dev: $(VENV)/core
	@echo "Adding what tests, docs and benchmarks need."
	@$(PIP) --editable '.[dev]'
	@touch $@
