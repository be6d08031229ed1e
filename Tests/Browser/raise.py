"""Raising a matter on a small phone: three parts, a draft that outlives the tab, a photo that is never lost, and little to load.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/raise.py [--pictures DIR]
"""

import argparse
import pathlib
import re
import tempfile
import time

from browsers import DESK, PHONE, browser, window

import sight
from checks import Checks, equal, holds
from served import served
from tongue import LANGUAGES, Tongue
from ways import PHOTO

WHAT = "村口的路灯一闪一闪，晚上看不清路。"
PLACE = "村委会门口"
NAME, NUMBER = "王村民", "13900007788"
MINUTE = 60
FIRST_KB = 50


class Raise:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.photo = pathlib.Path(tempfile.mkdtemp(prefix="genxu-raise-")) / "photo.png"
        self.photo.write_bytes(PHOTO)

    def context(self, size=PHONE, scripts=True, **more):
        return window(self.chromium, self.server, size, scripts, **more)

    def wait(self, page, question):
        deadline = time.monotonic() + 8
        while not page.evaluate(question):
            assert time.monotonic() < deadline, f"never: {question}"
            page.wait_for_timeout(20)

    def kept(self, page):
        return page.evaluate("() => localStorage.getItem('genxu.raise')") or ""

    def run(self, pictures):
        self.weight()
        self.without_script()
        for language in LANGUAGES:
            self.in_a_minute(language)
        self.draft()
        self.photo_stays()
        self.expired()
        self.look(pictures)

    def weight(self):
        with self.checks(f"the first useful text needs less than {FIRST_KB} kB"):
            page = self.context(scripts=False).new_page()
            asked = []
            page.on("response", lambda answer: asked.append(answer.request))
            page.goto("/raise")
            page.wait_for_load_state("networkidle")
            sizes = {one.url: one.sizes()["responseBodySize"] for one in asked}
            total = sum(sizes.values())
            assert total < FIRST_KB * 1000, f"{total} bytes: {sizes}"

    def without_script(self):
        with self.checks("without a script the three parts stand on one page, and the map leads back with the place chosen"):
            page = self.context(scripts=False).new_page()
            page.goto("/raise?category=street_lighting")
            equal([one.split("\n")[-1] for one in page.locator(".part h2").all_inner_texts()], ["什么事", "在哪里", "怎么联系您"], "parts")
            page.get_by_label("什么事").fill(WHAT)
            page.locator("[name='question.light_fault'][value=flickering]").check()
            page.get_by_label("照片、语音或短视频").set_input_files(self.photo)
            page.get_by_role("button", name="在地图上选地方").click()
            page.get_by_role("main").get_by_role("button", name="昌宁镇", exact=True).click()
            page.get_by_role("button", name="就选昌宁镇").click()
            equal(page.locator("select[name=unit]").input_value(), "141029100", "place")
            equal(page.get_by_label("什么事").input_value(), WHAT, "what was typed before")
            assert page.locator("[name='question.light_fault'][value=flickering]").is_checked(), "an answer is lost"
            equal(page.locator("[data-file-lost]").count(), 1, "words about the photo that has to be chosen again")
            assert "?" not in page.url, page.url
            equal(page.locator("select[name=category]").input_value(), "street_lighting", "kind")
            assert page.locator("#draft").is_hidden(), "a draft that nobody keeps is told of"

    def in_a_minute(self, language):
        say = Tongue(language)
        what, town = {"zh-Hans": (WHAT, "昌宁镇"), "en": ("The lamp at the end of the village flickers all night.", "Changning Town")}[language]
        page = self.context(cookies={"gx_lang": language}).new_page()
        with self.checks(f"{language}: photo, words, kind, place on the map, phone: raised well within a minute"):
            start = time.monotonic()
            page.goto("/raise")
            page.get_by_label(say.of("照片、语音或短视频")).set_input_files(self.photo)
            page.get_by_label(say("field.RaiseMatter.what"), exact=False).fill(what)
            page.locator("select[name=category]").select_option("street_lighting")
            page.get_by_role("radio", name=say("option.light_fault.flickering")).check()
            page.get_by_role("button", name=say("raise.map")).click()
            page.locator("#map-choice").get_by_role("link", name=town, exact=True).click()
            page.get_by_role("link", name=say("raise.map.choose", unit=town)).click()
            page.get_by_label(say("field.RaiseMatter.phone")).fill(NUMBER)
            page.get_by_role("button", name=say("raise.submit"), exact=True).click()
            if page.locator("#hints").count() or self.hinted(page):
                page.get_by_role("button", name=say("raise.submit.anyway")).click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))
            assert time.monotonic() - start < MINUTE
            holds(page.get_by_role("main").inner_text(), what, "page")
            equal(page.locator("ul.files img").count(), 1, "photos")
            equal(self.kept(page), "", "what is kept after sending")
            say.only(page, (what,))
        with self.checks(f"{language}: the matter says first who has it since when, what is left until when, and who looks after the place"):
            standing = page.locator(".standing").inner_text()
            holds(standing, say("matter.owner", unit=town).split("{since}")[0], "who has it")
            clock = page.locator("ul.clocks > li").first.inner_text()
            pattern = re.escape(say("clock.left")).replace(r"\{amount\}", r"\d+ \D+?").replace(r"\{due\}", r"[\d-]+ [\d:]+")
            left = re.search(pattern, clock)
            assert left, clock
            holds(standing, left[0], "what is left, as the clock with its proof says")
            page.locator(".standing a[href^='/units/']").click()
            assert page.url.endswith("/units/141029100"), page.url

    def hinted(self, page):
        """Either the matter or a hint comes."""
        for _ in range(200):
            if re.search(r"/matters/", page.url):
                return False
            if page.locator("#hints").count():
                return True
            page.wait_for_timeout(20)
        raise AssertionError("neither sent nor hinted")

    def draft(self):
        context = self.context()
        with self.checks("what was typed outlives the tab, is told of, and holds neither name nor phone"):
            page = context.new_page()
            page.goto("/raise")
            page.get_by_label("什么事").fill(WHAT)
            page.locator("select[name=category]").select_option("street_lighting")
            page.get_by_role("radio", name="一闪一闪").check()
            page.get_by_label("具体地点").fill(PLACE)
            page.get_by_label("您的称呼").fill(NAME)
            page.get_by_label("手机号").fill(NUMBER)
            page.get_by_text("已存在这台设备上").wait_for()
            page.wait_for_timeout(400)
            for secret in (NAME, NUMBER):
                assert secret not in self.kept(page), f"{secret} is kept"
            page.close()
            page = context.new_page()
            page.goto("/raise")
            page.get_by_text("上次没写完的已经找回来了").wait_for()
            equal(page.get_by_label("什么事").input_value(), WHAT, "words")
            equal(page.get_by_label("具体地点").input_value(), PLACE, "place")
            assert page.get_by_role("radio", name="一闪一闪").is_checked(), "the answer is gone"
            equal(page.get_by_label("手机号").input_value(), "", "phone")
        with self.checks("one tap clears it"):
            page.get_by_role("button", name="清除").click()
            equal((page.get_by_label("什么事").input_value(), self.kept(page)), ("", ""), "what is left")

    def photo_stays(self):
        page = self.context().new_page()
        with self.checks("a form that comes back, with faults or with a warning, keeps its photo"):
            page.goto("/raise?category=other")
            page.get_by_label("照片、语音或短视频").set_input_files(self.photo)
            page.get_by_label("什么事").fill("站牌倒了，砸着的人流血了。")
            page.get_by_role("button", name="提交", exact=True).click()
            holds(page.get_by_role("alert").inner_text(), "请填写这一项", "fault")
            page.locator("select[name=unit]").select_option("141029100")
            page.get_by_role("button", name="提交", exact=True).click()
            page.locator("#hints").get_by_text("120").wait_for()
            equal(page.locator("[data-file-lost]").count(), 0, "words about a lost file")
            page.get_by_role("button", name="继续提交").click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))
            equal(page.locator("ul.files img").count(), 1, "photos")
        with self.checks("a proxy that takes no photo of that size is not taken for a lost network"):
            page.goto("/raise?category=other")
            page.get_by_label("照片、语音或短视频").set_input_files(self.photo)
            page.get_by_label("什么事").fill("站牌的灯不亮。")
            page.locator("select[name=unit]").select_option("141029100")
            page.route("**/raise", lambda route: route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>"))
            page.get_by_role("button", name="提交", exact=True).click()
            page.get_by_text("太大，没有收下").wait_for()
            equal(page.get_by_label("什么事").input_value(), "站牌的灯不亮。", "what was typed")
            page.unroute("**/raise")

    def expired(self):
        context = self.context()
        page = context.new_page()
        with self.checks("a page that stood open for too long still sends what was typed, at the first tap"):
            page.goto("/raise?category=other")
            page.get_by_label("什么事").fill("戏台边上的栏杆晃。")
            page.locator("select[name=unit]").select_option("141029100")
            context.clear_cookies()
            page.get_by_role("button", name="提交", exact=True).click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))
        with self.checks("without a network nothing is lost, and the page says so"):
            page.goto("/raise?category=other")
            page.get_by_label("什么事").fill("戏台边上的灯也不亮。")
            page.locator("select[name=unit]").select_option("141029100")
            context.set_offline(True)
            page.get_by_role("button", name="提交", exact=True).click()
            page.get_by_text("没有连上，写的都还在").wait_for()
            context.set_offline(False)
            page.get_by_role("button", name="提交", exact=True).click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))

    def look(self, pictures):
        faults = {}
        for size, elder, dark in sight.VARIANTS:
            context = self.context(size, elder=elder, dark=dark)
            page = context.new_page()
            mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
            for name, path in (("raise-lamp", "/raise?category=street_lighting"), ("raise-map", "/raise/map")):
                page.goto(path)
                for fault in sight.look(page, elder):
                    faults.setdefault(fault, []).append(f"{name} {mode}")
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
            context.close()
        with self.checks("the form and the map: axe, width and targets in every mode"):
            assert not faults, "\n".join(f"{fault} ({', '.join(where)})" for fault, where in faults.items())
        with self.checks("elder mode reads aloud what is in sight, and stops at a tap; without a voice nothing is offered"):
            context = self.context(elder=True)
            context.add_init_script(
                "globalThis.spoken = []; speechSynthesis.speak = one => spoken.push(one.text); speechSynthesis.cancel = () => {};")
            page = context.new_page()
            page.goto("/find")
            page.get_by_role("button", name="读给我听").click()
            spoken = page.evaluate("() => spoken")
            equal(spoken[0], "查办理进度", "what is read first")
            assert any("手机号后四位" in one for one in spoken) and len(spoken) == len(set(spoken)), spoken
            page.get_by_role("button", name="不读了").click()
            page.get_by_role("button", name="读给我听").wait_for()
            mute = self.context(elder=True)
            mute.add_init_script("Object.defineProperty(globalThis, 'speechSynthesis', { value: undefined })")
            page = mute.new_page()
            page.goto("/find")
            assert page.locator("[data-aloud]").is_hidden(), "a voice is offered that is not there"
        with self.checks("elder mode shows one part at a time and keeps what was typed in the others"):
            page = self.context(elder=True).new_page()
            page.goto("/raise?category=other")
            equal(page.locator(".part:visible").count(), 1, "parts in sight")
            page.get_by_label("什么事").fill("楼道灯坏了。")
            page.get_by_role("button", name="下一步").click()
            page.locator("select[name=unit]").select_option("141029100")
            page.get_by_role("button", name="下一步").click()
            page.get_by_role("button", name="提交", exact=True).click()
            page.wait_for_url(re.compile(r"/matters/\d{13}$"))


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("Raising a matter on a phone", flush=True)
    with served() as server, browser() as chromium:
        Raise(checks, chromium, server).run(pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
