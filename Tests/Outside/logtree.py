"""The log's checkpoints and proofs, verified by other code: RFC 6962/9162 and the C2SP formats written down here once more, Ed25519 by
the `cryptography` package. Nothing is believed that the server says of itself.

Run from the repository root after `make build`: .venv/bin/python Tests/Outside/logtree.py
"""

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checks import Checks, equal
from served import served


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves):
    """MTH of RFC 6962, section 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node(root_of(leaves[:k]), root_of(leaves[k:]))


def included(leaf, index, size, path, root):
    """RFC 9162, section 2.1.3.2."""
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistent(first, second, first_root, second_root, path):
    """RFC 9162, section 2.1.4.2."""
    if first == second:
        return not path and first_root == second_root
    path = ([first_root] if first & (first - 1) == 0 else []) + path
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def opened(note, verifier):
    """(size, root) of a checkpoint whose signature holds under a key `name+hash+base64`; raises InvalidSignature otherwise."""
    name, mark, key = verifier.split("+", 2)
    key = base64.b64decode(key, validate=True)
    assert key[0] == 1 and len(key) == 33, "not an Ed25519 key"
    equal(hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex(), mark, "the key's hash")
    text, signatures = note.split("\n\n", 1)
    text += "\n"
    for line in signatures.splitlines():
        dash, signer, signature = line.split(" ")
        signature = base64.b64decode(signature, validate=True)
        if dash == "—" and signer == name and signature[:4].hex() == mark:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text.encode())
            origin, size, root = text.splitlines()[:3]
            equal(origin, name, "the origin")
            return int(size), base64.b64decode(root, validate=True)
    raise InvalidSignature("nobody that we know signed this")


def main():
    checks = Checks()
    with served() as server:
        run(server, checks)
        server.end(checks)
    checks.close()


def run(server, checks):
    token = server.account("auditor")["token"]

    def get(path, auth=False, raw=False):
        request = urllib.request.Request(server.base + path, headers={"Authorization": f"Bearer {token}"} if auth else {})
        with urllib.request.urlopen(request, timeout=20) as answer:
            body = answer.read()
        return body if raw else json.loads(body)

    def checkpoints():
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if (found := get("/api/v1/log/checkpoints"))["items"]:
                return found
            time.sleep(0.2)
        raise AssertionError("no checkpoint was signed within 20 s of the start")

    first = checkpoints()
    verifier = first["key"]
    size, root = opened(first["items"][0]["note"], verifier)
    leaves = []

    with checks("the page's own file is the newest checkpoint"):
        equal(get("/log/checkpoint", raw=True).decode(), first["items"][0]["note"], "the checkpoint")
    with checks("the root is that of the events themselves"):
        for seq in range(1, size + 1):
            leaves.append(hashlib.sha256(b"\x00" + get(f"/api/v1/log/entries/{seq}", auth=True, raw=True)).digest())
        equal(root_of(leaves).hex(), root.hex(), "the root")
    with checks("another key and a changed size are refused"):
        note = first["items"][0]["note"]
        for bad in (note.replace(f"\n{size}\n", f"\n{size + 1}\n", 1),):
            try:
                opened(bad, verifier)
                raise AssertionError("a changed note was believed")
            except InvalidSignature:
                pass
    with checks("every twentieth event is proven to be included, and no other in its place"):
        for seq in range(1, size + 1, 20):
            proof = get(f"/api/v1/log/inclusion?seq={seq}&size={size}")
            path = [bytes.fromhex(one) for one in proof["hashes"]]
            equal(proof["leaf"], leaves[seq - 1].hex(), "the leaf")
            assert included(leaves[seq - 1], seq - 1, size, path, root), f"event {seq} is not proven"
            assert not included(leaves[seq % size], seq - 1, size, path, root), f"another event is proven at {seq}"
    with checks("a later log is proven to begin with an earlier one, and not with another"):
        for older in range(1, size, 23):
            path = [bytes.fromhex(one) for one in get(f"/api/v1/log/consistency?from={older}&to={size}")["hashes"]]
            assert consistent(older, size, root_of(leaves[:older]), root, path), f"{older} to {size}"
            assert not consistent(older, size, root_of(leaves[1:older + 1]), root, path), f"another log of {older} events is believed"
    with checks("a checkpoint after a restart continues the one before"):
        before = (size, root)
        body = json.dumps({"category": "public_facilities", "what": "井盖坏了", "unit": server.account("township_dispatcher")["unit"]}).encode()
        request = urllib.request.Request(server.base + "/api/v1/matters", data=body, headers={"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=20).read()
        server.stop()
        server.start()
        deadline = time.monotonic() + 20
        while (later := opened(checkpoints()["items"][0]["note"], verifier))[0] == before[0] and time.monotonic() < deadline:
            time.sleep(0.2)
        assert later[0] > before[0], "nothing new was signed"
        path = [bytes.fromhex(one) for one in get(f"/api/v1/log/consistency?from={before[0]}&to={later[0]}")["hashes"]]
        assert consistent(before[0], later[0], before[1], later[1], path), "the later log does not continue the earlier"
    with checks("nobody but an auditor reads an event's bytes"):
        for headers in ({}, {"Authorization": f"Bearer {server.account('administrator')['token']}"}):
            try:
                urllib.request.urlopen(urllib.request.Request(server.base + "/api/v1/log/entries/1", headers=headers), timeout=20)
                raise AssertionError("it was handed out")
            except urllib.error.HTTPError as fault:
                assert fault.code in (401, 403), fault.code


if __name__ == "__main__":
    main()
