"""The audit of a mask's sheet: what contradicts itself is found, with both numbers, and nothing else is."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask import Beam, Channel, Finding, Indication, Leds, Mask, Stated, audit
from lightmask.mask.auditing import energy, studied
from lightmask.mask.auditing.finding import KINDS, apart, limits
from lightmask.mask.auditing.plane import spread_at, squares

LAMBERT = Beam(cosine=np.linspace(0, 1, 1025), per_sr=np.linspace(0, 1, 1025) / np.pi)


def stated(value):
    return Stated(value, "claimed")


def channel(name="red", peak_nm=633.0, **more):
    return Channel(name=name, peak_nm=peak_nm, **more)


def sheet(**more):
    """A sheet that agrees with itself: 20 mW/cm2 for ten minutes is 12 J/cm2."""
    fields = {
        "name": "m",
        "channels": (channel(irradiance_mW_cm2=stated(20.0)),),
        "session_s": stated(600.0),
        "dose_J_cm2": stated(12.0),
        "indications": (Indication(name="wrinkles"),),
    }
    return Mask(**(fields | more))


def kinds(mask, about):
    return [finding.kind for finding in audit(mask) if finding.about.startswith(about)]


def only(mask, about):
    (found,) = [finding for finding in audit(mask) if finding.about.startswith(about)]
    return found


def test_a_sheet_that_agrees_is_not_accused():
    found = audit(sheet())
    assert {finding.kind for finding in found} == {"agrees", "cannot be checked"}
    assert kinds(sheet(), "dose") == ["agrees"]


def test_a_dose_that_does_not_follow_is_named_with_both_numbers_and_its_explanations():
    found = only(sheet(dose_J_cm2=stated(3.0)), "dose")
    assert found.kind == "contradiction"
    assert "12 J/cm2" in found.says
    assert "3 J/cm2" in found.says
    assert [round(figure.value, 6) for figure in found.figures] == [12, 3]
    said = " ".join(found.settles)
    assert "25 %" in said  # pulses
    assert "4 times the mean" in said  # a peak figure
    assert "2.5 min" in said  # less light in the session


def test_a_duty_that_is_stated_counts_and_then_is_not_offered_as_an_explanation():
    pulsed = sheet(dose_J_cm2=stated(3.0), duty=stated(0.25), pulsed="yes")
    assert kinds(pulsed, "dose") == ["agrees"]
    found = only(replace(pulsed, dose_J_cm2=stated(1.0)), "dose")
    assert not any("pulses" in words for words in found.settles)


def test_modes_that_take_turns_are_suspected_when_the_factor_is_the_number_of_channels():
    two = (channel(irradiance_mW_cm2=stated(20.0)), channel("nir", 830.0, irradiance_mW_cm2=stated(20.0)))
    found = only(sheet(channels=two), "dose")
    assert any("close to that" in words for words in found.settles)


def test_a_dose_above_what_follows_is_explained_otherwise():
    two = (channel(), channel("nir", 830.0))
    found = only(sheet(channels=two, total_mW_cm2=stated(20.0), total_means="total", dose_J_cm2=stated(24.0)), "dose")
    assert found.kind == "contradiction"
    assert any("one channel of 2" in words for words in found.settles)
    assert any("2 sessions" in words for words in found.settles)


def test_a_figure_of_unsaid_meaning_is_read_in_the_way_that_agrees():
    two = (channel(), channel("nir", 830.0))
    mask = sheet(channels=two, total_mW_cm2=stated(20.0), dose_J_cm2=stated(24.0))
    assert only(mask, "dose").kind == "agrees"
    assert "each of 2 channels" in only(mask, "dose").says
    assert "20 or 40" in next(f.says for f in audit(mask) if f.kind == "doubtful")


def test_an_irradiance_that_was_derived_from_the_dose_does_not_confirm_it():
    derived = channel(irradiance_mW_cm2=Stated(20.0, "claimed", "derived: 12 J/cm2 in 10 min"))
    assert kinds(sheet(channels=(derived,)), "dose") == ["cannot be checked"]


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ({"session_s": Stated(None, "unknown")}, "10 min"),
        ({"dose_J_cm2": Stated(None, "unknown")}, "12 J/cm2"),
        ({"channels": (channel(),)}, "20 mW/cm2"),
    ],
)
def test_of_two_that_are_stated_the_third_follows(missing, says):
    found = only(sheet(**missing), "dose")
    assert found.kind == "cannot be checked"
    assert says in found.says


def test_no_session_time_leaves_a_dose_per_minute():
    found = only(sheet(session_s=Stated(None, "unknown")), "session")
    assert "1.2 J/cm2" in found.says


def test_light_that_does_not_pulse_is_not_lit_half_of_the_time():
    assert kinds(sheet(pulsed="no", duty=stated(0.5)), "pulses") == ["contradiction"]
    assert kinds(sheet(pulsed="no", duty=stated(1.0)), "pulses") == []


def test_channels_are_held_against_the_total():
    two = (channel(irradiance_mW_cm2=stated(10.0)), channel("nir", 830.0, irradiance_mW_cm2=stated(10.0)))
    assert kinds(sheet(channels=two, total_mW_cm2=stated(20.0), total_means="total"), "irradiance")[0] == "agrees"
    found = next(f for f in audit(sheet(channels=two, total_mW_cm2=stated(40.0), total_means="total")))
    assert found.kind == "contradiction"
    assert {"20", "40."} <= set(found.says.split())
    assert kinds(sheet(channels=two, total_mW_cm2=stated(10.0), total_means="each"), "irradiance")[0] == "agrees"


@pytest.mark.parametrize(
    ("use", "peaks", "kind"),
    [
        ("acne", (415,), "agrees"),
        ("mild acne", (850,), "contradiction"),
        ("acne", (830,), "contradiction"),  # 830 nm was tried with blue, never alone
        ("wrinkles", (633, 830), "agrees"),
        ("wrinkles", (415,), "contradiction"),
        ("wrinkles", (590,), "doubtful"),  # an open trial had it alone
        ("wrinkles", (940,), "doubtful"),
        ("hair growth", (633,), "cannot be checked"),
    ],
)
def test_light_is_held_against_the_trials_of_its_use(use, peaks, kind):
    channels = tuple(channel(f"c{nm}", float(nm), irradiance_mW_cm2=stated(20.0)) for nm in peaks)
    mask = sheet(channels=channels, dose_J_cm2=stated(12.0 * len(peaks)), indications=(Indication(name=use),))
    assert only(mask, "indication").kind == kind


def test_words_of_a_use_find_its_goal():
    assert [studied.goal_of(use) for use in ("Periorbital Wrinkles", "mild-moderate ACNE", "heat")] == [
        "wrinkles",
        "acne",
        None,
    ]
    assert 415 in studied.wavelengths_nm("acne")
    assert 830 not in studied.alone_nm("acne")


def test_a_use_that_names_a_band_the_mask_lacks():
    found = only(sheet(indications=(Indication(name="acne", bands=("blue",)),)), "indication")
    assert found.kind == "contradiction"
    assert "blue" in found.says
    assert "633" in found.says


@pytest.mark.parametrize(
    ("name", "peak_nm", "found"),
    [
        ("red", 605, 1),
        ("red", 633, 0),
        ("near infrared", 830, 0),
        ("deep infrared", 700, 1),
        ("amber", 605, 0),
        ("a", 605, 0),
    ],
)
def test_a_colour_is_held_against_its_peak(name, peak_nm, found):
    mask = sheet(channels=(channel(name, float(peak_nm), irradiance_mW_cm2=stated(20.0)),))
    assert kinds(mask, "colour") == ["doubtful"] * found


def test_a_clearance_says_nothing_of_an_effect_and_a_boast_needs_a_number():
    assert "effect" in only(sheet(clearance="K191629"), "clearance").says
    assert kinds(sheet(clearance="FDA cleared"), "clearance") == ["doubtful"]
    assert kinds(sheet(notes=("FDA approved for home use",)), "clearance") == ["doubtful"]
    assert kinds(sheet(), "clearance") == []


def test_a_disputed_count_is_doubtful():
    assert kinds(sheet(led_count=Stated(132, "claimed", "disputed: 132 and 264")), "LED count") == ["doubtful"]


def test_a_figure_of_the_centre_is_not_the_mean():
    assert "doubtful" in kinds(sheet(stated_where="centre"), "irradiance")
    assert "doubtful" not in kinds(sheet(stated_where="mean"), "irradiance")


def test_nobody_knows_the_light_and_what_is_left():
    found = only(sheet(channels=(channel(),), dose_J_cm2=Stated(None, "unknown")), "irradiance")
    assert "for each J/cm2" in found.says


def panel(across=11, pitch_mm=10.0, flux_mW=10.0, **more):
    """A square panel of red LEDs that look at the face."""
    step = (np.arange(across) - (across - 1) / 2) * pitch_mm
    x, y = np.meshgrid(step, step)
    count = x.size
    leds = Leds(
        position_mm=np.column_stack([x.ravel(), y.ravel(), np.full(count, 60.0)]),
        axis=np.tile([0.0, 0.0, -1.0], (count, 1)),
        channel=np.zeros(count),
        zone=np.zeros(count),
        share=np.ones(count),
    )
    lamp = channel(flux_mW=stated(flux_mW), beam=LAMBERT, **more.pop("lamp", {}))
    return Mask(name="panel", channels=(lamp,), leds=leds, **more)


def test_an_endless_panel_spreads_its_flux_evenly_at_any_distance():
    for distance_mm in (10.0, 20.0):
        found = spread_at(panel(across=61), distance_mm)
        assert found.centre == pytest.approx(10.0, rel=0.03)
        assert 9.0 < found.mean < 10.0  # some is lost over the edge


def test_near_a_led_the_peak_is_far_above_the_mean():
    near, far = spread_at(panel(), 2.0), spread_at(panel(), 15.0)
    assert near.peak > 5 * near.mean
    assert far.peak < 1.5 * far.mean
    assert near.peak == pytest.approx(10 / np.pi / 2.0**2 * 100, rel=0.05)  # one Lambertian LED straight ahead


def test_points_before_the_leds_keep_their_distance():
    points, normals, side_mm = squares(panel().leds, 7.0)
    assert points.shape[0] == 121
    assert points[..., 2] == pytest.approx(53.0)
    assert normals[..., 2] == pytest.approx(1.0)
    assert side_mm == pytest.approx(10.0)


def test_a_peak_that_is_sold_as_the_mean_is_found_out():
    peak = spread_at(panel(), 3.0).peak
    mask = panel(stated_where="mean", stated_at_mm=stated(3.0), lamp={"irradiance_mW_cm2": stated(peak)})
    found = next(finding for finding in audit(mask) if finding.about == "irradiance")
    assert found.kind == "contradiction"
    assert "a figure of the brightest point" in found.settles
    honest = panel(stated_where="peak", stated_at_mm=stated(3.0), lamp={"irradiance_mW_cm2": stated(peak)})
    assert kinds(honest, "irradiance") == ["agrees"]


def test_flux_over_area_and_the_count_of_leds():
    mask = panel(area_cm2=stated(121.0), led_count=stated(121), lamp={"irradiance_mW_cm2": stated(10.0)})
    assert kinds(mask, "LEDs") == ["agrees"]
    assert kinds(mask, "LED count") == ["agrees"]
    assert kinds(replace(mask, area_cm2=stated(20.0)), "LEDs") == ["contradiction"]
    assert kinds(replace(mask, led_count=stated(242)), "LED count") == ["contradiction"]


def test_without_a_flux_the_audit_says_what_each_led_would_need():
    mask = sheet(led_count=stated(100), area_cm2=stated(200.0))
    assert "40 mW of each" in only(mask, "LEDs").says


def test_the_worst_comes_first_and_every_kind_is_known():
    mask = sheet(dose_J_cm2=stated(3.0), indications=(), clearance="cleared")
    order = [KINDS.index(finding.kind) for finding in audit(mask)]
    assert order == sorted(order)
    with pytest.raises(BadInput, match="no verdict"):
        Finding(kind="wrong", about="dose", says="")
    with pytest.raises(BadInput, match="no rule"):
        limits("weight")


def test_apart_is_the_same_both_ways():
    assert apart(2.0, 6.0) == apart(6.0, 2.0) == 3.0


def test_a_mask_without_figures_has_no_reading_of_its_energy():
    assert energy.of(sheet(channels=(channel(),))).readings == ()


def test_the_command_prints_a_page_and_json_and_never_fails_for_what_it_finds(capsys):
    from lightmask.cli import mask_check

    mask_check.check("celluma-pro")
    page = capsys.readouterr().out
    assert "1 contradiction" in page
    assert "39.6 J/cm²" in page
    mask_check.check("celluma-pro", json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["contradictions"], said["by_region"]) == ("lightmask check 1", 1, None)
    assert said["findings"][0]["figures"][0]["value"] == pytest.approx(39.6)
    with pytest.raises(BadInput, match="no mask"):
        mask_check.check("no-such-mask")


def test_a_mask_with_leds_gets_its_light_by_region(capsys):
    from lightmask.cli import mask_check

    mask_check.check("home-3", json=True)
    by_region = json.loads(capsys.readouterr().out)["by_region"]
    assert by_region["regions"][0]["region"] == "whole face"
    for row in by_region["regions"]:
        assert row["mean_mW_cm2"] == pytest.approx(sum(row["channels_mW_cm2"]), rel=2e-3)
        assert row["d95_mW_cm2"] <= row["d5_mW_cm2"]
