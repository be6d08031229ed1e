"""Processes under measurement: started here, watched through /proc, ended by their own id."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid, with_children=False):
    """Processor time so far of a process, of its living children and of those that have ended, if wanted."""
    ticks = 0
    for name in os.listdir("/proc") if with_children else [str(pid)]:
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(name) == pid:
            ticks += sum(int(field) for field in fields[11:15 if with_children else 13])
        elif int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Server:
    """One server on a port of its own."""

    def __init__(self, name, command, log, has_children=False):
        self.name = name
        self.has_children = has_children
        self.port = free_port()
        self.command = [part.replace("{port}", str(self.port)) for part in command]
        self.log = log
        self.process = None
        self.start_ms = None

    def start(self, patience_seconds=120):
        """Milliseconds from exec to the first 200 of /healthz."""
        with open(self.log, "ab") as log:
            begun = time.monotonic()
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        while not self._is_healthy():
            if self.process.poll() is not None or time.monotonic() - begun > patience_seconds:
                self.stop()
                with open(self.log) as log:
                    raise RuntimeError(f"{self.name} did not start: {log.read()[-500:]}")
            time.sleep(0.001)
        self.start_ms = (time.monotonic() - begun) * 1000
        return self.start_ms

    def _is_healthy(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as peer:
                peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                return peer.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def stop(self, patience_seconds=120):
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def ask(self, method, path, token=None, body=None, headers=None):
        """Status and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            fields = dict(headers or {})
            if token:
                fields["Authorization"] = f"Bearer {token}"
            if body is not None:
                fields["Content-Type"] = "application/json"
            connection.request(method, path, body=body, headers=fields)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def memory_mb(self):
        """Resident now, and the most it ever was."""
        with open(f"/proc/{self.process.pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        return tuple(int(fields[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))

    def cpu_seconds(self):
        """Processor time of all its threads so far."""
        return cpu_seconds(self.process.pid, self.has_children)

    def figure(self, *names):
        """The first of these figures that /metrics has."""
        status, body = self.ask("GET", "/metrics")
        assert status == 200, (status, body[:300])
        for name in names:
            found = re.search(rf"^{name} (\S+)".encode(), body, re.M)
            if found:
                return float(found[1])
        return None

    def events(self, at_least=0, patience_seconds=30):
        """Events in the sealed log; waits a while for those that are still to be sealed."""
        begun = time.monotonic()
        while True:
            events = int(self.figure("genxu_log_events_total", "genxu_log_events"))
            if events >= at_least or time.monotonic() - begun > patience_seconds:
                return events
            time.sleep(0.1)

    def settle(self, patience_seconds=30):
        """Waits until it has nothing left to do, so that one run leaves no work to the next; the seconds that took."""
        begun = time.monotonic()
        quiet_since, before = begun, self.cpu_seconds()
        while time.monotonic() - begun < patience_seconds:
            time.sleep(0.1)
            after = self.cpu_seconds()
            if after - before > 0.01:
                quiet_since = time.monotonic()
            before = after
            if time.monotonic() - quiet_since > 0.25:
                return quiet_since - begun
        return time.monotonic() - begun
