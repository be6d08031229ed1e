"""A private PostgreSQL for one run, durable as it comes, and what it takes of the processors."""

import os
import shutil
import subprocess
import tempfile

from servers import cpu_seconds

SCRIPT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "scripts/postgres.sh")
# Everything else as it comes: fsync, synchronous_commit and full_page_writes are on. The collector is idle while nothing is logged.
SETTINGS = [
    "shared_buffers=1GB", "max_wal_size=4GB", "checkpoint_timeout=15min", "logging_collector=on", "log_destination=jsonlog",
]


class Postgres:
    def __init__(self):
        # PostgreSQL does not run as root, and its user must reach the folder.
        self.parent = tempfile.mkdtemp(prefix="genxu-bench-", dir="/var/tmp")
        os.chmod(self.parent, 0o711)
        self.folder = os.path.join(self.parent, "postgres")

    def start(self):
        subprocess.run([SCRIPT, "start", self.folder, *SETTINGS], check=True, timeout=120)
        with open(os.path.join(self.folder, "data/postmaster.pid")) as file:
            self.pid = int(file.readline())
        told = [f"{name}={self.sql('postgres', 'SHOW ' + name)}" for name in ("server_version", "fsync", "synchronous_commit")]
        self.settings = told + SETTINGS[:3]

    def stop(self):
        subprocess.run([SCRIPT, "stop", self.folder], timeout=120)
        shutil.rmtree(self.parent, ignore_errors=True)

    def create(self, database):
        self.sql("postgres", f"CREATE DATABASE {database} TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")

    def url(self, database):
        return f"postgres://genxu@/{database}?host={self.folder}"

    def environment(self, isolation="serializable"):
        """How commands are run in genxu, for programs that do the same without it."""
        isolation = isolation.replace(" ", "\\ ")
        return {
            **os.environ, "PGHOST": self.folder, "PGUSER": "genxu",
            "PGOPTIONS": f"-c default_transaction_isolation={isolation} -c enable_seqscan=off",
        }

    def sql(self, database, text):
        done = subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text], env=self.environment(), capture_output=True, text=True,
            timeout=600)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr[-500:]}")
        return done.stdout.strip()

    def logs(self):
        folder = os.path.join(self.folder, "data/log")
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(".json")]

    def cpu_seconds(self):
        return cpu_seconds(self.pid, with_children=True)
