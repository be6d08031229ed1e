"""A primary is killed under load and its synchronous replica promoted: two servers go on by themselves and nothing acknowledged is lost."""

import contextlib
import http.client
import os
import pathlib
import re
import shutil
import threading

import cluster
import control as c
import serve
from checks import equal, holds
from served import Served
from wire import Wire

CLIENTS = 8
# Answers before the primary is killed, after the promotion, and after the leading server is killed.
STAGE = 60
LEADER = re.compile(r"^genxu_leader (\d)", re.M)
SEALED = re.compile(r"^genxu_log_events_total (\d+)", re.M)


class Load:
    """Clients that raise matters through every server in turn, each under a key of its own that is sent until it is answered."""

    def __init__(self, servers):
        self.wires = [Wire(server) for server in servers]
        self.acknowledged, self.refused, self.stops = {}, 0, False
        self.clients = [threading.Thread(target=self._run, args=(which,)) for which in range(CLIENTS)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_):
        self.stops = True
        for client in self.clients:
            client.join(c.PATIENCE_SECONDS)

    def _run(self, which):
        number = which * 100_000
        while not self.stops:
            number += 1
            turn = number
            while True:
                with contextlib.suppress(OSError, http.client.HTTPException):
                    answer = serve.raise_matter(self.wires[turn % len(self.wires)], serve.key(number))
                    if answer.status == 201:
                        self.acknowledged[number] = answer.json["number"]
                        break
                    assert answer.status == 503, f"{answer.status}: {answer.text[:300]}"
                self.refused += 1
                turn += 1
                if self.stops:
                    return

    def more(self, count, what):
        wanted = len(self.acknowledged) + count
        c.wait_until(lambda: len(self.acknowledged) >= wanted, what)


def figure(wire, pattern):
    try:
        return int(pattern.search(wire.get("/metrics").text).group(1))
    except OSError:
        return 0


def pair(base):
    """A primary with a synchronous replica, each on a port of its own."""
    primary = cluster.Cluster(base, "primary").start()
    primary.wait()
    primary.sql("CREATE DATABASE genxu")
    replica = cluster.Cluster(base, "replica", data="")
    replica.data = f"{replica.place}/data"
    name = f"host=127.0.0.1 port={primary.port} user=postgres application_name=replica"
    cluster.run("pg_basebackup", "-D", replica.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", name)
    replica.start().wait()
    primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
    primary.sql("SELECT pg_reload_conf()")
    c.wait_until(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync", "the replica to be synchronous")
    return primary, replica


def scene(checks, tally):
    base = cluster.folder("genxu-failover-")
    primary = replica = None
    servers = []
    try:
        primary, replica = pair(base)
        database = f"postgres://postgres@127.0.0.1:{primary.port},127.0.0.1:{replica.port}/genxu?target_session_attrs=read-write"
        for name in ("one", "two"):
            os.mkdir(f"{base}/{name}")
            servers.append(Served(f"{base}/{name}", ("--database", database, "--writes-per-minute", "0")))
        servers[0].run("demo", "--data", str(servers[0].data), "--database", database, "--pack", "xiangning", "--matters", "1", "--seed", "7", "--size", "1")
        shutil.copytree(servers[0].data, servers[1].data)
        for server in servers:
            server.start()
        wires = [Wire(server) for server in servers]
        with Load(servers) as load:
            load.more(STAGE, "answers before the fault")
            with checks("one server leads, and only one"):
                c.wait_until(lambda: sum(figure(wire, LEADER) for wire in wires) == 1, "a leader")
            before = len(load.acknowledged)
            primary.kill()
            cluster.run("pg_ctl", "promote", "-D", replica.data, "-w")
            with checks("both servers go on by themselves after kill -9 of the primary and promotion of the replica"):
                load.more(STAGE, "answers after the promotion")
                for wire in wires:
                    c.wait_until(lambda: serve.ready(wire), "the server to be ready")
                assert all(server.process.poll() is None for server in servers), "a server ended"
            with checks("one server leads again, and events are sealed"):
                c.wait_until(lambda: sum(figure(wire, LEADER) for wire in wires) == 1, "a leader")
                sealed = max(figure(wire, SEALED) for wire in wires)
                c.wait_until(lambda: max(figure(wire, SEALED) for wire in wires) > sealed + STAGE // 2, "events to be sealed")
            with checks("the other server leads after kill -9 of the leading one"):
                leading = next(index for index, wire in enumerate(wires) if figure(wire, LEADER))
                servers[leading].kill()
                other = wires[1 - leading]
                c.wait_until(lambda: figure(other, LEADER) == 1, "the other server to lead")
                load.more(STAGE, "answers of the other server")
        with checks("nothing acknowledged is lost, nothing is done twice"):
            lost = []
            for number, told in sorted(load.acknowledged.items()):
                answer = serve.raise_matter(other, serve.key(number))
                if answer.status != 201 or not answer.json["replayed"] or answer.json["number"] != told:
                    lost.append(number)
            tally.count("failover", acknowledged=len(load.acknowledged), lost=len(lost), open=load.refused)
            assert not lost, f"{len(lost)} of {len(load.acknowledged)}: {lost[:5]}"
            assert 0 < before < len(load.acknowledged)
        with checks("verify finds the promoted database sound"):
            equal(servers[1 - leading].stop(), 0, "exit code")
            holds(servers[0].run("verify", "--data", str(servers[1 - leading].data), "--database", database), " 0 faults", "verify")
        print(f"       {len(load.acknowledged)} acknowledged, {load.refused} refused or broken off and sent again", flush=True)
    finally:
        for server in servers:
            if server.process and server.process.poll() is None:
                server.kill()
        for one in (primary, replica):
            if one:
                one.kill()
        if "FAULTS_KEEP" not in os.environ:
            shutil.rmtree(base, ignore_errors=True)
