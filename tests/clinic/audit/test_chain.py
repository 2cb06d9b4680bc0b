"""The chain by itself: whatever is changed in it is found, and found at its place."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.clinic.audit import anchor, chain, heads, keys
from lightmask.clinic.audit.entry import BEGIN, Entry, canonical, next_entry, written
from lightmask.errors import BadInput

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
COUNT = 12


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    keys.make(folder)
    return keys.private(folder)


def made(count=COUNT, salt=""):
    rows, before = [], BEGIN
    for no in range(1, count + 1):
        details = {"plan": f"{salt}{no:x}", "minutes": "10.5", "zones": ["cheeks", no], "said": None}
        entry = next_entry(no, before, NOON + timedelta(seconds=no), who=f"u{no % 3}", role="professional",
                           act="session.started", what=("session", str(no)), details=details)  # fmt: skip
        before = entry.hash
        rows.append((entry, before))
    return rows


ROWS = made()


def head_of(rows, key):
    return heads.sign(rows[-1][0].no, rows[-1][1], key)


def walk(rows, key, head=None, anchors=()):
    return chain.verify(iter(rows), head or head_of(ROWS, key), key.public_key(), anchors)


def first(report):
    return (report.findings[0].kind, report.findings[0].no)


def test_an_untouched_chain_is_sound(key):
    report = walk(ROWS, key, anchors=[heads.sign(e.no, h, key) for e, h in ROWS[::3]])
    assert report.is_sound and (report.entries, report.last, report.anchors) == (COUNT, COUNT, 4)
    assert report.hash == ROWS[-1][1]


def test_an_empty_chain_has_no_head():
    assert chain.verify([], None, None).is_sound


def test_what_is_hashed_is_canonical_json():
    for entry, _ in ROWS:
        said = json.loads(entry.text)
        assert entry.text == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert set(said) == {"no", "when", "who", "role", "act", "what", "details", "before"}
        assert said["what"] == {"kind": "session", "id": str(entry.no)} and said["details"]["minutes"] == "10.5"


TEXTS = [field.name for field in fields(Entry) if field.name != "no"]
bits = st.integers(0, 6)  # ASCII stays ASCII


def tampered(text, place, bit):
    byte = place % len(text)
    return text[:byte] + chr(ord(text[byte]) ^ (1 << bit)) + text[byte + 1 :]


@pytest.mark.hazard("HZ37")
@given(at=st.integers(0, COUNT - 1), name=st.sampled_from([*TEXTS, "hash"]), place=st.integers(0, 300), bit=bits)
def test_any_byte_of_any_field_is_found_at_its_record(key, at, name, place, bit):
    rows = list(ROWS)
    entry, recorded = rows[at]
    if name == "hash":
        rows[at] = (entry, tampered(recorded, place, bit))
    else:
        rows[at] = (replace(entry, **{name: tampered(getattr(entry, name), place, bit)}), recorded)
    assert first(walk(rows, key)) == ("changed", at + 1)


@given(at=st.integers(0, COUNT - 1), to=st.integers(-3, 3 * COUNT))
def test_another_number_is_found(key, at, to):
    rows = list(ROWS)
    rows[at] = (replace(rows[at][0], no=to), rows[at][1])
    report = walk(rows, key)
    assert (to == at + 1) == report.is_sound
    assert report.is_sound or "changed" in {finding.kind for finding in report.findings}


@given(at=st.integers(0, COUNT - 1), field=st.sampled_from(TEXTS[:-1]))
def test_a_change_with_its_own_hash_made_again_is_found_at_the_next(key, at, field):
    rows = list(ROWS)
    changed = replace(rows[at][0], **({field: "{}"} if field == "details" else {field: "other"}))
    rows[at] = (changed, changed.hash)
    assert first(walk(rows, key)) == (("joint", at + 2) if at < COUNT - 1 else ("forged", COUNT))


@given(start=st.integers(0, COUNT - 2), data=st.data())
def test_deleted_entries_are_named(key, start, data):
    stop = data.draw(st.integers(start + 1, COUNT - 1))
    report = walk(ROWS[:start] + ROWS[stop:], key)
    assert first(report) == ("missing", stop) and report.count == 1
    which = f"entry {stop} is" if stop - start == 1 else f"entries {start + 1} to {stop} are"
    assert report.findings[0].said == f"{which} missing"


@given(cut=st.integers(0, COUNT - 1))
def test_a_cut_end_is_found(key, cut):
    assert first(walk(ROWS[:cut], key)) == ("truncated", COUNT)


@given(one=st.integers(0, COUNT - 2), other=st.integers(0, COUNT - 1))
def test_exchanged_rows_are_found(key, one, other):
    rows = list(ROWS)
    rows[one], rows[other] = rows[other], rows[one]
    assert walk(rows, key).is_sound == (one == other)
    renumbered = [(replace(entry, no=no), recorded) for no, (entry, recorded) in enumerate(rows, start=1)]
    report = walk(renumbered, key)
    assert report.is_sound == (one == other)
    if one != other:
        assert first(report) == ("changed", min(one, other) + 1)


@given(at=st.integers(0, COUNT - 1))
def test_an_inserted_entry_is_found(key, at):
    before = ROWS[at - 1][1] if at else BEGIN
    false = next_entry(at + 1, before, NOON, who="u9", role="owner", act="cap.reset", what=("cap", "1"), details={})
    behind = [(replace(entry, no=entry.no + 1), recorded) for entry, recorded in ROWS[at:]]
    assert first(walk([*ROWS[:at], (false, false.hash), *behind], key)) == ("changed", at + 2)
    assert first(walk([*ROWS[:at], (false, false.hash), *ROWS[at:]], key))[0] == "order"


def test_a_history_hashed_again_without_the_key_is_found(key, tmp_path):
    forged = made(salt="other")
    keys.make(tmp_path)
    thief = keys.private(tmp_path)
    assert first(walk(forged, key)) == ("forged", COUNT)
    assert first(walk(forged, key, head_of(forged, thief))) == ("head", COUNT)
    assert first(walk(forged, key, replace(head_of(ROWS, key), hash=forged[-1][1]))) == ("head", COUNT)
    assert first(chain.verify(forged, None, key.public_key())) == ("head", COUNT)


def test_going_back_to_an_older_signed_head_is_found_by_a_head_kept_elsewhere(key):
    older, kept = ROWS[:7], [heads.sign(entry.no, recorded, key) for entry, recorded in ROWS]
    old_head = head_of(older, key)
    assert walk(older, key, old_head).is_sound, "nothing inside the database can tell"
    assert walk(older, key, old_head, kept[:7]).is_sound, "nor can copies that were cut as well"
    report = walk(older, key, old_head, kept)
    assert first(report) == ("truncated", COUNT) and "kept outside" in report.findings[0].said
    assert first(walk(older, key, old_head, kept[-1:])) == ("truncated", COUNT), "one copy is enough"


def test_another_history_written_with_the_key_is_found_by_a_head_kept_elsewhere(key):
    forged = made(salt="other")
    report = walk(forged, key, head_of(forged, key), [heads.sign(5, ROWS[4][1], key)])
    assert first(report) == ("forged", 5) and report.count == 1


@pytest.mark.parametrize("field", ["no", "hash", "key", "signature"])
def test_a_tampered_head_is_found(key, field):
    head = head_of(ROWS, key)
    value = head.no + 1 if field == "no" else tampered(getattr(head, field), 5, 1)
    report = walk(ROWS, key, replace(head, **{field: value}))
    assert "head" in {finding.kind for finding in report.findings}


@given(place=st.integers(0, 87), bit=bits)
def test_any_byte_of_the_signature_counts(key, place, bit):
    head = head_of(ROWS, key)
    assert not walk(ROWS, key, replace(head, signature=tampered(head.signature, place, bit))).is_sound


def test_false_heads_kept_elsewhere_are_told_from_false_entries(key):
    false = replace(heads.sign(5, ROWS[4][1], key), hash="f" * 64)
    assert first(walk(ROWS, key, anchors=[false])) == ("anchor", 5)
    beyond = replace(heads.sign(5, ROWS[4][1], key), no=99)
    assert first(walk(ROWS, key, anchors=[beyond])) == ("anchor", 99)
    out_of_order = [heads.sign(no, ROWS[no - 1][1], key) for no in (5, 4)]
    assert first(walk(ROWS, key, anchors=out_of_order))[0] == "anchor"
    assert "line 3" in walk(ROWS, key, anchors=["line 3 is none"]).findings[0].said


def test_findings_are_counted_and_not_all_kept(key):
    rows = [(replace(entry, who="x"), recorded) for entry, recorded in made(chain.KEPT + 20)]
    report = chain.verify(rows, heads.sign(rows[-1][0].no, rows[-1][1], key), key.public_key())
    assert (len(report.findings), report.count) == (chain.KEPT, chain.KEPT + 20)


@pytest.mark.parametrize(
    ("details", "says"),
    [
        ({"minutes": 10.5}, "Programs print it differently"),
        ({"why": "Claire asked for it, by telephone"}, "Personal data"),
        ({"mail": "claire@example.org"}, "Personal data"),
        ({"größe": "1"}, "short word"),
        ({1: "1"}, "short word"),
        ({"big": 2**53 + 1}, "too large"),
        ({"a": {"b": {"c": {"d": 1}}}}, "nested deeper"),
        ({"bytes": b"1"}, "Personal data"),
        ({f"n{number}": "a" * 100 for number in range(50)}, "at most"),
    ],
)
def test_what_may_not_stand_in_the_chain_is_refused(details, says):
    with pytest.raises(BadInput, match=says):
        canonical(details)


def test_details_read_the_same_in_any_order_of_writing():
    assert canonical({"b": [1, True, None], "a": "x/y"}) == canonical({"a": "x/y", "b": (1, True, None)})


@pytest.mark.parametrize("name", ["who", "role", "act", "kind", "id"])
@pytest.mark.parametrize("word", ["", "Zoë", "a\nb", "x" * 65, None])
def test_words_that_are_none_are_refused(name, word):
    words = {"who": "u1", "role": "owner", "act": "do", "kind": "plan", "id": "1"} | {name: word}
    what = words.pop("kind"), words.pop("id")
    with pytest.raises(BadInput, match=f"audit's {name} is"):
        next_entry(1, BEGIN, NOON, **words, what=what, details={})


def test_time_is_written_in_utc():
    assert written(NOON.astimezone(timezone(timedelta(hours=5)))) == "2026-11-21T12:00:00.000000Z"
    with pytest.raises(BadInput, match="time zone"):
        written(datetime(2026, 11, 21))


def test_the_file_of_heads_only_grows(key, tmp_path):
    path = tmp_path / anchor.FILE
    kept = [heads.sign(entry.no, recorded, key) for entry, recorded in ROWS]
    assert anchor.last(path) is None and list(anchor.heads(path)) == []
    assert [anchor.append(path, head) for head in (kept[0], kept[2], kept[1], kept[2], kept[3])] == [
        True, True, False, False, True]  # fmt: skip
    assert list(anchor.heads(path)) == [kept[0], kept[2], kept[3]] and anchor.last(path) == kept[3]
    assert path.stat().st_mode & 0o777 == 0o600
    assert walk(ROWS, key, anchors=anchor.heads(path)).is_sound


def test_a_line_torn_by_a_power_cut_is_no_finding(key, tmp_path):
    path = tmp_path / anchor.FILE
    kept = [heads.sign(entry.no, recorded, key) for entry, recorded in ROWS]
    anchor.append(path, kept[0])
    with path.open("a") as file:
        file.write(kept[1].line[:70])
    assert list(anchor.heads(path)) == [kept[0]] and anchor.last(path) == kept[0]
    assert anchor.append(path, kept[2]) and list(anchor.heads(path)) == [kept[0], kept[2]]


def test_a_changed_line_of_heads_is_a_finding(key, tmp_path):
    path = tmp_path / anchor.FILE
    for entry, recorded in ROWS:
        anchor.append(path, heads.sign(entry.no, recorded, key))
    path.write_text(path.read_text().replace('"no":4,', '"no": 4,'))
    report = walk(ROWS, key, anchors=anchor.heads(path))
    assert report.count == 1 and "line 4 of heads.jsonl is not a head" in report.findings[0].said


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"no":1}', '{"no":true,"hash":"a","key":"b","signature":"c"}', "x"])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(BadInput, match="no head of an audit"):
        heads.read_head(text)
