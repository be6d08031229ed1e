"""A server under steady load for a long time: it answers, and its memory stays flat.

Run from the repository root after `swift build`: python3 Tests/Faults/soak.py
SOAK_MINUTES sets how long (30). The first third warms up; over the rest a line is laid through the memory that the process holds.
"""

import os
import sys
import threading
import time

import serve
from checks import Checks
from served import served
from wire import Wire, bearer

MINUTES = float(os.environ.get("SOAK_MINUTES", "30"))
CLIENTS = 4
# Each client rests between two requests, so that an ordinary machine is busy and not overrun.
REST_SECONDS = 0.02
SAMPLE_SECONDS = 2
# Growth over the measured time that still counts as flat, in MiB and as a share of what is held.
FLAT_MIB, FLAT_SHARE = 8, 0.05


def held_mib(pid):
    """Memory of the process's own (without files that are mapped), in MiB."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon:")) / 1024


def slope(samples):
    """Least squares: MiB a second."""
    mean_t, mean_m = (sum(column) / len(samples) for column in zip(*samples))
    spread = sum((t - mean_t) ** 2 for t, _ in samples)
    return sum((t - mean_t) * (m - mean_m) for t, m in samples) / spread


class Client(threading.Thread):
    """Raises matters, sends each again, reads lists, pages and single matters."""

    def __init__(self, server, which, account):
        super().__init__()
        self.wire, self.which, self.token = Wire(server), which, bearer(account)
        self.answers, self.faults, self.stops = 0, [], False

    def run(self):
        number = 0
        while not self.stops:
            number += 1
            key = serve.key(self.which * 1_000_000 + number)
            try:
                made = serve.raise_matter(self.wire, key)
                wanted = [made, *(self.wire.get(path, self.token) for path in (
                    f"{serve.MATTERS}?limit=50", f"{serve.MATTERS}/{made.json['number']}"))]
                wanted += [self.wire.get(path) for path in ("/", "/raise", "/readyz")]
                again = serve.raise_matter(self.wire, key)
                wanted.append(again)
                self.faults += [one.status for one in wanted if one.status not in (200, 201)]
                if again.json.get("number") != made.json.get("number"):
                    self.faults.append("another number")
                self.answers += len(wanted)
            except (OSError, KeyError, ValueError) as fault:
                self.faults.append(repr(fault))
            time.sleep(REST_SECONDS)


def main():
    checks = Checks()
    with served("--writes-per-minute", "0", matters=10) as server:
        clients = [Client(server, which, server.account("township_dispatcher")) for which in range(1, CLIENTS + 1)]
        for client in clients:
            client.start()
        samples, start = [], time.monotonic()
        while (now := time.monotonic() - start) < MINUTES * 60 and server.process.poll() is None:
            samples.append((now, held_mib(server.process.pid)))
            time.sleep(SAMPLE_SECONDS)
        for client in clients:
            client.stops = True
        for client in clients:
            client.join(60)
        answers, faults = sum(client.answers for client in clients), [one for client in clients for one in client.faults]
        warm = samples[len(samples) // 3:]
        growth = slope(warm) * (warm[-1][0] - warm[0][0])
        middle = sorted(mib for _, mib in warm)[len(warm) // 2]
        print(f"  {MINUTES:g} minutes, {answers} answers, {len(faults)} faults; {samples[0][1]:.1f} MiB at the start, "
              f"{warm[0][1]:.1f} when warm, {middle:.1f} in the middle, {samples[-1][1]:.1f} at the end; "
              f"growth along the line {growth:+.1f} MiB over {(warm[-1][0] - warm[0][0]) / 60:.1f} minutes", flush=True)
        with checks("every request is answered"):
            assert not faults, f"{len(faults)}: {faults[:5]}"
        with checks("memory is flat"):
            assert growth <= max(FLAT_MIB, FLAT_SHARE * middle), f"it grew by {growth:.1f} MiB"
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
