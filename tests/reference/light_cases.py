"""Slabs whose light others have worked out: the shared reference tables as slabs, lights and what is known of them."""

import csv
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from lightmask.light import Collimated, Diffuse, Slab

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
LIGHT = {"collimated": Collimated(), "diffuse": Diffuse()}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Known:
    """A slab, a light, and what is known: by name of a Profile's field (numbers), fluence at depth_mm."""

    name: str
    slab: Slab
    light: Any
    depth_mm: np.ndarray
    fluence: np.ndarray
    numbers: dict = field(default_factory=dict)

    def __str__(self):
        return self.name


def rows(name):
    """Rows of a reference file as dicts of text."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def column(some, name):
    return np.array([float(row[name]) for row in some])


def stack_of(layers, **outside):
    """A slab from rows with thickness_mm, mua_per_mm, mus_per_mm, g, n."""
    return Slab(
        thickness_mm=column(layers, "thickness_mm"),
        absorption_per_mm=column(layers, "mua_per_mm"),
        scattering_per_mm=column(layers, "mus_per_mm"),
        anisotropy=column(layers, "g"),
        index=column(layers, "n"),
        **outside,
    )


def _numbers(results):
    """Rows of quantity, value -> by field of a Profile."""
    one = {"reflected": "Rd", "specular": "Rsp", "transmitted": "Tt"}
    many = {"absorbed": "absorbed_fraction", "layer_fluence": "mean_fluence"}
    found = {name: float(next(row["value"] for row in results if row["quantity"] == of)) for name, of in one.items()}
    for name, of in many.items():
        found[name] = column([row for row in results if row["quantity"] == of], "value")
    return found


def standard_skin():
    """The standard skin: three wavelengths, two media above, two lights."""
    layers, fluence = rows("transport/standard_skin_layers.csv"), rows("transport/standard_skin_fluence.csv")
    found = []

    def key(row):
        return row["wavelength_nm"], row["n_above"], row["illumination"]

    for (wavelength, above, light), results in groupby(rows("transport/standard_skin_results.csv"), key):
        deep = [row for row in fluence if key(row) == (wavelength, above, light)]
        own = [row for row in layers if row["wavelength_nm"] == wavelength]
        found.append(
            Known(
                name=f"{wavelength} nm, n_above {above}, {light}",
                slab=stack_of(own, index_above=float(above), index_below=1.4),
                light=LIGHT[light],
                depth_mm=column(deep, "depth_mm"),
                fluence=column(deep, "fluence"),
                numbers=_numbers(list(results)),
            )
        )
    return found


def cross_checked():
    """Skins with other indices, contact windows and slabs, cross-checked with Monte Carlo."""
    results = rows("transport/crosschecked_results.csv")
    found = []
    for case, some in groupby(rows("transport/crosschecked_inputs.csv"), lambda row: row["case"]):
        layers = list(some)
        own = [row for row in results if row["case"] == case]
        deep = [row for row in own if row["quantity"] == "fluence"]
        outside = {"index_above": float(layers[0]["n_above"]), "index_below": float(layers[0]["n_below"])}
        found.append(
            Known(
                name=f"{case} {layers[0]['kind']}",
                slab=stack_of(layers, **outside),
                light=LIGHT[layers[0]["illumination"]],
                depth_mm=column(deep, "depth_mm"),
                fluence=column(deep, "value"),
                numbers=_numbers(own),
            )
        )
    return found
