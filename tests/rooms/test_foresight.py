"""What a new trial would show: scores against closed forms, spread against simulation, whole people."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from lightmask.response import foresight, model, posterior
from lightmask.response.endpoints import endpoints
from lightmask.response.foresight import crps, expected, foresee, standard_error
from lightmask.response.held_back import foretold, plain_mean, scores
from lightmask.response.rows import Lit, Seen, rows

MANY = 40_000
WHERE = {one.name: one for one in endpoints()}
LIT = Lit(
    arm="made", study="made", design="sham", home=True, wavelengths_nm=(633.0,), surface_J_cm2=(10.0,),
    reach=((0.5,) * 6,), reach_sd=0.2, lit_s=600.0, per_week=3.0, sessions=36.0, weeks=12.0, people=20.0,
)  # fmt: skip


def made(endpoint="wrinkle depth", lit=LIT, **said):
    value = {"change": -10.0, "responders": 40.0, "closing": -50.0}[WHERE[endpoint].kind]
    usual = {"control": False, "week_low": 8.0, "week_high": 8.0, "value_pct": value}
    return Seen(lit=lit, endpoint=WHERE[endpoint], **(usual | said))


def same(draws=MANY, **given):
    """So many draws that are all alike: what varies then is chance alone."""
    one = {name: np.median(each, axis=0) for name, each in posterior.shipped().prior.items()}
    one |= {name: np.full_like(one[name], value) for name, value in given.items()}
    return {name: np.broadcast_to(each, (draws, *np.shape(each))) for name, each in one.items()}


# The score


@pytest.mark.parametrize("seen", [-3.0, 0.0, 0.7, 5.0])
def test_crps_of_a_bell_is_the_closed_form(seen):
    middle, sd = 0.5, 1.7
    draws = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, middle, sd)
    z = (seen - middle) / sd
    closed = sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(draws[:, None], np.array([seen]))[0] == pytest.approx(closed, rel=1e-3)


def test_crps_is_what_counting_all_pairs_gives():
    draws = np.random.default_rng(1).gamma(2.0, size=(300, 4))
    seen = np.array([0.0, 1.0, 2.0, 9.0])
    pairs = np.abs(draws[:, None] - draws[None]).mean(axis=(0, 1)) / 2
    assert crps(draws, seen) == pytest.approx(np.abs(draws - seen).mean(axis=0) - pairs)


def test_crps_of_one_sure_draw_is_the_plain_error():
    assert crps(np.full((50, 2), 3.0), np.array([1.0, 3.0])) == pytest.approx([2.0, 0.0])


def test_the_truth_scores_best():
    rng = np.random.default_rng(2)
    truth, seen = rng.standard_normal((2000, 1)), rng.standard_normal(400)
    right = crps(truth, seen).mean()
    for wrong in (truth * 0.3, truth * 3, truth + 1):
        assert crps(wrong, seen).mean() > right


# The spread


def spread_of(par, table):
    link = expected(par, table, np.random.default_rng(3))
    return link.var(axis=0)


def test_the_spread_is_that_of_study_people_dose_and_day():
    """Law of total variance, one source after the other let loose; each adds what it should."""
    table = rows([made(), made(people=5)])
    still = replace(table, dose_sd=np.zeros(2))
    none = {"spread_background": 0.0, "spread_light": 0.0, "remembered_sd": 0.0}
    assert spread_of(same(100, **none), still) == pytest.approx(0.0, abs=1e-20)

    par = same(**(none | {"spread_background": 0.2}))
    come = 1 - np.exp(-56 / par["settling_d"][0, WHERE["wrinkle depth"].place])
    assert spread_of(par, still) == pytest.approx((0.2 * come) ** 2, rel=0.05)

    par = same(**(none | {"spread_light": 0.3}))
    day = np.full((1, 2), 56.0)
    lone = {name: one[:1] for name, one in par.items()}
    D = model.doses(lone, still, still.lit_J_cm2[None])
    reached = (D * model.come_so_far(lone, still, day))[0]
    assert spread_of(par, still) == pytest.approx((0.3 * reached) ** 2, rel=0.05)

    par = same(**none)
    seen_link = WHERE["wrinkle depth"].to_link(foresee(par, still, np.random.default_rng(4)))
    sd = np.sqrt(par["person_sd"][0, table.family] ** 2 / table.people + foresight.LEAST_SD**2)
    assert seen_link.std(axis=0) == pytest.approx(sd, rel=0.03)
    assert sd[1] > 1.5 * sd[0], "5 people tell less than 20"


def test_an_unsure_dose_day_and_number_of_people_widen_it():
    none = {"spread_background": 0.0, "spread_light": 0.0, "remembered_sd": 0.0}
    par = same(**none)
    read, unread, when = made(), made(lit=replace(LIT, surface_J_cm2=(None,))), made(week_low=1.0)
    of_read, of_unread, of_when = spread_of(par, rows([read, unread, when]))
    assert of_unread > 5 * of_read > 0 and of_when > 2 * of_read
    guessed = rows([made(lit=replace(LIT, people=None))])
    known = replace(guessed, people_sd=np.zeros(1))
    spread = [foresee(par, one, np.random.default_rng(5)).std() for one in (guessed, known)]
    assert spread[0] > 1.005 * spread[1]


def test_a_dose_spreads_by_its_logarithm():
    """Drawn doses against a simulation of our own through the same equation."""
    par = same(spread_background=0.0, spread_light=0.0)
    table = replace(rows([made()]), dose_sd=np.array([0.8]))
    own = np.random.default_rng(6)
    fluence = table.lit_J_cm2 * np.exp(0.8 * own.standard_normal((MANY, 1)))[..., None]
    D = model.doses(par, table, fluence)
    day = np.full((MANY, 1), 56.0)
    simulated = model.background(par, table, day, 0 * day) + model.light(par, table, D, day, 0 * day)
    found = expected(par, table, np.random.default_rng(7))
    assert found.mean() == pytest.approx(simulated.mean(), abs=4 * simulated.std() / np.sqrt(MANY) * np.sqrt(2))
    assert found.std() == pytest.approx(simulated.std(), rel=0.05)


def test_arms_of_one_study_share_it_and_studies_do_not():
    """What a study adds to all of its arms cancels in their difference."""
    par = same(4000, spread_background=0.5, spread_light=0.0)
    here = [made(), made(control=True)]
    apart = [made(), made(lit=replace(LIT, study="other", arm="other"), control=True)]
    within, between = (
        np.diff(expected(par, rows(pair), np.random.default_rng(8)), axis=1).std() for pair in (here, apart)
    )
    assert within < 0.2 * between


def test_a_remembered_figure_may_be_off():
    par = same(3, remembered_sd=0.3)
    sure, unsure = standard_error(par, rows([made(), made(remembered=True)]), np.full((3, 2), 20.0))[0]
    assert unsure**2 - sure**2 == pytest.approx(0.3**2)


# What is printed


def test_responders_are_whole_people():
    table = rows([made("wounds healed", people=9), made("acne responders", people=30)])
    drawn = foresee(same(3000), table, np.random.default_rng(9))
    heads = drawn * table.people / 100
    assert heads == pytest.approx(np.rint(heads), abs=1e-9)
    assert drawn.min() >= 0 and drawn.max() <= 100
    assert len(np.unique(heads[:, 0].round())) > 5


def test_responders_are_binomial_about_their_chance():
    par = same(spread_background=0.0, spread_light=0.0)
    table = replace(rows([made("wounds healed", people=9)]), dose_sd=np.zeros(1))
    chance = 1 / (1 + np.exp(-expected(par, table, np.random.default_rng(0))[0, 0]))
    drawn = foresee(par, table, np.random.default_rng(10))[:, 0] / 100
    assert drawn.mean() == pytest.approx(chance, abs=0.005)
    assert drawn.var() == pytest.approx(chance * (1 - chance) / 9, rel=0.05)


@pytest.mark.parametrize(("endpoint", "low", "high"), [("wrinkle depth", -100, np.inf), ("wound area", -100, 0)])
def test_percentages_are_possible_ones(endpoint, low, high):
    drawn = foresee(posterior.shipped().prior, rows([made(endpoint)]), np.random.default_rng(11))
    assert low <= drawn.min() and drawn.max() <= high and np.isfinite(drawn).all()


def test_the_same_rng_gives_the_same_draws_and_another_others():
    par, table = posterior.shipped().draws, rows([made(), made("wounds healed")])
    first, again, other = (foresee(par, table, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


# Against a reader's guess


def other_study(name, value, endpoint="wrinkle depth", control=False):
    return made(endpoint, lit=replace(LIT, study=name, arm=name), value_pct=value, control=control)


def test_the_plain_mean_is_of_the_same_endpoint_and_role_else_of_the_family():
    own = made(value_pct=-20.0)
    others = [other_study("a", -10.0), other_study("b", -40.0), other_study("c", -90.0, "roughness")]
    assert plain_mean(own, [*others, other_study("d", -1.0, control=True)]) == (-25.0, "endpoint")
    assert plain_mean(own, others[2:]) == (-90.0, "family")
    assert plain_mean(own, []) == (None, "")


def test_a_gain_and_a_fall_are_not_averaged():
    """Elasticity that rose by 20 % is as good news as wrinkles that fell: the guess for it is a gain."""
    own = made("elasticity", value_pct=20.0)
    mean, source = plain_mean(own, [other_study("a", -30.0), other_study("b", -10.0)])
    assert (mean, source) == (20.0, "family")
    mean, _ = plain_mean(made(), [other_study("a", -30.0, "roughness"), other_study("b", 10.0, "elasticity")])
    assert mean == -20.0


def test_a_number_of_the_middle_is_inside_and_one_far_off_is_not():
    par = dict(posterior.shipped().draws)
    table = [made(people=20)]
    middle = float(np.median(foresee(par, rows(table), np.random.default_rng(0))))
    inside, outside = (foretold(par, [made(people=20, value_pct=value)], [])[0] for value in (middle, 300.0))
    assert inside.inside and inside.inside_half and not outside.inside
    assert inside.low_90_pct < inside.low_50_pct < inside.middle_pct < inside.high_50_pct < inside.high_90_pct
    assert outside.crps_pct > inside.crps_pct
    told = scores([inside, outside])
    assert (told["numbers"], told["covered"], told["compared"]) == (2, 0.5, 0)
