"""The API from outside: its description, everything it must refuse, what it tells its watchers.

Run from the repository root after `make build`: .venv/bin/python Tests/Outside/api.py
"""

import described
import figures
import refusals
import slow
import trust
import writes
from checks import Checks
from served import served
from wire import Wire


def main():
    checks = Checks()
    print("API from outside", flush=True)
    with served("--writes-per-minute", "0") as server:
        wire = Wire(server)
        figures.check_health(checks, wire)
        described.check_description(checks, wire)
        refusals.check(checks, wire, server)
        writes.check(checks, wire, server)
        trust.check(checks, wire, server)
        described.check_live(checks, wire, server)
        described.check_conformance(checks, server)
        described.check_positive(checks, server)
        figures.check_metrics(checks, wire, server)
        server.end(checks)
        figures.check_logs(checks, server)
    with served(matters=1) as server:
        limited(checks, Wire(server))
        server.end(checks)
    with served(*slow.OPTIONS, matters=1) as server:
        slow.check(checks, server)
        server.end(checks)
    checks.close()


def limited(checks, wire):
    """The limit that a server has unless it is told otherwise."""
    with checks("refused 429: more writes in a minute than one address may send, while reading goes on"):
        answers = [wire.post(refusals.MATTERS, b"{}", {"Content-Type": "application/json"}) for _ in range(300)]
        late = [one for one in answers if one.status == 429]
        assert 40 <= len(late) <= 80, f"{len(late)} of {len(answers)} were refused"
        refusals.document(late[-1], 429, "rate_limited", "zh-Hans")
        assert 1 <= int(late[-1].header("Retry-After")) <= 60, late[-1].header("Retry-After")
        assert wire.get("/raise").status == 200, "reading is refused too"


if __name__ == "__main__":
    main()
