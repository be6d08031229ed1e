"""The ways in and what offices do with them, as people do it: in a browser, scripts switched off; then every page of it looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/ways.py [--pictures DIR]
"""

import argparse
import base64
import csv
import io
import pathlib
import re
import tempfile

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served
from tongue import LANGUAGES, Tongue

PHONE_NUMBER = "13700001234"
# A red square, as a phone would send it.
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mM4YKBAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAA7YQD1Kp2AiAAAAAElFTkSuQmCC")
HIDDEN_WHAT = "隔壁的厂子夜里偷排，怕被报复。"
CHAT_WHAT = "二组群里说水渠堵了，浇不上地。"
VISIT_SAID = "老人的药快吃完了，腿脚不便取不了。"
PATROL_WHAT = "巡查看到路边倒了一块牌子。"
GARBAGE_WHAT = "戏台边的垃圾堆了一人高。"


class Ways:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="genxu-ways-"))
        self.photo = self.folder / "photo.png"
        self.photo.write_bytes(PHOTO)
        self.pages = {}
        # (name, who, path) of what is looked at afterwards.
        self.seen = []

    def page(self, who):
        """The window of somebody who is signed in, or of nobody."""
        if who not in self.pages:
            page = self.pages[who] = window(self.chromium, self.server, DESK if who else PHONE).new_page()
            if who:
                page.goto("/sign-in")
                role, _, unit = who.partition("@")
                sign_in(page, self.server.account(role, unit or None))
        return self.pages[who]

    def fresh(self):
        return window(self.chromium, self.server, PHONE).new_page()

    def note(self, name, who, page):
        self.seen.append((name, who, page.url.removeprefix(self.server.base)))

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def send(self, page, name):
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def run(self):
        self.poster()
        self.behalf()
        for language in LANGUAGES:
            self.speak(language)
            self.patrol(Tongue(language))
        self.in_english(Tongue("en"))
        self.speak("zh-Hans")
        self.visit()
        self.hidden()
        self.photo_for_the_public()
        self.clocks()
        self.help_from_above()
        self.search()
        self.notices()
        self.webhooks()

    def poster(self):
        page = self.page("township_dispatcher")
        with self.checks("a poster is printed, its code fills in the place, and a revoked one fills in nothing"):
            page.goto("/units/141029100/poster")
            equal(page.locator("svg.qr").count(), 1, "codes on the sheet")
            address = page.locator(".poster-address").inner_text()
            self.note("poster", "township_dispatcher", page)
            reader = self.fresh()
            reader.goto(address)
            holds(self.text(reader), "您扫的是昌宁镇的码", "page")
            equal(reader.locator("select[name=unit]").input_value(), "141029100", "place")
            self.seen.append(("poster-scanned", "", reader.url.removeprefix(self.server.base)))
            self.send(page, "作废已经贴出的海报")
            equal(self.fresh().goto(address).status, 404, "the old code")
            new = page.locator(".poster-address").inner_text()
            assert new != address, "the code is the old one"
            self.seen[-1] = ("poster-scanned", "", new.removeprefix(self.server.base))

    def behalf(self):
        page = self.page("grid_worker")
        with self.checks("what a resident asked for in a group chat is written down with their consent, and is theirs"):
            page.goto("/raise/behalf?category=other")
            self.note("behalf", "grid_worker", page)
            page.get_by_label("群众说了什么").fill(CHAT_WHAT)
            self.choose_place(page)
            page.get_by_role("radio", name="在微信群等群里提出来的").check()
            page.locator("select[name=relation]").select_option("grid_worker")
            page.get_by_label("群众的手机号").fill(PHONE_NUMBER)
            self.send(page, "替群众提交")
            holds(self.text(page), "要本人同意", "what is missing")
            holds(self.text(page), "请填写这一项", "the group is missing too")
            equal(page.get_by_label("群众说了什么").input_value(), CHAT_WHAT, "what was typed")
            page.get_by_label("哪个群").fill("二组邻里群")
            page.get_by_label("本人同意由我代为反映").check()
            self.send(page, "替群众提交")
            equal(heading(page), "已经记下", "heading")
            equal(page.locator("svg.qr").count(), 1, "codes for the resident")
            number = self.number(page)
            page.goto(f"/matters/{number}")
            equal(PHONE_NUMBER in page.content(), False, "the worker reads it without the phone")
            resident = self.fresh()
            self.find(resident, number)
            holds(self.text(resident), "群里提出", "page")
            holds(self.text(resident), CHAT_WHAT, "page")
            dispatcher = self.page("township_dispatcher")
            dispatcher.goto(f"/matters/{number}")
            holds(self.text(dispatcher), "二组邻里群", "where it was asked, for the staff")

    def speak(self, language):
        """What everybody's windows are in from now on."""
        for page in self.pages.values():
            page.context.add_cookies([{"name": "gx_lang", "value": language, "url": self.server.base}])

    def in_english(self, say):
        page = self.page("grid_worker")
        with self.checks("en: what a resident asked for is written down with their consent, and is theirs"):
            page.goto("/raise/behalf?category=other")
            page.get_by_label(say("field.BehalfMatter.what")).fill("No water comes to the fields.")
            self.choose_place(page)
            page.locator("input[name=source]").first.check()
            page.locator("select[name=relation]").select_option("grid_worker")
            page.get_by_label(say("field.BehalfMatter.phone")).fill(PHONE_NUMBER)
            page.locator("input[name=consent]").check()
            say.own(page)
            self.send(page, say("way.behalf.submit"))
            equal(heading(page), say("receipt.title"), "heading")
            say.own(page)
            number = self.number(page)
        with self.checks("en: its resident finds it by number and phone"):
            resident = self.fresh()
            resident.context.add_cookies([{"name": "gx_lang", "value": "en", "url": self.server.base}])
            resident.goto("/find")
            resident.locator("[name=number]").fill(number)
            resident.locator("[name=tail]").fill(PHONE_NUMBER[-4:])
            resident.locator("main form [type=submit]").first.click()
            holds(self.text(resident), "No water comes to the fields.", "page")
            say.own(resident)

    def patrol(self, say):
        page = self.page("grid_worker")
        with self.checks(f"{say.language}: what is settled on a round is written down once and closed"):
            page.goto("/raise/patrol?category=public_facilities")
            if say.language == "zh-Hans":
                self.note("patrol", "grid_worker", page)
            page.get_by_label(say("field.PatrolMatter.what")).fill(PATROL_WHAT + say.language)
            self.choose_place(page)
            page.get_by_label(say("field.PatrolMatter.result")).fill("扶正，用铁丝绑牢。")
            self.send(page, say("way.patrol.submit"))
            number = self.number(page)
            county = self.page("county_dispatcher")
            county.goto(f"/matters/{number}")
            holds(self.text(county), say("channel.patrol"), "page")
            holds(self.text(county), "扶正，用铁丝绑牢。", "page")
            equal(county.locator("form[action$='/dispatch']").count(), 0, "forms for dispatching it")

    def visit(self):
        page = self.page("micro_grid_worker")
        with self.checks("a visit without an answer is not recorded; what has to be done becomes a matter that can be told about"):
            page.goto("/visits")
            self.note("visits", "micro_grid_worker", page)
            page.get_by_role("main").get_by_role("link", name="日常走访", exact=True).first.click()
            self.note("visit-form", "micro_grid_worker", page)
            self.choose_place(page)
            self.send(page, "记下")
            holds(page.get_by_role("alert").inner_text(), "还没有记下任何回答", "summary")
            page.get_by_label("家里有什么事要帮忙").fill(VISIT_SAID)
            page.get_by_label("群众的手机号").fill(PHONE_NUMBER)
            self.send(page, "记下")
            holds(self.text(page), "要本人同意", "what is missing")
            page.locator("select[name=relation]").select_option("neighbour")
            page.get_by_label("本人同意").check()
            self.send(page, "记下")
            holds(self.text(page), "已经记下", "page")
            equal(page.locator("svg.qr").count(), 1, "codes for the resident")
            number = re.sub(r"\D", "", page.locator("main li strong").first.inner_text())
            page.goto("/visits")
            page.get_by_role("table").get_by_role("link").first.click()
            self.note("visit", "micro_grid_worker", page)
            holds(self.text(page), VISIT_SAID, "the visit")
            holds(re.sub(r"\s", "", self.text(page)), number, "the visit")
            equal(page.locator("svg.qr").count(), 0, "codes later on")
            resident = self.fresh()
            self.find(resident, number)
            holds(self.text(resident), "走访", "the resident's page")
            stranger = self.page("office_clerk@141029-ZJ")
            equal(stranger.goto("/visits").status, 403, "status for an office")

    def hidden(self):
        resident = self.fresh()
        with self.checks("a reporter who asked to be hidden is not told to the office, and still gets the answer"):
            resident.goto("/raise?category=other")
            resident.get_by_label("什么事").fill(HIDDEN_WHAT)
            resident.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            resident.get_by_label("您的称呼").fill("孙会计")
            resident.get_by_label("手机号").fill(PHONE_NUMBER)
            resident.get_by_label("不让办理单位知道我是谁").check()
            self.send(resident, "提交")
            resident.wait_for_url(re.compile(r"/matters/\d{13}$"))
            number = resident.url.rsplit("/", 1)[1]
            holds(self.text(resident), "137********", "one's own page")
            page = self.page("township_dispatcher")
            page.goto(f"/matters/{number}")
            holds(self.text(page), "反映人要求不公开身份", "the dispatcher's page")
            assert "孙" not in self.text(page) and "1234" not in self.text(page).replace(number, ""), self.text(page)
            page.goto(f"/matters/{number}/order")
            self.note("order", "township_dispatcher", page)
            assert "孙" not in page.content(), "the work order names the reporter"

    def photo_for_the_public(self):
        resident = self.fresh()
        with self.checks("a photo is public when an office has looked at it, and hidden again with one tap"):
            resident.goto("/raise?category=garbage")
            resident.get_by_label("什么事").fill(GARBAGE_WHAT)
            resident.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            resident.get_by_label("照片、语音或短视频").set_input_files(self.photo)
            self.send(resident, "提交")
            if resident.url.endswith("/raise"):
                # Something like it was raised there before: the page says that the photo must be chosen again.
                holds(resident.locator("#hints").inner_text(), "请在下面再选一次", "what becomes of the photo")
                resident.get_by_label("照片、语音或短视频").set_input_files(self.photo)
                self.send(resident, "继续提交")
            resident.wait_for_url(re.compile(r"/matters/\d{13}$"))
            number = resident.url.rsplit("/", 1)[1]
            equal(resident.locator("ul.files img").count(), 1, "photos on one's own page")
            self.seen.append(("public", "", f"/public/{number}"))
            everybody = self.fresh()
            everybody.goto(f"/public/{number}")
            holds(self.text(everybody), GARBAGE_WHAT, "the public page")
            equal(everybody.locator("img").count() - everybody.locator("header img").count(), 0, "photos nobody has looked at")
            page = self.page("township_dispatcher")
            page.goto(f"/matters/{number}")
            self.send(page, "公开这张照片")
            holds(self.text(page), "已公开", "page")
            self.note("matter-photo", "township_dispatcher", page)
            everybody.reload()
            source = everybody.locator("ul.files img").get_attribute("src")
            equal(everybody.goto(source).status, 200, "the photo")
            self.send(page, "不再公开")
            equal(everybody.goto(source).status, 404, "the photo once it is hidden")
            holds(self.text(page), "撤下了一张公开的照片", "history")
            self.send(page, "公开这张照片")

    def clocks(self):
        resident = self.fresh()
        with self.checks("a resident reads on one page who had it, since when, until when and why, with the proof of the deadline"):
            resident.goto("/raise?category=bus_service")
            resident.get_by_label("什么事").fill("班车改点没有通知。")
            resident.get_by_label("在哪个乡镇").select_option(label="昌宁镇")
            self.send(resident, "提交")
            resident.wait_for_url(re.compile(r"/matters/\d{13}$"))
            number = resident.url.rsplit("/", 1)[1]
            text = self.text(resident)
            for words in ("办理时限", "派单", "还剩", "怎么算的", "谁负责过", "昌宁镇", "首问负责", "当时的派单目录"):
                holds(text, words, "page")
            resident.locator("details", has_text="怎么算的").first.locator("summary").click()
            proof = resident.locator("details", has_text="怎么算的").first.inner_text()
            for words in ("起算", "计入", "所以到"):
                holds(proof, words, "proof")
            page = self.page("township_dispatcher")
            page.goto(f"/matters/{number}")
            page.locator("input[name=to]").first.check()
            self.send(page, "派出")
            resident.reload()
            holds(self.text(resident), "签收", "the next clock")
            self.matter = number
            self.note("matter-clocks", "township_dispatcher", page)

    def help_from_above(self):
        page = self.page("township_dispatcher")
        with self.checks("who asks for help from above is seen in the lists above, until it is resolved"):
            page.goto(f"/matters/{self.matter}")
            page.locator("form[action$='/escalate']").locator("xpath=ancestor::details").locator("summary").click()
            page.get_by_label("需要协调什么").fill("客运公司不归本镇管。")
            self.send(page, "提请")
            county = self.page("county_dispatcher")
            county.goto("/work?kind=dispatched")
            row = county.get_by_role("row").filter(has_text=self.matter)
            holds(row.inner_text(), "已提请协调", "the county's list")
            self.note("work-escalated", "county_dispatcher", county)

    def search(self):
        page = self.page("township_dispatcher")
        with self.checks("words are found, do not stand in the address, and a list is saved under a name"):
            page.goto("/work")
            page.get_by_label("查找", exact=True).fill("垃圾 一人高")
            self.send(page, "查找")
            holds(self.text(page), GARBAGE_WHAT[:10], "list")
            equal(page.get_by_role("table").first.locator("tbody tr").count(), 1, "matters found")
            assert "%E5%9E%83" not in page.url and "垃圾" not in page.url, page.url
            self.note("work-search", "township_dispatcher", page)
            page.locator("details.tool", has_text="保存这个列表").locator("summary").click()
            page.get_by_label("名字").fill("戏台垃圾")
            self.send(page, "保存")
            page.goto("/work")
            page.get_by_role("link", name="戏台垃圾").click()
            holds(self.text(page), GARBAGE_WHAT[:10], "saved list")
        with self.checks("a phone that a hidden reporter left finds nothing; nonsense finds nothing and says so"):
            page.goto("/work?kind=all")
            page.get_by_label("查找", exact=True).fill(PHONE_NUMBER)
            self.send(page, "查找")
            assert HIDDEN_WHAT[:6] not in self.text(page), "the hidden reporter was found by phone"
            page.get_by_label("查找", exact=True).fill("谁也没有说过的话")
            self.send(page, "查找")
            holds(self.text(page), "没有", "empty list")
        with self.checks("the list is taken away as a file for a spreadsheet, contacts masked"):
            page.goto("/work?kind=all")
            page.locator("details.tool", has_text="导出表格").locator("summary").click()
            with page.expect_download() as waiting:
                self.send(page, "导出")
            content = pathlib.Path(waiting.value.path()).read_bytes()
            assert content.startswith(b"\xef\xbb\xbf"), "no byte order mark"
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            assert any(self.matter in row for row in rows), "the matter is missing"
            assert PHONE_NUMBER not in content.decode(), "a phone is told"

    def notices(self):
        page = self.page("county_dispatcher")
        with self.checks("whoever was asked for help is told so, and marks it as read"):
            page.goto("/notices")
            holds(self.text(page), self.matter, "notices")
            holds(self.text(page), "提请协调", "notices")
            self.note("notices", "county_dispatcher", page)
            page.get_by_role("listitem").filter(has_text=self.matter).get_by_role("button", name="标为已读").click()
            equal(page.get_by_role("listitem").filter(has_text=self.matter).get_by_role("button").count(), 0, "buttons afterwards")
            page.locator("summary", has_text="生成订阅地址").click()
            page.locator("details[open]").get_by_label("现在的密码").fill(self.server.account("county_dispatcher")["password"])
            self.send(page, "生成")
            address = page.locator("main .note code").inner_text()
            equal(self.fresh().request.get(self.server.base + address).status, 200, "the feed")

    def webhooks(self):
        page = self.page("administrator")
        with self.checks("another program's address is added, its secret shown once, tried, and why it failed is told"):
            page.goto("/admin/webhooks")
            self.note("webhooks", "administrator", page)
            page.get_by_label("名称").fill("市平台")
            page.get_by_label("接收地址").fill("http://127.0.0.1:9/in")
            page.get_by_label("通知种类").fill("resolved lost")
            self.send(page, "添加")
            holds(self.text(page), "没有这样的种类", "fault")
            equal(page.get_by_label("接收地址").input_value(), "http://127.0.0.1:9/in", "what was typed")
            page.get_by_label("通知种类").fill("resolved late")
            self.send(page, "添加")
            assert page.locator("main .note code").inner_text().startswith("gws_"), "no secret"
            page.get_by_role("main").get_by_role("link", name="市平台").click()
            self.send(page, "发一条试试")
            for _ in range(40):
                page.wait_for_load_state()
                page.reload()
                if "不许连接的地址" in self.text(page):
                    break
                page.wait_for_timeout(250)
            holds(self.text(page), "不许连接的地址", "the ledger")
            self.note("webhook", "administrator", page)

    def choose_place(self, page):
        """Somebody with one place has no choice."""
        if page.locator("select[name=unit]").count():
            page.locator("select[name=unit]").select_option(index=1)
        elif page.locator("input[type=radio][name=unit]").count():
            page.locator("input[type=radio][name=unit]").first.check()

    def number(self, page):
        return re.search(r"\d{13}", re.sub(r"\s", "", self.text(page)))[0]

    def find(self, page, number):
        page.goto("/find")
        page.get_by_label("事项编号").fill(number)
        page.get_by_label("手机号后四位").fill(PHONE_NUMBER[-4:])
        page.get_by_role("button", name="查询").click()
        page.wait_for_url(f"**/matters/{number}")

    def look(self, pictures):
        cookies = {
            who: {one["name"]: one["value"] for one in page.context.cookies() if one["name"] in ("gx_session", "gx_visit")}
            for who, page in self.pages.items()}
        faults = {name: {} for name, _, _ in self.seen}
        for size in (PHONE, DESK):
            for name, who, path in self.seen:
                page = window(self.chromium, self.server, size, True, cookies=cookies.get(who, {})).new_page()
                page.goto(path)
                for fault in sight.look(page, False):
                    faults[name].setdefault(fault, []).append(str(size["width"]))
                if pictures:
                    sight.picture(page, pictures, f"{name}-{size['width']}")
                page.context.close()
        for name, found in faults.items():
            with self.checks(f"{name}: axe, width and targets at 360 and 1366 px"):
                assert not found, "\n".join(f"{fault} ({', '.join(sizes)})" for fault, sizes in found.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The ways in, in a browser", flush=True)
    with served() as server, browser() as chromium:
        ways = Ways(checks, chromium, server)
        ways.run()
        ways.look(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
