"""Every screen on a phone and on a desk, in standard and elder mode, light and dark: axe, widths, targets, pictures."""

import pathlib

from axe_playwright_python.sync_playwright import Axe
from browsers import DESK, PHONE, window

from checks import equal
from refusals import MATTERS
from trust import Visitor
from wire import Wire, bearer

# (window, elder, dark)
VARIANTS = [(size, elder, dark) for elder, dark in ((False, False), (True, False), (False, True)) for size in (PHONE, DESK)]
# Kept as pictures: these in standard mode by day, and some of them for elders on the phone and by night on the desk.
PICTURED = {
    "home", "raise", "raise-faults", "find", "sign-in", "work", "matter-resident", "matter-rate", "matter-closed", "matter-dispatch",
    "command", "style",
}
PICTURED_OTHERWISE = {"home", "raise", "matter-resident", "command"}
TARGET_PX = {False: 44, True: 60}

MATTER = {
    "category": "public_facilities", "what": "小学门口的井盖松了，车一过就响，孩子走着危险。", "unit": "141029100",
    "place": "中心小学东门外", "name": "王村民", "phone": "13901234567",
}

# A link inside a sentence may be as high as its line; whatever stands alone is a target.
SMALL_TARGETS = """
least => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].map(element => {
    const target = element.matches('[type=radio], [type=checkbox]') ? element.closest('label') ?? element : element;
    const text = element.parentElement.textContent.trim();
    const alone = !element.matches('a') || element.closest('nav') || text === element.textContent.trim();
    const box = target.getBoundingClientRect();
    const seen = box.width > 1 && box.height > 1 && !element.matches('.skip') && getComputedStyle(target).visibility !== 'hidden';
    if (!seen || !alone || Math.min(box.height, box.width) >= least - 0.5) return null;
    const name = element.textContent.trim() || element.name;
    return `${element.tagName.toLowerCase()} «${name}» ${Math.round(box.width)}×${Math.round(box.height)}`;
}).filter(Boolean)
"""

TOO_WIDE = """
() => document.documentElement.scrollWidth <= innerWidth ? [] : [`${document.documentElement.scrollWidth} px wide`,
    ...[...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest('.visually-hidden, thead')).slice(0, 5).map(element => element.outerHTML.slice(0, 80))]
"""


class Cast:
    """Cookies of everybody who looks at screens, and one matter in each state."""

    def __init__(self, server):
        self.wire = Wire(server)
        chen, zhao = server.account("township_dispatcher"), server.account("office_clerk", "141029-ZJ")
        self.people = {"nobody": {}, "dispatcher": self.signed_in(chen), "clerk": self.signed_in(zhao),
            "county": self.signed_in(server.account("county_dispatcher"))}
        self.numbers = {}
        steps = [
            ("dispatch", {"to": "141029-ZJ", "note": "请今天先围起来。"}, chen), ("accept", {}, zhao),
            ("resolve", {"result": "已更换井盖并加装防坠网，当天恢复通行。"}, zhao),
        ]
        links = []
        for count, kind in enumerate(["raised", "dispatched", "accepted", "resolved", "closed"]):
            made = self.wire.post(MATTERS, {**MATTER, "phone": f"1390123456{count}"}).json  # One phone may not say the same five times.
            self.numbers[kind] = made["number"]
            links.append(made["link"])
            for verb, body, account in steps[:count]:
                equal(self.wire.post(f"{MATTERS}/{made['number']}/{verb}", body, bearer(account)).status, 200, verb)
        cookies = {}
        for link in links:
            cookies.update(self.wire.ask("GET", link, {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}).cookies())
        rating = {"score": "5", "solved": "yes", "comment": "来得很快，谢谢。"}
        headers = {"Cookie": f"gx_holds={cookies['gx_holds']}", "Sec-Fetch-Site": "same-origin"}
        equal(self.wire.post(f"{MATTERS}/{self.numbers['closed']}/rate", rating, headers).status, 200, "rate")
        self.people["reporter"] = {"gx_holds": cookies["gx_holds"]}

    def signed_in(self, account):
        visitor = Visitor(self.wire, "/sign-in")
        answer = visitor.submit("/sign-in", {"username": account["username"], "password": account["password"]})
        equal(answer.status, 303, f"sign-in of {account['username']}")
        return {name: visitor.cookies[name] for name in ("gx_session", "gx_visit")}

    def screens(self):
        """(name, who, path, what to press there)"""
        matter = {kind: f"/matters/{number}" for kind, number in self.numbers.items()}
        return [
            ("home", "nobody", "/", None),
            ("raise", "nobody", "/raise", None),
            ("raise-faults", "nobody", "/raise", refuse_raise),
            ("find", "nobody", "/find", None),
            ("find-faults", "nobody", "/find", lambda page: (page.get_by_label("事项编号").fill("123"), press(page, "查询"))),
            ("sign-in", "nobody", "/sign-in", None),
            ("sign-in-refused", "nobody", "/sign-in", refuse_sign_in),
            ("activate", "nobody", "/activate", None),
            ("activate-faults", "nobody", "/activate", lambda page: press(page, "设置密码")),
            ("not-found", "nobody", "/nothing", None),
            ("matter-resident", "reporter", matter["accepted"], None),
            ("matter-rate", "reporter", matter["resolved"], None),
            ("matter-closed", "reporter", matter["closed"], None),
            ("work", "dispatcher", "/work", None),
            ("command", "county", "/command", None),
            ("command-township", "county", "/command?unit=141029100", None),
            ("style", "nobody", "/style", None),
            ("work-empty", "clerk", "/work?kind=raised", None),
            ("matter-dispatch", "dispatcher", matter["raised"], None),
            ("matter-dispatch-faults", "dispatcher", matter["raised"], refuse_dispatch),
            ("matter-accept", "clerk", matter["dispatched"], None),
            ("matter-resolve", "clerk", matter["accepted"], None),
        ]


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name).click()
    page.get_by_role("alert").wait_for()


def refuse_raise(page):
    """Elder mode shows one part at a time."""
    forward = page.get_by_role("button", name="下一步")
    while forward.is_visible():
        forward.click()
    press(page, "提交")


def refuse_sign_in(page):
    page.get_by_label("用户名").fill("nobody-" + str(id(page) % 10_000))
    page.get_by_label("密码").fill("not-the-password")
    press(page, "登录")


def refuse_dispatch(page):
    """The office is chosen already, so the words are what can be wrong."""
    page.get_by_label("给承办部门的话").evaluate("element => element.value = '话'.repeat(501)")
    press(page, "派出")


def check_screens(checks, chromium, server, pictures):
    with checks("a matter is brought into every state for the screens"):
        cast = Cast(server)
        screens = cast.screens()
    # Screen to fault to the modes that have it.
    faults = {name: {} for name, *_ in screens}
    for size, elder, dark in VARIANTS:
        mode = f"{size['width']}" + ("-elder" if elder else "") + ("-dark" if dark else "")
        windows = {who: window(chromium, server, size, True, dark, cookies, elder).new_page() for who, cookies in cast.people.items()}
        for name, who, path, action in screens:
            page = windows[who]
            try:
                page.goto(path)
                if action:
                    action(page)
                found = look(page, elder)
                if pictures and is_pictured(name, size, elder, dark):
                    picture(page, pictures, f"{name}-{mode}")
            except Exception as fault:  # One screen that cannot be reached must not hide the others.
                found = [str(fault).splitlines()[0]]
            for fault in found:
                faults[name].setdefault(fault, []).append(mode)
        for page in windows.values():
            page.context.close()
    for name, found in faults.items():
        with checks(f"{name}: axe, width and targets in every mode"):
            assert not found, "\n".join(f"{fault} ({', '.join(modes)})" for fault, modes in found.items())


def is_pictured(name, size, elder, dark):
    if not (elder or dark):
        return name in PICTURED
    return name in PICTURED_OTHERWISE and size == (PHONE if elder else DESK)


def look(page, elder):
    """What is wrong with the screen that is shown."""
    found = [
        f"axe {one['id']} at {', '.join(str(part) for part in node['target'])}: {node.get('failureSummary', '').splitlines()[-1].strip()}"
        for one in Axe().run(page).response["violations"] for node in one["nodes"]
    ]
    found += [f"too wide: {part}" for part in page.evaluate(TOO_WIDE)]
    found += [f"small target: {part}" for part in page.evaluate(SMALL_TARGETS, TARGET_PX[elder])]
    return found


def picture(page, folder, name):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=str(pathlib.Path(folder) / f"{name}.png"), full_page=True, animations="disabled")
