#!/usr/bin/env bash
# Makes the demo county when there is none, shows how to sign in, and serves until interrupted.
set -euo pipefail
genxu=$1 host=$2 port=$3 data=$4 pack=$5

if [ ! -f "$data/genxu.db" ]; then
    echo "making the demo county «$pack» in $data"
    "$genxu" demo --data "$data" --pack "$pack"
fi
if [ -f "$data/demo-accounts.json" ]; then
    python3 - "$data/demo-accounts.json" <<'PY' || echo "accounts: $data/demo-accounts.json"
import json, sys
accounts = json.load(open(sys.argv[1]))
print("\nDemo accounts (kept in " + sys.argv[1] + "):")
for a in accounts:
    print(f"  {a['username']:<8} {a['password']:<18} {a['role']:<20} {a['name']}")
PY
fi
cat <<TXT

  Front page   http://$host:$port/
  Raise        http://$host:$port/raise
  Sign in      http://$host:$port/sign-in
  Inbox        http://$host:$port/work
  API          http://$host:$port/openapi.json

TXT
exec "$genxu" serve --data "$data" --listen "$host" --port "$port"
