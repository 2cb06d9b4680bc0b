"""Web: the intensities of a photometric file, by half plane and angle, and the round beam they average to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.lamp import Beam
from lightmask.units import rad_PER_deg

Array = np.ndarray
POINTS = 2049  # of a beam; the cosines are evenly spaced
FULL_TURN_deg, STRAIGHT_deg, SIDEWAYS_deg = 360.0, 180.0, 90.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Web:
    """What a photometric file holds: intensity in any unit, since only its shape is used.

    plane_deg   [plane]         around the axis, ascending
    angle_deg   [angle]         from the axis: 0 along it, 90 sideways, 180 backwards; ascending
    intensity   [plane, angle]  zero or more
    """

    plane_deg: Any
    angle_deg: Any
    intensity: Any

    def __post_init__(self) -> None:
        for name in ("plane_deg", "angle_deg", "intensity"):
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=float))
        _checked(self)

    def round(self) -> Array:
        """The mean over all half planes; a file of a symmetric lamp holds only some of them. -> [angle]"""
        first, last = self.plane_deg[0], self.plane_deg[-1]
        if last - first <= STRAIGHT_deg or last - first >= FULL_TURN_deg:
            plane_deg, intensity = self.plane_deg, self.intensity
        else:
            plane_deg = np.append(self.plane_deg, first + FULL_TURN_deg)
            intensity = np.vstack([self.intensity, self.intensity[:1]])
        if len(plane_deg) == 1:
            return intensity[0]
        return np.trapezoid(intensity, plane_deg, axis=0) / (plane_deg[-1] - plane_deg[0])

    def apart(self) -> float:
        """How far the half plane that differs most is from the mean, as a share of the light."""
        mean, weight = self.round(), np.sin(self.angle_deg * rad_PER_deg)
        off = np.trapezoid(np.abs(self.intensity - mean) * weight, self.angle_deg, axis=1)
        return float(off.max() / np.trapezoid(mean * weight, self.angle_deg))

    def backward(self) -> float:
        """Share of the light that leaves behind the LED."""
        fine_deg = np.linspace(0, STRAIGHT_deg, 3601)
        light = _at(fine_deg, self) * np.sin(fine_deg * rad_PER_deg)
        behind = fine_deg >= SIDEWAYS_deg
        return float(np.trapezoid(light[behind], fine_deg[behind]) / np.trapezoid(light, fine_deg))

    def beam(self, source: str) -> Beam:
        """The round forward beam of this shape; what was averaged or left out is said in its source."""
        words, behind, apart = source, self.backward(), self.apart()
        if behind > _rule("backward"):
            raise BadInput(
                f"{source} sends {behind:.0%} of its light backwards. An LED on a board sends at most "
                f"{_rule('backward'):.0%}; give a file of the LED, not of a lamp that shines all round."
            )
        if apart > _rule("planes differ"):
            words += f"; not round: half planes are up to {apart:.0%} from their mean, which is used"
        if behind > 1e-6:
            words += f"; {behind:.1%} of its light goes backwards and is left out"
        cosine = np.linspace(0, 1, POINTS)
        return unit_beam(cosine, _at(np.arccos(cosine) / rad_PER_deg, self), words)


def unit_beam(cosine: Array, intensity: Array, source: str) -> Beam:
    """A beam of any intensities, brought to a flux of 1."""
    flux = 2 * np.pi * np.trapezoid(intensity, cosine)
    if not flux > 0:
        raise BadInput(f"{source} holds no forward light. Give a beam with intensity between 0 and 90 degrees.")
    return Beam(cosine=cosine, per_sr=intensity / flux, source=source)


def _at(angle_deg: Array, web: Web) -> Array:
    """The mean intensity, straight between the angles of the file and nothing outside them. -> [angle]"""
    return np.interp(angle_deg, web.angle_deg, web.round(), left=0.0, right=0.0)


def _rule(name: str) -> float:
    table = tables.read("mask/photometry")
    return float(table.column("value")[table.text("rule").index(name)])


def _checked(web: Web) -> None:
    for name, values in (("half planes", web.plane_deg), ("angles", web.angle_deg)):
        if not len(values) or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
            raise BadInput(f"Its {name} do not ascend. Give each once, sorted.")
    if web.angle_deg[0] < 0 or web.angle_deg[-1] > STRAIGHT_deg or len(web.angle_deg) < 2:
        raise BadInput("Its angles from the axis do not lie between 0 and 180. Give two or more, 0 along the axis.")
    if web.angle_deg[0] >= SIDEWAYS_deg:
        raise BadInput("Its angles hold only light that goes backwards. Turn the lamp so that 0 is along the axis.")
    if web.intensity.shape != (len(web.plane_deg), len(web.angle_deg)):
        raise BadInput(
            f"It has {web.intensity.size} intensities for {len(web.plane_deg)} half planes and "
            f"{len(web.angle_deg)} angles. Give one for each."
        )
    if not np.isfinite(web.intensity).all() or (web.intensity < 0).any():
        raise BadInput("It holds an intensity that is negative or no number. Give zero or more.")
    if not web.intensity.any():
        raise BadInput("All its intensities are zero. Give a file of a lamp that is lit.")
