"""Every address of the clinic in a real browser: nothing bars a reader, no script fails, no page is wider than a phone.

The list of addresses is the clinic's own: one that is new is opened by itself, and needs a record in `every_row`.
"""

import re

import pytest
from clinic.browser import screens
from clinic.browser.looked import Walk
from clinic.browser.screens import path_of, who_opens
from clinic.browser.served import Served
from clinic.browser.visitor import PASSWORD
from clinic.test_every_page import addresses
from django.urls import get_resolver, reverse
from django.views.defaults import server_error

ROWS = "from clinic.browser import every_row; every_row.main()"
EMPTY = "from clinic.browser import every_row; every_row.empty()"
# Pages of allauth that this clinic shows: name -> who opens it.
ACCOUNT = {
    "account_login": "", "account_logout": "olga", "account_signup": "", "account_inactive": "",
    "account_reauthenticate": "olga", "account_change_password": "olga", "mfa_index": "olga",
    "mfa_activate_totp": "olga", "mfa_deactivate_totp": "mara", "mfa_view_recovery_codes": "mara",
    "mfa_generate_recovery_codes": "mara", "mfa_reauthenticate": "mara", "mfa_list_webauthn": "olga",
    "mfa_add_webauthn": "olga",
}  # fmt: skip
BY_PLAY = {"mfa_authenticate", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"}
NO_PAGES = {"mfa_download_recovery_codes", "mfa_login_webauthn"}  # a file, and an answer to a script
SHUT = {
    "account_email", "account_email_verification_sent", "account_confirm_email", "account_set_password",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_login_code",
}  # fmt: skip
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A demo clinic with a record behind every address."""
    with Served(tmp_path_factory.mktemp("every"), fill=ROWS) as found:
        yield found


@pytest.fixture
def walk(chrome, house):
    made = Walk(chrome, house)
    yield made
    made.close()


def test_every_address_of_ours(walk):
    for name, names in addresses().items():
        if name not in screens.NO_SCREEN:
            walk.look(name, who_opens(name), path_of(name, names, walk.of))
    assert walk.seen == set(addresses()) - set(screens.NO_SCREEN)


def of_allauth():
    """The names of all its addresses."""

    def names(resolver):
        for one in resolver.url_patterns:
            yield from names(one) if hasattr(one, "url_patterns") else [one.name]

    return {
        name for one in get_resolver().url_patterns if str(one.pattern) == "accounts/" for name in names(one) if name
    }


def test_every_page_of_a_log_in(walk):
    """With a passkey that is really made, and asked for again; and the code that is asked for at the door."""
    assert of_allauth() == set(ACCOUNT) | BY_PLAY | NO_PAGES | SHUT
    for name, user in ACCOUNT.items():
        walk.look(name, user, reverse(name))
    walk.look("mfa_index, all on", "mara", reverse("mfa_index"))
    page = walk.window("olga")
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(walk.address + reverse("mfa_add_webauthn"))
    page.fill("#id_name", "Blue key")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"^(?!.*webauthn/add)"))
    walk.look("mfa_list_webauthn, one", "olga", reverse("mfa_list_webauthn"))
    number = re.search(r"webauthn/keys/(\d+)/", page.content())[1]
    for name, at in (
        ("mfa_edit_webauthn", [number]),
        ("mfa_remove_webauthn", [number]),
        ("mfa_reauthenticate_webauthn", []),
    ):
        walk.look(name, "olga", reverse(name, args=at))
    page = walk.window("")
    page.goto(walk.address + reverse("account_login"))
    page.fill("input[name=login]", "mara")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/2fa/authenticate/")
    walk.judge("mfa_authenticate", page)
    assert walk.seen >= set(ACCOUNT) | BY_PLAY


def test_other_states_of_a_page(walk):
    """Where nothing is yet, where harm is open, where a plan was refused, where nobody knows how a session ended."""
    of = walk.of
    for name, names in addresses().items():
        if names == ("patient",) and name not in screens.NO_SCREEN and name != "planning:compare":
            walk.look(f"{name}, nobody yet", "ines", reverse(name, args=[of["nobody"]]))
    for user in ("mara", "amina", "noor", "kofi"):
        walk.look(f"start of {user}", user, "/")
    for user in ("amina", "noor"):
        for name in ("home:know", "home:progress", "home:report"):
            walk.look(f"{name} of {user}", user, reverse(name))
    for said, user, path in (
        ("refused", "ines", reverse("planning:job", args=[of["noor"], of["refused"]])),
        ("cancelled", "ines", reverse("planning:job", args=[of["amina"], of["cancelled"]])),
        ("a proposal", "ines", reverse("planning:plan", args=[of["amina"], of["proposal"]])),
        ("nobody knows how it ended", "ines", reverse("live:session", args=[of["lost"]])),
        ("the own session", "claire", reverse("live:session", args=[of["session"]])),
        ("harm holds", "ines", reverse("treating:begin", args=[of["amina"]])),
        ("nobody of that name", "ines", reverse("desk:people") + "?q=nobody"),
        ("no such act", "olga", reverse("audit:entries") + "?act=none"),
        ("items of a score", "ines", reverse("assess:measure", args=[of["patient"], "gags"])),
    ):  # fmt: skip
        walk.look(said, user, path)


def test_pages_that_say_no(walk, rf):
    """Not there, not yours, a foreign name, a forged form, a guessed name, a link that is over, a fault of ours."""
    walk.look("404", "ines", "/nowhere/", 404)
    walk.look("404, nobody", "", "/static/nowhere.css", 404)
    walk.look("403", "ines", reverse("staff:list"), 403)
    walk.look("400", "", walk.address.replace("localhost", "evil.localhost") + "/", 400)
    walk.look("link over", "", "/staff/password/MQ/abc-def/", 404)
    page = walk.window("")
    page.goto(walk.address + reverse("account_login"))
    page.fill("input[name=login]", "nobody-here")
    page.fill("input[name=password]", "guessed again")
    walk.refused = page.url
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
    walk.judge("locked", page)
    assert "locked" in page.inner_text("main").lower() or "minutes" in page.inner_text("main")
    page.goto(walk.address + reverse("account_login"))
    page.context.clear_cookies()
    page.locator("main form button.primary").first.evaluate("button => button.form.submit()")
    page.wait_for_load_state()
    walk.judge("forged", page)
    fault = server_error(rf.get("/")).content
    page.route("**/fault/", lambda route: route.fulfill(status=500, content_type="text/html", body=fault))
    walk.look("500", "", "/fault/", 500)


def test_a_session_that_runs(walk):
    """At home, and as the clinic sees it: by light for a few seconds, on the simulated mask."""
    page = walk.window("claire")
    page.goto(walk.address + reverse("home:check"))
    for answer in page.locator("main form input[type=radio][name^=q-][value=no]").all():
        answer.check()
    for one in page.locator("main form input[type=radio][name=q-shields][value=yes], main form input[name=unit]").all():
        one.check()
    if page.locator("input[name=after_last]").count():
        page.locator("input[name=after_last]").first.check()
    page.locator("main form button.primary").click()
    page.wait_for_url(re.compile(r"/sessions/[0-9a-f-]{36}/$"), timeout=60_000)
    page.get_by_text("The light is on").first.wait_for()
    walk.judge("light at home", page)
    for name, path in (
        ("light in the clinic", page.url),
        ("sessions under way", walk.address + reverse("live:running")),
    ):
        walk.look(name, "ines", path)
    page.locator("button.stop").click()
    page.get_by_text("Stopped").first.wait_for()


def test_the_first_day(chrome, tmp_path):
    """No person, no mask, no key: each list says what to do first."""
    with Served(tmp_path, fill=EMPTY) as house:
        walk = Walk(chrome, house)
        for name, names in addresses().items():
            if not names and name not in screens.NO_SCREEN and name.split(":")[0] not in ("home", "my_record"):
                walk.look(name, "owner", reverse(name))
        walk.look("start", "professional", "/")
        walk.look("start, no record yet", "client", "/me/", 404)
        walk.close()
