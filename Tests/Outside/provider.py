"""Signing in at an identity provider of somebody else's making, as a browser does it, and the ways in which it might go wrong.

The provider is `oidc-provider-mock` (authlib) in this process, behind a layer that looks at what the server sends and can make the
provider lie. Run from the repository root after `make build`: .venv/bin/python Tests/Outside/provider.py
"""

import base64
import contextlib
import hashlib
import http.client
import io
import json
import os
import pathlib
import re
import tempfile
import threading
import time
import urllib.parse

import oidc_provider_mock
import werkzeug.serving

from checks import Checks, equal
from served import served


class Provider:
    """The mock on a port of this machine. `lie` may change an answer's JSON; `asked` are the requests for tokens."""

    def __init__(self):
        self.renew()
        self.asked, self.lie = [], None
        self.server = werkzeug.serving.make_server("127.0.0.1", 0, self, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def renew(self):
        """Another installation of it: other keys, nobody known."""
        self.app = oidc_provider_mock.app()

    def __call__(self, environ, start):
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0))
            self.asked.append((dict(urllib.parse.parse_qsl(body.decode())), environ.get("HTTP_AUTHORIZATION", "")))
            environ["wsgi.input"] = io.BytesIO(body)
        told = {}

        def keep(status, headers, *more):
            told.update(status=status, headers=headers)

        bytes_ = b"".join(self.app(environ, keep))
        if self.lie and (changed := self.lie(environ["PATH_INFO"], bytes_)) is not None:
            status, headers, bytes_ = changed
            start(status, [*headers, ("Content-Length", str(len(bytes_)))])
            return [bytes_]
        start(told["status"], [(name, value) for name, value in told["headers"] if name.lower() != "content-length"] + [("Content-Length", str(len(bytes_)))])
        return [bytes_]


class Browser:
    """Cookies of one site, and no redirect followed."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())})
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                pair = value.split(";")[0].split("=", 1)
                self.cookies[pair[0]] = pair[1]
        connection.close()
        return answer.status, answer.getheader("Location") or "", text


def post(url, data, headers=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("POST", parts.path + (f"?{parts.query}" if parts.query else ""), data, headers or {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Location") or ""


def path_of(url):
    parts = urllib.parse.urlsplit(url)
    return parts.path + "?" + parts.query


def main():
    checks = Checks()
    provider = Provider()
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "provider.json"
        file.write_text(json.dumps({
            "issuer": provider.issuer, "client_id": "genxu", "client_secret": "s3cret&+", "label": "县统一身份认证", "username_claim": "preferred_username"}))
        os.chmod(file, 0o600)
        with served("--identity-provider", str(file), "--webhook-network", "127.0.0.1") as server:
            run(server, provider, checks)
            server.end(checks)
    provider.server.shutdown()
    checks.close()


def run(server, provider, checks):
    def leave(browser, next_="/"):
        status, location, _ = browser.get("/sign-in/provider?next=" + urllib.parse.quote(next_))
        assert status == 303, status
        return location

    def consent(location, subject):
        status, back = post(location, urllib.parse.urlencode({"sub": subject}))
        assert status == 302, status
        return path_of(back)

    def whole(subject, next_="/", browser=None):
        browser = browser or Browser(server.port)
        return browser, browser.get(consent(leave(browser, next_), subject))

    keeper = {"Authorization": f"Bearer {server.account('administrator')['token']}", "Content-Type": "application/json"}

    with checks("the button stands on the sign-in page"):
        assert "县统一身份认证" in Browser(server.port).get("/sign-in")[2]
    with checks("what leaves is a code request with PKCE, state and nonce"):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(leave(Browser(server.port))).query))
        equal((query["response_type"], query["client_id"], query["code_challenge_method"]), ("code", "genxu", "S256"), "the request")
        assert "openid" in query["scope"].split() and len(query["state"]) > 40 and len(query["nonce"]) > 20
        assert query["redirect_uri"].endswith("/sign-in/provider/back")
    with checks("somebody whom nobody here is tied to does not get in, and no account is made"):
        browser, (status, _, text) = whole("4711")
        equal(status, 403, "the status")
        assert "gx_session" not in browser.cookies
    with checks("tied by an administrator, they get in; the verifier fits the challenge and the client proves itself"):
        status, _ = post(f"{server.base}/api/v1/accounts/chen/link", json.dumps({"subject": "4711"}), keeper)
        equal(status, 204, "the tie")
        browser = Browser(server.port)
        location = leave(browser, "/today")
        back = consent(location, "4711")
        status, where, _ = browser.get(back)
        equal((status, where), (303, "/today"), "the answer")
        assert "chen" in browser.get("/account")[2]
        asked, proof = provider.asked[-1]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        equal(challenge, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))["code_challenge"], "the challenge")
        equal(base64.b64decode(proof.split()[1]).decode(), "genxu:s3cret%26%2B", "the client")
    with checks("the same way back opens nothing a second time"):
        equal(browser.get(back)[0], 403, "the status")
    with checks("a way back in another browser opens nothing: nobody is signed in as somebody else"):
        victim = Browser(server.port)
        victim.get("/sign-in")
        equal(victim.get(consent(leave(Browser(server.port)), "4711"))[0], 403, "the status")
        assert "gx_session" not in victim.cookies
    with checks("a changed state, none, an error and a foreign issuer open nothing"):
        browser = Browser(server.port)
        back = consent(leave(browser), "4711")
        for bad in (back.replace("state=", "state=A"), re.sub(r"state=[^&]*", "", back), "/sign-in/provider/back?error=access_denied", back + "&iss=https%3A%2F%2Fevil.example"):
            equal(browser.get(bad)[0], 403, bad)
    with checks("it leads to paths of this site only"):
        for bad in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            equal(whole("4711", bad)[1][1], "/", bad)
    with checks("the claim that the operator chose names an account, and only one that there is"):
        provider.app.test_client().put("/users/5000", json={"preferred_username": "li"})
        browser, (status, _, _) = whole("5000")
        equal(status, 303, "the status")
        assert ">li<" in browser.get("/account")[2].replace(" ", "")
        provider.app.test_client().put("/users/5001", json={"preferred_username": "nobody.here"})
        equal(whole("5001")[1][0], 403, "the status")
    with checks("changed keys are asked for"):
        provider.renew()
        provider.app.test_client().put("/users/5000", json={"preferred_username": "li"})
        time.sleep(6)
        equal(whole("4711")[1][0], 303, "the status")
    with checks("an untied account is out"):
        equal(post(f"{server.base}/api/v1/accounts/chen/unlink", "{}", keeper)[0], 204, "untying")
        equal(whole("4711")[1][0], 403, "the status")

    def token_lie(change):
        def lie(path, body):
            if path != "/oauth2/token":
                return None
            answer = json.loads(body)
            head, claims, signature = answer["id_token"].split(".")
            read = json.loads(base64.urlsafe_b64decode(claims + "=="))
            answer["id_token"] = change(head, read, signature)
            return "200 OK", [("Content-Type", "application/json")], json.dumps(answer).encode()
        return lie

    def encode(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    with checks("an unsigned token and a changed one are not believed"):
        for change in (
            lambda head, read, signature: f"{encode({'alg': 'none'})}.{encode({**read, 'sub': '5000'})}.",
            lambda head, read, signature: f"{head}.{encode({**read, 'sub': '5000'})}.{signature}",
            lambda head, read, signature: "x",
        ):
            provider.lie = token_lie(change)
            equal(whole("5000")[1][0], 403, "the status")
        provider.lie = None
        equal(whole("5000")[1][0], 303, "the status without the lie")
    with checks("a provider that sends this server elsewhere is not followed"):
        provider.lie = lambda path, body: (("302 Found", [("Location", "http://127.0.0.1:1/")], b"") if path == "/oauth2/token" else None)
        assert whole("5000")[1][0] in (403, 503)
        provider.lie = lambda path, body: (("200 OK", [("Content-Type", "application/json")], b" " * 200_000) if path == "/oauth2/token" else None)
        assert whole("5000")[1][0] in (403, 503)
        provider.lie = None
    with checks("discovery that points inside is not followed: nothing is asked there"):
        with stray() as (port, hits):
            def lie(path, body):
                if path != "/.well-known/openid-configuration":
                    return None
                found = json.loads(body)
                found.update(token_endpoint=f"http://127.0.0.1:{port}/token", jwks_uri=f"http://127.0.0.1:{port}/keys", authorization_endpoint=f"http://127.0.0.1:{port}/a")
                return "200 OK", [("Content-Type", "application/json")], json.dumps(found).encode()
            server.stop()
            provider.lie = lie
            server.start()
            equal(Browser(server.port).get("/sign-in/provider")[0], 503, "the status")
            equal(hits, [], "requests inside")
        provider.lie = None
    with checks("without the provider the password still opens, and the fault is told"):
        status, _, text = Browser(server.port).get("/sign-in/provider")
        assert status in (303, 503), status
        equal(Browser(server.port).get("/sign-in")[0], 200, "the status")


@contextlib.contextmanager
def stray():
    """A program inside that nobody should ask."""
    hits = []

    def app(environ, start):
        hits.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]

    server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, hits
    finally:
        server.shutdown()


if __name__ == "__main__":
    main()
