"""The record on paper: every part that has something to say, nothing that would run or fetch."""

import contextlib
import re
import zlib
from dataclasses import replace

from clinic.handover.made_up_story import CLIENT, CLINIC, MADE, NAME, sessions, story

from lightmask.clinic.handover import record_page
from lightmask.clinic.handover.story import Client, Story


def test_every_part_is_there_with_its_rows():
    said = record_page.html(story())
    titles = re.findall(r"<h2>(.*?)</h2>", said)
    assert len(titles) == 12
    told = ("rosacea", "28.4 deg", "26 – 31", "seizure-free for ten years", "stop pressed", "SIM-0001 (1.4.0)",
            "headache: after the session", "unknown", "J/cm2", "microneedling", "withdrawn")  # fmt: skip
    assert [words for words in (NAME, *told) if words not in said] == []


def test_what_was_corrected_later_is_left_out():
    again = replace(sessions()[0], id="s9", replaces="s1", notes=(), reasons=("told anew",))
    said = record_page.tables(story(sessions=(*sessions(), again)))
    rows = next(table["rows"] for table in said if table["title"] == "Sessions")
    assert len(rows) == len(sessions())
    assert any("told anew" in row[2] for row in rows)


def test_a_name_is_text_and_never_markup():
    said = record_page.html(story(client=replace(CLIENT, name="<script>alert(1)</script>")))
    assert "<script" not in said and "&lt;script&gt;" in said


def test_a_record_without_entries_says_so():
    empty = Story(clinic=CLINIC, client=Client(id="p2", number=8, name="", birth_date=None, sex="unknown"),
                  made_at=MADE, version="0.1.0")  # fmt: skip
    said = record_page.html(empty)
    assert "Nothing has been recorded yet." in said and "No name in the record" in said


def _unpacked(pdf):
    """What its compressed streams hold."""
    found = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(stream))
    return b"".join(found)


def test_the_pdf_is_tagged_and_the_same_for_the_same_record():
    first = record_page.pdf(story())
    assert first.startswith(b"%PDF") and b"http://www.aiim.org/pdfua/ns/id/" in _unpacked(first)
    assert record_page.pdf(story()) == first
