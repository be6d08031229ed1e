"""Requests exactly as they are written: no redirects followed, no cookies kept, nothing mended."""

import dataclasses
import http.client
import json
import socket
import urllib.parse

SECONDS = 20


@dataclasses.dataclass
class Answer:
    status: int
    headers: list
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def kind(self):
        return (self.header("Content-Type") or "").split(";")[0]

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def cookies(self):
        """Name to value, of every cookie set."""
        return dict(value.split(";")[0].split("=", 1) for value in self.all("Set-Cookie"))


class Wire:
    def __init__(self, server):
        self.server = server

    def ask(self, method, path, headers=None, body=None):
        """`body`: bytes as they are, a dict as JSON, a list of pairs as a form."""
        headers = dict(headers or {})
        if isinstance(body, dict):
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        elif isinstance(body, list):
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            body = urllib.parse.urlencode(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=SECONDS)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None or method == "POST":
                connection.putheader("Content-Length", str(len(body or b"")))
            connection.endheaders()
            try:
                if body:
                    connection.send(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # It has heard enough; the answer is still to be read.
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def get(self, path, headers=None):
        return self.ask("GET", path, headers)

    def post(self, path, body=None, headers=None):
        return self.ask("POST", path, headers, body)

    def raw(self, data, seconds=5):
        """Sends bytes as they are and returns what comes back until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=seconds) as connection:
            connection.sendall(data)
            parts = []
            try:
                while part := connection.recv(65536):
                    parts.append(part)
            except (TimeoutError, ConnectionResetError):
                pass
            return b"".join(parts)


def bearer(account):
    return {"Authorization": "Bearer " + account["token"]}
