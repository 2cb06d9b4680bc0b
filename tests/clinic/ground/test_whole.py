"""What is not whole is found before the door opens."""

import hashlib
import os

import pytest
from clinic import real
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from lightmask.clinic.ground import opening, whole
from lightmask.clinic.models import Patient, Photo
from lightmask.errors import BadInput


@pytest.fixture
def on_sqlite(where, django_db_blocker):
    folder, url = where("sqlite")
    with django_db_blocker.unblock(), real.open_at(folder, url):
        real.fill()
        yield folder


def said(deep=False):
    return " ".join(trouble.said for trouble in whole.troubles(deep=deep))


@pytest.mark.hazard("HZ44")
def test_a_damaged_database_file_is_found(on_sqlite):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'clinic_patient'")
        page = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        size = cursor.fetchone()[0]
    connection.close()
    with (on_sqlite / "clinic.sqlite3").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 200)
    assert "is damaged" in said() and "clinic restore" in said(deep=True)


def test_a_file_that_is_no_database_is_named(where, django_db_blocker):
    folder, url = where("sqlite")
    (folder / "clinic.sqlite3").write_bytes(b"not a database" * 100)
    with django_db_blocker.unblock(), real.open_at(folder, url), pytest.raises(BadInput, match="not a database"):
        opening.make_tables()


@pytest.mark.hazard("HZ44")
def test_every_commit_is_on_the_disk(on_sqlite):
    with connection.cursor() as cursor:
        for name, safe in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert cursor.execute(f"PRAGMA {name}").fetchone()[0] == safe
        assert real.troubles() == []
        cursor.execute("PRAGMA synchronous = OFF")
    assert "SQLite runs with synchronous = 0" in said()


def test_a_row_that_points_nowhere_is_found(on_sqlite):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("UPDATE clinic_patient SET created_by_id = 999 WHERE number = 1")
        cursor.execute("PRAGMA foreign_keys = ON")
    assert "of the table clinic_patient points at a row that is not there" in said()


def test_tables_of_another_version_are_named(where, kind, django_db_blocker):
    folder, url = where(kind, tables=False)
    with django_db_blocker.unblock(), real.open_at(folder, url):
        assert "steps of this version" in said() and "clinic migrate" in said()


def test_photos_are_held_against_their_hashes(clinic):
    content, person = b"not really a picture", Patient.objects.first()
    for name in ("kept", "changed", "gone"):
        made = hashlib.sha256(content).hexdigest()
        photo = Photo(patient=person, at=timezone.now(), pose=name, sha256=made, width=1, height=1)
        photo.file.save(f"{name}.png", ContentFile(content))
    paths = {photo.pose: photo.file.path for photo in Photo.objects.all()}
    assert real.troubles() == []
    with open(paths["changed"], "ab") as file:
        file.write(b"!")
    os.unlink(paths["gone"])
    found = real.troubles()
    assert len(found) == 2 and any("was changed" in one for one in found) and any("is gone" in one for one in found)
    assert not any(trouble.stops for trouble in whole.troubles(deep=True) if "photo" in trouble.said)


def test_a_folder_that_others_can_read_is_named(on_sqlite):
    (on_sqlite / "secret.key").chmod(0o644)
    assert "Others on this machine can read" in said() and "chmod go=" in said()
