"""A backup brings everything back, on either database; a damaged one brings nothing and says why."""

import io
import json
import os
import tarfile

import pytest
from clinic import real
from django.db import connection
from django.utils import timezone

from lightmask.clinic import audit
from lightmask.clinic.ground import archive, backup, locking, restoring, rows
from lightmask.clinic.models import Clinic, MaskModel, Measurement, Patient, User
from lightmask.errors import BadInput

PASS = "correct horse battery"


def more(folder):
    """Values that databases treat differently."""
    person = Patient.objects.first()
    Measurement.objects.create(patient=person, at=timezone.now(), **measurement())
    MaskModel.objects.create(name="m", text='[mask]\nname = "µ"\r\n', fingerprint="f" * 64)
    for name in ("media/photos/a.png", "records/2026/s.jsonl", "static/x.css", "backups/old.backup"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(1000))


def measurement():
    """Whatever a measurement needs, by its fields."""
    made = {}
    for field in Measurement._meta.concrete_fields:
        kind = field.get_internal_type()
        if field.name in ("id", "patient", "at", "by", "replaces") or field.has_default() or field.null:
            continue
        made[field.name] = {"FloatField": 0.1 + 0.2, "JSONField": {"b": [1e-07, 1.0], "a": None}}.get(kind, "x")
    return made


@pytest.fixture
def saved(clinic, tmp_path):
    more(clinic)
    return backup.back_up(tmp_path / "one.backup", clinic), clinic


def everything():
    return {name: (found := rows.summed(model), found.rows, found.hex)[1:] for name, model in rows.tables().items()}


@pytest.mark.hazard("HZ38")
@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_what_was_saved_comes_back_on_either_database(saved, where, to, django_db_blocker):
    made, folder = saved
    with tarfile.open(made.path) as tar:
        expected = json.load(tar.extractfile(archive.MANIFEST))["tables"]
    assert made.path.stat().st_mode & 0o777 == 0o600 and made.rows == sum(one["rows"] for one in expected.values())
    bare = to == "sqlite" and connection.vendor == "postgresql"  # once without any table, as on a new machine
    target, url = where(to, tables=not bare)
    manifest = laid_out(made, target)
    with real.open_at(target, url):
        back = restoring.bring_back(target, manifest)
        assert (back.rows, back.tables, back.entries) == (made.rows, made.tables, 4)
        found = everything()
        for name, one in expected.items():
            if name not in ("clinic_clinic", "clinic_auditentry", "clinic_audithead"):
                assert found[name] == (one["rows"], one["sum"]), name
        assert User.objects.get(username="ida").check_password("a long pass phrase")
        assert real.troubles() == []
        Patient.objects.create(number=99, name="after")
        User.objects.create_user("after")
    for name in ("media/photos/a.png", "records/2026/s.jsonl", "secret.key", "audit/audit.key", "audit/audit.pub"):
        assert (target / name).read_bytes() == (folder / name).read_bytes()
    assert not (target / "static" / "x.css").exists() and not (target / "backups").exists()
    assert not (target / restoring.STAGE).exists()


def laid_out(made, target):
    """Into a folder whose tables are made already: that costs seconds."""
    tables = target / "clinic.sqlite3"
    kept = tables.read_bytes() if tables.exists() else b""
    restoring.clear(target) if target.exists() else None
    manifest = restoring.lay_out(made.path, target)
    if kept:
        tables.write_bytes(kept)
        tables.chmod(0o600)
    return manifest


@pytest.mark.hazard("HZ38")
def test_after_a_restore_the_time_between_is_unknown(saved, where, kind, django_db_blocker):
    made, _ = saved
    target, url = where(kind)
    manifest = laid_out(made, target)
    with real.open_at(target, url):
        back = restoring.bring_back(target, manifest)
        clinic = Clinic.here()
        assert clinic.unknown_from == back.made_at and clinic.unknown_until > back.made_at
        rows_ = list(audit.rows())
        assert rows_[-1][0].act == "clinic.restore" and json.loads(rows_[-1][0].details)["head"] == 4


def test_a_backup_is_on_record_and_goes_nowhere_twice(saved):
    made, folder = saved
    assert [entry.act for entry, _ in audit.rows()][-1] == "clinic.backup"
    assert Clinic.here().backed_up_at is not None and json.loads(made.head)["no"] == 4
    with pytest.raises(BadInput, match="is there already"):
        backup.back_up(made.path, folder)
    assert sorted(path.name for path in made.path.parent.iterdir() if path.is_file()) == [
        "erased-records.txt", "one.backup",
    ]  # fmt: skip


def test_others_go_on_while_a_backup_reads_one_moment(clinic):
    with rows.one_moment():
        before = rows.summed(Patient)
        _elsewhere("UPDATE clinic_patient SET number = number + 100")
        assert rows.summed(Patient) == before
    assert rows.summed(Patient) != before


def _elsewhere(statement):
    """Another connection, as another process has it."""
    if connection.vendor == "sqlite":
        import sqlite3

        with sqlite3.connect(connection.settings_dict["NAME"]) as other:
            other.execute(statement)
    else:
        import psycopg

        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None, "context": None}) as other:
            other.execute(statement)


@pytest.fixture
def on_sqlite(where, django_db_blocker, tmp_path):
    folder, url = where("sqlite")
    with django_db_blocker.unblock(), real.open_at(folder, url):
        real.fill()
        more(folder)
        yield folder


def test_a_passphrase_locks_it(on_sqlite, tmp_path, monkeypatch):
    monkeypatch.setattr(locking, "COST", 2**10)
    made = backup.back_up(tmp_path / "locked.backup", on_sqlite, PASS)
    content = made.path.read_bytes()
    assert made.is_locked and content.startswith(locking.MARK) and b"manifest" not in content
    for passphrase, says in (
        ("", "is locked"),
        ("another pass phrase", "passphrase is wrong"),
        ("short", "at least 12"),
    ):
        with pytest.raises(BadInput, match=says):
            restoring.lay_out(made.path, tmp_path / "none", passphrase)
    assert list((tmp_path / "none").iterdir()) == []
    assert restoring.lay_out(made.path, tmp_path / "back", PASS)["files"] == made.files
    made.path.write_bytes(content[:-40])
    with pytest.raises(BadInput, match=r"cut or changed|passphrase is wrong"):
        restoring.lay_out(made.path, tmp_path / "none", PASS)


@pytest.mark.parametrize("size", [0, 1, locking.CHUNK - 1, locking.CHUNK, locking.CHUNK + 1, 2 * locking.CHUNK])
def test_locked_parts_of_any_size(size, monkeypatch):
    monkeypatch.setattr(locking, "COST", 2**4)
    content, file = os.urandom(size), io.BytesIO()
    locked = locking.LockedWriter(file, PASS)
    locked.write(content)
    locked.finish()
    whole_ = file.getvalue()
    assert locking.LockedReader(io.BytesIO(whole_), PASS).read() == content
    for spoiled in (whole_[:-1], whole_ + b"x", whole_[: -locking.TAG - 1] if size else whole_[:-2]):
        with pytest.raises(BadInput, match="does not open"):
            locking.LockedReader(io.BytesIO(spoiled), PASS).read()


@pytest.mark.hazard("HZ38")
def test_a_damaged_backup_brings_nothing_back(on_sqlite, tmp_path):
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    content, target = made.path.read_bytes(), tmp_path / "target"
    for spoiled in (b"", b"hello", content[: len(content) // 2], content[:-200], flipped(content, len(content) // 3)):
        made.path.write_bytes(spoiled)
        with pytest.raises(BadInput, match=r"Take another|no backup"):
            restoring.lay_out(made.path, target)
        assert list(target.iterdir()) == []


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def rewritten(path, change):
    """The archive with its members passed through change(name, bytes) -> name, bytes or None."""
    with tarfile.open(path) as tar:
        members = [(one.name, tar.extractfile(one).read()) for one in tar]
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members:
            if (kept := change(name, content)) is not None:
                member = tarfile.TarInfo(kept[0])
                member.size = len(kept[1])
                tar.addfile(member, io.BytesIO(kept[1]))


CHANGES = {
    "changed": (lambda n, c: (n, c + b"\n") if "clinic_patient" in n else (n, c), "was changed"),
    "missing": (lambda n, c: None if n.endswith("audit.key") else (n, c), "is missing"),
    "added": (lambda n, c: (n.replace("secret.key", "other.key"), c), r"was added|is missing"),
    "outside": (lambda n, c: (f"../{n}", c) if "secret" in n else (n, c), "no plain file inside"),
    "absolute": (lambda n, c: (f"/tmp/{n}", c) if "secret" in n else (n, c), "no plain file inside"),
    "no manifest": (lambda n, c: None if n == archive.MANIFEST else (n, c), "before its manifest"),
    "other format": (lambda n, c: (n, b'{"format": "x"}') if n == archive.MANIFEST else (n, c), "no backup that this"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_backup_that_was_tampered_with_is_refused(on_sqlite, tmp_path, what):
    change, says = CHANGES[what]
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    rewritten(made.path, change)
    with pytest.raises(BadInput, match=says):
        restoring.lay_out(made.path, tmp_path / "target")
    assert list((tmp_path / "target").iterdir()) == []


def test_it_goes_into_empty_places_alone(on_sqlite, where, tmp_path):
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    with pytest.raises(BadInput, match="is not empty"):
        restoring.lay_out(made.path, on_sqlite)
    target = tmp_path / "target"
    manifest = restoring.lay_out(made.path, target)
    with (
        real.open_at(target, f"sqlite://{on_sqlite}/clinic.sqlite3"),
        pytest.raises(BadInput, match="database is not empty"),
    ):
        restoring.bring_back(target, manifest)


def test_another_version_is_named(on_sqlite, where, tmp_path):
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    target, _ = where("sqlite")
    manifest = laid_out(made, target) | {"schema": "0"}
    with real.open_at(target), pytest.raises(BadInput, match="another version of lightmask"):
        restoring.bring_back(target, manifest)


def test_a_table_that_comes_back_otherwise_is_noticed(on_sqlite, where, tmp_path):
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    target, _ = where("sqlite")
    manifest = laid_out(made, target)
    table = target / restoring.STAGE / "tables" / "clinic_patient.jsonl"
    table.write_text("\n".join(table.read_text().splitlines()[:-1]) + "\n")
    with real.open_at(target), pytest.raises(BadInput, match="clinic_patient did not come back"):
        restoring.bring_back(target, manifest)
