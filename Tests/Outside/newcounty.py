"""Another county, made as docs/new-county.md says: its commands and its files are taken from the page itself.

Part of county.py; by itself: .venv/bin/python Tests/Outside/newcounty.py
"""

import contextlib
import http.client
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from checks import Checks, equal, holds
from served import PROGRAM, ROOT, Served
from wire import Wire, bearer

PAGE = ROOT / "docs/new-county.md"
CHINESE_PAGE = ROOT / "docs/new-county.zh-Hans.md"
# 99 is no province.
CODE = "990101"
GRID = CODE + "10020101"
UPLOAD_BYTES = 500 << 20
# Far above what a few pieces of an upload take, far below the upload.
GROWTH_LIMIT_KIB = 160 << 10


def blocks(page):
    """What stands indented by four spaces, block by block."""
    found, lines = [], []
    for line in page.read_text().splitlines() + [""]:
        if line.startswith("    "):
            lines.append(line[4:])
        elif lines:
            found.append("\n".join(lines) + "\n")
            lines = []
    return found


def block(part):
    """The one block that holds this."""
    found = [one for one in blocks(PAGE) if part in one]
    equal(len(found), 1, f"blocks of the page with «{part}»")
    return found[0]


class Copy:
    """The folder in which somebody follows the page."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        self.data = self.root / "data"
        shutil.copytree(ROOT / "Packs/xiangning", self.root / "Packs/xiangning")
        (self.root / "bin").mkdir()
        (self.root / "bin/genxu").symlink_to(PROGRAM)
        self.environment = {**os.environ, "PATH": f"{self.root}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def do(self, commands, place=".", wanted=0, **environment):
        """Runs lines of the page as a shell would."""
        text = commands.replace("DIR", str(self.data)).replace("NNNNNN", CODE)
        done = subprocess.run(
            ["sh", "-ec", text], cwd=self.root / place, capture_output=True, text=True, timeout=60, env={**self.environment, **environment})
        equal(done.returncode, wanted, f"{text!r} ended; it said {done.stdout[-600:]} {done.stderr[-600:]}")
        return done.stdout + done.stderr

    def change_by_hand(self):
        """Steps 1 and 3 to 5 of the first section."""
        pack = self.root / "Packs/wangshu"
        for name in ("figures.yaml", "demo.yaml"):
            (pack / name).unlink()
        for file in [*pack.glob("*.yaml"), *pack.glob("words/*.yaml")]:
            kept = [line for line in file.read_text().splitlines() if not re.search(CODE + r"\d{3}", line)]
            text = "\n".join(kept) + "\n"
            file.write_text(text.replace("id: xiangning", "id: wangshu").replace("乡宁县", "望舒县"))


def check(checks):
    with tempfile.TemporaryDirectory(prefix="genxu-new-county-") as folder:
        copy = Copy(folder)
        with checks("a pack is copied and told to be at fault until it is changed by hand"):
            copy_pack(copy)
        with checks("places, land and people come in from the files of the page"):
            bring(copy)
        with checks("both languages of the page say the same commands and files"):
            same = lambda page: [re.sub(r"[^\x00-\x7f]+", "", one) for one in blocks(page)]
            equal(same(CHINESE_PAGE), same(PAGE), "blocks")
        server = Served(folder, [])
        try:
            server.start()
            follow(checks, copy, server)
            server.end(checks)
        finally:
            if server.process and server.process.poll() is None:
                server.kill()


def copy_pack(copy):
    copy.do(block("cp -r Packs/xiangning").replace("cd Packs/wangshu\n", ""))
    sed = re.search(r"`(sed -i [^`]+)`", PAGE.read_text()).group(1)
    copy.do(sed, "Packs/wangshu")
    check_pack = "genxu check-pack Packs/wangshu"
    holds(PAGE.read_text(), f"`{check_pack}`", "the page")
    # Changed halfway: a rule speaks of a town that is no more, and every fault is told in the reader's language.
    territory = copy.root / "Packs/wangshu/territory.yaml"
    whole = territory.read_text()
    territory.write_text(re.sub(rf".*code: {CODE}104,.*\n", "", whole))
    said = copy.do(check_pack, wanted=1)
    holds(said, f"«{CODE}104» is not an area of this pack — use the code of an area of territory.yaml [routes.place_unknown]", "English")
    holds(said, ": error: ", "English")
    said = copy.do(check_pack, wanted=1, LC_ALL="zh_CN.UTF-8")
    holds(said, f"“{CODE}104”不是本方案中的区域 — 使用 territory.yaml 中区域的代码 [routes.place_unknown]", "Chinese")
    equal(copy.do(f"{check_pack} --language zh-Hans", wanted=1), said, "what --language says")
    territory.write_text(whole)
    copy.change_by_hand()
    holds(copy.do(check_pack), "sound", "the changed pack")
    holds(copy.do(f"{check_pack} --language zh-Hans"), "没有错误", "the changed pack in Chinese")


def bring(copy):
    for name, part in (("units.csv", "代码,名称,层级,上级"), ("people.csv", "单位代码,岗位"), ("land.geojson", "FeatureCollection")):
        (copy.root / name).write_text(block(part))
    copy.do(block("genxu init"))
    said = copy.do(block("genxu import units units.csv --data DIR\n"))
    holds(said, "new 3", "units")
    said = copy.do(block("genxu import boundaries"))
    holds(said, "new 3", "outlines")


def follow(checks, copy, server):
    wire = Wire(server)
    with checks("a point is found in the finest of the new units, and none outside"):
        path = re.search(r"`(/api/v1/units/at\?[^`]+)`", PAGE.read_text()).group(1)
        told = wire.get(path).json
        equal(told["finest"], GRID, "finest")
        equal([one["code"] for one in told["chain"]], [CODE, CODE + "100", CODE + "100201", GRID], "chain")
        equal(wire.get("/api/v1/units/at?lon=111.5&lat=36.05").json, {"finest": None, "chain": []}, "outside")
    with checks("a matter goes from raised to rated through the API"):
        handle(copy, wire)
    with checks("500 MB sent as one endless body are refused at the limit, and the server does not grow by them"):
        endless(copy, server)


def account(copy, user, role):
    copy.do(f"genxu account --data DIR --user {user} --name {user} --role {role} --unit {CODE}100")
    return bearer({"token": copy.do(f"genxu token --data DIR --user {user}").strip()})


def handle(copy, wire):
    copy.do(block("genxu account").splitlines()[0])
    chen = bearer({"token": copy.do("genxu token --data DIR --user chen").strip()})
    li = account(copy, "li", "township_clerk")
    matter = {"category": "neighbour_help", "what": "想请人帮着搬一下旧家具。", "lon": "110.83", "lat": "36.03", "question.wanted": "两个人"}
    made = wire.post("/api/v1/matters", matter)
    equal(made.status, 201, f"status of raising ({made.text})")
    address = f"/api/v1/matters/{made.json['number']}"
    told = wire.get(address, chen).json
    equal(told["place"]["code"], GRID, "the place that the point came to")
    for step, who, body in (("dispatch", chen, {"to": f"{CODE}100"}), ("accept", li, {}), ("resolve", li, {"result": "邻居两人帮忙搬好。"})):
        answer = wire.post(f"{address}/{step}", body, who)
        equal(answer.status, 200, f"status of {step} ({answer.text})")
    # Whoever raised it holds its link, and rates it without an account.
    reporter = {"Cookie": f"gx_holds={wire.get(made.json['link']).cookies()['gx_holds']}", "Sec-Fetch-Site": "same-origin"}
    rated = wire.post(f"{address}/rate", {"score": "5", "solved": "yes"}, reporter)
    equal((rated.status, rated.json.get("kind")), (200, "closed"), f"the end ({rated.text})")


def endless(copy, server):
    """Sends pieces until the server has heard enough or all is sent; nothing of them is kept on either side."""
    admin = bearer({"token": copy.do("genxu token --data DIR --user admin").strip()})
    before = resident(server)
    piece = ("990101100201,晴川村,村（社区）,990101100\n" * 20_000).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/api/v1/imports?kind=units")
        for name, value in {**admin, "Content-Type": "text/csv", "Transfer-Encoding": "chunked"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        sent = 0
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < UPLOAD_BYTES:
                connection.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
                sent += len(piece)
        with contextlib.suppress(ConnectionResetError, http.client.RemoteDisconnected):
            equal(connection.getresponse().status, 413, f"status after {sent >> 20} MB")
    grown = resident(server) - before
    assert grown < GROWTH_LIMIT_KIB, f"the server grew by {grown >> 10} MB"
    equal(Wire(server).get("/healthz").status, 200, "health afterwards")


def resident(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))


if __name__ == "__main__":
    alone = Checks()
    check(alone)
    alone.close()
