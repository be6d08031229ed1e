"""My data as a resident, the office that answers and an auditor go through it: in a browser, scripts switched off; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/rights.py [--pictures DIR]
"""

import argparse
import time

from browsers import DESK, PHONE, browser, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served
from settings import english
from wire import Wire

MATTERS = 30
RAISED = {"category": "public_facilities", "what": "村口的路灯不亮三天了", "unit": "141029100", "name": "王小雨", "phone": "13912345678"}

class Rights:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.pages = {}
        self.seen = []

    def page(self, who):
        if who not in self.pages:
            page = self.pages[who] = window(self.chromium, self.server, PHONE).new_page()
            if who != "nobody":
                page.goto("/sign-in")
                sign_in(page, self.server.account(who))
        return self.pages[who]

    def note(self, name, who, page):
        self.seen.append((name, who, page.url.removeprefix(self.server.base)))

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def send(self, page, name):
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def bearer(self, role):
        return {"Authorization": f"Bearer {self.server.account(role)['token']}"}

    def run(self):
        self.nothing()
        self.own()
        self.office()
        self.looked()
        self.erased()
        self.languages()

    def nothing(self):
        page = self.page("nobody")
        with self.checks("somebody of whom nothing is known is told how to come to what is theirs"):
            page.goto("/my-data")
            holds(self.text(page), "这里还没有您的信息", "the page")
            self.note("my-data-nothing", "nobody", page)

    def own(self):
        page = self.page("nobody")
        with self.checks("number and phone tail open one's own data, masked; a copy is whole"):
            self.number = self.wire.ask("POST", "/api/v1/matters", None, RAISED).json["number"]
            page.goto("/find")
            page.get_by_label("事项编号").fill(self.number)
            page.get_by_label("手机号后四位").fill(RAISED["phone"][-4:])
            page.get_by_role("button", name="查询").click()
            page.wait_for_url(f"**/matters/{self.number}")
            page.goto("/my-data")
            text = self.text(page)
            for part in ("王**", "139********", RAISED["what"], "为什么保存", "谁查阅过（0）"):
                holds(text, part, "my data")
            assert RAISED["phone"] not in text, "the whole phone stands on the page"
            self.note("my-data", "nobody", page)
            self.send(page, "打开可以打印的一份")
            holds(self.text(page), RAISED["phone"], "the copy")
        with self.checks("a correction without what it should say is refused, a whole one is sent to the office"):
            page.goto("/my-data")
            page.locator("summary", has_text="我要").first.click()
            page.get_by_role("link", name="更正", exact=True).click()
            self.note("my-data-correct", "nobody", page)
            page.get_by_label("反映人").check()
            page.get_by_label("具体说明").fill("写错了一个字。")
            self.send(page, "提交")
            holds(page.get_by_role("alert").inner_text(), "应当是", "faults")
            page.get_by_label("应当是").fill("王小玉")
            self.send(page, "提交")
            holds(self.text(page), "等待答复", "my data")
            self.note("my-data-asked", "nobody", page)
        with self.checks("what is still handled is not erased, and why is told"):
            page.locator("summary", has_text="我要").first.click()
            page.get_by_role("link", name="删除", exact=True).click()
            holds(self.text(page), "还在办理", "the page")
            self.note("my-data-kept", "nobody", page)

    def office(self):
        page = self.page("rights_officer")
        with self.checks("the office opens what was asked only on purpose, and answers"):
            page.goto("/rights")
            self.note("rights-office", "rights_officer", page)
            page.get_by_role("link", name="要求更正").first.click()
            assert "王小玉" not in self.text(page), "it stands open"
            self.note("rights-one", "rights_officer", page)
            self.send(page, "打开内容")
            holds(self.text(page), "王小玉", "what was asked")
            page.get_by_label("同意", exact=True).check()
            page.get_by_label("写给本人的答复").fill("已经更正，谢谢。")
            self.send(page, "答复")
            holds(self.text(page), "没有等待答复的请求", "the list")
        with self.checks("the person reads the answer and who looked"):
            own = self.page("nobody")
            for _ in range(20):
                own.goto("/my-data")
                if "谁查阅过（1）" in self.text(own):
                    break
                time.sleep(0.5)
            own.locator("summary", has_text="谁查阅过").first.click()
            for part in ("已经更正，谢谢。", "个人信息保护负责人", "答复本人的请求"):
                holds(self.text(own), part, "my data")
            self.note("my-data-answered", "nobody", own)

    def looked(self):
        page = self.page("auditor")
        with self.checks("an auditor sees every reading, and holds and dates are with those who keep them"):
            page.goto("/readings")
            holds(self.text(page), "个人信息请求", "readings")
            self.note("readings", "auditor", page)
            equal(page.goto("/retention").status, 403, "the auditor at the holds")
            officer = self.page("rights_officer")
            officer.goto("/retention")
            holds(self.text(officer), "了结以后 3 年", "the schedule")
            self.note("retention", "rights_officer", officer)

    def erased(self):
        page = self.page("nobody")
        with self.checks("what is withdrawn is erased on one's wish, with a certificate"):
            page.goto(f"/matters/{self.number}")
            page.locator("summary", has_text="撤回").first.click()
            page.locator("form[action$='/withdraw'] button[type=submit]").click()
            page.goto("/my-data")
            page.locator("summary", has_text="我要").first.click()
            page.get_by_role("link", name="删除", exact=True).click()
            self.note("my-data-erase", "nobody", page)
            page.get_by_label("我知道删除以后不能恢复").check()
            self.send(page, "永久删除")
            holds(self.text(page), "销毁证明", "the certificate")
            self.note("certificate", "nobody", page)
            page.goto("/my-data")
            assert RAISED["what"] not in self.text(page), "it is still there"

    def languages(self):
        with self.checks("the same pages speak English"):
            page = window(self.chromium, self.server, DESK, cookies={"gx_lang": "en"}).new_page()
            page.goto("/my-data")
            if page.locator("html").get_attribute("lang") != "en":
                page.get_by_role("button", name="English").click()
            page.goto("/my-data")
            english(page)

    def look(self, pictures):
        cookies = {
            who: {one["name"]: one["value"] for one in page.context.cookies() if one["name"] in ("gx_session", "gx_visit", "gx_holds")}
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
    print("My data, in a browser", flush=True)
    with served(matters=MATTERS) as server, browser() as chromium:
        rights = Rights(checks, chromium, server)
        rights.run()
        rights.look(pictures)
        server.end(checks)
    checks.close()

if __name__ == "__main__":
    main()
