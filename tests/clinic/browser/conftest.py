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
SCREENS = Path(__file__).resolve().parents[3] / "out" / "screens"


@pytest.fixture(scope="session")
def chrome():
    """A running browser."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        said = "No Chromium was found. Install it: sudo apt-get install chromium (Debian, Ubuntu)."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def served(request, tmp_path_factory):
    """A demo clinic, on one database and then on the other."""
    folder = tmp_path_factory.mktemp(f"served-{request.param}")
    if request.param == "sqlite":
        with Served(folder) as found:
            yield found
        return
    with cluster_or_reason() as cluster, Served(folder, cluster.url("way")) as found:
        yield found
