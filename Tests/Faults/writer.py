"""Rounds of the writing program (Tests/CrashWriter) over one folder or one database, each under one fault."""

import json
import os
import pathlib
import subprocess
import threading

import control as c

ROOT = pathlib.Path(__file__).resolve().parents[2]
WRITER = os.environ.get("CRASH_WRITER", str(ROOT / ".build/release/CrashWriter"))
WRITERS = 32


class Told:
    """What one writing process said, taken in as it comes."""

    def __init__(self):
        self.acknowledged, self.open, self.refusals, self.end = {}, set(), [], None
        self.lock = threading.Lock()

    def hear(self, line):
        words = line.split(" ", 2)
        with self.lock:
            if words[0] == ">":
                self.open.add(words[1])
            elif words[0] == "<":
                self.open.discard(words[1])
                self.acknowledged[words[1]] = words[2]
            elif words[0] == "!":
                self.refusals.append(words[2])
            elif words[0] == ".":
                self.end = words[1]

    def lines(self):
        return [f"< {key} {id}" for key, id in sorted(self.acknowledged.items())] + [f"> {key}" for key in sorted(self.open)]


class Writer:
    """One writing process, under the fault library when it is given a control block."""

    def __init__(self, database, heads, round, writes=None, environment=None, user=None):
        self.told = Told()
        words = [WRITER, database, heads, str(round)] + ([str(writes)] if writes else [])
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        for line in self.process.stdout:
            # A line that the kill cut short is none.
            if line.endswith("\n"):
                self.told.hear(line.rstrip("\n"))

    def wait(self):
        """To the end of what it said: it counts wherever the fault fell. Returns the exit code."""
        complaint = self.process.stderr.read()
        code = self.process.wait(c.PATIENCE_SECONDS)
        self.thread.join(c.PATIENCE_SECONDS)
        self.complaint = complaint
        return code

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()


def check(database, heads, told):
    """Opens without the library, proves the data and sends every request again; gives back what was found."""
    done = subprocess.run(
        [WRITER, database, heads, "check"], input="\n".join(told) + "\n", capture_output=True, text=True, timeout=10 * c.PATIENCE_SECONDS)
    assert done.returncode == 0, f"the check ended with {done.returncode}: {done.stderr[-1500:]}"
    return json.loads(done.stdout)
