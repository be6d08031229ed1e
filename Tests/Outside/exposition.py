"""The rules of the Prometheus text format and of the names in it, as its own linter has them."""

import re
import shutil
import subprocess

SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"')
NOT_BASE = ("milliseconds", "microseconds", "minutes", "hours", "days", "kilobytes", "megabytes", "kb", "mb", "ms", "percent")
SERIES_LIMIT = 2000


def families(text):
    """Name to its type and samples, in the order of the text; fails on what no scraper reads."""
    assert text.endswith("\n"), "the last line is not ended"
    found, current = {}, None
    for line in text.splitlines():
        if line.startswith("# "):
            _, word, name, rest = line.split(" ", 3)
            if word == "HELP":
                assert name not in found, f"{name} stands in two places"
                assert rest.strip(), f"{name} has an empty HELP"
                current = found[name] = {"name": name, "type": None, "samples": []}
            else:
                assert word == "TYPE" and current and current["name"] == name, f"TYPE {name} does not follow its HELP"
                assert current["type"] is None and not current["samples"], f"{name} has its TYPE late or twice"
                current["type"] = rest
            continue
        match = SAMPLE.match(line)
        assert match, f"no sample: {line!r}"
        labels = dict(LABEL.findall(match[2] or ""))
        assert current, f"a sample before any family: {line}"
        current["samples"].append((match[1], labels, float(match[3])))
    return found


def lint(text):
    """Every fault, a sentence each."""
    faults = []
    for name, family in families(text).items():
        kind, samples = family["type"], family["samples"]
        if kind not in ("counter", "gauge", "histogram"):
            faults.append(f"{name}: type {kind}")
        if (kind == "counter") != name.endswith("_total"):
            faults.append(f"{name}: only counters end with _total, and all of them do")
        if re.search(r"_(bucket|sum|count|info)$", name) or not re.fullmatch(r"genxu(_[a-z0-9]+)+", name):
            faults.append(f"{name}: a name that is not ours or not for a {kind}")
        if any(word in NOT_BASE for word in name.split("_")):
            faults.append(f"{name}: not in a base unit")
        seen = set()
        for sample, labels, value in samples:
            key = (sample, tuple(sorted(labels.items())))
            if key in seen:
                faults.append(f"{sample} {labels}: stands twice")
            seen.add(key)
            if any(label.startswith("__") or label in ("job", "instance", "quantile") for label in labels) or ("le" in labels and kind != "histogram"):
                faults.append(f"{sample}: a reserved label in {labels}")
            if kind != "histogram" and sample != name:
                faults.append(f"{sample}: under {name}")
            if kind == "counter" and value < 0:
                faults.append(f"{sample}: a counter below zero")
        if len(samples) > SERIES_LIMIT * 20:
            faults.append(f"{name}: {len(samples)} samples")
        if kind == "histogram":
            faults += list(histogram(name, samples))
    return faults


def histogram(name, samples):
    series = {}
    for sample, labels, value in samples:
        rest = tuple(sorted((key, text) for key, text in labels.items() if key != "le"))
        series.setdefault(rest, []).append((sample, labels.get("le"), value))
    for rest, own in series.items():
        buckets = [(float(le.replace("+Inf", "inf")), value) for sample, le, value in own if sample == f"{name}_bucket"]
        counts = [value for sample, _, value in own if sample == f"{name}_count"]
        sums = [value for sample, _, value in own if sample == f"{name}_sum"]
        if len(counts) != 1 or len(sums) != 1 or len(own) != len(buckets) + 2:
            yield f"{name} {rest}: a sum and a count are needed, once"
            continue
        if buckets != sorted(buckets) or len({bound for bound, _ in buckets}) != len(buckets):
            yield f"{name} {rest}: buckets are out of order"
        if [value for _, value in buckets] != sorted(value for _, value in buckets):
            yield f"{name} {rest}: buckets do not add up"
        if not buckets or buckets[-1] != (float("inf"), counts[0]):
            yield f"{name} {rest}: the last bucket is not +Inf with the count"


def promtool(text):
    """What Prometheus' own linter says, when it is installed; `None` when it is not."""
    program = shutil.which("promtool")
    if not program:
        return None
    done = subprocess.run([program, "check", "metrics"], input=text, capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 else f"{done.returncode}: {done.stdout}{done.stderr}"
