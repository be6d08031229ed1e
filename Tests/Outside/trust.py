"""Credentials that are forged, forms from elsewhere, headers that would like to be two."""

import re

import canaries
from checks import equal, holds
from refusals import MATTERS, document, refused
from wire import bearer

HIDDEN = re.compile(r'name="(_csrf|_key)" value="([^"]*)"')


class Visitor:
    """A browser without scripts: its cookies, and the hidden fields of the page it looks at."""

    def __init__(self, wire, path="/raise"):
        self.wire = wire
        answer = wire.get(path)
        self.cookies = answer.cookies()
        self.hidden = dict(HIDDEN.findall(answer.text))

    @property
    def headers(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def submit(self, path, fields, headers=None, **hidden):
        form = {**self.hidden, **{"_" + name: value for name, value in hidden.items()}, **fields}
        answer = self.wire.post(path, [pair for pair in form.items() if pair[1] is not None], {**self.headers, **(headers or {})})
        self.cookies.update(answer.cookies())
        return answer


def check(checks, wire, server):
    check_bearers(checks, wire, server)
    check_cookies(checks, wire)
    check_forms(checks, wire)
    check_headers(checks, wire, server)


def check_bearers(checks, wire, server):
    token = server.account("township_dispatcher")["token"]
    forged = [canaries.TOKEN, token[:-1], token + "x", token.swapcase(), "", "a" * 600, "' OR 1=1 --"]
    with checks("a forged token is refused 401 and never counts as nobody"):
        for value in forged:
            refused(wire, "GET", MATTERS, 401, "credential.invalid", {"Authorization": f"Bearer {value}"})
            answer = refused(wire, "POST", MATTERS, 401, "credential.invalid", {"Authorization": f"Bearer {value}"}, canaries.MATTER)
            equal(answer.header("WWW-Authenticate"), "Bearer", "WWW-Authenticate")
    with checks("another scheme than Bearer is refused 401"):
        for value in ("Basic YTpi", token, "Bearer", "Digest x"):
            refused(wire, "GET", "/api/v1/units", 401, "credential.invalid", {"Authorization": value})
    with checks("a token does not open pages to somebody else's browser"):
        equal(wire.get("/work", {"Authorization": f"Bearer {canaries.TOKEN}"}).status, 401, "status of /work")


def check_cookies(checks, wire):
    made = wire.post(MATTERS, canaries.matter()).json
    with checks("forged cookies open nothing"):
        true = wire.get(made["link"]).cookies()["gx_holds"]
        for value in (canaries.COOKIE, true[:-2] + ("AA" if true[-2:] != "AA" else "BB"), "A" * 90, true * 2):
            cookie = {"Cookie": f"gx_holds={value}; gx_session={value}; gx_visit={value}"}
            refused(wire, "GET", f"{MATTERS}/{made['number']}", 401, "sign_in_needed", cookie)
            equal(wire.get(f"/matters/{made['number']}", cookie).status, 404, "status of the page")
            equal(wire.get("/work", cookie).header("Location"), "/sign-in?next=%2Fwork".replace("%2F", "/"), "way from /work")
        equal(wire.get(f"/matters/{made['number']}", {"Cookie": f"gx_holds={true}"}).status, 200, "status with the true cookie")
    with checks("a private link that is cut or changed opens nothing, and a replaced one neither"):
        for link in (made["link"][:-1], made["link"][:-3] + "AAA", "/m/" + "A" * 43, f"/m/{canaries.PATH}"):
            equal(wire.get(link).status, 404, f"status of {link}")
        cookie = {"Cookie": f"gx_holds={wire.get(made['link']).cookies()['gx_holds']}", "Sec-Fetch-Site": "same-origin"}
        fresh = wire.post(f"{MATTERS}/{made['number']}/relink", {}, cookie)
        equal(fresh.status, 200, f"status of relink ({fresh.body[:200]!r})")
        equal(wire.get(made["link"]).status, 404, "status of the replaced link")
        equal(wire.get(fresh.json["link"]).status, 303, "status of the fresh link")
    with checks("cookies are kept from scripts and from other sites"):
        for answer in (wire.get("/raise"), wire.get(fresh.json["link"])):
            assert answer.all("Set-Cookie"), "no cookie was set"
            for cookie in answer.all("Set-Cookie"):
                for word in ("HttpOnly", "SameSite=Lax", "Path=/"):
                    holds(cookie, word, "cookie")
    with checks("the answer to a private link tells nobody where it came from"):
        equal(wire.get(fresh.json["link"]).header("Referrer-Policy"), "no-referrer", "Referrer-Policy")


def check_forms(checks, wire):
    def said(answer, language):
        equal((answer.status, answer.kind), (403, "text/html"), f"answer ({answer.body[:200]!r})")
        holds(answer.text, "无法确认这次提交" if language == "zh-Hans" else "It could not be confirmed", "page")
        assert canaries.TEXT not in answer.text, "what a stranger sent is shown again"

    english = {"Accept-Language": "en"}
    with checks("refused 403: a form without its token, with another visit's, or without its visit"):
        here, there = Visitor(wire), Visitor(wire)
        assert here.hidden["_csrf"] != there.hidden["_csrf"], "two visits share a token"
        for hidden in ({"csrf": None}, {"csrf": there.hidden["_csrf"]}, {"csrf": "A" * 43}, {"csrf": ""}):
            said(here.submit("/raise", canaries.MATTER, **hidden), "zh-Hans")
            said(here.submit("/raise", canaries.MATTER, english, **hidden), "en")
        said(wire.post("/raise", [*here.hidden.items(), *canaries.MATTER.items()]), "zh-Hans")
    with checks("refused 403: a form that another site sent, even with a good token"):
        for header in (
            {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        ):
            said(here.submit("/raise", canaries.MATTER, header), "zh-Hans")
    with checks("refused 403: the API by cookie from another site, or without saying from where"):
        for header in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}):
            refused(wire, "POST", MATTERS, 403, "csrf", {**here.headers, **header}, canaries.MATTER)
        form = {**here.headers, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        refused(wire, "POST", MATTERS, 403, "csrf", form, b"category=public_facilities")
    with checks("the same form from its own page is taken"):
        equal(here.submit("/raise", canaries.matter(), {"Sec-Fetch-Site": "same-origin"}).status, 303, "status")


def check_headers(checks, wire, server):
    with checks("no field becomes a header, no redirect leaves the site"):
        visitor = Visitor(wire)
        for next_path in (
            "/\r\nSet-Cookie: evil=1", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\tx",
        ):
            answer = visitor.submit("/preferences", {"elder": "on", "next": next_path})
            if answer.status == 303:
                equal(answer.header("Location"), "/", f"where {next_path!r} leads")
            assert "evil" not in answer.cookies(), f"{next_path!r} set a cookie"
        clerk = server.account("office_clerk", "141029-ZJ")
        for next_path in ("//evil.example", "/\\evil.example", "https://evil.example", "/\r\nX-Evil: 1"):
            fields = {"username": clerk["username"], "password": clerk["password"], "next": next_path}
            answer = Visitor(wire, "/sign-in").submit("/sign-in", fields)
            where = answer.header("Location") or "/"
            assert where.startswith("/") and not where.startswith(("//", "/\\")) and "\r" not in where, f"{next_path!r} leads to {where}"
            equal(answer.header("X-Evil"), None, "X-Evil")
    with checks("the host a client claims is not believed"):
        for name in ("Host", "X-Forwarded-Host", "Forwarded"):
            for path in ("/work", "/raise", "/openapi.json"):
                answer = wire.get(path, {name: "evil.example"} if name != "Host" else {"X-Original-Host": "evil.example"})
                assert "evil.example" not in answer.text and "evil.example" not in str(answer.headers), f"{path} repeats {name}"
    with checks("broken and double-meaning HTTP is refused without an answer of ours inside"):
        for head in (
            b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rSet-Cookie: evil=1\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
            b"POST /raise HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"0\r\n\r\nGET /work HTTP/1.1\r\nHost: a\r\n\r\n",
            b"POST /raise HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"POST /raise HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/9.9\r\n\r\n",
        ):
            answer = wire.raw(head, seconds=2)
            assert b"evil=1" not in answer and not answer.startswith(b"HTTP/1.1 2"), f"{head[:60]!r}: {answer[:200]!r}"
    with checks("sign-in tells an unknown name and a wrong password apart from nothing"):
        texts = []
        for username in ("zhao", "nobody-at-all"):
            answer = Visitor(wire, "/sign-in").submit("/sign-in", {"username": username, "password": canaries.PASSWORD})
            equal(answer.status, 422, "status")
            assert canaries.PASSWORD not in answer.text, "the password is shown again"
            texts.append(re.sub(r'value="[^"]*"', "", answer.text))
        equal(texts[0], texts[1], "the two pages")
    with checks("every kind of answer carries the headers that protect its reader"):
        for path in ("/", "/raise", "/openapi.json", "/healthz", MATTERS, "/nothing", "/assets/icons/genxu.svg"):
            answer = wire.get(path, {"X-Canary": canaries.HEADER})
            for name, word in (
                ("Content-Security-Policy", "default-src 'self'"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
                ("Referrer-Policy", "same-origin"), ("X-Request-Id", ""), ("Cache-Control", ""),
            ):
                holds(answer.header(name) or f"{path}: none", word, f"{name} of {path}")
            assert answer.header("Server") is None, "the server names itself"
        document(wire.get(MATTERS + f"?after={canaries.QUERY}", bearer(server.account("leader"))), 422, "input.invalid", "zh-Hans")
