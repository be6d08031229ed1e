"""A whistle from blown to assessed, and a matter that becomes a project: on a phone and at a desk, without a script, in Chinese and in
English; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/whistle.py [--pictures DIR]
"""

import argparse
import datetime

from browsers import DESK, PHONE, browser, heading, window

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from wire import Wire, bearer

TOWN = "141029100"
CITY, HOUSING, TRAFFIC = "141029-CG", "141029-ZJ", "141029-JT"


class Whistles:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.town = server.account("township_dispatcher", TOWN)
        self.pages = {}
        self.screens = {}

    def page(self, who, size=DESK, scripts=False, english=False, elder=False, dark=False):
        """The window of somebody who is signed in; `None` is somebody on site without an account."""
        key = (who, size["width"], scripts, english, elder, dark)
        if key not in self.pages:
            cookies = {"gx_lang": "en"} if english else None
            page = self.pages[key] = window(self.chromium, self.server, size, scripts, elder=elder, dark=dark, cookies=cookies).new_page()
            if who:
                page.goto("/sign-in")
                labels = ("User name", "Password", "Sign in") if english else ("用户名", "密码", "登录")
                account = self.server.account(*who)
                page.get_by_label(labels[0]).fill(account["username"])
                page.get_by_label(labels[1]).fill(account["password"])
                page.locator("main").get_by_role("button", name=labels[2]).click()
        return self.pages[key]

    def dispatcher(self, **how):
        return self.page(("township_dispatcher", TOWN), **how)

    def clerk(self, office, **how):
        return self.page(("office_clerk", office), **how)

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def card(self, page, name):
        return page.locator("article.card").filter(has_text=name)

    def raised(self, what):
        body = {"category": "public_facilities", "unit": TOWN, "what": what, "phone": f"136{len(what):08}"}
        return self.wire.post(MATTERS, body).json["number"]

    def run(self, pictures):
        self.refused()
        self.blown()
        self.arriving()
        self.settled()
        self.assessed()
        self.project()
        self.english()
        self.look(pictures)

    def refused(self):
        with self.checks("nothing ticked, no place, no reason: told at each field, what was typed stays"):
            self.number = self.raised("北门外的路面塌了一大块，车还在过。")
            page = self.dispatcher(size=PHONE)
            page.goto(f"/matters/{self.number}")
            page.get_by_role("link", name="吹哨，召集部门到场").click()
            equal(heading(page), "吹哨，召集部门到场", "heading")
            self.screens["whistle-form"] = ("town", page.url.removeprefix(self.server.base))
            page.get_by_label("在哪里集合").fill("北门外加油站旁")
            page.get_by_role("button", name="吹哨", exact=True).click()
            text = self.text(page)
            holds(text, "请选 1 至 12 个单位", "the units")
            equal(page.get_by_label("在哪里集合").input_value(), "北门外加油站旁", "what was typed")

    def blown(self):
        with self.checks("a whistle is blown from the matter: three grounds, units ticked, half an hour"):
            page = self.dispatcher(size=PHONE)
            page.get_by_label("应急（30 分钟以内到场）").check()
            for office in ("城市管理局", "住房和城乡建设局"):
                page.get_by_label(office, exact=False).first.check()
            page.get_by_label("是什么情况，需要做什么").fill("路面塌陷，需要围挡和抢修。")
            page.get_by_role("button", name="吹哨", exact=True).click()
            holds(heading(page), "吹哨", "heading")
            self.address = page.url.removeprefix(self.server.base)
            self.screens["whistle-open"] = ("town", self.address)
            text = self.text(page)
            for word in ("北门外加油站旁", "路面塌陷", "等待到场", "到场扫码"):
                holds(text, word, "the whistle")
        with self.checks("whoever is called finds it in the list, and is told at once"):
            page = self.clerk(CITY)
            page.goto("/whistles")
            holds(self.text(page), "0 / 2 已到", "the list")
            self.screens["whistles"] = ("clerk", "/whistles")

    def arriving(self):
        with self.checks("a unit arrives by the code, without an account; the link is what the code holds"):
            page = self.dispatcher(size=PHONE)
            link = page.get_by_role("link", name="没有手机摄像头的，打开这个网页").get_attribute("href")
            visitor = self.page(None, size=PHONE)
            visitor.goto(link)
            equal(heading(visitor), "到场登记", "heading")
            self.screens["whistle-arrive"] = (None, link)
            visitor.get_by_role("button", name="已经到场").click()
            holds(self.text(visitor), "请填写这一项", "nothing chosen")
            visitor.get_by_label("城市管理局", exact=False).check()
            visitor.get_by_role("button", name="已经到场").click()
            holds(self.text(visitor), "已登记到场", "told")
            equal(visitor.goto(link[:-2] + "AA").status, 404, "a forged code")
        with self.checks("another unit says so itself; it cannot for the first one"):
            page = self.clerk(HOUSING)
            page.goto(self.address)
            card = self.card(page, "住房和城乡建设局")
            card.get_by_role("button", name="已经到场").click()
            holds(self.card(page, "住房和城乡建设局").inner_text(), "按时到场", "there")
            assert not self.card(page, "城市管理局").get_by_role("button").count(), "a form for another unit"
        with self.checks("a unit that leaves early says why"):
            card = self.card(page, "住房和城乡建设局")
            card.get_by_text("提前离场", exact=True).first.click()
            page.get_by_role("button", name="登记离场").click()
            holds(self.text(page), "请填写这一项", "no reason")
            page.get_by_label("离场原因").fill("去取抢修材料。")
            page.get_by_role("button", name="登记离场").click()
            holds(self.card(page, "住房和城乡建设局").inner_text(), "去取抢修材料", "why")

    def settled(self):
        with self.checks("settling says who does what, and dispatches the matter in the same step"):
            page = self.dispatcher(size=PHONE)
            page.goto(self.address)
            page.get_by_role("button", name="处置完毕，可以离场").click()
            holds(self.text(page), "请填写这一项", "nothing said")
            page.get_by_label("谁做什么、什么时候做完").fill("城管今晚围挡，住建三天内回填。")
            page.locator(f"input[name=to][value='{HOUSING}']").check()
            page.get_by_role("button", name="处置完毕，可以离场").click()
            holds(self.text(page), "城管今晚围挡", "who does what")
            equal(self.wire.get(f"{MATTERS}/{self.number}", bearer(self.town)).json["kind"], "dispatched", "the matter")
            self.screens["whistle-settled"] = ("town", self.address)

    def assessed(self):
        with self.checks("neither side reads the other first"):
            clerk = self.clerk(CITY)
            clerk.goto(self.address)
            card = self.card(clerk, "城市管理局")
            card.get_by_text("评价这次吹哨").click()
            card.get_by_label("该吹", exact=True).check()
            card.get_by_role("button", name="提交评价").click()
            page = self.dispatcher(size=PHONE)
            page.goto(self.address)
            card = self.card(page, "城市管理局")
            assert "被召集单位评价" not in card.inner_text(), "it is shown before the other side spoke"
            card.get_by_text("评价这个单位").click()
            assert card.get_by_label("按时到场", exact=True).is_checked(), "what the clock says is asked again"
            card.locator("input[name=solved][value=yes]").check()
            card.get_by_role("button", name="提交评价").click()
            card = self.card(page, "城市管理局").inner_text()
            holds(card, "被召集单位评价", "the unit's word")
            holds(card, "吹哨单位评价", "the town's word")
        with self.checks("the ended ones with counts by unit, and the file"):
            page = self.dispatcher()
            page.goto("/whistles?state=ended")
            row = page.get_by_role("row").filter(has_text="城市管理局").last.inner_text()
            holds(row, "1 / 1", "counts")
            self.screens["whistles-ended"] = ("town", "/whistles?state=ended")
            with page.expect_download() as download:
                page.get_by_role("button", name="下载明细（CSV）").click()
            text = open(download.value.path(), encoding="utf-8-sig").read()
            equal(len(text.splitlines()), 4, "a head, two units, and who took it")
            holds(text.splitlines()[-1], "导出编号", "the last line")
            holds(text, self.number, "the file")

    def project(self):
        page = self.clerk(HOUSING)
        with self.checks("a matter becomes a project with a milestone; what is missing is told, what was typed stays"):
            clerk = bearer(self.server.account("office_clerk", HOUSING))
            equal(self.wire.post(f"{MATTERS}/{self.number}/accept", {}, clerk).status, 200, "accepted")
            page.goto(f"/matters/{self.number}")
            page.get_by_role("link", name="立项").click()
            self.screens["project-form"] = ("housing", page.url.removeprefix(self.server.base))
            page.get_by_label("项目名称").fill("北门路面大修")
            page.get_by_role("button", name="立项").click()
            holds(self.text(page), "请填写这一项", "what is missing")
            equal(page.get_by_label("项目名称").input_value(), "北门路面大修", "what was typed")
            page.get_by_label("第一个节点").fill("设计")
            page.get_by_label("哪一天以前").fill(self.day(20))
            page.get_by_role("button", name="立项").click()
            holds(heading(page), "北门路面大修", "heading")
            holds(self.text(page), "0 / 1 个节点完成", "how far")
            self.address = page.url.removeprefix(self.server.base)
        with self.checks("task force, money, notes, a slip with its reason and a milestone reached"):
            self.fold(page, "编入专班", {"单位": HOUSING}, "编入", post="office_clerk")
            self.fold(page, "登记资金", {"金额": "1,000", "资金来源": "县级财政", "文号": "乡财 18 号"}, "登记", money_kind="planned")
            holds(self.text(page), "请写大于零的金额", "a wrong sum")
            page.get_by_label("金额（元", exact=False).fill("120000.5")
            page.get_by_role("button", name="登记", exact=True).click()
            holds(self.text(page), "计划合计 120000.50 元", "the sum")
            self.fold(page, "写进展", {"进展": "已经围挡，车辆绕行。"}, "写下", tick="让反映人看到")
            self.fold(page, "推迟节点", {"哪一天以前": self.day(40), "为什么推迟": "图纸要改。"}, "推迟")
            holds(self.text(page), "图纸要改", "why")
            self.screens["project"] = ("housing", self.address)
            page.get_by_role("button", name="这个节点完成了").click()
            holds(self.text(page), "1 / 1 个节点完成", "how far")
            page.goto("/projects")
            holds(self.text(page), "北门路面大修", "the list")
            self.screens["projects"] = ("housing", "/projects")
            self.screens["matter-project"] = ("housing", f"/matters/{self.number}")
        with self.checks("finishing it resolves the matter"):
            page.goto(self.address)
            self.fold(page, "项目完工", {"办理结果": "路面修好了，已经通车。"}, "完工，办结事项")
            holds(self.text(page), "已完工", "the project")
            equal(self.wire.get(f"{MATTERS}/{self.number}", bearer(self.town)).json["kind"], "resolved", "the matter")

    @staticmethod
    def day(ahead):
        return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()

    def fold(self, page, title, fields, button, tick=None, **chosen):
        """Opens a folded form, fills it in and sends it."""
        form = page.locator("details").filter(has=page.get_by_text(title, exact=True)).last
        form.locator("summary").first.click()
        for label, value in fields.items():
            field = form.get_by_label(label, exact=False).first
            if field.evaluate("element => element.localName") == "select":
                field.select_option(value)
            else:
                field.fill(value)
        for name, value in chosen.items():
            form.locator(f"input[name={name}][value={value}]").check()
        if tick:
            form.get_by_label(tick).check()
        form.get_by_role("button", name=button, exact=True).click()

    def english(self):
        with self.checks("the same in English: blown, refused and withdrawn"):
            number = self.raised("河边护栏断了，孩子常去。")
            page = self.dispatcher(size=PHONE, english=True)
            page.goto(f"/matters/{number}/whistle")
            equal(heading(page), "Blow the whistle: call departments", "heading")
            page.get_by_role("button", name="Blow the whistle").click()
            holds(self.text(page), "Choose 1 to 12 units", "the fault")
            page.get_by_label("No power to enforce (on site within 30 minutes)").check()
            page.locator("input[type=checkbox]").first.check()
            page.get_by_label("Where to meet").fill("at the bridge")
            page.get_by_label("What it is and what is needed").fill("The railing is broken.")
            page.get_by_role("button", name="Blow the whistle").click()
            holds(self.text(page), "Scan on arrival", "the code")
            page.get_by_text("Withdraw", exact=True).first.click()
            page.get_by_label("Why it is withdrawn").fill("It is mended.")
            page.get_by_role("button", name="Withdraw").click()
            holds(self.text(page), "It is mended.", "why")

    def look(self, pictures):
        people = {"town": ("township_dispatcher", TOWN), "clerk": ("office_clerk", CITY), "housing": ("office_clerk", HOUSING), None: None}
        # One that is open, and one that everybody may still arrive at.
        number = self.raised("电线杆倒在路中间了。")
        said = {"ground": "emergency", "units": f"{CITY},{TRAFFIC}", "meet": "十字路口", "text": "电线杆倒了。"}
        equal(self.wire.post(f"{MATTERS}/{number}/whistle", said, bearer(self.town)).status, 200, "blown")
        whistle = self.wire.get(f"{MATTERS}/{number}/whistles", bearer(self.town)).json["items"][0]["id"]
        self.screens["whistle-open"] = ("town", f"/whistles/{whistle}")
        self.screens["matter-whistle"] = ("town", f"/matters/{number}")
        page = self.dispatcher()
        page.goto(f"/whistles/{whistle}")
        link = page.get_by_role("link", name="没有手机摄像头的，打开这个网页").get_attribute("href")
        self.screens["whistle-arrive"] = (None, link)
        faults = {}
        modes = [(DESK, False, False), (PHONE, False, False), (PHONE, True, False)]
        for size, elder, dark in modes:
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
            for name, (who, path) in self.screens.items():
                # What judges a page is a script.
                page = self.page(people[who], size=size, scripts=True, elder=elder, dark=dark)
                page.goto(path)
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
        with self.checks("every page of it: axe, width and targets in every mode"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Whistles, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Whistles(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
