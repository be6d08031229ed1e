"""The figures as rows of text, the first of each table its head."""

from aims import limit_share

NAMES = {"one": "one matter", "list": "list of 50", "raise": "raise"}
VERBS = ["raise", "dispatch", "accept", "resolve", "rate"]


def all(document):
    return {
        "aims": aims(document), "lifecycles": lifecycles(document), "calls": calls(document), "limits": limits(document),
        "runs": runs(document), "statics": statics(document), "sizes": sizes(document), "places": places(document),
        "searches": searches(document),
    }


def aims(document):
    return [["aim", "wanted", "measured", "verdict"]] + [
        [entry["aim"], entry["wanted"], entry["measured"], entry["verdict"]] for entry in document["aims"]]


def lifecycles(document):
    rows = [["engine", "stored", "conns", "lifecycles/s", "beside empty", "p50 ms", "p99 ms", "CPU µs genxu", "database", "wrk",
        "left to do s", "faults"]]
    for county in document["counties"]:
        for entry in county["lifecycles"]:
            whole = entry["calls"]["lifecycle"]
            rows.append([
                county["engine"], f"{county['matters']:,}", str(entry["connections"]), f"{entry['rate']:,.0f}",
                f"{entry['to_empty']:.2f}×" if entry["to_empty"] else "–", ms(whole["p50_us"]), ms(whole["p99_us"]),
                f"{entry['genxu_cpu_us']:,.0f}", f"{entry['database_cpu_us']:,.0f}" if entry["database_cpu_us"] else "–",
                f"{entry['wrk_cpu_us']:,.0f}", f"{entry['settle_seconds']:.1f}", str(entry["refused"] + entry["broken"] + entry["lost"])])
    return rows


def calls(document):
    rows = [["engine", "stored", "conns", *(f"{verb} p50 / p99 ms" for verb in VERBS)]]
    for county in document["counties"]:
        for entry in county["lifecycles"]:
            rows.append([
                county["engine"], f"{county['matters']:,}", str(entry["connections"]),
                *(f"{ms(entry['calls'][verb]['p50_us'])} / {ms(entry['calls'][verb]['p99_us'])}" for verb in VERBS)])
    return rows


def limits(document):
    rows = [["engine", "stored", "what", "conns", "isolation", "engine itself /s", "genxu with HTTP /s", "share", "engine's CPU µs",
        "conflicts"]]
    for entry in document["limits"]:
        share = limit_share(document["counties"], entry)
        rows.append([
            entry["engine"], f"{entry['matters']:,}", entry["case"], str(entry["connections"]), entry["isolation"], f"{entry['rate']:,.0f}",
            f"{entry['rate'] * share:,.0f}" if share else "–", f"{share:.0%}" if share else "–", f"{entry['cpu_us']:,}",
            f"{entry['failed']:,}"])
    return rows


def runs(document):
    rows = [["engine", "stored", "request", "conns", "genxu /s", "bare /s", "share", "CPU share", "genxu p50 ms", "p99 ms", "bare p50 ms",
        "p99 ms", "genxu CPU µs", "bare CPU µs", "faults"]]
    for county in document["counties"]:
        for entry in sorted(county["results"], key=lambda entry: (list(NAMES).index(entry["case"]), entry["connections"])):
            rows.append([
                county["engine"], f"{county['matters']:,}", NAMES[entry["case"]], *beside(entry, entry["genxu"], entry.get("bare"))])
    return rows


def statics(document):
    rows = [["conns", "genxu /s", "nginx /s", "share", "CPU share", "genxu p50 ms", "p99 ms", "nginx p50 ms", "p99 ms", "genxu CPU µs",
        "nginx CPU µs", "faults"]]
    for entry in (document["statics"] or {"results": []})["results"]:
        rows.append(beside(entry, entry["genxu"], entry["nginx"]))
    return rows


def beside(entry, ours, other):
    """Connections, rates, shares, percentiles and processor time of two servers."""
    def both(key, scale=1.0, digits=0):
        return [f"{side[key] / scale:,.{digits}f}" if side else "–" for side in (ours, other)]

    p50, p99 = both("p50_us", 1000, 2), both("p99_us", 1000, 2)
    faults = sum(side[key] for side in (ours, other) if side for key in ("refused", "broken", "lost"))
    return [
        str(entry["connections"]), *both("rate"), f"{entry['ratio']:.0%}" if other else "–",
        f"{entry['cpu_ratio']:.0%}" if other and entry["cpu_ratio"] else "–", p50[0], p99[0], p50[1], p99[1], *both("cpu_us"), str(faults)]


def sizes(document):
    rows = [["engine", "stored", "start ms", "MB at start", "MB after load", "MB peak", "bytes/matter", "events", "verify events/s",
        "made or moved in s"]]

    def number(county, key):
        return f"{county[key]:,.0f}" if county.get(key) is not None else "–"

    for county in document["counties"]:
        rows.append([
            county["engine"], f"{county['matters']:,}",
            *(number(county, key) for key in (
                "start_ms", "memory_start_mb", "memory_loaded_mb", "memory_peak_mb", "bytes_per_matter", "events",
                "verify_events_per_second")),
            number(county, "demo_seconds" if "demo_seconds" in county else "move_seconds")])
    return rows


def searches(document):
    rows = [["engine", "stored", "p50 ms", "p99 ms", "slowest question", "its p50 ms", "searches"]]
    for county in document["counties"]:
        found = county.get("search")
        if found:
            rows.append([
                county["engine"], f"{county['matters']:,}", f"{found['p50_ms']:.2f}", f"{found['p99_ms']:.2f}", found["slowest"].replace("|", " "),
                f"{found['slowest_ms']:.2f}", f"{found['searches']:,}"])
    return rows


def places(document):
    found = document["places"]
    rows = [["what", "points/s"]]
    if not found:
        return rows
    return rows + [
        [f"finding the unit, {found['cells']:,} cells", f"{found['per_second']:,}"],
        ["the same, every point a corner of a border", f"{found['corners_per_second']:,}"],
        ["one rectangle for each point: the least there is to do", f"{found['one_box_per_second']:,}"],
        ["asking each cell in turn, without an index", f"{found['every_box_per_second']:,}"],
    ]


def two(document):
    found = document["two_servers"]
    if not found:
        return "Not measured 未测。"
    result = found["result"]
    lag = " and ".join(
        f"{found[key] / 1000:.2f} s {how}" for key, how in (("lag_told_ms", "by /metrics"), ("lag_seen_ms", "by the database's own clock"))
        if found[key] is not None)
    retries = f"; {found['retries']:,} transactions had to be run again" if found["retries"] is not None else ""
    return (
        f"{result['rate']:,.0f} lifecycles a second through both, {found['matters']:,} stored, {found['connections']} connections; "
        f"an event waited for its place in the log {lag} at the most{retries}.")


def ms(microseconds):
    return f"{microseconds / 1000:,.1f}"
