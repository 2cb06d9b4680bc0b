"""One's own log-in in a real browser: open log-ins, a passkey that is added, lets in, and says when it cannot."""

import re
import shutil
import subprocess
import sys

import pytest
from clinic.browser import visitor
from clinic.browser.visitor import Visitor

pytestmark = pytest.mark.parametrize("served", ["sqlite"], indirect=True)  # log-ins ask no database of a kind
OWN = ("/staff/log-ins/", "/accounts/2fa/", "/accounts/password/change/", "/staff/myself/")
VIRTUAL = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def named(served, tmp_path):
    """The same clinic by a name, for no passkey belongs to a number; and a log-in that is nobody else's here."""
    (tmp_path / "password").write_text(f"{visitor.PASSWORD}\n")
    words = "user", "add", "pia", "--role", "assistant", "--full-name", "Pia Made-Up", "--password-file", "password"
    added = [sys.executable, "-m", "lightmask", "clinic", *words]
    ended = subprocess.run(added, env=served.said, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0 or "already" in ended.stderr, ended.stderr
    return served.address.replace("127.0.0.1", "localhost")


@pytest.fixture(autouse=True)
def reader():
    """axe-core, as for the record's page."""
    if not visitor.AXE.exists():
        if shutil.which("npm") is None:
            pytest.skip("axe-core is not there, and npm to fetch it neither.")
        subprocess.run(["npm", "ci"], cwd=visitor.AXE.parents[2], check=True)


def with_passkey(visit):
    """A browser that has an authenticator, whose owner is always verified."""
    told = visit.context.new_cdp_session(visit.page)
    told.send("WebAuthn.enable")
    told.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})


def proved(page):
    """The page that asks once more, where it comes."""
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", visitor.PASSWORD)
        page.locator("main button.primary").first.click()
        page.wait_for_url(re.compile(r"^(?!.*reauthenticate)"))


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_of_ones_own_log_in_bar_nobody(chrome, named, width, scheme):
    other, visit = (Visitor(chrome, named, "pia", "log-ins", width, scheme) for _ in range(2))
    for path in OWN:
        visit.go(path)
        visit.keep(path.strip("/").replace("/", "-"))
    assert visit.go("/staff/log-ins/").locator("main .list li").count() >= 2
    visit.press("End all others")
    visit.keep("is-it-you")
    proved(visit.page)
    visit.see(re.compile("other log-ins? (is|are) ended"))
    assert visit.page.locator("main .list li").count() == 1
    other.page.goto(named + "/staff/myself/")
    assert "/accounts/login/" in other.page.url
    other.close()
    visit.close()


def test_a_passkey_is_added_and_lets_in(chrome, named):
    visit = Visitor(chrome, named, "pia", "log-ins")
    with_passkey(visit)
    visit.go("/accounts/2fa/webauthn/add/")
    proved(visit.page)
    visit.keep("add-a-passkey")
    visit.page.check("input[name=passwordless]")
    visit.page.click("#mfa_webauthn_add")
    visit.page.wait_for_url("**/recovery-codes/**")
    visit.keep("recovery-codes")
    visit.go("/accounts/logout/")
    visit.page.locator("main form button.primary").click()
    visit.page.wait_for_url("**/accounts/login/**")
    visit.page.click("#passkey_login")
    visit.page.wait_for_url(re.compile(r"^(?!.*accounts/login)"))
    assert visit.page.locator(".user-name").inner_text() == "Pia Made-Up"
    visit.close()


def test_a_passkey_under_a_number_says_what_to_do(chrome, served):
    context = chrome.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(served.address + "/accounts/login/")
    page.click("#passkey_login")
    page.get_by_text("write localhost instead of 127.0.0.1").wait_for()
    context.close()
