"""Faults under a PostgreSQL installation: the database's own processes run under the library, and the writing process is killed too."""

import errno
import os
import shutil

import cluster
import control as c
import writer as w
from disk import MODES, Disk

ROUNDS_PER_FOLDER = 15
CALLS = 6_000
ERRORS = {"full disk": errno.ENOSPC, "failing disk": errno.EIO}
FAULTS = ["kill", "power cut", "power cut", "power cut", "power cut, writer stays", "writer killed", *ERRORS, "held sync"]
WRITES = 10


class Place:
    """One database over many rounds, and every request that was ever sent to it."""

    def __init__(self, library):
        self.base = cluster.folder("genxu-faults-pg-")
        self.library = library
        self.cluster = cluster.Cluster(self.base)
        self.heads = f"{self.base}/heads.log"
        self.keys, self.acknowledged = set(), {}

    @property
    def database(self):
        return self.cluster.url()

    def close(self):
        self.cluster.kill()
        shutil.rmtree(self.base, ignore_errors=True)


def round(place, number, dice, tally):
    """One round: start, write, fault, restart, prove, repeat."""
    fault, server = dice.choice(FAULTS), place.cluster
    # PostgreSQL takes a synced file to keep its name, which Linux's file systems promise beyond POSIX.
    disk = Disk(server.data, names="file")
    control = c.Control(place.base, server.data, place.library)
    at, mode = int(CALLS ** dice.random()), dice.choice(MODES)
    mode = "kill" if fault in ("kill", "writer killed") else mode
    phase, tear, span = dice.choice([c.BEFORE, c.MIDWAY, c.AFTER]), dice.randint(0, 1 << 30), dice.randint(1, 12)
    what = f"{fault} at call {at}, {mode}"
    writes = WRITES if fault in ERRORS or "stays" in fault else None
    server.start(control.environment).wait()
    writer = w.Writer(place.database, place.heads, number, writes)
    told = writer.told
    try:
        # The schema is laid in peace in the first round; every later one is under the fault from the first call.
        c.wait_until(lambda: told.acknowledged or writer.process.poll() is not None, "a first answer")
        base = control["count"]
        if fault in ERRORS:
            control.fail(ERRORS[fault], at=base + at, span=span, classes=c.WRITES | c.SYNCS if fault == "failing disk" else c.WRITES)
            until_written(writer, server, control)
        elif fault == "held sync":
            control.hold(at=base + at)
            c.wait_until(lambda: control["held"], "a held sync")
            control.cut()
        elif fault == "writer killed":
            wanted = len(told.acknowledged) + min(at, 400)
            c.wait_until(lambda: len(told.acknowledged) >= wanted, "answers")
            writer.kill()
        else:
            control.kill(base + at, phase, tear=tear)
            # Writes that were grouped well may all be done before that many calls.
            c.wait_until(lambda: control["dead"] or (writes and writer.process.poll() is not None), "the cut")
        if control["dead"]:
            control.wait_for_death()
            server.kill()
            if "stays" not in fault:
                writer.kill()
            replay(disk, control, what)
            disk.cut(mode, dice)
            server.start().wait()
            if "stays" in fault:
                until_written(writer, server, None)
        writer.wait()
    finally:
        writer.kill()
    if not control["dead"]:
        control.heal()
        server.stop()
        replay(disk, control, what)
        server.start().wait()
    place.keys |= told.open | set(told.acknowledged)
    place.acknowledged.update(told.acknowledged)
    found = w.check(place.database, place.heads, told.lines())
    server.stop()
    tally.add(f"PostgreSQL: {fault}", mode if control["dead"] else "-", told, found, control["struck"])
    sound = not (found["lost"] or found["twice"] or found["faults"]) and found["rows"] == len(place.keys)
    assert sound, f"{what}: {len(place.keys)} keys, {({**found, 'lost': found['lost'][:3], 'twice': found['twice'][:3], 'faults': found['faults'][:3]})}"
    assert not writes or not told.open, f"{what}: {len(told.open)} without an answer"
    return what


def until_written(writer, server, control):
    """The writer goes on by itself until all is written; a database that gave up is started again, as its service manager would."""
    def is_over():
        if writer.process.poll() is not None:
            return True
        if server.process.poll() is not None:
            server.start(control.environment if control else None)
        return False
    c.wait_until(is_over, "the writer to finish")
    assert writer.wait() == 0, f"the writer ended: {writer.complaint[-800:]}"


def replay(disk, control, what):
    disk.replay(control.journal)
    assert not (found := disk.differences()), f"{what}: the journal and the folder disagree: {found[:5]}"


def final(place):
    """Every key that was ever acknowledged in this database, once more."""
    place.cluster.start().wait()
    found = w.check(place.database, place.heads, [f"< {key} {id}" for key, id in sorted(place.acknowledged.items())])
    assert not found["lost"] and not found["twice"] and found["rows"] == len(place.keys), f"at the end: {found['lost'][:5]}"
