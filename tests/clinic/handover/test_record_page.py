"""The record on paper: every part that has something to say, nothing that would run or fetch."""

import contextlib
import html
import re
import zlib
from dataclasses import replace

from clinic.handover.made_up_story import CLIENT, CLINIC, MADE, NAME, sessions, story
from django.utils.translation import override

from lightmask.clinic.handover import record_page
from lightmask.clinic.handover.story import Client, Story


def test_every_part_is_there_with_its_rows():
    said = record_page.html(story())
    titles = re.findall(r"<h2>(.*?)</h2>", said)
    assert len(titles) == 12
    told = ("Rosacea", "28.4 °", "26 – 31", "seizure-free for ten years", "stop pressed", "SIM-0001 (1.4.0)",
            "headache or migraine: after the session", "unknown", "J/cm2", "microneedling", "withdrawn")  # fmt: skip
    assert [words for words in (NAME, *told) if words not in said] == []


def test_a_german_reads_german_words_days_and_figures():
    with override("de"):
        page = record_page.html(story())
    assert '<html lang="de">' in page
    cells = re.findall(r"<td>(.*?)</td>", re.sub(r'<tbody lang="en">.*?</tbody>', "", page, flags=re.S))
    text = " | ".join(html.unescape(one) for one in cells)
    for told in ("Rosazea", "28,4 °", "widerrufen", "Behandlung", "in der Praxis", "20.11.2026",
                 "ja: none for ten years", "vorzeitig beendet", "Wange", "Kopfschmerz oder Migräne",
                 "Microneedling"):  # fmt: skip
        assert told in text, told
    english = ("given", "refused", "withdrawn", "unknown", "cheek", "forehead", "office", "stopped early", "moderate",
               "erythema", "treatment", "near infrared")  # fmt: skip
    assert [word for word in english if re.search(rf"\b{word}\b", text)] == []
    assert not re.search(r"\d{4}-\d\d-\d\d", text) and not re.search(r"\b\d\.\d{1,2}(?!\d|\.)", _without_versions(text))
    assert '<tbody lang="en">' in page, "the table for papers stays as papers want it, and says so"


def _without_versions(text):
    """Versions of firmware and of texts have points in every language; days have two."""
    return re.sub(r"\(\d+\.\d+\.\d+\)|\d\d\.\d\d\.\d{4}", "", text)


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
