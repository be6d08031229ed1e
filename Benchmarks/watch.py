"""How long events wait to be sealed while servers are under load, as the servers say and as the database shows."""

import subprocess
import threading

EVERY_SECONDS = 0.2
NAMES = ("genxu_seal_lag_seconds", "genxu_seal_lag_ms")
OLDEST = """
SELECT COALESCE(CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - MIN(recorded_ms), 0) FROM event WHERE seq IS NULL
"""


class Watch:
    """Samples within a `with`."""

    def __init__(self, servers, postgres, database):
        self.servers, self.postgres, self.database = servers, postgres, database
        self.told_ms, self.seen_ms, self.retries = [], [], {}
        self.ends = threading.Event()

    def __enter__(self):
        self.psql = subprocess.Popen(
            ["psql", "-qAtX", "-d", self.database], env=self.postgres.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.psql.stdin.write(f"SET default_transaction_isolation = 'read committed';\n{OLDEST} \\watch {EVERY_SECONDS}\n")
        self.psql.stdin.flush()
        self.threads = [threading.Thread(target=self._ask), threading.Thread(target=self._read)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.psql.kill()
        for thread in self.threads:
            thread.join()
        self.psql.wait()

    def _ask(self):
        while not self.ends.wait(EVERY_SECONDS):
            for server in self.servers:
                seconds, milliseconds = (server.figure(name) for name in NAMES)
                if seconds is not None or milliseconds is not None:
                    self.told_ms.append(seconds * 1000 if seconds is not None else milliseconds)
                retries = server.figure("genxu_writer_retries_total", "genxu_writer_retries")
                if retries is not None:
                    self.retries[server.port] = int(retries)

    def _read(self):
        for line in self.psql.stdout:
            if line.strip().isdigit():
                self.seen_ms.append(int(line))

    def figures(self):
        return {
            "samples": len(self.told_ms), "lag_told_ms": max(self.told_ms, default=None), "lag_seen_ms": max(self.seen_ms, default=None),
            "seen_samples": len(self.seen_ms), "retries": sum(self.retries.values()) if self.retries else None,
        }
