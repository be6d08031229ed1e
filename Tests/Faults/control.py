"""The control block that the driver shares with every process under the fault library (`struct control` in control.h)."""

import errno
import mmap
import os
import signal
import struct
import time

NAMES = ["ready", "count", "dead", "kind", "at", "span", "error", "phase", "classes", "tear", "struck", "held", "release", "clock_ms", "pid_count"]
PIDS = 1024
SIZE = 8 * (len(NAMES) + PIDS) + 64
NONE, KILL, FAIL, HOLD = range(4)
WRITES, SYNCS, NAMES_CHANGED = 1, 2, 4
ALL = 7
BEFORE, MIDWAY, AFTER = range(3)
ALWAYS = 1 << 40
# Longer than anything here takes; only a fault of the harness itself ends it.
PATIENCE_SECONDS = 120


class Control:
    """One set of processes over one folder, and what is to befall them."""

    def __init__(self, base, folder, library):
        self.file, self.journal, self.folder, self.library = f"{base}/control", f"{base}/journal", os.path.realpath(folder), library
        with open(self.file, "wb") as file:
            file.truncate(SIZE)
        open(self.journal, "wb").close()
        for path in (self.file, self.journal):
            os.chmod(path, 0o666)
        with open(self.file, "r+b") as file:
            self.block = mmap.mmap(file.fileno(), SIZE)

    def __getitem__(self, name):
        return struct.unpack_from("<q", self.block, 8 * NAMES.index(name))[0]

    def __setitem__(self, name, value):
        struct.pack_into("<q", self.block, 8 * NAMES.index(name), value)

    @property
    def environment(self):
        return {"LD_PRELOAD": self.library, "FAULTS_CONTROL": self.file, "FAULTS_FOLDER": self.folder, "FAULTS_JOURNAL": self.journal}

    def kill(self, at, phase=AFTER, classes=ALL, tear=0):
        """The current goes at the first call of these classes from number `at` on."""
        self["at"], self["phase"], self["classes"], self["tear"] = at, phase, classes, tear
        self["kind"] = KILL

    def cut(self):
        """The current goes now, whatever the processes are at."""
        self["dead"] = 1
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)

    def fail(self, error=errno.ENOSPC, at=0, span=ALWAYS, classes=ALL):
        """From call number `at` on `span` calls of these classes fail."""
        self["kind"] = NONE
        self["at"], self["span"], self["classes"], self["error"], self["struck"] = at, span, classes, error, 0
        self["kind"] = FAIL

    def hold(self, at=0, span=1):
        """From call number `at` on `span` syncs wait until they are let go."""
        self["kind"] = NONE
        self["at"], self["span"], self["struck"], self["release"] = at, span, 0, 0
        self["kind"] = HOLD

    def let_go(self):
        self["release"] = 1

    def heal(self):
        self["kind"] = NONE

    def pids(self):
        found = struct.unpack_from(f"<{self['pid_count']}q", self.block, 8 * len(NAMES))
        return [pid for pid in found if pid and is_alive(pid)]

    def wait_for_death(self):
        """Every process that ever touched the folder is gone; those that idled through the cut are ended here."""
        assert self["dead"], "the current was not cut"
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.pids(), "the processes to end")


def is_alive(pid):
    """Neither gone nor waiting for a parent to take notice."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, what):
    """For something that comes by itself; the limit is no measure but an end to a hanging test."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_SECONDS} s for {what}"
        time.sleep(0.01)
