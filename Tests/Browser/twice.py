"""The same form sent twice, as an impatient thumb does."""

import re

from browsers import PHONE, window

from checks import equal
from refusals import MATTERS
from wire import Wire, bearer

FORM = {"category": "public_facilities", "what": "路口的反光镜歪了。", "unit": "141029100", "phone": "13901234567"}


def check_twice(checks, chromium, server):
    context = window(chromium, server, PHONE)
    wire, headers = Wire(server), bearer(server.account("township_dispatcher"))

    def count():
        return len(wire.get(f"{MATTERS}?limit=100", headers).json["items"])

    def hidden():
        return dict(re.findall(r'name="(_csrf|_key)" value="([^"]*)"', context.request.get("/raise").text()))

    def send(form):
        answer = context.request.post("/raise", form=form, max_redirects=0)
        return answer.status, answer.headers.get("location")

    with checks("a form sent twice does one thing and leads to the same matter"):
        before, form = count(), {**FORM, **hidden()}
        first, second = send(form), send(form)
        equal(first[0], 303, "status")
        equal(second, first, "the second answer")
        equal(count(), before + 1, "matters made")
    with checks("the same form opened again makes another matter"):
        other = send({**FORM, **hidden()})
        assert other[0] == 303 and other != first, f"{other} after {first}"
        equal(count(), before + 2, "matters made")
    context.close()
