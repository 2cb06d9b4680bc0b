"""The owner reads the audit, verifies it and takes it along; nobody else does."""

import pytest
from django.db import connection
from django.urls import reverse

from lightmask.clinic import audit
from lightmask.clinic.audit import anchor, chain, keys, lines, writing
from lightmask.clinic.models import AuditEntry, Clinic

PAGES = ("entries", "export", "key")


@pytest.fixture
def owner(staff, browse, monkeypatch):
    monkeypatch.setattr(anchor, "FILE", "none.jsonl")  # heads there are of commits, which these tests have none of
    made = staff("owner")
    Clinic.here()
    Clinic.objects.update(second_factor=False)
    return made, browse(made)


def text(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_the_owner_reads_names_beside_numbers(owner, patient):
    user, client = owner
    person = patient()
    audit.write(user, "person.enrol", person, {"number": person.number})
    audit.write(None, "plan.lost", Clinic.here(), {"patient": str(person.pk), "hash": "a" * 64})
    said = text(client.get(reverse("audit:entries")))
    assert "person.enrol" in said and user.shown in said and f"person {person.number}" in said
    assert "aaaaaaaaaaaa…" in said and person.name not in said
    assert text(client.get(reverse("audit:entries"), {"act": "person"})).count("<code>person.enrol") == 1
    only = text(client.get(reverse("audit:entries"), {"who": "system"}))
    assert "<code>plan.lost" in only and "<code>person.enrol" not in only
    assert "Nothing found" in text(client.get(reverse("audit:entries"), {"act": "no-such"}))


def test_somebody_erased_is_only_a_number(owner, patient):
    from django.utils import timezone

    user, client = owner
    person = patient(erased_at=timezone.now())
    audit.write(user, "person.erase", person)
    said = text(client.get(reverse("audit:entries")))
    assert str(person.pk) in said and f'href="{reverse("enrol:person", args=[person.pk])}"' not in said


def test_verifying_says_what_it_found(owner):
    user, client = owner
    audit.write(user, "clinic.change", Clinic.here())
    first = audit.head().no
    assert f"{first} entries are whole" in text(client.post(reverse("audit:verify")))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clinic_auditentry_no_update")
        cursor.execute("UPDATE clinic_auditentry SET actor = '9' WHERE no = %s", [first])
    said = text(client.post(reverse("audit:verify")))
    assert f"entry {first} is not what was hashed" in said and 'role="alert"' in said
    assert client.get(reverse("audit:verify")).status_code == 405


def test_the_file_is_verified_by_anybody(owner, tmp_path):
    user, client = owner
    for _ in range(3):
        audit.write(user, "clinic.change", Clinic.here())
    saved, key = client.get(reverse("audit:export")), client.get(reverse("audit:key"))
    assert saved["Content-Disposition"] == 'attachment; filename="audit.jsonl"'
    (tmp_path / "a").write_text(text(saved), encoding="utf-8")
    (tmp_path / "k").write_bytes(key.content)
    read = lines.Export(tmp_path / "a")
    report = chain.verify(read.rows(), read.head, keys.public(tmp_path / "k"))
    assert report.is_sound and report.last == AuditEntry.objects.count() == read.head.no
    assert read.head.key == keys.fingerprint(writing.signing_key(writing.folder()).public_key())


@pytest.mark.parametrize(("role", "status"), [("professional", 403), ("assistant", 403), ("client", 404)])
@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_reads_it(staff, browse, role, status, page):
    Clinic.here()
    Clinic.objects.update(second_factor=False)
    client = browse(staff(role))
    assert client.get(reverse(f"audit:{page}")).status_code == status
    assert client.post(reverse("audit:verify")).status_code == status
