"""A standby that answers reads, over TLS: never a reader's own write too late, never older than allowed, never an unknown server."""

import json
import os
import pathlib
import shutil
import subprocess

import cluster
import control as c
import serve
from checks import equal, holds
from served import PROGRAM, ROOT, Served
from wire import Wire, bearer

SECONDS = 20
ALLOWED_SECONDS = 2
TLS = {"ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "ssl_min_protocol_version": "TLSv1.2"}
ONLY_TLS = "local all all trust\nhostssl genxu all 127.0.0.1/32 trust\nhost postgres all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n"


def certificate(folder, name, owner):
    """A key and a certificate that signs itself, made for 127.0.0.1; returns where the certificate lies."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=genxu test", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.crt"], check=True, capture_output=True)
    os.chmod(f"{folder}/{name}.key", 0o600)
    if owner:
        shutil.chown(f"{folder}/{name}.key", owner, owner)
        shutil.chown(f"{folder}/{name}.crt", owner, owner)
    return f"{folder}/{name}.crt"


def pair(base):
    """A primary and an asynchronous standby; their database takes connections over the network by TLS only."""
    primary = cluster.Cluster(base, "primary")
    trusted = f"{base}/trusted.crt"
    shutil.copy(certificate(primary.data, "server", cluster.USER), trusted)
    os.chmod(trusted, 0o644)
    pathlib.Path(f"{primary.data}/pg_hba.conf").write_text(ONLY_TLS)
    primary.start(**TLS).wait()
    primary.sql("CREATE DATABASE genxu")
    standby = cluster.Cluster(base, "standby", data="")
    standby.data = f"{standby.place}/data"
    cluster.run(
        "pg_basebackup", "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d",
        f"host=127.0.0.1 port={primary.port} user=postgres sslmode=disable")
    standby.start(**TLS).wait()
    return primary, standby, trusted


def url(server, trusted):
    return f"postgres://postgres@127.0.0.1:{server.port}/genxu?sslmode=verify-full&sslrootcert={trusted}"


def scene(checks, tally):
    base = cluster.folder("genxu-standby-")
    primary = standby = server = None
    try:
        primary, standby, trusted = pair(base)
        os.mkdir(f"{base}/one")
        database = url(primary, trusted)
        server = Served(
            f"{base}/one",
            ("--database", database, "--replica", url(standby, trusted), "--replica-seconds", str(ALLOWED_SECONDS),
             "--writes-per-minute", "0"))
        server.run("demo", "--data", str(server.data), "--database", database, "--pack", "xiangning", "--matters", "1", "--seed", "7")
        server.accounts = json.loads((server.data / "demo-accounts.json").read_text())
        server.start()
        wire, reader = Wire(server), bearer(server.account("county_dispatcher"))
        with checks("every connection of the program is encrypted"):
            told = primary.sql(
                "SELECT count(*), count(*) FILTER (WHERE s.ssl) FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid"
                " WHERE a.datname = 'genxu'")
            all_of_them, encrypted = map(int, told.split("|"))
            assert all_of_them > 0 and all_of_them == encrypted, told
        with checks("a server whose certificate nobody trusts is refused, with the reason"):
            other = certificate(base, "other", None)
            done = subprocess.run(
                [PROGRAM, "verify", "--data", str(server.data), "--database", url(primary, other)], cwd=ROOT, capture_output=True,
                text=True, timeout=120)
            equal(done.returncode, 1, "exit code")
            holds(done.stdout + done.stderr, "certificate", "the message")

        def follows():
            answer = wire.get("/api/v1/matters", {**reader, "Genxu-Seen": "0"})
            return answer.status == 200 and answer.header("Genxu-As-Of")
        with checks("the standby answers reads and says how fresh it is"):
            c.wait_until(follows, "the standby to answer")
        told = {}
        with checks("what a writer has written is never read too early, though the standby stands still"):
            standby.sql("SELECT pg_wal_replay_pause()")
            for number in range(SECONDS):
                made = serve.raise_matter(wire, serve.key(number))
                equal(made.status, 201, "raise")
                told[number] = made.json["number"]
                seen = {**reader, "Genxu-Seen": made.header("Genxu-Seen")}
                equal(wire.get(f"/api/v1/matters/{told[number]}", seen).status, 200, "the writer's own matter")
        with checks("a standby older than allowed answers nobody"):
            def is_passed_over():
                answer = wire.get("/api/v1/matters", {**reader, "Genxu-Seen": "0"})
                return answer.status == 200 and not answer.header("Genxu-As-Of")
            c.wait_until(is_passed_over, "the primary to answer instead")
            listed = {one["number"] for one in wire.get("/api/v1/matters?limit=100", {**reader, "Genxu-Seen": "0"}).json["items"]}
            assert set(told.values()) <= listed, "the primary's list lacks what was raised"
        with checks("it answers again once it has caught up"):
            standby.sql("SELECT pg_wal_replay_resume()")
            c.wait_until(follows, "the standby to answer again")
        with checks("without the standby the primary answers everything"):
            standby.kill()
            for number in told:
                equal(wire.get(f"/api/v1/matters/{told[number]}", {**reader, "Genxu-Seen": "0"}).status, 200, "a matter")
        tally.count("standby", acknowledged=len(told), lost=0)
        equal(server.stop(), 0, "exit code")
    finally:
        if server and server.process and server.process.poll() is None:
            server.kill()
        for one in (primary, standby):
            if one:
                one.kill()
        if "FAULTS_KEEP" not in os.environ:
            shutil.rmtree(base, ignore_errors=True)
