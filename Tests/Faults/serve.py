"""Faults under a server: what it answers while the disk refuses, that it recovers by itself, and what is there after a power cut."""

import contextlib
import errno
import json
import os
import pathlib
import shutil
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Outside"))

import canaries
import control as c
from checks import equal, holds
from disk import MODES, Disk
from refusals import MATTERS, document
from served import Served
from trust import Visitor
from wire import Wire, bearer

DISKS = {"full": errno.ENOSPC, "read_only": errno.EROFS, "failing": errno.EIO}
SAID = {"full": "the disk is full", "read_only": "the disk is read-only", "failing": "the disk fails"}
HOUR_MS = 3_600_000
CLIENTS = 8


class Ground:
    """A demo county made once and copied for every round."""

    def __init__(self, library):
        self.base = tempfile.mkdtemp(prefix="genxu-serve-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.library = library
        maker = Served(f"{self.base}/made", ())
        os.mkdir(maker.folder)
        maker.make(matters=1)
        self.accounts, self.made = maker.accounts, maker.data

    @contextlib.contextmanager
    def server(self):
        """A server over a fresh copy, under the library; nothing of it is left behind."""
        folder = tempfile.mkdtemp(dir=self.base)
        server = Served(folder, ("--writes-per-minute", "0"))
        shutil.copytree(self.made, server.data, copy_function=shutil.copy2)
        server.accounts = self.accounts
        server.disk = Disk(server.data)
        server.control = c.Control(folder, server.data, self.library)
        server.environment = server.control.environment
        try:
            server.start()
            yield server
        finally:
            if server.process.poll() is None:
                server.kill()
            shutil.rmtree(folder, ignore_errors=True)

    def close(self):
        shutil.rmtree(self.base, ignore_errors=True)


def raise_matter(wire, key):
    return wire.post(MATTERS, said(key), {"Idempotency-Key": key})


def said(key):
    """What is raised under a key, the same each time: the same words under many keys would be refused."""
    return {**canaries.MATTER, "what": f"{canaries.TEXT} {key}"}


def key(number):
    return f"fault-round-{number:06}-abcdefgh"


def log_lines(server, message):
    return [line for line in server.log().splitlines() if line.startswith("{") and json.loads(line)["message"] == message]


def ready(wire):
    return wire.get("/readyz").status == 200


def refusing_disk(ground, kind):
    """The disk refuses writes: the server says so to everybody, reads go on, and it recovers by itself."""
    with ground.server() as server:
        wire = Wire(server)
        first = raise_matter(wire, key(1))
        equal(first.status, 201, "a write before")
        server.control.fail(DISKS[kind], classes=c.WRITES | c.NAMES_CHANGED | (c.SYNCS if kind == "failing" else 0))
        for language in ("zh-Hans", "en"):
            answer = wire.post(MATTERS, said(key(2)), {"Idempotency-Key": key(2), "Accept-Language": language})
            document(answer, 503, f"disk.{kind}", language)
            assert int(answer.header("Retry-After")) > 0, "no Retry-After"
        answer = wire.get("/readyz")
        equal((answer.status, answer.text), (503, f"not ready: {SAID[kind]}\n"), "/readyz")
        for path in ("/", "/raise", "/healthz"):
            equal(wire.get(path).status, 200, f"status of {path} meanwhile")
        equal(wire.get(f"{MATTERS}/{first.json['number']}", bearer(server.account("township_dispatcher"))).status, 200, "reading meanwhile")
        c.wait_until(lambda: log_lines(server, "the disk takes no writes"), "the log to say so")
        equal(json.loads(log_lines(server, "the disk takes no writes")[0])["disk"], kind, "the log's word for it")
        server.control.heal()
        c.wait_until(lambda: ready(wire), "the server to be ready again")
        c.wait_until(lambda: log_lines(server, "the disk takes writes again"), "the log to say so")
        second = raise_matter(wire, key(2))
        equal((second.status, second.json["replayed"]), (201, False), "the same request afterwards")
        again = raise_matter(wire, key(2))
        equal((again.json["number"], again.json["replayed"]), (second.json["number"], True), "once more")
        equal(raise_matter(wire, key(1)).json["number"], first.json["number"], "the number given before")
        close(server)


def held_sync(ground):
    """While a sync lasts nothing is acknowledged, and reading goes on."""
    with ground.server() as server:
        wire = Wire(server)
        server.control.hold(at=server.control["count"])
        answers = []
        writing = threading.Thread(target=lambda: answers.append(raise_matter(wire, key(1))))
        writing.start()
        c.wait_until(lambda: server.control["held"], "a sync to be held")
        for _ in range(20):
            equal(wire.get("/raise").status, 200, "reading meanwhile")
        assert not answers, "a write was acknowledged before it was synced"
        server.control.let_go()
        writing.join(c.PATIENCE_SECONDS)
        equal(answers[0].status, 201, "the write afterwards")
        close(server)


def clock_jumps(ground):
    """The clock jumps by hours both ways: nothing is recorded backwards, and who is signed in is out only when time says so."""
    with ground.server() as server:
        wire = Wire(server)
        clerk = server.account("office_clerk", "141029-ZJ")

        def sign_in():
            visitor = Visitor(wire, "/sign-in")
            answer = visitor.submit("/sign-in", {"username": clerk["username"], "password": clerk["password"]})
            equal(answer.status, 303, "signing in")
            equal(wire.get("/work", visitor.headers).status, 200, "the inbox just after")
            return visitor

        visitor = sign_in()
        for number, hours in enumerate((9, -9, 0, 3, 2, -1)):
            server.control["clock_ms"] = hours * HOUR_MS
            equal(raise_matter(wire, key(number)).status, 201, f"a write at {hours:+} hours")
            equal(wire.get(MATTERS, bearer(clerk)).status, 200, f"a token at {hours:+} hours")
            # Half an hour without a sign ends a session; a cookie from the future is not believed either. Signing in again works.
            equal(wire.get("/work", visitor.headers).status, 303, f"the old session at {hours:+} hours")
            visitor = sign_in()
        close(server)
        equal(backward(server), 0, "events recorded before their predecessor")


def power_cut(ground, dice, mode):
    """The current goes under load at a seeded call; returns what was acknowledged and what was open."""
    with ground.server() as server:
        wire = Wire(server)
        acknowledged, sent = {}, set()
        server.control.kill(server.control["count"] + int(2000 ** dice.random()), dice.choice([c.BEFORE, c.MIDWAY, c.AFTER]),
                            tear=dice.randint(0, 1 << 30))

        def client(which):
            number = which * 100_000
            while not server.control["dead"]:
                number += 1
                sent.add(number)
                try:
                    answer = raise_matter(wire, key(number))
                    if answer.status == 201:
                        acknowledged[number] = answer.json["number"]
                except (OSError, ValueError):
                    return
                except Exception as fault:
                    if type(fault).__module__ != "http.client":
                        raise
                    return

        clients = [threading.Thread(target=client, args=(which,)) for which in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join(c.PATIENCE_SECONDS)
        server.control.wait_for_death()
        server.process.wait(c.PATIENCE_SECONDS)
        server.disk.replay(server.control.journal)
        assert not (found := server.disk.differences()), f"the journal and the folder disagree: {found[:5]}"
        if mode != "kill":
            server.disk.cut(mode, dice)
        server.environment = {}
        holds(server.run("verify", "--data", str(server.data)), " 0 faults", "verify after the cut")
        server.start()
        done = 0
        for number in sorted(sent):
            first, second = raise_matter(wire, key(number)), raise_matter(wire, key(number))
            equal((first.status, second.status), (201, 201), f"request {number} again")
            equal((second.json["replayed"], second.json["number"]), (True, first.json["number"]), f"request {number} twice")
            if number in acknowledged:
                equal((first.json["replayed"], first.json["number"]), (True, acknowledged[number]), f"acknowledged request {number}")
            else:
                done += first.json["replayed"]
        close(server)
        return len(acknowledged), len(sent) - len(acknowledged), done


def backward(server):
    """Events recorded at an earlier time than the one before them."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(server.data / "genxu.db")) as db:
        return db.execute(
            "SELECT COUNT(*) FROM event a JOIN event b ON b.seq = a.seq + 1 WHERE b.recorded_ms < a.recorded_ms").fetchone()[0]


def close(server):
    equal(server.stop(), 0, f"exit code: {server.log()[-600:]}")
    holds(server.run("verify", "--data", str(server.data)), " 0 faults", "verify")


def rounds(library, cuts, first, tally, checks, random_of):
    """Each way a disk refuses, a slow one, the clock, and `cuts` power cuts under load."""
    ground = Ground(library)
    try:
        scenes = [(f"serve: disk {kind}", lambda kind=kind: refusing_disk(ground, kind)) for kind in DISKS]
        scenes += [("serve: held sync", lambda: held_sync(ground)), ("serve: clock jumps", lambda: clock_jumps(ground))]
        for name, scene in scenes:
            with checks(name):
                scene()
                tally.count(name)
        for number in range(first, first + cuts):
            dice = random_of(number)
            mode = dice.choice(["kill", *MODES])
            with checks(f"serve: power cut {number}, {mode}"):
                acknowledged, open_, done = power_cut(ground, dice, mode)
                tally.count(f"serve: power cut: {mode}", acknowledged=acknowledged, open=open_, open_done=done)
    finally:
        ground.close()
