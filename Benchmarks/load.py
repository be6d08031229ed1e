"""One run of wrk against one server, checked before and after."""

import json
import os
import statistics
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def run_wrk(server, connections, seconds, arguments):
    """What came of it, with the server's processor time per request, its afterwork included."""
    server.settle()
    before = server.cpu_seconds()
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s", os.path.join(HERE, "load.lua"),
        f"http://127.0.0.1:{server.port}", "--", *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 90)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"wrk failed: {done.stdout} {done.stderr}")
    result = json.loads(lines[-1])
    result["rate"] = result["requests"] / result["seconds"]
    result["settle_seconds"] = round(server.settle(), 2)
    result["cpu_us"] = (server.cpu_seconds() - before) / max(1, result["requests"]) * 1e6
    return result


def middle(runs):
    """The median of several runs, figure by figure. Refusals and broken connections are added up: one is too many."""
    figures = {key: statistics.median(run[key] for run in runs) for key in ("rate", "p50_us", "p99_us", "cpu_us", "settle_seconds")}
    figures["requests"] = sum(run["requests"] for run in runs)
    figures["runs"] = len(runs)
    figures["refused"] = sum(run["refused"] for run in runs)
    figures["broken"] = sum(run["broken"] for run in runs)
    figures["lost"] = sum(run.get("lost", 0) for run in runs)
    figures["valid"] = figures["refused"] == figures["broken"] == figures["lost"] == 0 and figures["requests"] > 0
    return {key: round(value, 2) if isinstance(value, float) else value for key, value in figures.items()}


def ratio(ours, bare):
    """Ours to the bare handler's, run by run, and of those the median: a busy moment hits both halves of a pair."""
    return round(statistics.median(a["rate"] / b["rate"] for a, b in zip(ours, bare) if b["rate"] > 0), 3)


def cpu_ratio(ours, bare):
    """The same by processor time per request, which a busy machine disturbs less than the clock."""
    pairs = [b["cpu_us"] / a["cpu_us"] for a, b in zip(ours, bare) if a["cpu_us"] > 0]
    return round(statistics.median(pairs), 3) if pairs else None
