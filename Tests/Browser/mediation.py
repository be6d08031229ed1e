"""A governance centre in a browser, scripts switched off: a dispute from the counter to a kept agreement, and what its parties see of it;
then every page of it looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/mediation.py [--pictures DIR]
"""

import argparse
import base64
import pathlib
import re
import tempfile

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served
from wire import Wire, bearer

# A red square, as a phone would send it.
PHOTO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mM4YKBAU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAA7YQD1Kp2AiAAAAAElFTkSuQmCC")
WHAT = "老槐树的枝子压了我家后墙。"
CANARIES = ["钱多多", "吴小庄", "13911112222", WHAT]


class Centre:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.head, self.mediator = server.account("mediation_head"), server.account("mediator")
        self.pages, self.case, self.link = {}, "", ""

    def page(self, account):
        if account["username"] not in self.pages:
            page = self.pages[account["username"]] = window(self.chromium, self.server, DESK).new_page()
            page.goto("/sign-in")
            sign_in(page, account)
        return self.pages[account["username"]]

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def step(self, page, name):
        """The form of a step, unfolded."""
        form = page.locator("details.card").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))
        form.locator("summary").first.click()
        return form

    def send(self, form, name):
        form.get_by_role("button", name=name, exact=True).click()

    def run(self, pictures):
        self.open()
        self.handle()
        self.party()
        self.agree()
        self.others()
        self.look(pictures)

    def open(self):
        page = self.page(self.head)
        with self.checks("a dispute is opened at the counter; what is missing is told and what was typed stays"):
            page.goto("/mediation")
            page.get_by_role("link", name="登记纠纷").first.click()
            holds(self.text(page), "5 年后销毁", "what it is kept for")
            page.locator("[name=applicant]").fill("钱多多")
            page.locator("[name=applicant_phone]").fill("13911112222")
            page.get_by_label("纠纷情况").fill(WHAT)
            page.locator("select[name=kind]").select_option("neighbour")
            page.locator("[name=respondent]").fill("吴小庄")
            self.send(page.get_by_role("main"), "登记")
            holds(self.text(page), "双方都愿意", "what is missing")
            equal(page.get_by_label("纠纷情况").input_value(), WHAT, "what was typed")
            page.locator("[name=consent]").check()
            self.send(page.get_by_role("main"), "登记")
            assert heading(page).startswith("调解案件"), heading(page)
            self.case = page.url.removeprefix(self.server.base)
            for canary in CANARIES:
                assert canary not in page.content(), f"«{canary}» stands on the page"

    def handle(self):
        page = self.page(self.head)
        with self.checks("the centre takes it, and puts somebody in a mediator's post on the panel, who finds it then"):
            page.goto(self.case)
            self.send(self.step(page, "受理"), "受理")
            holds(self.text(page), "调解中", "the state")
            mediator = self.page(self.mediator)
            equal(mediator.goto(self.case).status, 404, "before")
            form = self.step(page, "选定调解员")
            form.get_by_text("唐调解", exact=True).click()
            self.send(form, "选定调解员")
            mediator.goto("/mediation")
            mediator.locator(f"a[href='{self.case}']").click()
            holds(self.text(mediator), "身份受保护", "the mediator's page")
        with self.checks("who is meant is shown for a purpose, and that is written down"):
            self.step(page, "查阅当事人和案情")
            self.send(page.locator(f"form[action='{self.case}/reading']"), "查阅当事人和案情")
            for canary in CANARIES:
                holds(self.text(page), canary, "what is shown")
            equal(page.locator("svg.qr").count(), 2, "a code for each party")
            page.goto(self.case)
            assert "钱多多" not in page.content(), "it is shown still"
            holds(self.text(page), "办理本案", "who looked")

    def party(self):
        with self.checks("a party sees how far its own case is and who looked, nothing of the other, and may object to a mediator"):
            told = self.wire.post(f"/api/v1{self.case}/reading", {"purpose": "mediate"}, bearer(self.head)).json
            self.link = told["parties"][0]["link"]
            page = window(self.chromium, self.server, PHONE).new_page()
            page.goto(self.link)
            equal(heading(page), "我的调解", "heading")
            assert self.link not in page.url, "the secret stands in the address bar"
            text = self.text(page)
            holds(text, "钱**", "page")
            holds(text, "综治中心负责人", "who looked")
            for canary in CANARIES:
                assert canary not in page.content(), f"«{canary}» stands on the page"
            page.locator("summary", has_text="申请更换调解员").click()
            page.get_by_label("与当事人是亲属").check()
            page.get_by_text("唐调解", exact=True).last.click()
            self.send(page.get_by_role("main"), "提出申请")
            holds(self.text(page), "当事人申请更换", "page")
            self.pages["party"] = page
        head = self.page(self.head)
        with self.checks("nothing is mediated until somebody else sits there"):
            head.goto(self.case)
            self.session(head)
            holds(self.text(head), "还没有换人", "what is told")
            head.goto(self.case)
            form = self.step(head, "更换调解员")
            form.get_by_text("唐调解", exact=True).first.click()
            form.get_by_label("与当事人是亲属").check()
            form.locator("[name=post]").last.check()
            self.send(form, "更换调解员")
            equal(self.page(self.mediator).goto(self.case).status, 404, "who left")

    def session(self, page):
        form = self.step(page, "记录调解会")
        form.get_by_label("地点").fill("综治中心调解室")
        form.get_by_label("基本谈成，待签协议").check()
        for role in ("申请方", "被申请方", "调解员"):
            form.get_by_label(role, exact=True).check()
        self.send(form, "记录调解会")

    def agree(self):
        page = self.page(self.head)
        with self.checks("they meet, agree, the paper is printed, signed and kept, and a visit finds it kept"):
            page.goto(self.case)
            self.session(page)
            holds(self.text(page), "到场：申请方、被申请方、调解员", "the session")
            form = self.step(page, "达成协议")
            form.get_by_label("协议内容").fill("五日内锯掉伸过墙的枝子。")
            self.send(form, "达成协议")
            code = re.search(r"[0-9a-f]{64}", self.text(page)).group()
            self.step(page, "查阅当事人和案情")
            self.send(page.locator(f"form[action='{self.case}/reading']"), "打印协议书")
            equal(heading(page), "调解协议书", "heading")
            holds(self.text(page), code, "the check value on the paper")
            holds(self.text(page), "五日内锯掉", "the paper")
            page.emulate_media(media="print")
            sheet = page.pdf(format="A4", margin={"top": "20mm", "bottom": "20mm", "left": "18mm", "right": "18mm"})
            equal(len(re.findall(rb"/Type\s*/Page[^s]", sheet)), 1, "sheets of A4")
            page.emulate_media(media="screen")
            page.goto(self.case)
            with tempfile.TemporaryDirectory() as folder:
                picture = pathlib.Path(folder) / "signed.png"
                picture.write_bytes(PHOTO)
                page.locator("input[type=file]").set_input_files(picture)
                self.send(page.get_by_role("main"), "上传签字件")
            holds(self.text(page), "查看（办理本案）", "the signed paper")
            form = self.step(page, "记录回访")
            form.get_by_label("已经履行").check()
            self.send(form, "记录回访")
            holds(self.text(page), "协议已经履行", "what the visit found")
            party = self.pages["party"]
            party.reload()
            holds(self.text(party), "协议已经履行", "what the party sees")

    def others(self):
        with self.checks("to everybody else there is no such case and no such list"):
            for role in ("township_dispatcher", "leader", "administrator", "auditor", "office_clerk"):
                page = self.page(self.server.account(role))
                for path in ("/mediation", self.case):
                    equal(page.goto(path).status, 403, f"{path} for {role}")
        with self.checks("nothing of it stands in the server's log or in the log of events"):
            auditor = self.server.account("auditor")
            events = self.wire.get("/api/v1/events?limit=100", bearer(auditor)).text
            for canary in CANARIES + ["锯掉"]:
                assert canary not in self.server.log() and canary not in events, canary

    def look(self, pictures):
        paths = [
            ("mediation", self.head, "/mediation"), ("mediation-agreed", self.head, "/mediation?state=agreed"),
            ("mediation-new", self.head, "/mediation/new"), ("mediation-case", self.head, self.case),
            ("mediation-rate", self.head, "/mediation/rate"), ("mediation-seated", self.mediator, "/mediation"),
            ("mediation-mine", None, self.link),
        ]
        faults = {}
        for size, elder, language in ((DESK, False, "zh-Hans"), (PHONE, False, "zh-Hans"), (PHONE, True, "zh-Hans"), (DESK, False, "en"), (PHONE, False, "en")):
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-en" if language == "en" else "")
            windows = {}
            for name, account, path in paths:
                key = account["username"] if account else ""
                if key not in windows:
                    page = windows[key] = window(self.chromium, self.server, size, True, cookies={"gx_lang": language}, elder=elder).new_page()
                    if account:
                        page.goto("/sign-in")
                        page.locator("input[name=username]").fill(account["username"])
                        page.locator("input[name=password]").fill(account["password"])
                        page.locator("main button.primary").click()
                page = windows[key]
                page.goto(path)
                page.locator("summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
                equal(page.locator("html").get_attribute("lang"), language, "language")
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
            for page in windows.values():
                page.context.close()
        with self.checks("every page of it: axe, width and targets on both sizes, for elders and in English"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("A governance centre, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Centre(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
