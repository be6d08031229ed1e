#!/usr/bin/env bash
# What is tested from outside the program: the API against its own description, and the journey in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/python Tests/Outside/api.py
.venv/bin/python Tests/Browser/journey.py
