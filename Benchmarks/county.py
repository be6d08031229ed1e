"""One county of a given size on one engine, made by `genxu demo`, and beside it the bare table of as many rows."""

import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import time

from filling import fill
from lifecycles import MATTER, TOWNSHIP, write_plan
from servers import Server

SAMPLES = 5000
# Matters beyond these are raised and nothing more.
LIVED = 20_000


def database_bytes(folder, name="genxu.db"):
    return sum(os.path.getsize(os.path.join(folder, file)) for file in os.listdir(folder) if file.startswith(name))


def run_genxu(genxu, verb, *options, patience_seconds=3600):
    """What it printed, and the seconds it took."""
    begun = time.monotonic()
    done = subprocess.run([genxu, verb, *options], capture_output=True, text=True, timeout=patience_seconds)
    if done.returncode != 0:
        raise RuntimeError(f"genxu {verb} failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    return done.stdout, time.monotonic() - begun


class County:
    def __init__(self, size, folder, programs, postgres=None):
        self.size, self.programs, self.postgres = size, programs, postgres
        self.folder = os.path.join(folder, f"{'postgresql' if postgres else 'sqlite'}-{size}")
        self.data = os.path.join(self.folder, "genxu")
        self.figures = {"matters": size, "engine": "PostgreSQL" if postgres else "SQLite"}
        os.makedirs(self.folder)
        self.database = f"genxu_{size}"
        self.genxu = self.server(self.data)
        self.bare = None
        if not postgres:
            bare = [programs["bare"], "--port", "{port}", "--data", os.path.join(self.folder, "bare"), "--rows", str(size)]
            self.bare = Server("bare", bare, os.path.join(self.folder, "bare.log"))

    @property
    def options(self):
        return ["--database", self.postgres.url(self.database)] if self.postgres else []

    def server(self, data):
        command = [
            self.programs["genxu"], "serve", "--data", data, *self.options, "--port", "{port}", "--writes-per-minute", "0",
            "--log-level", "error",
        ]
        return Server("genxu", command, os.path.join(self.folder, "genxu.log"))

    def make(self, patience_seconds):
        """One that was kept (GENXU_BENCH_KEPT), or a new one: the matters are made by the commands themselves, event by event; so many have
        lived a whole life, the others are just raised."""
        begun = time.monotonic()
        kept = os.path.join(os.environ.get("GENXU_BENCH_KEPT", ""), f"sqlite-{self.size}", "genxu")
        if os.path.isabs(kept) and os.path.exists(kept):
            shutil.copytree(kept, self.data, ignore=shutil.ignore_patterns("lock", "control*"))
        else:
            self._make_anew(patience_seconds)
        self.figures |= {
            "lived": min(self.size, LIVED), "demo_seconds": round(time.monotonic() - begun, 1), "bytes": database_bytes(self.data)}
        self._read()

    def _make_anew(self, patience_seconds):
        begun = time.monotonic()
        lived = min(self.size, LIVED)
        run_genxu(
            self.programs["genxu"], "demo", "--data", self.data, "--pack", "xiangning", "--matters", str(lived), "--seed", "1",
            patience_seconds=patience_seconds)
        if self.size == lived:
            return
        with open(os.path.join(self.data, "demo-accounts.json")) as file:
            resident = next(account["token"] for account in json.load(file) if account["role"] == "resident")
        self.genxu.start()
        try:
            fill(self.genxu, self.data, resident, self.size, self.folder, patience_seconds - (time.monotonic() - begun))
        finally:
            self.genxu.stop()

    def moved(self, folder, postgres):
        """The same county on PostgreSQL; this one must not have been served yet."""
        twin = County(self.size, folder, self.programs, postgres)
        shutil.copytree(self.data, twin.data)
        postgres.create(twin.database)
        _, seconds = run_genxu(self.programs["genxu"], "migrate-engine", "--data", twin.data, *twin.options, "--to", "postgresql")
        twin.figures |= {
            "move_seconds": round(seconds, 1), "bytes": int(postgres.sql(twin.database, "SELECT pg_database_size(current_database())"))}
        os.remove(os.path.join(twin.data, "genxu.db.moved"))
        twin._read()
        for name in ("one", "row", "list", "bare_list", "numbers"):
            setattr(twin, name, getattr(self, name))
        return twin

    def second(self):
        """Another server of the same database, with keys of its own folder."""
        data = os.path.join(self.folder, "second")
        shutil.copytree(self.data, data, ignore=shutil.ignore_patterns("lock", "control*"))
        return self.server(data)

    def verify(self):
        told, seconds = run_genxu(self.programs["genxu"], "verify", "--data", self.data, *self.options)
        events = int(re.search(r"(\d+) events", told)[1])
        self.figures |= {
            "events": events, "verify_seconds": round(seconds, 2), "verify_events_per_second": round(events / seconds)}

    def _read(self):
        with open(os.path.join(self.data, "demo-accounts.json")) as file:
            self.accounts = json.load(file)
        self.token = next(account["token"] for account in self.accounts if account["role"] == "township_dispatcher")
        self.plan = write_plan(os.path.join(self.folder, "plan.txt"), self.accounts)
        self.body = json.dumps(MATTER, ensure_ascii=False).encode()
        self.body_file = self._write("body.json", self.body.decode())
        if not self.postgres:
            self._write_requests()

    def _write_requests(self):
        """Matters and rows drawn from the whole of what is stored, so that no cache is flattered by asking for the newest."""
        dice = random.Random(1)
        database = sqlite3.connect(f"file:{self.data}/genxu.db?mode=ro", uri=True)
        found = database.execute(
            """
            SELECT m.number FROM unit_now town JOIN unit_now u ON u.path = town.path OR u.path LIKE town.path || '/%'
            JOIN matter m ON m.place = u.unit WHERE town.code = ? ORDER BY m.number LIMIT 2000000
            """, (TOWNSHIP,)).fetchall()
        database.close()
        numbers = [number for (number,) in found]
        self.numbers = dice.sample(numbers, min(SAMPLES, len(numbers)))
        rows = [dice.randint(1, self.size) for _ in self.numbers]
        self.one = self._write("one.txt", "\n".join(f"/api/v1/matters/{number}" for number in self.numbers))
        self.row = self._write("row.txt", "\n".join(f"/row/{row}" for row in rows))
        self.list = self._write("list.txt", "/api/v1/matters?limit=50")
        self.bare_list = self._write("bare-list.txt", f"/list/{TOWNSHIP}")

    def _write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def start(self):
        """Starts three times and keeps the last one running; then the bare handler."""
        starts = []
        for attempt in range(3):
            starts.append(self.genxu.start())
            if attempt < 2:
                self.genxu.stop()
        if self.bare:
            self.bare.start()
        self.genxu.settle()
        self.figures["start_ms"] = round(statistics.median(starts), 1)
        self.figures["memory_start_mb"] = round(self.genxu.memory_mb()[0], 1)
        if self.size:
            self.check()

    def check(self):
        """Both servers answer as the measurement supposes."""
        genxu, bare = self.genxu, self.bare
        status, body = genxu.ask("GET", f"/api/v1/matters/{self.numbers[0]}", self.token)
        assert status == 200 and json.loads(body)["number"] == self.numbers[0], (status, body[:300])
        status, body = genxu.ask("GET", "/api/v1/matters?limit=50", self.token)
        assert status == 200 and len(json.loads(body)["items"]) == min(50, self.size // 10), (status, body[:300])
        if not bare:
            return
        status, body = bare.ask("GET", "/row/1")
        assert status == 200 and json.loads(body)["id"] == 1, (status, body[:300])
        status, body = bare.ask("GET", f"/list/{TOWNSHIP}")
        assert status == 200 and len(json.loads(body)) == min(50, self.size // 10), (status, body[:300])

    def raised(self, server, at_least=0):
        """How many inserts the server has made so far, told by one more (bare), or by the log."""
        if server is not self.bare:
            return server.events(at_least)
        status, body = server.ask("POST", "/insert", body=self.body, headers={"Idempotency-Key": f"bench-probe-{os.urandom(8).hex()}"})
        assert status == 201, (status, body[:300])
        return json.loads(body)["id"] - 1

    def take_memory(self):
        self.figures["memory_loaded_mb"], self.figures["memory_peak_mb"] = (round(mb, 1) for mb in self.genxu.memory_mb())

    def stop(self):
        self.genxu.stop()
        if self.bare:
            self.bare.stop()
