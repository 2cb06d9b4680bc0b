"""STOP in a real browser: by keyboard, without the stream, and loudly when nobody answers."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def here(tmp_path):
    """A server of its own with two sessions under way in real time. -> what it says of itself"""
    ways = os.pathsep.join(str(ROOT / one) for one in ("src", "firmware", "tests"))
    words = {**os.environ, "PYTHONPATH": ways, "LIGHTMASK_CLINIC_DATA": str(tmp_path),
             "DJANGO_SETTINGS_MODULE": "lightmask.clinic.settings"}  # fmt: skip
    words.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "clinic.treating.loaded_server", "2"]
    process = subprocess.Popen(command, env=words, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    yield json.loads(process.stdout.readline())
    process.stdin.close()
    process.wait(30)


def opened(chrome, here, session, blocked=""):
    """The page of a session; addresses that hold ``blocked`` are not reached."""
    name, _, value = here["cookie"].partition("=")
    address = f"http://127.0.0.1:{here['port']}"
    context = chrome.new_context()
    context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    if blocked:
        page.route(f"**{blocked}**", lambda route: route.abort())
    page.goto(f"{address}/sessions/{session}/")
    return page


def story(page):
    """The page that the session has when it is over."""
    until = time.monotonic() + 20
    while "Delivered and planned" not in page.content():
        assert time.monotonic() < until, "the session did not end"
        time.sleep(0.2)
        if page.locator("[data-live]").count():
            page.wait_for_timeout(200)
            page.reload()
    return page.content()


def test_stop_by_keyboard_and_loudly_where_nobody_answers(chrome, here):
    first, second = here["sessions"]
    page = opened(chrome, here, first)
    page.get_by_text("The light is on").first.wait_for(timeout=20_000)
    assert page.evaluate("document.activeElement.textContent") == "STOP"
    page.route("**/stop/", lambda route: route.abort())
    page.keyboard.press("Escape")
    page.locator("[data-stop-failed]").wait_for(state="visible", timeout=5_000)
    page.locator("#spoken-now", has_text="Lift the mask off the face now").wait_for(state="attached", timeout=5_000)
    page.unroute("**/stop/")  # it is sent again by itself
    assert "Stopped by a person" in story(page)

    deaf = opened(chrome, here, second, blocked="/events/")
    deaf.locator("[data-silent]").wait_for(state="visible", timeout=10_000)
    deaf.keyboard.press("Space")
    deaf.locator("[data-stop-sent]").wait_for(state="visible", timeout=5_000)
    assert "Stopped by a person" in story(deaf)
