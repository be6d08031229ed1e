"""Matters that belong together, as people meet them: joined, merged, taken apart, split, assisted; scripts switched off.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/links.py [--pictures DIR]
"""

import argparse
import re

from browsers import DESK, PHONE, browser, sign_in, state, window

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from settings import english
from wire import Wire, bearer

PLACE = "141029100"
OFFICE = "141029-CG"
HEAP = {"category": "garbage", "unit": PLACE, "what": "戏台边的垃圾堆了一人高。"}


def word(page):
    """The state without the mark that says it to whoever sees no colours."""
    return state(page).splitlines()[-1]


class Links:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.dispatcher = server.account("township_dispatcher", PLACE)
        self.clerk = server.account("office_clerk", OFFICE)
        self.desk = self.signed_in(self.dispatcher)
        self.root = self.raised("戏台边的垃圾堆了一人高。")
        # (name, page, path) of what is looked at afterwards.
        self.seen = []

    def signed_in(self, account):
        page = window(self.chromium, self.server, DESK).new_page()
        page.goto("/sign-in")
        sign_in(page, account)
        return page

    def fresh(self):
        return window(self.chromium, self.server, PHONE).new_page()

    def raised(self, what):
        return self.wire.post(MATTERS, {**HEAP, "what": what}).json["number"]

    def step(self, number, verb, body, account):
        equal(self.wire.post(f"{MATTERS}/{number}/{verb}", body, bearer(account)).status, 200, verb)

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def send(self, page, name):
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def number(self, page):
        page.wait_for_url(re.compile(r"/matters/\d{13}$"))
        return page.url.rsplit("/", 1)[1]

    def note(self, name, page, path):
        self.seen.append((name, page, path))

    def run(self, pictures):
        joined = self.me_too()
        self.from_the_form()
        merged = self.merge_and_unmerge()
        self.answered(joined, merged)
        self.in_english()
        self.split_and_assist()
        self.look(pictures)

    def me_too(self):
        page = self.fresh()
        with self.checks("a resident joins from the public page: a number and a link of one's own, and the count"):
            page.goto(f"/public/{self.root}")
            holds(self.text(page), "我也遇到", "the public page")
            page.get_by_label("手机号").fill("12")
            page.get_by_label("要补充的").fill("我家门口也是。")
            self.send(page, "我也遇到")
            assert page.get_by_role("alert").is_visible(), "a phone of two digits was taken"
            equal(page.get_by_label("要补充的").input_value(), "我家门口也是。", "what was typed")
            page.get_by_label("手机号").fill("13900002222")
            self.send(page, "我也遇到")
            number = self.number(page)
            equal(word(page), "已合并，一起办", "state")
            holds(self.text(page), "私密链接", "page")
            self.note("joined", page, f"/matters/{number}")
            everybody = self.fresh()
            everybody.goto(f"/public/{self.root}")
            holds(self.text(everybody), "还有别人也遇到（不到 5 人）", "the count")
            self.note("public-join", everybody, f"/public/{self.root}")
        with self.checks("nobody joins twice"):
            page.goto(f"/public/{self.root}")
            self.send(page, "我也遇到")
            holds(self.text(page), "您已经加入过", "page")
        return number, page

    def from_the_form(self):
        page = self.fresh()
        with self.checks("who was about to raise the same joins it instead, and nothing typed is lost"):
            page.goto("/raise?category=garbage")
            page.get_by_label("什么事").fill("垃圾三天没人收。")
            page.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            self.send(page, "提交")
            holds(page.locator("#hints").inner_text(), self.root, "hints")
            equal(page.locator("button[name=join]").first.get_attribute("value"), self.root, "what can be joined")
            page.locator("button[name=join]").first.click()
            self.number(page)
            text = self.text(page)
            holds(text, "垃圾三天没人收。", "what was typed")
            equal(word(page), "已合并，一起办", "state")

    def merge_and_unmerge(self):
        page = self.desk
        number = self.raised("垃圾堆在戏台边，招苍蝇。")
        with self.checks("a dispatcher merges with what is suggested, one tap and a word to its reporter"):
            page.goto(f"/matters/{number}")
            page.locator("summary", has_text="合并").click()
            self.note("merge", page, f"/matters/{number}?into={self.root}")
            page.get_by_role("link", name=re.compile(self.root)).click()
            equal(page.get_by_label("合并到哪一件").input_value(), self.root, "what was tapped")
            page.get_by_label("告诉反映人的话").fill("和前面反映的是同一堆。")
            self.send(page, "合并")
            equal(word(page), "已合并，一起办", "state")
        with self.checks("what others said stands with the one that is handled"):
            page.goto(f"/matters/{self.root}")
            for words in ("同一件事", "招苍蝇", "我家门口也是", "垃圾三天没人收"):
                holds(self.text(page), words, "the root's page")
            self.note("followers", page, f"/matters/{self.root}")
        with self.checks("taken apart it is where it was, and the proof says that the time in between is not counted"):
            page.goto(f"/matters/{number}")
            page.locator("summary", has_text="拆开").click()
            page.get_by_label("拆开的理由").fill("看了照片，是另一堆。")
            self.send(page, "拆开")
            assert word(page) != "已合并，一起办", word(page)
            holds(self.text(page), "拆开，单独办理", "history")
            holds(page.content(), "和另一件合并办理", "proof")
            self.note("apart", page, f"/matters/{number}")
        with self.checks("merged again, by number"):
            page.locator("summary", has_text="合并").click()
            page.get_by_label("合并到哪一件").fill(number)
            page.get_by_label("告诉反映人的话").fill("还是同一堆。")
            self.send(page, "合并")
            holds(self.text(page), "一件事不能和自己合并", "refusal")
            equal(page.get_by_label("告诉反映人的话").input_value(), "还是同一堆。", "what was typed")
            page.get_by_label("合并到哪一件").fill(self.root)
            self.send(page, "合并")
            equal(word(page), "已合并，一起办", "state")
        return number

    def answered(self, joined, merged):
        number, page = joined
        with self.checks("when it is done everybody is answered, and who is not content has it done again by himself"):
            self.step(self.root, "dispatch", {"to": OFFICE}, self.dispatcher)
            self.step(self.root, "accept", {}, self.clerk)
            self.step(self.root, "resolve", {"result": "垃圾已经清运。"}, self.clerk)
            page.goto(f"/matters/{number}")
            holds(self.text(page), "垃圾已经清运。", "the answer")
            self.note("answered", page, f"/matters/{number}")
            page.get_by_label("没有解决").check()
            page.get_by_label("非常不满意").check()
            self.send(page, "提交评价")
            self.desk.goto(f"/matters/{number}")
            holds(self.text(self.desk), "城市管理局", "who has it now")
            equal(self.wire.get(f"{MATTERS}/{number}", bearer(self.dispatcher)).json["kind"], "accepted", "the joined one")
            for other in (self.root, merged):
                equal(self.wire.get(f"{MATTERS}/{other}", bearer(self.dispatcher)).json["kind"], "resolved", other)

    def in_english(self):
        page = self.fresh()
        other = self.raised("河边又倒了垃圾。")
        with self.checks("the public page asks in English too"):
            page.goto(f"/public/{other}")
            page.get_by_role("button", name="English").click()
            page.goto(f"/public/{other}")
            holds(self.text(page), "Me too", "page")
            page.get_by_label("Anything to add").fill("Same here.")
            self.send(page, "Me too")
            self.number(page)
            equal(word(page), "Merged", "state")
            holds(self.text(page), "Handled together", "page")
            english(page)

    def split_and_assist(self):
        page, resident = self.desk, self.fresh()
        made = self.wire.post(MATTERS, {**HEAP, "what": "村口垃圾没人收，路灯也不亮。"}).json
        number = made["number"]
        with self.checks("a dispatcher splits two questions in one, and its reporter reads both on one page"):
            page.goto(f"/matters/{number}")
            page.locator("summary", has_text="拆分").click()
            page.get_by_label("每一件都办好").check()
            page.get_by_label("第一件：哪一类").select_option("garbage")
            page.get_by_label("第一件：什么事").fill("村口垃圾没人收。")
            page.get_by_label("第二件：哪一类").select_option("street_lighting")
            page.get_by_label("第二件：什么事").fill("村口路灯不亮。")
            self.note("split", page, f"/matters/{number}")
            self.send(page, "拆分")
            for words in ("分头办理", "村口垃圾没人收。", "村口路灯不亮。", "每一件都办好，这一件才能办结"):
                holds(self.text(page), words, "the whole")
            resident.goto(made["link"])
            for words in ("分头办理", "村口路灯不亮。"):
                holds(self.text(resident), words, "its reporter's page")
            equal(resident.locator("#parts-part ~ ul a").count(), 0, "links to what a reporter may not open")
            self.note("whole", resident, f"/matters/{number}")
        self.step(number, "dispatch", {"to": OFFICE}, self.dispatcher)
        self.step(number, "accept", {}, self.clerk)
        clerk = self.signed_in(self.clerk)
        with self.checks("the office cannot close it over their heads"):
            clerk.goto(f"/matters/{number}")
            clerk.get_by_label("办理结果").fill("都好了。")
            clerk.locator("form[action$='/resolve'] button[type=submit]").click()
            holds(self.text(clerk), "还有 2 件没有办好", "refusal")
        with self.checks("another office assists; the lead says why it does not wait"):
            other = self.raised("河边的树倒了，还压着垃圾。")
            self.step(other, "dispatch", {"to": OFFICE}, self.dispatcher)
            self.step(other, "accept", {}, self.clerk)
            clerk.goto(f"/matters/{other}")
            clerk.locator("summary", has_text="请协办").click()
            clerk.locator("form[action$='/assist'] select[name=to]").select_option("141029-SL")
            clerk.get_by_label("请它办什么").fill("把树抬走。")
            self.send(clerk, "发给协办单位")
            holds(self.text(clerk), "协办单位", "the whole")
            self.note("assisted", clerk, f"/matters/{other}")
            helper = self.signed_in(self.server.account("office_clerk", "141029-SL"))
            helper.goto("/work?kind=assist")
            holds(self.text(helper), "把树抬走", "to assist")
            self.note("to-assist", helper, "/work?kind=assist")
            clerk.get_by_label("办理结果").fill("垃圾清了。")
            clerk.locator("form[action$='/resolve'] button[type=submit]").click()
            holds(self.text(clerk), "还有 1 个协办没有办好", "refusal")
            equal(clerk.get_by_label("办理结果").input_value(), "垃圾清了。", "what was typed")
            clerk.get_by_label("协办还没有办好").fill("树已经漂走了。")
            clerk.locator("form[action$='/resolve'] button[type=submit]").click()
            equal(word(clerk), "已办结，待评价", "state")
            holds(self.text(clerk), "没有等协办：树已经漂走了。", "history")

    def look(self, pictures):
        faults = {}
        for name, page, path in self.seen:
            # With scripts, which is how the pages are measured; as whoever saw them.
            cookies = {one["name"]: one["value"] for one in page.context.cookies()}
            for size in (DESK, PHONE):
                shown = window(self.chromium, self.server, size, scripts=True, cookies=cookies).new_page()
                shown.goto(path)
                for fault in sight.look(shown, False):
                    faults.setdefault(fault, []).append(f"{name} {size['width']}")
                if pictures:
                    sight.picture(shown, pictures, f"{name}-{size['width']}")
                shown.context.close()
        with self.checks("every page of it: axe, width and targets on a phone and on a desk"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The same more than once, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Links(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
