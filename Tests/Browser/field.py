"""A grid worker's day: no network, a tab that is killed, answers that are lost, a post that is taken away, a clock that is wrong, and each
thing arrives once.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/field.py [--pictures DIR]
"""

import argparse
import datetime
import json
import re
import struct
import zlib

import sight
from browsers import DESK, PHONE, WAIT_MS, browser, heading, sign_in, window

from checks import Checks, equal, holds
from served import served
from wire import Wire, bearer

VISITS, SPOT, RAISED = 40, 3, 2
SENT_MS = 60_000


def png(edge=8):
    """A red square."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = (b"\0" + b"\xcc\x22\x22" * edge) * edge
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b""))


PHOTO = png()
KEPT = "() => indexedDB.databases().then(all => all.map(one => one.name).filter(name => name.startsWith('genxu-field')))"

# All that the page keeps in the browser.
EVERYTHING = """async () => {
    const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const { name } of await indexedDB.databases()) {
        const base = await new Promise(resolve => { const open = indexedDB.open(name); open.onsuccess = () => resolve(open.result); });
        for (const store of base.objectStoreNames) found.push(JSON.stringify(await new Promise(resolve => {
            const all = base.transaction(store).objectStore(store).getAll(); all.onsuccess = () => resolve(all.result); })));
        base.close();
    }
    return found.join('\\n');
}"""
# A clock that is wrong by what is said in `ahead`.
CLOCK = "{ const real = Date.now; Date.now = () => real() + Number(localStorage.getItem('ahead') ?? 0); }"
SAID_AT = """async what => {
    const name = (await indexedDB.databases()).map(one => one.name).find(one => one.startsWith('genxu-field'));
    const base = await new Promise(resolve => { const open = indexedDB.open(name); open.onsuccess = () => resolve(open.result); });
    const all = await new Promise(resolve => {
        const asked = base.transaction('items').objectStore('items').getAll(); asked.onsuccess = () => resolve(asked.result); });
    base.close();
    return Boolean(all.find(one => one.about === what).sent.seen_at);
}"""

# It was written down fifteen days ago, and the server was last heard a day before.
AGE = """async what => {
    const day = 86_400_000;
    const name = (await indexedDB.databases()).map(one => one.name).find(one => one.startsWith('genxu-field'));
    const base = await new Promise(resolve => { const open = indexedDB.open(name); open.onsuccess = () => resolve(open.result); });
    const store = base.transaction('items', 'readwrite').objectStore('items');
    await new Promise(resolve => { const asked = store.getAll(); asked.onsuccess = () => {
        const item = asked.result.find(one => one.about === what);
        item.made -= 15 * day;
        item.clock.atMs -= 16 * day;
        store.put(item).onsuccess = resolve; }; });
    base.close();
}"""


class Day:
    def __init__(self, checks, chromium, server, pictures):
        self.checks, self.chromium, self.server, self.pictures = checks, chromium, server, pictures
        self.wire = Wire(server)
        self.li = server.account("grid_worker")
        self.cast = sight.Cast.__new__(sight.Cast)
        self.cast.wire = self.wire
        self.context = window(chromium, server, PHONE, True, cookies=self.cast.signed_in(self.li))
        self.page = self.context.new_page()

    def run(self):
        for what in ("渠边护栏缺了两根。", "村口反光镜碎了。"):
            self.wire.post("/api/v1/matters", {"category": "public_facilities", "what": what, "unit": self.li["unit"]})
        self.open_it()
        self.go_by_nearness()
        before = self.counts()
        self.write_it_all_down()
        self.lose_answers(before)
        self.meet_a_proxy()
        self.write_for_a_resident()
        self.take_the_post_away()
        self.hand_it_on()
        self.cut_the_grid_anew()
        self.set_the_clock()
        self.send_too_late()
        self.look_in_every_mode()
        self.end_the_session()
        self.sign_out()
        self.work_without_a_worker()

    # The server's side

    def counts(self):
        mine = bearer(self.li)
        visits, after = 0, ""
        while after is not None:
            answer = self.wire.get(f"/api/v1/visits?limit=100&after={after}", mine).json
            visits, after = visits + len(answer["items"]), answer["next"]
        matters, after = 0, ""
        while after is not None:
            answer = self.wire.get(f"/api/v1/matters?limit=100&after={after}", mine).json
            matters, after = matters + len(answer["items"]), answer["next"]
        return visits, matters

    # The phone's side

    def state(self, text, page=None, wait=SENT_MS):
        (page or self.page).locator("#field-state", has_text=text).wait_for(timeout=wait)

    def all_sent(self, page):
        page.wait_for_function("() => document.querySelector('#field-state').textContent === '已连接'", timeout=SENT_MS)

    def picture(self, name, page=None):
        page = page or self.page
        found = sight.look(page, False)
        equal(found, [], f"faults of {name}")
        if self.pictures:
            sight.picture(page, self.pictures, name)

    def begin(self, tile, page=None):
        page = page or self.page
        page.locator("#field-tiles").get_by_role("link", name=re.compile("^" + tile)).click()
        page.locator("#field-sheet [name=unit]").first.check()

    def save(self, page=None):
        (page or self.page).get_by_role("button", name="保存").click()
        (page or self.page).locator("#field-tiles").wait_for()

    def visit(self, number, page=None):
        page = page or self.page
        self.begin("四必问", page)
        page.get_by_label("哪一家、哪个地方").fill(f"第 {number} 户")
        page.get_by_label("哪个党员表现好").fill(f"老李家的老二，修渠出了力（{number}）。")
        self.save(page)

    def spot(self, text, photo=False, page=None):
        page = page or self.page
        self.begin("巡查即办", page)
        page.get_by_label("哪一类事").select_option(label="公共设施损坏")
        page.get_by_label("看到了什么").fill(text)
        page.get_by_label("当场怎么办的").fill("当场扶正，拧紧了。")
        if photo:
            page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PHOTO})
        self.save(page)

    def raise_one(self, text):
        self.begin("上报问题")
        self.page.get_by_label("哪一类事").select_option(label="公共设施损坏")
        self.page.locator("#field-sheet [name=what]").fill(text)
        self.save()

    def open_it(self):
        page = self.page
        with self.checks("the page of one's grids says that all is well, and keeps itself for a place without network"):
            page.goto("/field")
            equal(heading(page), "我的网格", "heading")
            self.state("已连接")
            page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
            # The page is kept last, when everything that it needs is there under the address of its version.
            page.wait_for_function("() => caches.match('/field').then(Boolean)")
            kept = [one.removeprefix(self.server.base) for one in page.evaluate(
                "caches.open('genxu-field').then(cache => cache.keys()).then(keys => keys.map(key => key.url))")]
            equal([one for one in kept if "?v=" not in one], ["/field"], "what is kept without a version")
            for name in ("css/genxu.css", "js/field.js", "js/field-leave.js", "js/field-store.js", "js/field-sync.js", "js/field-hand.js"):
                assert any(one.startswith(f"/assets/{name}?v=") for one in kept), f"{name}: {kept}"
            self.picture("field-360")
        with self.checks("offline the page opens, and says that it is offline"):
            self.context.set_offline(True)
            page.reload()
            equal(heading(page), "我的网格", "heading")
            self.state("没有网络")
        with self.checks("what is missing is told beside its field, and nothing typed is lost"):
            self.begin("巡查即办")
            page.get_by_label("看到了什么").fill("路牌歪了")
            page.get_by_role("button", name="保存").click()
            equal(page.locator(".field.bad .fault").all_inner_texts(), ["请填写这一项。"] * 2, "faults")
            equal(page.get_by_label("看到了什么").input_value(), "路牌歪了", "what was typed")
            self.picture("field-form-360")
        with self.checks("a tab that is killed while somebody writes loses nothing"):
            page.wait_for_timeout(600)
            page.close()
            self.page = page = self.context.new_page()
            page.goto("/field")
            self.begin("巡查即办")
            page.locator("#field-sheet").get_by_text("上次没写完的").wait_for()
            equal(page.get_by_label("看到了什么").input_value(), "路牌歪了", "the draft")
            page.get_by_role("button", name="返回").click()
        with self.checks("a visit at which nothing was said is not kept"):
            self.begin("四必问")
            page.get_by_role("button", name="保存").click()
            holds(page.get_by_role("alert").inner_text(), "至少记一条", "alert")
            page.get_by_role("button", name="返回").click()
            page.locator("#field-tiles").wait_for()

    def tasks(self):
        return [one.splitlines() for one in self.page.locator(".tasks .task").all_inner_texts()]

    def go_by_nearness(self):
        page = self.page
        here = {"longitude": 110.83, "latitude": 35.97}
        for what, lat in (("远处的桥栏杆。", 36.0), ("近处的水表井。", 35.9727)):
            told = {"category": "public_facilities", "what": what, "unit": self.li["unit"], "lon": str(here["longitude"]), "lat": str(lat)}
            equal(self.wire.post("/api/v1/matters", told).status, 201, "raise")
        with self.checks("without a position tasks stay in the order of their deadlines, and the page says so"):
            self.context.set_offline(False)
            page.reload()
            self.state("已连接")
            before = self.tasks()
            holds(page.locator("#field-order").inner_text(), "不上传、不保存", "what is said of the position")
            page.get_by_role("button", name="按远近排").click()
            page.locator("#field-near", has_text="没有取到位置").wait_for()
            equal(page.get_by_role("button", name="按期限排").count(), 0, "a way back from where nobody went")
            equal(self.tasks(), before, "tasks")
        with self.checks("by nearness the nearest comes first with its way in plain words; the position is neither sent nor kept"):
            sent = []
            self.context.on("request", lambda request: sent.append(request.url + " " + (request.post_data or "")))
            self.context.grant_permissions(["geolocation"])
            self.context.set_geolocation(here)
            page.get_by_role("button", name="按远近排").click()
            page.locator("#field-near", has_text="已按远近排").wait_for()
            after = ["\n".join(one) for one in self.tasks()]
            for place, (what, way) in enumerate((("近处的水表井", "约 300 米"), ("远处的桥栏杆", "约 3.3 公里"), ("", "没有标位置"))):
                holds(after[place], what, f"task {place}")
                holds(after[place], way, f"task {place}")
            self.picture("field-near-360")
            page.evaluate("dispatchEvent(new Event('online'))")
            self.all_sent(page)
            kept = page.evaluate(EVERYTHING)
            assert "110.83" not in kept and "35.97" not in kept.replace("35.9727", ""), kept[:400]
            assert sent and not [one for one in sent if "110.83" in one or "35.97" in one], sent
            page.get_by_role("button", name="按期限排").click()
            equal(self.tasks(), before, "tasks by deadline again")
            self.context.clear_permissions()
            self.context.set_offline(True)

    def write_it_all_down(self):
        with self.checks(f"offline, {VISITS} visits and {SPOT + RAISED} matters are written down; the tab is killed on the way"):
            for number in range(VISITS):
                self.visit(number)
                if number == VISITS // 2:
                    self.page.close()
                    self.page = self.context.new_page()
                    self.page.goto("/field")
                    self.state(f"还有 {number + 1} 件没有上传")
            for number in range(SPOT):
                self.spot(f"第 {number} 处路牌歪了", photo=number == 0)
            for number in range(RAISED):
                self.raise_one(f"第 {number} 盏路灯不亮")
            # The photo is one more thing that waits.
            self.state(f"还有 {VISITS + SPOT + RAISED + 1} 件没有上传")
            self.picture("field-offline-360")

    def lose_answers(self, before):
        page = self.page
        with self.checks("answers are lost and the server dies on the way: each thing arrives once"):
            lost = []

            def lose(route):
                if len(lost) >= 4:
                    return route.continue_()
                lost.append(route.fetch().status)
                return route.abort()

            self.context.route("**/api/v1/visits", lose)
            self.context.set_offline(False)
            for _ in range(4):
                page.evaluate("dispatchEvent(new Event('online'))")
                page.wait_for_timeout(400)
            self.server.kill()
            page.wait_for_timeout(300)
            self.server.start()
            self.context.unroute("**/api/v1/visits")
            page.evaluate("dispatchEvent(new Event('online'))")
            self.all_sent(page)
            assert len(lost) >= 1 and set(lost) == {201}, lost
            visits, matters = self.counts()
            equal(visits - before[0], VISITS, "visits that arrived")
            equal(matters - before[1], SPOT + RAISED, "matters that arrived")
        with self.checks("the photo hangs on its matter"):
            number = page.locator("#field-queue li", has_text="第 0 处路牌歪了").locator("span").last.inner_text()
            files = self.wire.get(f"/api/v1/matters/{number}/files", bearer(self.li)).json["items"]
            equal(len(files), 1, "files")
        with self.checks("a note goes to its matter, once"):
            page.reload()
            task = page.locator(".tasks .task", has_text="盏路灯不亮").first
            number = re.search(r"[\d ]{13,}", task.inner_text()).group().replace(" ", "")
            self.context.set_offline(True)
            task.get_by_role("button").click()
            page.locator("textarea[name=text]").fill("灯杆在村口第二个电线杆旁边。")
            # A group in which nothing was chosen holds the form up until something is, and no longer.
            page.get_by_role("button", name="保存").click()
            equal(page.locator("#field-sheet .field.bad .fault").all_inner_texts(), ["请填写这一项。"], "faults")
            equal(page.locator("#field-sheet [aria-invalid]").count(), 1, "marks of one fault")
            page.locator("input[name=audience][value=internal]").check()
            self.save()
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            self.all_sent(page)
            told = [one["type"] for one in self.wire.get(f"/api/v1/matters/{number}/events", bearer(self.li)).json["items"]]
            equal(told.count("matter.note"), 1, "notes")

    def meet_a_proxy(self):
        page = self.page
        with self.checks("a photo that a proxy finds too large is refused, and holds nothing up"):
            self.context.route("**/api/v1/matters/*/files", lambda route: route.fulfill(status=413, content_type="text/html", body="<h1>413</h1>"))
            self.spot("桥墩裂了缝", photo=True)
            row = page.locator("#field-unsent li", has_text="桥墩裂了缝")
            row.get_by_text("照片太多或者太大").wait_for(timeout=SENT_MS)
            self.raise_one("桥头的灯也不亮")
            page.locator("#field-queue li", has_text="桥头的灯也不亮").get_by_text("已上传").wait_for(timeout=SENT_MS)
            for name in ("不要了", "再按一次就删掉"):
                row.get_by_role("button", name=name).click()
            self.all_sent(page)
            self.context.unroute("**/api/v1/matters/*/files")
        with self.checks("what comes to nothing again and again while the server is there is passed over, and can be given up"):
            self.context.route("**/api/v1/visits", lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>500</h1>"))
            self.visit("修桥")
            self.raise_one("桥头的路也塌了")
            done = page.locator("#field-queue li", has_text="桥头的路也塌了").get_by_text("已上传")
            for _ in range(20):
                page.evaluate("dispatchEvent(new Event('online'))")
                page.wait_for_timeout(500)
                if done.is_visible():
                    break
            done.wait_for()
            row = page.locator("#field-queue li", has_text="（修桥）")
            row.get_by_text("这件却传了几次都没有传上去").wait_for()
            for name in ("不要了", "再按一次就删掉"):
                row.get_by_role("button", name=name).click()
            self.all_sent(page)
            self.context.unroute("**/api/v1/visits")

    def write_for_a_resident(self):
        page = self.page
        with self.checks("what was written down for somebody brings their only key, which stays on its line until it is handed over"):
            self.context.set_offline(True)
            self.begin("代群众反映")
            page.get_by_label("哪一类事").select_option(label="公共设施损坏")
            page.locator("#field-sheet [name=what]").fill("水塔的梯子锈断了一级。")
            page.locator("#field-sheet [name=source][value=on_behalf]").check()
            page.locator("#field-sheet [name=relation]").select_option("grid_worker")
            page.locator("#field-sheet [name=consent]").check()
            self.save()
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            row = page.locator("#field-queue li", has_text="水塔的梯子")
            row.get_by_text("已上传").wait_for(timeout=SENT_MS)
            self.picture("field-key-360")
            page.reload()
            link = row.get_by_role("textbox").input_value()
            assert link.startswith(self.server.base + "/m/"), link
            answer = self.wire.get(link.removeprefix(self.server.base))
            assert answer.status in (200, 303), f"the link is answered {answer.status}"
            for name in ("已经交给本人", "再按一次，手机里就不留了"):
                row.get_by_role("button", name=name).click()
            row.get_by_role("textbox").wait_for(state="detached")
            assert link.rsplit("/", 1)[1] not in page.evaluate(EVERYTHING), "the key is still on the phone"
            self.all_sent(page)

    def take_the_post_away(self):
        page, admin = self.page, bearer(self.server.account("administrator"))
        grant = {"role": "grid_worker", "unit": self.li["unit"]}
        path = f"/api/v1/accounts/{self.li['username']}"
        with self.checks("what meets a post that is gone is kept and shown as a conflict; with the post back it goes"):
            self.context.set_offline(True)
            self.spot("井盖翘起来了")
            equal(self.wire.post(path + "/withdraw", grant, admin).status, 204, "withdraw")
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            row = page.locator(".queue li", has_text="井盖翘起来了")
            row.get_by_text("有冲突").wait_for(timeout=SENT_MS)
            self.picture("field-conflict-360")
            equal(self.wire.post(path + "/grant", grant, admin).status, 204, "grant")
            row.get_by_role("button", name="改一改再交").click()
            equal(page.get_by_label("看到了什么").input_value(), "井盖翘起来了", "what was typed")
            self.save()
            row.get_by_text("已上传").wait_for(timeout=SENT_MS)

    def hand_it_on(self):
        page, admin = self.page, bearer(self.server.account("administrator"))
        grants = {"role": "grid_worker", "unit": self.li["unit"]}
        path = f"/api/v1/accounts/{self.li['username']}"
        with self.checks("whoever has no grid any more still finds what was not sent, with its reason, as text to copy"):
            self.context.set_offline(True)
            self.spot("扶手松了", photo=True)
            self.visit("扶贫")
            equal(self.wire.post(path + "/withdraw", grants, admin).status, 204, "withdraw")
            self.context.set_offline(False)
            page.reload()
            page.get_by_text("您现在没有负责的网格").wait_for()
            section = page.locator("#field-unsent")
            section.locator("li", has_text="老李家的老二").get_by_text("有冲突").wait_for(timeout=SENT_MS)
            equal(section.get_by_role("button", name="改一改再交").count(), 0, "ways to send it as it is")
            visit = section.locator("li", has_text="老李家的老二")
            assert visit.locator(".fault").inner_text().strip(), "a reason"
            visit.get_by_role("button", name="交给现在负责的人").click()
            text = visit.get_by_role("textbox").input_value()
            for part in ("四必问", "第 扶贫 户", "修渠出了力"):
                holds(text, part, "text to hand on")
            visit.get_by_text(re.compile("现在负责：|没有公示的负责人")).wait_for()
            visit.get_by_role("button", name="复制文字").click()
            visit.get_by_text("已复制").wait_for()
            self.picture("field-hand-360")
        with self.checks("what was settled there goes as a matter to whoever serves there now, once, with its photo"):
            # Its photo is a line of its own, which waits for it.
            matter = section.locator("li", has_text="扶手松了").filter(has=page.get_by_role("button", name="交给现在负责的人"))
            matter.get_by_role("button", name="交给现在负责的人").click()
            matter.get_by_role("button", name="转为上报问题").click()
            row = page.locator("#field-queue li", has_text="扶手松了").last
            row.get_by_text("已上传").wait_for(timeout=SENT_MS)
            number = row.locator("span").last.inner_text()
            page.wait_for_function("""() => [...document.querySelectorAll('.queue li')].filter(one => one.textContent.includes('扶手松了'))
                .map(one => one.querySelector('.badge').textContent).join() === '●已上传'""", timeout=SENT_MS)
        with self.checks("with the grid back the visit goes as it was written; the matter that was handed on is there, with its photo"):
            equal(self.wire.post(path + "/grant", grants, admin).status, 204, "grant")
            equal(self.wire.get(f"/api/v1/matters/{number}", bearer(self.li)).json["category"], "public_facilities", "category")
            equal(len(self.wire.get(f"/api/v1/matters/{number}/files", bearer(self.li)).json["items"]), 1, "files")
            page.reload()
            page.locator("#field-unsent li", has_text="老李家的老二").get_by_role("button", name="改一改再交").click()
            self.save()
            self.all_sent(page)

    def set_the_clock(self):
        cookies = [{"name": k, "value": v, "url": self.server.base} for k, v in self.cast.signed_in(self.li).items()]
        context = self.chromium.new_context(base_url=self.server.base, viewport=PHONE, locale="zh-CN")
        context.set_default_timeout(WAIT_MS)
        context.add_cookies(cookies)
        context.add_init_script(CLOCK)
        page = context.new_page()
        # What the clock is ahead by when the server was heard, when it was written down, when it was sent: in hours; whether the time is known.
        for name, heard, written, sent, is_known in (
            ("一直快五小时", 5, 5, 5, True), ("一直慢三天", -72, -72, -72, True), ("写完才校准", 5, 5, 0, True), ("写的时候调乱了", 0, 40, 0, False),
        ):
            with self.checks(f"a clock that is {heard} h, then {written} h, then {sent} h ahead: the time is right, or said to be in doubt"):
                hours = 3_600_000
                page.goto("/field")
                page.evaluate("ahead => localStorage.setItem('ahead', ahead)", heard * hours)
                page.reload()
                self.state("已连接", page)
                context.set_offline(True)
                page.evaluate("ahead => localStorage.setItem('ahead', ahead)", written * hours)
                self.spot(name, page=page)
                page.evaluate("ahead => localStorage.setItem('ahead', ahead)", sent * hours)
                context.set_offline(False)
                page.evaluate("dispatchEvent(new Event('online'))")
                row = page.locator("#field-queue li", has_text=name)
                row.get_by_text("已上传").wait_for(timeout=SENT_MS)
                number = re.search(r"\d{13}", row.inner_text()).group()
                events = self.wire.get(f"/api/v1/matters/{number}/events", bearer(self.li)).json["items"]
                now = datetime.datetime.now(datetime.timezone.utc)
                for event in events:
                    off = abs((now - datetime.datetime.fromisoformat(event["occurred_at"])).total_seconds())
                    assert off < 600, f"{event} is {off} s off"
                equal(row.get_by_text("手机时间改动过").count(), 0 if is_known else 1, "doubt")
                equal(page.evaluate(SAID_AT, name), is_known, "a time was sent")
        context.close()

    def send_too_late(self):
        page = self.page
        with self.checks("what is too long ago is refused with its time; sent again it counts as of its arrival, and its line says so"):
            self.context.set_offline(True)
            self.spot("旧水渠堵了")
            page.evaluate(AGE, "旧水渠堵了")
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            row = page.locator(".queue li", has_text="旧水渠堵了")
            row.get_by_text("已经过去 14 天以上").wait_for(timeout=SENT_MS)
            row.get_by_role("button", name="改一改再交").click()
            self.save()
            row.get_by_text("已上传").wait_for(timeout=SENT_MS)
            row.get_by_text("按上传的时间登记").wait_for()
            self.all_sent(page)
        with self.checks("times are told as in the county, whatever zone the phone is set to"):
            cookies = [{"name": k, "value": v, "url": self.server.base} for k, v in self.cast.signed_in(self.li).items()]
            context = self.chromium.new_context(base_url=self.server.base, viewport=PHONE, locale="zh-CN", timezone_id="America/New_York")
            context.set_default_timeout(WAIT_MS)
            context.add_cookies(cookies)
            far = context.new_page()
            far.goto("/field")
            self.state("已连接", far)
            self.spot("路牌倒了", page=far)
            time = far.locator("#field-queue li", has_text="路牌倒了").locator("time").first
            at = datetime.datetime.fromisoformat(time.get_attribute("datetime").replace("Z", "+00:00"))
            there = at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
            holds(time.inner_text(), f"{there:%H:%M}", "the time on its line")
            context.close()

    def look_in_every_mode(self):
        for mode, elder, dark in (("elder", True, False), ("dark", False, True), ("elder-dark", True, True)):
            context = window(self.chromium, self.server, PHONE, True, dark, self.cast.signed_in(self.li), elder)
            page = context.new_page()
            for name, act in (
                ("day", lambda: None),
                ("form", lambda: (self.begin("巡查即办", page), page.get_by_role("button", name="保存").click())),
                ("stuck", lambda: self.be_refused(context, page)),
                ("hand", lambda: page.locator("#field-unsent").get_by_role("button", name="交给现在负责的人").click()),
            ):
                with self.checks(f"{mode}: {name} at 360 px: axe, width, targets"):
                    if name in ("day", "form", "stuck"):
                        page.goto("/field")
                        self.state("已连接", page)
                    act()
                    equal(sight.look(page, elder), [], "faults")
                    if self.pictures:
                        sight.picture(page, self.pictures, f"field-{name}-360-{mode}")
            context.close()

    def be_refused(self, context, page):
        """Written down for a grid that is no more when it arrives."""
        context.set_offline(True)
        page.evaluate("""() => { for (const one of document.querySelectorAll('template'))
            one.content.querySelector('[name=unit]')?.setAttribute('value', '999999999'); }""")
        self.spot("路肩塌了", page=page)
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("#field-unsent li", has_text="路肩塌了").wait_for(timeout=SENT_MS)

    def cut_the_grid_anew(self):
        page, keeper = self.page, bearer(self.server.account("administrator"))
        with self.checks("what was written down for a grid that was split meanwhile goes to whoever goes on there"):
            self.context.set_offline(True)
            self.spot("界桩歪了")
            old = self.wire.get(f"/api/v1/units/{self.li['unit']}").json
            width = len(old["code"]) - len(old["parent"])
            codes = [old["parent"] + f"{number:0{width}}" for number in (91, 92)]
            split = {"kind": "split", "unit": old["code"], "parts": f"{codes[0]} 新一网格 60%\n{codes[1]} 新二网格 40%"}
            act = self.wire.post("/api/v1/acts", split, keeper)
            equal(act.status, 201, "split")
            leader = bearer(self.server.account("leader"))
            equal(self.wire.post(f"/api/v1/acts/{act.json['id']}/approve", {}, leader).status, 204, "approved")
            listed = f"/api/v1/matters?unit={codes[0]}&limit=100"
            answer = self.wire.get(listed, bearer(self.li))
            equal(answer.status, 200, f"the list of the new grid: {answer.text}")
            before = len(answer.json["items"])
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            self.all_sent(page)
            equal(len(self.wire.get(listed, bearer(self.li)).json["items"]), before + 1, "matters of the new grid")
            self.li = dict(self.li, unit=codes[0])
            page.reload()
            page.get_by_text("新一网格").first.wait_for()
            self.all_sent(page)
        with self.checks("a grid that is no more is told beside its field; another is chosen and it goes; a photo waits for it"):
            before = self.counts()[1]
            self.context.set_offline(True)
            page.evaluate("""() => { for (const one of document.querySelectorAll('template'))
                one.content.querySelector('[name=unit]')?.setAttribute('value', '999999999'); }""")
            self.begin("巡查即办")
            page.get_by_label("哪一类事").select_option(label="公共设施损坏")
            page.get_by_label("看到了什么").fill("护栏松了")
            page.get_by_label("当场怎么办的").fill("绑紧了。")
            page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PHOTO})
            self.save()
            self.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            row = page.locator(".queue li", has_text="护栏松了")
            row.get_by_text("没有收下").wait_for(timeout=SENT_MS)
            row.get_by_text("等前一件").wait_for()
            page.reload()
            row.get_by_role("button", name="改一改再交").first.click()
            equal(page.locator(".field.bad [name=unit]").count() > 0, True, "a fault beside the unit")
            twin = self.context.new_page()
            twin.goto("/field")
            twin.locator("#field-unsent li", has_text="护栏松了").get_by_role("button", name="改一改再交").click()
            twin.locator("#field-sheet [name=unit]").first.check()
            page.locator("#field-sheet [name=unit]").first.check()
            self.save()
            self.all_sent(page)
            equal(self.counts()[1], before + 1, "matters")
        with self.checks("what was answered in another tab meanwhile is not answered once more"):
            twin.get_by_role("button", name="保存").click()
            twin.get_by_role("alert").filter(has_text="在另一个页面改过").wait_for()
            equal(self.counts()[1], before + 1, "matters")
            twin.close()

    def end_the_session(self):
        page = self.page
        with self.checks("an ended session keeps everything; after signing in it goes on by itself"):
            before = self.counts()[1]
            self.context.clear_cookies(name="gx_session")
            self.spot("宣传栏玻璃松了")
            self.state("登录已过期")
            page.locator("#field-state").get_by_role("link").click()
            sign_in(page, self.li)
            page.wait_for_url("**/field")
            self.all_sent(page)
            equal(self.counts()[1], before + 1, "matters")
        with self.checks("whoever signs in on the same phone sees nothing of it: a copy of the page makes way once the server is heard"):
            self.context.set_offline(True)
            self.spot("路沿石松了")
            page.reload()
            self.state("没有网络")
            wei = self.server.account("micro_grid_worker")
            cookies = self.cast.signed_in(wei)
            self.context.add_cookies([{"name": k, "value": v, "url": self.server.base} for k, v in cookies.items()])
            # Told beforehand: the page goes away as soon as it hears it.
            page.evaluate("setTimeout(() => dispatchEvent(new Event('online')), 1000)")
            self.context.set_offline(False)
            page.locator(f"#field[data-account='{wei['username']}']").wait_for()
            self.state("已连接")
            equal(page.get_by_text("路沿石松了").count(), 0, "things of somebody else")
        with self.checks("somebody of an office borrows the phone: the copy of the page goes; what was not sent stays, also when they sign out"):
            clerk = self.server.account("office_clerk")
            self.context.clear_cookies(name="gx_session")
            page.goto("/sign-in")
            sign_in(page, clerk)
            page.locator(f"form.account[data-account='{clerk['username']}']").wait_for()
            page.wait_for_function("() => caches.match('/field').then(kept => !kept)")
            page.get_by_role("button", name="退出").click()
            page.locator(".account a[href='/sign-in']").wait_for()
            equal(page.evaluate(KEPT), [f"genxu-field:{self.li['username']}"], "databases")
        with self.checks("its writer is back, and it goes"):
            page.goto("/sign-in?next=/field")
            sign_in(page, self.li)
            page.wait_for_url("**/field")
            page.locator("#field-queue li", has_text="路沿石松了").get_by_text("已上传").wait_for(timeout=SENT_MS)

    def sign_out(self):
        page = self.page
        with self.checks("without a network nobody is signed out, and nothing is taken from the phone"):
            self.context.set_offline(True)
            page.get_by_role("button", name="退出").click()
            page.get_by_role("alert").filter(has_text="没有退出成功").wait_for()
            equal(len(page.evaluate(KEPT)), 1, "databases")
            self.context.set_offline(False)
        with self.checks("signing out with something unsent asks first; then nothing is left on the phone"):
            self.context.route("**/api/v1/**", lambda route: route.abort())
            self.spot("健身器材松了")
            page.goto("/")
            page.get_by_role("button", name="退出").click()
            page.wait_for_url("**/field#leave")
            self.picture("field-leave-360")
            page.get_by_role("button", name="不要了，退出并清空").click()
            page.wait_for_url(self.server.base + "/")
            equal(page.evaluate(KEPT), [], "databases")
            equal(page.evaluate("caches.keys()"), [], "copies of pages")
            equal(page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)"), 0, "workers")
        self.context.close()

    def work_without_a_worker(self):
        with self.checks("where there is no service worker the queue alone holds until there is a network"):
            cookies = [{"name": k, "value": v, "url": self.server.base} for k, v in self.cast.signed_in(self.li).items()]
            context = self.chromium.new_context(base_url=self.server.base, viewport=DESK, locale="zh-CN", service_workers="block")
            context.set_default_timeout(WAIT_MS)
            context.add_cookies(cookies)
            page = context.new_page()
            page.goto("/field")
            self.state("已连接", page)
            before = self.counts()[1]
            context.set_offline(True)
            self.spot("石凳松了", page=page)
            self.state("还有 1 件没有上传", page)
            context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
            self.all_sent(page)
            equal(self.counts()[1], before + 1, "matters")
            self.picture("field-1366", page)
            context.close()
        with self.checks("without scripts every tile leads to the page that does the same"):
            page = window(self.chromium, self.server, PHONE, cookies=self.cast.signed_in(self.li)).new_page()
            page.goto("/field")
            paths = page.locator("#field-tiles a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            assert len(paths) >= 4, paths
            for path in paths:
                equal(page.goto(path).status, 200, path)
            page.context.close()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("A grid worker's day", flush=True)
    with served() as server, browser() as chromium:
        Day(checks, chromium, server, pictures).run()
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
