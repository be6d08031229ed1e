"""A volunteer task in a browser, scripts switched off, on a phone in elder mode: two taps to a place; then who leads, who waits, who prints
their hours; and every page of it looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/tasks.py [--pictures DIR]
"""

import argparse

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served


class Task:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.leader, self.worker = server.account("village_secretary"), server.account("grid_worker")
        self.resident = server.account("resident")
        self.pages, self.path, self.squad, self.roster = {}, "", "", ""

    def page(self, account, size=PHONE):
        if account["username"] not in self.pages:
            page = self.pages[account["username"]] = window(self.chromium, self.server, size).new_page()
            page.goto("/sign-in")
            sign_in(page, account)
        return self.pages[account["username"]]

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def run(self, pictures):
        self.publish()
        self.claim()
        self.hand_on()
        self.help()
        self.turn()
        self.look(pictures)

    def publish(self):
        page = self.page(self.leader, DESK)
        with self.checks("a task is published; what is wrong is told and what was typed stays"):
            page.goto("/tasks")
            page.get_by_role("link", name="发布任务").click()
            page.get_by_label("一句话说清做什么").fill("打扫村口广场")
            page.get_by_label("具体内容").fill("自带扫帚。")
            page.locator("input[name=kind]").first.check()
            page.get_by_label("集合地点").fill("村口大槐树下")
            page.get_by_label("几点开始").fill("七点")
            page.get_by_label("几点结束").fill("09:00")
            page.get_by_label("要几个人").fill("1")
            page.locator("form.form button[type=submit]").click()
            holds(self.text(page), "时间要写成", "what is wrong")
            equal(page.get_by_label("集合地点").input_value(), "村口大槐树下", "what was typed")
            page.get_by_label("几点开始").fill("07:00")
            page.locator("form.form button[type=submit]").click()
            equal(heading(page), "打扫村口广场", "heading")
            self.path = page.url.removeprefix(self.server.base)

    def claim(self):
        page = self.page(self.resident)
        with self.checks("whoever joined comes to a place with two taps"):
            page.goto("/")
            page.goto("/tasks")
            button = page.locator("li.task", has_text="打扫村口广场").get_by_role("button", name="我报名")
            box = button.bounding_box()
            assert box["height"] >= 44, box
            button.click()
            equal(heading(page), "打扫村口广场", "heading")
            holds(self.text(page), "已报上，第 1 号", "where one stands")
            assert "谁来" not in self.text(page), "who comes is told"
        page = self.page(self.worker)
        with self.checks("whoever comes later waits, and knows as which"):
            page.goto(self.path)
            page.get_by_role("button", name="排队等名额").click()
            holds(self.text(page), "排队第 1 位", "where one stands")

    def hand_on(self):
        with self.checks("who cannot come gives it back, and the next has it"):
            page = self.page(self.resident)
            page.goto(self.path)
            page.get_by_role("button", name="我去不了").click()
            page = self.page(self.worker)
            page.goto(self.path)
            holds(self.text(page), "已报上，第 1 号", "where one stands")

    def help(self):
        page = self.page(self.leader)
        with self.checks("somebody without an account is signed up, and their name is not shown in full"):
            page.goto(self.path)
            page.locator("summary", has_text="替没有账号的人报名").click()
            form = page.locator("form[action$='/help']")
            form.get_by_label("姓名", exact=False).first.fill("赵奶奶")
            form.get_by_label("18 周岁及以上").check()
            form.get_by_label("本人当面同意报名和登记").check()
            form.locator("button[type=submit]").click()
            holds(self.text(page), "赵**", "who comes")
            assert "赵奶奶" not in page.content(), "the name is shown in full"

    def turn(self):
        page = self.page(self.leader)
        with self.checks("a squad is read with its roster, and each week of it"):
            page.goto("/squads")
            page.get_by_role("link", name="清河队").first.click()
            equal(heading(page), "清河队", "heading")
            self.squad = page.url.removeprefix(self.server.base)
            page.locator("a[href^='/rosters/']").first.click()
            self.roster = page.url.removeprefix(self.server.base)
            page.get_by_role("link", name="下一周").click()
            holds(self.text(page), "怎么排的", "how it is planned")

    def look(self, pictures):
        paths = [
            ("tasks", self.resident, "/tasks"), ("tasks-led", self.leader, "/tasks?unit=" + self.leader["unit"]),
            ("tasks-new", self.leader, "/tasks/new"), ("task", self.resident, self.path), ("task-led", self.leader, self.path),
            ("task-code", self.leader, self.path + "/code"), ("volunteer-join", self.resident, "/volunteers/join"),
            ("volunteer-record", self.resident, "/volunteers/record"), ("volunteer-certificate", self.resident, "/volunteers/certificate"),
            ("squads", self.resident, "/squads"), ("squads-new", self.leader, "/squads/new"), ("squad", self.leader, self.squad),
            ("roster", self.leader, self.roster), ("duties", self.leader, "/duties"),
        ]
        faults = {}
        for size, elder, language in ((DESK, False, "zh-Hans"), (PHONE, False, "zh-Hans"), (PHONE, True, "zh-Hans"), (DESK, False, "en")):
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-en" if language == "en" else "")
            windows = {}
            for name, account, path in paths:
                key = account["username"]
                if key not in windows:
                    page = windows[key] = window(self.chromium, self.server, size, True, cookies={"gx_lang": language}, elder=elder).new_page()
                    page.goto("/sign-in")
                    page.locator("input[name=username]").fill(account["username"])
                    page.locator("input[name=password]").fill(account["password"])
                    page.locator("main button.primary").click()
                page = windows[key]
                page.goto(path)
                if pictures and name != "task-led":
                    sight.picture(page, pictures, f"{name}-{mode}")
                page.locator("summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
                equal(page.locator("html").get_attribute("lang"), language, "language")
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures and name in ("task-led", "volunteer-join"):
                    sight.picture(page, pictures, f"{name}-open-{mode}")
            for page in windows.values():
                page.context.close()
        with self.checks("every page of it: axe, width and targets on both sizes, for elders and in English"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Volunteer tasks, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Task(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
