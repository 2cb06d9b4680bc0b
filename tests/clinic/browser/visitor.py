"""Somebody at a browser: logs in, goes about, keeps a picture of each page, and looks for what bars a reader."""

import json
import re
from pathlib import Path

from clinic.browser.conftest import SCREENS

PASSWORD = "red light on calm skin"
PATIENCE_ms = 180_000  # the first light of a server compiles; two cores may be busy
AXE = Path(__file__).resolve().parents[1] / "handover" / "node_modules" / "axe-core" / "axe.min.js"


class Visitor:
    """One log-in in one window. Errors of scripts, and refused content, are kept in ``wrong``."""

    def __init__(self, chrome, address, name, part, width=1280, scheme="light"):
        self.address, self.part, self.reads = address, part, True
        self.context = chrome.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True, locale="en-GB"
        )
        self.context.set_default_timeout(PATIENCE_ms)
        self.page, self.wrong, self.barred, self.count = self.context.new_page(), [], [], 0
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._heard)
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main button[type=submit], main button.primary").first.click()
        self.page.wait_for_url(re.compile(r"^(?!.*accounts/login)"))

    def _heard(self, said):
        if said.type == "error" and "409" not in said.text:
            self.wrong.append(f"{self.page.url}: {said.text}")

    def go(self, path):
        """Open an address of the clinic."""
        answer = self.page.goto(self.address + path)
        assert answer.ok, (path, answer.status)
        return self.page

    def press(self, name, exact=False):
        """A button or a link by its words."""
        found = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        found.first.click()
        self.page.wait_for_load_state()

    def see(self, words, timeout_s=180):
        """Wait until the page says this."""
        self.page.get_by_text(words).first.wait_for(timeout=timeout_s * 1000)

    def until(self, path, words):
        """Open an address again and again until it says this."""
        for _ in range(60):
            if self.go(path).get_by_text(words).count():
                return
            self.page.wait_for_timeout(1000)
        raise AssertionError(f"{path} never said {words!r}")

    def keep(self, name):
        """A picture of the page as it is, and what axe finds on it."""
        self.count += 1
        folder = SCREENS / self.part
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{self.count:02d}-{name}.png", full_page=True)
        if self.reads:
            self.barred += [(name, one) for one in self.axe()]

    def axe(self):
        """What bars readers and keyboards, by axe-core: rule and the first element."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        return [json.dumps([one["id"], one["nodes"][0]["html"][:200]]) for one in found["violations"]]

    def close(self):
        """Nothing was wrong on any page."""
        self.context.close()
        assert self.wrong == []
        assert self.barred == []
