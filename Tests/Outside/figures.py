"""What the server tells those who watch it: figures and log lines, without anything of anybody."""

import json

import canaries
import exposition
from checks import equal, holds

WANTED = [
    "genxu_http_requests_total", "genxu_http_request_seconds", "genxu_http_connections", "genxu_http_connections_refused_total",
    "genxu_http_connections_cut_total", "genxu_log_events_total", "genxu_writer_commands_total", "genxu_writer_waiting_commands",
]


def check_health(checks, wire):
    with checks("/healthz, /readyz and /robots.txt answer"):
        for path, text in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
            answer = wire.get(path)
            equal((answer.status, answer.text), (200, text), path)
        equal(wire.ask("HEAD", "/healthz").body, b"", "body of HEAD")
        holds(wire.get("/robots.txt").text, "Disallow: /", "/robots.txt")


def check_metrics(checks, wire, server):
    with checks("/metrics keeps the rules of the Prometheus text format"):
        answer = wire.get("/metrics")
        equal(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8", "content type")
        faults = exposition.lint(answer.text)
        assert not faults, "\n".join(faults)
        found = exposition.families(answer.text)
        for name in WANTED:
            assert name in found and found[name]["samples"], f"{name} is missing"
    with checks("/metrics passes Prometheus' own linter, where it is installed"):
        told = exposition.promtool(answer.text)
        assert not told, told
    with checks("the rules would find a fault"):
        for wrong in (
            "# HELP genxu_a A\n# TYPE genxu_a counter\ngenxu_a 1\n",
            "# HELP genxu_a_total A\n# TYPE genxu_a_total gauge\ngenxu_a_total 1\n",
            "# HELP genxu_a_ms A\n# TYPE genxu_a_ms gauge\ngenxu_a_ms 1\n",
            '# HELP genxu_a A\n# TYPE genxu_a gauge\ngenxu_a{job="x"} 1\n',
            '# HELP genxu_a A\n# TYPE genxu_a histogram\ngenxu_a_bucket{le="+Inf"} 1\ngenxu_a_sum 1\ngenxu_a_count 2\n',
        ):
            assert exposition.lint(wrong), f"nothing wrong with {wrong}"
    with checks("/metrics is not there for those whom a proxy brings"):
        equal(wire.get("/metrics", {"X-Forwarded-For": "203.0.113.9"}).status, 404, "status")
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
