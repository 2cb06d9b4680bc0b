"""One Chromium for all pages, and two clinics that are really served."""

import os
import shutil
from pathlib import Path

import pytest
from clinic.browser.served import Served
from clinic.databases import cluster_or_reason

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
SCREENS = Path(__file__).resolve().parents[3] / "out" / "screens"


@pytest.fixture(scope="module")
def chrome():
    """A running browser, for one file of tests: its driver has a loop that must not run beside others."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        said = "No Chromium was found. Install it: sudo apt-get install chromium (Debian, Ubuntu)."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(said)
    os.environ[UNSAFE] = "1"  # Django takes our questions for that loop's
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        del os.environ[UNSAFE]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served(request, tmp_path_factory):
    """A demo clinic, on one database and then on the other."""
    folder = tmp_path_factory.mktemp(f"served-{request.param}")
    if request.param == "sqlite":
        with Served(folder) as found:
            yield found
        return
    with cluster_or_reason(durable=True) as cluster, Served(folder, cluster.url("way")) as found:
        yield found
