"""The slab file: its schema (published in docs/look-up), and the answer as data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from lightmask import forms, light
from lightmask.errors import BadInput

MOST = 100_000_000


class Part(BaseModel):
    """A table of the file; a key that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Layer(Part):
    """One layer, top first."""

    name: str = ""
    thickness_mm: FiniteFloat | Literal["infinite"] = Field(description="above zero; the last may be 'infinite'")
    absorption_per_mm: FiniteFloat
    scattering_per_mm: FiniteFloat
    anisotropy: FiniteFloat = 0.0
    index: FiniteFloat = 1.0


class Light(Part):
    """What shines on the top face."""

    kind: Literal["diffuse", "collimated"] = "diffuse"
    cosine: FiniteFloat = Field(1.0, description="of the beam's angle to the normal, in the medium above")

    @model_validator(mode="after")
    def _only_a_beam_has_an_angle(self) -> Light:
        if self.kind == "diffuse" and "cosine" in self.model_fields_set:
            raise ValueError("diffuse light comes from everywhere and has no cosine; leave it out or say 'collimated'")
        return self


def _light(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class SlabFile(Part):
    """A layered slab and what shines on it."""

    layers: Annotated[list[Layer], Field(min_length=1, max_length=100)]
    index_above: FiniteFloat = 1.0
    index_below: FiniteFloat = 1.0
    substrate_reflectance: FiniteFloat = 0.0
    illumination: Annotated[Light, BeforeValidator(_light)] = Light()
    depth_mm: Annotated[list[FiniteFloat], Field(max_length=10_000)] = []


def read(path: Path) -> SlabFile:
    """The question in a file."""
    return forms.fill(path, SlabFile, ".json")


def answer(question: SlabFile, nodes: int | None, photons: int | None, seed: int) -> dict[str, Any]:
    """Where the light goes, per unit incident irradiance, as plain data."""
    solver = _solver(nodes, photons, seed)
    layers = question.layers
    slab = light.Slab(
        thickness_mm=[np.inf if layer.thickness_mm == "infinite" else layer.thickness_mm for layer in layers],
        **{
            name: [getattr(layer, name) for layer in layers]
            for name in ("absorption_per_mm", "scattering_per_mm", "anisotropy", "index")
        },
        index_above=question.index_above,
        index_below=question.index_below,
        substrate_reflectance=question.substrate_reflectance,
    )
    beam = (
        light.Diffuse() if question.illumination.kind == "diffuse" else light.Collimated(question.illumination.cosine)
    )
    profile = light.solve(slab, beam, question.depth_mm or None, solver)
    return _said(question, profile, solver)


def _solver(nodes: int | None, photons: int | None, seed: int) -> Any:
    if photons is None:
        return light.DiscreteOrdinates(nodes=nodes) if nodes is not None else light.DiscreteOrdinates()
    if not 1 <= photons <= MOST:
        raise BadInput(f"--monte-carlo {photons} is not a number of photons. Give 1 to {MOST}.")
    from lightmask.light.monte_carlo import MonteCarlo

    return MonteCarlo(photons=photons, seed=seed)


def _said(question: SlabFile, profile: light.Profile, solver: Any) -> dict[str, Any]:
    layers = len(question.layers)
    absorbed, spread = np.broadcast_to(profile.absorbed, layers), np.broadcast_to(profile.absorbed_sd, layers)
    fluence, fluence_sd = (
        np.broadcast_to(profile.layer_fluence, layers),
        np.broadcast_to(profile.layer_fluence_sd, layers),
    )
    depths = len(question.depth_mm)
    at_depth = np.broadcast_to(profile.fluence, depths) if profile.fluence is not None else np.zeros(0)
    at_depth_sd = np.broadcast_to(profile.fluence_sd, at_depth.shape)
    return {
        "schema": "lightmask slab 1",
        "solver": repr(solver),
        "specular": float(profile.specular),
        "reflected": float(profile.reflected),
        "reflected_sd": float(profile.reflected_sd),
        "transmitted": float(profile.transmitted),
        "transmitted_sd": float(profile.transmitted_sd),
        "layers": [
            {
                "name": layer.name or f"layer {place + 1}",
                "absorbed": float(absorbed[place]),
                "absorbed_sd": float(spread[place]),
                "mean_fluence": float(fluence[place]),
                "mean_fluence_sd": float(fluence_sd[place]),
            }
            for place, layer in enumerate(question.layers)
        ],
        "depths": [
            {"depth_mm": depth, "fluence": float(at_depth[place]), "fluence_sd": float(at_depth_sd[place])}
            for place, depth in enumerate(question.depth_mm)
        ],
    }
