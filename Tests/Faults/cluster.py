"""A private PostgreSQL server, run as the user `postgres` (it refuses root), optionally under the fault library."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile

import control as c

PROGRAMS = pathlib.Path(shutil.which("pg_ctl", path=":".join(
    [os.environ.get("PATH", "")] + sorted((str(one) for one in pathlib.Path("/usr/lib/postgresql").glob("*/bin")), reverse=True))) or "").resolve()
USER = "postgres" if os.geteuid() == 0 else None
# Small WAL segments, so that a round of seconds sees switches and checkpoints too.
SETTINGS = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_wal_size": "8MB", "min_wal_size": "2MB",
    "checkpoint_timeout": "30s", "shared_buffers": "16MB", "max_connections": "60", "logging_collector": "off", "wal_keep_size": "64MB",
    # In the folder, so that nothing is left behind when the server is killed.
    "dynamic_shared_memory_type": "mmap",
}


def is_installed():
    return PROGRAMS.name != "" and (PROGRAMS.parent / "initdb").exists()


def program(name):
    return str(PROGRAMS.parent / name)


def folder(prefix):
    """A new folder that the database's user may enter."""
    base = tempfile.mkdtemp(prefix=prefix, dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    os.chmod(base, 0o755)
    return base


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*words):
    done = subprocess.run([program(words[0]), *words[1:]], user=USER, capture_output=True, text=True, timeout=c.PATIENCE_SECONDS, cwd="/")
    assert done.returncode == 0, f"{words[0]} ended with {done.returncode}: {done.stderr[-800:]}"
    return done.stdout


class Cluster:
    """One server over one data folder."""

    def __init__(self, base, name="pg", data=None):
        self.place = f"{base}/{name}"
        os.mkdir(self.place)
        if USER:
            shutil.chown(self.place, USER, USER)
        self.data = f"{self.place}/data"
        self.port = free_port()
        self.process = None
        if data is None:
            run("initdb", "-D", self.data, "-k", "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=1", "--no-sync")

    def url(self, database="postgres"):
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def start(self, environment=None, **settings):
        options = [f"-c{name}={value}" for name, value in {**SETTINGS, **settings}.items()]
        with open(f"{self.place}/log", "ab") as log:
            self.process = subprocess.Popen(
                [program("postgres"), "-D", self.data, "-p", str(self.port), "-k", self.place, "-clisten_addresses=127.0.0.1", *options],
                user=USER, group=USER, cwd="/", stdout=log, stderr=log, env={**os.environ, **(environment or {})}, start_new_session=True)
        return self

    def wait(self):
        def answers():
            assert self.process.poll() is None, f"the database ended with {self.process.returncode}: {self.log()[-1500:]}"
            return self.is_up()
        c.wait_until(answers, "the database to answer")
        return self

    def is_up(self):
        return subprocess.run([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def sql(self, text, database="postgres"):
        return run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", text).strip()

    def log(self):
        return pathlib.Path(f"{self.place}/log").read_text(errors="replace")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(c.PATIENCE_SECONDS)

    def kill(self):
        """SIGKILL for every process of the server at once, whichever of them still lives."""
        family = at_work_in(self.data)
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait(c.PATIENCE_SECONDS)
        c.wait_until(lambda: not any(c.is_alive(pid) for pid in family), "the database's processes to end")


def at_work_in(data):
    """The processes that stand in a data folder: a server's children keep it as theirs when the server itself is gone."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd") == data and c.is_alive(int(entry.name)):
                found.append(int(entry.name))
        except OSError:
            pass
    return found
