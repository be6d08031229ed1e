#!/usr/bin/env python3
"""`make bench`: genxu beside a bare Hummingbird handler, on this machine, in one run.

GENXU_BENCH_SIZES    matters stored, 1000,100000,1000000
GENXU_BENCH_SECONDS  seconds of each run of wrk, 5
GENXU_BENCH_ROUNDS   runs of which the median counts, 3
GENXU_BENCH_MINUTES  25; a size whose matters cannot be made in somewhat less than half of it is left out and told
"""

import os
import shutil
import subprocess
import sys
import time

import report
from county import County, database_bytes, make_demo
from load import cpu_ratio, middle, ratio, run_wrk

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.path.join(ROOT, ".build/optimised/release")
FOLDER = os.path.join(ROOT, ".build/bench")
PROGRAMS = {name: os.path.join(FOLDER, "programs", name) for name in ("genxu", "bare")}
SIZES = sorted(int(size) for size in os.environ.get("GENXU_BENCH_SIZES", "1000,100000,1000000").split(","))
SECONDS = int(os.environ.get("GENXU_BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("GENXU_BENCH_ROUNDS", "3"))
MINUTES = float(os.environ.get("GENXU_BENCH_MINUTES", "25"))
READERS = [1, 32]
WRITERS = [1, 8, 32, 256]
BYTES_PER_MATTER_AT_MOST = 8000
# The rest of the time is for wrk: about 4 minutes a size.
MAKING_SHARE = 0.5
BEGUN = time.monotonic()


def tell(text):
    print(f"[{time.monotonic() - BEGUN:6.1f} s] {text}", file=sys.stderr, flush=True)


def make_counties(counties, skipped):
    """Fills the list as it goes, so that whatever was started is also stopped."""
    empty = os.path.join(FOLDER, "empty")
    make_demo(PROGRAMS["genxu"], empty, 0, 60)
    empty_bytes = database_bytes(empty)
    for size in SIZES:
        patience_seconds = MINUTES * 60 * MAKING_SHARE - (time.monotonic() - BEGUN)
        last = counties[-1].figures if counties else None
        if shutil.disk_usage(FOLDER).free < size * BYTES_PER_MATTER_AT_MOST:
            skipped[size] = "there was not enough room on the disk"
        elif last and last["matters"] >= 10_000 and last["demo_seconds"] * size / last["matters"] > patience_seconds:
            minutes = last["demo_seconds"] * size / last["matters"] / 60
            skipped[size] = f"making them would have taken about {minutes:.0f} minutes (GENXU_BENCH_MINUTES allows more)"
        if size in skipped:
            tell(f"{size} matters: left out, {skipped[size]}")
            continue
        tell(f"{size} matters: making them")
        county = County(size, FOLDER, PROGRAMS)
        try:
            county.make(empty_bytes, max(60, patience_seconds))
        except subprocess.TimeoutExpired:
            skipped[size] = "the matters were not made in time"
            tell(f"{size} matters: left out, {skipped[size]}")
            continue
        counties.append(county)
        figures = county.figures
        tell(
            f"{size} matters: {figures['demo_seconds']} s, {figures['bytes_per_matter']} bytes each, "
            f"verify {figures['verify_events_per_second']} events/s")
    return empty_bytes


def measure_reads(counties):
    """All sizes within the same minutes, since flatness is a comparison between them."""
    cases = {"one": ("one", "row"), "list": ("list", "bare_list")}
    runs = {}
    for round_ in range(ROUNDS):
        for connections in READERS:
            for case, files in cases.items():
                for county in counties:
                    pair = [(county.genxu, county.token, files[0]), (county.bare, "-", files[1])]
                    for server, token, file in pair:
                        result = run_wrk(server, connections, SECONDS, ["get", token, getattr(county, file)])
                        runs.setdefault((county.size, case, connections, server.name), []).append(result)
                        tell(f"{county.size} {case} c={connections} {server.name}: {result['rate']:.0f}/s, {result['cpu_us']:.0f} µs CPU")
    return runs


def measure_raises(county, runs):
    def one(server, case, connections, token, path):
        before = county.raised(server)
        seed = "bench-" + os.urandom(8).hex()
        result = run_wrk(server, connections, SECONDS, ["post", token, county.body_file, path, seed])
        # What was acknowledged must be in the log.
        result["lost"] = max(0, result["requests"] - result["refused"] - (county.raised(server) - before - 1))
        runs.setdefault((county.size, case, connections, server.name), []).append(result)
        tell(f"{county.size} {case} c={connections} {server.name}: {result['rate']:.0f}/s, {result['cpu_us']:.0f} µs CPU")

    # Larger sizes take one round less, for time.
    for _ in range(ROUNDS if county.size == SIZES[0] else max(1, ROUNDS - 1)):
        for connections in WRITERS:
            one(county.genxu, "raise", connections, county.token, "/api/v1/matters")
            one(county.bare, "raise", connections, "-", "/insert")
    one(county.genxu, "raise_anonymously", 32, "-", "/api/v1/matters")


def gather(counties, runs):
    """From single runs to one entry per size, case and number of connections."""
    for county in counties:
        results = []
        for size, case, connections, name in runs:
            if size != county.size or name != "genxu":
                continue
            ours = runs[size, case, connections, "genxu"]
            bare = runs.get((size, case, connections, "bare"))
            entry = {"case": case, "connections": connections, "genxu": middle(ours)}
            if bare:
                entry |= {"bare": middle(bare), "ratio": ratio(ours, bare), "cpu_ratio": cpu_ratio(ours, bare)}
            results.append(entry)
        county.figures["results"] = results


def flatness(runs):
    """How many times slower the list is at each larger size than at the smallest, round by round, by number of connections."""
    slower = {}
    sizes = sorted({size for size, case, _, _ in runs if case == "list"})
    for size in sizes[1:]:
        slower[str(size)] = {
            str(connections): ratio(runs[sizes[0], "list", connections, "genxu"], runs[size, "list", connections, "genxu"])
            for connections in READERS
        }
    return slower


def main():
    for name in PROGRAMS:
        if not os.path.exists(os.path.join(BUILT, name)):
            sys.exit(f"{BUILT}/{name} is missing: run `make bench`")
    os.chdir(ROOT)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(os.path.join(FOLDER, "programs"))
    # Copies, so that a build beside it does not change what is measured half-way.
    for name, path in PROGRAMS.items():
        shutil.copy2(os.path.join(BUILT, name), path)
    counties, skipped = [], {}
    load_average = round(os.getloadavg()[0], 2)
    try:
        empty_bytes = make_counties(counties, skipped)
        for county in counties:
            county.start()
            tell(f"{county.size} matters: started in {county.figures['start_ms']} ms")
        runs = measure_reads(counties)
        for county in counties:
            measure_raises(county, runs)
            county.figures["memory_loaded_mb"], county.figures["memory_peak_mb"] = (round(mb, 1) for mb in county.genxu.memory_mb())
        gather(counties, runs)
    finally:
        for county in counties:
            county.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)
    plan = {
        "seconds": SECONDS, "rounds": ROUNDS, "empty_bytes": empty_bytes, "load_average": load_average,
        "took_seconds": round(time.monotonic() - BEGUN), "skipped": {str(size): why for size, why in skipped.items()},
    }
    document = report.document(plan, [county.figures for county in counties], flatness(runs))
    report.write(document, os.path.join(ROOT, "docs/benchmarks"))
    print(report.text(document))
    if not document["valid"]:
        sys.exit("some runs had refused, broken or lost requests: the figures do not count")


if __name__ == "__main__":
    main()
