"""Requests that must be refused by the API, each with a problem document in the reader's language."""

import json
import re

import canaries
from checks import equal, holds
from wire import bearer

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MATTERS = "/api/v1/matters"
BODY_LIMIT = 65_536


def document(answer, status, code, language):
    """What every refusal of the API must be."""
    what = f"{code} in {language}"
    equal(answer.status, status, f"status of {what} ({answer.body[:300]!r})")
    equal(answer.kind, "application/problem+json", f"content type of {what}")
    told = answer.json
    equal((told["code"], told["status"]), (code, status), f"document of {what}")
    equal(told["type"], f"urn:genxu:problem:{code}", "type")
    for key in ("title", "detail", "mend"):
        assert told.get(key), f"{what} has no {key}: {told}"
        assert "{" not in told[key], f"{what} has an open place in its {key}: {told[key]}"
        assert bool(CHINESE.search(told[key])) == (language == "zh-Hans"), f"{key} of {what} is in another language: {told[key]}"
    for fault in told["fields"]:
        assert fault["field"] and fault["code"] and fault["detail"], f"half a fault in {told}"
    for planted in canaries.ALL:
        assert planted not in answer.text, f"{what} repeats what was sent: {told}"
    equal(answer.header("X-Content-Type-Options"), "nosniff", "X-Content-Type-Options")
    return told


def refused(wire, method, path, status, code, headers=None, body=None):
    """Asks twice, by default and in English; returns the English answer."""
    document(wire.ask(method, path, headers, body), status, code, "zh-Hans")
    answer = wire.ask(method, path, {**(headers or {}), "Accept-Language": "en"}, body)
    document(answer, status, code, "en")
    return answer


def check(checks, wire, server):
    check_bodies(checks, wire)
    check_fields(checks, wire)
    check_sizes(checks, wire)
    check_addresses(checks, wire)
    check_permissions(checks, wire, server)


def check_bodies(checks, wire):
    json_kind = {"Content-Type": "application/json"}
    form_kind = {"Content-Type": "application/x-www-form-urlencoded"}
    good = json.dumps(canaries.MATTER)
    malformed = {
        "JSON that ends early": good[:-1],
        "JSON with a tail": good + "x",
        "JSON that is a list": "[]",
        "JSON that is a word": "null",
        "an empty JSON body": "",
        "U+0000 escaped": good[:-1] + r',"extra":"\u0000"}',
        "a NUL byte": good[:-1] + ',"extra":"\0"}',
        "a lone surrogate": good[:-1] + r',"extra":"\ud800"}',
        "a broken surrogate pair": good[:-1] + r',"extra":"\ud800\u0041"}',
        "a key that stands twice": good[:-1] + ',"unit":"141029101"}',
        "nesting without end": '{"what":' + "[" * 30_000 + "]" * 30_000 + "}",
        "objects without end": '{"what":' + '{"a":' * 9_000 + "1" + "}" * 9_000 + "}",
        "a number with a leading zero": good[:-1] + ',"extra":01}',
        "a byte order mark": "\ufeff" + good,
    }
    for name, text in malformed.items():
        with checks(f"refused 400: {name}"):
            refused(wire, "POST", MATTERS, 400, "input.malformed", json_kind, text.encode())
    with checks("refused 400: bytes that are no UTF-8"):
        refused(wire, "POST", MATTERS, 400, "input.malformed", json_kind, b'{"what":"\xff\xfe"}')
        refused(wire, "POST", MATTERS, 400, "input.malformed", form_kind, b"what=%ff%fe")
    with checks("refused 400: forms with NUL, broken escapes or a field that stands twice"):
        for form in (b"what=%00", b"what=%zz", b"what=%e4%bd", b"what=a&what=b"):
            refused(wire, "POST", MATTERS, 400, "input.malformed", form_kind, form)
    with checks("refused 415: other content types and charsets"):
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml", "application/json; charset=gbk", "x"):
            refused(wire, "POST", MATTERS, 415, "input.media_type", {"Content-Type": kind}, good.encode())


def check_fields(checks, wire):
    def fault(field, value):
        body = {**canaries.MATTER, field: value}
        told = refused(wire, "POST", MATTERS, 422, "input.invalid", body={key: one for key, one in body.items() if one is not ...}).json
        assert any(one["field"] == field for one in told["fields"]), f"no fault at {field}: {told}"
        return [one["code"] for one in told["fields"] if one["field"] == field][0]

    with checks("refused 422: each faulty field is named with its fault"):
        cases = [
            ("what", ..., "required"), ("what", None, "required"), ("what", "", "required"), ("what", " \n ", "required"),
            ("what", 7, "text"), ("what", ["x"], "text"), ("what", {"x": 1}, "text"), ("what", True, "text"),
            ("what", "长" * 2001, "too_long"), ("what", "a\u0007b", "characters"), ("name", "a\u001bb", "characters"),
            ("place", "a\nb", "one_line"), ("name", "名" * 61, "too_long"), ("phone", "12", "phone"), ("phone", "abc", "phone"),
            ("unit", "141029-ZJ", "choice"), ("unit", "999999", "choice"), ("unit", "' OR 1=1 --", "choice"),
            ("category", "nothing", "choice"), ("extra", "x", "unknown"), ("reporter", "00000000-0000-0000-0000-000000000000", "unknown"),
        ]
        for field, value, code in cases:
            equal(fault(field, value), code, f"fault of {field} = {value!r:.40}")


def check_sizes(checks, wire):
    with checks("refused 413: a body of 1 MB, told in length or in chunks"):
        big = b'{"what":"' + b"a" * 1_000_000 + b'"}'
        refused(wire, "POST", MATTERS, 413, "input.too_large", {"Content-Type": "application/json"}, big)
        head = f"POST {MATTERS} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        answer = wire.raw(head + b"%x\r\n" % len(big) + big + b"\r\n0\r\n\r\n", seconds=2)
        assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
        holds(answer.decode(), '"code":"input.too_large"', "chunked answer")
    with checks("a body just within the limit is judged by its fields"):
        body = b'{"what":"' + b"a" * (BODY_LIMIT - 11) + b'"}'
        refused(wire, "POST", MATTERS, 422, "input.invalid", {"Content-Type": "application/json"}, body)
    with checks("a query that is too long, and one that names a parameter twice, is refused 400"):
        refused(wire, "GET", f"{MATTERS}?after={'a' * 5000}", 400, "input.malformed")
        refused(wire, "GET", f"{MATTERS}?kind=raised&kind=closed", 400, "input.malformed")
        refused(wire, "GET", f"{MATTERS}?kind=%00", 400, "input.malformed")
    with checks("a hundred kilobytes of headers do not get through"):
        answer = wire.raw(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n")
        assert not answer.startswith(b"HTTP/1.1 2"), answer[:200]


def check_addresses(checks, wire):
    with checks("refused 404: addresses that are not there"):
        for path in (
            "/api/v1/nothing", "/api/v2/matters", f"/api/{canaries.PATH}", f"{MATTERS}/1/2/3/4", f"/api/{'a' * 2000}", "/api//v1//matters",
        ):
            refused(wire, "GET", path, 404, "not_found")
    with checks("refused 404 as a page: addresses of pages that are not there"):
        answer = wire.get(f"/{canaries.PATH}")
        equal((answer.status, answer.kind), (404, "text/html"), "answer")
        holds(answer.text, "没有找到", "page")
        holds(wire.get(f"/{canaries.PATH}", {"Accept-Language": "en"}).text, "Nothing was found here", "page")
    with checks("refused 405: methods that an address does not take, with Allow"):
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            answer = refused(wire, method, MATTERS, 405, "method_not_allowed")
            equal(answer.header("Allow"), "GET, HEAD, POST", f"Allow for {method}")
    with checks("no path leads out of /assets"):
        for path in (
            "/assets/css/../../../../etc/passwd", "/assets/..%2f..%2fetc/passwd", "/assets/css/%2e%2e%2f%2e%2e%2fPackage.swift",
            "/assets/css/..%5c..%5cgenxu.sqlite", "/assets/words/kernel.json", "/assets//etc/passwd", "/assets/../data/keys",
        ):
            answer = wire.get(path)
            assert answer.status in (400, 404), f"{path}: {answer.status} {answer.body[:100]!r}"
        refused(wire, "GET", "/assets/css/..%2f..%2fwords", 404, "not_found")
        equal(wire.get("/assets/css/genxu.css%00.svg").status, 400, "status of a name with NUL")


def check_permissions(checks, wire, server):
    number = wire.post(MATTERS, canaries.matter()).json["number"]
    with checks("refused 401: reading without a credential"):
        for path in (MATTERS, f"{MATTERS}/{number}", f"{MATTERS}/{number}/events", "/api/v1/events"):
            answer = refused(wire, "GET", path, 401, "sign_in_needed")
            equal(answer.header("WWW-Authenticate"), "Bearer", "WWW-Authenticate")
    with checks("refused 403 or 404: what a post does not allow or reach"):
        resident, clerk = bearer(server.account("resident")), bearer(server.account("office_clerk", "141029-CG"))
        administrator, dispatcher = bearer(server.account("administrator")), bearer(server.account("township_dispatcher"))
        refused(wire, "GET", MATTERS, 403, "forbidden", administrator)
        refused(wire, "GET", f"{MATTERS}/{number}", 404, "not_found", resident)
        refused(wire, "GET", f"{MATTERS}/{number}", 404, "not_found", clerk)
        refused(wire, "POST", f"{MATTERS}/{number}/accept", 404, "not_found", clerk, {})
        refused(wire, "GET", f"{MATTERS}?unit=141029", 404, "not_found", dispatcher)
        refused(wire, "GET", f"{MATTERS}?unit=141029101", 404, "not_found", dispatcher)
        refused(wire, "GET", "/api/v1/events", 403, "forbidden", dispatcher)
        other = wire.post(MATTERS, canaries.matter(unit="141029101")).json["number"]
        refused(wire, "POST", f"{MATTERS}/{other}/dispatch", 404, "not_found", dispatcher, {"to": "141029-ZJ"})
    with checks("refused 422: list parameters that mean nothing"):
        for query in ("kind=nothing", "limit=0", "limit=101", "limit=x", "after=x", "after=1.2"):
            refused(wire, "GET", f"{MATTERS}?{query}", 422, "input.invalid", dispatcher)
