"""A demo county in a temporary folder and the server that serves it, for tests from outside."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("GENXU", str(ROOT / ".build/release/genxu"))
START_SECONDS = 60
STOP_SECONDS = 40
ADDRESS = re.compile(r"genxu serves http://([^:\s]+):(\d+)")


class Served:
    """One server process over one data folder. Only this process is ever signalled."""

    def __init__(self, folder, options):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.options = options
        self.environment = {}
        self.port = 0
        self.process = None

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_file(self):
        return self.folder / "stderr.log"

    @property
    def said_file(self):
        return self.folder / "stdout.log"

    def run(self, *words, seconds=300):
        """Runs another command of the program to its end; fails unless it ends with 0."""
        done = subprocess.run([PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == 0, f"genxu {words[0]} ended with {done.returncode}: {done.stdout[-800:]} {done.stderr[-800:]}"
        return done.stdout

    def make(self, matters=30, seed=7):
        """A demo county; where GENXU_DEMOS names a folder, one that was made before is copied from there."""
        kept = os.environ.get("GENXU_DEMOS")
        ready = pathlib.Path(kept) / f"{matters}-{seed}" if kept else None
        if ready is None or not ready.exists():
            self._make(matters, seed)
            if ready is not None:
                self._keep(ready)
        else:
            shutil.copytree(ready, self.data)
        self.accounts = json.loads((self.data / "demo-accounts.json").read_text())

    def _make(self, matters, seed):
        self.run("demo", "--data", str(self.data), "--pack", "xiangning", "--matters", str(matters), "--seed", str(seed), "--size", "3", "--days", "30")

    def _keep(self, ready):
        """Laid down whole or not at all: another script may make the same county beside this one."""
        half = pathlib.Path(tempfile.mkdtemp(dir=ready.parent))
        shutil.copytree(self.data, half / "data")
        with contextlib.suppress(OSError):
            (half / "data").rename(ready)
        shutil.rmtree(half)

    def account(self, role, unit=None):
        """The first demo account of a role, in a unit when one is given."""
        found = [one for one in self.accounts if one["role"] == role and unit in (None, one["unit"])]
        assert found, f"the demo has no {role} in {unit}"
        return found[0]

    def start(self):
        """Starts on the port it had before, or on a free one; returns when it answers."""
        before = self.said_file.stat().st_size if self.said_file.exists() else 0
        with self.said_file.open("ab") as said, self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "serve", "--data", str(self.data), "--port", str(self.port), *self.options], cwd=ROOT, stdout=said,
                stderr=log, env={**os.environ, **self.environment})
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended with {self.process.returncode}: {self.log()[-1500:]}"
            if found := ADDRESS.search(self.said_file.read_text()[before:]):
                self.port = int(found.group(2))
                if self._answers():
                    return
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer within {START_SECONDS} s: {self.log()[-1500:]}")

    def _answers(self):
        try:
            with urllib.request.urlopen(self.base + "/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        """Ends the server as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self):
        """Asks the server to end; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def log(self):
        return self.log_file.read_text()

    def said(self):
        return self.said_file.read_text()

    def end(self, checks):
        """Stops the server and proves what it leaves behind."""
        with checks("the server ends with 0 on SIGTERM"):
            code = self.stop()
            assert code == 0, f"it ended with {code}: {self.log()[-800:]}"
        with checks("verify finds the data sound afterwards"):
            told = self.run("verify", "--data", str(self.data))
            assert "0 faults" in told, told


@contextlib.contextmanager
def served(*options, matters=30, seed=7):
    """Yields a running server over a fresh demo; whatever happens, its process and folder are gone afterwards."""
    assert os.access(PROGRAM, os.X_OK), f"{PROGRAM} is missing; run `make build` first or set GENXU"
    folder = tempfile.mkdtemp(prefix="genxu-")
    server = Served(folder, options)
    try:
        server.make(matters, seed)
        server.start()
        yield server
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
