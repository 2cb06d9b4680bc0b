"""Heat is kept, adds up, never flows from cold to warm, and more light or time never cools."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask.errors import BadInput, OutOfRange
from lightmask.mask import CONTINUOUS, Channel, Footprint, Pulses, Stated
from lightmask.mask.thermal import Thermal
from lightmask.person import Person
from lightmask.safety import bioheat, heat, thermal_dose
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import findings
from lightmask.safety.stack import Cooled, Held, Insulated, Plate, Stack
from lightmask.safety.warming import KNOTS_s, brightest, warming
from lightmask.skin import Skin

RED, NIR = Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)
SKIN = Skin.typical(ita_deg=30)
LAYERS = 3


@st.composite
def stacks(draw, cells=(5, 6, 7), least_blood=0.0, thickest_mm=20.0):
    def each(numbers):
        return [draw(numbers) for _ in range(LAYERS)]

    return Stack(
        thickness_mm=each(st.floats(0.05, thickest_mm)),
        conductivity_W_m_K=each(st.floats(0.1, 2)),
        capacity_J_m3_K=each(st.floats(1e6, 5e6)),
        perfusion_W_m3_K=each(st.floats(least_blood, 8000)),
        metabolic_W_m3=each(st.floats(0, 3000)),
        blood_C=draw(st.floats(33, 39)),
        cells=cells,
        growth=(1.0, 1.2, 0.9),
    )


rooms = st.floats(5, 45)
fronts = st.one_of(
    st.builds(Cooled, exchange_W_m2_K=st.floats(0, 100), ambient_C=rooms),
    st.builds(
        Plate, exchange_W_m2_K=st.floats(0.5, 200), capacity_J_m2_K=st.floats(100, 1e4), loss_W_m2_K=st.floats(0, 20),
        ambient_C=rooms,
    ),
    st.builds(Insulated),
)  # fmt: skip
deeps = st.one_of(st.builds(Insulated), st.builds(Cooled, exchange_W_m2_K=st.floats(0, 50), ambient_C=rooms))
powers = st.lists(st.floats(0, 500), min_size=19, max_size=19)


def power_of(stack, front, numbers):
    power = np.zeros(sum(stack.cells) + 1 + isinstance(front, Plate))
    power[: len(numbers)] = numbers
    return power


def lost_W_m2(stack, front, deep, course):
    """What leaves through blood and both faces less what metabolism brings, from the layers themselves. -> [time]"""
    plates = int(isinstance(front, Plate))
    tissue, blood_C = course[plates:], float(stack.blood_C)
    cell_m = stack.cell_mm / 1000
    middle = (tissue[1:] + tissue[:-1]) / 2
    flow = np.einsum("ct,c->t", middle - blood_C, stack.by_cell(stack.perfusion_W_m3_K) * cell_m)
    lost = flow - stack.by_cell(stack.metabolic_W_m3) @ cell_m
    if plates:
        lost = lost + front.loss_W_m2_K * (course[0] - front.ambient_C)
    for face, place in ((front, 0), (deep, -1)):
        if isinstance(face, Cooled):
            lost = lost + face.exchange_W_m2_K * (tissue[place] - face.ambient_C)
    return lost


def stored_J_m2(stack, front, course):
    plates = int(isinstance(front, Plate))
    middle = (course[plates + 1 :] + course[plates:-1]) / 2
    held = np.einsum("ct,c->t", middle, stack.by_cell(stack.capacity_J_m3_K) * stack.cell_mm / 1000)
    return held + (front.capacity_J_m2_K * course[0] if plates else 0.0)


@pytest.mark.hazard("HZ06")
@settings(deadline=None)
@given(stacks(), fronts, deeps, powers, st.floats(30, 3000))
def test_energy_is_kept(stack, front, deep, numbers, last_s):
    """Sources = stored + blood + both faces, to 0.1 % of what moves; summed with 4000 steps of Simpson's rule."""
    power = power_of(stack, front, numbers)
    found = bioheat.modes(bioheat.nodes(stack, front, deep))
    early = last_s * np.geomspace(1e-7, 1, 2001)
    time_s = np.concatenate([[0], np.sort(np.concatenate([early, (early[1:] + early[:-1]) / 2]))])
    start = np.full(len(power), 34.0)
    course = found.course_C(start, time_s) + found.rise_K(power[None], time_s)[0]
    lost = lost_W_m2(stack, front, deep, course)
    gone = np.trapezoid(lost, time_s)
    gained = stored_J_m2(stack, front, course)
    moved = power.sum() * last_s + np.trapezoid(np.abs(lost), time_s) + 1.0
    assert gained[-1] - gained[0] + gone == pytest.approx(power.sum() * last_s, abs=1e-3 * moved)


@settings(deadline=None)
@given(stacks(least_blood=10.0), fronts, deeps, powers)
def test_it_ends_in_the_steady_state(stack, front, deep, numbers):
    nodes = bioheat.nodes(stack, front, deep)
    power = power_of(stack, front, numbers)
    ends = bioheat.steady_C(nodes, power)
    found = bioheat.modes(nodes)
    late_s = 60 / found.rate_per_s.min()
    course = found.course_C(np.full(len(power), 30.0), late_s) + found.rise_K(power[None], late_s)[0]
    assert course[:, 0] == pytest.approx(ends, abs=1e-5 * (1 + np.abs(ends).max()))


@given(stacks(thickest_mm=2.0), st.floats(10, 3000))
def test_halved_cells_change_less_than_half_a_percent(stack, time_s):
    """Cells of 0.1 mm against 0.05 mm, light that falls off over 1 mm."""

    def rise(cells):
        same = ("thickness_mm", "conductivity_W_m_K", "capacity_J_m3_K", "perfusion_W_m3_K")
        skin = Stack(**{name: getattr(stack, name) for name in same}, cells=(cells,) * LAYERS)
        power = bioheat.shared(-np.diff(np.exp(-skin.node_mm)))
        cooled = bioheat.nodes(skin, Cooled(exchange_W_m2_K=9.0, ambient_C=25.0), Insulated())
        return bioheat.modes(cooled).rise_K(100 * power[None], time_s, at=[0])[0, 0, 0]

    assert rise(20) == pytest.approx(rise(40), rel=5e-3)


@given(stacks(), st.integers(1, 4), st.floats(0, 2000))
def test_a_layer_cut_in_two_is_one(stack, first, time_s):
    """The middle layer, as one of six cells or as two layers of the same cells."""
    values = {n: np.asarray(getattr(stack, n)) for n in ("conductivity_W_m_K", "capacity_J_m3_K", "perfusion_W_m3_K")}
    even = Stack(thickness_mm=stack.thickness_mm, **values, cells=(5, 6, 7))
    top_mm, middle_mm, low_mm = stack.thickness_mm
    two = Stack(
        thickness_mm=[top_mm, middle_mm * first / 6, middle_mm * (6 - first) / 6, low_mm],
        **{name: value[[0, 1, 1, 2]] for name, value in values.items()},
        cells=(5, first, 6 - first, 7),
    )
    power = np.linspace(0, 50, 19)[None]
    one, other = (
        bioheat.modes(bioheat.nodes(s, Cooled(exchange_W_m2_K=8.0, ambient_C=20.0), Insulated())).rise_K(power, time_s)
        for s in (even, two)
    )
    assert one == pytest.approx(other, rel=1e-6, abs=1e-9)


@given(stacks(), fronts, powers, powers, st.floats(0, 5), st.floats(0.1, 3000))
def test_rises_add_up(stack, front, one, other, factor, time_s):
    found = bioheat.modes(bioheat.nodes(stack, front, Held(temperature_C=37.0)))
    first, second = (power_of(stack, front, numbers) for numbers in (one, other))
    both = np.stack([first, second, first + factor * second])
    rises = found.rise_K(both, time_s)[..., 0]
    assert rises[2] == pytest.approx(rises[0] + factor * rises[1], rel=1e-9, abs=1e-9)


@given(stacks(), fronts, powers, st.floats(0.1, 3000), st.floats(1, 20))
def test_a_power_never_cools_and_its_rise_never_falls(stack, front, numbers, time_s, later):
    found = bioheat.modes(bioheat.nodes(stack, front, Held(temperature_C=37.0)))
    rise = found.rise_K(power_of(stack, front, numbers)[None], [time_s, time_s * later])[0]
    tiny = 1e-9 * (1 + np.abs(rise).max())
    assert (rise >= -tiny).all()
    assert (rise[:, 1] >= rise[:, 0] - tiny).all()


def session(light, room_C=None, duration_s=1200.0, thermal=None, skin=SKIN, pulses=CONTINUOUS):
    """An exposure with its warming: light is [draw, patch, channel] in W/m2."""
    shape = np.shape(light)
    lamp = Footprint(
        full_drive_mW_cm2=np.ones(shape), channels=(RED, NIR), patches=("p",) * shape[1], thermal=thermal or Thermal()
    )
    return Exposure(
        skin_on_W_m2=np.array(light, dtype=float), eye_on_W_m2=np.zeros((1, 2)), channels=(RED, NIR),
        duration_s=duration_s, pulses=pulses, warming=warming(lamp, skin, shape[0], room_C),
    )  # fmt: skip


THERMALS = [
    Thermal(),
    Thermal(contact="open"),
    Thermal(contact="air gap", gap_mm=Stated(7.0, "claimed"), efficiency=Stated(0.45, "claimed")),
    Thermal(contact="silicone", board_C=Stated(38.0, "measured")),
]
lights = st.lists(st.floats(0, 3000), min_size=2, max_size=2)
kinds = st.sampled_from(THERMALS)
times = st.floats(0.01, 20000)


@pytest.mark.hazard("HZ06")
@given(lights, kinds, times, st.floats(1, 4))
def test_longer_is_never_cooler(light, thermal, duration_s, factor):
    exposed = session([[light]], 24.0, duration_s, thermal)
    longer = exposed.lasting(duration_s * factor)
    assert (heat.hottest_C(longer) >= heat.hottest_C(exposed)).all()
    assert (heat.dose_min(longer) >= heat.dose_min(exposed) * (1 - 1e-12)).all()


@given(lights, kinds, times, st.floats(0, 1), st.integers(0, 1))
def test_more_light_is_never_cooler(light, thermal, duration_s, share, channel):
    exposed = session([[light]], 24.0, duration_s, thermal)
    assert (heat.hottest_C(exposed.dimmed(share)) <= heat.hottest_C(exposed) + 1e-9).all()
    less = list(light)
    less[channel] *= share
    dimmer = session([[less]], 24.0, duration_s, thermal)
    assert (heat.hottest_C(dimmer) <= heat.hottest_C(exposed) + 1e-9).all()
    assert (heat.dose_min(dimmer) <= heat.dose_min(exposed) * (1 + 1e-9)).all()


@pytest.mark.hazard("HZ46")
@given(lights, kinds, st.sampled_from([5.0, 20.0, 30.0]), st.sampled_from([5.0, 15.0]), times)
def test_a_warmer_room_is_never_cooler(light, thermal, room_C, more_K, duration_s):
    cool, warm = (session([[light]], degrees, duration_s, thermal) for degrees in (room_C, room_C + more_K))
    assert (heat.hottest_C(warm) >= heat.hottest_C(cool) - 1e-9).all()


@given(lights, kinds, times, st.floats(0.05, 1))
def test_pulses_warm_by_their_mean_power(light, thermal, duration_s, duty):
    pulsed = session([[light]], 24.0, duration_s, thermal, pulses=Pulses(frequency_Hz=10, duty=duty))
    steady = session([[[duty * one for one in light]]], 24.0, duration_s, thermal)
    assert heat.hottest_C(pulsed) == pytest.approx(heat.hottest_C(steady), rel=1e-9)


@given(st.lists(lights, min_size=1, max_size=12), kinds)
def test_the_warmest_patch_is_found_whichever_it_is(patches, thermal):
    together = heat.hottest_C(session([patches], 24.0, 900.0, thermal))
    alone = np.max([heat.hottest_C(session([[one]], 24.0, 900.0, thermal)) for one in patches], axis=0)
    assert (together >= alone - 1e-9).all()
    assert together == pytest.approx(alone, abs=0.02)  # between two knots the warmest may change from patch to patch


@given(st.lists(lights, min_size=1, max_size=12))
def test_patches_left_out_are_outshone(patches):
    kept = brightest(np.array([patches]))[0]
    assert all((kept >= np.array(one)).all(axis=1).any() for one in patches)


@pytest.mark.hazard("HZ06", "HZ53")
@given(lights, kinds, st.sampled_from(["home", "office"]), st.sampled_from(["yes", "no"]), st.floats(6, 6000))
def test_a_remedy_that_is_obeyed_keeps_the_limit(light, thermal, care, fever, duration_s):
    person = Person(care=care, screening={"fever": fever})
    exposed = session([[light]], 24.0, duration_s, thermal)
    rules = {rule.id: rule for rule in heat.rules(person)}
    for found in findings(exposed, tuple(rules.values())):
        if found.kept:
            continue
        if found.longest_s is not None:
            assert rules[found.id].used(exposed.lasting(found.longest_s)) <= 1
        if found.highest_drive is not None:
            assert rules[found.id].used(exposed.dimmed(found.highest_drive)) <= 1
        assert found.remedy


histories = st.lists(st.floats(30, 60), min_size=2, max_size=12)


@given(histories, st.floats(1, 600))
def test_doses_grow_with_time_and_temperature(temperatures, step_s):
    time_s = step_s * np.arange(len(temperatures))
    dose = thermal_dose.cem43_min(temperatures, time_s)
    assert (np.diff(dose) >= 0).all()
    warmer = thermal_dose.cem43_min(np.array(temperatures) + 0.5, time_s)
    assert (warmer >= dose).all()
    index = thermal_dose.burn_index(temperatures, time_s)
    assert (np.diff(index) >= 0).all()


@given(histories, st.floats(1, 600), st.integers(1, 30))
def test_a_history_cut_finer_has_the_same_dose(temperatures, step_s, parts):
    time_s = step_s * np.arange(len(temperatures))
    fine_s = np.linspace(0, time_s[-1], parts * (len(temperatures) - 1) + 1)
    fine = np.interp(fine_s, time_s, temperatures)
    coarse = thermal_dose.cem43_min(temperatures, time_s)[-1]
    assert thermal_dose.cem43_min(fine, fine_s)[-1] == pytest.approx(coarse, rel=1e-6, abs=1e-12)


@given(
    st.sampled_from(["thickness_mm", "conductivity_W_m_K", "capacity_J_m3_K", "perfusion_W_m3_K", "metabolic_W_m3"]),
    st.sampled_from([np.nan, np.inf, -np.inf, -1.0]),
)
def test_absurd_layers_are_refused(name, value):
    fields = {"thickness_mm": [1.0, 2.0], "conductivity_W_m_K": [0.4], "capacity_J_m3_K": [4e6]}
    with pytest.raises(OutOfRange, match=name):
        Stack(**(fields | {name: [1.0, value]}), cells=(2, 2))


@given(st.sampled_from([np.nan, np.inf, -np.inf]), st.integers(0, 2))
def test_doses_of_what_is_no_temperature_are_refused(value, place):
    history = [37.0, 38.0, 39.0]
    history[place] = value
    for dose in (thermal_dose.cem43_min, thermal_dose.burn_index):
        with pytest.raises(BadInput):
            dose(history, [0, 1, 2])


def test_the_knots_end_where_settings_do():
    assert KNOTS_s[-1] == pytest.approx(86400.0)
