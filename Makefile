# Targets for people; each works from a fresh checkout. HOST, PORT, DATA and PACK override what `run` uses.
HOST ?= 127.0.0.1
PORT ?= 8080
PACK ?= xiangning
DATA ?= var/demo
SEED ?= 1
SEEDS ?= 60
MONTHS ?= 3
GENXU = .build/optimised/release/genxu
# What is tried is the program as it runs, optimised; its tests themselves are not (see Package.swift).
TRIED = -c release --build-tests -Xswiftc -enable-testing -debug-info-format none
# Swift's runtime is linked in: the program runs where no Swift is installed.
OPTIMISED = -c release --static-swift-stdlib --scratch-path .build/optimised

.DEFAULT_GOAL := help
.PHONY: help run release build setup assets setup-test setup-bench lint test soak fuzz bench deb dependencies screens clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building needs
	@scripts/need.sh build

setup-test: ## Install what the tests need
	@scripts/need.sh test
	@scripts/assets.sh

assets: ## Lay down the charts and maps of others that the pages are better with, then build anew
	@scripts/assets.sh

release: setup ## Build the optimised program
	swift build $(OPTIMISED) --product genxu

run: release ## Make the demo county if absent and serve it
	@scripts/run.sh "$(GENXU)" "$(HOST)" "$(PORT)" "$(DATA)" "$(PACK)"

lint: ## Check format
	swift format lint --strict --recursive Sources Tests Benchmarks Package.swift

build: setup-test ## Build the program and its tests as they are tried
	GENXU_STRICT=$(if $(CI),1,$(GENXU_STRICT)) swift build $(TRIED)

test: lint build ## Build once and run every test
	GENXU_STRICT=$(if $(CI),1,$(GENXU_STRICT)) SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=16 swift test -c release --skip-build
	scripts/postgres-tests.sh
	scripts/outside-tests.sh

soak: setup-test release ## Simulated counties (SEEDS, MONTHS), hundreds of rounds of faults, half an hour under load (ROUNDS, SOAK_MINUTES)
	$(GENXU) simulate --seed $(SEED) --seeds $(SEEDS) --months $(MONTHS)
	swift build $(TRIED)
	GENXU=$(GENXU) .venv/bin/python Tests/Faults/rounds.py soak
	GENXU=$(GENXU) .venv/bin/python Tests/Faults/soak.py

fuzz: setup ## Fuzz every reader for FUZZ_SECONDS each
	@scripts/fuzz.sh

setup-bench: ## Install what the benchmarks need
	@scripts/need.sh bench

bench: setup-bench release ## Measure, print a table, write docs/benchmarks/latest.json
	swift build $(OPTIMISED) --product bare
	swift build $(OPTIMISED) --product places
	swift build $(OPTIMISED) --product clocks
	swift build $(OPTIMISED) --product sums
	python3 Benchmarks/run.py

deb: release ## Build the Debian package into .build/deb/
	@scripts/deb.sh "$(GENXU)"

dependencies: setup ## Write docs/dependencies.md anew
	python3 scripts/dependencies.py

screens: build ## Take pictures of every screen into docs/screens/
	.venv/bin/python Tests/Browser/journey.py --pictures docs/screens
	.venv/bin/python Tests/Browser/field.py --pictures docs/screens
	.venv/bin/python Tests/Browser/roles.py --pictures docs/screens
	.venv/bin/python Tests/Browser/handover.py --pictures docs/screens
	.venv/bin/python Tests/Browser/charts.py --pictures docs/screens

clean: ## Remove what was built
	rm -rf .build .venv
