#!/usr/bin/env bash
# Installs the Debian packages that a target needs, when they are missing. Without root it prints the one line that is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(libsqlite3-dev libpq-dev libqrencode-dev zlib1g-dev pkg-config)
test=(libsqlite3-dev libpq-dev libqrencode-dev zlib1g-dev libvips-tools pkg-config postgresql locales chromium fonts-noto-cjk wrk sqlite3 python3-venv)
bench=(libsqlite3-dev libpq-dev libqrencode-dev zlib1g-dev pkg-config postgresql wrk python3 nginx-light)

case "${1:-}" in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${test[@]}") ;;
    bench) wanted=("${bench[@]}") ;;
    *) echo "usage: need.sh build|test|bench" >&2; exit 2 ;;
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

# The order of texts must not depend on the server's language: the tests need one that sorts otherwise.
if [ "$1" = test ] && [ "$(id -u)" = 0 ] && ! locale -a | grep -qi '^en_US.utf-\?8$'; then
    localedef -i en_US -f UTF-8 en_US.UTF-8
fi

if [ "$1" = test ] && [ ! -f .venv/ready-5 ]; then
    echo "preparing Python packages for the browser and API tests"
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check \
        'playwright==1.65.2' 'axe-playwright-python==0.1.8' 'schemathesis==4.32.5' 'openapi-spec-validator==0.9.0' 'pm4py==2.7.23.11' \
        'georeport==0.3.1' 'civicbot==0.4.0' 'cryptography==48.0.0' 'oidc-provider-mock==0.3.4'
    touch .venv/ready-5
fi
