"""The picture of a mask's states is that of the table which the mask runs."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pictures(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    import deliver_pictures

    return deliver_pictures


def test_the_page_shows_the_table_of_the_mask(pictures):
    drawn = (ROOT / "docs" / "images" / "mask-states.svg").read_text(encoding="utf-8")
    assert drawn == pictures.drawn_states(), "run python tools/deliver_pictures.py"


def test_a_change_of_the_table_changes_the_picture(pictures, monkeypatch):
    before = pictures.drawn_states()
    monkeypatch.setitem(pictures.states.NEXT, ("LOCKED", "press"), "READY")
    assert pictures.drawn_states() != before
    monkeypatch.setitem(pictures.states.NEXT, ("ON", "fault"), "PAUSED")
    with pytest.raises(AssertionError):
        pictures.drawn_states()
