"""The light that falls on the skin straight from the LEDs: angle, inverse square, shadow and the size of the die."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.lamp import Beam, Leds
from lightmask.mask.shining.pairs import dots, in_pieces
from lightmask.mask.shining.shadows import LIFT_mm, Shadows
from lightmask.units import mm2_PER_cm2

if TYPE_CHECKING:
    from lightmask.mask.leds import Channel

Array = np.ndarray
TOUCHING_mm = 0.05
STEPS = 4096  # of cosine, in the table of a beam that is not Lambertian
POINT_LIKE = 9.0  # widths: a square seen from nearer is no point (s2 / (3 d2) off: 0.4 % from nine widths)
STRONG = np.float32(0.03)  # of the brightest pair on a point: above it a pair is always asked
OPEN, HIDDEN = 1, 2  # bits: a pair was found to see each other; to be hidden from each other
PARTS = (4, 8, 16)  # Gauss-Legendre nodes along a die's side: beyond two widths, beyond 0.7, and nearer


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Sites:
    """Places of LEDs that share their geometry: dies of one package differ in power, not in the way to the skin.

    position_mm  [site, 3]
    axis         [site, 3]
    beam         [site]         number of its beam; -1 for a Lambertian one
    die_mm       [site]         0 for a point
    power_mW     [site, group]  at full drive; a group is a channel in a zone
    beams        [beam, step]   intensity per steradian on an even grid of the cosine
    """

    position_mm: Array
    axis: Array
    beam: Array
    die_mm: Array
    power_mW: Array
    beams: Array

    def moved(self, position_mm: Array, axis: Array) -> Sites:
        """The same sites elsewhere."""
        return Sites(
            position_mm=position_mm.astype(np.float32), axis=axis.astype(np.float32), beam=self.beam,
            die_mm=self.die_mm, power_mW=self.power_mW, beams=self.beams,
        )  # fmt: skip


def sites(leds: Leds, channels: tuple[Channel, ...], zones: int) -> Sites:
    """LEDs as sites, with what each would emit at full drive; a channel of unknown flux counts as 1 mW."""
    flux_mW = np.array([(channel.flux_mW.value or 1.0) * channel.liner_transmittance for channel in channels])
    unique, _, site, tables = _shared(leds, channels)
    power = np.zeros((len(unique), len(channels) * zones))
    np.add.at(power, (site, leds.channel * zones + leds.zone), flux_mW[leds.channel] * leds.share)
    return Sites(
        position_mm=unique[:, :3].astype(np.float32),
        axis=unique[:, 3:6].astype(np.float32),
        beam=unique[:, 6].astype(int),
        die_mm=unique[:, 7],
        power_mW=power.astype(np.float32),
        beams=tables,
    )


def site_of(leds: Leds, channels: tuple[Channel, ...]) -> Array:
    """An LED that stands for each site: the first of those that share it. -> [site]"""
    return _shared(leds, channels)[1]


def _shared(leds: Leds, channels: tuple[Channel, ...]) -> tuple[Array, Array, Array, Array]:
    """Place, axis, beam and die of each site; the first LED of each; the site of each LED; the beams."""
    tables, of_channel = _beams([channel.beam for channel in channels])
    die_mm = np.array([channel.die_mm or 0.0 for channel in channels])
    key = np.column_stack([leds.position_mm, leds.axis, of_channel[leds.channel], die_mm[leds.channel]])
    unique, first, site = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return unique, first, site.ravel(), tables


def _beams(beams: list[Beam | None]) -> tuple[Array, Array]:
    """Every beam that is not Lambertian on an even grid, and each channel's number in it. -> [beam, step], [channel]"""
    cosine = np.linspace(0, 1, STEPS + 1)
    tables, number = [np.zeros(STEPS + 2)], []
    for beam in beams:
        per_sr = cosine / np.pi if beam is None else np.interp(cosine, beam.cosine, beam.per_sr)
        if np.allclose(per_sr, cosine / np.pi, rtol=1e-6, atol=1e-9):
            number.append(-1)
            continue
        tables.append(np.append(per_sr, per_sr[-1]))
        number.append(len(tables) - 1)
    return np.array(tables, np.float32), np.array(number)


def irradiance(
    points_mm: Any, normals: Any, lamps: Sites, shadows: Shadows | None = None, faint: float = 0.0,
    seen: Array | None = None, *, settled: bool = False,
) -> Array:  # fmt: skip
    """Light on each point straight from the LEDs at full drive. -> [point, group] mW/cm2

    E = I(a) cos(b) / d2, a from the LED's axis and b from the skin's normal (inverse-square cosine law); a die nearer
    than nine of its widths is summed over its parts. ``shadows`` leaves out what does not arrive; pairs that give less
    than ``faint`` of the brightest on their point are not asked.

    ``seen`` is [point, site] of the bits OPEN and HIDDEN. Answers are noted in it; when it is ``settled``, nothing is
    noted, and pairs that were only ever open, or only ever hidden, are not asked again.
    """
    points, towards = np.asarray(points_mm, np.float32), np.asarray(normals, np.float32)
    out = np.empty((len(points), lamps.power_mW.shape[1]), np.float32)

    def piece(rows: slice) -> None:
        per_mm2 = _geometry(points[rows], towards[rows], lamps)
        if shadows is not None:
            lifted = points[rows] + np.float32(LIFT_mm) * towards[rows]
            known = None if seen is None else seen[rows]
            _darken(per_mm2, _asked(per_mm2, faint, known if settled else None), lifted, lamps, shadows,
                    None if settled else known)  # fmt: skip
        out[rows] = np.einsum("ps,sg->pg", per_mm2, lamps.power_mW)

    in_pieces(piece, len(points), len(lamps.position_mm))
    return out * mm2_PER_cm2


def turned(points_mm: Any, normals: Any, lamps: Sites, shadows: Shadows) -> Array:
    """The same on a few points in the open that each look several ways. -> [point and way, group] mW/cm2

    ``normals`` is [point, way, 3]. What hides an LED from a point hides it whichever way that looks.
    """
    points, towards = np.asarray(points_mm, np.float32), np.asarray(normals, np.float32)
    ways = towards.shape[1]
    out = np.empty((len(points), ways, lamps.power_mW.shape[1]), np.float32)

    def piece(rows: slice) -> None:
        per_mm2 = _turned(points[rows], towards[rows], lamps)
        point, site = np.nonzero(per_mm2.max(axis=1) > 0)
        hidden = shadows.blocked(points[rows][point], lamps.position_mm[site])
        per_mm2[point[hidden], :, site[hidden]] = 0.0
        out[rows] = np.einsum("pws,sg->pwg", per_mm2, lamps.power_mW)

    in_pieces(piece, len(points), ways * len(lamps.position_mm))
    return out.reshape(-1, lamps.power_mW.shape[1]) * mm2_PER_cm2


def facing(points_mm: Any, normals: Any, lamps: Sites, shadows: Shadows) -> Array:
    """What each LED, taken as a point, gives a few points in the open when they look straight at it.

    ``normals`` is [point, way, 3]; an LED that lies behind a point in all of its ways gives it nothing.
    -> [point, site] per mm2
    """
    points, towards = np.asarray(points_mm, np.float32), np.asarray(normals, np.float32)
    way = lamps.position_mm - points[:, None]
    squared = np.maximum(np.einsum("psi,psi->ps", way, way), np.float32(1e-12))
    ahead = np.maximum(-np.einsum("psi,si->ps", way, lamps.axis) / np.sqrt(squared), 0)
    before = np.einsum("psi,pwi->pws", way, towards).max(axis=1) > 0
    per_mm2 = np.where(before, _per_sr(ahead, lamps) / squared, np.float32(0))
    point, site = np.nonzero(per_mm2)
    hidden = shadows.blocked(points[point], lamps.position_mm[site])
    per_mm2[point[hidden], site[hidden]] = 0.0
    return np.asarray(per_mm2)


def _turned(points: Array, normals: Array, lamps: Sites) -> Array:
    """Irradiance per flux of each site on each point, for each way it looks. -> [point, way, site] per mm2"""
    way = lamps.position_mm - points[:, None]
    squared = np.maximum(np.einsum("psi,psi->ps", way, way), np.float32(1e-12))
    apart = np.sqrt(squared)
    ahead = np.maximum(-np.einsum("psi,si->ps", way, lamps.axis) / apart, 0)
    falls = np.maximum(sum(way[:, None, :, axis] * normals[:, :, None, axis] for axis in range(3)), 0)
    _refuse_touching(squared, falls.max(axis=1) + ahead)
    per_mm2 = falls * (_per_sr(ahead, lamps) / (squared * apart))[:, None]
    point, site = np.nonzero(_near_enough(squared, lamps))
    for looks in range(normals.shape[1] if len(point) else 0):
        per_mm2[point, looks, site] = _near(points[point], normals[point, looks], site, lamps, apart[point, site])
    return per_mm2


def _near_enough(squared: Array, lamps: Sites) -> Array:
    """Whether a die is so near that it is no point. -> [point, site]"""
    return np.asarray(squared < (POINT_LIKE * lamps.die_mm.astype(np.float32)) ** 2)


def _refuse_touching(squared: Array, meets: Array) -> None:
    """Refuse places within LEDs, unless they look away from each other."""
    if ((squared < TOUCHING_mm**2) & (meets >= 0)).any():
        raise BadInput(
            f"An LED lies less than {TOUCHING_mm:g} mm from a patch, as good as exactly on the skin. Lift it off by a "
            "fraction of a millimetre."
        )


def _geometry(points: Array, normals: Array, lamps: Sites) -> Array:
    """Irradiance per flux of each site on each point. -> [point, site] per mm2"""
    way = [points[:, None, axis] - lamps.position_mm[None, :, axis] for axis in range(3)]
    squared = way[0] * way[0]
    for step in way[1:]:
        squared += step * step
    squared = np.maximum(squared, np.float32(1e-12))
    from_axis = dots(points, lamps.axis) - np.einsum("si,si->s", lamps.position_mm, lamps.axis)
    on_skin = dots(normals, lamps.position_mm) - np.einsum("pi,pi->p", points, normals)[:, None]
    np.maximum(from_axis, 0, out=from_axis)
    np.maximum(on_skin, 0, out=on_skin)
    _refuse_touching(squared, on_skin + from_axis)
    inverse = 1 / squared
    if (lamps.beam < 0).all():
        per_mm2 = from_axis * on_skin * inverse * inverse * np.float32(1 / np.pi)
    else:
        apart = np.sqrt(inverse)
        per_mm2 = _per_sr(from_axis * apart, lamps) * on_skin * apart * inverse
    near = _near_enough(squared, lamps)
    if near.any():
        point, site = np.nonzero(near)
        per_mm2[point, site] = _near(points[point], normals[point], site, lamps, np.sqrt(squared[point, site]))
    return per_mm2


def _per_sr(cosine: Array, lamps: Sites) -> Array:
    """Intensity per flux by the cosine from each site's axis. -> [..., site] per sr"""
    place = np.minimum(cosine, 1) * np.float32(STEPS)
    step = place.astype(np.int32)
    table = lamps.beams.ravel()
    start = step + (np.maximum(lamps.beam, 0) * lamps.beams.shape[1]).astype(np.int32)
    below, above = table[start], table[start + 1]
    found = below + (place - step.astype(np.float32)) * (above - below)
    return np.where(lamps.beam < 0, cosine * np.float32(1 / np.pi), found) if (lamps.beam < 0).any() else found


def _near(points: Array, normals: Array, site: Array, lamps: Sites, apart_mm: Array) -> Array:
    """The same for pairs so near that the die is no point: summed over parts of it. -> [pair]"""
    die_mm = lamps.die_mm[site]
    parts = np.select([apart_mm > 2 * die_mm, apart_mm > 0.7 * die_mm], PARTS[:2], PARTS[2])
    out = np.empty(len(site), np.float32)
    for count in np.unique(parts):
        some = np.nonzero(parts == count)[0]
        axis = lamps.axis[site[some]]
        across, along = _square(axis)
        place, weight = np.polynomial.legendre.leggauss(count)
        total = np.zeros(len(some))
        for i, j in np.ndindex(count, count):
            offset = die_mm[some, None] / 2 * (place[i] * across + place[j] * along)
            way = points[some] - lamps.position_mm[site[some]] - offset
            squared = np.einsum("pi,pi->p", way, way)
            ahead = np.maximum(np.einsum("pi,pi->p", way, axis), 0) / np.sqrt(squared)
            falls = np.maximum(-np.einsum("pi,pi->p", way, normals[some]), 0) / np.sqrt(squared)
            total += weight[i] * weight[j] / 4 * _one_per_sr(ahead, lamps, site[some]) * falls / squared
        out[some] = total
    return out


def _one_per_sr(cosine: Array, lamps: Sites, site: Array) -> Array:
    """Intensity per flux, one site for each cosine. -> [pair] per sr"""
    place = np.minimum(cosine, 1) * STEPS
    step = place.astype(int)
    table = lamps.beams[np.maximum(lamps.beam[site], 0)]
    pair = np.arange(len(site))
    below, above = table[pair, step], table[pair, step + 1]
    return np.where(lamps.beam[site] < 0, cosine / np.pi, below + (place - step) * (above - below))


def _square(axis: Array) -> tuple[Array, Array]:
    """Two directions across each axis, at right angles: the sides of its die. -> two of [site, 3]"""
    upright = np.abs(axis[:, 1:2]) > 0.9
    aside = np.where(upright, np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]]))
    across = np.cross(aside, axis)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return across, np.cross(axis, across)


def _asked(per_mm2: Array, faint: float, settled: Array | None) -> tuple[Array, Array]:
    """The pairs whose shadows must be asked for; those settled as hidden are put out, in place. -> point, site"""
    most = per_mm2.max(axis=1, keepdims=True)
    worth = per_mm2 > (faint * most if faint else 0.0)
    if settled is not None:
        weak = per_mm2 <= STRONG * most
        per_mm2[weak & (settled == HIDDEN)] = 0.0
        worth &= ~weak | (settled == 0) | (settled == OPEN | HIDDEN)
    return np.divmod(np.flatnonzero(worth), per_mm2.shape[1])


def _darken(
    per_mm2: Array, asked: tuple[Array, Array], lifted: Array, lamps: Sites, shadows: Shadows, note: Array | None
) -> None:
    """Put out, in place, the pairs that do not see each other."""
    point, site = asked
    hidden = shadows.blocked(lifted[point], lamps.position_mm[site])
    per_mm2[point[hidden], site[hidden]] = 0.0
    if note is not None:
        note[point, site] |= np.where(hidden, HIDDEN, OPEN).astype(np.uint8)


def irradiance_at(points_mm: Any, normals: Any, leds: Leds, channels: tuple[Channel, ...], zones: int = 1) -> Array:
    """Light straight from the LEDs on any points in the open, at full drive. -> [point, channel, zone] mW/cm2"""
    found = irradiance(points_mm, normals, sites(leds, channels, zones))
    return found.reshape(len(found), len(channels), zones).astype(float)
