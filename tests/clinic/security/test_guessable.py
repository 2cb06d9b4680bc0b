"""Passwords that are soon guessed or were stolen are refused, without asking anybody."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from lightmask.clinic import configured
from lightmask.clinic.accounts import breached, passwords
from lightmask.clinic.models import User
from lightmask.errors import BadInput

DJANGOS = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
STOLEN = [f"stolen pass phrase {number:05d}" for number in range(3_000)]


def digest(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def refused(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as problem:
        return {one.code for one in problem.error_list}
    return set()


@pytest.fixture
def listed(tmp_path, settings, db):
    """A clinic that names a file of 3 000 stolen passwords. -> the file"""
    path = tmp_path / "hashes.txt"
    path.write_bytes(b"".join(f"{digest(one)}:{len(one)}\r\n".encode() for one in sorted(STOLEN, key=digest)))
    settings.CLINIC = replace(settings.CLINIC, breached=path)
    return path


@pytest.mark.hazard("HZ40")
def test_long_ones_of_the_lists_that_come_with_it_are_refused(db):
    found = gzip.decompress(DJANGOS.read_bytes()).decode().split()
    long = {one for one in [*found, *FREQUENCY_LISTS["passwords"]] if len(one) >= 12}
    assert len(long) > 250 and [one for one in long if not refused(one)] == []


@pytest.mark.hazard("HZ40")
def test_thousands_of_the_commonest_made_long_are_refused(db):
    """Whoever must give twelve characters takes what they have twice, or adds a few digits or years."""
    common = list(FREQUENCY_LISTS["passwords"])[:1000]
    made = [two for one in common for two in (one + one, f"{one}123456", f"{one}20262026") if len(two) >= 12]
    taken = [one for one in made if not refused(one)]
    assert len(made) > 2_800 and taken == []


@pytest.mark.hazard("HZ40")
@pytest.mark.parametrize(
    "bad",
    [
        "monkeydragon12", "Summer2026!!!", "1q2w3e4r5t6y", "abcabcabcabcabc", "berlin berlin", "P@ssw0rdP@ssw0rd",
        "!@#$%^&*()_+", "asdfghjkl;asdf",
    ],
)  # fmt: skip
def test_pieces_that_everybody_takes_are_no_password(db, bad):
    assert refused(bad) & {"soon_guessed", "password_too_common", "house"}


def test_what_is_known_of_the_person_counts_for_nothing(db):
    user = User(username="fontaine", first_name="Claire", last_name="Fontaine", email="claire@x.example")
    assert "soon_guessed" in refused("Fontaine-Claire", user)


def test_a_password_of_any_length_is_looked_at_soon(db):
    assert refused("x" * 100_000) and not refused("seven quiet lamps in a row " * 4_000)


@pytest.mark.hazard("HZ40")
def test_every_stolen_password_of_the_file_is_found_and_no_other(listed):
    assert all(breached.is_in(one, listed) for one in STOLEN)
    assert not any(breached.is_in(f"{one}x", listed) for one in STOLEN)
    assert refused(STOLEN[1234]) == {"breached"} and not refused("seven quiet lamps in a row")


@pytest.mark.parametrize("count", [1, 2, 3, 85, 86, 87, 88])
@pytest.mark.parametrize("end", [b"\n", b""])
def test_the_first_the_last_and_files_of_any_length(tmp_path, count, end):
    path, some = tmp_path / "h", sorted(STOLEN[:count], key=digest)
    path.write_bytes(b"\n".join(f"{digest(one)}:1".encode() for one in some) + end)
    breached.need_ordered(path)
    assert all(breached.is_in(one, path) for one in some) and not breached.is_in("another", path)


def test_the_file_is_never_read_whole(listed, monkeypatch):
    read, opened = [], Path.open

    class Counting:
        def __init__(self, file):
            self.file = file

        def __getattr__(self, name):
            def ask(*said):
                answer = getattr(self.file, name)(*said)
                read.append(len(answer) if isinstance(answer, bytes) else 0)
                return answer

            return ask

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

    monkeypatch.setattr(Path, "open", lambda *said: Counting(opened(*said)))
    assert breached.is_in(STOLEN[7], listed)
    assert sum(read) < 6_000 < listed.stat().st_size / 10


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "something else than hashes"),
        (b"password\n123456\n", "something else than hashes"),
        (b"".join(f"{digest(one)}:1\n".encode() for one in STOLEN), "not ordered by hash"),
        (b"".join(f"{digest(one)[:32]}:1\n".encode() for one in STOLEN), "something else than hashes"),
        (None, "cannot be read"),
    ],
)
def test_another_file_is_refused_when_the_clinic_opens(tmp_path, monkeypatch, content, says):
    path = tmp_path / "h"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(configured.FOLDER, str(tmp_path / "clinic"))
    monkeypatch.setenv(configured.BREACHED, str(path))
    with pytest.raises(BadInput, match=says):
        configured.from_environment()


def test_a_file_that_went_away_lets_no_password_pass(listed):
    listed.unlink()
    assert refused("seven quiet lamps in a row") == {"unread"}


def test_nobody_names_a_file_and_nothing_is_asked(db, settings):
    assert settings.CLINIC.breached is None and passwords.Breached().validate("anything") is None
