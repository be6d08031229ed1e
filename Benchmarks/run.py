#!/usr/bin/env python3
"""`make bench`: genxu on both engines beside what the engines, a bare handler and nginx do, on this machine, in one run.

GENXU_BENCH_SIZES    matters stored, 20000,100000,1000000; an empty county is always there
GENXU_BENCH_SECONDS  seconds of each run, 5
GENXU_BENCH_ROUNDS   runs of which the median counts, 2
GENXU_BENCH_MINUTES  90; a size whose matters cannot be made in a third of it is left out and told
GENXU_BENCH_KEPT     a folder with counties made before (sqlite-SIZE/genxu), which are copied instead of made
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import traceback

import limits
import report
import statics
from county import County
from lifecycles import middle_lifecycles, run_lifecycles, told
from load import cpu_ratio, middle, ratio, run_wrk
from postgres import Postgres
from searches import run_searches
from watch import Watch

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = os.path.join(ROOT, ".build/optimised/release")
FOLDER = os.path.join(ROOT, ".build/bench")
PROGRAMS = {name: os.path.join(FOLDER, "programs", name) for name in ("genxu", "bare", "places", "clocks", "sums")}
SIZES = sorted(int(size) for size in os.environ.get("GENXU_BENCH_SIZES", "20000,100000,1000000").split(","))
SECONDS = int(os.environ.get("GENXU_BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("GENXU_BENCH_ROUNDS", "2"))
MINUTES = float(os.environ.get("GENXU_BENCH_MINUTES", "90"))
CONNECTIONS = [1, 8, 32]
BYTES_PER_MATTER_AT_MOST = 16_000
MAKING_SHARE = 1 / 3
# So many seconds of lifecycles before any are measured: connections are opened, statements prepared.
WARMING_SECONDS = 1
BEGUN = time.monotonic()


def tell(text):
    print(f"[{time.monotonic() - BEGUN:6.1f} s] {text}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self):
        self.sqlite, self.postgresql = [], []
        self.postgres = None
        self.reads, self.walks = {}, {}
        self.limits = []
        self.statics = self.two = self.places = self.clocks = self.sums = None
        # By size: ids of units differ from county to county.
        self.recordings = {}
        self.skipped, self.failed = {}, []

    @contextlib.contextmanager
    def part(self, name):
        """A part that fails is told and leaves the others what they are."""
        tell(f"{name} …")
        try:
            yield
        except Exception as error:
            traceback.print_exc()
            tell(f"{name} failed: {error}")
            self.failed.append(f"{name}: {error}"[:300])

    def run(self):
        try:
            with self.part("points"):
                self.measure_places()
            with self.part("deadlines"):
                self.measure_clocks()
            with self.part("figures"):
                self.measure_sums()
            with self.part("making the counties"):
                self.make()
            with self.part("moving them to PostgreSQL"):
                self.move()
            for counties in (self.sqlite, self.postgresql):
                self.measure(counties)
            self.measure_limits()
        finally:
            for county in self.sqlite + self.postgresql:
                county.stop()
            if self.postgres:
                self.postgres.stop()

    def make(self):
        """Fills the list as it goes, so that whatever was started is also stopped."""
        for size in [0, *SIZES]:
            patience_seconds = MINUTES * 60 * MAKING_SHARE - (time.monotonic() - BEGUN)
            if shutil.disk_usage(FOLDER).free < size * BYTES_PER_MATTER_AT_MOST:
                self.skip(size, "there was not enough room on the disk")
                continue
            county = County(size, FOLDER, PROGRAMS)
            try:
                county.make(max(60, patience_seconds))
            except subprocess.TimeoutExpired:
                self.skip(size, "the matters were not made in time")
                continue
            county.verify()
            figures = county.figures
            if size:
                figures["bytes_per_matter"] = round((figures["bytes"] - self.sqlite[0].figures["bytes"]) / size)
            tell(f"{size} matters: {figures['demo_seconds']} s, verify {figures['verify_events_per_second']} events/s")
            self.sqlite.append(county)

    def skip(self, size, why):
        self.skipped[str(size)] = why
        tell(f"{size} matters: left out, {why}")

    def move(self):
        """The empty county, the smallest and the largest."""
        self.postgres = Postgres()
        self.postgres.start()
        for county in dict.fromkeys([*self.sqlite[:2], self.sqlite[-1]]):
            twin = county.moved(FOLDER, self.postgres)
            twin.verify()
            if county.size:
                twin.figures["bytes_per_matter"] = round((twin.figures["bytes"] - self.postgresql[0].figures["bytes"]) / county.size)
            tell(
                f"{county.size} matters: moved in {twin.figures['move_seconds']} s, verify "
                f"{twin.figures['verify_events_per_second']} events/s")
            self.postgresql.append(twin)
        self.postgres.sql("postgres", "CHECKPOINT")
        for twin in self.postgresql[1:]:
            self.recordings[twin.size] = limits.record(self.postgres, twin.database, twin.genxu, twin.accounts)

    def measure(self, counties):
        """All sizes are served side by side and take turns, since what is wanted is a comparison between them."""
        if not counties:
            return
        engine = counties[0].figures["engine"]
        with self.part(f"{engine}: starting"):
            for county in counties:
                county.start()
                tell(f"{engine}, {county.size} matters: started in {county.figures['start_ms']} ms")
        with self.part(f"{engine}: reads"):
            self.measure_reads([county for county in counties if county.size])
        with self.part(f"{engine}: searches"):
            for county in counties:
                if county.size:
                    county.figures["search"] = found = run_searches(county.genxu, county.token)
                    tell(
                        f"{engine}, {county.size} stored, searches: p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms, slowest "
                        f"{found['slowest']} {found['slowest_ms']} ms")
        if engine == "SQLite":
            with self.part("static files"):
                self.measure_statics(counties[0].genxu)
        with self.part(f"{engine}: lifecycles"):
            self.measure_lifecycles(counties)
        with self.part(f"{engine}: raises"):
            for county in counties:
                self.measure_raises(county)
        if counties[0].postgres:
            with self.part("two servers"):
                self.measure_two(counties[-1])
        for county in counties:
            county.take_memory()
            county.stop()

    def measure_reads(self, counties):
        for round_ in range(ROUNDS):
            for connections in CONNECTIONS:
                for case, files in {"one": ("one", "row"), "list": ("list", "bare_list")}.items():
                    for county in counties:
                        self.load(county, county.genxu, case, connections, ["get", county.token, getattr(county, files[0])])
                        if county.bare:
                            self.load(county, county.bare, case, connections, ["get", "-", getattr(county, files[1])])

    def measure_raises(self, county):
        for round_ in range(ROUNDS):
            for connections in CONNECTIONS:
                for server, token, path in [(county.genxu, county.token, "/api/v1/matters"), (county.bare, "-", "/insert")]:
                    if not server:
                        continue
                    before = county.raised(server)
                    arguments = ["post", token, county.body_file, path, "bench-" + os.urandom(8).hex()]
                    result = self.load(county, server, "raise", connections, arguments)
                    # What was acknowledged must be in the log.
                    acknowledged = result["requests"] - result["refused"]
                    probes = 1 if server is county.bare else 0
                    result["lost"] = max(0, acknowledged + probes - (county.raised(server, before + acknowledged) - before))

    def load(self, county, server, case, connections, arguments):
        result = run_wrk(server, connections, SECONDS, arguments)
        self.reads.setdefault((county, case, connections, server.name), []).append(result)
        tell(
            f"{county.figures['engine']}, {county.size} stored, {case} c={connections} {server.name}: {result['rate']:.0f}/s, "
            f"{result['cpu_us']:.0f} µs CPU")
        return result

    def measure_lifecycles(self, counties):
        for round_ in range(ROUNDS):
            for connections in CONNECTIONS:
                for county in counties:
                    if round_ == 0:
                        run_lifecycles([county.genxu], connections, WARMING_SECONDS, county.plan, county.postgres)
                    result = run_lifecycles([county.genxu], connections, SECONDS, county.plan, county.postgres)
                    self.walks.setdefault((county, connections), []).append(result)
                    tell(f"{county.figures['engine']}, {county.size} stored, c={connections}: {told(result)}")

    def measure_places(self):
        """Points a second that find their unit, on one core, before anything else runs."""
        done = subprocess.run([PROGRAMS["places"]], capture_output=True, text=True, check=True, timeout=600)
        self.places = json.loads(done.stdout)
        tell(f"{self.places['per_second']} points/s among {self.places['cells']} cells")

    def measure_clocks(self):
        """A sweep of deadlines over a million open clocks, by the alarm and the commands that a server runs."""
        done = subprocess.run([PROGRAMS["clocks"]], capture_output=True, text=True, check=True, timeout=900)
        self.clocks = json.loads(done.stdout)
        tell(
            f"{self.clocks['clocks']} open clocks: a look {self.clocks['quiet_ms']} ms, {self.clocks['rung']} that ring "
            f"{self.clocks['sweep_ms']} ms")

    def measure_sums(self):
        """Twelve months of any figure of any unit of a city, beside a query over a row for each fact; then the log folded again."""
        done = subprocess.run([PROGRAMS["sums"]], capture_output=True, text=True, check=True, timeout=3600)
        self.sums = json.loads(done.stdout)
        tell(
            f"{self.sums['matters']} matters: a figure p95 {self.sums['read_ms']['p95']} ms, by rows {self.sums['rows_ms']['p95']} ms, "
            f"{self.sums['recount_events_per_second']} events/s folded again, {self.sums['differences']} differ")

    def measure_statics(self, genxu):
        """The style sheet, which every page needs."""
        program = statics.find_nginx()
        if not program:
            tell("nginx is not installed: static files are not compared")
            return
        status, page = genxu.ask("GET", "/")
        path = page.decode().split('href="/assets/css/', 1)[1].split('"', 1)[0]
        path = "/assets/css/" + path
        status, content = genxu.ask("GET", path)
        assert status == 200 and content
        folder = os.path.join(FOLDER, "nginx")
        os.makedirs(folder)
        server = statics.nginx(program, folder, path, content)
        file = os.path.join(folder, "paths.txt")
        with open(file, "w") as out:
            out.write(path)
        runs = {}
        server.start()
        try:
            status, same = server.ask("GET", path)
            assert status == 200 and same == content
            for round_ in range(ROUNDS):
                for connections in CONNECTIONS:
                    for one in (genxu, server):
                        result = run_wrk(one, connections, SECONDS, ["get", "-", file])
                        runs.setdefault((connections, one.name), []).append(result)
                        tell(f"static file c={connections} {one.name}: {result['rate']:.0f}/s, {result['cpu_us']:.0f} µs CPU")
        finally:
            server.stop()
        self.statics = {
            "bytes": len(content), "results": [
                {
                    "connections": connections, "genxu": middle(runs[connections, "genxu"]), "nginx": middle(runs[connections, "nginx"]),
                    "ratio": ratio(runs[connections, "genxu"], runs[connections, "nginx"]),
                    "cpu_ratio": cpu_ratio(runs[connections, "genxu"], runs[connections, "nginx"]),
                } for connections in CONNECTIONS
            ]}

    def measure_two(self, county):
        """Two servers of one database under all the load there is: how long an event waits for its place in the log."""
        second = county.second()
        second.start()
        try:
            run_lifecycles([county.genxu, second], 32, WARMING_SECONDS, county.plan, county.postgres)
            with Watch([county.genxu, second], county.postgres, county.database) as watch:
                runs = [run_lifecycles([county.genxu, second], 32, 2 * SECONDS, county.plan, county.postgres)]
            self.two = {"matters": county.size, "connections": 32, "result": middle_lifecycles(runs), **watch.figures()}
            tell(f"two servers, {county.size} stored, c=32: {told(runs[0])}; {watch.figures()}")
        finally:
            second.stop()

    def measure_limits(self):
        """Last, since it leaves the counties without sense: rows of matters that no command made."""
        for county in self.sqlite + self.postgresql:
            if county.size in self.recordings:
                with self.part(f"{county.figures['engine']}: its own limit, {county.size} stored"):
                    self.measure_limit(county, self.recordings[county.size])

    def measure_limit(self, county, recording):
        path = os.path.join(county.data, "genxu.db")
        for isolation in limits.ISOLATION if county.postgres else ["one writer"]:
            for case, verbs in {"raise": ["raise"], "lifecycle": limits.VERBS}.items():
                for connections in CONNECTIONS:
                    if county.postgres:
                        result = limits.run_pgbench(
                            self.postgres, county.database, recording, verbs, connections, SECONDS, isolation)
                    else:
                        result = limits.run_sqlite(path, recording, verbs, connections, SECONDS)
                    self.limits.append({
                        "engine": county.figures["engine"], "matters": county.size, "case": case, "connections": connections,
                        "isolation": isolation, **result})
                    tell(
                        f"{county.figures['engine']} itself ({isolation}), {county.size} stored, {case} c={connections}: "
                        f"{result['rate']:.0f}/s, {result['cpu_us']} µs CPU, {result['failed']} conflicts")

    def gather(self):
        """From single runs to one entry per county, case and number of connections."""
        for county in self.sqlite + self.postgresql:
            county.figures["results"] = results = []
            for (one, case, connections, name), ours in self.reads.items():
                if one is not county or name != "genxu":
                    continue
                bare = self.reads.get((county, case, connections, "bare"))
                entry = {"case": case, "connections": connections, "genxu": middle(ours)}
                if bare:
                    entry |= {"bare": middle(bare), "ratio": ratio(ours, bare), "cpu_ratio": cpu_ratio(ours, bare)}
                results.append(entry)
            empty = next(other for other in (self.postgresql if county.postgres else self.sqlite) if not other.size)
            county.figures["lifecycles"] = [
                {
                    "connections": connections, **middle_lifecycles(runs),
                    "to_empty": ratio(runs, self.walks[empty, connections]) if county is not empty else None,
                } for (one, connections), runs in self.walks.items() if one is county
            ]

    def flatness(self):
        """How many times slower the list on SQLite is at each larger size than at the smallest, by number of connections."""
        lists = {
            county.size: {connections: self.reads.get((county, "list", connections, "genxu")) for connections in CONNECTIONS}
            for county in self.sqlite if county.size
        }
        whole = {size: runs for size, runs in lists.items() if all(runs.values())}
        if not whole:
            return {}
        small = whole[min(whole)]
        return {
            str(size): {str(connections): ratio(small[connections], runs[connections]) for connections in CONNECTIONS}
            for size, runs in whole.items() if size != min(whole)
        }


def main():
    for name in PROGRAMS:
        if not os.path.exists(os.path.join(BUILT, name)):
            sys.exit(f"{BUILT}/{name} is missing: run `make bench`")
    os.chdir(ROOT)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(os.path.join(FOLDER, "programs"))
    # Copies, so that a build beside it does not change what is measured half-way.
    for name, path in PROGRAMS.items():
        shutil.copy2(os.path.join(BUILT, name), path)
    bench = Bench()
    load_average = round(os.getloadavg()[0], 2)
    try:
        bench.run()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    bench.gather()
    plan = {
        "seconds": SECONDS, "rounds": ROUNDS, "load_average": load_average, "took_seconds": round(time.monotonic() - BEGUN),
        "skipped": bench.skipped, "failed": bench.failed, "postgres": bench.postgres.settings if bench.postgres else [],
    }
    document = report.document(plan, bench)
    report.write(document, os.path.join(ROOT, "docs/benchmarks"))
    print(report.text(document))
    if not document["valid"]:
        sys.exit("some parts failed, or some runs had refused, broken or lost requests: these figures do not count")


if __name__ == "__main__":
    main()
