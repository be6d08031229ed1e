"""One county of a given size, made by `genxu demo`, and the bare table of as many rows beside it."""

import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import time

from servers import Server

TOWNSHIP = "141029100"
SAMPLES = 5000


def database_bytes(folder, name="genxu.db"):
    return sum(os.path.getsize(os.path.join(folder, file)) for file in os.listdir(folder) if file.startswith(name))


def make_demo(genxu, data, matters, patience_seconds):
    """Seconds it took. The matters are made by the commands themselves, event by event."""
    begun = time.monotonic()
    command = [genxu, "demo", "--data", data, "--pack", "xiangning", "--matters", str(matters), "--seed", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=patience_seconds)
    if done.returncode != 0:
        raise RuntimeError(f"genxu demo failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    return time.monotonic() - begun


class County:
    def __init__(self, size, folder, programs):
        self.size = size
        self.folder = os.path.join(folder, str(size))
        self.data = os.path.join(self.folder, "genxu")
        self.programs = programs
        os.makedirs(self.folder)
        command = [programs["genxu"], "serve", "--data", self.data, "--port", "{port}", "--writes-per-minute", "0", "--log-level", "error"]
        self.genxu = Server("genxu", command, os.path.join(self.folder, "genxu.log"))
        bare = [programs["bare"], "--port", "{port}", "--data", os.path.join(self.folder, "bare"), "--rows", str(size)]
        self.bare = Server("bare", bare, os.path.join(self.folder, "bare.log"))
        self.figures = {"matters": size}

    def make(self, empty_bytes, patience_seconds):
        """Makes the data and takes what is best taken while nothing serves: size on disk, `verify`, a sample of matters to ask for."""
        figures = self.figures
        figures["demo_seconds"] = round(make_demo(self.programs["genxu"], self.data, self.size, patience_seconds), 1)
        figures["bytes_per_matter"] = round((database_bytes(self.data) - empty_bytes) / self.size)
        with open(os.path.join(self.data, "demo-accounts.json")) as file:
            accounts = json.load(file)
        self.token = next(account["token"] for account in accounts if account["role"] == "township_dispatcher")
        begun = time.monotonic()
        done = subprocess.run([self.programs["genxu"], "verify", "--data", self.data], capture_output=True, text=True, timeout=1200)
        seconds = time.monotonic() - begun
        events = re.search(r"(\d+) events", done.stdout)
        if done.returncode != 0 or not events:
            raise RuntimeError(f"genxu verify failed: {done.stdout[-500:]} {done.stderr[-500:]}")
        figures["events"] = int(events[1])
        figures["verify_seconds"] = round(seconds, 2)
        figures["verify_events_per_second"] = round(int(events[1]) / seconds)
        self._write_requests()

    def _write_requests(self):
        """Matters and rows drawn from the whole of what is stored, so that no cache is flattered by asking for the newest."""
        dice = random.Random(1)
        database = sqlite3.connect(f"file:{self.data}/genxu.db?mode=ro", uri=True)
        found = database.execute(
            "SELECT m.number FROM matter m JOIN unit_now u ON u.unit = m.place WHERE u.code = ? LIMIT 2000000", (TOWNSHIP,)).fetchall()
        database.close()
        numbers = [number for (number,) in found]
        numbers = dice.sample(numbers, min(SAMPLES, len(numbers)))
        rows = [dice.randint(1, self.size) for _ in numbers]
        self.one = self._write("one.txt", "\n".join(f"/api/v1/matters/{number}" for number in numbers))
        self.row = self._write("row.txt", "\n".join(f"/row/{row}" for row in rows))
        self.list = self._write("list.txt", "/api/v1/matters?limit=50")
        self.bare_list = self._write("bare-list.txt", f"/list/{TOWNSHIP}")
        self.sample_number = numbers[0]
        body = {
            "category": "public_facilities", "what": "村口的路灯坏了三盏，晚上走路看不清，希望尽快修好。", "unit": TOWNSHIP, "place": "村口主路",
            "name": "王先生", "phone": "13800001234",
        }
        self.body = json.dumps(body, ensure_ascii=False).encode()
        self.body_file = self._write("body.json", self.body.decode())

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
        self.bare.start()
        self.genxu.settle()
        self.figures["start_ms"] = round(statistics.median(starts), 1)
        self.figures["memory_start_mb"] = round(self.genxu.memory_mb()[0], 1)
        self.check()

    def check(self):
        """Both servers answer as the measurement supposes."""
        genxu, bare = self.genxu, self.bare
        status, body = genxu.ask("GET", f"/api/v1/matters/{self.sample_number}", self.token)
        assert status == 200 and json.loads(body)["number"] == self.sample_number, (status, body[:300])
        status, body = genxu.ask("GET", "/api/v1/matters?limit=50", self.token)
        assert status == 200 and len(json.loads(body)["items"]) == min(50, self.size // 10), (status, body[:300])
        status, body = bare.ask("GET", "/row/1")
        assert status == 200 and json.loads(body)["id"] == 1, (status, body[:300])
        status, body = bare.ask("GET", f"/list/{TOWNSHIP}")
        assert status == 200 and len(json.loads(body)) == min(50, self.size // 10), (status, body[:300])

    def raised(self, server):
        """How many inserts the server has made so far, told by one more."""
        key = {"Idempotency-Key": f"bench-probe-{os.urandom(8).hex()}"}
        if server is self.bare:
            status, body = server.ask("POST", "/insert", body=self.body, headers=key)
            assert status == 201, (status, body[:300])
            return json.loads(body)["id"]
        status, body = server.ask("POST", "/api/v1/matters", self.token, self.body, key)
        assert status == 201, (status, body[:300])
        status, body = server.ask("GET", "/metrics")
        return int(float(re.search(rb"^genxu_log_events (\S+)", body, re.M)[1]))

    def stop(self):
        self.genxu.stop()
        self.bare.stop()
