"""The engine of margins and remedies, asked with rules whose use is written down: every answer exact to its step."""

import math
from dataclasses import replace

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.mask import CONTINUOUS, Channel
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import Finding, Rule, findings, time_to_limit_s

ABOVE, BELOW = 1 + 1.05e-9, 1 + 0.95e-9  # both sides of where less light is far enough from its limit
FOUND_OUT = "Find out the mask's irradiance on the skin (measure it, or ask the maker) and write it into its file."
FINDING = Finding(
    id="X10", limit="a limit", clause="a clause", value=15.0, allowed=10.0, unit="W/m2", use=1.5, longest_s=60.0,
    highest_drive=0.5, remedy="Do this.",
)  # fmt: skip


def light(duration_s=600.0):
    return Exposure(
        skin_on_W_m2=np.zeros((1, 1, 1)), eye_on_W_m2=np.zeros((1, 1)), duration_s=duration_s, pulses=CONTINUOUS,
        channels=(Channel(name="red", peak_nm=633),),
    )  # fmt: skip


def dose(per_s=1.0):
    """Grows with the light and with its time."""
    return lambda exposure: np.array([per_s * exposure.share * exposure.duration_s])


def rate(per_share=1.0):
    """The same at any time."""
    return lambda exposure: np.array([per_share * exposure.share])


def course(of_time):
    """The same at any share of the light."""
    return lambda exposure: np.array([of_time(exposure.duration_s)])


def rule(value, allowed=1.0, **more):
    law = allowed if callable(allowed) else lambda duration_s: allowed
    return Rule(**({"id": "X10", "value": value, "allowed": law} | more))


def found(value, allowed=1.0, duration_s=600.0, **more):
    (one,) = findings(light(duration_s), (rule(value, allowed, **more),))
    return one


@pytest.mark.parametrize(
    ("allowed", "duration_s", "longest_s"),
    [
        (100, 600, 96), (96, 600, 96), (95.999, 600, 90), (101.999, 600, 96), (6, 600, 6), (5.99, 600, None),
        (599.9, 600, 594), (600, 600, 600), (600.5, 601, 600), (601, 601, 601), (599, 601, 594), (700, 601.5, 601.5),
        (12, 13, 12), (5, 7, None), (1799, 1800, 1794), (400, 600, 396), (1, 5, None),
    ],
)  # fmt: skip
def test_the_longest_time_is_a_whole_step_that_keeps_the_limit(allowed, duration_s, longest_s):
    one = found(dose(), allowed, duration_s)
    assert one.longest_s == longest_s
    assert one.use == pytest.approx(duration_s / allowed)
    assert one.kept is (duration_s <= allowed)


@pytest.mark.parametrize(
    ("allowed", "drive"),
    [
        (1, None), (5.99, None), (6.01, 0.01), (100, 0.16), (300 * ABOVE, 0.5), (300 * BELOW, 0.49), (300, 0.49),
        (305.9, 0.5), (306.01, 0.51), (594.01, 0.99), (599.99, 0.99), (593.9, 0.98), (600, 1), (601, 1), (60000, 1),
    ],
)  # fmt: skip
def test_the_highest_drive_is_a_whole_hundredth_that_keeps_the_limit(allowed, drive):
    assert found(dose(), allowed).highest_drive == drive


def test_less_light_may_come_as_near_as_its_margin():
    assert found(rate(2 * (1 - 1e-9))).highest_drive == 0.5


def test_a_rate_has_no_time_and_a_time_has_no_drive():
    over = found(rate(3.99), 1.0)
    assert (over.longest_s, over.highest_drive, over.remedy) == (None, 0.25, "Choose every drive times 0.25.")
    late = found(course(lambda time_s: time_s / 60), 2.01)
    assert (late.longest_s, late.highest_drive, late.remedy) == (120, None, "Choose at most 2.0 minutes.")


@pytest.mark.hazard("HZ53")
@pytest.mark.parametrize(
    ("value", "allowed", "more", "remedy"),
    [
        (dose(), 600, {}, ""),
        (dose(), 601, {}, ""),
        (dose(), 100, {}, "Choose one: at most 1.6 minutes, or every drive times 0.16."),
        (dose(), 450.1, {}, "Choose one: at most 7.5 minutes, or every drive times 0.75."),
        (dose(), 100, {"at_the_eye": True},
         "Choose one: at most 1.6 minutes, or every drive times 0.16, or opaque goggles that pass at most 0.166 of "
         "what now reaches the eye."),
        (course(lambda time_s: 1.004), 1, {"at_the_eye": True},
         "Choose opaque goggles that pass at most 0.996 of what now reaches the eye."),
        (course(lambda time_s: 1 / 0.4), 1, {"at_the_eye": True},
         "Choose opaque goggles that pass at most 0.399 of what now reaches the eye."),
        (course(lambda time_s: 1 / 0.4 / ABOVE), 1, {"at_the_eye": True},
         "Choose opaque goggles that pass at most 0.400 of what now reaches the eye."),
        (course(lambda time_s: 64.0), 1, {"at_the_eye": True, "otherwise": "Nothing."},
         "Choose opaque goggles that pass at most 0.015 of what now reaches the eye."),
        (course(lambda time_s: 1000.1), 1, {"at_the_eye": True}, "Do not use this light."),
        (dose(), 100, {"otherwise": lambda exposure: "Wait a day."},
         "Choose one: at most 1.6 minutes, or every drive times 0.16. Or: wait a day."),
        (course(lambda time_s: 3.0), 1, {}, "Do not use this light."),
        (course(lambda time_s: 3.0), 1, {"otherwise": "Wait a day."}, "Wait a day."),
        (course(lambda time_s: 3.0), 1, {"otherwise": lambda exposure: f"{exposure.duration_s:g} s is too long."},
         "600 s is too long."),
        (course(lambda time_s: 3.0), 1, {"otherwise": lambda exposure: ""}, "Do not use this light."),
        (rate(math.nan), 1, {"at_the_eye": True, "otherwise": "Nothing."}, FOUND_OUT),
    ],
)  # fmt: skip
def test_the_words_of_a_remedy(value, allowed, more, remedy):
    assert found(value, allowed, **more).remedy == remedy


@pytest.mark.parametrize(
    ("use", "time_s"),
    [
        (lambda t: t / 100, 100), (lambda t: (t / 200) ** 0.75, 200), (lambda t: (t / 3000) ** 3, 3000),
        (lambda t: 0.5 + t / 1000, 500), (lambda t: 0.999 + t / 1e4, 10),
        (lambda t: math.exp((t - 700) / 100), 700), (lambda t: 0.1 if t <= 300 else 3.0, 300),
        (lambda t: 0.0 if t <= 250 else t, 250), (lambda t: 0.999 if t <= 20 else 1e9, 20),
        (lambda t: 1e-9 if t <= 20 else 1.001, 20), (lambda t: t / 29000, 29000), (lambda t: t / 15000, 15000),
        (lambda t: t / 1.05e-3, 1.05e-3), (lambda t: 500 * t, 2e-3),
        (lambda t: 1.0 if t <= 1000 else t / 1000, 1000), (lambda t: min(t / 50, 1.0) if t <= 800 else 2.0, 800),
    ],
)  # fmt: skip
def test_the_time_to_a_limit_is_close_and_never_late(use, time_s):
    told_s = found(course(use)).time_to_limit_s
    assert time_s * (1 - 2e-7) <= told_s <= time_s
    assert use(told_s) <= 1


@pytest.mark.parametrize(
    ("use", "time_s"),
    [
        (lambda t: 0.5, math.inf), (lambda t: 1.0, math.inf), (lambda t: 0.0, math.inf),
        (lambda t: t / 31000, math.inf), (lambda t: t / 30000, math.inf), (lambda t: t / 60000, math.inf),
        (lambda t: 2.0, 0.0), (lambda t: 1e9, 0.0),
        (lambda t: t / 5e-4, 0.0), (lambda t: t / 9.5e-4, 0.0), (lambda t: t / 3e-4, 0.0), (lambda t: t / 1e-3, 1e-3),
    ],
)  # fmt: skip
def test_times_at_the_ends_of_what_the_limits_know(use, time_s):
    assert found(course(use)).time_to_limit_s == time_s


@pytest.mark.parametrize(
    ("use", "most"),
    [
        (lambda t: (t / 200) ** 0.75, 5), (lambda t: t / 7, 5), (lambda t: 0.5 + t / 1000, 40),
        (lambda t: 0.999 + t / 1e4, 45), (lambda t: math.exp((t - 700) / 100), 45),
        (lambda t: 0.1 if t <= 300 else 3.0, 45), (lambda t: 0.5, 2), (lambda t: 2.0, 3),
    ],
)  # fmt: skip
def test_a_rule_is_not_asked_often_for_its_time(use, most):
    """It may be slow to answer: two steps between the ends for a power of time."""
    times = []
    time_to_limit_s(rule(course(lambda time_s: times.append(time_s) or use(time_s))), light())
    assert 1 <= len(times) <= most


@pytest.mark.hazard("HZ55")
def test_unknown_is_never_kept():
    for value in (rate(math.nan), lambda exposure: np.array([0.1, math.nan, 0.1])):
        one = found(value)
        assert (one.kept, one.longest_s, one.highest_drive, one.remedy) == (False, None, None, FOUND_OUT)
        assert math.isnan(one.use) and math.isnan(one.value) and math.isnan(one.time_to_limit_s)
        assert math.isnan(one.margin)
        assert one.sentence.endswith(f"): cannot be shown to be kept. {FOUND_OUT}")


def test_no_draw_is_refused():
    with pytest.raises(BadInput, match="no draw to judge"):
        found(lambda exposure: np.array([]))
    assert found(lambda exposure: np.array([0.5])).kept, "one is enough"


@pytest.mark.hazard("HZ62")
@pytest.mark.parametrize(
    ("share", "value"), [(None, 95), (0.95, 95), (0.99, 99), (1.0, 100), (0.5, 50), (0.0, 0), (0.955, 95.5)]
)
def test_the_share_of_the_draws_that_must_keep_it(share, value):
    one = found(lambda exposure: np.arange(100.0, -1, -1) * exposure.share, 200.0, share=share)
    assert (one.value, one.use) == (pytest.approx(value), pytest.approx(value / 200))


def test_a_use_of_its_own_decides_and_the_value_is_only_told():
    one = found(rate(7.0), 10.0, use=rate(1.99))
    assert (one.value, one.allowed, one.use) == (7, 10, 1.99)
    assert (one.kept, one.margin, one.highest_drive) == (False, -0.99, 0.5)


def test_the_limit_is_that_of_the_session():
    one = found(rate(3.0), allowed=lambda duration_s: duration_s / 100)
    assert (one.allowed, one.use) == (6, 0.5)


def test_only_what_is_asked_is_found_in_the_order_of_the_rules():
    rules = (
        rule(rate(), id="X12"), rule(rate(), id="MTD", asked=lambda exposure: exposure.duration_s > 600),
        rule(rate(), id="MTD"), rule(rate(), id="X01", asked=lambda exposure: exposure.duration_s <= 600),
    )  # fmt: skip
    assert [one.id for one in findings(light(), rules)] == ["X12", "MTD", "X01"]
    assert findings(light(), ()) == ()


def test_a_finding_quotes_its_row():
    one = found(rate(), id="HEAT-41")
    assert (one.id, one.unit) == ("HEAT-41", "C")
    assert (one.limit, one.clause[:22]) == ("warmest skin of the session", "IEC 60601-1 cl. 11.1.2")
    ceiling = found(rate(), id="MTD")
    assert (ceiling.id, ceiling.unit) == ("MTD", "J/cm2")
    with pytest.raises(BadInput, match=r"no limit 'X99' in the table of limits. Add its row"):
        found(rate(), id="X99")


@pytest.mark.parametrize(
    ("use", "kept"), [(0, True), (0.95, True), (1, True), (np.nextafter(1, 2), False), (1.05, False), (math.nan, False)]
)
def test_kept_is_a_limit_that_is_not_passed(use, kept):
    assert replace(FINDING, use=use).kept is kept


def test_a_margin_is_what_is_left():
    assert [replace(FINDING, use=use).margin for use in (0, 0.25, 1, 1.5)] == [1, 0.75, 0, -0.5]
    assert math.isnan(FINDING.time_to_limit_s), "unknown when nobody says"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (15.0, "15"), (0.012345, "0.0123"), (999.4, "999"), (999.5, "1000"), (1000.0, "1000"), (1234.5, "1234"),
        (54321.0, "54321"), (-12.345, "-12.3"), (-54321.0, "-54321"),
        (1e8, "100000000"), (1.1e8, "over 100000000"), (123.4, "123"), (0.0, "0"),
    ],
)  # fmt: skip
def test_a_sentence_in_figures_that_people_read(value, said):
    one = replace(FINDING, value=value, allowed=4321.0, use=1.5)
    wanted = f"a limit (a clause): {said} W/m2, at most 4321 W/m2 (1.50 times the limit). Do this."
    assert one.sentence == wanted
    assert replace(one, value=1.0, allowed=value).sentence.startswith(f"a limit (a clause): 1 W/m2, at most {said} W")


@pytest.mark.parametrize(
    ("use", "unit", "said"),
    [
        (1.0099, "W/m2", "(just over the limit)"), (1.01, "W/m2", "(1.01 times the limit)"),
        (1000.0, "W/m2", "(1000.00 times the limit)"), (1e17, "min", "(over 1000 times the limit)"),
        (1.2, "C", "(1.20 times the warming that is allowed)"),
    ],
)  # fmt: skip
def test_how_many_times_the_limit(use, unit, said):
    assert (
        f"{said}. Do this." in replace(FINDING, value=1.0, allowed=1.0, use=use, unit=unit, remedy="Do this.").sentence
    )
