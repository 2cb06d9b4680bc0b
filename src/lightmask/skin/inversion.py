"""assess(...): from a reading of the skin's colour to draws of what is in it, by Bayes' rule.

The unknowns are the four personal numbers (melanin, blood, saturation, scattering) and everything else in the model
that differs between people. Each has a prior, the reading has a likelihood. The mode is found by Gauss-Newton steps,
a normal distribution is laid round it, and draws from that are weighed against the true posterior and drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from lightmask.errors import BadInput, OutOfRange
from lightmask.skin.layers import Skin
from lightmask.skin.misfit import covariance
from lightmask.skin.parameters import model
from lightmask.skin.readings import Datum, Reading, datum
from lightmask.skin.reflect import Instrument, reflectance

Array = np.ndarray
FLAT = 3.0  # a reading is there: the prior of melanin is widened so that it hardly speaks
STEPS, SLOPE = 12, 0.02
WIDER = 1.15  # proposals reach a little further than the normal approximation
PERSONAL = ("melanin", "blood", "saturation", "scattering")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """Unknown fields about the usual skin of the region, in units of their spread: z = 0 is usual, 1 is one sd."""

    centre: Skin
    names: tuple[str, ...]
    melanin_factor: float = 1.0

    def skin(self, z: Array) -> Skin:
        """The skins at points z [draw, unknown], held inside what the model accepts (see `held`)."""
        inside = {
            name: np.clip(value, float(model()[name]["low"]), float(model()[name]["high"]))
            for name, value in self._fields(z).items()
        }
        return replace(self.centre, **inside)

    def held(self, z: Array) -> Array:
        """Whether a point lies outside what the model accepts. [draw, unknown] -> [draw]"""
        fields = self._fields(z)
        out = [(v < float(model()[n]["low"])) | (v > float(model()[n]["high"])) for n, v in fields.items()]
        return np.any(out, axis=0)

    def _fields(self, z: Array) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for column, name in enumerate(self.names):
            row, middle = model()[name], np.asarray(getattr(self.centre, name))
            step = float(row["sd"]) * z[:, column] * (self.melanin_factor if name == "melanin" else 1.0)
            fields[name] = _moved(row["scale"], middle, step)
        return fields


@cache
def varying() -> tuple[str, ...]:
    """Fields that differ between people, melanin first."""
    return tuple(name for name, row in model().items() if row["sd"])


def _moved(scale: str, middle: Array, step: Array) -> Array:
    if scale == "log":
        return middle * np.exp(step)
    if scale == "logit":
        return 1 / (1 + (1 - middle) / middle * np.exp(-step))
    return middle + step


def assess(
    reading: Reading | None,
    *,
    region: str = "cheek",
    age_y: float | None = None,
    sex: str | None = None,
    instrument: Instrument | None = None,
    draws: int = 400,
    rng: np.random.Generator | None = None,
) -> Skin:
    """Draws of the skin that a reading speaks of; without a reading, of adults at large. -> Skin, fields [draw]

    The same reading gives the same draws unless ``rng`` says otherwise. A reading that no skin in the model gives is
    refused; one that hardly any gives is taken, with a note.
    """
    if draws < 2:
        raise BadInput(f"draws={draws} cannot show doubt. Give at least 2.")
    instrument, rng = instrument or Instrument(), rng or np.random.default_rng(0)
    centre = Skin.unmeasured(region, age_y, sex)
    if reading is None:
        prior = Prior(centre=centre, names=varying())
        return prior.skin(rng.standard_normal((draws, len(prior.names))))
    prior, data = Prior(centre=centre, names=varying(), melanin_factor=FLAT), datum(reading, region, instrument)
    mode = _mode(prior, data, instrument)
    _refuse_strange(prior, data, mode)
    notes = (*centre.notes, *data.notes, *_doubts(data, mode))
    z = _drawn(prior, data, instrument, mode, draws, rng)
    return replace(prior.skin(z), rests_on=data.rests_on, notes=notes)


def likeliest(
    reading: Reading,
    *,
    region: str = "cheek",
    age_y: float | None = None,
    sex: str | None = None,
    instrument: Instrument | None = None,
    fields: tuple[str, ...] = PERSONAL,
) -> Skin:
    """The one likeliest skin when only some fields may differ from the usual; melanin has to be the first of them."""
    if fields[:1] != ("melanin",) or not set(fields) <= set(varying()):
        raise BadInput(f"fields={fields} cannot be fitted. Start with melanin and add any of: {', '.join(varying())}.")
    instrument, data = instrument or Instrument(), datum(reading, region, instrument or Instrument())
    prior = Prior(centre=Skin.unmeasured(region, age_y, sex), melanin_factor=FLAT, names=fields)
    mode = _mode(prior, data, instrument)
    return replace(prior.skin(mode.z[None]).draw(0), rests_on=data.rests_on, notes=_doubts(data, mode))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mode:
    """The likeliest point: z [unknown], covariance about it, what is left of the reading there and its cost."""

    z: Array
    spread: Array
    left: Array
    cost: float


def _mode(prior: Prior, data: Datum, instrument: Instrument) -> Mode:
    """Damped Gauss-Newton from the lightest and darkest of a few starts."""
    whiten = np.linalg.inv(np.linalg.cholesky(data.noise))
    z = _start(prior, data, instrument, whiten)
    damping, count = 1e-3, z.size
    left, slope = _slopes(prior, data, instrument, z)
    cost = _cost(whiten @ left, z)
    for _ in range(STEPS):
        J, r = whiten @ slope, whiten @ left
        normal = J.T @ J + np.eye(count)
        step = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), -(J.T @ r) - z)
        step *= min(1.0, 1.5 / np.abs(step).max())
        tried_left, tried_slope = _slopes(prior, data, instrument, z + step)
        tried = _cost(whiten @ tried_left, z + step)
        if tried >= cost:
            damping = max(damping * 10, 1e-2)
            if damping > 1e4:
                break
            continue
        settled = cost - tried < 1e-3 * max(1.0, tried)
        z, left, slope, cost, damping = z + step, tried_left, tried_slope, tried, damping / 5
        if settled:
            break
    J = whiten @ slope
    return Mode(z=z, spread=np.linalg.inv(J.T @ J + np.eye(count)), left=whiten @ left, cost=cost)


def _start(prior: Prior, data: Datum, instrument: Instrument, whiten: Array) -> Array:
    """The best of a ladder of melanin, all else usual."""
    ladder = np.zeros((9, len(prior.names)))
    ladder[:, prior.names.index("melanin")] = np.linspace(-1.3, 0.8, 9)
    left = _left(prior, data, instrument, ladder) @ whiten.T
    return np.asarray(ladder[np.argmin((left**2).sum(axis=1) + (ladder**2).sum(axis=1))])


def _left(prior: Prior, data: Datum, instrument: Instrument, z: Array) -> Array:
    """Model less reading. -> [draw, k]"""
    seen = reflectance(prior.skin(z), data.wavelength_nm, _for(data, instrument))
    return data.seen_of(seen, instrument.observer) - data.seen


def _for(data: Datum, instrument: Instrument) -> Instrument:
    """Colour does not feel the width of the pass band."""
    return instrument if data.of == "reflectance" else replace(instrument, bandwidth_nm=0.0)


def _slopes(prior: Prior, data: Datum, instrument: Instrument, z: Array) -> tuple[Array, Array]:
    """What is left at z [k] and its slopes [k, unknown]."""
    around = np.concatenate([z[None], z + SLOPE * np.eye(z.size)])
    left = _left(prior, data, instrument, around)
    return left[0], (left[1:] - left[0]).T / SLOPE


def _cost(left: Array, z: Array) -> float:
    return float(left @ left + z @ z)


def _refuse_strange(prior: Prior, data: Datum, mode: Mode) -> None:
    """A reading that no skin gives is not fitted."""
    check = "Check the illuminant (D65), the order L*, a*, b*, the units (0 to 1) and the aperture."
    if mode.cost > 6 * data.seen.size + 30:
        raise OutOfRange(
            f"No skin in the model gives this reading ({data.rests_on}): the nearest is {_rms(mode):.1f} standard "
            f"deviations away. {check}"
        )
    if prior.held(mode.z[None])[0]:
        melanin = float(prior.skin(mode.z[None]).melanin[0])
        raise OutOfRange(
            f"This reading ({data.rests_on}) asks for skin beyond the model: melanin {melanin:.3g} is the last "
            f"it holds for. {check}"
        )


def _doubts(data: Datum, mode: Mode) -> tuple[str, ...]:
    """Says so where hardly any skin gives the reading."""
    if mode.cost > 2.5 * data.seen.size + 10:
        return ("Hardly any skin in the model gives this reading: treat the result with caution, or measure again.",)
    return ()


def _rms(mode: Mode) -> float:
    return float(np.sqrt(mode.cost / mode.left.size))


def _drawn(
    prior: Prior, data: Datum, instrument: Instrument, mode: Mode, draws: int, rng: np.random.Generator
) -> Array:
    """Points of the posterior: proposals round the mode, weighed, drawn again. -> [draw, unknown]"""
    whiten = np.linalg.inv(np.linalg.cholesky(data.noise))
    root = np.linalg.cholesky(mode.spread) * WIDER
    unit = rng.standard_normal((2 * draws, mode.z.size))
    proposed = mode.z + unit @ root.T
    left = _left(prior, data, instrument, proposed) @ whiten.T
    log_weight = 0.5 * ((unit**2).sum(axis=1) - (left**2).sum(axis=1) - (proposed**2).sum(axis=1))
    log_weight = np.where(prior.held(proposed), -np.inf, log_weight)
    weight = np.exp(log_weight - log_weight.max())
    places = (rng.random() + np.arange(draws)) / draws
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
    return np.asarray(proposed[np.minimum(chosen, len(proposed) - 1)])


def predict_reading(
    skin: Skin, wavelength_nm: Any, instrument: Instrument | None = None, rng: np.random.Generator | None = None
) -> Array:
    """What the instrument would read, with the model's own error and the instrument's scatter. -> [draw, wavelength]"""
    instrument, rng = instrument or Instrument(), rng or np.random.default_rng(0)
    wavelength_nm = np.atleast_1d(np.asarray(wavelength_nm, dtype=float))
    seen = np.atleast_2d(reflectance(skin, wavelength_nm, instrument))
    noise = covariance(wavelength_nm, infrared_seen=False) + instrument.reflectance_sd**2 * np.eye(wavelength_nm.size)
    return np.asarray(seen + rng.standard_normal(seen.shape) @ np.linalg.cholesky(noise).T)
