"""Every page of a topic looked at: on a desk and a phone, for elders, in both languages."""

from browsers import DESK, PHONE, window

import sight
from checks import equal

MODES = [
    (DESK, False, "zh-Hans"), (PHONE, False, "zh-Hans"), (PHONE, True, "zh-Hans"), (DESK, False, "en"), (PHONE, False, "en"),
]


def look(checks, chromium, server, topic, paths, pictures):
    """`paths`: name, account or None, path."""
    faults = {}
    for size, elder, language in MODES:
        mode = f"{size['width']}" + ("-elder" if elder else "") + ("-en" if language == "en" else "")
        windows = {}
        for name, account, path in paths:
            key = account["username"] if account else ""
            if key not in windows:
                page = windows[key] = window(chromium, server, size, True, cookies={"gx_lang": language}, elder=elder).new_page()
                if account:
                    page.goto("/sign-in")
                    page.locator("input[name=username]").fill(account["username"])
                    page.locator("input[name=password]").fill(account["password"])
                    page.locator("main button.primary").click()
            page = windows[key]
            page.goto(path)
            page.locator("main summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
            equal(page.locator("html").get_attribute("lang"), language, "language")
            for fault in sight.look(page, elder):
                faults.setdefault(fault, []).append(f"{name} {mode}")
            if pictures:
                sight.picture(page, pictures, f"{name}-{mode}")
        for page in windows.values():
            page.context.close()
    with checks(f"every page of {topic}: axe, width and targets on both sizes, for elders and in English"):
        assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())
