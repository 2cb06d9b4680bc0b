"""How far light spreads sideways from a small source: fluence, absorption and escape by depth and radius."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lightmask.errors import OutOfRange, finite, not_negative, positive
from lightmask.light.monte_carlo import Cases, whole
from lightmask.light.photons.batches import in_batches
from lightmask.light.photons.cells import FAR_MM
from lightmask.light.photons.entry import entered_share
from lightmask.light.slab import Collimated, Diffuse, Slab

if TYPE_CHECKING:
    from lightmask.light.photons.lateral_state import Layers

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class PencilBeam:
    """All light enters at one point, straight down. Answers are per unit incident power."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A beam straight down, even over a disc. Answers are per unit irradiance on the disc."""

    radius_mm: float

    def __post_init__(self) -> None:
        positive("radius_mm", self.radius_mm)
        not_negative("radius_mm", self.radius_mm)


@dataclass(frozen=True, slots=True)
class LambertianDisc:
    """A disc that shines down, as bright from every side: an LED in contact, or height_mm above the slab.

    Answers are per unit exitance of the disc, which in contact is the irradiance on it.
    """

    radius_mm: float
    height_mm: float = 0.0

    def __post_init__(self) -> None:
        positive("radius_mm", self.radius_mm)
        not_negative("radius_mm", self.radius_mm)
        not_negative("height_mm", self.height_mm)
        finite("height_mm", self.height_mm)


Source = PencilBeam | Disc | LambertianDisc


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spread:
    """Where the light of a small source went. Densities are per unit incident power (pencil beam: fluence per mm2,
    absorbed per mm3, reflected per mm2) or per unit irradiance on the disc (1, per mm, 1; of a raised disc:
    per unit of its exitance).

    fluence            [depth, ring]  mean fluence rate in each bin
    absorbed           [depth, ring]  mean absorbed power per volume in each bin
    reflected          [ring]         mean exitance of the top face; what the first surface mirrors is not in it
    fluence_by_depth   [depth]        mean over the bin's depth of the integral over the whole plane (times mm2)
    absorbed_by_depth  [depth]        likewise
    specular, total_reflected, total_transmitted   shares of the incident power
    *_sd               standard error of the same quantity
    """

    radius_edges_mm: Array
    depth_edges_mm: Array
    fluence: Array
    absorbed: Array
    reflected: Array
    fluence_by_depth: Array
    absorbed_by_depth: Array
    specular: float
    total_reflected: float
    total_transmitted: float
    fluence_sd: Array
    absorbed_sd: Array
    reflected_sd: Array
    fluence_by_depth_sd: Array
    absorbed_by_depth_sd: Array
    total_reflected_sd: float
    total_transmitted_sd: float


def spread(
    slab: Slab,
    source: Source,
    *,
    radius_edges_mm: Any,
    depth_edges_mm: Any,
    photons: int = 1_000_000,
    seed: int = 1,
    threads: int | None = None,
) -> Spread:
    """Follow ``photons`` from a small source on top of one slab. The edges of rings and depth bins ascend.

    The same seed gives the same numbers, bit for bit, whatever ``threads`` is (None: all processors).
    """
    whole("photons", photons, 1000)
    whole("seed", seed, 0)
    whole("threads", 1 if threads is None else threads, 1)
    if slab.cases != ():
        raise OutOfRange(f"The slab has cases {slab.cases}. Give one slab at a time: fields with a layer axis only.")
    radius, depth = _edges("radius_edges_mm", radius_edges_mm), _edges("depth_edges_mm", depth_edges_mm)
    case = Cases.of(slab, np.empty(0))
    entered = float(entered_share(case.index, Diffuse() if isinstance(source, LambertianDisc) else Collimated())[0])
    found = entered * in_batches(_follow(_layers(case, source), radius, depth), photons, seed, 0, threads)
    return _assembled(found, radius, depth, source, 1.0 - entered)


def _edges(name: str, edges: Any) -> Array:
    edge = np.array(edges, dtype=float)
    not_negative(name, edge)
    if edge.ndim != 1 or len(edge) < 2 or (np.diff(edge) <= 0).any():
        raise OutOfRange(f"{name} cannot bound bins. Give two or more ascending numbers, such as [0, 0.5, 1].")
    return edge


def _layers(case: Cases, source: Source) -> Layers:
    from lightmask.light.photons.lateral_state import Layers

    bottom = np.cumsum(np.where(np.isinf(case.thickness[0]), FAR_MM, case.thickness[0]))
    top = np.concatenate([[0.0], bottom[:-1]])
    scattering = case.scattering[0]
    free_path = np.divide(1.0, scattering, out=np.full(len(scattering), FAR_MM**2), where=scattering > 1 / FAR_MM)
    return Layers(
        cells=np.column_stack([top, bottom, free_path, case.anisotropy[0], case.absorption[0]]),
        media=case.index[0],
        substrate=float(case.substrate[0]),
        radius=0.0 if isinstance(source, PencilBeam) else source.radius_mm,
        lambertian=isinstance(source, LambertianDisc),
        height=source.height_mm if isinstance(source, LambertianDisc) else 0.0,
    )


def _follow(layers: Layers, radius: Array, depth: Array) -> Any:
    from lightmask.light.photons.lateral_photons import wander
    from lightmask.light.photons.lateral_state import Grid, bins, fresh_crowd

    grid = Grid(bins(radius), bins(depth))

    def follow(count: int, words: Array) -> Array:
        crowd = fresh_crowd(words, len(depth) - 1, len(radius) - 1)
        wander(count, crowd, layers, grid)
        planes = crowd.inside.sum(axis=2)
        return np.concatenate([crowd.inside[:, :, :-1].ravel(), planes.ravel(), crowd.outside[:-1], crowd.totals])

    return follow


def _assembled(found: Array, radius: Array, depth: Array, source: Source, specular: float) -> Spread:
    """Sums per photon [mean or sd, ...] -> densities."""
    depths, rings = len(depth) - 1, len(radius) - 1
    power = 1.0 if isinstance(source, PencilBeam) else np.pi * source.radius_mm**2
    area, thickness = np.pi * np.diff(np.square(radius)), np.diff(depth)
    inside, planes, outside, totals = np.split(found, np.cumsum([2 * depths * rings, 2 * depths, rings]), axis=1)
    density = power * inside.reshape(2, 2, depths, rings) / (thickness[:, None] * area)
    by_depth = power * planes.reshape(2, 2, depths) / thickness
    exitance = power * outside / area
    return Spread(
        radius_edges_mm=radius,
        depth_edges_mm=depth,
        fluence=density[0, 0],
        absorbed=density[0, 1],
        reflected=exitance[0],
        fluence_by_depth=by_depth[0, 0],
        absorbed_by_depth=by_depth[0, 1],
        specular=specular,
        total_reflected=float(totals[0, 2]),
        total_transmitted=float(totals[0, 0]),
        fluence_sd=density[1, 0],
        absorbed_sd=density[1, 1],
        reflected_sd=exitance[1],
        fluence_by_depth_sd=by_depth[1, 0],
        absorbed_by_depth_sd=by_depth[1, 1],
        total_reflected_sd=float(totals[1, 2]),
        total_transmitted_sd=float(totals[1, 0]),
    )
