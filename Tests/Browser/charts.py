"""Charts and maps of the command centre and the big screen, with the libraries of others and without them: the same figures either way.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/charts.py [--pictures DIR]
"""

import argparse
import pathlib
import urllib.error
import urllib.request

import sight
from axe_playwright_python.sync_playwright import Axe
from browsers import DESK, PHONE, browser, window

from checks import Checks, equal
from refusals import MATTERS
from served import served
from wire import Wire

WALLS = [{"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}]
FILES = ("third-party/leaflet.js", "third-party/leaflet.css", "third-party/echarts.js")
# Over the line, packed, for who opens the command centre for the first time.
PAGE_BYTES = 600_000
# Points of a canvas that are not empty.
PAINTED = """selector => { const canvas = document.querySelector(selector); if (!canvas || !canvas.width) return 0;
    const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let seen = 0; for (let at = 3; at < all.length; at += 4) if (all[at]) seen += 1; return seen / (all.length / 4); }"""
SETTLED_MS = 15_000


class Charts:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        cast = sight.Cast.__new__(sight.Cast)
        cast.wire = self.wire
        self.cookies = cast.signed_in(server.account("county_dispatcher"))

    def page(self, size, files=True, dark=False):
        context = window(self.chromium, self.server, size, True, dark, self.cookies)
        page = context.new_page()
        if not files:
            page.route("**/assets/third-party/**", lambda route: route.abort())
        page.refused = []
        page.on("console", lambda told: page.refused.append(told.text) if "Content Security Policy" in told.text else None)
        return page

    def there(self, name):
        try:
            with urllib.request.urlopen(f"{self.server.base}/assets/{name}") as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False

    def run(self, pictures):
        found = [name for name in FILES if self.there(name)]
        with self.checks("the files of others are all in the program, or none is"):
            assert len(found) in (0, len(FILES)), found
        self.without()
        if not found:
            print("  (the program has no files of others: only what the server draws was looked at)", flush=True)
            return
        self.command(pictures)
        for size in WALLS:
            self.wall(size, pictures)

    def without(self):
        with self.checks("without the files the page shows what the server drew, and its table"):
            page = self.page(DESK, files=False)
            page.goto("/command")
            equal(page.locator("#live-map svg path").first.is_visible(), True, "the map")
            equal(page.locator("canvas").count(), 0, "canvases")
            equal(page.locator("#live-table table").is_visible(), True, "the table")
            page = self.page(WALLS[0], files=False)
            page.goto("/wall?view=units")
            equal(page.locator("[data-view=units] .wall-bars svg").first.is_visible(), True, "bars")

    def command(self, pictures):
        page = self.page(DESK)
        sizes = []
        page.on("response", lambda answer: sizes.append(answer.request))
        with self.checks("the map can be moved and come closer to, says what it is, and nothing of it breaks the page's policy"):
            page.goto("/command")
            page.locator("#live-map").get_by_text("示意图").wait_for()
            page.locator(".drawn.leaflet-container canvas").wait_for()
            assert page.evaluate(PAINTED, ".drawn.leaflet-container canvas") > 0.1, "nothing is drawn"
            equal(page.locator("#live-map svg").is_visible(), False, "the sketch beside it")
            page.get_by_role("button", name="放大").click()
            page.wait_for_timeout(400)
            equal(page.refused, [], "what the policy refused")
        with self.checks("what a unit is called is read as text, whatever stands in it"):
            page.evaluate("""() => { for (const title of document.querySelectorAll('#live-map svg path title')) title.textContent = '<i>某地</i>';
                document.dispatchEvent(new Event('live-exchanged')); }""")
            page.locator(".drawn.leaflet-container").hover()
            page.locator(".leaflet-tooltip").wait_for()
            equal(page.locator(".leaflet-tooltip").inner_text(), "<i>某地</i>", "what the map says")
        with self.checks("the chart says what the table below it says"):
            page.locator("section .drawn:not(.leaflet-container) canvas").wait_for()
            assert page.evaluate(PAINTED, "section .drawn:not(.leaflet-container) canvas") > 0.02, "nothing is drawn"
            equal(page.locator("#live-table table").is_visible(), True, "the table")
        with self.checks("what comes in is drawn, in the same canvas"):
            before = page.locator("canvas").count()
            figure = int(page.locator("#live-figures .figure").first.inner_text())
            equal(self.wire.post(MATTERS, sight.MATTER).status, 201, "raise")
            page.wait_for_function("n => document.querySelector('#live-figures .figure').textContent === String(n)", arg=figure + 1,
                timeout=SETTLED_MS)
            equal(page.locator("canvas").count(), before, "canvases")
        with self.checks(f"all of it within {PAGE_BYTES // 1000} kB over the line"):
            total = sum(one.sizes()["responseBodySize"] for one in sizes if "live?" not in one.url)
            assert total < PAGE_BYTES, total
        faults = {}
        for size, dark in ((PHONE, False), (DESK, False), (DESK, True)):
            one = self.page(size, dark=dark)
            one.goto("/command")
            one.locator(".drawn.leaflet-container canvas").wait_for()
            one.wait_for_timeout(300)
            mode = f"{size['width']}" + ("-dark" if dark else "")
            for fault in sight.look(one, False):
                faults.setdefault(fault, []).append(mode)
            if pictures:
                sight.picture(one, pictures, f"command-drawn-{mode}")
            one.context.close()
        with self.checks("the command centre with them: axe, width and targets"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())

    def wall(self, size, pictures):
        name = f"wall-{size['width']}"
        page = self.page(size)
        page.clock.install()
        page.goto("/wall")
        for view in ("units", "categories"):
            with self.checks(f"{name}: {view} is drawn, fits the screen, and its list stays for who cannot see it"):
                for _ in range(4):
                    if page.locator(f"[data-view={view}]:not([hidden])").count():
                        break
                    page.clock.run_for(20_500)
                chart = f"[data-view={view}] .drawn canvas"
                page.locator(chart).wait_for()
                page.clock.run_for(200)
                assert page.evaluate(PAINTED, chart) > 0.02, "nothing is drawn"
                box = page.locator(f"[data-view={view}] .drawn").bounding_box()
                assert box["y"] + box["height"] <= size["height"] and box["height"] > size["height"] / 3, box
                assert page.locator(f"#live-{view} li").count() > 0, "the list is gone"
                equal([one["id"] for one in Axe().run(page).response["violations"]], [], "axe")
                equal(page.refused, [], "what the policy refused")
                if pictures:
                    pathlib.Path(pictures).mkdir(parents=True, exist_ok=True)
                    page.screenshot(path=str(pathlib.Path(pictures) / f"{name}-{view}-drawn.png"))
        page.context.close()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Charts and maps, with the files of others and without", flush=True)
    with served(matters=60) as server, browser() as chromium:
        Charts(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
