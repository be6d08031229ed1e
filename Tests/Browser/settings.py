"""Language and text size, and the way through a page by keyboard."""

import re

from browsers import PHONE, heading, window

from checks import equal, holds

CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# The product's name, the way back to Chinese, and the bilingual line above a demo.
STAYS = ("根须", "中文", "演示数据")


def check_settings(checks, chromium, server):
    page = window(chromium, server, PHONE).new_page()
    with checks("one button turns the page to raise a matter into English, faults included"):
        page.goto("/raise")
        page.get_by_role("button", name="English").click()
        assert page.url.endswith("/raise"), page.url
        equal(page.locator("html").get_attribute("lang"), "en", "language")
        equal(heading(page), "Raise a matter", "heading")
        english(page)
        page.get_by_role("main").get_by_role("button", name="Send").click()
        holds(page.get_by_role("alert").inner_text(), "Fields to change", "summary")
        english(page)
    with checks("the journey's other pages speak English too"):
        for path in ("/", "/find", "/sign-in", "/activate", "/nothing"):
            page.goto(path)
            english(page)
    with checks("an English speaker raises a matter and comes back to Chinese"):
        page.goto("/raise")
        page.locator(".field").get_by_label("What kind of matter").select_option(label="Buses")
        page.get_by_label("What is the matter").fill("The bus shelter has lost its roof.")
        page.get_by_label("In which township").select_option(label="Changning Town")
        page.get_by_role("main").get_by_role("button", name="Send").click()
        page.wait_for_url(re.compile(r"/matters/\d{13}$"))
        english(page)
        page.get_by_role("button", name="中文").click()
        equal(page.locator("html").get_attribute("lang"), "zh-Hans", "language")

    page = window(chromium, server, PHONE).new_page()
    with checks("elder mode: 18 pt and more, on every page until it is switched off"):
        page.goto("/")
        page.get_by_role("button", name="切换长辈版").click()
        for path in ("/", "/raise", "/find"):
            page.goto(path)
            equal(page.locator("html").get_attribute("class"), "elder", f"class of {path}")
            size = page.locator("main p").first.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
            assert size >= 24, f"{path} is set in {size} px"
        page.get_by_role("button", name="切换标准版").click()
        equal(page.locator("html").get_attribute("class"), None, "class afterwards")
    page = window(chromium, server, PHONE).new_page()
    with checks("by keyboard the first stop is the way to the content"):
        page.goto("/raise")
        page.keyboard.press("Tab")
        equal(page.locator(":focus").inner_text(), "跳到正文", "first stop")
        box = page.locator(":focus").bounding_box()
        assert box["y"] >= 0, f"it stays out of sight: {box}"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main"), page.url
    with checks("every page has the entry for complaints and suggestions"):
        for path in ("/", "/raise", "/find", "/sign-in", "/activate", "/nothing"):
            page.goto(path)
            equal(page.get_by_role("contentinfo").get_by_role("link", name="投诉与建议").count(), 1, f"entries on {path}")


def english(page):
    text = page.locator("body").inner_text()
    for words in STAYS:
        text = text.replace(words, "")
    found = CHINESE.findall(text)
    assert not found, f"Chinese on the English page {page.url}: {found[:8]}"
