#!/usr/bin/env bash
# A private PostgreSQL for tests and benchmarks, in a folder of its own, reached through a socket there.
#   scripts/postgres.sh start FOLDER [setting=value …]   prints nothing; databases genxu_c (C.UTF-8) and genxu_en (en_US.UTF-8)
#   scripts/postgres.sh url FOLDER DATABASE              prints the connection string
#   scripts/postgres.sh has FOLDER DATABASE              succeeds when there is one
#   scripts/postgres.sh stop FOLDER                      ends it and removes the folder
set -euo pipefail
verb=$1 folder=$2
shift 2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")

# PostgreSQL refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

case $verb in
start)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    chmod 711 "$folder"
    as "$bin/initdb" -D "$folder/data" -U genxu --auth=trust --locale=C.UTF-8 --encoding=UTF8 --no-sync >"$folder.log" 2>&1
    options="-k $folder -c listen_addresses= -c max_connections=300 -c max_pred_locks_per_transaction=256"
    for setting in "$@"; do options="$options -c $setting"; done
    as "$bin/pg_ctl" -D "$folder/data" -o "$options" -l "$folder/log" -w start >>"$folder.log" 2>&1 || { cat "$folder.log" "$folder/log" >&2; exit 1; }
    sql() { as "$bin/psql" -h "$folder" -U genxu -d postgres -qAtc "$1"; }
    sql "CREATE DATABASE genxu_c TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
    if locale -a | grep -qi '^en_US.utf-\?8$'; then
        sql "CREATE DATABASE genxu_en TEMPLATE template0 LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8'"
    fi
    ;;
has) [ "$(as "$bin/psql" -h "$folder" -U genxu -d postgres -qAtc "SELECT count(*) FROM pg_database WHERE datname = '$1'")" = 1 ] ;;
url) echo "postgres://genxu@/$1?host=$folder" ;;
stop)
    as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder" "$folder.log"
    ;;
*) echo "scripts/postgres.sh start|url|stop FOLDER" >&2; exit 2 ;;
esac
