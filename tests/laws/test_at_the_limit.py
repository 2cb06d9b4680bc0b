"""At the limit: one step of a float above it is refused; a slip of units shows; a film on the skin eases nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask import units
from lightmask.mask import Channel, Footprint, Settings
from lightmask.person import Person
from lightmask.safety import fingerprints, limits, review
from lightmask.safety.exposure import exposure
from lightmask.safety.findings import Rule, findings
from lightmask.skin import Skin, with_film
from lightmask.tables import read
from lightmask.tables.table import Table

SKIN = Skin.typical(ita_deg=40)
RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("red", 633), ("nir", 830)))
BARE = Person(shields="none")
positive = st.floats(1e-6, 1e9)


def light(*mW_cm2, draws=1):
    return Footprint(full_drive_mW_cm2=np.full((draws, 1, 2), mW_cm2), channels=(RED, NIR))


def session(duration_s=600.0):
    return Settings(drive={"red": 1.0, "nir": 1.0}, duration_s=duration_s)


def found(value, allowed):
    """The finding of a rule whose value is given draw by draw."""
    exposed = exposure(session(), light(1, 1), BARE)
    one = Rule(id="X10", value=lambda e: np.atleast_1d(value) * e.share, allowed=lambda duration_s: allowed)
    return findings(exposed, (one,))[0]


@pytest.mark.hazard("HZ25")
@given(positive)
def test_the_limit_itself_is_kept_and_the_next_float_is_not(allowed):
    assert found(allowed, allowed).kept
    assert found(np.nextafter(allowed, 0), allowed).kept
    over = found(np.nextafter(allowed, np.inf), allowed)
    assert not over.kept and over.highest_drive == 0.99


@pytest.mark.hazard("HZ25")
@given(st.floats(0.5, 900.0))
def test_infrared_at_the_time_that_its_limit_allows(duration_s):
    allowed_W_m2 = limits.infrared_limit_W_m2(duration_s)
    longest_s = limits.infrared_longest_s(allowed_W_m2)
    assert longest_s == pytest.approx(duration_s, rel=1e-12)
    assert limits.infrared_limit_W_m2(longest_s * (1 + 1e-9)) < allowed_W_m2


def test_each_law_begins_at_its_own_time():
    assert limits.blue_limit_J_m2_sr("X01", 10500) == pytest.approx(1.05e6)
    assert limits.blue_limit_J_m2_sr("X01", 9990) == pytest.approx(1e6)
    assert limits.retinal_limit_W_m2_sr(0.24, 0.05) == pytest.approx(20000 / (0.05 * 0.24**0.25))
    assert limits.retinal_limit_W_m2_sr(0.25, 0.05) == pytest.approx(28000 / 0.05)
    assert limits.retinal_limit_W_m2_sr(10) == pytest.approx(280000), "a mask fills the view"
    assert limits.unseen_limit_W_m2_sr(200) == pytest.approx(63000)


@pytest.mark.hazard("HZ62")
@given(st.integers(21, 400), st.floats(1.001, 100))
def test_one_draw_in_twenty_may_be_over_and_no_more(draws, factor):
    over = int(0.05 * (draws - 1))
    values = np.ones(draws)
    values[:over] = factor
    assert found(values, 1.0).kept
    values[: over + 2] = factor
    assert not found(values, 1.0).kept


@pytest.mark.hazard("HZ13")
@given(st.floats(0.01, 50), st.floats(0.01, 50))
def test_ten_times_the_light_uses_ten_times_of_every_limit(red, nir):
    once, tenfold = (review(session(), light(red * k, nir * k), SKIN, BARE).findings for k in (1, 10))
    shown = {one.id: one.use for one in once}
    for one in tenfold:
        if one.id in ("X01", "X03", "X07", "X08", "X09", "X12", "MTD", "MTD-colour", "E04-dose"):
            assert one.use == pytest.approx(10 * shown[one.id], rel=1e-9), one.id


@pytest.mark.hazard("HZ13")
@given(st.floats(0.01, 1000))
def test_one_light_in_two_units_is_one_light(mW_cm2):
    assert units.parse(f"{mW_cm2 * 10!r} W/m2", "mW_cm2") == pytest.approx(mW_cm2, rel=1e-12)
    assert units.parse(f"{mW_cm2 / 1000!r} W/cm2", "mW_cm2") == pytest.approx(mW_cm2, rel=1e-12)
    minutes = units.parse(f"{mW_cm2!r} min", "s")
    assert minutes == pytest.approx(60 * mW_cm2, rel=1e-12)


@pytest.mark.hazard("HZ57")
@pytest.mark.parametrize("film", ["sunscreen", "tinted sunscreen", "make-up", "beard"])
def test_what_lies_on_the_skin_eases_no_limit_of_light(film):
    bare = review(session(), light(30, 30), SKIN, BARE)
    under = review(session(), light(30, 30), with_film(SKIN, film), BARE)
    of_light = [[(one.id, one.use) for one in found.findings if one.id[0] in "XE"] for found in (bare, under)]
    assert of_light[0] == of_light[1] != []


@pytest.mark.hazard("HZ51")
def test_an_edition_changes_with_any_figure_of_any_table(monkeypatch):
    before = fingerprints.edition()
    for name in ("safety/limits", "safety/rules", "safety/action_spectra"):
        table = read(name)
        cells = (*table.cells[:-1], (*table.cells[-1][:-1], f"{table.cells[-1][-1]}0"))
        fingerprints._table.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(fingerprints.tables, "read", lambda one, n=name, c=cells: _changed(one, n, c))
            assert fingerprints.edition() != before, name
        fingerprints._table.cache_clear()
    assert fingerprints.edition() == before


def _changed(name, changed, cells):
    table: Table = read(name)
    return replace(table, cells=cells) if name == changed else table
