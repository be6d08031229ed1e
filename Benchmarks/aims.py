"""What is aimed at, and what was measured of it."""

TARGET = 1_000_000


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


def at_least(name, unit, least, found, digits=0):
    """`found` is (value, matters stored) or nothing; short of the target's size an aim can be missed but not met."""
    wanted = f"≥ {least:,}{unit}"
    if not found:
        return unmeasured(name, wanted)
    measured = f"{found[0]:,.{digits}f}{unit} ({found[1]:,} stored)"
    return unmeasured(name, wanted, measured) if found[1] < TARGET else aim(name, wanted, measured, found[0] >= least)


def largest(counties, engine, key="lifecycles"):
    """The largest county of an engine that has such figures."""
    return max(
        (county for county in counties if county["engine"] == engine and county["matters"] and county.get(key)),
        key=lambda county: county["matters"], default=None)


def at(entries, connections, **what):
    return next(
        (one for one in entries if one["connections"] == connections and all(one[key] == value for key, value in what.items())), None)


def lifecycle_aims(counties):
    judged = []
    for engine, least in (("SQLite", 400), ("PostgreSQL", 200)):
        county = largest(counties, engine)
        found = at(county["lifecycles"], 32) if county else None
        judged.append(at_least(f"lifecycles on {engine}, 32 connections", "/s", least, found and (found["rate"], county["matters"])))
        shares = [entry["to_empty"] for entry in county["lifecycles"]] if county else []
        found = shares and (min(shares), county["matters"])
        judged.append(at_least(f"lifecycles on {engine}: {TARGET:,} stored beside empty", "×", 0.9, found, 2))
    return judged


def limit_share(counties, limit):
    """Genxu's rate over the engine's own with the same rows, or nothing."""
    county = next((one for one in counties if one["engine"] == limit["engine"] and one["matters"] == limit["matters"]), None)
    if not county:
        return None
    if limit["case"] == "lifecycle":
        ours = at(county["lifecycles"], limit["connections"])
    else:
        ours = (at(county["results"], limit["connections"], case="raise") or {}).get("genxu")
    return ours["rate"] / limit["rate"] if ours and limit["rate"] else None


def create_aim(counties, limits):
    name, wanted = "raise on SQLite with HTTP, 32 connections", "≥ 40% of SQLite's own grouped inserts"
    wanted_ones = [one for one in limits if one["engine"] == "SQLite" and one["case"] == "raise" and one["connections"] == 32]
    found = [(share, one["matters"]) for one in wanted_ones if (share := limit_share(counties, one)) is not None]
    if not found:
        return unmeasured(name, wanted)
    low = min(found)
    return aim(name, wanted, f"{low[0]:.0%} ({low[1]:,} stored)", low[0] >= 0.4)


def lag_aim(two):
    name, wanted = "sealing lag, two servers at full load on PostgreSQL", "≤ 1 s"
    if not two or two["lag_told_ms"] is None and two["lag_seen_ms"] is None:
        return unmeasured(name, wanted)
    worst = max(two[key] for key in ("lag_told_ms", "lag_seen_ms") if two[key] is not None)
    return aim(name, wanted, f"{worst / 1000:.2f} s at the most ({two['matters']:,} stored)", worst <= 1000)


def place_aim(places):
    name, wanted = "unit of a point", f"≥ {TARGET:,}/s on one core"
    if not places:
        return unmeasured(name, wanted)
    measured = f"{places['per_second']:,} at {places['cells']:,} cells" + (f"; {places['wrong']} wrong" if places["wrong"] else "")
    return aim(name, wanted, measured, places["per_second"] >= TARGET and not places["wrong"])


def clock_aim(clocks):
    name, wanted = f"deadline sweep, {TARGET:,} open clocks", "≤ 1 s"
    if not clocks:
        return unmeasured(name, wanted)
    measured = f"{clocks['sweep_ms'] / 1000:.2f} s with {clocks['rung']:,} that ring, {clocks['quiet_ms']:.1f} ms with none"
    is_whole = clocks["clocks"] >= TARGET and clocks["rung"] == clocks["told"] == clocks["ringing"]
    return aim(name, wanted, measured, is_whole and clocks["sweep_ms"] <= 1000)


def sums_aims(sums):
    names = ("a figure of twelve months, p95", "≤ 2 ms"), ("folding the log again", "≥ 200,000 events/s, no difference")
    if not sums:
        return [unmeasured(*name) for name in names]
    read = f"{sums['read_ms']['p95']:.3f} ms at {sums['matters']:,} matters in {sums['units']:,} units; by rows {sums['rows_ms']['p95']:.3f} ms"
    again = f"{sums['recount_events_per_second']:,} events/s; {sums['differences']} differ"
    return [
        aim(*names[0], read, sums["read_ms"]["p95"] <= 2),
        aim(*names[1], again, sums["recount_events_per_second"] >= 200_000 and not sums["differences"]),
    ]


def search_aim(counties, engine):
    name, wanted = f"search on {engine}, p50 at {TARGET:,}", "≤ 5 ms"
    county = largest(counties, engine, "search")
    if not county:
        return unmeasured(name, wanted)
    middle = county["search"]["p50_ms"]
    measured = f"{middle:.2f} ms ({county['matters']:,} stored)"
    return unmeasured(name, wanted, measured) if county["matters"] < TARGET else aim(name, wanted, measured, middle <= 5)


def aims(counties, slower, limits, two, places, clocks, sums):
    sqlite = [county for county in counties if county["engine"] == "SQLite" and county["matters"]]
    judged = lifecycle_aims(counties) + [create_aim(counties, limits), lag_aim(two)]
    for engine in ("SQLite", "PostgreSQL"):
        county = largest(counties, engine, "verify_events_per_second")
        found = county and (county["verify_events_per_second"], county["matters"])
        judged.append(at_least(f"verify on {engine}", " events/s", 200_000, found))
    middle = [county for county in sqlite if county["matters"] == 100_000 and "memory_peak_mb" in county]
    memory = ("memory at 100,000 on SQLite", "≤ 120 MB at its peak")
    if middle:
        judged.append(aim(*memory, f"{middle[0]['memory_peak_mb']:.0f} MB", middle[0]["memory_peak_mb"] <= 120))
    else:
        judged.append(unmeasured(*memory))
    judged += [share("raise", "raise beside a bare handler", 0.4, sqlite), share("one", "one matter beside a bare handler", 0.5, sqlite)]
    judged += [place_aim(places), clock_aim(clocks), *sums_aims(sums), *(search_aim(counties, engine) for engine in ("SQLite", "PostgreSQL"))]
    flat = ("list flat to 1,000,000", "≤ 1.5× of the smallest")
    if slower:
        size = max(slower, key=int)
        worst = max(slower[size].values())
        measured = f"{worst:.2f}× at {int(size):,}"
        judged.append(aim(*flat, measured, worst <= 1.5) if int(size) >= TARGET or worst > 1.5 else unmeasured(*flat, measured))
    else:
        judged.append(unmeasured(*flat))
    started = [county for county in counties if "start_ms" in county]
    if started:
        slowest = max(started, key=lambda county: county["start_ms"])
        measured = f"{slowest['start_ms']:.0f} ms ({slowest['engine']}, {slowest['matters']:,} stored)"
        judged.append(aim("start", "≤ 1 s", measured, slowest["start_ms"] <= 1000))
    sized = [county for county in sqlite if "bytes_per_matter" in county]
    if sized:
        most = max(sized, key=lambda county: county["bytes_per_matter"])
        measured = f"{most['bytes_per_matter']:,} ({most['matters']:,} stored)"
        judged.append(aim("bytes per matter on SQLite", "≤ 6,000", measured, most["bytes_per_matter"] <= 6000))
    return judged
