"""The synthesis as it is shipped: draws of its parameters, and how they were got, without a sampler."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from lightmask.errors import BadInput, LightmaskError
from lightmask.response.endpoints import endpoints

Array = np.ndarray
NAME = "posterior.npz"
ABOUT = "about"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Posterior:
    """Draws of the parameters of ``model``, each with [draw] in front, and what is to be said of them.

    prior    draws of the same parameters before any trial was looked at
    about    r_hat, effective, divergent, draws, rows, studies: how the fit did
    """

    draws: Mapping[str, Array]
    prior: Mapping[str, Array]
    about: Mapping[str, Any]

    @property
    def size(self) -> int:
        return len(self.draws["memory_d"])

    def some(self, draws: int, rng: np.random.Generator | None = None) -> dict[str, Array]:
        """So many draws: the first ones in their order, or drawn with ``rng``; more than there are come again."""
        if draws < 1:
            raise BadInput(f"{draws} draws: give at least 1.")
        places = np.arange(draws) % self.size if rng is None else rng.integers(self.size, size=draws)
        return {name: one[places] for name, one in self.draws.items()}

    def learned(self) -> dict[str, float]:
        """How much narrower each parameter became, at its narrowest: 0 nothing (the prior shows), 1 everything."""
        return {name: _narrowed(self.prior[name], one) for name, one in self.draws.items()}


def _narrowed(prior: Array, posterior: Array) -> float:
    """Of what is always above zero, the width of the logarithm."""
    above = bool((prior > 0).all() and (posterior > 0).all())
    scaled = (np.log(one) if above else one for one in (prior, posterior))
    before, after = (np.diff(np.quantile(one, [0.25, 0.75], axis=0), axis=0)[0] for one in scaled)
    return float(np.max(1.0 - after / before))


@cache
def shipped() -> Posterior:
    """The posterior that lightmask carries."""
    return read((files("lightmask") / "tables" / "evidence" / NAME).read_bytes())


def read(content: bytes) -> Posterior:
    """A posterior from the bytes of its file."""
    with np.load(BytesIO(content)) as held:
        each = {name: held[name].astype(float) for name in held.files if name != ABOUT}
        about = json.loads(held[ABOUT].tobytes().decode())
    for one in each.values():
        one.setflags(write=False)
    split = {
        side: MappingProxyType({name.partition("/")[2]: one for name, one in each.items() if name.startswith(side)})
        for side in ("draws", "prior")
    }
    if about.pop("endpoints", None) != names():
        raise LightmaskError("The posterior was fitted to other endpoints than the table has now. Run 'make evidence'.")
    return Posterior(**split, about=MappingProxyType(about))


def names() -> list[str]:
    """What the places of a posterior's parameters mean: every endpoint with its family, in their order."""
    return [f"{one.name} ({one.family})" for one in endpoints()]


def write(path: Path, draws: Mapping[str, Array], prior: Mapping[str, Array], about: Mapping[str, Any]) -> None:
    """Single precision and packed: small enough to travel with the code."""
    sides = {"draws": draws, "prior": prior}
    arrays = {f"{side}/{name}": one.astype(np.float32) for side, each in sides.items() for name, one in each.items()}
    told = np.frombuffer(json.dumps({**about, "endpoints": names()}, sort_keys=True).encode(), dtype=np.uint8)
    held: dict[str, Any] = {**arrays, ABOUT: told}
    np.savez_compressed(path, **held)
