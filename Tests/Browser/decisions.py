"""What nobody decides alone: asked for, refused to whoever asked, granted by somebody else, proved, and told in ledgers and rates.

In Chinese on a phone and on a desk, and in English. Run from the repository root after `make build`:
.venv/bin/python Tests/Browser/decisions.py [--pictures DIR]
"""

import argparse
import time

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from settings import CHINESE, STAYS
from wire import Wire, bearer

OFFICE, TOWN = "141029-ZJ", "141029100"
# What the log tells stands in a ledger after some seconds.
SLOW_S = 20


class Decisions:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.chen = server.account("township_dispatcher")
        self.liu = server.account("county_dispatcher")
        self.clerk = server.account("office_clerk", OFFICE)
        self.count = 0

    def page(self, who, size=DESK, english=False, scripts=False):
        page = window(self.chromium, self.server, size, scripts, cookies={"gx_lang": "en"} if english else None).new_page()
        page.goto("/sign-in")
        if english:
            page.get_by_label("User name").fill(who["username"])
            page.get_by_label("Password").fill(who["password"])
            page.locator("main").get_by_role("button", name="Sign in").click()
        else:
            sign_in(page, who)
        return page

    def matter(self, *steps):
        """A matter on which these steps were taken by whoever takes them."""
        self.count += 1
        made = self.wire.post(MATTERS, {
            "category": "public_facilities", "unit": TOWN, "phone": f"138{self.count:08}", "what": f"第 {self.count} 处护栏断了，请来看看。"})
        number = made.json["number"]
        said = {
            "dispatch": ({"to": OFFICE}, self.chen), "accept": ({}, self.clerk), "resolve": ({"result": "修好了。"}, self.clerk),
            "dispute": ({"text": "不归我们。"}, self.clerk),
        }
        for step in steps:
            body, who = said[step]
            equal(self.wire.post(f"{MATTERS}/{number}/{step}", body, bearer(who)).status, 200, step)
        return number

    def asked(self, number):
        """What waits on a matter."""
        items = self.wire.get(f"{MATTERS}/{number}/decisions", bearer(self.liu)).json["items"]
        return [item for item in items if item["state"] == "waiting"]

    def run(self, pictures):
        for size in (PHONE, DESK):
            self.ask_and_grant(size)
        self.not_ones_own()
        self.arbitrate()
        self.look(pictures)

    def ask_and_grant(self, size):
        number = self.matter("dispatch", "accept")
        with self.checks(f"{size['width']} px: an extension is asked for; what is wrong stands beside its field; nothing happens by it"):
            page = self.page(self.clerk, size)
            page.goto(f"/matters/{number}")
            form = page.locator("form[action$='/extend']")
            page.locator("details.card", has=form).locator("summary").first.click()
            holds(page.locator("details.card", has=form).inner_text(), "上限是应办的", "the share of the month")
            form.get_by_label("情况复杂").check()
            form.get_by_label("申请多长").fill("99")
            form.get_by_label("申请理由").fill("配件还没有到。")
            form.get_by_role("button", name="提交申请").click()
            form = page.locator("form[action$='/extend']")
            holds(form.locator(".fault").inner_text(), "1 至 5", "the fault beside its field")
            equal(form.get_by_label("申请理由").input_value(), "配件还没有到。", "what was typed")
            due = self.due(number)
            form.get_by_label("申请多长").fill("3")
            form.get_by_role("button", name="提交申请").click()
            holds(page.locator("section", has=page.locator("#decisions")).inner_text(), "等待审批", "the request")
            equal(self.due(number), due, "the time there was")
            page.context.close()
        with self.checks(f"{size['width']} px: a refusal without a reason is told in the form of the refusal, not above the matter"):
            page = self.page(self.chen, size)
            page.goto("/decisions")
            holds(page.get_by_role("main").inner_text(), number, "the inbox")
            page.get_by_role("link", name=number).click()
            card = page.locator("article.card", has=page.locator("form[action$='/refuse']"))
            holds(card.inner_text(), "上限是应办的", "the share, to whoever grants")
            card.locator("details", has=page.locator("form[action$='/refuse']")).locator("summary").click()
            card.get_by_role("button", name="不同意").click()
            refused = page.locator("details", has=page.locator("form[action$='/refuse']"))
            assert refused.get_attribute("open") is not None, "the form is folded away"
            holds(refused.locator(".fault").inner_text(), "请填写这一项", "the fault beside its field")
            equal(page.get_by_role("alert").count(), 1, "summaries on the page")
            equal(refused.get_by_role("alert").count(), 1, "summaries in the form")
        with self.checks(f"{size['width']} px: somebody else grants; the proof tells it, and what would be if"):
            granted = page.locator("details", has=page.locator("form[action$='/grant']"))
            granted.locator("summary").click()
            granted.get_by_role("button", name="同意").click()
            holds(page.locator("section", has=page.locator("#decisions")).inner_text(), "已批准", "the answer")
            assert self.due(number) > due, "it is due as before"
            page.get_by_role("link", name="打印期限证明").click()
            text = page.get_by_role("main").inner_text()
            for words in ("期限证明", "批准延期", "按方案 xiangning", "计入：", "不计（非办公时间"):
                holds(text, words, "the proof")
            before = self.wire.get(f"{MATTERS}/{number}/events", bearer(self.liu)).json["items"]
            page.get_by_label("假如现在").select_option("shelve")
            page.get_by_label("挂账到哪一天").fill("2031-01-01")
            page.get_by_role("button", name="算一算").click()
            holds(page.get_by_role("alert").inner_text(), "天以内的一天", "a review too far off")
            page.get_by_label("假如现在").select_option("extend")
            page.get_by_label("延期多久").fill("2")
            page.get_by_role("button", name="算一算").click()
            holds(page.get_by_role("status").inner_text(), "办结：现在", "what would be if")
            equal(self.wire.get(f"{MATTERS}/{number}/events", bearer(self.liu)).json["items"], before, "events")
            page.context.close()
        with self.checks(f"{size['width']} px: it stands in the ledger with the role that granted it, and the file holds no reason"):
            page = self.page(self.liu, size)
            line = self.ledger_line(page, number)
            for words in ("已批准", "乡镇", "3 个工作日"):
                holds(line, words, "the line")
            file = self.wire.post("/api/v1/ledger/file", {"kind": "extend"}, bearer(self.liu))
            holds(file.text, number, "the file")
            assert "配件" not in file.text, "a reason left the house"
            page.context.close()

    def ledger_line(self, page, number):
        deadline = time.monotonic() + SLOW_S
        while True:
            page.goto("/ledger?kind=extend")
            row = page.get_by_role("row").filter(has_text=number)
            if row.count():
                return row.first.inner_text()
            assert time.monotonic() < deadline, f"{number} came into no ledger"
            page.wait_for_timeout(200)

    def due(self, number):
        clocks = self.wire.get(f"{MATTERS}/{number}/clocks", bearer(self.liu)).json["items"]
        return next(clock["due_at"] for clock in clocks if clock["stage"] == "handle")

    def not_ones_own(self):
        with self.checks("whoever asked has no form to answer, and is refused all the same"):
            number = self.matter("dispatch", "accept", "resolve")
            page = self.page(self.chen, PHONE)
            page.goto(f"/matters/{number}")
            form = page.locator("form[action$='/exclude']")
            page.locator("details.card", has=form).locator("summary").first.click()
            form.get_by_label("自然灾害等不可抗力").check()
            form.get_by_label("申请理由").fill("暴雨断路。")
            form.get_by_role("button", name="提交申请").click()
            equal(page.locator("form[action$='/grant'], form[action$='/refuse']").count(), 0, "forms to answer one's own")
            equal(page.locator("form[action$='/withdraw']").count(), 1, "forms to take it back")
            answer = self.wire.post(f"/api/v1/decisions/{self.asked(number)[0]['id']}/grant", {}, bearer(self.chen))
            equal((answer.status, answer.json["code"]), (403, "decision.own"), "a grant of one's own")
            page.context.close()

    def arbitrate(self):
        with self.checks("an arbiter notes who met on the spot; a unit left out is told beside its field; each finds its part"):
            number = self.matter("dispatch", "dispute")
            page = self.page(self.liu, PHONE)
            page.goto(f"/matters/{number}")
            holds(page.locator("section", has=page.locator("#arbitrations")).inner_text(), "等待裁定", "the arbiter's clock")
            form = page.locator("form[action$='/arbitrate']")
            form.locator("[name=to]").select_option("141029-CG")
            form.get_by_label("裁定理由").fill("现场看过，归城管。")
            form.get_by_label("哪一天碰头").fill(self.today())
            form.get_by_label("在哪里").fill("护栏旁")
            form.locator("[name=unit_1]").select_option("141029-CG")
            form.get_by_role("button", name="作出裁定").click()
            form = page.locator("form[action$='/arbitrate']")
            holds(form.inner_text(), "至少两个单位", "the fault")
            form.get_by_label("单位 1 负责什么").fill("修护栏")
            form.locator("[name=unit_2]").select_option(OFFICE)
            form.get_by_label("单位 2 负责什么").fill("清理碎石")
            form.get_by_role("button", name="作出裁定").click()
            text = page.get_by_role("main").inner_text()
            for words in ("现场定责", "护栏旁", "修护栏", "清理碎石", "已裁定"):
                holds(text, words, "the matter")
            page.context.close()
            page = self.page(self.clerk, PHONE)
            page.goto("/divisions")
            text = page.get_by_role("main").inner_text()
            holds(text, "清理碎石", "one's own part")
            assert "修护栏" not in text, "the part of another unit"
            page.context.close()

    def today(self):
        """The server's own day, in Shanghai."""
        return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))

    def look(self, pictures):
        number = self.matter("dispatch", "accept")
        body = {"ground": "complex", "amount": 2, "text": "wait"}
        equal(self.wire.post(f"{MATTERS}/{number}/extend", body, bearer(self.clerk)).status, 200, "extend")
        disputed = self.matter("dispatch", "dispute")
        screens = [
            ("decisions", self.liu, "/decisions"), ("decision-matter", self.liu, f"/matters/{number}"),
            ("arbitrate", self.liu, f"/matters/{disputed}"), ("proof", self.liu, f"/matters/{number}/proof?case=extend&amount=1"),
            ("ledger", self.liu, "/ledger?kind=extend"), ("ledger-returns", self.liu, "/ledger?kind=return"),
            ("divisions", self.clerk, "/divisions"), ("rates", self.liu, "/rates"),
        ]
        faults = {}
        for english in (False, True):
            for size in (PHONE, DESK):
                mode = f"{size['width']}" + ("-en" if english else "")
                for who in (self.liu, self.clerk):
                    page = self.page(who, size, english, scripts=True)
                    for name, _, path in [one for one in screens if one[1] is who]:
                        page.goto(path)
                        for fault in sight.look(page, False):
                            faults.setdefault(fault, []).append(f"{name} {mode}")
                        # What people wrote stays as they wrote it.
                        if english and name in ("decisions", "ledger", "ledger-returns", "rates"):
                            for fault in self.chinese(page):
                                faults.setdefault(fault, []).append(f"{name} {mode}")
                        if pictures:
                            sight.picture(page, pictures, f"{name}-{mode}")
                    page.context.close()
        with self.checks("decisions, proof, ledgers, divisions and rates: axe, width and targets on phone and desk, in both languages"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())
        with self.checks("the proof is made for paper"):
            page = self.page(self.liu)
            page.goto(f"/matters/{number}/proof")
            page.emulate_media(media="print")
            assert page.locator(".proof-clock").first.is_visible(), "the proof is not printed"
            assert not page.locator("#what-if").is_visible(), "the form is printed"
            page.context.close()

    def chinese(self, page):
        text = page.get_by_role("main").inner_text()
        for words in STAYS:
            text = text.replace(words, "")
        return [f"Chinese on an English page: {found}" for found in CHINESE.findall(text)[:3]]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("What nobody decides alone, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Decisions(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
