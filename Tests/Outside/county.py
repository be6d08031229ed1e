"""The demo county in full, from outside: the figures of the report, from rows, and everything in order. Then another county, made by hand.

Run from the repository root after `make build`: .venv/bin/python Tests/Outside/county.py
"""

import contextlib
import json
import sqlite3
import subprocess
import tempfile

import newcounty
from checks import Checks
from served import PROGRAM, ROOT

# Practice row A1, as reported in 2023.
XIANGNING = {
    "townships": 10, "villages_and_communities": 141, "villages": 130, "communities": 11, "village_grids": 262, "group_grids": 1170,
    "micro_grids": 4364, "grid_heads": 262, "secretaries": 141, "full_time_workers": 262, "part_time_workers": 948,
    "micro_workers": 4364, "dedicated_workers": 340,
}


def genxu(*words):
    done = subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"genxu {words[0]} ended with {done.returncode}: {done.stdout[-800:]} {done.stderr[-800:]}"
    return done.stdout


def main():
    checks = Checks()
    print("The demo county", flush=True)
    with tempfile.TemporaryDirectory(prefix="genxu-county-") as data:
        with checks("made in full, and every figure of A1 is that of the report"):
            genxu("demo", "--data", data, "--pack", "xiangning", "--matters", "300")
            lines = json.loads(genxu("figures", "--data", data, "--json"))
            assert {line["key"]: line["computed"] for line in lines} == XIANGNING, lines
            assert all(line["id"] == "A1" and line["compare"] == "eq" and line["holds"] for line in lines), lines
        with checks("the rows are there one by one"):
            with contextlib.closing(sqlite3.connect(f"file:{data}/genxu.db?mode=ro", uri=True)) as store:
                one = lambda sql: store.execute(sql).fetchone()[0]
                assert one("SELECT COUNT(*) FROM unit_now WHERE level = 'micro_grid'") == 4364
                assert one("SELECT COUNT(DISTINCT holder) FROM post WHERE kind = 'grid_head' AND superseded_by IS NULL") == 141
                assert one("SELECT COUNT(*) FROM unit_outline WHERE superseded_by IS NULL") >= 5947
                assert one("SELECT COUNT(*) FROM matter") == 300
        with checks("the data are sound"):
            genxu("verify", "--data", data)
    newcounty.check(checks)
    checks.close()


if __name__ == "__main__":
    main()
