#!/usr/bin/env bash
# What is tested from outside the program: the API against its own description, each role's way in a browser, and faults of disk, current
# and clock. Two run beside each other, what each said is shown when it ends, and all run even if one fails.
set -euo pipefail
cd "$(dirname "$0")/.."
# Counties that several of them begin with are made once.
GENXU_DEMOS=$(mktemp -d /tmp/genxu-demos-XXXXXX)
export GENXU_DEMOS
trap 'rm -rf "$GENXU_DEMOS"' EXIT
python3 scripts/dependencies.py --check

try() {
    local said status=0 began=$SECONDS
    said=$(.venv/bin/python "Tests/$1.py" ${2:-} 2>&1) || status=$?
    printf '== %s: %s in %d s\n%s\n' "$1" "$([ $status = 0 ] && echo passed || echo FAILED)" $((SECONDS - began)) "$said"
    return $status
}
export -f try

# The longest first.
xargs -P 2 -I {} bash -c 'try {}' <<'END'
Outside/api
Faults/rounds test
Browser/journey
Browser/administrator
Browser/territory
Browser/field
Browser/ways
Browser/whistle
Browser/indicators
Browser/triage
Browser/story
Browser/decisions
Browser/raise
Browser/mediation
Browser/bulletins
Browser/tasks
Browser/account
Browser/roles
Browser/elder
Browser/revisit
Browser/handover
Browser/charts
Browser/rights
Browser/links
Outside/county
Outside/process
Outside/logtree
Outside/provider
Outside/open311
END
