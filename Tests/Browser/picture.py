"""The command centre and the big screen: by keyboard, without scripts, live, and for days."""

import pathlib
import statistics

import sight
from axe_playwright_python.sync_playwright import Axe
from browsers import DESK, heading, window

from checks import equal, holds
from refusals import MATTERS
from wire import Wire

WALLS = [{"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}]
# One every second or two, more than a county of a million has.
HOUR_EVENTS = 2500
# The map as it is drawn, against the card that it stands in.
MAP = """
() => { const card = document.querySelector('[data-view=map] > div').getBoundingClientRect();
    const lands = [...document.querySelectorAll('[data-view=map] path')].map(one => one.getBoundingClientRect());
    const [left, right] = [Math.min(...lands.map(one => one.left)), Math.max(...lands.map(one => one.right))];
    const [top, bottom] = [Math.min(...lands.map(one => one.top)), Math.max(...lands.map(one => one.bottom))];
    return { off: Math.abs((left + right) / 2 - (card.left + card.right) / 2) / card.width,
        filled: Math.max((right - left) / card.width, (bottom - top) / card.height) }; }
"""
SETTLED_MS = 15_000
# What a screen may grow by from its first hours to its last: noise of the browser.
NODES, LISTENERS, HEAP_BYTES = 100, 10, 1_000_000

OUTSIDE = """
() => [...document.querySelectorAll('main > *, .wall-figures li, .wall-view:not([hidden]) > *, .wall-notices li, .wall-bars li, .wall-late li')]
    .filter(element => { const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1); })
    .map(element => element.outerHTML.slice(0, 80))
"""


def check_picture(checks, chromium, server, pictures):
    wire = Wire(server)
    cast = sight.Cast.__new__(sight.Cast)
    cast.wire = wire
    county = cast.signed_in(server.account("county_dispatcher"))
    by_hand(checks, chromium, server, county)
    live(checks, chromium, server, county, wire)
    for size in WALLS:
        wall(checks, chromium, server, county, size, pictures)
    for size in WALLS:
        a_day(checks, chromium, server, county, size)
    cut(checks, chromium, server, county, wire)


def by_hand(checks, chromium, server, cookies):
    page = window(chromium, server, DESK, cookies=cookies).new_page()
    with checks("without a script the command centre leads from the county to a township to its lists"):
        page.goto("/command")
        holds(heading(page), "乡宁县", "heading")
        page.get_by_role("table").get_by_role("link", name="昌宁镇", exact=True).click()
        holds(heading(page), "昌宁镇", "heading")
        page.get_by_role("list").get_by_role("link", name="待派单").first.click()
        assert "/work?unit=141029100&kind=raised" in page.url, page.url
        page.go_back()
        page.get_by_role("navigation", name="上级单位").get_by_role("link", name="乡宁县").click()
        holds(heading(page), "乡宁县", "heading")
    with checks("by keyboard every unit is reached once, through the table"):
        page.goto("/command")
        seen = []
        for _ in range(150):
            page.keyboard.press("Tab")
            href = page.evaluate("document.activeElement?.getAttribute('href') ?? ''")
            if seen and href == "#main":
                break
            if href.startswith("/command?unit="):
                seen.append(href)
        equal(sorted(seen), sorted(set(seen)), "stops at units")
        assert len(seen) >= 10, seen


def live(checks, chromium, server, cookies, wire):
    page = window(chromium, server, DESK, True, cookies=cookies).new_page()
    with checks("a matter that is raised shows on the open page; focus and scroll stay"):
        page.goto("/command")
        figure = page.locator("#live-figures .figure").first
        before = int(figure.inner_text())
        link = page.locator("#live-table a[href='/command?unit=141029101']")
        link.focus()
        page.evaluate("scrollTo(0, 400)")
        top = page.evaluate("scrollY")
        equal(wire.post(MATTERS, sight.MATTER).status, 201, "raise")
        page.wait_for_function("n => document.querySelector('#live-figures .figure').textContent === String(n)", arg=before + 1,
            timeout=SETTLED_MS)
        equal(page.evaluate("document.activeElement.getAttribute('href')"), "/command?unit=141029101", "focus")
        equal(page.evaluate("scrollY"), top, "scroll")
        holds(page.locator("#live-notices").inner_text(), "昌宁镇", "notices")
    page.context.close()


def wall(checks, chromium, server, cookies, size, pictures):
    name = f"wall-{size['width']}"
    page = window(chromium, server, size, True, cookies=cookies).new_page()
    page.clock.install()
    page.goto("/wall")
    for view in ("map", "late", "units", "categories"):
        with checks(f"{name}: {view} fits the screen; axe finds nothing"):
            page.locator(f"[data-view={view}]:not([hidden])").wait_for()
            equal(page.evaluate(OUTSIDE), [], "outside")
            equal(page.evaluate("[scrollX, document.documentElement.scrollWidth > innerWidth]"), [0, False], "scroll")
            found = [one["id"] for one in Axe().run(page).response["violations"]]
            equal(found, [], "axe")
            if pictures:
                pathlib.Path(pictures).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=str(pathlib.Path(pictures) / f"{name}-{view}.png"))
            if view == "map":
                found = page.evaluate(MAP)
                assert found["off"] < 0.02 and found["filled"] > 0.75, f"the map stands aside or is small: {found}"
        page.clock.fast_forward(20_500)
    page.context.close()
    with checks(f"{name}: without a script it asks for its next view each minute"):
        page = window(chromium, server, size, cookies=cookies).new_page()
        page.goto("/wall")
        equal(page.locator("meta[http-equiv=refresh]").get_attribute("content"), "60;url=/wall?unit=141029&view=late", "refresh")
        page.goto("/wall?view=units")
        equal(page.locator("[data-view]:not([hidden])").get_attribute("data-view"), "units", "view")
        page.context.close()


def a_day(checks, chromium, server, cookies, size):
    """Twenty-four hours of events and of the screen's own clock, one hour after the other."""
    page = window(chromium, server, size, True, cookies=cookies).new_page()
    told = []

    def replay(route):
        start = HOUR_EVENTS * len(told)
        told.append(HOUR_EVENTS)
        lines = ["retry: 200\n\n"] + [
            f'id: {start + n}\nevent: matter\ndata: {{"seq":{start + n},"type":"matter.raise","unit":"141029100"}}\n\n' for n in range(HOUR_EVENTS)]
        route.fulfill(status=200, content_type="text/event-stream", body="".join(lines))

    with checks(f"wall-{size['width']}: a day of {24 * HOUR_EVENTS} events, replayed fast, leaves the memory as it was"):
        page.clock.install()
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "/wall" in request.url else None)
        page.route("**/api/v1/live*", replay)
        page.goto("/wall")
        line = page.context.new_cdp_session(page)
        hours = []
        for hour in range(24):
            while len(told) <= hour:
                page.wait_for_timeout(20)
            # Half a minute after half a minute: clocks tick, views take turns, the page is asked for.
            for _ in range(6):
                page.clock.run_for(30_000)
            page.clock.fast_forward(3_600_000 - 180_000)
            page.wait_for_timeout(150)
            hours.append(measure(page, line))
        assert len(asked) >= 24, f"the page was asked for {len(asked)} times"
        first, last = hours[2:8], hours[-6:]
        for what, most in (("heap", HEAP_BYTES), ("nodes", NODES), ("listeners", LISTENERS)):
            # Their middle: a picture that is just being exchanged stands there twice.
            before, after = (statistics.median(one[what] for one in hours) for hours in (first, last))
            assert after <= before + most, f"{what}: {before} then {after}: {[one[what] for one in hours]}"
    page.context.close()


def measure(page, line):
    line.send("HeapProfiler.collectGarbage")
    counted = line.send("Memory.getDOMCounters")
    return {"heap": line.send("Runtime.getHeapUsage")["usedSize"], "nodes": counted["nodes"], "listeners": counted["jsEventListeners"]}


def cut(checks, chromium, server, cookies, wire):
    page = window(chromium, server, WALLS[0], True, cookies=cookies).new_page()
    with checks("when the server is killed the wall says so and keeps its picture; when it is back it goes on by itself"):
        page.goto("/wall")
        figure = page.locator("#live-figures b").first
        before = int(figure.inner_text())
        server.kill()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.locator(".lost").wait_for(timeout=SETTLED_MS)
        equal(int(figure.inner_text()), before, "figure meanwhile")
        server.start()
        equal(wire.post(MATTERS, sight.MATTER).status, 201, "raise")
        page.wait_for_function("n => document.querySelector('#live-figures b').textContent === String(n)", arg=before + 1, timeout=40_000)
        page.locator(".lost").wait_for(state="detached", timeout=SETTLED_MS)
    page.context.close()
