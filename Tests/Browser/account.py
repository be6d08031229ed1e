"""One's own account: a second factor set up, used and lost, sessions ended from afar, a token; an auditor's pages and what everybody may
read. Without a script, in Chinese and in English; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/account.py [--pictures DIR]
"""

import argparse
import base64
import hashlib
import hmac
import struct
import time

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served
from wire import Wire, bearer


def totp(secret, ahead=0):
    """RFC 6238, as an authenticator computes it."""
    step = int(time.time()) // 30 + ahead
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    word = struct.unpack(">I", mac[mac[-1] & 15:(mac[-1] & 15) + 4])[0] & 0x7FFFFFFF
    return f"{word % 1_000_000:06}"


class Accounts:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.chen, self.wu = server.account("township_dispatcher"), server.account("auditor")

    def window(self, size=DESK, **how):
        return window(self.chromium, self.server, size, **how).new_page()

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def run(self, pictures):
        self.factor()
        self.second_step()
        self.sessions()
        self.token()
        self.english()
        self.look(pictures)

    def factor(self):
        with self.checks("a second factor is set up with the password, by its picture and its first code"):
            page = self.page = self.window(PHONE)
            page.goto("/sign-in")
            sign_in(page, self.chen)
            page.goto("/account")
            equal(heading(page), "我的账号", "heading")
            page.get_by_text("设置第二重验证").click()
            page.locator("details[open]").get_by_label("现在的密码").fill("这不是我的密码，真的不是")
            page.get_by_role("button", name="显示二维码").click()
            holds(self.text(page), "现在的密码不对", "the refusal")
            page.locator("details[open]").get_by_label("现在的密码").fill(self.chen["password"])
            page.get_by_role("button", name="显示二维码").click()
            assert page.locator("svg.qr").is_visible()
            self.secret = page.locator("main code").first.inner_text().replace(" ", "")
            page.get_by_label("验证码").fill(totp(self.secret))
            page.get_by_role("button", name="验证并启用").click()
            self.codes = page.locator("main ol code").all_inner_texts()
            equal(len(set(self.codes)), 10, "recovery codes")
            page.goto("/account")
            assert self.secret not in page.content() and self.codes[0] not in page.content(), "shown twice"

    def second_step(self):
        with self.checks("the password alone is halfway; a recovery code opens once"):
            for code, opens in ((self.codes[0], True), (self.codes[0], False), (self.codes[1], True)):
                page = self.window(PHONE)
                page.goto("/sign-in?next=/account")
                sign_in(page, self.chen)
                equal(heading(page), "第二重验证", "heading")
                page.get_by_label("验证码").fill(code)
                page.get_by_role("button", name="登录", exact=True).last.click()
                equal(heading(page), "我的账号" if opens else "第二重验证", "heading")
                if not opens:
                    holds(self.text(page), "验证码不对", "the refusal")

    def sessions(self):
        with self.checks("others are signed out from here"):
            other = self.window()
            other.goto("/sign-in")
            sign_in(other, self.wu)
            page = self.window()
            page.goto("/sign-in?next=/account")
            sign_in(page, self.wu)
            holds(self.text(page), "Chrome · Linux", "the devices")
            page.get_by_role("button", name="退出其他所有设备").click()
            other.goto("/account")
            equal(heading(other), "登录", "heading")

    def token(self):
        with self.checks("a token for one verb opens that and nothing else"):
            page = self.page
            page.goto("/account")
            page.get_by_text("新建令牌", exact=True).click()
            page.get_by_label("用途").fill("市平台取数")
            page.get_by_label("权限").fill("matter.list")
            page.locator("details[open]").get_by_label("现在的密码").fill(self.chen["password"])
            page.get_by_role("button", name="新建", exact=True).click()
            token = page.locator(".note.good code").inner_text()
            given = {"Authorization": f"Bearer {token}"}
            equal(self.wire.get(f"/api/v1/matters?unit={self.chen['unit']}", given).status, 200, "the list")
            equal(self.wire.get("/api/v1/accounts", given).status, 403, "accounts")

    def english(self):
        with self.checks("in English"):
            page = self.window(PHONE, cookies={"gx_lang": "en"})
            page.goto("/sign-in?next=/account")
            page.get_by_label("User name").fill(self.chen["username"])
            page.get_by_label("Password").fill(self.chen["password"])
            page.locator("main").get_by_role("button", name="Sign in").click()
            equal(heading(page), "Second factor", "heading")
            page.get_by_label("Code").fill(self.codes[2])
            page.locator("main").get_by_role("button", name="Sign in").click()
            equal(heading(page), "My account", "heading")

    def emergency(self):
        """A power lent today, so that the public list has something in it."""
        zhou = self.server.account("administrator")
        wang = next(one["username"] for one in self.server.accounts if one["role"] == "resident")
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86_400))
        said = {"role": "emergency_commander", "unit": self.chen["unit"], "until_day": day, "ground": "汾河洪水三级响应", "document_no": "乡政发〔2026〕1号"}
        equal(self.wire.post(f"/api/v1/accounts/{wang}/grant", said, bearer(zhou)).status, 204, "the grant")
        return wang

    def look(self, pictures):
        wang = self.emergency()
        screens = {
            "powers": (None, "/powers"), "log": (None, "/log"), "sign-in": (None, "/sign-in"), "account": (self.wu, "/account"),
            "audit": (self.wu, "/audit"), "access": (self.wu, "/audit/access?verb=matter.read&unit=141029100"),
            "account-admin": (self.server.account("administrator"), f"/admin/accounts/{wang}"),
        }
        faults = {}
        for size, elder in ((DESK, False), (PHONE, False), (PHONE, True)):
            mode = f"{size['width']}" + ("-elder" if elder else "")
            for name, (who, path) in screens.items():
                # What judges a page is a script.
                page = self.window(size, scripts=True, elder=elder)
                if who:
                    page.goto("/sign-in")
                    sign_in(page, who)
                page.goto(path)
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
                page.context.close()
            page = self.window(size, scripts=True, elder=elder)
            page.goto("/sign-in?next=/account")
            sign_in(page, self.server.account("leader"))
            page.get_by_text("设置第二重验证").click()
            page.locator("details[open]").get_by_label("现在的密码").fill(self.server.account("leader")["password"])
            page.get_by_role("button", name="显示二维码").click()
            for fault in sight.look(page, elder):
                faults.setdefault(fault, []).append(f"factor {mode}")
            if pictures:
                sight.picture(page, pictures, f"factor-{mode}")
        with self.checks("every page of it: axe, width and targets in every mode"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Accounts and audit, in a browser", flush=True)
    with served() as server, browser() as chromium:
        Accounts(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
