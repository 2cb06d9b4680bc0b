"""A change is better or worse, beyond what readings differ by anyway, and large enough to matter - or unknown."""

import pytest

from lightmask.clinic.scales import Scale, changed, repeatability_sd
from lightmask.errors import BadInput


def test_better_is_down_or_up_as_the_scale_says():
    assert changed("pasi", 12, 6).direction == "better"
    assert changed("cutometer_r2", 0.7, 0.6).direction == "worse"
    assert changed("mexameter_mi", 200, 220).direction == "changed"
    assert changed("dlqi", 5, 5).direction == "same"


def test_the_published_difference_decides_whether_it_matters():
    assert changed("dlqi", 14, 11).important == "no"
    assert changed("dlqi", 14, 10).important == "yes"
    assert changed("oscorad", 40, 25).important == "yes"
    assert changed("oscorad", 40, 30).important == "no"
    assert changed("sebumeter", 180, 90).important == "unknown"


def test_points_or_percent_whichever_is_reached():
    assert changed("easi", 6, 2.9).important == "yes"  # 52 percent, 3.1 points
    assert changed("easi", 40, 33).important == "yes"  # 7 points, 18 percent


def test_readings_within_repeatability_are_no_change():
    found = changed("cutometer_r2", 0.70, 0.73)
    assert found.smallest_real == pytest.approx(1.96 * 2**0.5 * 0.05 * 0.70)
    assert found.real == "no"
    assert changed("cutometer_r2", 0.70, 0.82).real == "yes"
    assert "derived" in found.rests_on


def test_the_sites_own_spread_counts_before_the_table():
    found = changed("cutometer_r2", 0.70, 0.73, own_sd=0.005)
    assert (found.real, found.rests_on) == ("yes", "the site's own readings")


def test_nothing_known_is_unknown():
    assert repeatability_sd(Scale.named("tewl"), 12)[0] is None
    assert changed("tewl", 12, 20).real == "unknown"


def test_from_zero_there_is_no_percent():
    found = changed("pasi", 0, 3)
    assert (found.percent, found.points) == (None, 3)


def test_values_that_the_scale_has_not_are_refused():
    with pytest.raises(BadInput, match="out of range"):
        changed("dlqi", 14, 31)
