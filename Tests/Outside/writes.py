"""Writes of the API that repeat, race or come too late."""

import concurrent.futures

import canaries
from checks import equal
from refusals import MATTERS, refused
from wire import bearer

KEY = "check-0123456789-abcdef"


def check(checks, wire, server):
    dispatcher, clerk = bearer(server.account("township_dispatcher")), bearer(server.account("office_clerk", "141029-ZJ"))

    with checks("a repeated Idempotency-Key gives the same answer and does nothing twice"):
        before = count(wire, dispatcher)
        first, second = (wire.post(MATTERS, canaries.MATTER, {"Idempotency-Key": KEY}) for _ in range(2))
        equal((first.status, second.status), (201, 201), "statuses")
        equal({**first.json, "replayed": True}, second.json, "the second answer")
        equal(first.json["replayed"], False, "the first answer's replayed")
        equal(count(wire, dispatcher), before + 1, "matters made")
    with checks("the same key with another body is refused 422"):
        refused(wire, "POST", MATTERS, 422, "idempotency.mismatch", {"Idempotency-Key": KEY}, {**canaries.MATTER, "name": "另一位"})
    with checks("one key sent ten times at once makes one matter"):
        headers = {"Idempotency-Key": KEY + "-at-once"}
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: wire.post(MATTERS, canaries.MATTER, headers), range(10)))
        equal({one.status for one in answers}, {201}, "statuses")
        equal(len({one.json["number"] for one in answers}), 1, "numbers given")
        equal(sum(not one.json["replayed"] for one in answers), 1, "answers that are not repetitions")
    with checks("refused 400: keys that are short, long or not plain"):
        for key in ("short", "a" * 129, "with space and more letters", "é" * 20, ""):
            refused(wire, "POST", MATTERS, 400, "idempotency.key", {"Idempotency-Key": key.encode()}, canaries.MATTER)

    number = wire.post(MATTERS, canaries.matter()).json["number"]
    address = f"{MATTERS}/{number}"
    with checks("refused 412: a version that is no longer there"):
        refused(wire, "POST", f"{address}/dispatch", 412, "stale", {**dispatcher, "If-Match": '"99"'}, {"to": "141029-ZJ"})
    with checks("refused 400: an If-Match that is no version"):
        for header in ("3", '"x"', "*", '"-1"', '""', 'W/"1"'):
            headers = {**dispatcher, "If-Match": header}
            refused(wire, "POST", f"{address}/dispatch", 400, "precondition.malformed", headers, {"to": "141029-ZJ"})
    with checks("refused 422: an office that does not handle this category"):
        for code in ("141029100", "141029", "nobody"):
            refused(wire, "POST", f"{address}/dispatch", 422, "input.invalid", dispatcher, {"to": code})
    with checks("two dispatches of one version at once: one is done, one is refused"):
        headers = {**dispatcher, "If-Match": wire.get(address, dispatcher).header("ETag")}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: wire.post(f"{address}/dispatch", {"to": "141029-ZJ"}, headers), range(2)))
        equal(sorted(one.status for one in answers), [200, 412], "statuses")
    with checks("refused 409: steps that the course does not have here"):
        refused(wire, "POST", f"{address}/dispatch", 409, "matter.transition", dispatcher, {"to": "141029-ZJ"})
        refused(wire, "POST", f"{address}/resolve", 409, "matter.transition", clerk, {"result": canaries.TEXT})
        equal(wire.post(f"{address}/accept", {}, clerk).status, 200, "accept")
        refused(wire, "POST", f"{address}/accept", 409, "matter.transition", clerk, {})
        refused(wire, "POST", f"{address}/rate", 403, "forbidden", clerk, {"score": "5", "solved": "yes"})
    with checks("the record and its events tell the same course"):
        told = wire.get(address, clerk)
        equal(told.header("ETag"), f'"{told.json["version"]}"', "ETag")
        events = wire.get(f"{address}/events", clerk).json["items"]
        equal([one["type"] for one in events], ["matter.raise", "matter.dispatch", "matter.accept"], "events")
        equal([one["version"] for one in events], [1, 2, 3], "versions")
        assert canaries.PHONE not in told.text and canaries.NAME not in told.text, f"not masked: {told.text}"
    with checks("pages of a list are whole: nothing twice, nothing left out"):
        whole = [one["number"] for one in wire.get(f"{MATTERS}?limit=100", dispatcher).json["items"]]
        walked, after = [], ""
        while after is not None:
            page = wire.get(f"{MATTERS}?limit=3&after={after}", dispatcher).json
            walked += [one["number"] for one in page["items"]]
            after = page["next"]
        equal(walked, whole, "numbers")


def count(wire, headers):
    return len(wire.get(f"{MATTERS}?limit=100", headers).json["items"])
