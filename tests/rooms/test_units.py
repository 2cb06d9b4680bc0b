import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask import units
from lightmask.errors import BadInput, OutOfRange


@pytest.mark.hazard("HZ13")
@pytest.mark.parametrize(
    ("text", "suffix", "value"),
    [
        ("4 J/cm2", "J_cm2", 4.0),
        ("4J/cm²", "J_cm2", 4.0),
        ("4 J cm-2", "J_cm2", None),
        ("250 mJ/cm^2", "J_cm2", 0.25),
        ("1e4 J/m2", "J_cm2", 1.0),
        ("10 min", "s", 600.0),
        ("1.5h", "s", 5400.0),
        (" .5 s ", "s", 0.5),
        ("35 mW per cm2", "mW_cm2", 35.0),
        ("100 W/m²", "mW_cm2", 10.0),
        ("20 µm", "mm", 0.02),
        ("20 μm", "mm", 0.02),
        ("0.63 um", "nm", 630.0),
        ("5 cm-1", "per_mm", 0.5),
        ("5 cm⁻¹", "per_mm", 0.5),
        ("5 / cm", "per_mm", 0.5),
        ("3 mW/(cm² sr)", "mW_cm2_sr", 3.0),
        ("180 deg", "rad", np.pi),
        ("36.6 °C", "C", 36.6),
        ("-2 °", "deg", -2.0),
        ("2 A", "mA", 2000.0),
        ("30 mw/CM2", "mW_cm2", 30.0),
        ("10 Min", "s", 600.0),
        ("14 days", "weeks", 2.0),
    ],
)
def test_text_is_parsed_as_people_write_it(text, suffix, value):
    if value is None:
        with pytest.raises(BadInput, match="in J/cm²"):
            units.parse(text, suffix)
    else:
        assert units.parse(text, suffix) == pytest.approx(value, rel=1e-12)


def test_a_plain_number_passes_because_its_field_names_the_unit():
    assert units.parse(4, "J_cm2") == 4.0
    assert units.parse(0.25, "mm") == 0.25


@pytest.mark.hazard("HZ13")
@pytest.mark.parametrize(
    "text", ["", "4", "4 J", "4 mW", "J/cm2", "4 5 J/cm2", "four J/cm2", None, True, [4], "1e999 J/cm2", "4 MJ/cm2"]
)
def test_other_text_is_refused_with_the_unit_to_give(text):
    with pytest.raises(BadInput, match="J/cm²"):
        units.parse(text, "J_cm2")


def test_an_unknown_suffix_names_the_known_ones():
    with pytest.raises(BadInput, match="mW_cm2"):
        units.parse("4", "furlong")


def test_every_symbol_of_the_glossary_parses_to_itself():
    for unit in units.GLOSSARY:
        assert units.parse(f"3 {unit.symbol}", unit.suffix) == 3.0


def test_spellings_are_written_as_they_are_looked_up():
    for unit in units.GLOSSARY:
        for spelling, factor in unit.spellings.items():
            assert units.parse(f"2 {spelling}", unit.suffix) == pytest.approx(2 * factor)


def test_ten_minutes_of_35_mW_cm2_are_21_J_cm2():
    assert units.fluence_J_cm2(35.0, 600.0) == pytest.approx(21.0)
    assert units.fluence_J_cm2(np.array([35.0, 70.0]), 600.0, duty=0.5) == pytest.approx([10.5, 21.0])


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-3, 1.0))
def test_time_undoes_fluence(irradiance_mW_cm2, fluence, duty):
    seconds = units.duration_s(fluence, irradiance_mW_cm2, duty)
    assert units.fluence_J_cm2(irradiance_mW_cm2, seconds, duty) == pytest.approx(fluence, rel=1e-12)


def test_absorbed_energy_is_the_coefficient_times_the_fluence():
    # 10 J/cm2 where 0.1 per mm (1 per cm) is absorbed leaves 10 J in each cm3.
    assert units.absorbed_J_cm3(10.0, 0.1) == pytest.approx(10.0)


@pytest.mark.parametrize("bad", [(-1.0, 1.0, 1.0), (1.0, float("nan"), 1.0), (1.0, 1.0, 50.0)])
def test_fluence_refuses_what_cannot_be(bad):
    with pytest.raises(OutOfRange):
        units.fluence_J_cm2(*bad)


def test_no_light_never_brings_a_dose():
    with pytest.raises(OutOfRange, match="irradiance_mW_cm2=0"):
        units.duration_s(4.0, 0.0)
