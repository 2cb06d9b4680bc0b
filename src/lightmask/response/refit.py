"""When too few draws agree with what was measured: draws moved there in small steps (tempered sequential Monte Carlo).

The forecast's draws are widened into a smooth cloud of the same mean and spread. Each new draw is one old draw, pulled
a little to the middle, plus a bell-shaped step; what was measured is let in slowly, and draws move by accepted steps.
Source: kernel with shrinkage, Liu and West 2001; tempering, Del Moral, Doucet and Jasra 2006; the move that keeps a
bell shape, Cotter et al. 2013; width of the kernel, Silverman 1986. All remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

Array = np.ndarray
Likelihood = Callable[[Array, Array], Array]  # curves [draw, number], old draw [draw] -> log of the likelihood [draw]
STEPS = 6  # moves after each rise of the temperature
LEAST_SHARE = 1e-8  # a direction in which draws hardly differ is left out
WANTED = 0.3  # share of moves that should be accepted


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cloud:
    """Old draws as a smooth cloud. curves [draw, number]; weight [draw]; step [direction, number]."""

    curves: Array
    weight: Array
    step: Array
    keep: float

    @classmethod
    def of(cls, curves: Array, weight: Array) -> Cloud:
        middle = weight @ curves
        _, length, direction = np.linalg.svd(np.sqrt(weight)[:, None] * (curves - middle), full_matrices=False)
        seen = length**2 > LEAST_SHARE * np.sum(length**2)
        n, axes = effective(weight), int(seen.sum())
        width = (4 / (n * (axes + 2))) ** (1 / (axes + 4))
        keep = np.sqrt(1 - min(width, 1.0) ** 2)
        step = min(width, 1.0) * length[seen, None] * direction[seen]
        return cls(curves=middle + keep * (curves - middle), weight=weight, step=step, keep=float(keep))

    def at(self, old: Array, along: Array) -> Array:
        """Curves of new draws: of an old draw, and how far along each direction. -> [draw, number]"""
        return np.asarray(self.curves[old] + along @ self.step)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draws:
    """New draws on their way: which old draw each comes from, how far it moved, and how well it fits."""

    old: Array
    along: Array
    fit: Array

    def take(self, which: Array) -> Draws:
        return Draws(old=self.old[which], along=self.along[which], fit=self.fit[which])

    def where(self, accepted: Array, other: Draws) -> Draws:
        """The other draws where they were accepted."""
        return Draws(
            old=np.where(accepted, other.old, self.old),
            along=np.where(accepted[:, None], other.along, self.along),
            fit=np.where(accepted, other.fit, self.fit),
        )


def refit(curves: Array, weight: Array, likelihood: Likelihood, rng: np.random.Generator) -> tuple[Array, Array]:
    """New draws, all alike in weight: their curves [draw, number], and the old draw [draw] each comes from."""
    cloud = Cloud.of(curves, weight)
    old = rng.choice(len(curves), size=len(curves), p=weight)
    along = rng.standard_normal((len(old), len(cloud.step)))
    draws = Draws(old=old, along=along, fit=likelihood(cloud.at(old, along), old))
    heat, size = 0.0, 1.0
    while heat < 1:
        rise = _rise(draws.fit, heat)
        heat += rise
        draws = draws.take(_resampled(normalised(rise * draws.fit), rng))
        for _ in range(STEPS):
            draws, size = _moved(draws, cloud, likelihood, heat, size, rng)
    return cloud.at(draws.old, draws.along), draws.old


def normalised(log_weight: Array) -> Array:
    """Weights that sum to 1, of their logarithms."""
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight / weight.sum())


def effective(weight: Array) -> float:
    """How many equal draws these weighted ones are worth."""
    return float(1 / np.sum(weight**2))


def _rise(fit: Array, heat: float) -> float:
    """The largest rise of the temperature that leaves half of the draws in effect."""
    if effective(normalised((1 - heat) * fit)) >= len(fit) / 2:
        return 1 - heat
    low, high = 0.0, 1 - heat
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(normalised(middle * fit)) >= len(fit) / 2 else (low, middle)
    return max(low, 1e-6)


def _resampled(weight: Array, rng: np.random.Generator) -> Array:
    """Systematic resampling. -> [draw] which to take"""
    at = (rng.random() + np.arange(len(weight))) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight), at), len(weight) - 1)


def _moved(
    draws: Draws, cloud: Cloud, likelihood: Likelihood, heat: float, size: float, rng: np.random.Generator
) -> tuple[Draws, float]:
    """Each draw tries another old draw, then a step that keeps the bell shape; the step's size learns."""
    other = rng.choice(len(cloud.curves), size=len(draws.old), p=cloud.weight)
    draws, _ = _tried(draws, replace(draws, old=other), cloud, likelihood, heat, rng)
    stay = np.sqrt(1 - size**2)
    along = stay * draws.along + size * rng.standard_normal(draws.along.shape)
    draws, accepted = _tried(draws, replace(draws, along=along), cloud, likelihood, heat, rng)
    return draws, float(np.clip(size * np.exp(accepted - WANTED), 0.01, 1.0))


def _tried(
    draws: Draws, other: Draws, cloud: Cloud, likelihood: Likelihood, heat: float, rng: np.random.Generator
) -> tuple[Draws, float]:
    other = replace(other, fit=likelihood(cloud.at(other.old, other.along), other.old))
    accepted = np.log(rng.random(len(draws.old))) < heat * (other.fit - draws.fit)
    return draws.where(accepted, other), float(accepted.mean())
