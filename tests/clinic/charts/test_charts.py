"""Charts tell the truth by their places, in words and as a table; and nothing from outside gets into the page."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from lightmask.clinic import charts
from lightmask.clinic.charts.numerals import interval, told
from lightmask.errors import BadInput

LAYERS = ["epidermis", "papillary dermis"]
EVIL = '<script>alert("1")</script>'


def series(name="red 633 nm", middle=(2.0, 1.0), low=(1.5, 0.5), high=(2.6, 1.7)):
    return charts.Series(name=name, band="red", middle=middle, low=low, high=high)


def course(**said):
    weeks, middle = [0, 4, 8, 12], [8.0, 7.0, 6.4, 6.0]
    low, high = [v - 1 for v in middle], [v + 1 for v in middle]
    return charts.course_forecast(weeks, middle, low, high, **{"unit": "points", "quantity": "lines"} | said)


def days(*states, start=date(2026, 8, 3)):
    return [charts.Day(start + timedelta(days=n), state) for n, state in enumerate(states)]


ALL = {
    "dose": lambda: charts.dose_by_layer(LAYERS, [series()]),
    "course": lambda: course(observed=[(0, 8.1), (4, 7.2)], repeat=0.5, reviews=[8]),
    "without": lambda: course(without=([8.0] * 4, [7.5] * 4, [8.5] * 4), better="higher"),
    "ways": lambda: charts.trade_off(
        [charts.Way(name="home", minutes_per_week=50, benefit=1, low=0.2, high=1.8, chosen=True),
         charts.Way(name="office", minutes_per_week=30, benefit=0.8, low=0.1, high=1.9)], "points"),
    "days": lambda: charts.adherence(days("done", "self", "missed", "rest", "planned", "stopped"), 2),
    "time": lambda: charts.over_time([(date(2026, 8, 3), 12.0), (date(2026, 9, 3), 9.0)], "g/m²h", "TEWL", 1.5),
    "weeks": lambda: charts.over_time([(0.0, 12.0)], "%", "gloss"),
    "live": lambda: charts.live_dose([0, 60, 120], [0, 0.4, 0.8], 4.0, 600),
}  # fmt: skip


def drawn(svg):
    return ElementTree.fromstring(str(svg))


def looks(svg, look, kind="*"):
    return [one for one in drawn(svg).iter() if look in one.get("class", "").split() and (kind in ("*", one.tag))]


@pytest.mark.parametrize("name", ALL)
def test_each_picture_says_what_it_shows_and_brings_no_look_of_its_own(name):
    made = ALL[name]()
    for svg in (made.wide, made.narrow):
        root = drawn(svg)
        named = {one.get("id"): one.text for one in root.iter() if one.get("id")}
        assert root.get("role") == "img" and all(named[one] for one in root.get("aria-labelledby").split())
        assert not re.search(r"\s(style|fill|stroke|on\w+)=", str(svg))
    assert made.caption and made.rows and all(len(row) == len(made.columns) for row in made.rows)
    assert drawn(made.narrow).get("viewBox").split()[2] == "340"


@pytest.mark.parametrize("name", ALL)
def test_the_two_drawings_of_a_picture_have_names_of_their_own(name):
    made = ALL[name]()
    ids = re.findall(r' id="([^"]+)"', f"{made.wide}{made.narrow}")
    assert len(ids) == len(set(ids))


def test_words_of_others_stay_words():
    made = charts.dose_by_layer([EVIL, "dermis"], [series(name=EVIL)], unit=EVIL)
    assert "<script" not in f"{made.wide}{made.narrow}"
    made = course(unit=EVIL, quantity=EVIL)
    assert "<script" not in f"{made.wide}{made.narrow}"


def test_twice_the_dose_is_twice_the_bar():
    made = charts.dose_by_layer(LAYERS, [series(middle=(2.0, 1.0))])
    for svg in (made.wide, made.narrow):
        two, one = (float(bar.get("width")) for bar in looks(svg, "bar-red"))
        assert two == pytest.approx(2 * one, abs=0.15)


def test_a_dose_that_nobody_knows_has_no_bar():
    made = charts.dose_by_layer(LAYERS, [series(middle=(2.0, None), low=(1.0, None), high=(3.0, None))])
    assert len(looks(made.wide, "bar-red")) == 1 and ">unknown<" in made.wide
    assert made.rows[1][1] == "unknown" and made.rows[0][1] == "2 (1–3)"


def test_the_studied_window_stands_in_its_layer_alone():
    window = charts.Window(layer="papillary dermis", band="red", low=1.0, high=4.0)
    made = charts.dose_by_layer(LAYERS, [series()], windows=[window])
    (box,) = looks(made.wide, "window")
    bars = looks(made.wide, "bar-red")
    assert float(bars[0].get("y")) + 13 < float(box.get("y")) < float(bars[1].get("y"))


def test_what_is_measured_stands_where_the_forecast_of_the_same_figure_stands():
    made = course(observed=[(4, 7.0)])
    (dot,) = looks(made.wide, "seen")
    places = re.findall(r"[ML]([\d.]+) ([\d.]+)", looks(made.wide, "expected-line")[0].get("d"))
    assert (float(dot.get("cx")), float(dot.get("cy"))) == pytest.approx(tuple(map(float, places[1])), abs=0.1)


def test_a_higher_figure_stands_higher():
    made = course(observed=[(0, 8.0), (4, 6.0)])
    high, low = (float(dot.get("cy")) for dot in looks(made.wide, "seen"))
    assert high < low


def test_a_measurement_between_the_weeks_of_the_forecast_is_in_the_table():
    made = course(observed=[(4, 7.2), (5.5, 7.1)])
    assert [row[-1] for row in made.rows] == ["", "7.2", "", "", "7.1"]


@pytest.mark.parametrize(("last", "said"), [(11.2, "is within"), (9.0, "is larger than")])
def test_a_change_is_told_apart_from_the_measurement_itself(last, said):
    made = charts.over_time([(0.0, 12.0), (8.0, last)], "%", "gloss", repeat=1.5)
    assert said in made.note and len(looks(made.wide, "repeat")) == 1


def test_a_calendar_counts_the_weeks_that_met_the_target_and_leaves_none_out():
    made = charts.adherence([*days("done", "self", "missed"), *days("done", start=date(2026, 8, 19))], 2)
    assert [row[1] for row in made.rows] == ["2", "0", "1"]
    assert made.note == "3 sessions in 3 weeks. 1 of 3 weeks met the target of 2."
    assert len(looks(made.wide, "met")) == 1


def test_weeks_ahead_and_a_week_that_goes_on_are_none_that_failed():
    had = ["done", *["rest"] * 6, "done", *["rest"] * 3, "planned", "rest", "rest"]
    made = charts.adherence(days(*had, "planned", *["rest"] * 6), 1)
    assert made.note == "2 sessions in 2 weeks. 2 of 2 weeks met the target of 1."
    assert charts.adherence(days(*had, "planned"), 2).note == "2 sessions in 2 weeks. 0 of 1 weeks met the target of 2."


def test_the_band_of_repeatability_leaves_room_around_it():
    for points in ([(0.0, 12.0)], [(0.0, 12.0), (8.0, 11.9)]):
        made = charts.over_time(points, "um", "depth", repeat=1.5)
        (band,) = looks(made.wide, "repeat", "rect")
        assert float(band.get("height")) < 0.7 * 330
    assert made.caption == "depth, µm" and made.note.startswith("First 12 µm, last 11.9 µm.")
    assert not any("depth" in (one.text or "") for one in looks(made.wide, "label"))  # the caption says it


@pytest.mark.parametrize(
    ("unit", "said"),
    [("a.u.", "342 a.u"), ("deg", "342°"), ("ratio 0..1", "342"), ("points", "342 points"), ("%", "342 %")],
)
def test_a_reading_alone_is_told_with_its_unit(unit, said):
    assert charts.over_time([(date(2026, 8, 3), 342.0)], unit, "redness").note == f"One reading: {said}."


def test_a_long_course_shows_its_newest_weeks_on_a_phone_and_all_in_the_table():
    made = charts.adherence(days(*["done"] * 7 * 15))
    assert len(looks(made.narrow, "day-done")) == 7 * 10 and len(looks(made.wide, "day-done")) == 7 * 15
    assert len(made.rows) == 15


def test_a_session_that_runs_is_drawn_up_to_now():
    made = charts.live_dose(list(range(0, 600, 1)), [t / 150 for t in range(0, 600, 1)], 4.0, 600)
    path = looks(made.wide, "strong")[0].get("d")
    assert path.count("L") < 260 and len(made.rows) <= 13
    assert drawn(made.wide).find("desc").text.startswith("3.99 of 4 J/cm² after 9.98 of 10 minutes")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: charts.dose_by_layer([], []), lambda: charts.trade_off([], "points"), lambda: charts.adherence([]),
        lambda: charts.over_time([], "%", "gloss"), lambda: charts.live_dose([], [], 0.0, 600),
        lambda: charts.Day(date(2026, 1, 1), "skipped"),
    ],
)  # fmt: skip
def test_nothing_to_draw_is_said(wrong):
    with pytest.raises(BadInput):
        wrong()


def test_a_session_that_has_not_begun_can_be_drawn():
    assert "0 of 4" in drawn(charts.live_dose([], [], 4.0, 600).wide).find("desc").text


@pytest.mark.parametrize(
    ("value", "said"),
    [(4.213, "4.21"), (0.0421, "0.0421"), (1234.6, "1235"), (0, "0"), (None, "unknown"), (float("nan"), "unknown"),
     (12.0, "12"), (-0.5, "-0.5"), (99.96, "100")],
)  # fmt: skip
def test_figures_have_about_three_digits(value, said):
    assert told(value) == said


def test_figures_follow_the_language_of_the_reader():
    with override("de"):
        assert interval(4.2, 3.1, 5.6) == "4,2 (3,1–5,6)"
    assert interval(None, 1, 2) == "unknown" and interval(2.0, None, None) == "2"
