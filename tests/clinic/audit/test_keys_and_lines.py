"""The key that signs, and the chain as a file."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from clinic.audit.test_chain import ROWS, head_of

from lightmask.clinic.audit import chain, heads, keys, lines
from lightmask.errors import BadInput


def test_a_key_is_made_once_and_closed_to_others(tmp_path):
    keys.make(tmp_path / "audit")
    path = tmp_path / "audit" / keys.PRIVATE
    before = path.read_bytes()
    keys.make(tmp_path / "audit")
    assert path.read_bytes() == before and path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(one.name for one in path.parent.iterdir()) == [keys.PRIVATE, keys.PUBLIC]
    public = keys.public(path.parent / keys.PUBLIC)
    assert heads.sign(3, "a" * 64, keys.private(path.parent)).is_signed_by(public)
    assert keys.fingerprint(public) == keys.fingerprint(keys.private(path.parent).public_key())


def test_two_at_once_end_up_with_one_key(tmp_path):
    with ThreadPoolExecutor(8) as others:
        assert list(others.map(keys.make, [tmp_path] * 8)) == [None] * 8
    assert heads.sign(1, "b", keys.private(tmp_path)).is_signed_by(keys.public(tmp_path / keys.PUBLIC))


def test_a_key_that_others_can_read_is_refused(tmp_path):
    keys.make(tmp_path)
    os.chmod(tmp_path / keys.PRIVATE, 0o640)
    with pytest.raises(BadInput, match=r"Others can read .* \(mode 640\)\. Close it: chmod 600"):
        keys.private(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_refused_by_name(tmp_path, content):
    for name, read in (
        (keys.PRIVATE, lambda: keys.private(tmp_path)),
        (keys.PUBLIC, lambda: keys.public(tmp_path / keys.PUBLIC)),
    ):
        (tmp_path / name).write_bytes(content)
        os.chmod(tmp_path / name, 0o600)
        with pytest.raises(BadInput, match=name):
            read()


def test_a_key_that_is_gone_is_asked_back_from_a_backup(tmp_path):
    with pytest.raises(BadInput, match="Restore it from a backup"):
        keys.private(tmp_path)


@pytest.fixture
def export(tmp_path):
    keys.make(tmp_path)
    key = keys.private(tmp_path)
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(f"{text}\n" for text in lines.written(ROWS, head_of(ROWS, key))), encoding="utf-8")
    return path, key


def verified(path, key):
    read = lines.Export(path)
    return chain.verify(read.rows(), read.head, key.public_key())


def is_sound(path, key):
    try:
        return verified(path, key).is_sound
    except BadInput:
        return False


def test_an_export_reads_back(export):
    path, key = export
    assert list(lines.Export(path).rows()) == ROWS and lines.Export(path).head == head_of(ROWS, key)
    assert verified(path, key).is_sound


def test_every_byte_of_an_export_counts(export):
    """Each ninth byte, so that every field of some entry is met."""
    path, key = export
    whole = path.read_bytes()
    for place in range(0, len(whole), 9):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert not is_sound(path, key), place


def test_a_cut_export_is_found(export):
    path, key = export
    whole = path.read_text().splitlines(keepends=True)
    path.write_text("".join(whole[:-1]))
    assert verified(path, key).findings[0].said == "the signed head is missing"
    path.write_text("".join(whole[:-3] + whole[-1:]))
    assert verified(path, key).findings[0].kind == "truncated"
    path.write_text("".join([*whole, whole[-2]]))
    with pytest.raises(BadInput, match="line 13 is not an entry"):
        verified(path, key)
    path.write_text("".join([*whole, whole[-1]]))
    with pytest.raises(BadInput, match="follows the head"):
        verified(path, key)
    with pytest.raises(BadInput, match="cannot be read"):
        lines.Export(path.with_name("none"))
