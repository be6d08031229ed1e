"""Figures from the list down to a matter behind one, without a script, in Chinese and in English; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/indicators.py [--pictures DIR]
"""

import argparse

from browsers import DESK, PHONE, browser, heading, window

import sight
from checks import Checks, equal, holds
from served import served
from wire import Wire

SCREENS = {
    "indicators": "/indicators?unit=141029",
    "indicator-rate": "/indicators/on_time_rate?unit=141029",
    "indicator-count": "/indicators/received?unit=141029&order=value",
    "indicator-mix": "/indicators/source_mix?unit=141029",
    "indicator-time": "/indicators/handling_p50?unit=141029100",
    "indicator-rows": "/indicators/on_time_rate/rows?unit=141029&of=denominator",
    "reports": "/reports?unit=141029",
    "report": "/reports/monthly?unit=141029&back=0",
}


def journey(checks, chromium, server, cookies):
    page = window(chromium, server, DESK, cookies=cookies).new_page()
    with checks("without a script a figure leads from the county to a township, and from there to its matters"):
        page.goto("/indicators?unit=141029")
        page.get_by_role("link", name="受理量", exact=True).click()
        holds(heading(page), "乡宁县", "heading")
        page.get_by_role("table").get_by_role("link", name="昌宁镇", exact=True).click()
        holds(heading(page), "昌宁镇", "heading")
        assert "tree=then" in page.url, page.url
        page.get_by_role("link", name="现行区划").click()
        assert "tree=now" in page.url, page.url
        page.get_by_role("link", name="查看记录").click()
        first = page.get_by_role("table").get_by_role("link").first
        number = first.inner_text()
        first.click()
        holds(page.get_by_role("main").inner_text().replace(" ", ""), number, "the matter")
    with checks("a time that does not exist is told and not guessed"):
        equal(page.goto("/indicators/received?unit=141029&from=2026-02-30&to=2026-03-01").status, 422, "status")
    page = window(chromium, server, DESK, cookies=dict(cookies, gx_lang="en")).new_page()
    with checks("in English the same figure says how it comes about"):
        page.goto("/indicators/on_time_rate?unit=141029")
        holds(page.get_by_role("main").inner_text(), "closed in time ÷ due", "formula")
    with checks("everybody sees public figures in round numbers and no others"):
        page = window(chromium, server, PHONE).new_page()
        page.goto("/indicators")
        text = page.get_by_role("main").inner_text()
        holds(text, "按时办结率", "public")
        assert "在办量" not in text, text


def look(checks, chromium, server, cookies, pictures):
    faults = {}
    for size, elder, dark in [(DESK, False, False), (PHONE, False, False), (PHONE, True, False), (DESK, False, True)]:
        mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
        page = window(chromium, server, size, True, dark=dark, cookies=cookies, elder=elder).new_page()
        for name, path in SCREENS.items():
            equal(page.goto(path).status, 200, path)
            for fault in sight.look(page, elder):
                faults.setdefault(fault, []).append(f"{name} {mode}")
            if pictures:
                sight.picture(page, pictures, f"{name}-{mode}")
    with checks("every page of it: axe, width and targets in every mode"):
        assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Figures, in a browser", flush=True)
    with served() as server, browser() as chromium:
        cast = sight.Cast.__new__(sight.Cast)
        cast.wire = Wire(server)
        cookies = cast.signed_in(server.account("county_dispatcher"))
        journey(checks, chromium, server, cookies)
        look(checks, chromium, server, cookies, pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
