"""Where the landmarks of the middle-sized face are, and where given measures want them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from lightmask import tables
from lightmask.mask.faces.mesh import even_net, on_face

Array = np.ndarray
FINE, COARSE = 72, 18  # rings of the fine mesh and of its twin


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Handles:
    """Points by which the face is bent, wearer's left half.

    names, groups  what each is and by which measure it goes
    vertex         its number in the fine mesh
    points_mm      [handle, 3], those of the midline at x = 0
    landmark       whether people who measure faces know it
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    vertex: Array
    points_mm: Array
    landmark: tuple[bool, ...]

    def at(self, name: str) -> Array:
        """One point."""
        return self.points_mm[self.names.index(name)]


@cache
def handles() -> Handles:
    """The handles of the middle-sized face."""
    table, net = tables.read("mask/face_handles"), even_net(FINE)
    points = on_face(net.places)
    wanted = np.stack([table.column(name) for name in ("x_mm", "y_mm", "z_mm")], axis=-1)
    vertex = []
    for place in wanted:
        allowed = net.places[:, 0] == 0 if place[0] == 0 else net.places[:, 0] > 0
        far = np.where(allowed, np.linalg.norm(points - place, axis=1), np.inf)
        vertex.append(int(far.argmin()))
    return Handles(
        names=table.text("name"),
        groups=table.text("group"),
        vertex=np.array(vertex),
        points_mm=points[vertex],
        landmark=tuple(word == "yes" for word in table.text("landmark")),
    )


def wanted_mm(measures: dict[str, float]) -> Array:
    """Where these measures want the handles; the pupils' height and depth are not yet zero. -> [handle, 3]"""
    own = handles()
    depth = measures["head_length_mm"] / _middle_head_length_mm()
    y = np.interp(own.points_mm[:, 1], *_heights(measures, depth))
    z = own.points_mm[:, 2] * depth
    breadth = _breadths(measures)
    level = np.interp(own.points_mm[:, 1], *_widths(breadth))
    scale = np.array([breadth.get(group, level[n]) for n, group in enumerate(own.groups)])
    out = np.stack([own.points_mm[:, 0] * scale, y, z], axis=-1)
    _push_nose(out, measures["nose_protrusion_mm"])
    return out


def _middle_head_length_mm() -> float:
    table = tables.read("mask/anthropometry")
    rows = zip(table.text("measure"), table.column("mean_mm"), strict=True)
    return float(np.mean([mean for name, mean in rows if name == "head_length_mm"]))


def _heights(measures: dict[str, float], depth: float) -> tuple[Array, Array]:
    """Heights of the middle-sized face, ascending, and where they go: a broken line through four landmarks."""
    own = handles()
    menton, subnasale, sellion, trichion = (own.at(n) for n in ("menton", "subnasale", "sellion", "trichion"))

    def rise(length_mm: float, low: Array, high: Array) -> float:
        """Height of a straight length whose depth is known."""
        return float(np.sqrt(max(length_mm**2 - (depth * (high[2] - low[2])) ** 2, (length_mm / 2) ** 2)))

    root = sellion[1] * measures["nose_length_mm"] / (sellion[1] - subnasale[1])
    places = [menton[1], subnasale[1], sellion[1], trichion[1]]
    goes = [
        root - rise(measures["face_length_mm"], menton, sellion),
        root - rise(measures["nose_length_mm"], subnasale, sellion),
        root,
        root + rise(measures["forehead_height_mm"], sellion, trichion),
    ]
    ends = (goes[1] - goes[0]) / (places[1] - places[0]), (goes[3] - goes[2]) / (places[3] - places[2])
    return (
        np.array([places[0] - 100, *places, places[-1] + 100]),
        np.array([goes[0] - 100 * ends[0], *goes, goes[-1] + 100 * ends[1]]),
    )


def _breadths(measures: dict[str, float]) -> dict[str, float]:
    """How many times broader than the middle-sized face, by group."""
    asked = {
        "frontal": ("frontotemporale", "frontal_breadth_mm"),
        "zygoma": ("zygion", "bizygomatic_breadth_mm"),
        "gonial": ("gonion", "bigonial_breadth_mm"),
        "eyes": ("pupil", "interpupillary_distance_mm"),
        "ala": ("alare", "nose_breadth_mm"),
        "mouth": ("cheilion", "lip_length_mm"),
    }
    return {group: measures[measure] / (2 * handles().at(point)[0]) for group, (point, measure) in asked.items()}


def _widths(breadth: dict[str, float]) -> tuple[Array, Array]:
    own = handles()
    points = (("gonion", "gonial"), ("zygion", "zygoma"), ("frontotemporale", "frontal"))
    return np.array([own.at(p)[1] for p, _ in points]), np.array([breadth[group] for _, group in points])


def _push_nose(out: Array, protrusion_mm: float) -> None:
    """The tip at the wanted distance from subnasale, and what lies between in proportion."""
    own = handles()
    foot, tip = own.names.index("subnasale"), own.names.index("pronasale")
    away = out[tip] - out[foot]
    grown = protrusion_mm / float(np.linalg.norm(away))
    shift = away * (grown - 1)
    for name, share in (("pronasale", 1.0), ("rhinion", 0.5), ("alare", 0.35)):
        out[own.names.index(name)] += shift * share
