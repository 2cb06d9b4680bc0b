"""The one equation: the same in numpy and JAX, the same as the closed forms of the mechanism, no light for a sham."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask.response import dynamics, model, posterior
from lightmask.response import rows as room
from lightmask.response.endpoints import endpoints
from lightmask.response.rows import CHANGE, CLOSING, DESIGNS, RESPONDERS, Lit, Seen, rows

DRAWS = 40
rng = np.random.default_rng(5)
SEEN = room.shipped()
TABLE = rows(SEEN)
WHERE = {one.name: one for one in endpoints()}


def parameters(draws=DRAWS):
    """Draws of before any trial was looked at: wider than what is shipped, so that corners are met."""
    return {name: one[:draws] for name, one in posterior.shipped().prior.items()}


PAR = parameters()
LIT = Lit(
    arm="made", study="made", design="sham", home=True, wavelengths_nm=(633.0,), surface_J_cm2=(10.0,),
    reach=((0.5,) * 6,), reach_sd=0.1, lit_s=600.0, per_week=3.0, sessions=36.0, weeks=12.0, people=20.0,
)  # fmt: skip


def made(endpoint="wrinkle depth", design="sham", control=False, week=8.0, J_cm2=10.0, nm=(633.0,)):
    """One row of a made-up arm, lit evenly by its wavelengths."""
    lit = replace(
        LIT, design=design, wavelengths_nm=nm, surface_J_cm2=(J_cm2 / len(nm),) * len(nm), reach=LIT.reach * len(nm)
    )
    kind = WHERE[endpoint].kind
    value = {"change": -10.0, "responders": 40.0, "closing": -50.0}[kind]
    return Seen(lit=lit, endpoint=WHERE[endpoint], control=control, week_low=week, week_high=week, value_pct=value)


def parts(par, table, u=0.0, w=0.0):
    """Background and light of each row. -> [draw, row] each"""
    day = np.broadcast_to(table.day_high, (len(par["memory_d"]), len(table)))
    D = model.doses(par, table, np.broadcast_to(table.lit_J_cm2, (*day.shape, room.LIGHTS)))
    return model.background(par, table, day, u + 0 * day), model.light(par, table, D, day, w + 0 * day), D


# numpy and JAX


def in_jax():
    return pytest.importorskip("jax", reason="JAX comes with the extra 'fit'")


@pytest.fixture
def precise():
    """JAX in double precision for one test."""
    jax = in_jax()
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield jax
    jax.config.update("jax_enable_x64", before)


def as_jax(jnp, par, draw):
    return {name: jnp.asarray(one[draw]) for name, one in par.items()}


def test_numpy_and_jax_give_the_same(precise):
    jnp = precise.numpy
    below, added, D = parts(PAR, TABLE, u=0.1, w=0.05)
    for draw in range(0, DRAWS, 5):
        par = as_jax(jnp, PAR, draw)
        day = jnp.asarray(TABLE.day_high)
        D_j = model.doses(par, TABLE, jnp.asarray(TABLE.lit_J_cm2))
        below_j = model.background(par, TABLE, day, jnp.full(len(TABLE), 0.1))
        added_j = model.light(par, TABLE, D_j, day, jnp.full(len(TABLE), 0.05))
        assert np.asarray(D_j) == pytest.approx(D[draw], rel=1e-9, abs=1e-12)
        assert np.asarray(below_j) == pytest.approx(below[draw], rel=1e-9, abs=1e-12)
        assert np.asarray(added_j) == pytest.approx(added[draw], rel=1e-6, abs=1e-9)


def slope(jax, par, table, of):
    """Derivative of the sum of all rows by some parameters and by the dose."""
    jnp = jax.numpy

    def whole(moved, dose):
        each = {**par, **moved}
        day = jnp.asarray(table.day_high)
        D = model.doses(each, table, dose)
        zero = jnp.zeros(len(table))
        return jnp.sum(model.background(each, table, day, zero) + model.light(each, table, D, day, zero))

    return jax.grad(whole, argnums=(0, 1))({name: par[name] for name in of}, jnp.asarray(table.lit_J_cm2))


TIMES = ("memory_d", "lag_d", "pool_d")
CURVES = (
    "optimum_J_cm2", "optimum_blue_J_cm2", "steepness", "reciprocity", "inhibition", "inhibition_half_optima",
    "decimal_dose_J_cm2", "kill_steepness", "red_share", "scar_half_J_cm2", "scar_growth",
)  # fmt: skip
ROUTES = ("wrinkle depth", "inflammatory lesions", "eczema score", "scar score")


@pytest.mark.parametrize("nm", [(633.0,), (415.0,), (415.0, 633.0)], ids=["red only", "blue only", "both"])
@pytest.mark.parametrize("J_cm2", [0.0, 1e-9, 1.0, 1e5])
def test_slopes_are_finite_for_any_light_and_without(precise, nm, J_cm2):
    table = rows([made(name, J_cm2=J_cm2, nm=nm) for name in ROUTES])
    for draw in range(2):
        by_parameter, by_dose = slope(precise, as_jax(precise.numpy, PAR, draw), table, CURVES + TIMES)
        for name, one in by_parameter.items():
            assert np.isfinite(np.asarray(one)).all(), name
        assert np.isfinite(np.asarray(by_dose)).all()


@pytest.mark.parametrize("times", [(9, 9, 9), (9, 9, 40), (9, 40, 9), (40, 9, 9), (9, 9 * (1 + 1e-4), 9), (5, 14, 40)])
def test_slopes_are_finite_and_values_right_where_time_constants_meet(precise, times):
    jnp = precise.numpy
    table = rows([made(week=week) for week in (0.0 + 1e-3, 1, 6, 12, 30)])
    par = {**as_jax(jnp, PAR, 0), "memory_d": jnp.asarray(float(times[0])), "lag_d": jnp.asarray(float(times[1]))}
    par["pool_d"] = jnp.full(len(endpoints()), float(times[2]))
    by_parameter, _ = slope(precise, par, table, TIMES)
    for name, one in by_parameter.items():
        assert np.isfinite(np.asarray(one)).all(), name
    come = np.asarray(model.come_so_far(par, table, jnp.asarray(table.day_high)))
    at_times = {"memory_d": np.array([times[0]]), "lag_d": np.array([times[1]])}
    here = {**at_times, "pool_d": np.full((1, len(endpoints())), float(times[2]))}
    assert come == pytest.approx(stepped(here, table, table.day_high), abs=5e-4)


def stepped(par, table, day):
    """Y by the equations themselves, S, X and Y stepped through in small steps; for one draw."""
    step_d = 0.01
    memory, lag = float(par["memory_d"][0]), float(par["lag_d"][0])
    found = np.zeros(len(table))
    for row in range(len(table)):
        pool = float(par["pool_d"][0, table.endpoint[row]])
        starts = np.arange(int(table.sessions[row])) * table.every_d[row]
        steps = round(day[row] / step_d)
        x = y = 0.0
        middle = (np.arange(steps) + 0.5) * step_d
        last = np.searchsorted(starts, middle, side="right") - 1
        for s in np.exp(-(middle - starts[last]) / memory):
            x_mid = x + 0.5 * step_d * (s - x) / lag
            y_mid = y + 0.5 * step_d * (x - y) / pool
            x, y = x + step_d * (s - x_mid) / lag, y + step_d * (x_mid - y_mid) / pool
        found[row] = y
    return found


def test_an_even_rhythm_is_the_slow_level_of_the_mechanism():
    table = rows([made(week=week) for week in (0.1, 1, 3, 11.9, 12, 20, 40)])
    day = np.broadcast_to(table.day_high, (DRAWS, len(table)))
    come = model.come_so_far(PAR, table, day)
    place = WHERE["wrinkle depth"].place
    session = np.arange(36) * 7 / 3
    level = dynamics.slow_level(table.day_high, session, PAR["memory_d"], PAR["lag_d"], PAR["pool_d"][:, place])
    assert come == pytest.approx(level, abs=2e-4)
    assert (come >= -1e-9).all() and (come <= 1).all()
    assert come[:, 3].mean() > 0.1, "or the test could not fail"


def test_every_shipped_arm_is_the_slow_level_of_its_sessions():
    day = np.broadcast_to(TABLE.day_high, (DRAWS, len(TABLE)))
    come = model.come_so_far(PAR, TABLE, day)
    for row in range(len(TABLE)):
        session = np.arange(int(TABLE.sessions[row])) * TABLE.every_d[row]
        pool_d = PAR["pool_d"][:, TABLE.endpoint[row]]
        level = dynamics.slow_level(TABLE.day_high[row : row + 1], session, PAR["memory_d"], PAR["lag_d"], pool_d)
        assert come[:, row] == pytest.approx(level[:, 0], abs=3e-4), SEEN[row].lit.arm


# Who gets light, who gets what without it


@pytest.mark.parametrize("endpoint", [*ROUTES, "photoageing responders", "wound area", "acne responders"])
@pytest.mark.parametrize("design", ["sham", "untreated", "drug", "open"])
def test_a_control_without_light_gets_exactly_none(endpoint, design):
    table = rows([made(endpoint, design, control=True), made(endpoint, design)])
    _, added, D = parts(PAR, table, w=0.3)
    assert (added[:, 0] == 0).all()
    assert (D[:, 1] != 0).any() and (added[:, 1] != 0).any()


def test_a_control_under_other_light_has_its_share():
    table = rows([made(design="other light", control=True), made(design="other light")])
    _, added, _ = parts(PAR, table, w=0.1)
    assert added[:, 0] == pytest.approx(PAR["other_share"] * added[:, 1])


@pytest.mark.parametrize("endpoint", [*ROUTES, "photoageing responders", "wound area", "acne responders"])
@pytest.mark.parametrize("nm", [(633.0,), (415.0,), (415.0, 633.0)])
def test_no_dose_no_light(endpoint, nm):
    _, added, D = parts(PAR, rows([made(endpoint, "open", J_cm2=0.0, nm=nm)]), w=1.0)
    assert (D == 0).all() and (added == 0).all()


def test_a_session_does_at_most_its_best():
    for nm in [(633.0,), (415.0,), (415.0, 633.0)]:
        table = rows([made(name, J_cm2=dose, nm=nm) for name in ROUTES for dose in (0.1, 3.0, 30.0, 1e3, 1e5)])
        assert (parts(PAR, table)[2] <= 1 + 1e-12).all()


def flattered(kind, design, rater):
    """What an open eye adds by design, as the equation says it; an instrument is flattered by a share."""
    share = PAR["flattery_of_instrument"] if rater == "instrument" else 1.0
    if design == "open":
        return share * PAR["flattery_open"][:, kind]
    return share * PAR["flattery_untreated"][:, kind] if design == "untreated" else 0.0


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(
    ("endpoint", "kind"),
    [("wrinkle depth", CHANGE), ("ageing score", CHANGE), ("acne responders", RESPONDERS), ("wound area", CLOSING)],
)
@pytest.mark.parametrize("control", [False, True])
def test_background_follows_the_equation(design, endpoint, kind, control):
    u, week = 0.2, 12.0
    below, _, _ = parts(PAR, rows([made(endpoint, design, control, week=week)]), u=u)
    place = WHERE[endpoint].place
    sham = PAR["background"][:, place]
    base = sham if control else sham + flattered(kind, design, WHERE[endpoint].rater)
    if control and design == "untreated":
        base = {
            CHANGE: sham * PAR["natural_share"],
            RESPONDERS: sham - PAR["untreated_drop"],
            CLOSING: sham,
        }[kind]
    come = 1 - np.exp(-week * 7 / PAR["settling_d"][:, place])
    wanted = {CHANGE: (base + u) * come, RESPONDERS: base + u + np.log(come), CLOSING: base + u}[kind]
    assert below[:, 0] == pytest.approx(wanted)


def test_nobody_has_answered_and_nothing_has_changed_before_the_first_session():
    table = replace(rows([made("wrinkle depth", "open"), made("photoageing responders", "open")]), day_high=np.zeros(2))
    below, added, _ = parts(PAR, table, u=0.5, w=0.5)
    assert (below[:, 0] == 0).all()
    assert (1 / (1 + np.exp(-below[:, 1])) < 1e-6).all()
    assert added == pytest.approx(0, abs=1e-6)


def test_irradiance_counts_as_reciprocity_says():
    """The same dose in a tenth of the time counts 10^(p-1) times; at p = 1 only the dose counts."""
    table = rows([made(J_cm2=1e-3)])
    fast = replace(table, lit_s=table.lit_s / 10)
    weak = {**PAR, "inhibition": np.zeros(DRAWS), "steepness": np.ones(DRAWS), "optimum_J_cm2": np.full(DRAWS, 1e3)}
    ratio = parts(weak, fast)[2] / parts(weak, table)[2]
    assert ratio[:, 0] == pytest.approx(10 ** (PAR["reciprocity"] - 1), rel=1e-4)


def test_blue_thins_bacteria_by_powers_of_ten_and_red_alone_reaches_its_share():
    blue = rows([made("inflammatory lesions", J_cm2=8.0, nm=(415.0,))])
    _, _, D = parts(PAR, blue)
    dose = blue.lit_J_cm2[0, 0]
    killed = 1 - 10 ** -((dose / PAR["decimal_dose_J_cm2"]) ** PAR["kill_steepness"])
    assert (D[:, 0] <= killed + 1e-12).all(), "too much light takes some of it away"
    assert D[:, 0] == pytest.approx(killed, abs=0.02)
    doses = [made("inflammatory lesions", J_cm2=dose) for dose in np.logspace(-1, 3, 60)]
    best = parts(PAR, rows(doses))[2].max(axis=1)
    assert (best <= PAR["red_share"] + 1e-12).all() and best.mean() > 0.7 * PAR["red_share"].mean()


def test_scars_want_much_and_little_may_harm():
    table = rows([made("scar score", J_cm2=dose) for dose in (2.0, 2000.0)])
    _, _, D = parts(PAR, table)
    assert (D[:, 0] < D[:, 1]).mean() > 0.95
    assert (D[:, 0] < 0).any()


@pytest.mark.parametrize("endpoint", ROUTES)
@pytest.mark.parametrize("more", [415.0, 633.0])
def test_a_trace_of_another_colour_changes_next_to_nothing(endpoint, more):
    """Light of one colour with a millionth of another is that light; both ways round."""
    main = 633.0 if more == 415.0 else 415.0
    table = rows([made(endpoint, J_cm2=20.0, nm=(main, more))])
    alone, trace = table.lit_J_cm2.copy(), table.lit_J_cm2.copy()
    alone[0, 1], trace[0, 1] = 0.0, 1e-12
    D = [model.doses(PAR, table, np.broadcast_to(one, (DRAWS, *one.shape))) for one in (alone, trace)]
    assert D[1] == pytest.approx(D[0], abs=0.02)
