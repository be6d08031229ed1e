"""Seeded rounds of faults: write, break, restart, compare what was acknowledged with what is there, send everything open again.

Run from the repository root after `swift build`:
    .venv/bin/python Tests/Faults/rounds.py test                          about two dozen rounds of every kind
    .venv/bin/python Tests/Faults/rounds.py soak                          hundreds; ROUNDS scales them (300)
    .venv/bin/python Tests/Faults/rounds.py sqlite|postgresql|serve|failover|standby COUNT [FIRST]
FAULTS_SEED chooses the course: the same seed and number make the same plan. FAULTS_KEEP stops at the first failure and keeps its folder.
"""

import os
import pathlib
import random
import subprocess
import sys
import traceback

import cluster
import failover
import postgresql
import serve
import sqlite
import standby
from checks import Checks
from tally import Tally

HERE = pathlib.Path(__file__).resolve().parent
SEED = os.environ.get("FAULTS_SEED", "71")
KEEPS = "FAULTS_KEEP" in os.environ
# Rounds 120 and 121 of this course once lost what a failed sync had left behind in a new WAL.
FIRST_IN_TEST = 115


def library():
    """Builds the preloaded library beside the other things that are built."""
    out = HERE.parents[1] / ".build/faults.so"
    subprocess.run(["make", "-s", "-C", str(HERE), f"OUT={out}"], check=True)
    return str(out)


def dice(kind, number):
    return random.Random(f"{SEED}/{kind}/{number}")


def play(engine, count, first, tally, checks):
    """Rounds of one engine. A folder serves for several, and for none after one that failed."""
    place = None
    for number in range(first, first + count):
        place = place or engine.Place(library())
        known = len(checks.failed)
        with checks(f"{engine.__name__} {number}"):
            print(f"       {engine.round(place, number, dice(engine.__name__, number), tally)}", flush=True)
        has_failed = len(checks.failed) > known
        if has_failed and KEEPS:
            sys.exit(f"kept in {place.base}")
        if has_failed or number + 1 == first + count or (number + 1) % engine.ROUNDS_PER_FOLDER == 0:
            if not has_failed:
                with checks(f"{engine.__name__}: everything acknowledged up to round {number} is there"):
                    engine.final(place)
            place.close()
            place = None


def lie(checks):
    place = sqlite.Place(library())
    with checks("a disk that lies about syncing is noticed"):
        print(f"       {sqlite.lying(place)} lost, as they must be", flush=True)
    place.close()


def run(kind, count, first, tally, checks):
    if kind in ("postgresql", "failover", "standby") and not cluster.is_installed():
        print(f"  left out: {kind}, as no PostgreSQL server is installed", flush=True)
    elif kind == "serve":
        serve.rounds(library(), count, first, tally, checks, lambda number: dice("serve", number))
    elif kind == "failover":
        for _ in range(count):
            failover.scene(checks, tally)
    elif kind == "standby":
        for _ in range(count):
            standby.scene(checks, tally)
    else:
        play({"sqlite": sqlite, "postgresql": postgresql}[kind], count, first, tally, checks)


def main():
    tally, checks, what = Tally(), Checks(), sys.argv[1]
    if what == "test":
        lie(checks)
        plan = [("sqlite", 10, FIRST_IN_TEST), ("serve", 3, 0), ("postgresql", 5, 0), ("failover", 1, 0), ("standby", 1, 0)]
    elif what == "soak":
        rounds = int(os.environ.get("ROUNDS", "300"))
        plan = [("sqlite", rounds, 0), ("serve", rounds // 5, 0), ("postgresql", rounds // 2, 0), ("failover", max(1, rounds // 30), 0),
                ("standby", max(1, rounds // 30), 0)]
    else:
        plan = [(what, int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)]
    for kind, count, first in plan:
        run(kind, count, first, tally, checks)
    print(tally.table())
    checks.close()


if __name__ == "__main__":
    main()
