#!/usr/bin/env bash
# What is tested from outside the program: the API against its own description, the journey in a browser, and faults of disk, current and clock.
set -euo pipefail
cd "$(dirname "$0")/.."
# Counties that several of them begin with are made once.
GENXU_DEMOS=$(mktemp -d /tmp/genxu-demos-XXXXXX)
export GENXU_DEMOS
trap 'rm -rf "$GENXU_DEMOS"' EXIT
python3 scripts/dependencies.py --check
.venv/bin/python Tests/Outside/api.py
.venv/bin/python Tests/Outside/county.py
.venv/bin/python Tests/Outside/process.py
.venv/bin/python Tests/Outside/logtree.py
.venv/bin/python Tests/Outside/provider.py
.venv/bin/python Tests/Outside/open311.py
.venv/bin/python Tests/Browser/journey.py
.venv/bin/python Tests/Browser/administrator.py
.venv/bin/python Tests/Browser/territory.py
.venv/bin/python Tests/Browser/field.py
.venv/bin/python Tests/Browser/ways.py
.venv/bin/python Tests/Browser/whistle.py
.venv/bin/python Tests/Browser/indicators.py
.venv/bin/python Tests/Browser/triage.py
.venv/bin/python Tests/Browser/story.py
.venv/bin/python Tests/Browser/decisions.py
.venv/bin/python Tests/Browser/raise.py
.venv/bin/python Tests/Browser/mediation.py
.venv/bin/python Tests/Browser/bulletins.py
.venv/bin/python Tests/Browser/tasks.py
.venv/bin/python Tests/Browser/account.py
.venv/bin/python Tests/Browser/roles.py
.venv/bin/python Tests/Browser/elder.py
.venv/bin/python Tests/Browser/revisit.py
.venv/bin/python Tests/Browser/handover.py
.venv/bin/python Tests/Browser/charts.py
.venv/bin/python Tests/Browser/rights.py
.venv/bin/python Tests/Browser/links.py
.venv/bin/python Tests/Faults/rounds.py test
