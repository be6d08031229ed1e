"""Clients that drip, hold on, or come in a crowd: the server stays open for everybody else, and is as before when they have gone."""

import contextlib
import socket
import time

from checks import equal, holds
from wire import Wire

ARRIVAL = 3
CONNECTIONS = 60
PER_ADDRESS = 40
OPTIONS = ["--arrival-seconds", str(ARRIVAL), "--connections", str(CONNECTIONS), "--connections-per-address", str(PER_ADDRESS)]
# On a busy machine a deadline comes late.
PATIENCE = 20


@contextlib.contextmanager
def connections(server, count):
    held = []
    try:
        for _ in range(count):
            held.append(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE))
        yield held
    finally:
        for one in held:
            one.close()


def ended(connection, drip=b"", seconds=PATIENCE):
    """Drips until the server closes; returns after how long, and what it said."""
    start = time.monotonic()
    heard = b""
    connection.settimeout(0.25)
    while time.monotonic() - start < seconds:
        try:
            if drip:
                connection.sendall(drip)
            part = connection.recv(65536)
            if not part:
                return time.monotonic() - start, heard
            heard += part
        except TimeoutError:
            continue
        except (BrokenPipeError, ConnectionResetError):
            return time.monotonic() - start, heard
    raise AssertionError(f"still open after {seconds} s")


def check(checks, server):
    wire = Wire(server)
    check_drips(checks, server, wire)
    check_crowd(checks, server, wire)
    check_sizes(checks, wire)


def check_drips(checks, server, wire):
    heads = {
        "nothing at all": (b"", b""),
        "a head byte by byte": (b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"a"),
        "header after header": (b"GET / HTTP/1.1\r\nHost: a\r\n", b"X-A: b\r\n"),
        "a body byte by byte": (
            b"POST /api/v1/matters HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{", b" "),
        "a body in small chunks": (
            b"POST /api/v1/matters HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1\r\n \r\n"),
        "a body nobody asked for": (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", b"x"),
    }
    for name, (start, drip) in heads.items():
        with checks(f"cut within its time: {name}"), connections(server, 1) as (one,):
            one.sendall(start)
            taken, _ = ended(one, drip)
            assert taken >= ARRIVAL - 1, f"cut after {taken:.1f} s, before its time"
            equal(wire.get("/healthz").status, 200, "status for others")
    with checks("thirty that drip at once do not keep others out"), connections(server, 30) as held:
        for one in held:
            one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        for _ in range(20):
            equal(wire.get("/raise").status, 200, "status for others")
        for one in held:
            ended(one)


def check_crowd(checks, server, wire):
    with checks("more connections than one address may hold are answered 503 with Retry-After at once"):
        with connections(server, PER_ADDRESS) as held:
            for one in held:
                one.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
                holds(one.recv(4096).decode(), "HTTP/1.1 200", "answer within the limit")
            for _ in range(5):
                start = time.monotonic()
                answer = wire.get("/healthz")
                equal((answer.status, answer.header("Retry-After")), (503, "2"), "answer beyond the limit")
                assert time.monotonic() - start < 5, "the refusal came late"
    with checks("it recovers as soon as they have gone"):
        deadline = time.monotonic() + PATIENCE
        while wire.get("/healthz").status != 200:
            assert time.monotonic() < deadline, "still refused"
            time.sleep(0.1)
        for path in ("/", "/raise", "/api/v1/units"):
            equal(wire.get(path).status, 200, f"status of {path}")
    with checks("/metrics tells what was refused and what was cut"):
        text = wire.get("/metrics").text
        figures = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if not line.startswith("#")}
        assert figures['genxu_http_connections_refused_total{limit="address"}'] >= 5, text
        assert figures['genxu_http_connections_cut_total{slow="arrival"}'] >= 30, text


def check_sizes(checks, wire):
    def refused(data, what):
        answer = wire.raw(data, seconds=5)
        assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5")), f"{what}: {answer[:100]!r}"

    with checks("headers that are too long, too many or too much together do not get through"):
        refused(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: " + b"a" * 9000 + b"\r\n\r\n", "one of 9 kB")
        refused(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", "two hundred")
        refused(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 4000) for n in range(20)) + b"\r\n", "80 kB in all")
        refused(b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", "an address of 70 kB")
        equal(wire.get("/healthz").status, 200, "status afterwards")
