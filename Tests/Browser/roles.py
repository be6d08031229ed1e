"""The main path of everybody, in both languages and without a script: resident, grid worker, dispatcher, office, leader; then by keyboard
alone; and what each page weighs.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/roles.py [--pictures DIR]
"""

import argparse
import re

from browsers import DESK, PHONE, browser, heading, window
from tongue import LANGUAGES, Tongue

import sight
from checks import Checks, equal, holds
from refusals import MATTERS
from served import served
from wire import Wire, bearer

WIDE, WALL = {"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}
TOWN, OFFICE = "141029100", "141029-ZJ"
NUMBER = re.compile(r"/matters/(\d{13})$")
# What is read until the page says something useful: the sheets that hold it up, and the page as far as the first screens.
FIRST_BYTES = 50_000
# All of it, with scripts and pictures, by who opens it.
WHOLE_BYTES = {"resident": 90_000, "worker": 200_000}
# As much text and forms as a phone's first screens hold.
USEFUL_BYTES = 3000
# 250 kbit/s and 300 ms to and fro.
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 31_250, "uploadThroughput": 6_250, "connectionType": "cellular2g"}
PAINT = """() => { const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return paint ? performance.timeOrigin + paint.startTime : null; }"""


class Roles:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.cast = sight.Cast.__new__(sight.Cast)
        self.cast.wire = self.wire
        self.cookies = {
            "worker": self.cast.signed_in(server.account("grid_worker")),
            "dispatcher": self.cast.signed_in(server.account("township_dispatcher")),
            "office": self.cast.signed_in(server.account("office_clerk", OFFICE)),
            "leader": self.cast.signed_in(server.account("leader")),
        }

    def page(self, who, tongue, size, scripts=False):
        context = window(self.chromium, self.server, size, scripts, cookies={**self.cookies.get(who, {}), "gx_lang": tongue.language})
        return context.new_page()

    # MARK: Without a script

    def path(self, language):
        say = Tongue(language)
        what = {"zh-Hans": "桥头的护栏松了。", "en": "The railing of the bridge is loose."}[language]
        result = {"zh-Hans": "重新固定好了。", "en": "Fixed it again."}[language]
        resident = self.page("", say, PHONE)
        with self.checks(f"{language}: a resident raises a matter with the place chosen on the map, and loses nothing on the way"):
            resident.goto("/")
            say.only(resident)
            resident.get_by_role("main").get_by_role("link", name=say("home.raise")).click()
            resident.get_by_label(say("field.RaiseMatter.what")).fill(what)
            resident.locator("select[name=category]").select_option("public_facilities")
            resident.locator("[name=phone]").fill("13901112222")
            resident.locator("[name=name]").fill("王村民")
            resident.get_by_role("button", name=say("raise.map")).click()
            say.only(resident)
            assert "王" not in resident.url and "139" not in resident.url, resident.url
            resident.locator(f"button[name=map][value='{TOWN}']").click()
            resident.locator("button[name=choose].primary").click()
            equal(resident.locator("select[name=unit]").input_value(), TOWN, "place")
            equal(resident.locator("[name=what]").input_value(), what, "words")
            equal(resident.locator("[name=phone]").input_value(), "13901112222", "phone")
            say.only(resident)
            resident.get_by_role("button", name=say("raise.submit"), exact=True).click()
            if "/matters/" not in resident.url:
                resident.locator("form[action='/raise'] .form-end button").click()
            resident.wait_for_url(NUMBER)
            say.only(resident, (what, "王"))
        number = NUMBER.search(resident.url)[1]
        with self.checks(f"{language}: the worker sees it, writes a note, and settles something on the spot"):
            worker = self.page("worker", say, PHONE)
            worker.goto("/field")
            equal(heading(worker), say("round.title"), "heading")
            say.own(worker)
            worker.goto("/raise/patrol?category=public_facilities")
            worker.locator("[name=what]").fill(what)
            if worker.locator("select[name=unit]").count():
                worker.locator("select[name=unit]").select_option(index=1)
            elif worker.locator("input[type=radio][name=unit]").count():
                worker.locator("input[type=radio][name=unit]").first.check()
            worker.locator("[name=result]").fill(result)
            worker.get_by_role("main").get_by_role("button", name=say("way.patrol.submit")).click()
            equal(heading(worker), say("receipt.title"), f"heading, {worker.get_by_role('alert').all_inner_texts()}")
            say.own(worker)
        with self.checks(f"{language}: the dispatcher gives it out"):
            page = self.page("dispatcher", say, DESK)
            page.goto("/work?kind=raised")
            say.own(page)
            page.get_by_role("link", name=number).click()
            page.locator(f"input[name=to][value='{OFFICE}']").check()
            page.get_by_role("button", name=say("verb.dispatch.submit"), exact=True).click()
            holds(page.locator(".standing").inner_text(), say("state.dispatched"), "state")
            say.own(page)
        with self.checks(f"{language}: the office signs, resolves"):
            page = self.page("office", say, DESK)
            page.goto(f"/matters/{number}")
            page.get_by_role("button", name=say("verb.accept.submit"), exact=True).click()
            page.get_by_label(say("field.ResolveMatter.result")).fill(result)
            page.get_by_role("button", name=say("verb.resolve.submit"), exact=True).click()
            holds(page.locator(".standing").inner_text(), say("state.resolved"), "state")
            say.own(page)
        with self.checks(f"{language}: the resident rates it as bad, and the leader reads it on the page of today"):
            resident.reload()
            resident.locator("input[name=solved][value=no]").check()
            resident.locator("input[name=score][value='1']").check()
            resident.get_by_role("button", name=say("verb.rate.submit"), exact=True).click()
            holds(resident.locator(".standing").inner_text(), say("state.accepted"), "state")
            page = self.page("leader", say, DESK)
            line = page.locator(".said-lines li", has_text=number)
            for _ in range(40):
                page.goto("/today")
                if line.count():
                    break
                page.wait_for_timeout(250)
            holds(line.first.inner_text(), say("voice.unsolved"), "what was said")
            say.own(page)
            page.locator("details.tool > summary", has_text=say("chart.table")).click()
            page.get_by_role("table").get_by_role("link", name="昌宁镇" if language == "zh-Hans" else "Changning Town", exact=True).click()
            holds(heading(page), "昌宁镇" if language == "zh-Hans" else "Changning Town", "heading")
            say.own(page)
            for word, address in (("late", "clock=late"), ("soon", "clock=soon"), ("returned", "kind=raised"), ("disputed", "state=disputed")):
                page.goto("/today")
                page.locator(".today-tiles a", has_text=say(f"today.tile.{word}")).click()
                assert address in page.url, page.url
            page.goto("/today")
            page.locator(".today-tiles a", has_text=say("today.tile.decisions")).click()
            assert page.url.endswith("/decisions"), page.url

    # MARK: By keyboard

    def keyboard(self):
        with self.checks("by keyboard alone a resident raises a matter, and Enter in a line sends the form, not the map"):
            page = self.page("", Tongue("zh-Hans"), PHONE)
            page.goto("/raise?category=public_facilities")
            keys = page.keyboard
            self.tab_to(page, "[name=what]")
            keys.type("坡上的石头松了，怕滚下来。")
            self.tab_to(page, "select[name=unit]")
            for _ in range(2):
                keys.press("ArrowDown")
            self.tab_to(page, "[name=place]")
            keys.type("学校后面")
            self.enter(page)
            if not NUMBER.search(page.url):
                assert page.url.endswith("/raise"), page.url
                self.tab_to(page, "form[action='/raise'] .form-end button")
                self.enter(page)
            assert NUMBER.search(page.url), page.url
            number = NUMBER.search(page.url)[1]
        with self.checks("by keyboard alone it is given out, signed and resolved"):
            page = self.page("dispatcher", Tongue("zh-Hans"), DESK)
            page.goto(f"/matters/{number}")
            self.tab_to(page, "form[action$='/dispatch'] [type=submit]")
            self.enter(page)
            owner = self.wire.get(f"{MATTERS}/{number}", bearer(self.server.account("county_dispatcher"))).json["owner"]["code"]
            cookies = self.cast.signed_in(self.server.account("office_clerk", owner))
            page = window(self.chromium, self.server, DESK, cookies=cookies).new_page()
            page.goto(f"/matters/{number}")
            self.tab_to(page, "form[action$='/accept'] [type=submit]")
            self.enter(page)
            self.tab_to(page, "form[action$='/resolve'] textarea")
            page.keyboard.type("石头清走了。")
            self.tab_to(page, "form[action$='/resolve'] [type=submit]")
            self.enter(page)
            holds(page.locator(".standing").inner_text(), Tongue("zh-Hans")("state.resolved"), "state")
        with self.checks("by keyboard alone the leader goes from the figures to the list and down to a township"):
            page = self.page("leader", Tongue("zh-Hans"), DESK)
            page.goto("/today")
            self.tab_to(page, ".today-tiles a")
            self.enter(page)
            assert "clock=late" in page.url, page.url
            page.goto("/today")
            self.tab_to(page, f".unit-tiles a[href='/today?unit={TOWN}']")
            self.enter(page)
            assert page.url.endswith(f"/today?unit={TOWN}"), page.url

    def enter(self, page):
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def tab_to(self, page, selector):
        """What is reached is seen to be so: its ring, and nothing over it."""
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                ring = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
                assert ring >= 2, f"{selector} has no ring"
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    # MARK: Weight

    def weight(self):
        number = self.wire.post(MATTERS, {**sight.MATTER, "phone": "13901234599"}).json
        pages = {
            "resident": ["/", "/raise", "/raise?category=street_lighting", "/raise/map", "/find", f"/units/{TOWN}", "/rates", number["link"],
                "/sign-in", "/activate", "/nothing"],
            "worker": ["/field", "/raise/patrol", "/raise/behalf", "/visits", "/work", f"/matters/{number['number']}", "/notices"],
        }
        for who, paths in pages.items():
            for path in paths:
                name = "/m/…" if path.startswith("/m/") else re.sub(r"\d{13}", "…", path)
                with self.checks(f"{name}: first useful text within {FIRST_BYTES // 1000} kB, all of it within {WHOLE_BYTES[who] // 1000} kB"):
                    context = window(self.chromium, self.server, PHONE, True, cookies=self.cookies.get(who, {}))
                    page = context.new_page()
                    asked = {}
                    page.on("response", lambda answer: answer.status < 300 and asked.__setitem__(answer.url, answer.request))
                    page.goto(path)
                    page.wait_for_load_state("networkidle")
                    # As they went over the line: sheets and scripts are packed.
                    sizes = {url: (one.resource_type, one.sizes()["responseBodySize"]) for url, one in asked.items()}
                    text = page.request.get(path).body()
                    # A page is shown as it comes: what lies behind the heading and what follows it is not waited for.
                    read = min(len(text), text.index(b"</h1>") + USEFUL_BYTES)
                    first = read + sum(size for kind, size in sizes.values() if kind == "stylesheet")
                    told = {address.removeprefix(self.server.base)[:40]: size for address, (_, size) in sizes.items()}
                    assert USEFUL_BYTES < first < FIRST_BYTES, f"{first} bytes first: {told}"
                    assert sum(size for _, size in sizes.values()) < WHOLE_BYTES[who], told
                    context.close()
        self.slowly()

    def slowly(self):
        """What had come over a slow line when the first text stood there, by the browser's own clock."""
        for who, path in (("resident", "/raise"), ("worker", "/field"), ("office", "/work/waiting")):
            with self.checks(f"{path}: on a 2G line the first text stands there within {FIRST_BYTES // 1000} kB"):
                context = window(self.chromium, self.server, PHONE, True, cookies=self.cookies.get(who, {}))
                page = context.new_page()
                line = context.new_cdp_session(page)
                line.send("Network.enable")
                line.send("Network.emulateNetworkConditions", SLOW)
                came, begun = [], []
                line.on("Network.requestWillBeSent", lambda told: begun.append(told["wallTime"] - told["timestamp"]))
                line.on("Network.dataReceived", lambda told: came.append((told["timestamp"], told["encodedDataLength"])))
                page.goto(path, wait_until="load", timeout=60_000)
                # What was loaded at once may still have to be painted.
                while (paint := page.evaluate(PAINT)) is None:
                    page.wait_for_timeout(50)
                at = paint / 1000 - begun[0]
                first = sum(size for when, size in came if when <= at)
                assert USEFUL_BYTES < first < FIRST_BYTES, f"{first} bytes of {sum(size for _, size in came)}"
                context.close()

    # MARK: Sizes

    def look(self, pictures):
        faults = {}
        for size, dark in ((PHONE, False), (DESK, False), (WIDE, False), (WALL, False), (DESK, True)):
            page = window(self.chromium, self.server, size, True, dark, self.cookies["leader"]).new_page()
            mode = f"{size['width']}" + ("-dark" if dark else "")
            for name, path in (("today", "/today"), ("today-town", f"/today?unit={TOWN}")):
                page.goto(path)
                for fault in sight.look(page, False):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures and name == "today" and size in (PHONE, DESK) and not dark:
                    sight.picture(page, pictures, f"{name}-{mode}")
            page.context.close()
        with self.checks("today: axe, width and targets at 360, 1366, 1920 and 3840 px"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Everybody's main path, in a browser", flush=True)
    with served(matters=60) as server, browser() as chromium:
        roles = Roles(checks, chromium, server)
        for language in LANGUAGES:
            roles.path(language)
        roles.keyboard()
        roles.weight()
        roles.look(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
