"""A matter that went through everything, as a resident and as whoever looks it over read it; many merged from the list at once.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/story.py [--pictures DIR]
"""

import argparse
import re

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from wire import Wire, bearer

PLACE = "141029100"
OFFICES = ["141029-CG", "141029-ZJ"]
SAID = {"category": "garbage", "unit": PLACE, "phone": "13800001234", "name": "王村民"}


class Story:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.dispatcher = server.account("township_dispatcher", PLACE)
        self.arbiter = server.account("county_dispatcher")
        self.leader = server.account("leader")
        self.clerks = [server.account("office_clerk", office) for office in OFFICES]

    def raised(self, what):
        return self.wire.post(MATTERS, {**SAID, "what": what}).json["number"]

    def step(self, number, verb, body, account):
        answer = self.wire.post(f"{MATTERS}/{number}/{verb}", body, bearer(account))
        equal(answer.status, 200, verb)

    def page(self, account=None, size=DESK, scripts=False, elder=False, dark=False):
        page = window(self.chromium, self.server, size, scripts, elder=elder, dark=dark).new_page()
        if account:
            page.goto("/sign-in")
            sign_in(page, account)
            page.wait_for_load_state()
        return page

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def course(self):
        """Returned, disputed, decided, extended, merged, taken apart, resolved and opened again."""
        number = self.raised("北门戏台边的垃圾堆了一人高。")
        other = self.raised("戏台边的垃圾没有人收。")
        first, second = self.clerks
        self.step(number, "dispatch", {"to": OFFICES[0]}, self.dispatcher)
        self.step(number, "return", {"text": "不是本单位的职责。"}, first)
        self.step(number, "dispatch", {"to": OFFICES[0]}, self.dispatcher)
        self.step(number, "dispute", {"text": "工地的垃圾归住建管。"}, first)
        self.step(number, "arbitrate", {"to": OFFICES[1], "text": "由住建办理。"}, self.arbiter)
        self.step(number, "accept", {}, second)
        self.step(number, "contact", {"text": "已经打过电话。"}, second)
        self.wire.post(f"{MATTERS}/{number}/extend", {"ground": "complex", "amount": 2, "text": "配件没有到。"}, bearer(second))
        asked = self.wire.get(f"{MATTERS}/{number}/decisions", bearer(second)).json["items"]
        assert asked, "nothing was asked for"
        self.wire.post(f"/api/v1/decisions/{asked[0]['id']}/grant", {}, bearer(self.dispatcher))
        self.step(number, "merge", {"into": other, "text": "同一堆垃圾。"}, self.dispatcher)
        self.step(number, "unmerge", {"text": "不是同一堆。"}, self.dispatcher)
        self.step(number, "resolve", {"result": "清运走了，装了监控。"}, second)
        return number

    def minutes(self, number, account):
        with self.checks("every minute of every clock has its reason"):
            clocks = self.wire.get(f"{MATTERS}/{number}/clocks", bearer(account)).json["items"]
            assert len(clocks) >= 8, len(clocks)
            for clock in clocks:
                spans = clock["minutes"]
                if not spans:
                    continue
                equal(spans[0]["from"], clock["started_at"], "begins")
                if clock["ended_at"]:
                    equal(spans[-1]["to"], clock["ended_at"], "ends")
                    assert clock["ended_by"], clock
                for before, after in zip(spans, spans[1:]):
                    equal(after["from"], before["to"], f"{clock['stage']}: {before} and {after}")

    def run(self, pictures):
        number = self.course()
        self.minutes(number, self.leader)
        resident = self.page(size=PHONE)
        with self.checks("a resident finds it and reads who had it, when and why"):
            resident.goto("/find")
            resident.get_by_label("编号").fill(number)
            resident.get_by_label("手机号").fill("1234")
            resident.get_by_role("main").get_by_role("button").last.click()
            resident.wait_for_url(re.compile(r"/matters/\d{13}$"))
            for word in ("退单", "裁定", "延期", "合并", "承办"):
                holds(self.text(resident), word, "the page")
        faults = {}

        def look(name, page, elder=False, dark=False, scripts=False):
            # What judges a page is a script itself.
            if not scripts:
                cookies = {one["name"]: one["value"] for one in page.context.cookies()}
                shown = window(self.chromium, self.server, page.viewport_size, True, dark=dark, cookies=cookies).new_page()
                shown.goto(page.url)
                for fold in shown.locator("details:has(.clocks)").all():
                    fold.evaluate("fold => fold.open = true")
                page = shown
            for fault in sight.look(page, elder):
                faults.setdefault(fault, []).append(name)
            if pictures:
                sight.picture(page, pictures, name)

        look("story-resident-360", resident)
        resident.goto(f"/matters/{number}/proof")
        look("story-proof-resident-360", resident)
        for mode in ({}, {"dark": True}, {"elder": True}):
            page = self.page(self.leader, **mode)
            name = "-".join(mode) or "plain"
            page.goto(f"/matters/{number}")
            look(f"story-leader-{name}", page, **mode)
            page.goto(f"/matters/{number}/proof")
            look(f"story-proof-{name}", page, **mode)
        self.merge_many(look)
        with self.checks("pages are easy to read: contrast, sizes, names, no side scroll"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())

    def merge_many(self, look):
        page = self.page(self.dispatcher, PHONE)
        with self.checks("what is ticked is merged after one page that asks; no script"):
            numbers = [self.raised(f"戏台边第 {index} 回说的井盖。") for index in range(3)]
            page.goto("/work?kind=raised")
            for number in numbers:
                page.get_by_label(f"选中 {number}").check()
            page.get_by_role("button", name="合并选中的…").click()
            equal(heading(page), "合并选中的", "heading")
            look("merge-many-360", page)
            page.get_by_role("main").get_by_role("button", name="合并", exact=True).click()
            holds(page.get_by_role("status").inner_text(), "2 件合并到", "the answer")
            look("merged-many-360", page)
            states = [self.wire.get(f"{MATTERS}/{number}", bearer(self.dispatcher)).json["state"] for number in numbers]
            equal(sorted(states), ["merged", "merged", "raised"], "states")
        page = self.page(self.dispatcher, scripts=True)
        with self.checks("one is merged from the keyboard into what is alike, the list never left"):
            # Into what others were merged, and what nothing is like, is not merged itself.
            for index in range(2):
                self.raised(f"戏台边第 {index} 回说的路灯。")
            page.goto("/work?kind=raised")
            page.keyboard.press("j")
            page.keyboard.press("m")
            field = page.locator("#beside form[action$='/merge'] [name=into]")
            field.wait_for()
            number = page.locator("#work-list tr.is-open .number-link").inner_text()
            alike = page.locator("#beside a[href*='?into=']").first
            wanted = alike.get_attribute("href").split("into=")[1].split("#")[0]
            alike.click()
            equal(field.input_value(), wanted, "the number")
            look("merge-beside-1366", page, scripts=True)
            page.locator("#beside form[action$='/merge'] [name=text]").fill("同一件事。")
            page.locator("#beside form[action$='/merge'] [type=submit]").click()
            page.locator("#triage-said", has_text=number).wait_for()
            equal(self.wire.get(f"{MATTERS}/{number}", bearer(self.dispatcher)).json["state"], "merged", "state")
            assert page.url.endswith("/work?kind=raised"), page.url
        page = self.page(self.dispatcher)
        page.goto("/work?kind=raised")
        look("merge-list-1366", page)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("A matter's whole story, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Story(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
