"""From figures to a verdict, a table for the terminal, docs/benchmarks/latest.json and docs/benchmarks/README.md."""

import datetime
import json
import os
import platform
import subprocess

import tables
from aims import aims

def machine():
    def field(path, name):
        with open(path) as file:
            for line in file:
                if line.startswith(name):
                    return line.split(":", 1)[1].strip()
        return "unknown"

    def first_line(*command):
        try:
            done = subprocess.run(command, capture_output=True, text=True)
            return (done.stdout or done.stderr).splitlines()[0].strip()
        except (OSError, IndexError):
            return "unknown"

    return {
        "cpu": field("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
        "memory_gb": round(int(field("/proc/meminfo", "MemTotal").split()[0]) / 1024**2, 1),
        "kernel": platform.release(), "swift": first_line("swift", "--version"), "wrk": first_line("wrk", "-v").split(" Copyright")[0],
    }


def document(plan, bench):
    counties = [county.figures for county in bench.sqlite + bench.postgresql]
    slower = bench.flatness()
    runs = [entry[side] for county in counties for entry in county["results"] for side in ("genxu", "bare") if side in entry]
    runs += [entry for county in counties for entry in county["lifecycles"]]
    return {
        "date": datetime.date.today().isoformat(), "machine": machine(), "plan": plan,
        "valid": not plan["failed"] and all(run["valid"] for run in runs), "aims": aims(counties, slower, bench.limits, bench.two, bench.places, bench.clocks, bench.sums),
        "list_times_slower": slower, "counties": counties, "limits": bench.limits, "statics": bench.statics, "two_servers": bench.two,
        "places": bench.places, "clocks": bench.clocks, "sums": bench.sums,
    }


def plain(rows):
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def markdown(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def text(document):
    return "\n\n".join(["", *(plain(rows) for rows in tables.all(document).values() if len(rows) > 1), ""])


def faults(document):
    """What the reader must know beyond the aims."""
    plan = document["plan"]
    said = [f"{int(size):,} matters were left out: {why}." for size, why in plan["skipped"].items()]
    said += [f"Failed 出错: {what}." for what in plan["failed"]]
    if not document["valid"]:
        said.append("Some parts failed or had refused, broken or lost requests: their figures do not count 有出错或被拒的请求，相应数字不算数。")
    return said


def write(document, folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "latest.json"), "w") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.write("\n")
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.md")) as file:
        page = file.read()
    host, plan = document["machine"], document["plan"]
    missed = [f"{entry['aim']} (wanted {entry['wanted']}, measured {entry['measured']})" for entry in document["aims"]
        if entry["verdict"] == "missed"]
    missing = [entry["aim"] for entry in document["aims"] if entry["verdict"] == "not measured"]
    said = [f"Missed 未达到: {'; '.join(missed)}." if missed else "Nothing measured was missed 已测各项均达到。"]
    if missing:
        said.append(f"Not measured 未测: {'; '.join(missing)}.")
    said += faults(document)
    for key, value in {
        "date": document["date"], "cpu": host["cpu"], "cores": host["cores"], "memory": host["memory_gb"], "kernel": host["kernel"],
        "swift": host["swift"], "wrk": host["wrk"], "load": plan["load_average"], "seconds": plan["seconds"], "rounds": plan["rounds"],
        "took": round(plan["took_seconds"] / 60), "said": " ".join(said), "postgres": ", ".join(plan["postgres"]) or "not there",
        "two": tables.two(document), **{f"place_{key}": f"{value:,}" for key, value in (document["places"] or {}).items()},
        **{name: markdown(rows) for name, rows in tables.all(document).items()},
    }.items():
        page = page.replace("{" + key + "}", str(value))
    with open(os.path.join(folder, "README.md"), "w") as file:
        file.write(page)
