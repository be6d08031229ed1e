"""Claims of places at 32 connections on SQLite and PostgreSQL, beside PostgreSQL's own update of one hot row by pgbench in the same run.

Run from the repository root after `swift build -c release --product claims`: python3 Benchmarks/claims.py [--claims 5000] [--build DIR]

«gathered» are claims that are all written (those of a draw); «rushed» is first come, first served: 100 places, 50 who wait, and an answer
for everybody else. Both engines wait for their disk.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile

HOT = "\\set n 1\nUPDATE hot SET taken = taken + 1 WHERE id = 1;\n"


def bench(build, claims, url=None):
    command = [str(pathlib.Path(build) / "claims"), str(claims)] + ([url] if url else [])
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def hot_row(folder, seconds):
    """Updates a second of one row by 32 connections."""
    programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    run = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    base = ["-h", folder, "-U", "genxu"]
    sql = "CREATE TABLE hot (id BIGINT PRIMARY KEY, taken BIGINT NOT NULL); INSERT INTO hot VALUES (1, 0)"
    subprocess.run(run + [programs / "psql", *base, "-d", "genxu_c", "-qc", sql], check=True, cwd="/")
    script = pathlib.Path(folder) / "hot.sql"
    script.write_text(HOT)
    told = subprocess.run(
        run + [programs / "pgbench", *base, "-n", "-c", "32", "-j", "2", "-T", str(seconds), "-f", str(script), "genxu_c"],
        check=True, cwd="/", capture_output=True, text=True).stdout
    return int(float(next(line for line in told.splitlines() if line.startswith("tps")).split("=")[1].split()[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--build", default=".build/release")
    asked = parser.parse_args()
    report = {"sqlite": bench(asked.build, asked.claims)}
    folder = tempfile.mkdtemp(prefix="genxu-claims-", dir="/tmp")
    subprocess.run(["scripts/postgres.sh", "start", folder], check=True)
    try:
        url = subprocess.run(["scripts/postgres.sh", "url", folder, "genxu_c"], check=True, capture_output=True, text=True).stdout.strip()
        report["postgresql"] = bench(asked.build, asked.claims, url)
        report["hot_row_updates_per_second"] = hot_row(folder, asked.seconds)
    finally:
        subprocess.run(["scripts/postgres.sh", "stop", folder], check=False)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
