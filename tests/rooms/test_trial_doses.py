"""A trial comes in as its paper tells it, nothing guessed; its dose goes down through its people's skin."""

import csv
import io
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask import figures, tables
from lightmask.dose import reach
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.response import dose_table
from lightmask.response.delivered import layer_dose
from lightmask.response.listed import listed
from lightmask.response.people import people_of, phototypes, skin_of
from lightmask.response.printed import Printed, each, printed
from lightmask.response.published import MARKS, Outcome, Trial
from lightmask.response.stated_light import stated_lights
from lightmask.response.trial_file import COLUMNS, arm, held_against, marks, read_csv, read_trials

ROOT = Path(__file__).resolve().parents[2]
approx = pytest.approx
PAPILLARY = "papillary dermis"

TOML = """
arm_id = "Made2026"
indication = "wrinkles"
control = "sham"
skin_types = "II-IV, women 45-70"
sessions = 24
weeks = "12 weeks"
[[light]]
wavelength = "633 nm"
irradiance = "at most 20 mW/cm2"
time = "10 min"
[[light]]
wavelength = "820 to 840 nm"
fluence = "24 to 48 J/cm2"
[[outcome]]
measure = "depth"
kind = "percent change"
value = -12.5
week = "21 days"
"""


def row(**cells):
    """A row of the table of trials, everything else blank."""
    return {"arm_id": "Made2026", **cells}


def written(folder, rows, heads=None, name="some.csv"):
    """The rows as a csv file."""
    room = io.StringIO()
    writer = csv.DictWriter(room, heads or list(COLUMNS))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text("# a comment\n" + room.getvalue(), encoding="utf-8")
    return path


def only(**cells):
    """The one light of a row."""
    (light,) = stated_lights(arm(row(**cells)))
    return light


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("409-419", 409, 419),
        ("20-80", 20, 80),
        ("630±10", 620, 640),
        ("<=10", None, 10),
        ("at most 10", None, 10),
        (">=50", 50, None),
        ("830", 830, 830),
        ("633 alternating", 633, 633),
        ("900 each", 900, 900),
        ("-15.6", -15.6, -15.6),
        (0.1, 0.1, 0.1),
        ("1e3", 1000, 1000),
    ],
)
def test_a_printed_number_keeps_its_ends(text, low, high):
    found = printed(text)
    assert (found.low, found.high) == (low, high)
    assert found.known and found.why == ""


@pytest.mark.parametrize(
    "text", ["blue", "white", "nan", "inf", "1e999", "9-8", "5 per cycle", "2 J/minute", "--", "±"]
)
def test_what_is_no_number_is_unknown_and_says_why(text):
    found = printed(text)
    assert not found.known
    assert text in found.why


def test_a_blank_is_not_stated_and_a_negative_dose_is_not_believed():
    assert printed("").why == printed(None).why == "not stated"
    assert printed("-5", least=0.0).why == "'-5' is below 0"
    assert printed("-5").value == -5


@pytest.mark.parametrize(
    ("text", "suffix", "ends"),
    [
        ("15.6 J/cm2", "J_cm2", (15.6, 15.6)),
        ("10 min", "s", (600, 600)),
        ("10 to 20 min", "s", (600, 1200)),
        ("0.02 W/cm2", "mW_cm2", (20, 20)),
        ("3 days", "weeks", (3 / 7, 3 / 7)),
    ],
)
def test_units_are_turned_into_ours(text, suffix, ends):
    assert printed(text, suffix).ends == approx(ends)


def test_a_bound_has_one_end_twice_and_no_value():
    bound = printed("<=10")
    assert (bound.bound, bound.ends, bound.value) == ("at most", (10, 10), None)
    assert printed("24-48").value is None
    with pytest.raises(BadInput, match="backwards"):
        Printed(low=2, high=1)
    with pytest.raises(BadInput, match="known or has a reason"):
        Printed()


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_number_or_unknown(text):
    for found in each(text) or (printed(text),):
        assert found.known != bool(found.why)
        if found.known:
            assert found.ends[0] <= found.ends[1]


@pytest.mark.parametrize(
    ("control", "design", "found"),
    [
        ("sham", "RCT", "sham"),
        ("placebo <1 J/cm2", "RCT", "sham"),
        ("sham LED + tranexamic acid 5% n=11", "RCT double-blind", "drug"),
        ("white light; BPO 5%", "RCT 4-arm", "other light"),
        ("untreated half", "split-face single-blind", "untreated"),
        ("usual care", "RCT", "untreated"),
        ("", "open multicentre", "open"),
        ("none", "", "open"),
        ("", "split-face", "unknown"),
    ],
)
def test_the_class_of_control(control, design, found):
    assert held_against(control, design) == found


def test_marks_say_how_a_figure_is_known():
    assert marks("derived upper bound (10+10 mW/cm2 x 540 s)") == ("derived", "at most")
    assert marks("reported as '5.17 J' (area unit not stated)") == ("reported", "no area unit")
    assert marks("reported approx (secondary says 8.5-9.6)") == ("reported",)
    assert marks("reported", "secondary (two sites)") == ("reported", "second-hand")
    assert marks("", "secondary") == ()


def test_a_table_of_trials_is_read(tmp_path):
    path = written(
        tmp_path,
        [
            row(
                year="2023", design="open", setting="home-type mask", n_arm="20", wavelengths_nm="630±10",
                fluence_j_cm2="15.6", fluence_basis="reported", time_s="720", weeks="12", outcome="wrinkle depth",
                unit="%", better="lower", change_pct="-38.3", timepoint_weeks="12", control_type="none",
                timecourse="depth 4:-15.6|8:-34.7|12:-38.3; R0 12:-23.6; garbage",
            ),
            row(arm_id="B", unit="% of subjects", after_mean="86.2", control_after_mean="16.7", sessions="5 per cycle"),
        ],
    )  # fmt: skip
    first, second = read_csv(path)
    assert (first.control, first.setting, first.people, first.year) == ("open", "home", 20, 2023)
    assert [(one.measure, one.week, one.value.value) for one in first.outcomes] == [
        ("wrinkle depth", 4, -15.6), ("wrinkle depth", 8, -34.7), ("wrinkle depth", 12, -38.3), ("R0", 12, -23.6),
    ]  # fmt: skip
    assert {one.kind for one in first.outcomes} == {"percent change"}
    assert first.unread == ("timecourse: 'garbage' is not 'week:value'",)
    assert {(one.role, one.kind, one.value.value) for one in second.outcomes} == {
        ("light", "percent of people", 86.2), ("control", "percent of people", 16.7),
    }  # fmt: skip
    assert second.unread == ("sessions: '5 per cycle' is not a number",)
    assert read_trials(path) == (first, second)


def test_days_hours_and_shares_of_a_course():
    found = arm(row(unit="% of subjects", n_arm="20", timecourse="24h:20/20|48h:6/20|day21:1/20")).outcomes
    assert [(one.week, one.value.value, one.n) for one in found] == [(1 / 7, 100, 20), (2 / 7, 30, 20), (3, 5, 20)]


def test_a_level_keeps_its_baseline_and_an_effect_size_is_no_level():
    cells = {
        "unit": "mm2",
        "baseline_mean": "441.7",
        "baseline_sd": "365.5",
        "after_mean": "163.9",
        "after_sd": "213.9",
    }
    (seen,) = arm(row(**cells)).outcomes
    assert (seen.kind, seen.value.value, seen.sd, seen.baseline, seen.baseline_sd) == (
        "level", 163.9, 213.9, 441.7, 365.5,
    )  # fmt: skip
    (seen,) = arm(row(**cells, change_pct="-62.99")).outcomes
    assert (seen.kind, seen.value.value, seen.sd, seen.after) == ("percent change", -62.99, None, 163.9)
    (seen,) = arm(row(unit="d", after_mean="1.7")).outcomes
    assert (seen.kind, seen.after) == ("as printed", None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("arm_id,wavelength_nm\nA,633\n", "Did you mean 'wavelengths_nm'"),
        ("citation_key\nA\n", "no column 'arm_id'"),
        ("arm_id,year\nA\n", "1 cells where 2"),
        ("arm_id\nA\nA\n", "two arms named 'A'"),
        ("arm_id,year\n,2020\n", "has no name"),
        ('arm_id,year\n"A,2020\n', "not a csv table"),
        ("arm_id,arm_id\nA,B\n", "twice"),
        ("# nothing\n", "holds no rows"),
    ],
)
def test_a_table_that_is_none_is_refused_in_a_sentence(tmp_path, text, says):
    path = tmp_path / "some.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_csv(path)


GARBAGE = st.one_of(
    st.text(max_size=25),
    st.from_regex(r"[-<=>0-9.;e|:±/ ]{0,14}", fullmatch=True),
    st.sampled_from(["630", "1e308", "24-48", "<=10;<=10", "600-1200", "-1", "nan", "II-V", "remembered", "0"]),
)


@given(st.dictionaries(st.sampled_from(COLUMNS[1:]), GARBAGE, max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_row_is_read_or_refused_and_its_light_is_known_or_says_why(cells):
    trial = arm(row(**cells))
    for light in stated_lights(trial):
        assert light.dose_known or light.why
        assert light.surface_J_cm2[0] <= light.surface_J_cm2[1] or np.isnan(light.surface_J_cm2).all()
        assert not np.isinf([*light.surface_J_cm2, *light.irradiance_mW_cm2]).any()
        assert set(light.marks) <= set(MARKS)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_file_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "some.csv"
    path.write_text(f"arm_id,year,timecourse\n{text}", encoding="utf-8", errors="replace")
    said = ""
    try:
        arms = read_csv(path)
    except BadInput as error:
        said = str(error)
    assert said.startswith(f"'{path}'") and "\n" not in said if said else all(one.arm_id for one in arms)


def test_a_trial_file_is_read(tmp_path):
    path = tmp_path / "made.trial.toml"
    path.write_text(TOML, encoding="utf-8")
    (trial,) = read_trials(path)
    assert (trial.arm_id, trial.control, trial.weeks.value, trial.sessions.value) == ("Made2026", "sham", 12, 24)
    assert trial.outcomes == (
        Outcome(measure="depth", role="light", kind="percent change", value=printed(-12.5), week=3.0),
    )
    red, infrared = stated_lights(trial)
    assert (red.surface_J_cm2, red.marks) == ((12, 12), ("derived", "at most"))
    assert (infrared.surface_J_cm2, infrared.nm, infrared.marks) == ((24, 48), (820, 840), ("reported",))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('wavelength = "633 nm"', 'wavelenth = "633 nm"', "line 9: .*Did you mean 'wavelength'"),
        ('time = "10 min"', 'time = "10 J/cm2"', "line 11: light.0.time = '10 J/cm2'"),
        ('time = "10 min"', 'time = "10"', "no unit"),
        ('time = "10 min"', "time = -10", "below 0"),
        ('kind = "percent change"', 'kind = "percent"', "line 17"),
        ("value = -12.5", 'value = "much"', "not a number"),
        ("value = -12.5", "value = true", "no answer here"),
        ('arm_id = "Made2026"', "", "'arm_id' is missing"),
        ('control = "sham"', 'control = "none"', "line 4"),
    ],
)
def test_a_mistake_in_a_trial_file_is_named_with_its_line(tmp_path, old, new, says):
    assert old in TOML
    path = tmp_path / "made.trial.toml"
    path.write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_trials(path)


def test_the_example_of_the_page_is_read(tmp_path):
    page = (ROOT / "docs" / "look-up" / "trial-file.md").read_text(encoding="utf-8")
    text = page.split("```toml\n")[1].split("```")[0]
    path = tmp_path / "made.trial.toml"
    path.write_text(text, encoding="utf-8")
    (trial,) = read_trials(path)
    assert all(light.dose_known for light in stated_lights(trial)) and len(trial.outcomes) == 3
    assert [column for column in COLUMNS if f"`{column}`" not in page] == []


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(BadInput, match="is neither a"):
        read_trials(tmp_path / "made.json")


def test_a_dose_comes_from_irradiance_and_time_where_it_is_not_stated():
    light = only(wavelengths_nm="414", irradiance_mw_cm2="40", irradiance_basis="reported", time_s="600-1200")
    assert light.surface_J_cm2 == approx((24, 48))
    assert light.marks == ("derived",)
    light = only(wavelengths_nm="633", fluence_j_cm2="96", fluence_basis="reported", time_s="1200")
    assert light.irradiance_mW_cm2 == approx((80, 80))
    assert (light.marks, light.irradiance_is) == (("reported",), ("derived",))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"wavelengths_nm": "blue", "fluence_j_cm2": "10"}, "wavelength: 'blue' names no wavelength"),
        ({"wavelengths_nm": "411-777", "fluence_j_cm2": "10"}, "its spectrum not stated"),
        ({"wavelengths_nm": "5000", "fluence_j_cm2": "10"}, "in no band"),
        ({"wavelengths_nm": "633"}, "dose: not stated"),
        ({"wavelengths_nm": "633", "irradiance_mw_cm2": "50"}, "nor the time"),
        ({"wavelengths_nm": "633", "fluence_j_cm2": "5", "fluence_basis": "area unit not stated"}, "without an area"),
        ({"wavelengths_nm": "633", "irradiance_mw_cm2": "600", "irradiance_basis": "peak", "time_s": "60"}, "peak"),
        ({"wavelengths_nm": "633", "fluence_j_cm2": ">=50"}, "only a lower bound"),
        ({"wavelengths_nm": "633", "fluence_j_cm2": "5;6"}, "2 figures for 1 lights"),
    ],
)
def test_a_dose_that_cannot_be_said_stays_unknown(cells, why):
    light = only(**cells)
    assert not light.dose_known
    assert why in " ".join(light.why)
    assert np.isnan(layer_dose(arm(row(**cells)), draws=4).fluence_J_cm2).all()


def test_a_dose_of_two_lights_together_is_not_split():
    lights = stated_lights(
        arm(row(wavelengths_nm="830;590", fluence_j_cm2="60", fluence_basis="reported", time_s="660"))
    )
    assert all("together" in light.marks and np.isnan(light.surface_J_cm2[0]) for light in lights)
    each_known = arm(row(wavelengths_nm="630;850", irradiance_mw_cm2="<=10;<=10", time_s="540", fluence_j_cm2="10.8"))
    for light in stated_lights(each_known):
        assert light.surface_J_cm2 == approx((5.4, 5.4))
        assert light.marks == ("derived", "at most")


def test_the_layers_get_what_the_skin_lets_through():
    trial = arm(row(wavelengths_nm="633", fluence_j_cm2="10", time_s="500", skin_types="III", indication="acne"))
    dose = layer_dose(trial, draws=40, rng=np.random.default_rng(3))
    skin = skin_of(people_of(trial), 40, np.random.default_rng(3))
    found = reach((Channel(name="the same", peak_nm=633.0),), skin)
    assert dose.fluence_J_cm2[:, 0] == approx(10 * found.fluence[:, 0])
    assert dose.layer_mW_cm2[:, 0] == approx(20 * found.fluence[:, 0])
    assert dose.absorbed_J_cm3[:, 0] == approx(10 * 10 * found.absorbed_per_mm[:, 0])


def test_twice_the_dose_is_twice_in_every_layer_and_a_range_stays_in_its_ends():
    trial = arm(row(wavelengths_nm="633", fluence_j_cm2="10"))
    once, twice = layer_dose(trial, draws=20), layer_dose(replace(trial, fluence_J_cm2=each("20")), draws=20)
    assert twice.fluence_J_cm2 == approx(2 * once.fluence_J_cm2)
    between = layer_dose(replace(trial, fluence_J_cm2=each("10-40")), draws=300).surface_J_cm2
    assert between.min() >= 10 and between.max() <= 40
    assert np.median(between) == approx(20, rel=0.15)
    assert layer_dose(replace(trial, fluence_J_cm2=each("0")), draws=4).fluence_J_cm2.max() == 0


def test_darker_people_get_less_blue():
    cells = {"wavelengths_nm": "415", "fluence_j_cm2": "48"}
    middle = []
    for types in ("I-II", "V-VI"):
        dose = layer_dose(arm(row(**cells, skin_types=types)), draws=60)
        middle.append(np.median(dose.fluence_J_cm2[:, 0, dose.layer(PAPILLARY)]))
    assert middle[1] < middle[0] / 2


def test_who_the_people_are():
    assert phototypes("II-V") == ("II", "III", "IV", "V")
    assert phototypes("all") == ("I", "II", "III", "IV", "V", "VI")
    assert phototypes("non-Hispanic Caucasian") == ()
    known = people_of(arm(row(skin_types="II-IV, women 45-70", indication="wrinkles")))
    assert (len(known.ita_deg), known.age_y, known.sex, known.region, known.notes) == (3, 57.5, "F", "cheek", ())
    unsaid = people_of(arm(row(indication="scar (thyroidectomy)")))
    assert unsaid.region == "neck"
    assert len(unsaid.notes) == 2
    skin = skin_of(known, 200, np.random.default_rng(1))
    assert skin.draws == 200
    assert np.array_equal(skin.melanin, skin_of(known, 200, np.random.default_rng(1)).melanin)


def test_a_layer_that_is_not_there_is_refused():
    with pytest.raises(BadInput, match="no layer 'bone'"):
        layer_dose(arm(row()), draws=2).layer("bone")


def test_the_table_holds_every_light_whose_dose_is_known_and_no_other():
    known = {
        (trial.arm_id, dose_table.stated_nm(light))
        for trial in listed()
        for light in stated_lights(trial)
        if light.dose_known
    }
    table = tables.read("evidence/layer_doses")
    assert set(zip(table.text("arm"), table.text("nm"), strict=True)) == known, "run python tools/layer_doses.py"
    assert len(table.cells) == 6 * len(known)
    trials = set(tables.read("evidence/trials").text("arm"))
    assert set(tables.read("evidence/treated_skin").text("arm")) == trials


@pytest.mark.parametrize("name", ["Couturaud2023", "ParkSH2025_mask", "Morton2005", "STARS1_160"])
def test_the_table_is_what_the_code_computes(name):
    shipped = [row for row in tables.read("evidence/layer_doses").rows() if row["arm"] == name]
    computed = dose_table.dose_rows(trial for trial in listed() if trial.arm_id == name)
    assert len(shipped) == len(computed) > 0
    for old, new in zip(shipped, computed, strict=True):
        for column, text in new.items():
            if column.rsplit("_", 2)[-1] in ("cm2", "cm3") and text:
                assert float(old[column]) == approx(float(text), rel=0.011), "run python tools/layer_doses.py"
            else:
                assert old[column] == text, "run python tools/layer_doses.py"


def test_upper_bounds_and_remembered_doses_are_marked():
    marked = {(row["arm"], row["dose_is"]) for row in tables.read("evidence/layer_doses").rows()}
    assert ("ParkSH2025_mask", "at most") in marked
    assert ("Lee2007_633", "remembered") in marked


def test_the_page_names_every_arm():
    sys.path.insert(0, str(ROOT / "docs"))
    import trial_doses

    page = trial_doses.page()
    gone = [trial.arm_id for trial in listed() if trial_doses.safe(trial.arm_id) not in page]
    assert gone == []
    assert "≤ 5.4" in page


def test_range_bars_hold_their_names_and_refuse_nothing_to_draw():
    words = figures.Words(title="Made up", told=("Nothing real.",))
    bar = figures.Bar(
        name="one arm", low=1.0, middle=2.0, high=4.0, colour="#0072B2", open_below=True, said="≤ 1 J/cm²"
    )
    svg = figures.range_bars(
        (figures.Bars(title="Wrinkles", bars=(bar,)),), "fluence, J/cm²", (("#0072B2", "blue"),), words, "on the skin"
    ).svg()
    for text in ("one arm", "≤ 1 J/cm²", "fluence, J/cm²", "on the skin", "Wrinkles"):
        assert text.encode() in svg
    with pytest.raises(BadInput, match="no range"):
        figures.range_bars((), "", (), words)
    with pytest.raises(BadInput, match="is none"):
        replace(bar, low=0.0)


def test_the_picture_of_the_docs_is_of_the_shipped_table():
    drawn = (ROOT / "docs" / "images" / "layer-doses.svg").read_text(encoding="utf-8")
    names = set(tables.read("evidence/layer_doses").text("arm"))
    assert [name for name in names if name not in drawn] == [], "run python tools/layer_doses.py"


def test_a_trial_and_an_outcome_refuse_words_that_they_do_not_know():
    with pytest.raises(BadInput, match="no name"):
        Trial(arm_id=" ")
    with pytest.raises(BadInput, match="control='none'"):
        Trial(arm_id="A", control="none")
    with pytest.raises(BadInput, match="no mark"):
        Trial(arm_id="A", fluence_is=("guessed",))
    with pytest.raises(BadInput, match="role='sham'"):
        Outcome(measure="depth", role="sham", kind="level", value=printed(1))
