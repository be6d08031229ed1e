"""Whole lifecycles over HTTP: raised by a resident, dispatched, signed for, resolved, rated by who raised it."""

import json
import os
import resource
import statistics
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TOWNSHIP = "141029100"
OFFICE = "141029-ZJ"
MATTER = {
    "category": "public_facilities", "what": "村口的路灯坏了三盏，晚上走路看不清，希望尽快修好。", "unit": TOWNSHIP, "place": "村口主路",
    "name": "王先生", "phone": "13800001234",
}


def steps(accounts):
    """(verb, token, path, body) of the five calls; `%s` is the number that the first one gives."""
    def token(role, unit=None):
        return next(account["token"] for account in accounts if account["role"] == role and unit in (None, account["unit"]))

    resident, clerk = token("resident"), token("office_clerk", OFFICE)
    calls = [
        ("raise", resident, "", MATTER), ("dispatch", token("township_dispatcher", TOWNSHIP), "/%s/dispatch", {"to": OFFICE}),
        ("accept", clerk, "/%s/accept", {}), ("resolve", clerk, "/%s/resolve", {"result": "更换灯头三只、线路一段，当晚已亮。"}),
        ("rate", resident, "/%s/rate", {"score": "5", "solved": "yes", "comment": "修得很快，谢谢。"}),
    ]
    return [(verb, token, "/api/v1/matters" + path, json.dumps(body, ensure_ascii=False)) for verb, token, path, body in calls]


def write_plan(path, accounts):
    with open(path, "w") as file:
        file.writelines("\t".join(step) + "\n" for step in steps(accounts))
    return path


def walk(server, accounts, key):
    """One lifecycle, each call under the key that `key(verb)` gives."""
    number = ""
    for verb, token, path, body in steps(accounts):
        path = path % number if "%s" in path else path
        status, answer = server.ask("POST", path, token, body.encode(), {"Idempotency-Key": key(verb)})
        if status not in (200, 201):
            raise RuntimeError(f"{verb}: {status} {answer[:300]}")
        number = number or json.loads(answer)["number"]
    return number


def run_lifecycles(servers, connections, seconds, plan, postgres=None):
    """What came of it, all servers at once, the connections shared out among them; each call acknowledged is looked for in the log."""
    before = [server.cpu_seconds() for server in servers]
    database_before = postgres.cpu_seconds() if postgres else 0
    wrk_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    events_before = servers[0].events()
    share = max(1, connections // len(servers))
    running = [
        subprocess.Popen(
            [
                "wrk", f"-t{share}", f"-c{share}", f"-d{seconds}s", "--timeout", "30s", "-s", os.path.join(HERE, "lifecycle.lua"),
                f"http://127.0.0.1:{server.port}", "--", plan, f"bench-{os.urandom(8).hex()}",
            ], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for server in servers
    ]
    outputs = [one.communicate(timeout=seconds + 90)[0] for one in running]
    parts = []
    for output in outputs:
        lines = [line for line in output.splitlines() if line.startswith("{")]
        if not lines:
            raise RuntimeError(f"wrk failed: {output[-500:]}")
        parts.append(json.loads(lines[-1]))
    wrk_after = resource.getrusage(resource.RUSAGE_CHILDREN)
    settled = [server.settle() for server in servers]
    result = merge(parts)
    walks = max(1, result["calls"]["lifecycle"]["n"])
    result["settle_seconds"] = round(max(settled), 2)
    result["genxu_cpu_us"] = (sum(server.cpu_seconds() for server in servers) - sum(before)) / walks * 1e6
    result["database_cpu_us"] = ((postgres.cpu_seconds() if postgres else 0) - database_before) / walks * 1e6
    result["wrk_cpu_us"] = sum(
        getattr(wrk_after, field) - getattr(wrk_before, field) for field in ("ru_utime", "ru_stime")) / walks * 1e6
    acknowledged = sum(call["n"] for verb, call in result["calls"].items() if verb != "lifecycle")
    result["lost"] = max(0, acknowledged - (servers[0].events(at_least=events_before + acknowledged) - events_before))
    return result


def merge(parts):
    """Several loads at once as one: counts and rates are added up, of percentiles the worse counts."""
    calls = {
        verb: {
            "n": sum(part["calls"][verb]["n"] for part in parts),
            **{key: max(part["calls"][verb][key] for part in parts) for key in ("p50_us", "p99_us")},
        } for verb in parts[0]["calls"]
    }
    refusals = {}
    for part in parts:
        for what, count in part["refusals"].items():
            refusals[what] = refusals.get(what, 0) + count
    return {
        "rate": sum(part["calls"]["lifecycle"]["n"] / part["seconds"] for part in parts), "calls": calls, "refusals": refusals,
        "refused": sum(refusals.values()), "broken": sum(part["broken"] for part in parts),
    }


def middle_lifecycles(runs):
    """The median of several runs, figure by figure; refusals, broken connections and losses are added up: one is too many."""
    keys = ("rate", "settle_seconds", "genxu_cpu_us", "database_cpu_us", "wrk_cpu_us")
    figures = {key: round(statistics.median(run[key] for run in runs), 2) for key in keys}
    figures["calls"] = {
        verb: {
            "n": sum(run["calls"][verb]["n"] for run in runs),
            **{key: round(statistics.median(run["calls"][verb][key] for run in runs)) for key in ("p50_us", "p99_us")},
        } for verb in runs[0]["calls"]
    }
    figures["runs"] = len(runs)
    for key in ("refused", "broken", "lost"):
        figures[key] = sum(run[key] for run in runs)
    figures["refusals"] = {what: count for run in runs for what, count in run["refusals"].items()}
    figures["valid"] = figures["refused"] == figures["broken"] == figures["lost"] == 0 and figures["calls"]["lifecycle"]["n"] > 0
    return figures


def told(result):
    """One line for who waits."""
    whole = result["calls"]["lifecycle"]
    return (
        f"{result['rate']:.0f} lifecycles/s, p50 {whole['p50_us'] / 1000:.1f} ms, p99 {whole['p99_us'] / 1000:.1f} ms, CPU µs genxu "
        f"{result['genxu_cpu_us']:.0f}, database {result['database_cpu_us']:.0f}, wrk {result['wrk_cpu_us']:.0f}"
        + (f", refused {result['refusals']}" if result["refused"] else "") + (f", lost {result['lost']}" if result["lost"] else ""))
