"""The API held against its own description: first the description alone, then thousands of requests made from it."""

import pathlib
import re
import subprocess
import sys

import openapi_spec_validator

from checks import equal
from wire import bearer

CHECKS = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance", "negative_data_rejection",
    "missing_required_header", "unsupported_method", "allow_header_conformance", "ignored_auth",
])
PHASES = "examples,coverage,fuzzing"
EXAMPLES = 10
SEED = 7
RUN_SECONDS = 600
LIVE = "/api/v1/live"
KEPT = re.compile(
    r"^(?:_{3,} .+ _{3,}|- .+|    (?:Received|Documented): .+|\[\d{3}\] .+|    curl .+|.*(?:seed|passed|failed|errored).*)$", re.M)


def check_description(checks, wire):
    with checks("/openapi.json is sound OpenAPI 3.1"):
        answer = wire.get("/openapi.json")
        equal((answer.status, answer.kind), (200, "application/json"), "answer")
        equal(answer.json["openapi"], "3.1.0", "version")
        openapi_spec_validator.validate(answer.json)
    with checks("every operation has an id of its own, a summary and its refusals"):
        seen = set()
        for path, operations in answer.json["paths"].items():
            for method, operation in operations.items():
                name = f"{method} {path}"
                assert operation["summary"], f"{name} has no summary"
                assert operation["operationId"] not in seen, f"{name} has the id of another"
                seen.add(operation["operationId"])
                assert {"401", "403", "500"} <= set(operation["responses"]), f"{name} leaves out refusals"
        assert len(seen) >= 10, f"only {len(seen)} operations"
    with checks("parameters say what they take: ranges, choices, patterns"):
        taken = {}
        for path, operations in answer.json["paths"].items():
            for method, operation in operations.items():
                for one in operation.get("parameters", []):
                    taken.setdefault((one["in"], one["name"]), []).append((f"{method} {path}", one["schema"]))
        for where, schema in taken["query", "limit"]:
            equal((schema["type"], schema["minimum"]), ("integer", 1), f"limit of {where}")
            assert 1 <= schema["maximum"] <= 1000, f"limit of {where}: {schema}"
        for name, good, bad in (
            ("If-Match", ['"0"', '"17"'], ["17", '"x"', '""', 'W/"1"', '"+1"', '"1', "*"]),
            ("Idempotency-Key", ["a" * 16, "~!"], ["", "a b", "a" * 129, "é"]),
        ):
            for where, schema in taken["header", name]:
                for text in good:
                    assert re.search(schema["pattern"], text), f"{name} of {where} leaves out {text!r}"
                for text in bad:
                    assert not re.search(schema["pattern"], text), f"{name} of {where} takes {text!r}"


def check_live(checks, wire, server):
    """The stream, which ends when its listener goes: only its beginning can be read."""
    with checks("the live stream says what it describes, and refuses like the rest"):
        described = wire.get("/openapi.json").json["paths"][LIVE]["get"]["responses"]["200"]["content"]["text/event-stream"]["schema"]
        dispatcher = bearer(server.account("township_dispatcher"))["Authorization"]
        request = f"GET {LIVE}%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: {dispatcher}\r\n\r\n"
        for asked, kind in (("", "ready"), ("?after=999999999999999999", "reset")):
            said = wire.raw((request % asked).encode(), seconds=1).decode()
            assert said.startswith("HTTP/1.1 200 ") and "text/event-stream" in said, said[:200]
            assert f"event: {kind}\n" in said and "data: {}\n\n" in said, said
            assert kind in described["properties"]["event"]["enum"], described
        equal(wire.get(LIVE).status, 401, "asked by nobody")
        equal(wire.get(LIVE + "?after=x", {"Authorization": dispatcher}).status, 422, "a place that is no number")
        equal(wire.get(LIVE + "?unit=nowhere", {"Authorization": dispatcher}).status, 404, "a unit that is not there")


def check_positive(checks, server):
    """Reading what the description allows is never refused for its form."""
    with checks("what the description lets somebody ask is answered"):
        account = server.account("county_dispatcher")
        # Which unit a matter may be supposed to go to is a matter of its category, and NUL is refused in every text. Of two days for a
        # figure each alone is described, and not that one comes after the other.
        run(
            server, bearer(account), "--include-method", "GET", "--exclude-path", "/api/v1/matters/{number}/what-if",
            "--exclude-path-regex", "^/api/v1/indicators", "--generation-allow-x00", "false", checks="positive_data_acceptance")


def check_conformance(checks, server):
    """Schemathesis as several kinds of caller; the administrator last, who may shut everybody's account on the way."""
    callers = [
        ("nobody", None), ("a dispatcher", server.account("township_dispatcher")), ("an administrator", server.account("administrator")),
    ]
    for name, account in callers:
        with checks(f"the API does what it describes, asked by {name}"):
            run(server, bearer(account) if account else {})


# A body beyond its limit, or a step that is impossible now, is refused before the schema of the rest is looked at.
CONFIG = pathlib.Path(__file__).with_name("schemathesis.toml")


def run(server, headers, *more, checks=CHECKS):
    program = pathlib.Path(sys.executable).parent / "schemathesis"
    words = [
        str(program), "--config-file", str(CONFIG), "run", server.base + "/openapi.json", "--checks", checks, "--phases", PHASES, "--max-examples", str(EXAMPLES),
        "--seed", str(SEED), "--workers", "1", "--no-shrink", "--continue-on-failure", "--warnings", "off", "--generation-database", "none",
        "--request-timeout", "20", "--max-failures", "20", "--exclude-path", LIVE, *more,
    ]
    for header, value in headers.items():
        words += ["--header", f"{header}: {value}"]
    done = subprocess.run(words, cwd=server.folder, capture_output=True, text=True, timeout=RUN_SECONDS)
    assert done.returncode == 0, brief(done.stdout) + done.stderr[-1000:]


def brief(report):
    """Of a long report the operations, what failed in each, and how to send it again."""
    kept = KEPT.findall(report)
    return "\n".join(line[:300] for line in kept[:120]) or report[-4000:]
