"""From figures to a verdict, a table for the terminal, docs/benchmarks/latest.json and docs/benchmarks/README.md."""

import datetime
import json
import os
import platform
import subprocess

TARGET = 1_000_000
NAMES = {"one": "one matter", "list": "list of 50", "raise": "raise", "raise_anonymously": "raise, anonymously"}


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


def aim(name, wanted, measured, is_met):
    return {"aim": name, "wanted": wanted, "measured": measured, "verdict": "met" if is_met else "missed"}


def unmeasured(name, wanted, measured="nothing"):
    return {"aim": name, "wanted": wanted, "measured": measured, "verdict": "not measured"}


def share(case, name, least, counties):
    """The lowest share over all sizes and numbers of connections: an aim is met everywhere or not at all."""
    found = [
        (entry["ratio"], county["matters"], entry["connections"])
        for county in counties for entry in county["results"] if entry["case"] == case and "ratio" in entry
    ]
    wanted = f"≥ {least:.0%} of bare"
    if not found:
        return unmeasured(name, wanted)
    low, high = min(found), max(found)
    measured = f"{low[0]:.0%} (c={low[2]}, {low[1]:,} stored) to {high[0]:.0%} (c={high[2]}, {high[1]:,} stored)"
    short = sum(1 for value, _, _ in found if value < least)
    return aim(name, wanted, measured + (f"; below in {short} of {len(found)}" if short else ""), short == 0)


def aims(counties, slower):
    judged = [share("raise", "raise", 0.4, counties), share("one", "one matter", 0.5, counties)]
    flat = ("list flat to 1,000,000", "≤ 1.5× of the smallest")
    if slower:
        size = max(slower, key=int)
        worst = max(slower[size].values())
        measured = f"{worst:.2f}× at {int(size):,}"
        judged.append(aim(*flat, measured, worst <= 1.5) if int(size) >= TARGET or worst > 1.5 else unmeasured(*flat, measured))
    else:
        judged.append(unmeasured(*flat))
    slowest = max(counties, key=lambda county: county["start_ms"])
    judged.append(aim("start", "≤ 1 s", f"{slowest['start_ms']:.0f} ms ({slowest['matters']:,} stored)", slowest["start_ms"] <= 1000))
    middle = [county for county in counties if county["matters"] == 100_000]
    memory = ("memory at 100,000", "≤ 120 MB at its peak")
    if middle:
        judged.append(aim(*memory, f"{middle[0]['memory_peak_mb']:.0f} MB", middle[0]["memory_peak_mb"] <= 120))
    else:
        judged.append(unmeasured(*memory))
    most = max(counties, key=lambda county: county["bytes_per_matter"])
    measured = f"{most['bytes_per_matter']:,} ({most['matters']:,} stored)"
    judged.append(aim("bytes per matter", "≤ 6,000", measured, most["bytes_per_matter"] <= 6000))
    return judged


def document(plan, counties, slower):
    runs = [entry[side] for county in counties for entry in county["results"] for side in ("genxu", "bare") if side in entry]
    return {
        "date": datetime.date.today().isoformat(), "machine": machine(), "plan": plan, "valid": all(run["valid"] for run in runs),
        "aims": aims(counties, slower), "list_times_slower": slower, "sizes": counties,
    }


def aim_rows(document):
    return [["aim", "wanted", "measured (worst to best)", "verdict"]] + [
        [entry["aim"], entry["wanted"], entry["measured"], entry["verdict"]] for entry in document["aims"]]


def size_rows(document):
    rows = [["stored", "start ms", "MB at start", "MB after load", "MB peak", "bytes/matter", "events", "verify events/s", "made in s"]]
    for county in document["sizes"]:
        rows.append([
            f"{county['matters']:,}", f"{county['start_ms']:.0f}", f"{county['memory_start_mb']:.0f}", f"{county['memory_loaded_mb']:.0f}",
            f"{county['memory_peak_mb']:.0f}", f"{county['bytes_per_matter']:,}", f"{county['events']:,}",
            f"{county['verify_events_per_second']:,}", f"{county['demo_seconds']:.0f}"])
    return rows


def run_rows(document):
    rows = [["stored", "request", "conns", "genxu /s", "bare /s", "share", "CPU share", "genxu p50 ms", "p99 ms", "bare p50 ms", "p99 ms",
        "genxu CPU µs", "bare CPU µs", "faults"]]
    for county in document["sizes"]:
        for entry in sorted(county["results"], key=lambda entry: (list(NAMES).index(entry["case"]), entry["connections"])):
            ours, bare = entry["genxu"], entry.get("bare")

            def both(key, scale=1.0, digits=0):
                return [f"{side[key] / scale:,.{digits}f}" if side else "–" for side in (ours, bare)]

            rate, p50, p99, cpu = both("rate"), both("p50_us", 1000, 2), both("p99_us", 1000, 2), both("cpu_us")
            faults = sum(side[key] for side in (ours, bare) if side for key in ("refused", "broken", "lost"))
            rows.append([
                f"{county['matters']:,}", NAMES[entry["case"]], str(entry["connections"]), *rate,
                f"{entry['ratio']:.0%}" if bare else "–", f"{entry['cpu_ratio']:.0%}" if bare and entry["cpu_ratio"] else "–",
                p50[0], p99[0], p50[1], p99[1], *cpu, str(faults)])
    return rows


def plain(rows):
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def markdown(rows):
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def text(document):
    return "\n\n".join(["", plain(run_rows(document)), plain(size_rows(document)), plain(aim_rows(document)), ""])


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
    said += [f"{int(size):,} matters were left out: {why}." for size, why in plan["skipped"].items()]
    if not document["valid"]:
        said.append("Some runs had refused, broken or lost requests (column «faults»): their figures do not count 本次无效。")
    for key, value in {
        "date": document["date"], "cpu": host["cpu"], "cores": host["cores"], "memory": host["memory_gb"], "kernel": host["kernel"],
        "swift": host["swift"], "wrk": host["wrk"], "load": plan["load_average"], "seconds": plan["seconds"], "rounds": plan["rounds"],
        "took": round(plan["took_seconds"] / 60), "aims": markdown(aim_rows(document)), "said": " ".join(said),
        "sizes": markdown(size_rows(document)), "runs": markdown(run_rows(document)),
    }.items():
        page = page.replace("{" + key + "}", str(value))
    with open(os.path.join(folder, "README.md"), "w") as file:
        file.write(page)
