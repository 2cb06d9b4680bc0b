"""Fit: the synthesis of all trials by NUTS. Needs the extra ``fit`` (NumPyro); nobody else in the project does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.stats import norm
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS, init_to_median

from lightmask import tables
from lightmask.errors import LightmaskError
from lightmask.response import model
from lightmask.response.endpoints import KINDS, endpoints, families
from lightmask.response.foresight import standard_error
from lightmask.response.parameters import Parameter, known
from lightmask.response.rows import OTHER_LIGHT, RESPONDERS, RESULTS, Rows

Array = np.ndarray
SIGNIFICANT_z = 1.959964  # p = 0.05, two-sided: what papers call significant
FAR_z = 6.0
LEAST_DOUBT = 1e-4  # of p (1 - p), where nobody or everybody answers
SETTINGS = {"num_warmup": 1000, "num_samples": 1500, "num_chains": 2, "chain_method": "parallel"}
SHIPPED = 1000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Fit:
    """Draws of the global parameters, [chain, draw, ..], and how well the sampler did for each number of them."""

    draws: Mapping[str, Array]
    r_hat: Mapping[str, Array]
    effective: Mapping[str, Array]
    divergent: int

    def flat(self, skipped: float = 0.0) -> dict[str, Array]:
        """All chains in a row, less a first share of each. -> each [draw, ..]"""
        first = int(skipped * self.draws["memory_d"].shape[1])
        return {name: one[:, first:].reshape(-1, *one.shape[2:]) for name, one in self.draws.items()}

    def shipped(self) -> dict[str, Array]:
        """As many draws as travel with the code, evenly out of all and mixed: the first few are a fair sample too."""
        flat = self.flat()
        places = np.linspace(0, len(flat["memory_d"]) - 1, SHIPPED).astype(int)
        places = np.random.default_rng(0).permutation(places)
        return {name: one[places] for name, one in flat.items()}

    @property
    def worst(self) -> tuple[float, float]:
        """The highest R-hat and the smallest effective sample of any number."""
        return max(float(np.max(one)) for one in self.r_hat.values()), min(
            float(np.min(one)) for one in self.effective.values()
        )


def believed() -> dict[str, Any]:
    """The prior of each parameter: shapes as the mechanism believes them, the rest from the table of the synthesis."""
    shared = {name: _shape(known()[name]) for name in SHAPES if name in known()}
    return shared | {row["name"]: _prior(row) for row in tables.read("response/priors").rows()}


def _shape(one: Parameter) -> Any:
    """A parameter of the mechanism as NumPyro knows it."""
    if one.form == "lognormal":
        return dist.LogNormal(np.log(one.centre), one.spread)
    if one.form == "normal":
        return dist.Normal(one.centre, one.spread)
    if one.form == "halfnormal":
        return dist.HalfNormal(one.spread)
    raise LightmaskError(
        f"The fit knows no prior of the form '{one.form}' ({one.name}). Mend table response/parameters."
    )


def _prior(row: dict[str, str]) -> Any:
    """A row of the table of priors."""
    middle, spread = (np.array([float(one) for one in row[name].split(";")]) for name in ("middle", "spread"))
    if row["of"] == "":
        middle, spread = middle[0], spread[0]
    middle = middle + np.zeros_like(spread)
    forms: dict[str, Callable[[], Any]] = {
        "lognormal": lambda: dist.LogNormal(np.log(middle), spread),
        "normal": lambda: dist.Normal(middle, spread),
        "halfnormal": lambda: dist.HalfNormal(spread),
        "beta": lambda: dist.Beta(middle, spread),
    }
    return forms[row["form"]]()


def parameters() -> dict[str, Any]:
    """One set of global parameters, drawn inside a NumPyro model."""
    par = {name: numpyro.sample(name, prior) for name, prior in believed().items() if name != "person_sd"}
    kind = np.array([KINDS.index(one.kind) for one in endpoints()])
    family = np.array([families().index(one.family) for one in endpoints()])
    of_family = np.array([kind[family == place][0] for place in range(len(families()))])
    for name in ("light", "background"):
        by_family = numpyro.sample(f"{name}_family_z", dist.Normal().expand([len(families())]))
        by_endpoint = numpyro.sample(f"{name}_endpoint_z", dist.Normal().expand([len(kind)]))
        par[name] = (
            par[name][kind]
            + par[f"{name}_of_family"][kind] * by_family[family]
            + par[f"{name}_of_endpoint"][kind] * by_endpoint
        )
    slow = np.array([one.pool == "slow" for one in endpoints()])
    pool_z = numpyro.sample("pool_z", dist.Normal().expand([len(kind)]))
    pace = jnp.exp(par["pool_spread"] * pool_z)  # what is slow to show light is slow to show anything
    par["pool_d"] = jnp.where(slow, par["pool_slow_d"], par["pool_fast_d"]) * pace
    par["settling_d"] = jnp.where(slow, par["background_d"] * pace, par["pool_d"])
    spread_z = numpyro.sample("spread_z", dist.Normal().expand([len(families())]))
    factor = jnp.exp(par["spread_family"] * spread_z)
    par["spread_background"] = par["spread_background"][of_family] * factor
    par["spread_light"] = par["spread_light"][of_family] * factor
    par["person_sd"] = numpyro.sample("person_sd", believed()["person_sd"].expand([len(families())]))
    return par


def synthesis(rows: Rows, counted: Any) -> None:
    """The model: every row explained by ``model`` with effects of its study, its arm's dose and its unread facts.

    counted   [row]  1 for rows that inform, 0 for rows held back
    """
    par = parameters()
    for name in (*SHAPES, "person_sd"):
        numpyro.deterministic(f"to_ship_{name}", par[name])
    normal = {
        name: numpyro.sample(name, dist.Normal().expand([size]))
        for name, size in (
            ("study_background_z", len(rows.studies)), ("study_light_z", len(rows.studies)),
            ("dose_z", len(rows.arms)), ("people_z", len(rows)),
        )
    }  # fmt: skip
    share = numpyro.sample("when", dist.Uniform().expand([len(rows)]))
    day = rows.day_low + share * (rows.day_high - rows.day_low)
    fluence = rows.lit_J_cm2 * jnp.exp(rows.dose_sd * normal["dose_z"][rows.arm])[:, None]
    u = par["spread_background"][rows.family] * normal["study_background_z"][rows.study]
    w = par["spread_light"][rows.family] * normal["study_light_z"][rows.study]
    D = model.doses(par, rows, fluence)
    added = model.light(par, rows, D, day, w)
    below = model.background(par, rows, day, u)
    people = rows.people * jnp.exp(rows.people_sd * normal["people_z"])
    numpyro.factor("seen", jnp.sum(counted * likelihood(par, rows, below, added, people, day, u)))


def likelihood(par: Mapping[str, Any], rows: Rows, below: Any, added: Any, people: Any, day: Any, u: Any) -> Any:
    """Logarithm of the chance of what each row says. -> [row]"""
    mean = below + added
    sd = standard_error(par, rows, people)
    by_figure = jnp.where(
        rows.kind == RESPONDERS,
        rows.count * jax.nn.log_sigmoid(mean) + (rows.people - rows.count) * jax.nn.log_sigmoid(-mean),
        norm.logpdf(rows.link, mean, sd),
    )
    against = replace(rows, of_control=np.ones(len(rows), bool))
    shared = jnp.where(rows.design == OTHER_LIGHT, par["other_share"], 0.0)
    apart = (1.0 - shared) * added + below - model.background(par, against, day, u)
    answers = jax.nn.sigmoid(mean)
    by_head = jnp.sqrt(1.0 / (people * jnp.clip(answers * (1.0 - answers), LEAST_DOUBT, 1.0)) + sd**2)
    z = apart / (jnp.where(rows.kind == RESPONDERS, by_head, sd) * jnp.sqrt(2.0))
    near = jnp.clip(z, -FAR_z, FAR_z)
    alike = jnp.log(norm.cdf(SIGNIFICANT_z - near) - norm.cdf(-SIGNIFICANT_z - near)) - FAR_z * (
        jnp.abs(z) - jnp.abs(near)
    )
    differs = norm.logcdf(z - SIGNIFICANT_z)
    return jnp.select(
        [rows.result == RESULTS.index("value"), rows.result == RESULTS.index("differs")], [by_figure, differs], alike
    )


SHAPES = (
    "optimum_J_cm2", "steepness", "reciprocity", "inhibition", "inhibition_half_optima", "optimum_blue_J_cm2",
    "memory_d", "lag_d", "pool_d", "decimal_dose_J_cm2", "kill_steepness", "red_share", "scar_half_J_cm2",
    "scar_growth", "other_share", "natural_share", "untreated_drop", "settling_d", "light", "background",
    "flattery_open", "flattery_untreated", "flattery_of_instrument", "spread_background",
    "spread_light", "remembered_sd",
)  # fmt: skip


class Sampler:
    """One compiled sampler for a set of rows: each run may hold other rows back."""

    def __init__(self, rows: Rows, **settings: Any) -> None:
        numpyro.enable_x64()
        numpyro.set_host_device_count(2)
        self.rows = rows
        self.mcmc = MCMC(
            NUTS(partial(synthesis, rows), target_accept_prob=0.95, max_tree_depth=8, init_strategy=init_to_median),
            **{**SETTINGS, **settings},
            progress_bar=False,
            jit_model_args=True,
        )

    def again(self) -> None:
        """Start the next run where the last one ended: rows held back move the posterior little, so no warm-up."""
        self.mcmc.post_warmup_state = self.mcmc.last_state

    def run(self, counted: Any = None, seed: int = 0) -> Fit:
        """Draws of the posterior given the rows that count."""
        weight = jnp.ones(len(self.rows)) if counted is None else jnp.asarray(counted, dtype=float)
        self.mcmc.run(jax.random.PRNGKey(seed), weight, extra_fields=("diverging", "num_steps"))
        held = self.mcmc.get_samples(group_by_chain=True)
        draws = {
            name.removeprefix("to_ship_"): np.asarray(one) for name, one in held.items() if name.startswith("to_ship_")
        }
        return Fit(
            draws=draws,
            r_hat={name: np.asarray(gelman_rubin(one)) for name, one in draws.items()},
            effective={name: np.asarray(effective_sample_size(one)) for name, one in draws.items()},
            divergent=int(self.mcmc.get_extra_fields()["diverging"].sum()),
        )
