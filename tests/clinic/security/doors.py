"""Browsers for tests of doors: one that has just given its password again."""

import time


def proved(browser):
    """The same browser, as after the page that asks for the password once more."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return browser
