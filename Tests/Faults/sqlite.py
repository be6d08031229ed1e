"""Faults under a SQLite installation: one writing process over one folder."""

import errno
import os
import pathlib
import random
import shutil
import tempfile

import control as c
import writer as w
from disk import MODES, Disk

# A folder serves so many rounds; then a new one begins, so that the beginning is tried often too.
ROUNDS_PER_FOLDER = 20
# Calls into a round at which a fault may fall; far enough for several checkpoints of the WAL.
CALLS = 12_000
ERRORS = {"full disk": errno.ENOSPC, "read-only disk": errno.EROFS, "failing disk": errno.EIO}
FAULTS = ["kill", "kill", "power cut", "power cut", "power cut", "power cut", *ERRORS, "held sync", "fault, then power cut", "clock"]
WRITES = 12
HOUR_MS = 3_600_000


class Place:
    """One folder over many rounds, and every request that was ever sent to it."""

    def __init__(self, library):
        self.base = tempfile.mkdtemp(prefix="genxu-faults-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.folder = f"{self.base}/data"
        os.mkdir(self.folder)
        self.library = library
        self.keys = set()
        self.acknowledged = {}

    @property
    def database(self):
        return f"{self.folder}/genxu.db"

    @property
    def heads(self):
        return f"{self.folder}/heads.log"

    def close(self):
        shutil.rmtree(self.base, ignore_errors=True)


def round(place, number, dice, tally):
    """One round: write, fault, restart, prove, repeat."""
    fault = dice.choice(FAULTS)
    disk = Disk(place.folder)
    control = c.Control(place.base, place.folder, place.library)
    at = int(CALLS ** dice.random())
    mode = "kill" if fault == "kill" else dice.choice(MODES)
    phase = dice.choice([c.BEFORE, c.MIDWAY, c.AFTER])
    what = {"kill": f"kill at call {at}", "power cut": f"power cut at call {at}, {mode}"}.get(fault, f"{fault} at call {at}, {mode}")
    endless = fault in ("kill", "power cut", "held sync", "fault, then power cut")
    span = dice.randint(1, 60)
    if fault in ("kill", "power cut"):
        control.kill(at, phase, tear=dice.randint(0, 1 << 30))
    elif fault in ERRORS:
        control.fail(ERRORS[fault], at=min(at, 400), span=span)
    elif fault == "held sync":
        control.hold(at=at)
    elif fault == "fault, then power cut":
        control.fail(dice.choice([errno.EIO, errno.ENOSPC]), at=at, span=span, classes=dice.choice([c.SYNCS, c.WRITES, c.ALL]))
    else:
        control["clock_ms"] = dice.choice([-9, -1, 1, 9]) * HOUR_MS
    writer = w.Writer(place.database, place.heads, number, None if endless else WRITES, control.environment)
    try:
        if fault == "held sync":
            c.wait_until(lambda: control["held"], "a held sync")
            known = len(writer.told.acknowledged)
            # Every writer waits for its answer; or nobody has asked, as the database is still being opened; or it was the signed
            # heads' sync, and answers go on coming.
            c.wait_until(
                lambda: len(writer.told.open) in (0, w.WRITERS) or len(writer.told.acknowledged) > known + 4 * w.WRITERS, "all to wait")
            control.cut()
        elif fault == "fault, then power cut":
            c.wait_until(lambda: control["struck"] >= span or writer.process.poll() is not None, "the faults to pass")
            control.kill(control["count"] + dice.randint(1, 300), phase, tear=dice.randint(0, 1 << 30))
        elif fault == "clock":
            for hours in (-30, 5, -2):
                known = len(writer.told.acknowledged)
                c.wait_until(lambda: len(writer.told.acknowledged) > known or writer.process.poll() is not None, "an answer")
                control["clock_ms"] = hours * HOUR_MS
        code = writer.wait()
    finally:
        writer.kill()
    told = writer.told
    if control["dead"]:
        control.wait_for_death()
    elif code != 0:
        # A disk that fails while the database is being opened ends the program with a sentence; starting again is the mend.
        assert control["struck"] and not told.acknowledged and writer.complaint.strip(), f"{what}: ended with {code}: {writer.complaint[-800:]}"
    else:
        assert not endless and not told.open and told.end == "sound", f"{what}: {len(told.open)} without an answer, {told.end}"
    disk.replay(control.journal)
    assert not (found := disk.differences()), f"{what}: the journal and the folder disagree: {found[:5]}"
    if control["dead"] and mode != "kill":
        disk.cut(mode, dice)
    place.keys |= told.open | set(told.acknowledged)
    place.acknowledged.update(told.acknowledged)
    found = w.check(place.database, place.heads, told.lines())
    tally.add(fault, mode if control["dead"] else "-", told, found, control["struck"])
    sound = not (found["lost"] or found["twice"] or found["faults"] or found["backward"]) and found["rows"] == len(place.keys)
    assert sound, f"{what}: {len(place.keys)} keys, {({**found, 'lost': found['lost'][:3], 'twice': found['twice'][:3], 'faults': found['faults'][:3]})}"
    return what


def lying(place):
    """A disk that only says it synced: what is lost then must be noticed, or all the rounds prove nothing."""
    disk = Disk(place.folder, lies=True)
    control = c.Control(place.base, place.folder, place.library)
    control.kill(2000)
    writer = w.Writer(place.database, place.heads, "lying", environment=control.environment)
    writer.wait()
    control.wait_for_death()
    disk.replay(control.journal).cut("none", random.Random(1))
    found = w.check(place.database, place.heads, writer.told.lines())
    assert writer.told.acknowledged and len(found["lost"]) == len(writer.told.acknowledged), f"noticed only {len(found['lost'])}"
    return len(found["lost"])


def final(place):
    """Every key that was ever acknowledged in this folder, once more."""
    lines = [f"< {key} {id}" for key, id in sorted(place.acknowledged.items())]
    found = w.check(place.database, place.heads, lines)
    assert not found["lost"] and not found["twice"] and found["rows"] == len(place.keys), f"at the end: {found['lost'][:5]}"
    return pathlib.Path(place.database).stat().st_size
