"""Clinic keys: kept for their owner alone, whole or not at all, and shown to nobody."""

import json
import os
import threading

import pytest

from lightmask.deliver import keys, wire
from lightmask.errors import BadInput

KEY = bytes(range(32))
posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@pytest.fixture
def place(tmp_path):
    return tmp_path / "lightmask" / "keys.json"


def test_a_key_is_kept_and_found(place):
    keys.remember("LM-1", KEY, place)
    keys.remember("LM-2", KEY[::-1], place)
    assert keys.recall("LM-1", place) == KEY
    assert keys.recall("LM-2", str(place)) == KEY[::-1]
    assert keys.known(place) == {"LM-1": wire.fingerprint(KEY), "LM-2": wire.fingerprint(KEY[::-1])}
    keys.remember("LM-1", KEY[::-1], place)
    assert keys.recall("LM-1", place) == KEY[::-1]
    keys.forget("LM-1", place)
    assert list(keys.known(place)) == ["LM-2"]
    assert sorted(one.name for one in place.parent.iterdir()) == ["keys.json", "keys.json.lock"]


def test_a_mask_that_was_never_paired_is_said(place):
    assert keys.known(place) == {}
    for verb in (keys.recall, keys.forget):
        with pytest.raises(BadInput, match="no key of the mask 'LM-9'"):
            verb("LM-9", place)


@posix
@pytest.mark.hazard("HZ39")
def test_only_its_owner_reads_it(place):
    before = os.umask(0)
    try:
        keys.remember("LM-1", KEY, place)
    finally:
        os.umask(before)
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o602, 0o644, 0o666, 0o601, 0o777])
def test_a_file_that_others_can_use_is_refused(place, mode):
    keys.remember("LM-1", KEY, place)
    place.chmod(mode)
    for verb in (
        lambda: keys.recall("LM-1", place),
        lambda: keys.remember("LM-2", KEY, place),
        lambda: keys.known(place),
    ):
        with pytest.raises(BadInput, match="chmod 600"):
            verb()
    assert place.stat().st_mode & 0o777 == mode, "nothing is repaired in silence"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"version":2,"masks":{}}', '{"version":1}', '{"version":1,"masks":[]}',
     '{"version":1,"masks":{"a":"00"}}', '{"version":1,"masks":{"a":1}}', "[" * 100_000, "\xff", "x" * 1_000_001,
     json.dumps({"version": 1, "masks": {"a": "G" * 64}})],
)  # fmt: skip
def test_what_is_no_file_of_keys_is_refused_and_left_alone(place, text):
    place.parent.mkdir()
    place.write_text(text, encoding="latin-1")
    place.chmod(0o600)
    for verb in (lambda: keys.recall("a", place), lambda: keys.remember("b", KEY, place)):
        with pytest.raises(BadInput, match="no file of keys"):
            verb()
    assert place.read_text(encoding="latin-1") == text


@posix
def test_a_folder_or_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("pipe", ""):
        with pytest.raises(BadInput, match=r"no file|cannot be read"):
            keys.known(tmp_path / name)


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(BadInput, match="cannot be written"):
        keys.remember("LM-1", KEY, tmp_path / "keys.json")


def test_a_place_below_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        keys.remember("LM-1", KEY, tmp_path / "file" / "keys.json")


def test_a_cut_while_writing_leaves_the_old_keys(place, monkeypatch):
    keys.remember("LM-1", KEY, place)

    def cut(*_):
        raise OSError(28, "No space left on device")

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, step, cut)
            with pytest.raises(BadInput, match="No space left"):
                keys.remember("LM-2", KEY, place)
        assert list(keys.known(place)) == ["LM-1"]
        assert not [one for one in place.parent.iterdir() if one.suffix == ".new"]


@posix
def test_two_pairings_at_once_both_stay(place):
    threads = [threading.Thread(target=keys.remember, args=(f"LM-{n}", KEY, place)) for n in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(keys.known(place)) == 12


@pytest.mark.parametrize(("serial", "key"), [("LM-1", KEY[:31]), ("LM-1", b""), ("", KEY), ("né", KEY), ("a\n", KEY)])
def test_a_bad_key_or_serial_is_not_kept(place, serial, key):
    with pytest.raises(BadInput) as caught:
        keys.remember(serial, key, place)
    assert KEY[:31].hex() not in str(caught.value)
    assert not place.exists()


def test_where_keys_lie(monkeypatch, tmp_path):
    monkeypatch.setattr(keys.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert keys.default_path() == tmp_path / "lightmask" / "keys.json"
    keys.remember("LM-1", KEY)
    assert keys.recall("LM-1") == KEY
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert keys.default_path() == tmp_path / "home" / ".config" / "lightmask" / "keys.json"
    monkeypatch.setattr(keys.sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    assert keys.default_path() == tmp_path / "roaming" / "lightmask" / "keys.json"


def test_fresh_keys_differ():
    assert len({keys.fresh() for _ in range(50)}) == 50
    assert len(keys.fresh()) == wire.KEY_BYTES
