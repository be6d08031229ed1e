"""Call-backs as callers, residents and anybody who does not believe the draw go through them: in a browser, scripts switched off; then every page looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/revisit.py [--pictures DIR]
"""

import argparse
import hashlib

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import served
from settings import english
from wire import Wire

MATTERS = 240


def again(period, frame):
    """The draw made again from what is public, by the rules that the page tells."""
    seed = bytes.fromhex(period["seed"])
    equal(hashlib.sha256(seed).hexdigest(), period["commitment"], "commitment")
    drawn = {}
    for stratum in period["strata"]:
        unit = stratum["unit"]["code"] if stratum["unit"] else None
        tokens = [bytes.fromhex(one["token"]) for one in frame if one["unit"] == unit]
        tokens.sort(key=lambda token: hashlib.sha256(seed + token).digest())
        size = min(len(tokens), period["at_most"], max(period["at_least"], -(-len(tokens) * period["share"] // 100)))
        drawn[unit] = {token.hex() for token in tokens[:size]}
    return drawn


class Revisits:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server, self.wire = checks, chromium, server, Wire(server)
        self.pages = {}
        self.seen = []

    def page(self, who):
        if who not in self.pages:
            page = self.pages[who] = window(self.chromium, self.server, PHONE).new_page()
            if who != "nobody":
                page.goto("/sign-in")
                sign_in(page, self.server.account(who))
        return self.pages[who]

    def note(self, name, who, page):
        self.seen.append((name, who, page.url.removeprefix(self.server.base)))

    def text(self, page):
        return page.get_by_role("main").inner_text()

    def send(self, page, name):
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def run(self):
        self.draws()
        self.calls()
        self.resident()
        self.refusals()
        self.languages()

    def draws(self):
        page = self.page("nobody")
        with self.checks("anybody makes every draw again from what is published, and it is the same"):
            periods = self.wire.ask("GET", "/api/v1/revisits/periods").json["items"]
            drawn = [one for one in periods if one["drawn_at"]]
            assert len(drawn) >= 3 and len(periods) == len(drawn) + 3, [one["period"] for one in periods]
            sizes = 0
            for one in drawn:
                assert one["committed_at"] < one["from"] < one["until"] <= one["drawn_at"], one
                path = f"/api/v1/revisits/periods/{one['period']}"
                period, frame = self.wire.ask("GET", path).json, self.wire.ask("GET", path + "/frame").json["items"]
                made = again(period, frame)
                for stratum in period["strata"]:
                    unit = stratum["unit"]["code"] if stratum["unit"] else None
                    told = set(stratum["tokens"])
                    if stratum["frame"] is None:
                        assert not told, "a small one is told"
                        continue
                    equal(told, made[unit], f"sample of {unit} in {one['period']}")
                    sizes += len(told)
            assert sizes > 5, f"only {sizes} were drawn: the check is empty"
            self.period = max(drawn, key=lambda one: one["period"])["period"]
            for one in periods:
                assert bool(one["seed"]) == bool(one["drawn_at"]), "a seed is told before its draw"
        with self.checks("the page tells commitment, seed and sample, and how to check them"):
            page.goto("/revisits")
            self.note("revisits-public", "nobody", page)
            assert "待打的电话" not in self.text(page)
            page.get_by_role("link", name=self.period).click()
            holds(self.text(page), "自己重算一遍", "the page")
            self.note("revisit-period", "nobody", page)
            page.goto("/revisits/rates")
            holds(self.text(page), "有人答复", "rates")
            self.note("revisit-rates", "nobody", page)
            equal(page.goto("/revisits/2001-W01").status, 404, "a period that there is not")

    def calls(self):
        page = self.page("revisit_caller")
        with self.checks("a caller opens the first call on a phone, sees the number only after asking for it"):
            page.goto("/revisits")
            holds(self.text(page), "待打的电话", "inbox")
            self.note("revisits-caller", "revisit_caller", page)
            self.links = page.locator("main a.number-link").evaluate_all("links => links.map(one => one.getAttribute('href'))")
            assert len(self.links) >= 3, self.links
            page.goto(self.links[0])
            self.note("revisit-call", "revisit_caller", page)
            self.number = heading(page).removeprefix("回访").replace(" ", "")
            assert "****" in self.text(page), "no masked phone"
            self.send(page, "显示电话号码")
            self.phone = page.locator("main a[href^='tel:']").inner_text()
            assert self.phone.isdigit() and len(self.phone) == 11, self.phone
        with self.checks("a half answered call is refused with what was typed; a whole one sends it back to work"):
            page.get_by_label("接了，回答了").check()
            page.get_by_label("群众的原话").fill("没有人来过，灯还是不亮。")
            self.send(page, "记下")
            holds(page.get_by_role("alert").inner_text(), "解决了没有", "faults")
            equal(page.get_by_label("群众的原话").input_value(), "没有人来过，灯还是不亮。", "what was typed")
            page.get_by_role("group", name="有没有人答复过您").get_by_label("没有").check()
            page.get_by_role("group", name="解决了没有").get_by_label("没有解决").check()
            page.get_by_role("group", name="满意不满意").get_by_label("不满意").check()
            self.send(page, "记下")
            holds(self.text(page), "已经回去重办", "the page afterwards")
            self.note("revisit-called", "revisit_caller", page)
        with self.checks("nobody answers: later again, and not sooner"):
            page.goto(self.links[1])
            page.get_by_label("没有人接").check()
            self.send(page, "记下")
            holds(self.text(page), "以后再打", "the page afterwards")
            assert page.get_by_role("button", name="显示电话号码").count() == 0
        with self.checks("a call is left out with a reason that is written down"):
            page.goto(self.links[2])
            page.locator("summary", has_text="不打这个电话").click()
            self.send(page, "写明理由，不打")
            holds(page.get_by_role("alert").inner_text(), "为什么不打", "faults")
            page.get_by_label("本人说过不要打").check()
            page.get_by_label("具体情况").fill("上次通话时说的。")
            self.send(page, "写明理由，不打")
            holds(self.text(page), "不打，已写明理由", "the page afterwards")

    def resident(self):
        with self.checks("the resident sees that it went back, what was said, and to whom the phone was shown"):
            page = self.pages["resident"] = window(self.chromium, self.server, PHONE).new_page()
            page.goto("/find")
            page.get_by_label("事项编号").fill(self.number)
            page.get_by_label("手机号后四位").fill(self.phone[-4:])
            page.get_by_role("button", name="查询").click()
            page.wait_for_url(f"**/matters/{self.number}")
            text = self.text(page)
            for part in ("没有人来过", "为回访看过电话", "回访员", "抽样代号"):
                holds(text, part, "the matter's page")
            assert self.phone not in text, "the whole phone stands on the page"
            self.note("revisit-resident", "resident", page)
            page.locator("summary", has_text="抽样代号").click()
            tokens = page.locator("section[aria-labelledby=revisits] code").all_inner_texts()
            assert tokens, "no token"

    def refusals(self):
        with self.checks("an office finds neither calls nor phones"):
            page = self.page("office_clerk")
            for link in self.links:
                equal(page.goto(link).status, 403, "the call's page")
            clerk = self.server.account("office_clerk")
            answer = self.wire.ask(
                "POST", f"/api/v1{self.links[1]}/reveal", {"Authorization": f"Bearer {clerk['token']}"}, {"purpose": "revisit"})
            equal(answer.status, 403, "reveal by an office")
            stranger = self.wire.ask("POST", f"/api/v1{self.links[1]}/reveal", None, {"purpose": "revisit"})
            equal(stranger.status, 401, "reveal by nobody")

    def languages(self):
        with self.checks("the same pages speak English"):
            page = window(self.chromium, self.server, DESK, cookies={"gx_lang": "en"}).new_page()
            page.goto("/revisits")
            if page.locator("html").get_attribute("lang") != "en":
                page.get_by_role("button", name="English").click()
            for path in ("/revisits", f"/revisits/{self.period}", "/revisits/rates"):
                page.goto(path)
                english(page)

    def look(self, pictures):
        cookies = {
            who: {one["name"]: one["value"] for one in page.context.cookies() if one["name"] in ("gx_session", "gx_visit", "gx_holds")}
            for who, page in self.pages.items()}
        faults = {name: {} for name, _, _ in self.seen}
        for size in (PHONE, DESK):
            for name, who, path in self.seen:
                page = window(self.chromium, self.server, size, True, cookies=cookies.get(who, {})).new_page()
                page.goto(path)
                for fault in sight.look(page, False):
                    faults[name].setdefault(fault, []).append(str(size["width"]))
                if pictures:
                    sight.picture(page, pictures, f"{name}-{size['width']}")
                page.context.close()
        for name, found in faults.items():
            with self.checks(f"{name}: axe, width and targets at 360 and 1366 px"):
                assert not found, "\n".join(f"{fault} ({', '.join(sizes)})" for fault, sizes in found.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Call-backs, in a browser", flush=True)
    with served(matters=MATTERS) as server, browser() as chromium:
        revisits = Revisits(checks, chromium, server)
        revisits.run()
        revisits.look(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
