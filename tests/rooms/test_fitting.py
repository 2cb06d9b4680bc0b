"""The fit itself: it finds what simulated trials were made from, and believes its priors where there are none."""

import importlib
from dataclasses import replace

import numpy as np
import pytest

from lightmask.response import rows as room
from lightmask.response.endpoints import KINDS, endpoints, families
from lightmask.response.foresight import foresee
from lightmask.response.rows import RESPONDERS, Lit, Seen, rows

pytest.importorskip("numpyro", reason="the sampler comes with the extra 'fit'")
fitting = importlib.import_module("lightmask.response.fitting")

WHERE = {one.name: one for one in endpoints()}
DEPTH, HEALED = WHERE["wrinkle depth"], WHERE["photoageing responders"]
LIT = Lit(
    arm="", study="", design="sham", home=True, wavelengths_nm=(633.0,), surface_J_cm2=(10.0,),
    reach=((0.5,) * 6,), reach_sd=0.1, lit_s=600.0, per_week=5.0, sessions=60.0, weeks=12.0, people=400.0,
)  # fmt: skip
STUDIES = 6
TRUE = {"background": 0.10, "light": 0.9, "odds": -1.2, "light_odds": 2.0}


def trials(background, light, odds, light_odds):
    """Simulated trials with sham: two endpoints, each arm large, made by the model's own equation."""
    seen = [
        Seen(lit=replace(LIT, arm=f"{study}", study=f"{study}"), endpoint=one, control=control, week_low=week,
             week_high=week, value_pct=-10.0 if one is DEPTH else 40.0, people=400.0)
        for study in range(STUDIES) for one in (DEPTH, HEALED) for control in (False, True) for week in (6.0, 12.0)
    ]  # fmt: skip
    table = rows(seen)
    par = truth(background, light, odds, light_odds)
    drawn = foresee({name: one[None] for name, one in par.items()}, table, np.random.default_rng(3))[0]
    return rows([replace(one, value_pct=float(value)) for one, value in zip(seen, drawn, strict=True)])


def truth(background, light, odds, light_odds):
    """One set of parameters: the middle of the prior, with sizes of our own."""
    from lightmask.response import posterior

    par = {name: np.median(one, axis=0) for name, one in posterior.shipped().prior.items()}
    kind = np.array([KINDS.index(one.kind) for one in endpoints()])
    people = kind == RESPONDERS
    par["background"] = np.where(people, odds, background)
    par["light"] = np.where(people, light_odds, light)
    par["spread_background"] = np.full(len(families()), 0.03)
    par["spread_light"] = np.full(len(families()), 0.03)
    return par


@pytest.fixture(scope="module")
def told():
    """A short run on simulated trials, and one on the same with no row counted: one compiled sampler.

    Compiling takes far longer than so few draws: it is done once for both chains, without what makes long runs fast.
    """
    import jax

    was = jax.config.values["jax_disable_most_optimizations"]
    jax.config.update("jax_disable_most_optimizations", True)
    try:
        sampler = fitting.Sampler(trials(**TRUE), num_warmup=80, num_samples=100, chain_method="sequential")
        return sampler.run(seed=1).flat(), sampler.run(np.zeros(len(sampler.rows)), seed=2).flat()
    finally:
        jax.config.update("jax_disable_most_optimizations", was)


def at_end(draws, endpoint):
    """What sham shows in twelve weeks and what light adds: what such trials can tell. -> [draw] each"""
    from lightmask.response import model

    seen = [
        Seen(lit=replace(LIT, arm="a", study="a"), endpoint=endpoint, control=control, week_low=12.0, week_high=12.0,
             value_pct=-10.0 if endpoint is DEPTH else 40.0)
        for control in (True, False)
    ]  # fmt: skip
    table = rows(seen)
    day = np.full((len(draws["memory_d"]), 2), 84.0)
    D = model.doses(draws, table, np.broadcast_to(table.lit_J_cm2, (*day.shape, room.LIGHTS)))
    below, added = model.background(draws, table, day, 0 * day), model.light(draws, table, D, day, 0 * day)
    return below[:, 0], added[:, 1]


@pytest.mark.parametrize("endpoint", [DEPTH, HEALED], ids=lambda one: one.name)
def test_it_finds_what_the_trials_were_made_from(told, endpoint):
    """Background and what light adds at the end, each within its own doubt, and far narrower than believed before."""
    lone = {name: one[None] for name, one in truth(**TRUE).items()}
    for found, before, true in zip(
        at_end(told[0], endpoint), at_end(told[1], endpoint), at_end(lone, endpoint), strict=True
    ):
        assert found.mean() == pytest.approx(true[0], abs=4 * found.std() + 0.02)
        assert found.std() < 0.5 * before.std()


def test_it_finds_that_studies_hardly_differ(told):
    family = families().index(DEPTH.family)
    found, before = (one["spread_background"][:, family] for one in told)
    assert np.median(found) < 0.1 and np.median(found) < 0.8 * np.median(before)


def test_without_rows_it_returns_its_priors(told):
    """Half of the draws below the prior's middle and half within its quarters; a short chain, so a wide tolerance."""
    import jax

    _, free = told
    checked = 0
    for name, prior in fitting.believed().items():
        if name in ("light", "background") or name not in free or free[name].shape[1:] != prior.batch_shape:
            continue
        many = np.asarray(prior.sample(jax.random.PRNGKey(1), (4000,)))
        low, middle, high = np.quantile(many, [0.25, 0.5, 0.75], axis=0)
        below, within = free[name] < middle, (low < free[name]) & (free[name] < high)
        assert below.mean() == pytest.approx(0.5, abs=0.3), name
        assert within.mean() == pytest.approx(0.5, abs=0.3), name
        checked += 1
    assert checked >= 12


def test_the_priors_of_the_tables_are_the_ones_believed():
    believed = fitting.believed()
    assert set(believed) >= {"optimum_J_cm2", "steepness", "memory_d", "light", "background", "person_sd", "lag_d"}
    assert float(believed["reciprocity"].loc) == pytest.approx(1.0)
    for name, prior in believed.items():
        assert np.isfinite(np.asarray(prior.log_prob(prior.mean))).all(), name


def likely(row, below, added):
    """The logarithm of the chance of one row when its arm has this background and this much from light."""
    table = rows([row])
    par = {**truth(**TRUE), "remembered_sd": np.array(0.1)}
    one = np.array([0.0])
    against = np.asarray(
        fitting.model.background(par, replace(table, of_control=np.array([True])), table.day_high, one)
    )
    chance = fitting.likelihood(par, table, against + below, one + added, table.people, table.day_high, one)
    return float(np.asarray(chance)[0])


def finding(result, endpoint=DEPTH, design="sham"):
    lit = replace(LIT, arm="a", study="a", design=design)
    return Seen(lit=lit, endpoint=endpoint, control=False, week_low=12.0, week_high=12.0, result=result, people=30.0)


def test_a_finding_without_a_figure_tells_which_way_and_no_more():
    alike = [likely(finding("alike"), 0.0, added) for added in (-1.0, -0.3, 0.0, 0.3, 1.0, 30.0)]
    differs = [likely(finding("differs"), 0.0, added) for added in (-1.0, 0.0, 0.3, 1.0, 30.0)]
    assert np.isfinite(alike).all() and np.isfinite(differs).all()
    assert max(alike) == alike[2] and alike[1] == pytest.approx(alike[3], rel=1e-3)
    assert np.exp(alike[2]) == pytest.approx(0.95, abs=1e-3), "p < 0.05 comes to one in twenty where nothing differs"
    assert (np.diff(differs) >= 0).all() and np.exp(differs[1]) == pytest.approx(0.025, abs=1e-3)
    assert np.exp(differs[-1]) == pytest.approx(1.0)


def test_a_few_people_can_hardly_differ_in_how_many_of_them_answer():
    """Of 30 against 30 people a shift of 0.3 in log odds is significant about once in twelve, not every second time."""
    from scipy import stats

    shift = 0.3
    chance = np.exp(likely(finding("differs", HEALED), 0.0, shift))
    p0 = 1 / (1 + np.exp(1.2))
    p1 = 1 / (1 + np.exp(1.2 - shift))
    sd = np.sqrt(1 / (30 * p0 * (1 - p0)) + 1 / (30 * p1 * (1 - p1)))
    assert chance == pytest.approx(stats.norm.cdf(shift / sd - 1.96), abs=0.1)


def test_shipped_draws_are_a_fair_and_mixed_sample_of_all_chains():
    chains = np.stack([np.zeros(900), np.ones(900)])
    made = fitting.Fit(draws={"memory_d": chains}, r_hat={}, effective={}, divergent=0).shipped()["memory_d"]
    assert len(made) == fitting.SHIPPED and made.mean() == pytest.approx(0.5, abs=0.01)
    assert made[:100].mean() == pytest.approx(0.5, abs=0.2)
