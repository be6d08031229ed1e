"""What waits for whom in an office, and who stands in for whom: on a phone without a script, in both languages; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/handover.py [--pictures DIR]
"""

import argparse
import datetime
import re

from browsers import DESK, PHONE, browser, heading, window
from tongue import LANGUAGES, Tongue

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from trust import Visitor
from wire import Wire, bearer

TOWN, OFFICE = "141029100", "141029-ZJ"
SECRET = "麦子熟了 路灯亮了 井盖好了"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))


class Handover:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.cast = sight.Cast.__new__(sight.Cast)
        self.cast.wire = self.wire
        self.town, self.clerk = server.account("township_dispatcher", TOWN), server.account("office_clerk", OFFICE)
        self.colleague = {"username": "qianstand", "name": "钱替班", "password": SECRET}
        told = server.run("account", "--data", str(server.data), "--user", "qianstand", "--name", "钱替班", "--role", "office_clerk", "--unit", OFFICE)
        activation = {"username": "qianstand", "code": CODE.search(told)[0], "new_password": SECRET}
        equal(Visitor(self.wire, "/activate").submit("/activate", activation).status, 303, "activation")
        people = {"clerk": self.clerk, "colleague": self.colleague, "town": self.town, "county": server.account("county_dispatcher")}
        self.cookies = {who: self.cast.signed_in(account) for who, account in people.items()}

    def page(self, who, language="zh-Hans", size=PHONE, scripts=False, elder=False, dark=False):
        cookies = {**self.cookies[who], "gx_lang": language}
        return window(self.chromium, self.server, size, scripts, dark, cookies, elder).new_page()

    def given(self, what):
        """Raised, and with the clerk of the office."""
        number = self.wire.post(MATTERS, {**sight.MATTER, "what": what, "phone": f"137{len(what):08}"}).json["number"]
        for verb, said, who in (("dispatch", {"to": OFFICE}, self.town), ("accept", {}, self.clerk), ("assign", {"to": self.clerk["username"]}, self.clerk)):
            equal(self.wire.post(f"{MATTERS}/{number}/{verb}", said, bearer(who)).status, 200, verb)
        return number

    def day(self, ahead):
        return (datetime.datetime.now(SHANGHAI) + datetime.timedelta(days=ahead)).date().isoformat()

    def row(self, page, number):
        return page.get_by_role("row").filter(has_text=number)

    def run(self, pictures):
        for language in LANGUAGES:
            self.hand_over(language, Tongue(language))
        self.whatever_waits()
        self.look(pictures)

    def hand_over(self, language, say):
        number = self.given({"zh-Hans": "桥头的护栏松了一截。", "en": "The railing at the bridge is loose."}[language])
        page, other = self.page("clerk", language), self.page("colleague", language)
        name = self.clerk.get("name") or self.clerk["username"]
        with self.checks(f"{language}: what was given to somebody waits for them, and for nobody else of the office"):
            page.goto("/work/waiting")
            equal(self.row(page, number).count(), 1, "lines")
            first = self.row(page, number).locator(".waiting-do a").first
            equal(first.inner_text(), say("verb.contact"), "the first step")
            say.own(page)
            other.goto("/work/waiting")
            equal(self.row(other, number).count(), 0, "lines of a colleague")
            other.get_by_role("link", name=say("waiting.all"), exact=True).click()
            equal(self.row(other, number).count(), 1, "lines of the whole office")
        with self.checks(f"{language}: it is seen before it is handed over; a fault stands beside its field, and what was typed stays"):
            page.get_by_role("link", name=say("handover.title"), exact=True).click()
            equal(self.row(page, number).count(), 1, "what lies open")
            page.get_by_role("radio", name=self.colleague["name"]).check()
            page.locator("[name=to]").fill(self.day(-1))
            page.get_by_role("button", name=say("handover.submit"), exact=True).click()
            holds(page.locator(".field.bad .fault").inner_text(), say("fault.handover_span", max=366), "fault")
            equal(page.get_by_role("radio", name=self.colleague["name"]).is_checked(), True, "who was chosen")
            say.own(page)
            page.locator("[name=to]").fill(self.day(2))
            page.get_by_role("button", name=say("handover.submit"), exact=True).click()
            holds(page.get_by_role("main").inner_text(), say("handover.state.running"), "the list")
            say.own(page)
        with self.checks(f"{language}: whoever stands in sees it with whose it is; what they do is told as done for who is away"):
            other.goto("/work/waiting")
            holds(other.get_by_role("main").inner_text(), say("waiting.absent", name=name, to=self.day(2)), "whose things these are")
            holds(self.row(other, number).inner_text(), say("waiting.for", name=name), "whose it is")
            say.own(other)
            self.row(other, number).get_by_role("link", name=say("verb.contact"), exact=True).click()
            assert other.url.endswith(f"/matters/{number}#do-contact"), other.url
            form = other.locator("form[action$='/contact']")
            form.locator("xpath=ancestor::details").locator("summary").first.click() if not form.is_visible() else None
            form.locator("[name=text]").fill("OK")
            form.locator("[type=submit]").click()
            holds(other.get_by_role("main").inner_text(), say("handover.acted", by=self.colleague["name"], **{"for": name}), "history")
            say.own(other)
        with self.checks(f"{language}: ended early, it waits for the one it was given to again"):
            page.goto("/work/waiting")
            holds(page.get_by_role("main").inner_text(), self.colleague["name"], "who has it")
            page.get_by_role("link", name=say("handover.title"), exact=True).click()
            page.get_by_role("button", name=say("handover.end"), exact=True).click()
            holds(page.get_by_role("main").inner_text(), say("handover.state.ended"), "the list")
            other.goto("/work/waiting")
            equal(self.row(other, number).count(), 0, "lines of a colleague")
        for one in (page, other):
            one.context.close()

    def whatever_waits(self):
        with self.checks("matters, requests to answer and whistles stand in one list, by deadline"):
            number = self.given("戏台后面的墙裂了，要一起去看。")
            asked = {"ground": "complex", "amount": "1", "text": "要等鉴定。"}
            equal(self.wire.post(f"{MATTERS}/{number}/extend", asked, bearer(self.clerk)).status, 200, "extend")
            whistle = {"ground": "emergency", "units": OFFICE, "meet": "戏台", "text": "墙要倒。"}
            equal(self.wire.post(f"{MATTERS}/{number}/whistle", whistle, bearer(self.town)).status, 200, "whistle")
            page = self.page("clerk", size=DESK)
            page.goto("/work/waiting")
            holds(page.get_by_role("main").inner_text(), "吹哨报到", "what waits for the office")
            dues = page.locator("main table time").evaluate_all("all => all.map(one => one.getAttribute('datetime'))")
            equal(dues, sorted(dues), "deadlines")
            page.get_by_role("link", name="去到场").first.click()
            assert "/whistles/" in page.url, page.url
            kinds = [one["kind"] for one in self.wire.get("/api/v1/waiting?limit=100", bearer(self.town)).json["items"]]
            kinds += [one["kind"] for one in self.wire.get("/api/v1/waiting?limit=100", bearer(self.server.account("county_dispatcher"))).json["items"]]
            assert "decision" in kinds and "matter" in kinds, kinds

    def look(self, pictures):
        self.given("村口的水管冒水。")
        day = self.day(0)
        said = {"unit": OFFICE, "stand_in": "qianstand", "from": day, "to": self.day(3)}
        equal(self.wire.post("/api/v1/handovers", said, bearer(self.clerk)).status, 201, "hand-over")
        screens = [
            ("waiting", "colleague", "/work/waiting"), ("waiting-town", "town", "/work/waiting"), ("waiting-away", "clerk", "/work/waiting"),
            ("handover", "clerk", "/work/handover"),
        ]
        faults = {}
        for size, elder, dark in sight.VARIANTS:
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
            for name, who, path in screens:
                page = self.page(who, size=size, scripts=True, elder=elder, dark=dark)
                page.goto(path)
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
                page.context.close()
        with self.checks("what waits, and the hand-over: axe, width and targets in every mode"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("What waits in an office, and who stands in", flush=True)
    with served() as server, browser() as chromium:
        Handover(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
