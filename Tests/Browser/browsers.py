"""Browser windows as people have them."""

import contextlib
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Outside"))

from playwright.sync_api import sync_playwright  # noqa: E402

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
WAIT_MS = 8_000


@contextlib.contextmanager
def browser():
    """Chromium as the system has it: GENXU_CHROMIUM, or `chromium` on the path, or Playwright's own."""
    program = os.environ.get("GENXU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.getuid() == 0 else [])
        try:
            yield chromium
        finally:
            chromium.close()


def window(chromium, server, size, scripts=False, dark=False, cookies=None, elder=False):
    """A fresh profile with one size, nothing remembered but what is given."""
    context = chromium.new_context(
        base_url=server.base, viewport=size, locale="zh-CN", java_script_enabled=scripts, color_scheme="dark" if dark else "light",
        reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    given = dict(cookies or {}, **({"gx_elder": "on"} if elder else {}))
    if given:
        context.add_cookies([{"name": name, "value": value, "url": server.base} for name, value in given.items()])
    return context


def heading(page):
    return page.locator("h1").inner_text()


def state(page):
    """The state word on a matter's page."""
    return page.locator("main .badge").first.inner_text()


def sign_in(page, account):
    page.get_by_label("用户名").fill(account["username"])
    page.get_by_label("密码").fill(account["password"])
    page.locator("main").get_by_role("button", name="登录").click()
