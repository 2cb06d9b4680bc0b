"""From measures to a mesh with regions and landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.mask.faces.areas import region_of, twin_region_of
from lightmask.mask.faces.bend import Bend, bend
from lightmask.mask.faces.handles import COARSE, FINE, handles, wanted_mm
from lightmask.mask.faces.mesh import even_net, on_face

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Built:
    """What a Face is made of; axes as there."""

    vertices_mm: Array
    triangles: Array
    region: Array
    eyes_mm: Array
    landmarks_mm: dict[str, Array]


def built(measures: dict[str, float], regions: tuple[str, ...]) -> tuple[Built, Built]:
    """A face of these measures, fine and coarse."""
    own = handles()
    wanted = wanted_mm(measures)
    wanted[:, 1:] -= wanted[own.names.index("pupil"), 1:]
    bent = bend(own.points_mm, wanted)
    fine, coarse = region_of(FINE, regions), twin_region_of(COARSE, FINE, regions)
    return _one(bent, FINE, wanted, fine), _one(bent, COARSE, wanted, coarse)


def _one(bent: Bend, rings: int, wanted: Array, region: Array) -> Built:
    net, own = even_net(rings), handles()
    vertices = np.empty((len(net.places), 3))
    left = net.places[:, 0] >= 0
    vertices[left] = bent.of(on_face(net.places[left]))
    vertices[net.places[:, 0] == 0, 0] = 0
    vertices[~left] = vertices[net.mirror[~left]] * (-1, 1, 1)
    known = {name: point for name, point, is_one in zip(own.names, wanted, own.landmark, strict=True) if is_one}
    eye = known.pop("pupil")
    return Built(
        vertices_mm=vertices,
        triangles=net.triangles,
        region=region,
        eyes_mm=np.stack([eye * (-1, 1, 1), eye]),
        landmarks_mm=_left_and_right(known),
    )


def _left_and_right(points: dict[str, Array]) -> dict[str, Array]:
    out = {}
    for name, point in points.items():
        if point[0] == 0:
            out[name] = point
        else:
            out[f"{name}_left"], out[f"{name}_right"] = point, point * (-1, 1, 1)
    return out
