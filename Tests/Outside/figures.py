"""What the server tells those who watch it: figures and log lines, without anything of anybody."""

import json
import re

import canaries
from checks import equal, holds

SAMPLE = re.compile(r'^([a-z_:][a-z0-9_:]*)(\{((?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*)\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$')
WANTED = ["genxu_http_requests_total", "genxu_http_request_seconds", "genxu_log_events", "genxu_writer_commands", "genxu_writer_waiting"]


def check_health(checks, wire):
    with checks("/healthz, /readyz and /robots.txt answer"):
        for path, text in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
            answer = wire.get(path)
            equal((answer.status, answer.text), (200, text), path)
        equal(wire.ask("HEAD", "/healthz").body, b"", "body of HEAD")
        holds(wire.get("/robots.txt").text, "Disallow: /", "/robots.txt")


def check_metrics(checks, wire, server):
    with checks("/metrics parses: every sample has its HELP and TYPE, once"):
        answer = wire.get("/metrics")
        equal(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8", "content type")
        assert answer.text.endswith("\n"), "the last line is not ended"
        helps, types, samples, seen = {}, {}, {}, set()
        for line in answer.text.splitlines():
            if line.startswith("# "):
                _, word, name, rest = line.split(" ", 3)
                table = {"HELP": helps, "TYPE": types}[word]
                assert name not in table, f"{word} {name} stands twice"
                table[name] = rest
                continue
            match = SAMPLE.match(line)
            assert match, f"no sample: {line!r}"
            assert line.rsplit(" ", 1)[0] not in seen, f"stands twice: {line}"
            seen.add(line.rsplit(" ", 1)[0])
            samples[match[1]] = samples.get(match[1], 0) + 1
        equal(set(helps), set(types), "families with HELP and with TYPE")
        for name in samples:
            family = re.sub(r"_(bucket|sum|count)$", "", name)
            assert name in types or types.get(family) == "histogram", f"{name} has no TYPE"
        for name in WANTED:
            assert any(sample.startswith(name) for sample in samples), f"{name} is missing"
    with checks("no figure holds a path, a name, a number or a token"):
        clean(answer.text, server)
        assert "canary" not in answer.text, "a figure repeats what was sent"


def check_logs(checks, server):
    """After the server has ended."""
    with checks("every log line is one JSON object with time, level and message"):
        lines = server.log().splitlines()
        assert len(lines) > 100, f"only {len(lines)} lines"
        for line in lines:
            told = json.loads(line)
            assert isinstance(told, dict) and told["time"] and told["level"] and told["message"], line
    with checks("no log line holds anything that somebody sent"):
        clean(server.log() + server.said(), server)
    with checks("the server met no fault of its own"):
        faults = [line for line in lines if json.loads(line)["level"] in ("error", "critical")]
        assert not faults, "\n".join(faults[:10])


def clean(text, server):
    planted = canaries.ALL + [one[key] for one in server.accounts for key in ("token", "password", "name")]
    for secret in planted:
        assert secret not in text, f"«{secret}» was found"
