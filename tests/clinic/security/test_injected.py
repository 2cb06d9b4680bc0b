"""Words that want to be more than words: on pages, in tables, in addresses, in names of files, as pictures."""

import io
import struct
import zlib

import pytest
from clinic.security.walk import paths, readers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from lightmask.clinic.assess import pictures
from lightmask.clinic.handover import sheets
from lightmask.clinic.models import (
    AdverseEvent,
    Appointment,
    Clinic,
    Finding,
    MaskUnit,
    Measurement,
    Patient,
    SessionNote,
    SideEffect,
    User,
)
from lightmask.errors import BadInput

EVIL = "<script>alert(1)</script>\"'{{7*7}}"
AS_SEEN = "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.fixture
def written(world):
    """Every text that people type says EVIL."""
    of = {"patient": world.own["patient"], "at": world.own["finding"].at, "by": world.users["professional"]}
    SessionNote.objects.create(**of, session=world.own["session"], text=EVIL)
    SideEffect.objects.create(**of, session=world.own["session"], kind="redness", grade=1, text=EVIL)
    everywhere = {
        Patient: ("name", "emergency_contact", "phone"), User: ("first_name", "last_name", "title", "licence"),
        Clinic: ("name", "address", "phone"), AdverseEvent: ("description", "action", "outcome"),
        Measurement: ("note", "instrument"), MaskUnit: ("serial", "firmware"), Finding: ("note",),
        Appointment: ("note",),
    }  # fmt: skip
    for kind, names in everywhere.items():
        have = {field.name: field for field in kind._meta.fields}
        kind.objects.update(**{name: EVIL[: have[name].max_length] for name in names if name in have})
    return world


@pytest.mark.hazard("HZ41")
def test_a_name_of_markup_is_shown_as_it_was_typed(written):
    shown = 0
    for name, path in paths(written).items():
        for role in readers(name):
            answer = written.browsers[role].get(path)
            assert answer.status_code < 500, (name, role)
            if answer.headers["Content-Type"].startswith("text/html") and not answer.streaming:
                page = answer.content.decode()
                assert "<script>alert" not in page, (name, role)
                assert "'{{49" not in page and "\"'49" not in page
                shown += AS_SEEN in page
    assert shown > 60


def test_a_table_has_no_formulas():
    for text in ("=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "|cmd", "%0a="):
        assert sheets.cell(text) == f"'{text}"
    assert sheets.cell(-1.5) == -1.5


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                "https:evil.example", "\thttps://evil.example"])  # fmt: skip
def test_no_log_in_and_no_log_out_leads_elsewhere(plain, staff, to):
    staff("client", "ada")
    browser = Client()
    answer = browser.post(reverse("account_login"), {"login": "ada", "password": "a long pass phrase", "next": to})
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    answer = browser.post(reverse("account_logout"), {"next": to})
    assert answer.headers["Location"] in ("/", reverse("account_login"))


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "evil.example:80", "a b"]
)
def test_a_foreign_name_of_the_host_gets_no_page_and_no_link(db, host):
    for path in ("/accounts/login/", "/staff/password/MQ/abc-def/"):
        answer = Client(raise_request_exception=False).get(path, headers={"host": host})
        assert answer.status_code == 400 and b"evil" not in answer.content
    foreign = {"x-forwarded-host": "evil.example"}
    assert b"evil" not in Client().get("/accounts/login/", headers=foreign).content


UP = ["../secret.key", "..%2f..%2fsecret.key", "%2e%2e/%2e%2e/secret.key", "..\\secret.key", "/etc/passwd",
      "plan.json%00.png", "....//secret.key", "clinic.sqlite3"]  # fmt: skip


@pytest.mark.parametrize("name", UP)
def test_a_name_of_a_file_leads_to_no_other(world, name):
    person, plan = world.own["patient"].pk, world.own["plan"].pk
    for path in (
        f"/people/{person}/plans/{plan}/files/{name}",
        f"/people/{person}/handover/{name}/",
        f"/static/{name}",
    ):
        assert world.browsers["owner"].get(path).status_code in (301, 404), path


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side):
    """A small PNG that says it is very large."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def photo(kind="JPEG", **more):
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((900, 900)).save(buffer, kind, **more)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a/*<script>*/=1;", b"%PDF-1.7", b"",
     b"<?php echo 1 ?>", bomb(60_000), b"PK\x03\x04" + bytes(4000)],
    ids=["svg", "gif", "pdf", "nothing", "php", "bomb", "zip"],
)  # fmt: skip
def test_what_is_no_photograph_is_not_taken(content):
    with pytest.raises(BadInput):
        pictures.cleaned(SimpleUploadedFile("front.jpg", content), len(content))


def test_what_hides_in_a_photograph_is_not_kept():
    """A file that is a picture and a page at once comes out as a picture alone."""
    hidden = b"<script>alert(1)</script>PK\x03\x04"
    for content in (photo(comment=hidden) + hidden, photo("PNG") + hidden):
        cleaned = pictures.cleaned(SimpleUploadedFile("../../front.php", content), len(content))
        assert (
            hidden not in cleaned.content and cleaned.content[:2] == b"\xff\xd8" and cleaned.content[-2:] == b"\xff\xd9"
        )


def test_a_request_that_is_too_large_or_has_too_many_fields_is_refused(world):
    path, browser = reverse("staff:myself"), world.browsers["owner"]
    many = "&".join(f"f{number}=1" for number in range(3000))
    kind = "application/x-www-form-urlencoded"
    assert browser.post(path, many, content_type=kind).status_code == 400
    assert browser.post(path, "first_name=" + "x" * 5_000_000, content_type=kind).status_code in (400, 413)


def test_texts_have_an_end_that_forms_hold(world):
    said = {"first_name": "x" * 151, "last_name": "y", "language": "en", "time_zone": "UTC"}
    answer = world.browsers["owner"].post(reverse("staff:myself"), said)
    assert answer.status_code == 200 and "150" in answer.content.decode()
