"""Elder mode on every page that residents open: three sizes, fewer things in sight, large targets, nothing missing.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/elder.py [--pictures DIR]
"""

import argparse

from browsers import DESK, PHONE, browser, window

import sight
from checks import Checks, equal
from refusals import MATTERS
from served import served
from wire import Wire

TOWN = "141029100"
# The cookie of each size and the points that the main text has: four thirds of a pixel are a point.
SIZES = {"on": 18, "24": 24, "30": 30}
# Ways on in sight at once, beside the header, the menu, the size and the voice; a list of places is one.
MOST_CHOICES = 4
CHOICES = """
() => [...document.querySelectorAll('main :is(a, button, summary, input:not([type=hidden]), select, textarea)')]
    .filter(one => one.checkVisibility() && !one.closest('.aloud, .map-list') && one.getBoundingClientRect().width > 1).map(one => one.textContent.trim())
"""
LINE = "() => { const style = getComputedStyle(document.querySelector('main p')); return parseFloat(style.lineHeight) / parseFloat(style.fontSize) }"


class Elder:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.cast = sight.Cast(server)
        made = self.wire.post(MATTERS, {**sight.MATTER, "category": "garbage", "phone": "13911112222"}).json
        self.public = f"/public/{made['number']}"

    def pages(self):
        matter = {kind: f"/matters/{number}" for kind, number in self.cast.numbers.items()}
        return [
            ("home", "nobody", "/"), ("raise", "nobody", "/raise"), ("raise-lamp", "nobody", "/raise?category=street_lighting"),
            ("raise-map", "nobody", "/raise/map"), ("find", "nobody", "/find"), ("unit-county", "nobody", "/units/141029"),
            ("unit-town", "nobody", f"/units/{TOWN}"), ("rates", "nobody", "/rates"), ("public", "nobody", self.public),
            ("sign-in", "nobody", "/sign-in"), ("activate", "nobody", "/activate"), ("not-found", "nobody", "/nothing"),
            ("matter", "reporter", matter["accepted"]), ("matter-rate", "reporter", matter["resolved"]),
            ("matter-closed", "reporter", matter["closed"]),
        ]

    def page(self, who, size, cookie, scripts=True):
        return window(self.chromium, self.server, size, scripts, cookies={**self.cast.people[who], "gx_elder": cookie}).new_page()

    def run(self, pictures):
        self.look(pictures)
        self.fewer()
        self.steps()

    def look(self, pictures):
        for cookie, points in SIZES.items():
            faults = {}
            for size in (PHONE, DESK):
                for name, who, path in self.pages():
                    page = self.page(who, size, cookie)
                    page.goto(path)
                    found = sight.look(page, True)
                    text = page.locator("main p:visible").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
                    if text < points * 4 / 3 - 0.1:
                        found.append(f"text of {text} px")
                    if page.evaluate(LINE) < 1.3:
                        found.append("lines too close")
                    for fault in found:
                        faults.setdefault(fault, []).append(f"{name} {size['width']}")
                    if pictures:
                        sight.picture(page, pictures, f"elder{points}-{name}-{size['width']}")
                    page.context.close()
            with self.checks(f"{points} pt: axe, width, 60 px targets and text on every page a resident opens"):
                assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())

    def fewer(self):
        for name, who, path in self.pages():
            if name not in ("home", "matter", "unit-town", "find"):
                continue
            with self.checks(f"{name}: no more than {MOST_CHOICES} ways on in sight, and what is folded is there at a tap"):
                page = self.page(who, PHONE, "on", scripts=False)
                page.goto(path)
                choices = page.evaluate(CHOICES)
                assert 0 < len(choices) <= MOST_CHOICES, choices
                fold = page.locator("details.fold:not([open])")
                if fold.count():
                    before = page.locator("main").inner_text()
                    fold.first.locator("> summary").click()
                    assert len(page.locator("main").inner_text()) > len(before), "nothing comes out"
                page.context.close()

    def steps(self):
        with self.checks("without a script a tap makes the letters larger, up to 30 pt, smaller again, and standard"):
            page = window(self.chromium, self.server, PHONE).new_page()
            page.goto("/find")
            page.get_by_role("button", name="切换长辈版").click()
            for word, points in (("字再大些", 24), ("字再大些", 30), ("字小一些", 24), ("字小一些", 18)):
                page.get_by_role("button", name=word).click()
                assert page.url.endswith("/find"), page.url
                size = page.locator("main p:visible").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
                equal(round(size * 3 / 4), points, "points")
            page.get_by_role("button", name="切换标准版").click()
            equal(page.locator("html").get_attribute("class"), None, "class afterwards")


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Elder mode, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Elder(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
