"""What whoever looks after a county does, as people do it: in a browser, scripts switched off; and every page of it looked at.

Run from the repository root after `make build`: .venv/bin/python Tests/Browser/administrator.py [--pictures DIR]
"""

import argparse
import json
import re
import shutil
import tempfile
import pathlib
import zipfile

from browsers import DESK, PHONE, browser, heading, sign_in, window

import sight
from checks import Checks, equal, holds
from served import ROOT, served
from tongue import Tongue

UNITS = "代码,名称,层级,上级\n141029100201,龙鼻村,村（社区）,141029100\n"
# East of the demo's county, whose land is shared out down to the smallest grid.
OUTLINE = [[111.60, 35.95], [111.66, 35.95], [111.66, 36.00], [111.63, 36.03], [111.60, 36.00], [111.60, 35.95]]
INNER = [[111.61, 35.96], [111.64, 35.96], [111.64, 35.99], [111.61, 35.99], [111.61, 35.96]]


def outlines(*features):
    """GeoJSON of (code, ring)."""
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for code, ring in features]})


class Desk:
    def __init__(self, checks, chromium, server):
        self.checks, self.chromium, self.server = checks, chromium, server
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="genxu-admin-"))
        self.page = window(chromium, server, DESK).new_page()
        self.account = server.account("administrator")

    def run(self):
        try:
            self.sign_in()
            self.units()
            self.map()
            self.register()
            self.posts()
            self.accounts()
            self.catalogue()
            self.packs()
            self.in_english(Tongue("en"))
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def main(self):
        return self.page.get_by_role("main")

    def place(self, name):
        self.main().get_by_role("navigation", name="管理页面").get_by_role("link", name=name, exact=True).click()

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def sign_in(self):
        page = self.page
        with self.checks("the administrator signs in and is told what waits"):
            page.goto("/admin")
            assert "/sign-in" in page.url, page.url
            sign_in(page, self.account)
            page.wait_for_url("**/admin")
            equal(heading(page), "管理", "heading")
            holds(self.main().inner_text(), "只有 1 个能管理账号的人", "what waits")
            equal(page.get_by_role("navigation", name="主菜单").get_by_role("link", name="管理").get_attribute("aria-current"), "page", "menu")

    def bring(self, kind, path, coordinates=None):
        self.place("导入")
        self.main().get_by_role("radio", name=kind).check()
        if coordinates:
            self.main().get_by_role("radio", name=coordinates).check()
        self.main().get_by_label("文件", exact=True).set_input_files(path)
        self.main().get_by_role("button", name="上传并检查").click()

    def units(self):
        with self.checks("a village is imported from a table"):
            self.bring("单位（村、网格等）", self.file("villages.csv", UNITS))
            holds(self.main().inner_text(), "新增", "report")
            self.main().get_by_role("button", name="写入").click()
            holds(self.main().inner_text(), "已全部写入", "page")
        with self.checks("the village without land is told on the first page"):
            self.place("首页")
            holds(self.main().inner_text(), "1 个区域单位还没有范围", "what waits")
            self.page.goto("/admin/units/141029100")
            self.drawn = self.main().locator("svg path").count()
            assert self.drawn > 1, "the demo's villages are not drawn"
        with self.checks("a table in GBK is recognised, and nothing of it is taken"):
            self.bring("单位（村、网格等）", self.file("gbk.csv", UNITS.encode("gbk")))
            holds(self.page.get_by_role("alert").inner_text(), "GBK", "refusal")

    def map(self):
        with self.checks("a map without its coordinate system is not taken"):
            self.bring("单位范围（地图）", self.file("map.geojson", outlines(("141029100", OUTLINE))))
            holds(self.main().locator(".field.bad").inner_text(), "坐标系", "faulty field")
        with self.checks("a border that crosses itself is told with its place, and cannot be carried out"):
            crossed = [[110.8, 35.9], [110.9, 36.0], [110.9, 35.9], [110.8, 35.98], [110.8, 35.9]]
            self.bring("单位范围（地图）", self.file("crossed.geojson", outlines(("141029100", crossed))), "WGS-84（卫星定位、天地图）")
            text = self.main().inner_text()
            holds(text, "第 1 块、第 1 个环、第 1 个点", "report")
            holds(text, "相交", "report")
            equal(self.main().get_by_role("button", name="写入").count(), 0, "buttons to carry it out")
        with self.checks("a sound map is carried out"):
            self.bring(
                "单位范围（地图）", self.file("map.geojson", outlines(("141029100", OUTLINE), ("141029100201", INNER))), "WGS-84（卫星定位、天地图）")
            self.main().get_by_role("button", name="写入").click()
            holds(self.main().inner_text(), "已全部写入", "page")
        with self.checks("a point in it is found down to the village"):
            answer = self.page.context.request.get("/api/v1/units/at?lon=111.62&lat=35.97").json()
            equal(answer["finest"], "141029100201", "finest")

    def register(self):
        page = self.page
        with self.checks("the register is searched by name; a unit shows its land and its acts"):
            self.place("单位")
            page.get_by_label("按名称或代码查找").fill("昌宁")
            self.main().get_by_role("button", name="查找").click()
            self.main().get_by_role("link", name="昌宁镇", exact=True).click()
            equal(heading(page), "昌宁镇", "heading")
            text = self.main().inner_text()
            for words in ("示意图", "平方千米", "建立", "导入", "方案"):
                holds(text, words, "page")
            assert self.main().locator("svg path").count() > self.drawn, "the village's border is not drawn"
        with self.checks("what is not there is said to be not there"):
            self.place("单位")
            page.get_by_label("按名称或代码查找").fill("<b>没有")
            self.main().get_by_role("button", name="查找").click()
            holds(self.main().inner_text(), "没有这样的单位", "page")

    def posts(self):
        page = self.page
        with self.checks("somebody is appointed and counted"):
            self.place("岗位")
            self.main().get_by_role("link", name="昌宁镇", exact=True).click()
            self.main().get_by_role("link", name="任职、免职", exact=True).first.click()
            equal(heading(page), "昌宁镇", "heading")
            page.goto("/admin/posts?unit=141029100")
            holds(self.main().inner_text(), "龙鼻村", "units below")

    def accounts(self):
        page = self.page
        with self.checks("a faulty name is told beside its field"):
            self.place("账号")
            self.main().get_by_text("开通账号", exact=True).click()
            page.get_by_label("用户名", exact=False).first.fill("张 三")
            page.get_by_label("姓名").fill("张会计")
            self.main().get_by_role("button", name="开通", exact=True).click()
            holds(self.main().locator(".field.bad .fault").inner_text(), "用户名为", "fault")
        with self.checks("an account is made and its code shown once"):
            page.get_by_label("用户名", exact=False).first.fill("zhangkj")
            self.main().get_by_role("button", name="开通", exact=True).click()
            code = self.main().locator(".figure").inner_text().strip()
            assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", code), code
            self.main().get_by_role("link", name="查看账号 zhangkj").click()
            holds(self.main().inner_text(), "待激活", "state")
            assert code not in page.content(), "the code is shown again"
        with self.checks("it is given a role in a unit, which can be withdrawn again"):
            self.main().get_by_label("岗位", exact=False).select_option(label="网格员")
            self.main().get_by_label("单位代码").fill("nothing")
            self.main().get_by_role("button", name="授予岗位").click()
            holds(self.page.get_by_role("alert").inner_text(), "没有这个代码的单位", "refusal")
            self.main().get_by_label("单位代码").fill("141029100201")
            self.main().get_by_role("button", name="授予岗位").click()
            holds(self.main().inner_text(), "龙鼻村", "posts")
            self.main().get_by_role("button", name="撤销龙鼻村的网格员").click()
            holds(self.main().inner_text(), "还没有岗位", "posts")
        with self.checks("its owner signs in with the code; shut, nobody does"):
            other = window(self.chromium, self.server, PHONE).new_page()
            other.goto("/activate")
            other.get_by_label("用户名").fill("zhangkj")
            other.get_by_label("激活码").fill(code)
            other.get_by_label("新密码").fill("麦子黄了要收 河水清了要护")
            other.get_by_role("main").get_by_role("button", name="设置密码").click()
            other.wait_for_url("**/sign-in?activated=1")
            self.main().get_by_role("button", name="停用").click()
            holds(self.main().inner_text(), "已停用", "state")
            sign_in(other, {"username": "zhangkj", "password": "麦子黄了要收 河水清了要护"})
            holds(other.get_by_role("alert").inner_text(), "用户名或密码不对", "refusal")

    def catalogue(self):
        with self.checks("the catalogue says who would get it, and by which rule"):
            self.place("派单目录")
            self.page.get_by_label("地点（单位代码）").fill("141029100201")
            self.page.get_by_label("类别", exact=True).select_option("public_facilities")
            self.main().get_by_role("button", name="查一查").click()
            text = self.main().get_by_role("status").inner_text()
            holds(text, "龙鼻村", "answer")
            holds(text, "规则：", "answer")

    def packs(self):
        page = self.page
        source = ROOT / "Packs/xiangning"
        with self.checks("a faulty pack is told its faults with their lines and is not kept"):
            self.place("方案包")
            self.upload({"roles.yaml": "administrator:\n  over: place\n  verbs: [matter.forward]\n"}, source)
            holds(page.get_by_role("alert").inner_text(), "roles.yaml:3:", "faults")
        with self.checks("another edition is compared, put in force, and gone back from"):
            manifest = re.sub(r"version:.*", "version: browser", (source / "pack.yaml").read_text())
            self.upload({"pack.yaml": manifest}, source)
            holds(self.main().inner_text(), "已检查，未启用", "standing")
            self.main().get_by_role("link", name="与现行方案的差异").click()
            holds(self.main().inner_text(), "browser", "changes")
            page.go_back()
            self.main().get_by_role("button", name="启用这个方案").click()
            holds(self.main().inner_text(), "现行", "standing")
            self.place("方案包")
            self.main().locator("section", has=page.get_by_role("heading", name="启用记录")).get_by_role("link").last.click()
            self.main().get_by_role("button", name="退回到这个方案").click()
            holds(self.main().inner_text(), "现行", "standing")

    def upload(self, changes, source):
        path = self.folder / "pack.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(source.rglob("*.yaml")):
                name = str(file.relative_to(source))
                archive.writestr(f"county/{name}", changes.get(name, file.read_text()))
        self.main().get_by_label("方案包压缩包").or_(self.main().get_by_label("方案压缩包")).set_input_files(path)
        self.main().locator(".card", has=self.page.get_by_role("heading", name="上传压缩包")).get_by_role("button", name="检查").click()


    def in_english(self, say):
        page = self.page
        # Of a demo's people many are called by their role alone.
        names = {text for key, text in Tongue.home().items() if key.startswith("role.")}
        page.context.add_cookies([{"name": "gx_lang", "value": "en", "url": self.server.base}])
        with self.checks("en: the first page, an account with a role, the catalogue, the packs, units and a table that is looked through"):
            page.goto("/admin")
            equal(heading(page), say("admin.title"), "heading")
            say.own(page, names)
            for key in ("admin.units", "admin.posts", "admin.routes", "admin.packs", "admin.imports", "admin.accounts"):
                page.get_by_role("navigation", name=say("admin.nav")).get_by_role("link", name=say(key), exact=True).click()
                say.own(page, names)
            self.main().get_by_text(say("accounts.create"), exact=True).click()
            self.main().locator("[name=username]").fill("english")
            self.main().locator("[name=display_name]").fill("Ann Li")
            self.main().get_by_role("button", name=say("accounts.create.submit"), exact=True).click()
            say.own(page, names)
            self.main().get_by_role("link", name=say("accounts.on", name="english")).click()
            self.main().locator("select[name=role]").select_option("grid_worker")
            self.main().locator("[name=unit]").fill("141029100201")
            self.main().get_by_role("button", name=say("accounts.grant")).click()
            say.own(page, names)
            page.goto("/admin/routes")
            page.locator("main [name=place]").fill("141029100201")
            page.locator("main select[name=category]").select_option("public_facilities")
            self.main().get_by_role("button", name=say("routes.ask")).click()
            holds(self.main().get_by_role("status").inner_text(), say("routes.rule"), "answer")
            say.own(page, names)
            page.goto("/admin/import")
            self.main().locator("input[name=kind]").first.check()
            self.main().locator("input[type=file]").set_input_files(self.file("english.csv", UNITS.replace("201", "202")))
            self.main().locator("form [type=submit]").last.click()
            say.own(page, names)
        page.context.clear_cookies(name="gx_lang")


def screens(desk):
    page = desk.page
    page.goto("/admin/packs")
    pack = page.locator("main section.card a").first.get_attribute("href")
    page.goto("/admin/import")
    batch = page.locator("main table a").last.get_attribute("href")
    faulty = page.locator("main table a").nth(1).get_attribute("href")
    return [
        ("admin-home", "/admin"), ("admin-units", "/admin/units"), ("admin-units-none", "/admin/units?q=zzz"),
        ("admin-unit", "/admin/units/141029100"), ("admin-unit-bare", "/admin/units/141029101"), ("admin-posts", "/admin/posts?unit=141029100"),
        ("admin-accounts", "/admin/accounts"), ("admin-account", "/admin/accounts/zhangkj"), ("admin-packs", "/admin/packs"),
        ("admin-pack", pack), ("admin-pack-text", f"{pack}/text?file=roles.yaml"), ("admin-pack-changes", f"{pack}/changes"),
        ("admin-routes", "/admin/routes?place=141029100&category=public_facilities"), ("admin-routes-fault", "/admin/routes?place=nothing"),
        ("admin.imports", "/admin/import"), ("admin-import-one", batch), ("admin-import-faulty", faulty),
    ]


def look(checks, chromium, server, desk, pictures):
    cookies = {one["name"]: one["value"] for one in desk.page.context.cookies() if one["name"] in ("gx_session", "gx_visit")}
    names = screens(desk)
    faults = {name: {} for name, _ in names}
    for size, elder, dark in sight.VARIANTS:
        mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
        page = window(chromium, server, size, True, dark, cookies, elder).new_page()
        for name, path in names:
            try:
                page.goto(path)
                found = sight.look(page, elder)
                if pictures:
                    sight.picture(page, pictures, f"{name}-{mode}")
            except Exception as fault:  # One screen that cannot be reached must not hide the others.
                found = [str(fault).splitlines()[0]]
            for fault in found:
                faults[name].setdefault(fault, []).append(mode)
        page.context.close()
    for name, found in faults.items():
        with checks(f"{name}: axe, width and targets in every mode"):
            assert not found, "\n".join(f"{fault} ({', '.join(modes)})" for fault, modes in found.items())


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pictures", metavar="DIR", help="write a picture of every screen into this folder")
    pictures = options.parse_args().pictures
    checks = Checks()
    print("The administrator's journey in a browser", flush=True)
    with served() as server, browser() as chromium:
        desk = Desk(checks, chromium, server)
        desk.run()
        look(checks, chromium, server, desk, pictures)
        server.end(checks)
    checks.close()


if __name__ == "__main__":
    main()
