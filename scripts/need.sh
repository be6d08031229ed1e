#!/usr/bin/env bash
# Installs the Debian packages that a target needs, when they are missing. Without root it prints the one line that is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(libsqlite3-dev)
test=(libsqlite3-dev chromium fonts-noto-cjk wrk sqlite3 python3-venv)

case "${1:-}" in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${test[@]}") ;;
    *) echo "usage: need.sh build|test" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
    if [ "$(id -u)" = 0 ]; then
        echo "installing: ${missing[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    else
        echo "please run: sudo apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
fi
command -v swift >/dev/null || { echo "Swift 6.1 or newer is needed: see https://www.swift.org/install" >&2; exit 1; }

if [ "$1" = test ] && [ ! -f .venv/ready-1 ]; then
    echo "preparing Python packages for the browser and API tests"
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check \
        'playwright>=1.40' 'axe-playwright-python>=0.1.4' 'schemathesis>=4' 'openapi-spec-validator>=0.7'
    touch .venv/ready-1
fi
