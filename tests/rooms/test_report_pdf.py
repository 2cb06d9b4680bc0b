"""The report as a PDF: the client's page is page 1 and alone there, and the same plan gives the same bytes."""

import builtins
import contextlib
import re
import zlib

import pytest
from rooms.planned import bare, planned

from lightmask import report
from lightmask.errors import BadInput
from lightmask.report import printed


@pytest.fixture(scope="module")
def pages():
    return printed.laid_out(planned()).pages


def long_draft():
    """As much as a first page may have to hold."""
    said = planned("tom")
    breaches = ["A limit is not kept by as many draws as it has to be, and a sentence says at length what to do."] * 12
    return said | {
        "status": "draft",
        "safety": said["safety"] | {"breaches": breaches},
        "cannot": ["It has no blue light, and acne trials used blue light for nearly all of what they saw."] * 3,
        "person": said["person"] | {"name": "Wilhelmine Adelheid Freifrau von Und zu Hohenlohe-Langenburg-Oehringen"},
    }


def test_the_client_has_page_one_alone(pages):
    assert "professional" not in pages[0].anchors
    assert "professional" in pages[1].anchors


def test_however_long_a_draft_is_the_client_has_one_page():
    pages = printed.laid_out(long_draft()).pages
    assert "professional" in pages[1].anchors


def test_pages_are_a4_and_every_section_is_there(pages):
    assert {(round(one.width), round(one.height)) for one in pages} == {(794, 1123)}
    found = {anchor for one in pages for anchor in one.anchors}
    sections = {"settings", "calendar", "light", "safety", "expected", "ways", "trials", "measure", "methods", "rests"}
    assert sections <= found


def test_the_same_plan_is_the_same_bytes_and_says_what_it_is():
    said = bare(planned("claire", "omnilux-clear", "acne"))
    first = report.pdf(said)
    assert first == report.pdf(said)
    assert first.startswith(b"%PDF-") and len(first) < 2_000_000
    inside = b"".join(_unpacked(first))
    assert b"/Lang" in inside and b"/MarkInfo" in inside and b"/StructTreeRoot" in inside
    assert b"http://www.aiim.org/pdfua/ns/id/" in inside


def _unpacked(pdf):
    """What its compressed streams hold."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(stream)  # its last byte may look like the end of a line


def test_without_pango_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BadInput, match=r"apt install libpango-1\.0-0 .* brew install pango"):
        report.pdf(bare(planned()))
