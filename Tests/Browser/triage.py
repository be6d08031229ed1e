"""The dispatcher's list: thirty matters cleared without the mouse, many at once without a script, kept as it is while others work.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/triage.py [--pictures DIR]
"""

import argparse
import time

from browsers import DESK, PHONE, browser, heading, sign_in, window
from tongue import Tongue

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from wire import Wire, bearer

# Each way is gone in both languages; the long one once.
COUNTS = {"zh-Hans": 30, "en": 5}
AT_ONCE = 3
SLOW_MS = 20_000


class Triage:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.dispatcher = server.account("township_dispatcher")

    def raise_some(self, count, start=0):
        said = ["井盖松了", "路灯坏了", "护栏断了", "垃圾桶满了", "台阶塌了"]
        return [
            self.wire.post(MATTERS, {
                "category": "public_facilities", "unit": "141029100", "phone": f"139{start + number:08}",
                "what": f"第 {start + number} 处{said[number % len(said)]}，请来看看。"}).json["number"]
            for number in range(count)
        ]

    def page(self, size=DESK, scripts=True, elder=False, dark=False, language="zh-Hans"):
        page = window(self.chromium, self.server, size, scripts, elder=elder, dark=dark).new_page()
        page.goto("/sign-in")
        sign_in(page, self.dispatcher)
        page.wait_for_load_state()
        page.context.add_cookies([{"name": "gx_lang", "value": language, "url": self.server.base}])
        return page

    def state(self, number):
        return self.wire.get(f"{MATTERS}/{number}", bearer(self.dispatcher)).json["kind"]

    def wait(self, page, question, argument=None):
        """The page's own policy forbids Playwright's waiting, which evaluates text."""
        deadline = time.monotonic() + SLOW_MS / 1000
        while not page.evaluate(question, argument):
            assert time.monotonic() < deadline, f"never: {question}"
            page.wait_for_timeout(20)

    def run(self, pictures):
        self.many_without_script()
        self.kept_while_others_work()
        self.answered_late()
        for language, count in COUNTS.items():
            self.by_keyboard(language, count)
        self.look(pictures)

    def many_without_script(self):
        page = self.page(PHONE, scripts=False)
        with self.checks("several are ticked, one button shows what would go where and why, and each goes; no script"):
            numbers = self.raise_some(AT_ONCE)
            page.goto("/work?kind=raised")
            for number in numbers:
                page.get_by_label(f"选中 {number}").check()
            page.get_by_role("button", name="按建议派出选中的").click()
            equal(heading(page), "按建议派出", "heading")
            holds(page.get_by_role("main").inner_text(), f"下面 {AT_ONCE} 件", "what is asked")
            holds(page.get_by_role("row").filter(has_text=numbers[0]).inner_text(), "全县", "the reason")
            page.get_by_label(f"选中 {numbers[0]}").uncheck()
            # Somebody else is faster with the last one.
            self.wire.post(f"{MATTERS}/{numbers[2]}/dispatch", {"to": "141029-ZJ"}, bearer(self.dispatcher))
            page.get_by_role("button", name="派出选中的").click()
            holds(page.get_by_role("status").inner_text(), "派出 1 件，没有派出 1 件", "the answer")
            holds(page.get_by_role("row").filter(has_text=numbers[2]).inner_text(), "别人改过", "why not")
            equal([self.state(number) for number in numbers], ["raised", "dispatched", "dispatched"], "states")

    def kept_while_others_work(self):
        page = self.page()
        with self.checks("what happens elsewhere comes in, and ticks, focus and what is looked at stay where they are"):
            self.raise_some(8, 50)
            page.goto("/work?kind=raised")
            row = page.locator("#work-list tbody tr").nth(4)
            number = row.locator(".number-link").inner_text()
            row.locator(".tick input").check()
            row.locator(".number-link").focus()
            before = row.bounding_box()["y"]
            new = self.raise_some(1, 100)[0]
            page.get_by_role("link", name=new).wait_for(timeout=SLOW_MS)
            assert page.get_by_label(f"选中 {number}").is_checked(), "the tick is gone"
            equal(page.evaluate("document.activeElement.textContent"), number, "focus")
            after = page.get_by_role("row").filter(has_text=number).bounding_box()["y"]
            assert abs(after - before) < 2, f"it moved from {before} to {after}"
        with self.checks("a list that is kept new no longer says so, and says nothing once it is again"):
            page.context.set_offline(True)
            page.evaluate("document.dispatchEvent(new Event('live-want'))")
            page.locator("#live-at .lost").wait_for(timeout=SLOW_MS)
            holds(page.locator("#live-at").inner_text(), "连接断开", "what is said")
            page.context.set_offline(False)
            page.evaluate("document.dispatchEvent(new Event('live-want'))")
            page.locator("#live-at .lost").wait_for(state="detached", timeout=SLOW_MS)

    def answered_late(self):
        page = self.page()
        with self.checks("an answer that comes late strikes its line, and leaves what is open by then and what is typed there alone"):
            self.raise_some(2, 150)
            page.goto("/work?kind=raised")
            links = page.locator("#work-list .number-link")
            first, second = (links.nth(place).get_attribute("href").split("/")[-1] for place in (0, 1))
            held = []
            page.route(f"**/matters/{first}/dispatch", lambda route: held.append(route))
            links.nth(0).focus()
            page.keyboard.press("d")
            self.wait(page, "() => document.activeElement.matches('#beside form[action$=\"/dispatch\"] [type=submit]')")
            page.keyboard.press("Enter")
            links.nth(1).click()
            page.locator(f"#beside .beside-bar a[href='/matters/{second}']").wait_for()
            text = page.locator(f"#beside form[action='/matters/{second}/dispatch'] textarea").first
            text.evaluate("element => element.value = '请今天去'")
            equal(len(held), 1, "answers that wait")
            held[0].continue_()
            self.wait(page, "number => document.querySelector('#triage-said').textContent.includes(number)", first)
            equal(text.evaluate("element => element.value"), "请今天去", "what was typed")
            equal(self.state(first), "dispatched", "state")

    def by_keyboard(self, language, count):
        page, say = self.page(language=language), Tongue(language)
        with self.checks(f"{language}: {count} matters are dispatched without the mouse, the list never left"):
            # What a demo left behind is not counted.
            self.raise_some(count, 200 if language == "zh-Hans" else 400)
            page.goto("/work?kind=raised")
            keys = page.keyboard
            keys.press("?")
            assert page.locator("#keys dl").is_visible(), "the keys are not shown"
            keys.press("?")
            keys.press("j")
            gone = set()
            for _ in range(count):
                self.wait(page, "() => document.activeElement.matches('#work-list .number-link')")
                number = page.evaluate("document.activeElement.textContent")
                assert number not in gone, f"{number} came twice"
                keys.press("d")
                self.wait(page, "() => document.activeElement.matches('#beside form[action$=\"/dispatch\"] [type=submit]')")
                holds(page.locator("#beside").inner_text(), say("matter.suggested").split("{unit}")[0], "why there")
                keys.press("Enter")
                self.wait(
                    page, "number => document.querySelector('#triage-said').textContent.includes(number)", number)
                gone.add(number)
            equal({self.state(number) for number in gone}, {"dispatched"}, "states")
            assert page.url.endswith("/work?kind=raised"), page.url
            keys.press("Escape")
            assert page.locator("#beside").is_hidden(), "the matter is still open"
            say.own(page)
        with self.checks(f"{language}: keys that disturb are turned off, and stay so"):
            page.locator("#keys summary").click()
            page.get_by_label(say.of("使用这些快捷键")).uncheck()
            page.reload()
            page.keyboard.press("j")
            equal(page.evaluate("document.activeElement.localName"), "body", "focus")

    def look(self, pictures):
        self.raise_some(AT_ONCE, 300)
        modes = [(DESK, False, False), (PHONE, False, False), (PHONE, True, False), (DESK, True, False), (DESK, False, True)]
        faults = {}
        for size, elder, dark in modes:
            page = self.page(size, elder=elder, dark=dark)
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
            for name, action in (("triage", self.open_first), ("dispatch-many", lambda page: page.locator(".many a").click())):
                page.goto("/work?kind=raised")
                action(page)
                page.wait_for_load_state()
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
            page.context.close()
        with self.checks("the list with a matter beside it, and the page that asks: axe, width and targets in every mode"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())

    def open_first(self, page):
        page.keyboard.press("j")
        page.keyboard.press("d")
        page.locator("#beside h2").first.wait_for()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The dispatcher's list, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Triage(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
