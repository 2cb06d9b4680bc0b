"""Who was erased stays erased: a backup from before brings nobody back, whatever instant a crash chooses."""

import fcntl
import json
import os
import signal
from contextlib import contextmanager
from uuid import uuid4

import pytest
from clinic import real
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from lightmask.clinic import audit, configured
from lightmask.clinic.ground import backup, restoring, serving, whole
from lightmask.clinic.handover import erasing, ledger, unremoved
from lightmask.clinic.models import AuditEntry, Patient, Photo, User
from lightmask.errors import BadInput, LightmaskError


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """This machine's usual folder is empty here."""
    monkeypatch.setenv(configured.FOLDER, str(tmp_path / "usual"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(ledger.COPY, raising=False)


def photos_in(folder):
    """The clinic's own way to keep photos, in this folder."""
    kept = settings.STORAGES["default"]
    return settings.STORAGES | {"default": kept | {"OPTIONS": kept["OPTIONS"] | {"location": folder / "media"}}}


@pytest.fixture
def on_sqlite(where, django_db_blocker):
    folder, url = where("sqlite")
    with django_db_blocker.unblock(), real.open_at(folder, url), override_settings(STORAGES=photos_in(folder)):
        real.fill()
        yield folder


@contextmanager
def opened(folder):
    """This clinic, with its own photos."""
    with real.open_at(folder), override_settings(STORAGES=photos_in(folder)):
        yield


def erased(number=1):
    person, owner = Patient.objects.get(number=number), User.objects.get(username="ida")
    erasing.ask(owner, person)
    erasing.erase(owner, Patient.objects.get(pk=person.pk), str(number))
    return person.pk


def photo_of(number, folder):
    """A picture in the clinic's folder."""
    name = f"photos/{number}.png"
    (folder / "media" / "photos").mkdir(parents=True, exist_ok=True)
    (folder / "media" / name).write_bytes(b"not really a picture")
    Photo.objects.create(patient=Patient.objects.get(number=number), at=timezone.now(), pose="front", file=name,
                         sha256="0" * 64, width=1, height=1)  # fmt: skip
    return folder / "media" / name


def brought_back(made, target, known):
    manifest = _laid_out(made, target)
    with opened(target):
        return restoring.bring_back(target, manifest, known)


def _laid_out(made, target):
    """Into a folder whose tables are made already: that costs seconds."""
    kept = (target / "clinic.sqlite3").read_bytes()
    restoring.clear(target)
    manifest = restoring.lay_out(made.path, target)
    (target / "clinic.sqlite3").write_bytes(kept)
    (target / "clinic.sqlite3").chmod(0o600)
    return manifest


def test_the_list_holds_random_ids_and_nothing_else(clinic):
    key = erased(2)
    assert (clinic / ledger.FILE).read_text() == f"{key}\n" and key.version == 4
    assert (clinic / ledger.FILE).stat().st_mode & 0o777 == 0o600
    assert ledger.add(clinic / ledger.FILE, [key]) == 0
    assert ledger.everybody() == {key}


@pytest.mark.hazard("HZ36")
@pytest.mark.parametrize("by", ["beside", "folder", "file", "copy", "this machine"])
def test_an_older_backup_brings_nobody_back_who_was_erased_since(on_sqlite, where, tmp_path, monkeypatch, by):
    picture = photo_of(1, on_sqlite)
    if by == "copy":
        (tmp_path / "share").mkdir()
        monkeypatch.setenv(ledger.COPY, str(tmp_path / "share" / "copy.txt"))
    made = backup.back_up(tmp_path / "kept" / "old.backup", on_sqlite)
    key = erased(1)
    assert not picture.exists()
    named = {"folder": (on_sqlite,), "file": (on_sqlite / ledger.FILE,)}.get(by, ())
    if by == "beside":
        backup.back_up(tmp_path / "kept" / "new.backup", on_sqlite)
    if by == "this machine":
        monkeypatch.setenv(configured.FOLDER, str(on_sqlite))
    known = restoring.lists(made.path, named)
    assert known.ids == {key} and known.is_live is (by != "beside")
    target, _ = where("sqlite")
    back = brought_back(made, target, known)
    assert back.erased == 1
    monkeypatch.delenv(ledger.COPY, raising=False)
    with opened(target):
        shell = Patient.objects.get(number=1)
        assert (shell.name, shell.pk) == ("", key) and shell.erased_at and Patient.objects.exclude(name="").count() == 2
        assert not Photo.objects.exists() and not (target / "media" / "photos" / "1.png").exists()
        last = AuditEntry.objects.order_by("-no")[:2]
        assert [one.act for one in last] == ["clinic.restore", "person.erase"]
        assert json.loads(last[0].details)["erased"] == 1 and last[1].actor == "system"
        assert audit.verified(copies=False).is_sound and real.troubles() == []
        assert ledger.everybody() == {key}, "the next backup knows it too"
    assert b"M\xc3\xa4dchen 1" not in (target / "clinic.sqlite3").read_bytes(), "freed pages are overwritten"
    assert not [path for path in target.rglob("*.jsonl") if path.parent.name == "tables"]


def test_a_backup_alone_cannot_know(on_sqlite, where, tmp_path):
    made = backup.back_up(tmp_path / "kept" / "old.backup", on_sqlite)
    key = erased(1)
    away = (tmp_path / "away").mkdir() or made.path.rename(tmp_path / "away" / "old.backup")
    known = restoring.lists(away)
    assert (known.ids, known.looked_at, known.is_live) == (frozenset(), (), False)
    target, _ = where("sqlite")
    made.path.parent.joinpath("old.backup").write_bytes(away.read_bytes())
    assert brought_back(made, target, known).erased == 0
    with opened(target):
        assert Patient.objects.get(number=1).name
        (target / ledger.FILE).write_text(f"{key}\n")  # the list is found later, and put there
        said = [(one.said, one.stops) for one in whole.troubles()]
        assert any("1 people who were erased are here again" in text and not stops for text, stops in said)
        assert serving.erase_who_came_back() == 1 and Patient.objects.get(number=1).name == ""
        assert serving.erase_who_came_back() == 0


def test_a_backup_made_after_an_erasure_carries_it_itself(on_sqlite, where, tmp_path):
    key = erased(1)
    (on_sqlite / ledger.FILE).unlink()  # lost: the database still knows, and the backup brings it up to date
    made = backup.back_up(tmp_path / "one.backup", on_sqlite)
    assert ledger.read(on_sqlite / ledger.FILE) == ledger.read(tmp_path / ledger.FILE) == {key}
    target, _ = where("sqlite")
    assert brought_back(made, target, restoring.Lists()).erased == 0
    assert ledger.read(target / ledger.FILE) == {key}


STEPS = {
    "before its rows go": (unremoved, "note"),
    "before its commit": (audit, "write"),
    "before its files go": (unremoved, "remove"),
    "before the list knows": (ledger, "keep"),
}


def killed_at(module, name, act):
    """``act`` in a process of its own, which SIGKILL ends where it would call ``module.name``."""
    connection.close()
    pid = os.fork()
    if not pid:
        setattr(module, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
        try:
            act()
        finally:
            os._exit(9)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.hazard("HZ44")
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_the_whole_record_or_none_of_it(on_sqlite, step):
    picture, person = photo_of(1, on_sqlite), Patient.objects.get(number=1)
    owner = User.objects.get(username="ida")
    erasing.ask(owner, person)
    person.refresh_from_db()
    killed_at(*STEPS[step], lambda: erasing.erase(owner, person, "1"))
    assert serving.erase_who_came_back() == 0
    gone = step in ("before its files go", "before the list knows")
    assert Patient.objects.get(number=1).name == ("" if gone else person.name)
    assert picture.exists() is not gone and Photo.objects.exists() is not gone
    assert ledger.everybody() == ({person.pk} if gone else frozenset())
    assert not list((on_sqlite / unremoved.FOLDER).glob("*")) and audit.verified().is_sound
    if not gone:
        erasing.erase(owner, person, "1")
        assert not picture.exists() and ledger.everybody() == {person.pk}


@pytest.mark.hazard("HZ44")
@pytest.mark.parametrize(
    ("module", "name"), [(erasing, "again"), (audit, "write"), (unremoved, "remove"), (ledger, "keep")]
)
def test_a_restore_that_was_cut_off_never_opens(on_sqlite, where, tmp_path, module, name):
    photo_of(1, on_sqlite)
    made = backup.back_up(tmp_path / "old.backup", on_sqlite)
    known = restoring.Lists(ids=frozenset([erased(1)]), looked_at=(on_sqlite / ledger.FILE,), is_live=True)
    target, _ = where("sqlite")
    manifest = _laid_out(made, target)
    with opened(target):
        killed_at(module, name, lambda: restoring.bring_back(target, manifest, known))
        with pytest.raises(BadInput, match="was cut off before its end"):
            serving.need_everything_whole()
    again, _ = where("sqlite")
    assert brought_back(made, again, known).erased == 1


def test_a_torn_line_is_mended_and_a_changed_one_is_named(tmp_path):
    path, ids = tmp_path / "list.txt", [uuid4(), uuid4()]
    ledger.add(path, ids[:1])
    path.write_bytes(path.read_bytes() + str(ids[1]).encode()[:20])  # a power cut
    assert ledger.read(path) == {ids[0]}
    assert ledger.add(path, ids) == 1 and ledger.read(path) == set(ids)
    path.write_text(f"{ids[0]}\nMary Smith\n")
    with pytest.raises(BadInput, match=r"Line 2 of .* is no id"):
        ledger.read(path)


def test_a_list_that_was_changed_keeps_the_door_shut(on_sqlite):
    (on_sqlite / ledger.FILE).write_text("hello\n")
    with pytest.raises(BadInput, match="list of erased records cannot be read"):
        serving.need_everything_whole()
    with pytest.raises(BadInput, match=r"is not there\. Name a clinic's folder"):
        restoring.lists(on_sqlite / "x.backup", (on_sqlite / "media",))


OUT_OF_REACH = ["a folder", "below a file", "not mounted", "a link", "locked"]


@pytest.fixture(params=OUT_OF_REACH)
def out_of_reach(request, monkeypatch, tmp_path, on_sqlite):
    """A copy that cannot be written. -> its path, and what mends it"""
    copy, kept = tmp_path / "share" / "copy.txt", on_sqlite / "secret.key"
    monkeypatch.setenv(ledger.COPY, str(copy))
    if request.param == "a folder":
        copy.mkdir(parents=True)
        yield copy, copy.rmdir
    elif request.param == "below a file":
        copy.parent.write_text("")
        yield copy, lambda: (copy.parent.unlink(), copy.parent.mkdir())
    elif request.param == "not mounted":
        yield copy, copy.parent.mkdir
        return
    elif request.param == "a link":
        copy.parent.mkdir()
        copy.symlink_to(kept)
        before = kept.read_bytes()
        yield copy, copy.unlink
        assert kept.read_bytes() == before, "nothing is written through a link that somebody put there"
    else:
        copy.parent.mkdir()
        with copy.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield copy, lambda: fcntl.flock(held, fcntl.LOCK_UN)


@pytest.mark.hazard("HZ44")
def test_a_copy_that_is_out_of_reach_holds_up_nothing_and_is_caught_up(
    on_sqlite, out_of_reach, where, tmp_path, caplog
):
    copy, mended = out_of_reach
    had = copy.parent.exists()
    key = erased(1)
    assert Patient.objects.get(number=1).name == "" and ledger.read(on_sqlite / ledger.FILE) == {key}
    assert "copy of the list of erased records could not be written" in caplog.text
    serving.need_everything_whole()
    assert serving.erase_who_came_back() == 0
    made = backup.back_up(tmp_path / "kept" / "one.backup", on_sqlite)
    assert ledger.read(made.path.parent / ledger.FILE) == {key}
    assert copy.parent.exists() is had, "no folder is made where a share is not mounted"
    about = [trouble for trouble in whole.troubles() if ledger.COPY in trouble.said]
    assert about and not any(trouble.stops for trouble in about)
    target, _ = where("sqlite")
    assert brought_back(made, target, restoring.Lists(ids=frozenset([key]))).erased == 0
    mended()
    assert serving.erase_who_came_back() == 0 and ledger.read(copy) == {key} and real.troubles() == []


@pytest.mark.hazard("HZ36")
@pytest.mark.parametrize("junk", ["", "hello\n"])
def test_a_line_in_the_copy_erases_nobody(on_sqlite, monkeypatch, tmp_path, caplog, junk):
    """Whoever writes on the share knows ids from addresses of pages."""
    copy, person = tmp_path / "copy.txt", Patient.objects.get(number=2)
    monkeypatch.setenv(ledger.COPY, str(copy))
    gone = erased(1)
    with copy.open("a") as file:
        file.write(f"{junk}{person.pk}\n{uuid4()}\n")
    serving.need_everything_whole()
    assert serving.erase_who_came_back() == 0
    backup.back_up(tmp_path / "kept" / "one.backup", on_sqlite)
    assert Patient.objects.get(number=2).name == person.name and Patient.objects.get(number=2).erased_at is None
    assert ledger.everybody() == ledger.read(tmp_path / "kept" / ledger.FILE) == {gone}
    *changed, named = [trouble for trouble in whole.troubles() if ledger.COPY in trouble.said]
    assert ["1 of its lines are no ids" in one.said and not one.stops for one in changed] == [True] * bool(junk)
    assert "names 1 people whose record is here" in named.said and not named.stops
    assert f"lightmask clinic erased '{copy}'" in named.said
    assert named.said in caplog.text, "the log of an open clinic says it too"


def test_whoever_trusts_a_list_says_so_and_the_audit_knows(on_sqlite, tmp_path):
    person = Patient.objects.get(number=2)
    assert [one.number for one in erasing.living([uuid4(), person.pk])] == [2]
    erasing.take([uuid4(), person.pk])
    last = AuditEntry.objects.order_by("-no").first()
    assert last.act == "clinic.erased.take" and json.loads(last.details) == {"ids": 2, "here": 1}
    assert Patient.objects.get(number=2).name, "nobody is erased before the clinic opens"
    assert serving.erase_who_came_back() == 1 and Patient.objects.get(number=2).name == ""


def test_what_is_longer_than_a_torn_line_ends_before_the_next(on_sqlite, monkeypatch, tmp_path):
    copy = tmp_path / "copy.txt"
    copy.write_text("somebody's words without an end, longer than a line is")
    monkeypatch.setenv(ledger.COPY, str(copy))
    key = erased(1)
    assert ledger.elsewhere()[0].ids == {key} and ledger.elsewhere()[0].others == 1


@pytest.mark.hazard("HZ44")
def test_the_own_list_is_strict_and_says_what_happened(on_sqlite, tmp_path):
    (on_sqlite / ledger.FILE).mkdir()
    with pytest.raises(LightmaskError, match="What was erased is erased"):
        erased(1)
    with pytest.raises(BadInput, match="stays closed"):
        serving.need_everything_whole()
    (on_sqlite / ledger.FILE).rmdir()
    (tmp_path / "kept" / ledger.FILE).mkdir(parents=True)
    with pytest.raises(LightmaskError, match="is written, and the list of erased records is in it"):
        backup.back_up(tmp_path / "kept" / "one.backup", on_sqlite)
    assert (tmp_path / "kept" / "one.backup").exists() and ledger.everybody()
    with pytest.raises(BadInput, match="cannot be read: Is a directory"):
        restoring.read(tmp_path / "kept" / ledger.FILE)
