#!/usr/bin/env bash
# Lays down the files of others that Assets/third-party.lock names, each checked against its hash; nothing is kept that does not fit.
set -euo pipefail
cd "$(dirname "$0")/.."

lock=Assets/third-party.lock folder=Assets/third-party
fits() { [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status; }

missing=()
while read -r name _ package inside sum; do
    [[ -z "$name" || "$name" == \#* ]] && continue
    fits "$folder/$name" "$sum" || missing+=("$name $package $inside $sum")
done <"$lock"
((${#missing[@]})) || exit 0

python=python3
[ -x .venv/bin/python ] && python=.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"
for line in "${missing[@]}"; do
    read -r name package inside sum <<<"$line"
    if [ ! -d "$work/$package" ]; then
        echo "fetching $package"
        "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$work/$package" "$package"
    fi
    "$python" -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
        "$work/$package"/*.whl "$inside" >"$work/$name"
    fits "$work/$name" "$sum" || { echo "$name of $package is not the file that $lock names" >&2; exit 1; }
    mv "$work/$name" "$folder/$name"
done
# Whether they are there is asked when this is compiled.
touch Sources/CAssets/assets.c
