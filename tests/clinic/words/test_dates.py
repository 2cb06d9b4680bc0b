"""No date can be read as another day."""

from datetime import date, datetime

import pytest
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "SHORT_DATE_FORMAT", "6 Dec 2026"),
        ("en", "DATE_FORMAT", "6 December 2026"),
        ("de", "SHORT_DATE_FORMAT", "06.12.2026"),
    ],
)
def test_the_sixth_of_december(language, name, said):
    with translation.override(language):
        assert formats.date_format(date(2026, 12, 6), name) == said


def test_hours_run_to_24():
    with translation.override("en"):
        assert formats.date_format(datetime(2026, 12, 6, 19, 30), "SHORT_DATETIME_FORMAT") == "6 Dec 2026, 19:30"
