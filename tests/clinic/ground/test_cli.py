"""The commands of the clinic as a person meets them: sentences, exit codes, nothing half-written."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from clinic import real
from house.hazards import ROOT

from lightmask.cli import clinic_backup
from lightmask.clinic import configured
from lightmask.clinic.ground import demonstration, opening, restoring, serving
from lightmask.clinic.models import Patient
from lightmask.errors import BadInput


@pytest.fixture
def at(run, where, django_db_blocker, monkeypatch, tmp_path):
    """at(): run commands on a clinic of its own, in this process. -> exit code, stdout, stderr"""
    folder, url = where("sqlite")
    monkeypatch.setenv(configured.FOLDER, str(folder))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "clinic.settings")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "password").write_text("a long pass phrase\n")
    mask = os.umask(0o077)
    with django_db_blocker.unblock(), real.open_at(folder, url):
        yield lambda *words: run("clinic", *words)
    os.umask(mask)


def test_from_nothing_to_a_backup_that_is_whole(at, tmp_path):
    code, out, err = at("init", "--owner", "ida", "--email", "ida@clinic.example", "--password-file", "password")
    assert (code, err) == (0, "") and "Next: lightmask clinic serve" in out
    assert at("init")[1].endswith("Next: lightmask clinic user add NAME --role owner\n")
    said = at("user", "add", "kim", "--role", "assistant", "--password-file", "password", "--full-name", "Kim Made Up")
    assert said == (0, "kim may log in as assistant.\n", "")
    code, out, _ = at("check", "--json")
    assert code == 0 and json.loads(out)["troubles"] == []
    assert at("check")[1].startswith("Everything in")
    assert at("migrate")[1] == "Nothing to do: the tables are of this version.\n"
    code, out, _ = at("backup", "one.backup")
    assert code == 0 and "Not locked" in out and (tmp_path / "one.backup").stat().st_mode & 0o777 == 0o600
    assert at("backup", "one.backup")[0] == 2
    code, out, err = at("backup", "--passphrase-file", "password", "--prove")
    assert (code, err) == (0, "") and "Locked" in out and "Proven: it was brought back" in out
    code, out, _ = at("audit", "verify", "--json")
    assert code == 0 and json.loads(out)["sound"] and json.loads(out)["entries"] == 4


def test_a_restore_says_what_is_known_of_erased_people(tmp_path):
    found = {"folder": tmp_path, "made_at": datetime(2026, 11, 21, tzinfo=UTC), "tables": 1, "rows": 1, "files": 1}
    back = restoring.Restored(**found, entries=1, erased=2)
    alone = " ".join(clinic_backup._about_the_erased(replace(back, erased=0), restoring.Lists()))
    assert "erased after 2026-11-21 at 00:00 UTC and the last backup beside it cannot be known here" in alone
    assert f"erased-records.txt --take --data {tmp_path}'" in alone and "looked at" not in alone
    live = " ".join(clinic_backup._about_the_erased(back, restoring.Lists(looked_at=(tmp_path,), is_live=True)))
    assert live.startswith("2 people had been erased after this backup") and "cannot be known" not in live


def test_a_list_from_elsewhere_is_looked_at_before_it_counts(at, tmp_path):
    real.fill()
    person = Patient.objects.get(number=2)
    (tmp_path / "list.txt").write_text(f"{person.pk}\n{uuid4()}\n")
    (tmp_path / "nobody.txt").write_text(f"{uuid4()}\n")
    assert at("erased", "nobody.txt") == (0, "Nobody who stands in it is here.\n", "")
    code, out, err = at("erased", "list.txt")
    assert (code, err) == (0, "") and "- number 2: nothing is noted here of asking for it" in out and "--take" in out
    assert at("check")[0] == 0, "looking changes nothing"
    code, out, _ = at("erased", "list.txt", "--take")
    assert code == 0 and "2 ids count from now on. 1 people are erased when the clinic opens" in out
    assert "1 people who were erased are here again" in at("check")[1] and Patient.objects.get(number=2).name
    assert serving.erase_who_came_back() == 1 and Patient.objects.get(number=2).name == ""
    (tmp_path / "list.txt").write_text("hello\n")
    for words, says in ((("list.txt",), "is no id of a record"), (("none",), "is not there")):
        code, out, err = at("erased", *words)
        assert (code, out) == (2, "") and says in err


def test_a_backup_that_does_not_come_back_is_not_proven(at, tmp_path, monkeypatch):
    """Another passphrase stands in its file by the time the proof reads it."""
    written = clinic_backup.first_line

    def changed(file):
        said = written(file)
        file.write_text("another pass phrase\n")
        return said

    monkeypatch.setattr(clinic_backup, "first_line", changed)
    code, _, err = at("backup", "one.backup", "--passphrase-file", "password", "--prove")
    assert code == 2 and "could not be brought back" in err and "passphrase is wrong" in err


def test_an_export_is_verified_without_the_database(at, tmp_path):
    at("user", "add", "kim", "--password-file", "password")
    assert at("audit", "export", "a.jsonl")[1] == "a.jsonl: 1 entries. Its public key: a.pub\n"
    assert at("audit", "verify", "a.jsonl", "--key", "a.pub")[0] == 0
    code, head, _ = at("audit", "head")
    (tmp_path / "heads").write_text(head)
    assert at("audit", "verify", "--heads", "heads")[1] == (
        "1 entries are whole, and agree with 1 heads kept outside the database.\n"
    )
    changed = (tmp_path / "a.jsonl").read_text().replace("staff.add", "staff.aaa")
    (tmp_path / "a.jsonl").write_text(changed)
    code, out, _ = at("audit", "verify", "a.jsonl", "--key", "a.pub")
    assert code == 2 and out == "- entry 1 is not what was hashed when it was written\n1 found in 1 entries.\n"
    for words, says in (
        (("verify", "a.jsonl"), "--key audit.pub"),
        (("verify", "--heads", "none"), "is not there"),
        (("verify", "none", "--key", "a.pub"), "cannot be read"),
        (("verify", "a.jsonl", "--key", "none"), "cannot be read"),
    ):
        code, _, err = at("audit", *words)
        assert code == 2 and says in err, words


def test_what_cannot_be_is_said_in_one_sentence(at, tmp_path, monkeypatch):
    assert "audit is empty" in at("audit", "head")[2]
    (tmp_path / "short").write_text("short\n")
    (tmp_path / "empty").write_text("\n")
    for words, says in (
        (("user", "add", "kim"), "Nobody is here to be asked"),
        (("user", "add", "kim", "--password-file", "none"), "cannot be read"),
        (("user", "add", "kim", "--password-file", "empty"), "begins with an empty line"),
        (("user", "add", "kim", "--password-file", "short"), "too short"),
        (("user", "add", "kim", "--password-file", "password", "--role", "client"), "There is no role 'client'"),
        (("user", "add", "k/m", "--password-file", "password"), "valid username"),
        (("check", "--data", str(tmp_path / "none")), "There is no clinic in"),
        (("serve", "--host", "0.0.0.0"), "must travel under TLS"),
        (("restore", "none", "--data", "target"), "cannot be read"),
        (("restore", "password", "--data", "target"), "Take another one"),
    ):
        code, out, err = at(*words)
        assert (code, out) == (2, "") and says in err, words
    assert list((tmp_path / "target").iterdir()) == []
    monkeypatch.setattr(opening, "NEEDS", ("django", "no_such_library"))
    code, _, err = at("check")
    assert code == 2 and "(no_such_library)" in err and "pip install 'lightmask[clinic]'" in err


def test_a_clinic_that_is_not_whole_stays_closed(at, tmp_path):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clinic_auditentry_no_update")
    code, _, err = at("serve", "--port", str(free_port()))
    assert code == 2 and "stays closed" in err and "Triggers that guard the audit are gone" in err
    code, out, _ = at("check")
    assert code == 2 and out.endswith("1 found.\n")


def test_a_database_that_does_not_answer_is_named(where, django_db_blocker, tmp_path):
    folder, _ = where("sqlite")
    nobody = real.open_at(folder, f"postgresql://nobody@/x?host={tmp_path}")
    with django_db_blocker.unblock(), nobody, pytest.raises(BadInput, match="The database does not answer"):
        opening.make_tables()


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def test_where_it_listens(monkeypatch):
    for host in ("127.0.0.1", "::1", "localhost"):
        serving.need_a_way_in(host)
    monkeypatch.setenv(configured.HOSTS, "clinic.example")
    with pytest.raises(BadInput, match=f"and {configured.ORIGIN} not set"):
        serving.need_a_way_in("clinic.example")
    monkeypatch.setenv(configured.ORIGIN, "https://clinic.example")
    serving.need_a_way_in("0.0.0.0")
    assert opening.address("0.0.0.0", 80) == "https://clinic.example"
    monkeypatch.delenv(configured.ORIGIN)
    assert opening.address("::1", 80) == "http://[::1]:80/"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="cannot be listened on"):
            serving.need_a_free_port("127.0.0.1", taken.getsockname()[1])


def test_a_demo_is_thrown_away_and_never_made_of_a_real_clinic(at, monkeypatch, tmp_path):
    with demonstration.folder(None) as place:
        assert place.is_dir()
    assert not place.exists()
    monkeypatch.setenv(configured.DATABASE, "postgresql:///x")
    with pytest.raises(BadInput, match="is set"), demonstration.folder(None):
        pass
    real.fill()
    with pytest.raises(BadInput, match="not a demo"):
        demonstration.filled()


def test_it_serves_until_it_is_stopped(where):
    """The real command in a process of its own: pages, headers, a clean end."""
    folder, _ = where("sqlite")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    surroundings.pop("DATABASE_URL", None)
    port = free_port()
    words = [sys.executable, "-m", "lightmask", "clinic", "serve", "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(words, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert re.search(rf"is open: http://127.0.0.1:{port}/", server.stdout.readline())
            page = answered(f"http://127.0.0.1:{port}/accounts/login/")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
        assert page.status == 200 and "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers.get("Server") is None
        assert "Traceback" not in server.stderr.read()


def answered(address):
    for _ in range(200):
        try:
            return urllib.request.urlopen(address, timeout=20)
        except ConnectionError:
            time.sleep(0.05)
        except urllib.error.URLError as problem:
            if not isinstance(problem.reason, ConnectionError):
                raise
            time.sleep(0.05)
    raise AssertionError("nobody answers")
