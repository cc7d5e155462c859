# The commands of this project; `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PB := services/shared/wire/pb

.PHONY: help setup setup-test run test soak check bench proto docs

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

proto: ## the generated protobuf code, from proto/
	@rm -rf build/proto && mkdir -p build/proto
	@$(BIN)/python -m grpc_tools.protoc -Iproto --python_out=build/proto --pyi_out=build/proto proto/noriai/v1/*.proto
	@sed -i 's/^from noriai\.v1 import/from services.shared.wire.pb import/' build/proto/noriai/v1/*
	@rm -f $(PB)/*_pb2.py $(PB)/*_pb2.pyi && cp build/proto/noriai/v1/* $(PB)/ && rm -rf build/proto
