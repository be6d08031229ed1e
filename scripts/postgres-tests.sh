#!/usr/bin/env bash
# Every test that keeps something in a database, on a private PostgreSQL: all of them where texts sort by language, the store's own
# where they sort by bytes. Durability is not what is tested here, so the server need not wait for its disk; it does write each commit
# before it answers, since a reader's place in the log is told by what was written.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d -u /tmp/genxu-postgres-XXXXXX)
trap 'scripts/postgres.sh stop "$folder"' EXIT
scripts/postgres.sh start "$folder" fsync=off full_page_writes=off max_connections=500

# Each test has connections of its own, so that not too many may run at once.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=8
run() {
    echo "PostgreSQL, database $1"
    GENXU_TEST_DATABASE=$(scripts/postgres.sh url "$folder" "$1") swift test -c release --skip-build "${@:2}"
}
language=genxu_c
if scripts/postgres.sh has "$folder" genxu_en; then language=genxu_en; fi
run "$language" --skip CrashTests --skip HouseTests --skip MarkupTests --skip KernelTests --skip ServerTests
run genxu_c --filter 'StorageTests|TerritoryTests'
