"""Walk: pages of one clinic, opened by its people one after another, and everything that is wrong with any of them."""

import json
import os

from clinic.browser.conftest import SCREENS
from clinic.browser.visitor import AXE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
KEEP = bool(os.environ.get("KEEP_SCREENS"))  # pictures of every page in out/screens/every


class Walk:
    """One browser window for each log-in; what is wrong with any page is kept."""

    def __init__(self, chrome, house):
        said = json.loads(house.filled.splitlines()[-1])
        self.address = house.address.replace("127.0.0.1", "localhost")  # passkeys belong to a name
        self.chrome, self.of, self.cookies = chrome, said["of"], said["cookies"]
        self.pages, self.wrong, self.seen, self.refused = {}, [], set(), ""

    def window(self, user):
        """The window of this user; "" is nobody's."""
        if user not in self.pages:
            context = self.chrome.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")
            if user:
                context.add_cookies([{"name": "sessionid", "value": self.cookies[user], "url": self.address}])
            context.add_init_script(path=AXE)
            page = self.pages[user] = context.new_page()
            page.on("pageerror", lambda error: self.wrong.append((user, page.url, str(error))))
            page.on("console", lambda said: self._heard(user, page, said))
        return self.pages[user]

    def _heard(self, user, page, said):
        refused = self.refused and said.location.get("url") == self.refused  # the page itself, as it was meant to be
        if said.type in ("error", "warning") and not refused:
            self.wrong.append((user, page.url, said.text))

    def look(self, name, user, path, status=200):
        """Open it, and look."""
        page, address = self.window(user), self.address + path if path.startswith("/") else path
        self.refused = address if status >= 400 else ""
        _to_the_desk(page)
        answer = page.goto(address)
        if answer.status == status:
            self.judge(name, page)
        else:
            self.wrong.append((name, user, path, answer.status, page.url))

    def judge(self, name, page):
        """Light on a desk, by every rule; then dark on a phone: contrast, room for fingers, width."""
        self.seen.add(name)
        _to_the_desk(page)
        if page.locator("lightmask-face").count():
            page.locator("lightmask-face.ready, lightmask-face.failed").first.wait_for()
        self._keep(name, page, "light")
        said = page.evaluate("[document.title.trim(), document.documentElement.lang]")
        barred = self._axe(page, RULES)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        barred += self._axe(page, ["color-contrast", "target-size"])
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self._keep(name, page, "dark")
        if barred or wide > 0 or not all(said):
            self.wrong.append((name, page.url.removeprefix(self.address), barred, wide, said))

    def _axe(self, page, rules):
        found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
        return [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:160]) for one in found["violations"]]

    def close(self):
        """Nothing was wrong on any page."""
        for page in self.pages.values():
            page.context.close()
        assert not self.wrong, "\n".join(map(str, self.wrong))

    def _keep(self, name, page, part):
        if KEEP:
            SCREENS.joinpath("every").mkdir(parents=True, exist_ok=True)
            name = name.replace(":", "-").replace(" ", "_")
            page.screenshot(path=SCREENS / "every" / f"{name}-{part}.png", full_page=True)


def _to_the_desk(page):
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
