"""One matter from the first word to the rating, as people do it: in a browser, scripts switched off, the server killed on the way.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/journey.py [--pictures DIR]
"""

import argparse
import re

from browsers import DESK, PHONE, browser, heading, sign_in, state, window

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from picture import check_picture
from settings import check_settings
from twice import check_twice
from wire import Wire

WHAT = "小学门口的井盖松了，车一过就响，孩子走着危险。"
PLACE = "中心小学东门外"
PHONE_NUMBER = "13901234567"
NOTE = "请今天先围起来。"
RESULT = "已更换井盖并加装防坠网，当天恢复通行。"
COMMENT = "来得很快，谢谢。"
OFFICE = "住房和城乡建设局"
KIND = "公共设施损坏"
DANGER = "站牌倒了，砸着的人流血了。"
GARBAGE = {"category": "garbage", "what": "集市收摊以后垃圾没人清。", "unit": "141029100"}


class Journey:
    def __init__(self, checks, chromium, server):
        self.checks = checks
        self.server = server
        self.chromium = chromium
        self.number = self.link = ""
        self.resident = window(chromium, server, PHONE).new_page()
        self.dispatcher = window(chromium, server, DESK).new_page()
        self.clerk = window(chromium, server, DESK).new_page()

    def fresh(self, size=PHONE):
        return window(self.chromium, self.server, size).new_page()

    def run(self):
        self.raise_with_faults()
        self.raise_it()
        self.sign_in_wrongly()
        self.dispatch()
        self.leave_a_page_open()
        self.accept()
        self.cut_the_power()
        self.resolve()
        self.find_and_rate()
        self.open_private_link()
        self.see_danger_first()
        self.see_similar_first()
        self.sign_out()

    def raise_with_faults(self):
        page = self.resident
        with self.checks("a resident sees each fault beside its field, and nothing typed is lost"):
            page.goto("/")
            page.get_by_role("main").get_by_role("link", name="我要反映").click()
            equal(heading(page), "我要反映", "heading")
            page.get_by_label("具体地点").fill(PLACE)
            page.get_by_label("您的称呼").fill("王村民")
            page.get_by_label("手机号").fill("12")
            page.get_by_role("button", name="提交").click()
            holds(page.get_by_role("alert").inner_text(), "有 4 处需要修改", "summary")
            for label, words in (
                ("哪一类事", "请填写这一项"), ("什么事", "请填写这一项"), ("在哪个乡镇", "请填写这一项"), ("手机号", "请填写 7 至 15 位的电话号码"),
            ):
                field = page.locator(".field.bad", has=page.get_by_label(label))
                holds(field.locator(".fault").inner_text(), words, f"fault at {label}")
                control = field.get_by_label(label)
                equal(control.get_attribute("aria-invalid"), "true", f"aria-invalid of {label}")
                holds(control.get_attribute("aria-describedby"), field.locator(".fault").get_attribute("id"), f"description of {label}")
            for label, typed in (("具体地点", PLACE), ("您的称呼", "王村民"), ("手机号", "12")):
                equal(page.get_by_label(label).input_value(), typed, f"what was typed into {label}")
        with self.checks("the summary's links lead to the faulty fields"):
            for label, name in (("哪一类事", "category"), ("什么事", "what"), ("在哪个乡镇", "unit"), ("手机号", "phone")):
                page.get_by_role("alert").get_by_role("link", name=label).click()
                assert page.url.endswith(f"#f-RaiseMatter-{name}"), page.url
                equal(page.locator(f"#f-RaiseMatter-{name}").count(), 1, f"fields for {label}")

    def raise_it(self):
        page = self.resident
        with self.checks("the resident raises the matter and sees its number, its steps and its private link"):
            page.get_by_role("combobox", name="哪一类事").select_option(label=KIND)
            page.get_by_label("什么事").fill(WHAT)
            page.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            page.get_by_label("手机号").fill(PHONE_NUMBER)
            page.get_by_role("button", name="提交").click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))
            self.number = page.url.rsplit("/", 1)[1]
            holds(heading(page).replace(" ", ""), self.number, "heading")
            steps = page.get_by_role("list", name="办理进度").get_by_role("listitem")
            equal(steps.count(), 5, "steps")
            holds(steps.nth(0).inner_text(), "已完成", "first step")
            equal(steps.nth(1).get_attribute("aria-current"), "step", "aria-current of the second step")
            self.link = page.get_by_role("link", name="私密链接").get_attribute("href")
            assert self.link.startswith("/m/"), self.link
            holds(page.get_by_role("main").inner_text(), WHAT, "page")
            holds(page.get_by_role("main").inner_text(), "139********", "page")
            assert PHONE_NUMBER not in page.content(), "the number is shown unmasked"

    def sign_in_wrongly(self):
        page, chen = self.dispatcher, self.server.account("township_dispatcher")
        with self.checks("a wrong password is refused; the name is kept, the password is not"):
            page.goto("/work")
            assert "/sign-in" in page.url, page.url
            sign_in(page, {**chen, "password": "not-the-password"})
            holds(page.get_by_role("alert").inner_text(), "用户名或密码不对", "summary")
            equal(page.get_by_label("用户名").input_value(), chen["username"], "name")
            equal(page.get_by_label("密码").input_value(), "", "password")
        with self.checks("the right one leads on to where the dispatcher was going"):
            sign_in(page, chen)
            page.wait_for_url("**/work")
            holds(page.get_by_role("main").inner_text(), "昌宁镇", "inbox")

    def dispatch(self):
        page = self.dispatcher
        with self.checks("the township's dispatcher finds it in the inbox and gives it to the housing bureau"):
            self.left_open = page.context.new_page()
            self.left_open.goto(f"/matters/{self.number}")
            page.get_by_role("link", name=self.number).click()
            holds(page.get_by_role("main").inner_text(), WHAT, "page")
            page.get_by_role("radio", name=OFFICE).check()
            page.get_by_label("给承办部门的话").fill(NOTE)
            page.get_by_role("button", name="派出").click()
            holds(page.get_by_role("main").inner_text(), f"现由{OFFICE}负责", "page")
            holds(page.get_by_role("main").inner_text(), NOTE, "page")
            equal(page.get_by_role("button", name="派出").count(), 0, "forms for dispatching again")

    def leave_a_page_open(self):
        with self.checks("a page that was left open is told that others were faster"):
            page = self.left_open
            page.get_by_role("radio", name="水利局").check()
            page.get_by_role("button", name="派出").click()
            text = page.get_by_role("main").inner_text()
            assert "已经被别人改过" in text or "不允许这一步" in text, text[:300]
            holds(text, f"现由{OFFICE}负责", "page")

    def accept(self):
        page = self.clerk
        with self.checks("the bureau's clerk signs in and signs for it"):
            page.goto("/sign-in")
            sign_in(page, self.server.account("office_clerk", "141029-ZJ"))
            page.goto("/work?kind=dispatched")
            page.get_by_role("link", name=self.number).click()
            self.before = state(page)
            page.get_by_role("button", name="签收").click()
            holds(page.get_by_role("main").inner_text(), f"{OFFICE}签收", "timeline")
            assert state(page) != self.before, f"the state is still {state(page)}"
            self.before = state(page)

    def cut_the_power(self):
        with self.checks("the server is killed and started again: everything is there, everybody is still signed in"):
            self.server.kill()
            self.server.start()
            self.clerk.reload()
            equal(state(self.clerk), self.before, "state")
            holds(self.clerk.get_by_role("main").inner_text(), NOTE, "page")
            self.dispatcher.goto("/work")
            self.dispatcher.locator("nav.tabs").get_by_role("link", name="办理中").click()
            equal(self.dispatcher.get_by_role("link", name=self.number).count(), 1, "the matter in the dispatcher's inbox")
            self.resident.reload()
            holds(self.resident.get_by_role("main").inner_text(), f"{OFFICE}签收", "the resident's page")

    def resolve(self):
        page = self.clerk
        with self.checks("a form from before the cut is still taken after it"):
            page.get_by_label("办理结果").fill(RESULT)
            page.get_by_role("button", name="提交结果").click()
            holds(page.get_by_role("main").inner_text(), f"{OFFICE}办结", "timeline")
            holds(page.get_by_role("main").inner_text(), RESULT, "page")
        with self.checks("the clerk may not rate the office's own work"):
            equal(page.get_by_role("button", name="提交评价").count(), 0, "rating forms")

    def find_and_rate(self):
        page = self.fresh()
        with self.checks("on another phone a wrong tail finds nothing, the right one the matter"):
            page.goto("/")
            page.get_by_role("main").get_by_role("link", name="查办理进度").click()
            page.get_by_label("事项编号").fill(" ".join(re.findall(".{1,4}", self.number)))
            page.get_by_label("手机号后四位").fill("0000")
            page.get_by_role("button", name="查询").click()
            holds(page.get_by_role("alert").inner_text(), "没有查到", "summary")
            equal(page.get_by_label("事项编号").input_value().replace(" ", ""), self.number, "number")
            page.get_by_label("手机号后四位").fill(PHONE_NUMBER[-4:])
            page.get_by_role("button", name="查询").click()
            page.wait_for_url(f"**/matters/{self.number}")
            holds(page.get_by_role("main").inner_text(), RESULT, "page")
        with self.checks("a rating without an answer is refused beside its field"):
            page.get_by_role("button", name="提交评价").click()
            equal(page.locator(".field.bad .fault").count(), 2, "faults")
        with self.checks("the resident rates it and it is closed"):
            page.get_by_role("radio", name="解决了", exact=True).check()
            page.get_by_role("radio", name="非常满意", exact=True).check()
            page.get_by_label("还想说的话").fill(COMMENT)
            page.get_by_role("button", name="提交评价").click()
            text = page.get_by_role("main").inner_text()
            for words in ("群众评价", "已解决，非常满意", COMMENT):
                holds(text, words, "page")
            steps = page.get_by_role("list", name="办理进度").get_by_role("listitem")
            equal([("已完成" in step) for step in steps.all_inner_texts()], [True] * 5, "steps done")
            equal(page.get_by_role("button", name="提交评价").count(), 0, "rating forms")
            self.clerk.reload()
            holds(self.clerk.get_by_role("main").inner_text(), COMMENT, "the clerk's page")

    def open_private_link(self):
        with self.checks("the private link opens it elsewhere and leaves the address bar at once"):
            page = self.fresh()
            page.goto(self.link)
            equal(page.url, f"{self.server.base}/matters/{self.number}", "address")
            holds(page.get_by_role("main").inner_text(), COMMENT, "page")
        with self.checks("without link or tail nobody sees whether it exists"):
            stranger = self.fresh()
            texts = []
            for number in (self.number, "2026000000001"):
                equal(stranger.goto(f"/matters/{number}").status, 404, "status")
                texts.append(stranger.get_by_role("main").inner_text())
            equal(texts[0], texts[1], "the two pages")
        with self.checks("a replaced private link opens nothing any more"):
            page.get_by_role("button", name="换一个私密链接").click()
            fresh_link = page.get_by_role("link", name="私密链接").get_attribute("href")
            assert fresh_link != self.link, "the link is the old one"
            equal(self.fresh().goto(self.link).status, 404, "status of the old link")
            equal(self.fresh().goto(fresh_link).status, 200, "status of the fresh link")

    def see_danger_first(self):
        page = self.fresh()
        with self.checks("words of danger are answered with the number to phone; sent once more it goes as it is"):
            page.goto("/raise")
            page.get_by_text("按大类找").click()
            page.get_by_role("main").get_by_text("公共设施", exact=True).click()
            page.get_by_role("main").get_by_role("link", name=KIND).click()
            equal(page.get_by_role("combobox", name="哪一类事").input_value(), "public_facilities", "kind that was tapped")
            page.get_by_label("什么事").fill(DANGER)
            page.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            self.see_and_send(page, "120", DANGER)

    def see_similar_first(self):
        page = self.fresh()
        with self.checks("whoever raises what was raised there already is told so; sent once more it goes as it is"):
            number = Wire(self.server).post(MATTERS, GARBAGE).json["number"]
            page.goto(f"/raise?category={GARBAGE['category']}")
            page.get_by_label("什么事").fill("村口的垃圾桶满了。")
            page.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            self.see_and_send(page, number, "村口的垃圾桶满了。")

    def see_and_send(self, page, shown, typed):
        page.get_by_role("button", name="提交", exact=True).click()
        assert page.url.endswith("/raise"), f"it went at once: {page.url}"
        holds(page.locator("#hints").inner_text(), shown, "what is shown first")
        equal(page.get_by_label("什么事").input_value(), typed, "what was typed")
        page.locator("form[action='/raise'] .form-end button").click()
        page.wait_for_url(re.compile(r"/matters/\d{13}$"))
        holds(page.get_by_role("main").inner_text(), typed, "page")

    def sign_out(self):
        with self.checks("after signing out neither the browser nor a copy of its cookie gets in"):
            page = self.clerk
            kept = {one["name"]: one["value"] for one in page.context.cookies()}
            page.get_by_role("button", name="退出").click()
            equal(page.get_by_role("banner").get_by_role("link", name="登录").count(), 1, "links for signing in")
            copy = window(self.chromium, self.server, DESK, cookies={"gx_session": kept["gx_session"]}).new_page()
            for one in (page, copy):
                one.goto("/work")
                assert "/sign-in" in one.url, one.url


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The journey in a browser", flush=True)
    with served("--development") as server, browser() as chromium:
        Journey(checks, chromium, server).run()
        check_twice(checks, chromium, server)
        check_settings(checks, chromium, server)
        check_picture(checks, chromium, server, pictures)
        sight.check_screens(checks, chromium, server, pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
