# Targets for people; each works from a fresh checkout. HOST, PORT, DATA and PACK override what `run` uses.
HOST ?= 127.0.0.1
PORT ?= 8080
PACK ?= xiangning
DATA ?= var/demo
GENXU = .build/optimised/release/genxu

.DEFAULT_GOAL := help
.PHONY: help run release setup setup-test lint test soak bench screens clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building needs
	@scripts/need.sh build

setup-test: ## Install what the tests need
	@scripts/need.sh test

release: setup ## Build the optimised program
	swift build -c release --scratch-path .build/optimised --product genxu

run: release ## Make the demo county if absent and serve it
	@scripts/run.sh "$(GENXU)" "$(HOST)" "$(PORT)" "$(DATA)" "$(PACK)"

lint: ## Check format
	swift format lint --strict --recursive Sources Tests Benchmarks Package.swift

test: setup-test lint ## Build once and run every test
	GENXU_STRICT=$(if $(CI),1,$(GENXU_STRICT)) swift build --build-tests
	GENXU_STRICT=$(if $(CI),1,$(GENXU_STRICT)) swift test --skip-build
	scripts/outside-tests.sh

soak: setup-test ## Hundreds of rounds of kill and restart
	GENXU_CRASH_ROUNDS=$${ROUNDS:-300} swift test --filter CrashTests

bench: setup-test release ## Measure, print a table, write docs/benchmarks/latest.json
	swift build -c release --scratch-path .build/optimised --product bare
	.venv/bin/python Benchmarks/run.py

screens: setup-test ## Take pictures of every screen into docs/screens/
	swift build --product genxu
	.venv/bin/python Tests/Browser/journey.py --pictures docs/screens

clean: ## Remove what was built
	rm -rf .build .venv
