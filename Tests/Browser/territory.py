"""The territory is redrawn as people do it: in a browser, scripts switched off, form, preview, confirmation; taken back again; and every
page of it looked at in both languages.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/territory.py [--pictures DIR]
"""

import argparse
import datetime
import json
import re
import time

from browsers import DESK, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served

TOWN = "141029100"
EAST, WEST = TOWN + "271", TOWN + "272"
NORTH, SOUTH = TOWN + "273", TOWN + "274"


class Redrawing:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.page = window(chromium, server, DESK).new_page()
        self.account = server.account("administrator")
        self.done = []

    def run(self):
        self.sign_in()
        self.refuse()
        self.open_two()
        self.split()
        self.undo()
        self.plan()
        self.land()
        self.look_back()
        self.ask_checks()

    def main(self):
        return self.page.get_by_role("main")

    def sign_in(self):
        with self.checks("whoever is not signed in sees no form; the administrator finds the page among the others"):
            self.page.goto("/admin/acts")
            assert "/sign-in" in self.page.url, self.page.url
            sign_in(self.page, self.account)
            self.page.wait_for_url("**/admin/acts")
            equal(heading(self.page), "区划调整", "heading")
            self.main().get_by_role("navigation", name="管理页面").get_by_role("link", name="区划调整", exact=True).click()

    def form(self, kind, **fields):
        """Chooses a kind and fills its form in; labels as the page has them."""
        self.page.goto("/admin/acts")
        self.main().get_by_role("link", name=kind, exact=True).first.click()
        for label, text in fields.items():
            field = self.main().get_by_label(label)
            if label == "层级":
                field.select_option(label=text)
            else:
                field.fill(text)
        self.main().get_by_role("button", name="看看影响").click()

    def confirm(self, kind):
        equal(heading(self.page), f"{kind}：确认前请核对", "preview")
        self.main().get_by_role("button", name=f"确认{kind}").click()
        equal(heading(self.page), kind, "the change")
        self.done.append(self.page.url.rsplit("/", 1)[1])

    def refuse(self):
        with self.checks("what cannot be is told beside its field, and what was typed stays"):
            self.form("设立", **{"上级单位的代码": TOWN, "新单位的名称": "东村", "新单位的代码": "999", "层级": "村（社区）"})
            equal(heading(self.page), "设立", "still the form")
            holds(self.main().locator(".fault").first.inner_text(), "代码不合规则", "fault")
            equal(self.main().get_by_label("新单位的名称").input_value(), "东村", "what was typed")
            self.form("撤销单位", **{"单位代码": "141029"})
            holds(self.main().inner_text(), "最上级单位不能这样变更", "fault")
            self.form("更名", **{"单位代码": TOWN, "新名称": "昌宁镇"})
            holds(self.main().inner_text(), "没有变化", "fault")

    def open_two(self):
        with self.checks("two villages are opened, each looked at before it is confirmed"):
            for code, name in ((EAST, "东村"), (WEST, "西村")):
                self.form("设立", **{
                    "上级单位的代码": TOWN, "新单位的名称": name, "新单位的代码": code, "层级": "村（社区）", "文号": "乡政发〔2026〕9号"})
                holds(self.main().inner_text(), "（新设）", "what is new")
                self.confirm("设立")
                holds(self.main().inner_text(), "乡政发〔2026〕9号", "document number")
            self.page.goto(f"/admin/units?parent={TOWN}")
            holds(self.main().inner_text(), "东村", "the register")

    def split(self):
        with self.checks("a village is split; its page says who goes on with which share"):
            raised = self.server_matter(EAST)
            self.form("拆分", **{"单位代码": EAST, "划分成哪些单位": f"{NORTH} 北村 60%\n{SOUTH} 南村 40%"})
            holds(self.main().inner_text(), "没有办完、发生在这里的事项", "counts")
            holds(self.main().inner_text(), "（不再存在）", "what is gone")
            holds(self.main().inner_text(), "还要审批", "what comes next")
            self.confirm("拆分")
            holds(self.main().inner_text(), "等待审批", "it waits")
            self.allow()
            self.page.reload()
            holds(self.main().inner_text(), "已执行", "allowed, it is done at once")
            holds(self.main().inner_text(), "按规划办。", "what was said")
            self.page.goto(f"/admin/units/{EAST}")
            holds(self.main().inner_text(), "不再存在", "it is gone")
            holds(self.main().inner_text(), f"北村（{NORTH}）占 60%", "share")
            self.page.goto(f"/matters/{raised}")
            holds(self.main().inner_text(), "区划调整，转由北村接续", "its history says why")

    def allow(self):
        """The leader finds what waits and agrees to it."""
        page = window(self.chromium, self.server, DESK).new_page()
        page.goto("/admin/acts")
        sign_in(page, self.server.account("leader"))
        page.wait_for_url("**/admin/acts")
        main = page.get_by_role("main")
        main.get_by_role("link", name="拆分", exact=True).first.click()
        main.locator("summary").filter(has_text=re.compile("^同意$")).click()
        main.get_by_label("意见（可以不写）").fill("按规划办。")
        main.get_by_role("button", name="同意", exact=True).click()
        holds(main.inner_text(), "已执行", "the leader's page")
        page.context.close()

    def land(self):
        with self.checks("two outlines that overlap are shown before they are confirmed, with what to do about it"):
            outline = self.page.request.get(f"/api/v1/units/{TOWN}/outline").json()["geometry"]["coordinates"][0][0]
            west, south = min(p[0] for p in outline), min(p[1] for p in outline)
            east, north = max(p[0] for p in outline), max(p[1] for p in outline)
            wide, high = (east - west) / 10, (north - south) / 10
            def square(x, y):
                left, low = west + x * wide, south + y * high
                return [[left, low], [left + wide, low], [left + wide, low + high], [left, low + high], [left, low]]
            features = [
                {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [square(x, 4)]}}
                for code, x in ((EAST, 4), (WEST, 4.7))]
            self.page.goto("/admin/acts")
            self.main().get_by_role("link", name="设置范围", exact=True).first.click()
            self.main().locator("[name=unit]").fill(f"{EAST} {WEST}")
            self.main().locator("[name=land]").fill(json.dumps({"type": "FeatureCollection", "features": features}))
            self.main().get_by_role("button", name="看看影响").click()
            holds(self.main().inner_text(), "重叠", "what does not fit")
            holds(self.main().inner_text(), "两边商定一条线", "what to do about it")
            assert self.main().locator("path.land-overlap").count() > 0
            self.confirm("设置范围")

    def ask_checks(self):
        with self.checks("all checks run beside the server's other work, and say how they came out"):
            self.page.goto("/admin/checks")
            self.main().get_by_role("button", name="现在查一遍").click()
            holds(self.main().inner_text(), "正在查", "under way")
            for _ in range(60):
                time.sleep(2)
                self.page.reload()
                if "查完" in self.main().inner_text():
                    break
            holds(self.main().inner_text(), "查完，没有问题", "how they came out")

    def server_matter(self, unit):
        """Raised over the form, by whoever comes along."""
        page = window(self.chromium, self.server, DESK).new_page()
        sign = self.server.account("administrator")
        answer = page.request.post(
            "/api/v1/matters", data={"category": "public_facilities", "what": "井盖坏了。", "unit": unit},
            headers={"Authorization": f"Bearer {sign['token']}"})
        equal(answer.status, 201, "raised")
        number = answer.json()["number"]
        page.context.close()
        return number

    def undo(self):
        with self.checks("the split is taken back as if it had never been, and only once"):
            self.page.goto(f"/admin/acts/{self.done[-1]}")
            self.main().get_by_role("button", name="撤销").click()
            holds(self.main().inner_text(), "已撤销", "state")
            equal(self.main().get_by_role("button", name="撤销").count(), 0, "no button")
            self.page.goto(f"/admin/units?parent={TOWN}")
            holds(self.main().inner_text(), "东村", "the register")
            assert "北村" not in self.main().inner_text()

    def plan(self):
        with self.checks("a change of a day to come waits for it, and can be taken back"):
            day = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
            self.form("更名", **{"单位代码": WEST, "新名称": "新西村", "生效日期": day})
            self.confirm("更名")
            holds(self.main().inner_text(), "等待生效", "state")
            self.main().get_by_role("button", name="收回").click()
            holds(self.main().inner_text(), "已收回", "state")

    def look_back(self):
        with self.checks("the tree is shown as it was on a day, and as was known then"):
            self.page.goto("/admin/tree?as_of=2000-01-01")
            holds(self.main().inner_text(), "那一天还没有单位", "before everything")
            self.page.goto(f"/admin/tree?unit={TOWN}")
            holds(self.main().inner_text(), "西村", "today")

    def screens(self):
        return [
            ("acts", "/admin/acts"), ("act-form-split", f"/admin/acts/new?kind=split&unit={WEST}"),
            ("act-form-merge", "/admin/acts/new?kind=merge"), ("act", f"/admin/acts/{self.done[-2]}"),
            ("act-unit", f"/admin/units/{NORTH}"), ("act-tree", f"/admin/tree?unit={TOWN}"), ("act-allowed", f"/admin/acts/{self.done[2]}"),
            ("act-form-outline", "/admin/acts/new?kind=outline"), ("land", f"/admin/units/{TOWN}"), ("checks", "/admin/checks"),
        ]


def look(checks, chromium, server, desk, pictures):
    cookies = {one["name"]: one["value"] for one in desk.page.context.cookies() if one["name"] in ("gx_session", "gx_visit")}
    faults = {name: {} for name, _ in desk.screens()}
    for size, elder, dark in sight.VARIANTS:
        mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
        for locale in ("zh-Hans", "en"):
            page = window(chromium, server, size, True, dark, dict(cookies, gx_lang=locale), elder).new_page()
            for name, path in desk.screens():
                try:
                    page.goto(path)
                    found = sight.look(page, elder)
                    if pictures:
                        sight.picture(page, pictures, f"{name}-{mode}-{locale}")
                except Exception as fault:  # One screen that cannot be reached must not hide the others.
                    found = [str(fault).splitlines()[0]]
                for fault in found:
                    faults[name].setdefault(fault, []).append(f"{mode} {locale}")
            page.context.close()
    for name, found in faults.items():
        with checks(f"{name}: axe, width and targets in every mode and both languages"):
            assert not found, "\n".join(f"{fault} ({', '.join(modes)})" for fault, modes in found.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The territory redrawn in a browser", flush=True)
    with served() as server, browser() as chromium:
        desk = Redrawing(checks, chromium, server)
        desk.run()
        look(checks, chromium, server, desk, pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
