"""What every answer says to a browser, on pages, on errors, on files, on streams; and under TLS."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from clinic.security.walk import paths, readers
from django.test import Client
from django.urls import reverse

import lightmask.clinic

TEMPLATES = Path(lightmask.clinic.__file__).parent / "templates"
CSP = {
    "default-src": "'none'", "script-src": "'self' 'nonce-*'", "style-src": "'self' 'nonce-*'",
    "img-src": "'self' data: blob:", "font-src": "'self'", "connect-src": "'self'", "worker-src": "'self'",
    "manifest-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
    "object-src": "'none'",
}  # fmt: skip
NONCE = re.compile(r" ?'nonce-[^']+'")


def said(answer):
    """The policy as {directive: sources}, without the nonce where one is."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: NONCE.sub("", sources) for name, _, sources in parts}


def check(answer):
    headers = answer.headers
    assert said(answer) == {name: NONCE.sub("", sources) for name, sources in CSP.items()}
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"] and "camera=(self)" in headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in headers
    assert "charset=utf-8" in headers["Content-Type"] or not headers["Content-Type"].startswith("text/html")


@pytest.mark.hazard("HZ41")
def test_every_page_says_the_whole_policy_and_is_kept_nowhere(world):
    looked = 0
    for name, path in paths(world).items():
        for role in readers(name):
            answer = world.browsers[role].get(path)
            assert answer.headers["Cache-Control"].startswith("no-store"), (name, answer.headers)
            check(answer)
            looked += answer.status_code == 200
    assert looked > 80


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/nowhere/", {}, 404), ("/", {"host": "evil.example"}, 400), ("/accounts/login/", {}, 200), ("/api/me", {}, 401)],
)
def test_so_does_every_answer_that_says_no(db, path, headers, status):
    answer = Client(raise_request_exception=False).get(path, headers=headers)
    assert answer.status_code == status and answer.headers["Cache-Control"] == "no-store"
    if status != 400:
        check(answer)


def test_so_does_a_fault_of_ours_and_it_tells_nothing(world, monkeypatch):
    from lightmask.clinic.desk import views

    def breaks(request):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views.people_list, "people", breaks)
    answer = world.browsers["owner"].get(reverse("desk:people"))
    assert answer.status_code == 500 and b"secret detail" not in answer.content and b"Traceback" not in answer.content
    check(answer)


def test_a_nonce_serves_one_page(client, db):
    nonces = {re.search(r"nonce-([^']+)'", client.get("/accounts/login/").headers["Content-Security-Policy"])[1]
              for _ in range(5)}  # fmt: skip
    assert len(nonces) == 5 and all(len(one) >= 16 for one in nonces)


def test_style_and_scripts_may_be_kept(client, db):
    answer = client.get("/static/clinic/clinic.css")
    assert answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert said(answer)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("path", ["/static/", "/static/clinic/", "/.git/config", "/static/../settings.py",
                                  "/static/%2e%2e/settings.py", "/media/", "/secret.key"])  # fmt: skip
def test_no_list_of_files_and_nothing_beside_them(client, db, path):
    assert client.get(path).status_code in (302, 404)
    assert b"SECRET" not in client.get(path).content


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND"])
def test_other_methods_are_not_known(client, db, method):
    assert client.generic(method, "/").status_code == 405


TAG = re.compile(r"<(script|style)\b([^>]*)>", re.IGNORECASE)
FOR_PAPER = {"clinic/handover/record.html"}  # laid out as a PDF here; no browser gets it
OF_CODE = "{{ field.help_text|safe }}"  # as in Django's own template: written in the code, never by people
UNSAFE = re.compile(
    r"""(\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|\|safe\b|autoescape off|mark_safe)""", re.IGNORECASE
)


@pytest.mark.hazard("HZ41")
@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_has_a_script_or_a_style_within_it(path):
    text = path.read_text(encoding="utf-8").replace(OF_CODE, "")
    assert not UNSAFE.search(text), UNSAFE.search(text)
    for kind, attributes in TAG.findall(text) if path.relative_to(TEMPLATES).as_posix() not in FOR_PAPER else ():
        assert "src=" in attributes or "application/json" in attributes, (kind, attributes)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)


BANNED = re.compile(
    r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|postMessage|indexedDB|sessionStorage"
    r"|https?://(?!www\.w3\.org)"
)


def test_no_script_of_ours_runs_text_or_writes_markup():
    own = list((TEMPLATES.parent / "static" / "clinic").glob("*.js"))
    assert len(own) > 10
    for path in own:
        found = BANNED.search(path.read_text(encoding="utf-8"))
        assert not found, (path.name, found)


SERVED = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("check", deploy=True, fail_level="INFO")
from lightmask.clinic.models import Clinic, User
Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
User.objects.create_user("ada", password="a long pass phrase", role="client")
browser = Client(SERVER_NAME="clinic.example", enforce_csrf_checks=False)
plain = browser.get("/accounts/login/")
page = browser.get("/accounts/login/", secure=True)
answer = browser.post("/accounts/login/", {"login": "ada", "password": "a long pass phrase"}, secure=True)
token = browser.get("/accounts/login/", secure=True)
cookies = {name: {key: one[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
           for name, one in browser.cookies.items()}
print(json.dumps({"cookies": cookies, "plain": [plain.status_code, plain.headers.get("Location")],
    "hsts": page.headers.get("Strict-Transport-Security"), "debug": settings.DEBUG, "in": answer.status_code}))
"""


@pytest.fixture(scope="module")
def under_tls(tmp_path_factory):
    """A clinic of its own behind https://clinic.example, as it answers; and its folder."""
    folder = tmp_path_factory.mktemp("tls") / "clinic"
    known = os.environ | {
        "LIGHTMASK_CLINIC_DATA": str(folder), "LIGHTMASK_CLINIC_HOSTS": "clinic.example",
        "LIGHTMASK_CLINIC_ORIGIN": "https://clinic.example", "DJANGO_SETTINGS_MODULE": "lightmask.clinic.settings",
    }  # fmt: skip
    known.pop("DATABASE_URL", None)
    ended = subprocess.run([sys.executable, "-c", SERVED], env=known, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1]) | {"folder": folder, "said": ended.stderr}


def test_the_check_for_deployment_finds_nothing(under_tls):
    assert "WARNINGS" not in under_tls["said"] and under_tls["debug"] is False


@pytest.mark.hazard("HZ36")
def test_cookies_belong_to_this_host_alone(under_tls):
    cookies = under_tls["cookies"]
    assert under_tls["in"] == 302 and set(cookies) == {"__Host-session", "__Host-csrf"}
    for one in cookies.values():
        assert one["secure"] and one["httponly"] and one["path"] == "/" and not one["domain"]
        assert one["samesite"] in ("Lax", "Strict")


def test_tls_is_insisted_on_for_a_year_and_all_below(under_tls):
    assert under_tls["plain"] == [301, "https://clinic.example/accounts/login/"]
    assert under_tls["hsts"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.hazard("HZ36")
def test_what_is_secret_is_readable_by_its_owner_alone(under_tls):
    folder = under_tls["folder"]
    assert folder.stat().st_mode & 0o077 == 0
    found = [path for path in folder.rglob("*") if path.suffix in (".key", ".pem") or path.is_dir()]
    assert folder / "secret.key" in found
    assert all(path.stat().st_mode & 0o077 == 0 for path in found), [oct(path.stat().st_mode) for path in found]
