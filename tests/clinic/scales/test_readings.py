"""What instruments write is read with repeats, regions and ranges; what is odd is refused in a sentence."""

import pytest

from lightmask.clinic.scales import readings
from lightmask.errors import BadInput
from lightmask.skin import Reflectance


def test_repeats_of_one_place_become_a_mean_with_its_spread():
    text = "# morning\nscale,region,value\nmexameter_ei,cheek,310\nmexameter_ei,cheeks,330\nsebumeter,forehead,140\n"
    redness, sebum = readings.values(text)
    assert (redness.scale, redness.region, redness.value, redness.count) == ("mexameter_ei", "cheek", 320, 2)
    assert redness.sd == pytest.approx(200**0.5)
    assert (sebum.value, sebum.sd) == (140, None)


def test_semicolons_with_decimal_commas():
    (found,) = readings.values("\ufeffscale;region;value\r\ntewl;cheek;12,5\r\n")
    assert found.value == 12.5


def test_a_reading_of_the_whole_face_has_no_region():
    (found,) = readings.values("scale,region,value\nultrasound_density,,92\n")
    assert found.region == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "starts with 'nothing'"),
        ("scale,value\nx,1", "Head its columns scale,region,value"),
        ("scale,region,value\n", "no rows"),
        ("scale,region,value\nsebumeter,cheek", "the row 'sebumeter,cheek'"),
        ("scale,region,value\nsebumeter,cheek,351", "out of range. Give a number from 0 to 350 ug/cm2"),
        ("scale,region,value\nsebumeter,cheek,high", "Row 1 holds 'high'"),
        ("scale,region,value\nsebumeter,cheek,nan", "no finite number"),
        ("scale,region,value\nsebumeter,elbow,100", "'elbow' is not a region"),
        ("scale,region,value\nsebometer,cheek,100", "Did you mean 'sebumeter'"),
        ("x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_odd_files_are_refused(text, says):
    with pytest.raises(BadInput, match=says):
        readings.values(text)


def test_colours_of_regions():
    cheek, forehead = readings.colours("region,L,a,b\ncheek,62,11,16\ncheek,63,12,17\nforehead,58,12,17\n")
    assert (cheek.lab.lightness, cheek.count) == (62.5, 2)
    assert cheek.ita_deg == pytest.approx(37.1467, abs=1e-3)
    assert cheek.sd == pytest.approx((0.5**0.5,) * 3)
    assert forehead.sd is None


def test_a_spectrum_is_one_that_the_skin_room_takes():
    lines = "\n".join(f"{nm},{0.3 + nm / 5000:.3f}" for nm in range(400, 701, 10))
    found = readings.spectrum(f"wavelength_nm,reflectance\n{lines}\n")
    assert isinstance(found, Reflectance)
    assert found.value.size == 31
    with pytest.raises(BadInput, match="percentage"):
        readings.spectrum("wavelength_nm,reflectance\n" + "\n".join(f"{nm},40" for nm in range(400, 701, 10)))


def test_a_suction_curve_as_columns():
    found = readings.curve("time_s,deformation_mm\n0,0\n0.01,0.02\n")
    assert found == {"time_s": [0, 0.01], "deformation_mm": [0, 0.02]}
