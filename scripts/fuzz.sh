#!/usr/bin/env bash
# Fuzzes each target for FUZZ_SECONDS (60) with libFuzzer and AddressSanitizer; FUZZ_TARGETS names some of them.
# What it learns is kept in .build/fuzz-corpus; a finding is left in .build/fuzz-findings and ends the run with 1.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}
found=.build/fuzz-findings
mkdir -p "$found"

GENXU_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product fuzz \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing -Xswiftc -use-ld=lld

# A crash would wait for the debugger that prints traces, and Swift keeps what it made once.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
status=0
for target in ${FUZZ_TARGETS:-$(ls Tests/Fuzz/corpus)}; do
    mkdir -p ".build/fuzz-corpus/$target"
    echo "== $target"
    GENXU_FUZZ_TARGET=$target .build/fuzz/release/fuzz ".build/fuzz-corpus/$target" "Tests/Fuzz/corpus/$target" \
        -max_total_time="$seconds" -timeout=10 -max_len=8192 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$found/$target-" >"$found/$target.log" 2>&1 || status=1
    grep -E "^(broken:|SUMMARY|stat::number_of_executed_units|artifact_prefix)|DONE|Fatal error" "$found/$target.log" | tail -5 || true
done
exit $status
