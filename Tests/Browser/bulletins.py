"""Bulletins and enforcement in a browser, scripts switched off: what is told is read and asked about, and every asker is answered; a team
goes out, finds something and hands it over. Then every page of both looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/bulletins.py [--pictures DIR]
"""

import argparse
import re

from browsers import DESK, PHONE, browser, heading, sign_in, window

from checks import Checks, equal, holds
from served import served
from views import look

TITLE = "燃气入户安全检查"
TEXT = "下周一开始逐户检查，请把灶台清出来。"
QUESTION = "家里白天没有人，可以晚上来吗？"
ANSWER = "可以，请在门上贴条留下时间。"


class Told:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.pages, self.path, self.question = {}, "", ""

    def page(self, role, size=DESK):
        if role not in self.pages:
            page = self.pages[role] = window(self.chromium, self.server, size).new_page()
            page.goto("/sign-in")
            sign_in(page, self.server.account(role))
        return self.pages[role]

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def send(self, place, name):
        place.get_by_role("button", name=name, exact=True).click()

    def tell(self):
        page = self.page("county_dispatcher")
        with self.checks("a bulletin is published; whom it is for has to be ticked and what was typed stays"):
            page.goto("/bulletins")
            page.get_by_role("link", name="发布宣传").click()
            page.get_by_label("标题").fill(TITLE)
            page.get_by_label("正文").fill(TEXT)
            self.send(page.get_by_role("main"), "发布")
            holds(self.text(page), "请填写这一项", "what is missing")
            equal(page.get_by_label("标题").input_value(), TITLE, "what was typed")
            for post in ("村网格长", "专职网格员", "微网格员"):
                page.get_by_label(post, exact=True).check()
            page.get_by_label("群众也可以看").check()
            self.send(page.get_by_role("main"), "发布")
            equal(heading(page), TITLE, "heading")
            self.path = page.url.removeprefix(self.server.base)

    def read(self):
        page = self.page("grid_worker", PHONE)
        with self.checks("who serves there finds it, taps once, and it stays read"):
            page.goto("/bulletins")
            holds(self.text(page), "待读", "the list")
            page.get_by_role("link", name=TITLE).click()
            self.send(page.get_by_role("main"), "已读")
            holds(self.text(page), "您已点过「已读」", "the page")
            page.goto("/bulletins")
            line = page.locator("li.notice-line", has_text=TITLE)
            holds(line.inner_text(), "已读", "the line")
        with self.checks("how many have read it is told by unit, of a few not at all, and nobody is named"):
            page = self.page("county_dispatcher")
            page.goto(self.path)
            page.get_by_role("link", name="已读情况").click()
            holds(self.text(page), "不足 5 人", "counts")
            assert "李网格" not in page.content(), "a name stands there"

    def ask(self):
        with self.checks("a resident asks about it without an account, and the answer comes back"):
            page = window(self.chromium, self.server, PHONE).new_page()
            page.goto("/bulletins")
            page.get_by_role("link", name=TITLE).click()
            page.get_by_role("link", name="提问", exact=True).click()
            page.get_by_label("想问什么").fill(QUESTION)
            page.locator("[name=name]").fill("王")
            self.send(page.get_by_role("main"), "提交提问")
            assert heading(page).startswith("事项"), heading(page)
            holds(self.text(page), "就政策宣传提问", "by which way it came")
            self.question = page.url.removeprefix(self.server.base)
            self.pages["asker"] = page
            staff = self.page("county_dispatcher")
            staff.goto(self.question)
            holds(self.text(staff), QUESTION, "what the dispatcher reads")
            staff.goto(self.path)
            holds(self.text(staff), "1 个，其中 0 个已有答复", "questions")

    def replace(self):
        page = self.page("county_dispatcher")
        with self.checks("a newer version takes its place: the earlier one says so, and is to be read anew"):
            page.goto(self.path)
            page.get_by_role("link", name="发布新版").click()
            equal(page.get_by_label("标题").input_value(), TITLE, "what stood there")
            page.get_by_label("标题").fill(TITLE + "（改期）")
            self.send(page.get_by_role("main"), "发布")
            newer = page.url.removeprefix(self.server.base)
            reader = self.page("grid_worker")
            reader.goto(self.path)
            holds(self.text(reader), "已有新版", "the earlier one")
            reader.get_by_role("link", name="看新版").click()
            equal(reader.url.removeprefix(self.server.base), newer, "where it leads")
            holds(self.text(reader), "待读", "the newer one")
            self.newer = newer


class Team(Told):
    def plan(self):
        page = self.page("enforcement_leader")
        with self.checks("an operation is planned, held with somebody of the team, and something is found that is not the team's"):
            page.goto("/enforcement")
            page.get_by_role("link", name="计划行动").click()
            page.locator("select[name=place], input[name=place]").first.evaluate(
                "one => { if (one.tagName === 'SELECT') one.selectedIndex = 1; else one.checked = true; }")
            self.send(page.get_by_role("main"), "登记")
            holds(self.text(page), "请填写这一项", "what is missing")
            page.get_by_label("扬尘污染").check()
            page.locator("select[name=place], input[name=place]").first.evaluate(
                "one => { if (one.tagName === 'SELECT') one.selectedIndex = 1; else one.checked = true; }")
            self.send(page.get_by_role("main"), "登记")
            assert heading(page).startswith("执法行动"), heading(page)
            self.path = page.url.removeprefix(self.server.base)
            form = self.step(page, "开展行动")
            form.locator("input[name^='with.s']").first.check()
            self.send(form, "开展行动")
            holds(self.text(page), "处理中", "state")
            form = self.step(page, "登记发现")
            form.locator("[name=check_kind]").first.evaluate("one => one.tagName === 'SELECT' ? one.selectedIndex = 1 : one.click()")
            form.get_by_label("地方").check()
            form.get_by_label("发现了什么").fill("河边砂土没有苫盖")
            form.get_by_label("不归本队处理，需要移送").check()
            self.send(form, "登记发现")
            holds(self.text(page), "河边砂土没有苫盖", "finding")

    def step(self, page, name):
        form = page.locator("details.card").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))
        form.locator("summary").first.click()
        return form

    def hand(self):
        page = self.page("enforcement_leader")
        clerk = self.server.account("office_clerk")
        with self.checks("it is handed over; the authority receives and answers it, and then it is closed"):
            form = self.step(page, "移送主管部门")
            form.locator("input[name=finding]").first.check()
            form.locator("select[name=authority]").select_option(clerk["unit"])
            form.get_by_label("移送说明").fill("请依法处理")
            self.send(form, "移送主管部门")
            office = self.page("office_clerk")
            office.goto("/enforcement/transfers")
            office.locator("main a.number-link").first.click()
            self.transfer = office.url.removeprefix(self.server.base)
            self.send(office.get_by_role("main"), "签收")
            office.get_by_label("受理").check()
            office.get_by_label("答复内容").fill("已经立案")
            self.send(office.get_by_role("main"), "答复")
            holds(self.text(office), "已经立案", "answer")
            page.goto(self.path)
            self.send(self.step(page, "办结"), "办结")
            holds(self.text(page), "已办结", "state")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Bulletins and enforcement, in a browser", flush=True)
    with served() as server, browser() as chromium:
        told = Told(checks, chromium, server)
        told.tell()
        told.read()
        told.ask()
        told.replace()
        team = Team(checks, chromium, server)
        team.plan()
        team.hand()
        county, worker = server.account("county_dispatcher"), server.account("grid_worker")
        look(checks, chromium, server, "bulletins", [
            ("bulletins", worker, "/bulletins"), ("bulletins-residents", None, "/bulletins"), ("bulletins-unit", county, "/bulletins?show=unit"),
            ("bulletin-new", county, "/bulletins/new"), ("bulletin", worker, told.newer), ("bulletin-old", county, told.path),
            ("bulletin-manage", county, told.newer), ("bulletin-counts", county, told.newer + "/counts"),
            ("bulletin-ask", None, told.newer + "/ask"),
        ], pictures)
        leader, clerk = server.account("enforcement_leader"), server.account("office_clerk")
        unit = leader["unit"]
        look(checks, chromium, server, "enforcement", [
            ("enforcement", leader, "/enforcement?state=closed"), ("enforcement-new", leader, "/enforcement/new"),
            ("enforcement-operation", leader, team.path), ("enforcement-team", leader, f"/enforcement/teams/{unit}"),
            ("enforcement-inbox", clerk, "/enforcement/transfers?state=answered"), ("enforcement-transfer", clerk, team.transfer),
        ], pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
