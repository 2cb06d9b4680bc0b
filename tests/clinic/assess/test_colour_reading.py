"""From a colour to what it says about the skin, with how surely."""

import pytest

from lightmask.clinic.assess import colour_reading
from lightmask.clinic.models import Measurement
from lightmask.errors import BadInput

GIVEN = {"text": "", "lightness": 62.0, "a": 11.0, "b": 16.0, "region": "cheek", "instrument": "CM-700d"}


@pytest.fixture(scope="module")
def reading():
    """One reading, worked out once: it takes a second."""
    from lightmask.clinic.models import Patient

    (found,) = colour_reading.read(Patient(name="Made-up", sex="female"), GIVEN)
    return found


def test_the_angle_its_range_and_the_colour_are_kept(reading):
    assert reading.value == pytest.approx(36.87, abs=0.01)
    assert reading.sd == pytest.approx(1.43, abs=0.01)  # 0.5 of L* and b* at a lever of 20
    assert (reading.inputs["L"], reading.inputs["a"], reading.inputs["b"]) == (62, 11, 16)
    assert reading.instrument == "CM-700d"


def test_what_it_says_has_an_interval_and_what_it_rests_on(reading):
    said = reading.inputs["assessed"]
    for name in colour_reading.SHOWN:
        assert 0 <= said[name]["low"] < said[name]["middle"] < said[name]["high"] <= 1
    assert said["rests_on"] == "measured L*, a* and b*"


def test_a_page_shows_it_as_a_table_and_a_patch_of_colour(reading):
    kept = Measurement(inputs=reading.inputs, value=reading.value)
    table = colour_reading.table(kept)
    assert len(table["rows"]) == 3
    assert all("(" in row[1] and "–" in row[1] for row in table["rows"])
    assert colour_reading.swatch(kept).startswith("#")
    assert colour_reading.band(kept) == "intermediate"


def test_of_nothing_there_is_nothing_to_show():
    assert colour_reading.table(None) is None
    assert colour_reading.table(Measurement(inputs={})) is None
    assert colour_reading.swatch(None) == colour_reading.swatch(Measurement(inputs={})) == ""
    assert colour_reading.band(None) == colour_reading.band(Measurement()) == ""


def test_a_colour_that_no_skin_has_is_refused():
    from lightmask.clinic.models import Patient

    with pytest.raises(BadInput):
        colour_reading.read(Patient(sex="unknown"), GIVEN | {"lightness": 50.0, "a": 90.0, "b": 5.0})
