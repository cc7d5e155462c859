# The commands of this project; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
PB := services/shared/wire/pb
PAGES := services/ui
JUDGES := tests/npm
BUF := $(JUDGES)/node_modules/.bin/buf
TSC := $(JUDGES)/node_modules/.bin/tsc --allowJs --checkJs --noEmit --strict --target es2022 --module esnext
, := ,
DEFAULT := not soak and not bench
unexport PYTHONDONTWRITEBYTECODE # every process of the tests would compile every module again

.PHONY: help setup setup-test run test soak check bench proto proto-released docs kafka redis

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# $(call need,test that it is there,Debian packages): root on Debian gets them, and others
# are told the command; apt does one thing at a time
define need
	@{ $(1); } >/dev/null 2>&1 || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing $(2)"; flock /var/lib/apt sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $(2) >/dev/null'; \
	else echo "missing: $(2). Get it with: sudo apt-get install $(2)" >&2; exit 1; fi
endef

# What waits for the network or for one core is done side by side; two terminals that ask for it wait for each other.
ALONE := $(if $(shell command -v flock),flock build/.alone)
SIDE_BY_SIDE := mkdir -p build && $(ALONE) $(MAKE) -s --no-print-directory -j4

setup: ## .venv and the map library: all that `run` needs
	@$(SIDE_BY_SIDE) .venv/.setup $(PAGES)/node_modules/.setup

setup-test: ## what the tests need besides: test tools, Kafka, Redis, Chromium, a font
	@$(SIDE_BY_SIDE) .venv/.setup-test $(PAGES)/node_modules/.setup $(JUDGES)/node_modules/.setup \
	  build/kafka/.setup build/odpt-client/.setup build/schemathesis/.setup programs

.PHONY: programs
programs:
	$(call need,command -v redis-server && command -v kcat && command -v chromium && fc-list :lang=ja | grep -q .,\
	  redis-server kcat chromium fontconfig fonts-morisawa-bizud-gothic)

.venv/.setup: requirements.lock pyproject.toml
	$(call need,$(PYTHON) -c 'import ensurepip$(,) sys; sys.exit(sys.version_info < (3$(,) 11))',python3 python3-venv)
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@echo "installing the Python packages of requirements.lock"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.setup-test: requirements-test.lock .venv/.setup
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

build/odpt-client/.setup: tests/odpt-client.lock .venv/.setup
	@echo "installing the client of ODPT's API that the tests ask"
	@$(PYTHON) -m venv build/odpt-client
	@build/odpt-client/bin/pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

build/schemathesis/.setup: tests/schemathesis.lock .venv/.setup
	@echo "installing the judge of the API's description"
	@$(PYTHON) -m venv build/schemathesis
	@build/schemathesis/bin/pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

build/kafka/.setup: tests/support/kafka/pom.xml
	$(call need,which java javac mvn,default-jdk-headless maven)
	@rm -rf build/kafka/libs && mvn -B -q -f $< dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/build/kafka/libs
	@touch $@

$(PAGES)/node_modules/.setup: $(PAGES)/package-lock.json
	$(call need,command -v npm,nodejs npm)
	@echo "installing the map library"
	@cd $(PAGES) && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

$(JUDGES)/node_modules/.setup: $(JUDGES)/package-lock.json
	$(call need,command -v npm,nodejs npm)
	@echo "installing the consumers of Kafka that the tests ask"
	@cd $(JUDGES) && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

run: setup ## the hub with the demo town, on http://127.0.0.1:8080
	@exec $(BIN)/noriai run --demo

# Three workers for two cores, as tests wait half of their time; then, one by one, what measures times and would measure a neighbour.
test: check ## the whole gate: checks, then every test
	@failed=0; \
	$(BIN)/pytest -n 3 --dist worksteal --durations 15 -m "$(DEFAULT) and not alone" || failed=1; \
	$(BIN)/pytest -m "$(DEFAULT) and alone" || failed=1; \
	exit $$failed

soak: setup-test ## the long forms of the tests
	@$(BIN)/pytest -m "soak or both_in_soak" --timeout 3600

check: setup-test ## format, lint, types, import rules, docs and proto drift
	@$(SIDE_BY_SIDE) -Otarget $(addprefix check-,types scripts style imports docs proto)

.PHONY: check-types check-scripts check-style check-imports check-docs check-proto
check-types:
	@$(BIN)/mypy

check-scripts: # of the module that apps take along
	@$(TSC) $(PAGES)/stream.js

check-style:
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .

check-imports:
	@mkdir -p build && $(BIN)/lint-imports >build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }

check-docs:
	@$(BIN)/python -m docs.generate --check

check-proto: build/proto
	@cd proto && ../$(BUF) lint && ../$(BUF) breaking --against released.binpb
	@diff -r -x '__*' $(PB) build/proto/noriai/v1 || { echo "proto/ and $(PB) differ: run make proto"; exit 1; }

kafka: setup-test ## Kafka on 127.0.0.1:9092, by hand
	@exec $(BIN)/python -m tests.support.kafka_server

redis: setup-test ## Redis on 127.0.0.1:6379, by hand
	@exec $(BIN)/python -m tests.support.redis_server

bench: setup-test ## the budgets, each as a ratio; writes bench.json
	@$(BIN)/python -m tests.bench

docs: .venv/.setup ## the generated pages of docs/
	@$(BIN)/python -m docs.generate

proto: setup-test build/proto ## the generated protobuf code, from proto/
	@rm -f $(PB)/*_pb2.py $(PB)/*_pb2.pyi $(PB)/*.proto && cp build/proto/noriai/v1/* $(PB)/

.PHONY: build/proto
build/proto:
	@rm -rf build/proto && mkdir -p build/proto
	@$(BIN)/python -m grpc_tools.protoc -Iproto --python_out=build/proto --pyi_out=build/proto proto/noriai/v1/*.proto
	@sed -i 's/^from noriai\.v1 import/from services.shared.wire.pb import/' build/proto/noriai/v1/*
	@cp proto/noriai/v1/*.proto build/proto/noriai/v1/

proto-released: setup-test ## at a release: what proto/ may not break from then on
	@cd proto && ../$(BUF) build --exclude-source-info -o released.binpb
