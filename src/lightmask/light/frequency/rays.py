"""Light of small lamps on a plane by point and direction, and what a slab makes of it. See docs/understand/lateral.md.

The slab's answer to light from one direction, once it has passed the surface, is a polynomial in the cosine mu outside,
times sin^m(theta) for cos(m phi). So of all directions at a point only the moments E t(mu) mu^k (sin(theta) exp(i
phi))^m matter, for a few k and m; t is what the surface lets through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.light.frequency.sampling import Samples
from lightmask.light.ordinates.quadrature import directions, step_reflectance
from lightmask.light.small_lights import SmallLights
from lightmask.light.surface import fresnel

Array = np.ndarray
RESOLVED = 3.5  # a height of so many steps: what repeats above the grid's highest wavenumber is below 1e-4
BROAD = 3.0  # over the tangent of the half-angle: narrower beams make finer spots
REACH = 30.0  # heights to the side beyond which lies a thousandth of a light
COARSEST = 16
KEPT = 2.0 / 3.0  # of the margin around what is shown; over the rest light fades out
FADE_STEPS = 10  # of a coarse canvas at least, from all to nothing
AT_ONCE = 8192  # wavenumbers


@dataclass(frozen=True, slots=True)
class Canvas:
    """A periodic square of points; x = y = 0 is the first of them, negative ones come last.

    shown_mm  from the middle to the edge of what is shown; towards the canvas's own edge light is faded out, so that
              the square repeats smoothly
    """

    size: int
    step_mm: float
    shown_mm: float

    @property
    def place_mm(self) -> Array:
        return np.fft.fftfreq(self.size, 1.0 / (self.size * self.step_mm))

    def coarser(self, factor: int) -> Canvas:
        return Canvas(self.size // factor, self.step_mm * factor, self.shown_mm)

    @property
    def fade_mm(self) -> float:
        """The width of the rim where light fades out."""
        return (1.0 - KEPT) * (self.size * self.step_mm / 2.0 - self.shown_mm)

    @property
    def kept(self) -> Array:
        """What is left of the light at each point along one axis: all in the middle, nothing at the edge. -> [point]"""
        edge = self.size * self.step_mm / 2.0
        t = np.clip((edge - np.abs(self.place_mm)) / self.fade_mm, 0.0, 1.0)
        return t**3 * (10.0 - 15.0 * t + 6.0 * t * t)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a slab answers to a moment (m, k): values [sample, m, k, answer]; media: index above, of the first layer."""

    values: Array
    samples: Samples
    media: tuple[float, float]

    @classmethod
    def of(cls, found: Array, samples: Samples, most: int, media: tuple[float, float]) -> Answers:
        """From answers to light at single nodes: found [sample, answer, node * (most + 1)]."""
        nodes = found.shape[2] // (most + 1)
        point, _ = np.polynomial.legendre.leggauss(nodes)
        cosine = (1.0 + point) / 2.0
        by_node = np.moveaxis(found.reshape(*found.shape[:2], nodes, most + 1), 1, 3)  # [sample, node, m, answer]
        kept = 1.0 - _mirrored(media, nodes)
        factor = kept[:, None] * np.sqrt(1.0 - np.square(cosine))[:, None] ** np.arange(most + 1)
        smooth = by_node / factor[..., None]
        moment = np.einsum("kj,qjma->qmka", np.linalg.inv(np.vander(cosine, increasing=True)), smooth)
        return cls(moment, samples, media)

    def through(self, cosine: Array) -> Array:
        """What the surface lets through, by the cosine outside. Same shape."""
        above, first = self.media
        return 1.0 - fresnel(np.asarray(above), np.asarray(first), above * np.sqrt(1.0 - np.square(cosine)))

    @property
    def shape(self) -> tuple[int, int]:
        """How many m and k there are."""
        return self.values.shape[1], self.values.shape[2]

    def to(self, moments: Array, canvas: Canvas) -> Array:
        """Spectra of the answers to maps of moments [m, k, y, x], complex. -> [answer, y, x of a real transform]"""
        parts = np.fft.rfft2(moments.real), np.fft.rfft2(moments.imag)
        y, x = _grid(canvas)
        turn, radial = np.arctan2(y, x).ravel(), np.hypot(y, x).ravel()
        orders = np.arange(len(moments))
        phase = (-1j) ** orders * np.where(orders > 0, np.sqrt(2.0), 1.0)
        flat = [part.reshape(*moments.shape[:2], -1) for part in parts]
        answer = np.empty((self.values.shape[3], len(radial)), dtype=complex)
        for start in range(0, len(radial), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            angle = orders[:, None, None] * turn[some]
            falling = phase[:, None, None] * (flat[0][..., some] * np.cos(angle) + flat[1][..., some] * np.sin(angle))
            weight = self.samples.at(radial[some])
            carried = np.tensordot(weight, self.values[:, : len(moments), : moments.shape[1]], axes=1)
            answer[:, some] = np.einsum("mkq,qmka->aq", falling, carried)
        return answer.reshape(-1, *parts[0].shape[2:])


def _mirrored(media: tuple[float, float], nodes: int) -> Array:
    """What the first surface turns back of the light at each node. -> [node]"""
    if media[0] == media[1]:
        return np.zeros(nodes)
    return step_reflectance(directions(np.array([media]), nodes), 0, 1)[0]


def _grid(canvas: Canvas) -> tuple[Array, Array]:
    """Wavenumbers of a real transform. -> [y, 1], [x]"""
    along = 2.0 * np.pi * np.fft.fftfreq(canvas.size, canvas.step_mm)[:, None]
    return along, 2.0 * np.pi * np.fft.rfftfreq(canvas.size, canvas.step_mm)


def contact(lights: SmallLights, which: Array, canvas: Canvas, answers: Answers) -> Array:
    """Spectra under lights that lie on the surface: squares of light, without a preferred side. -> [answer + 1, y, x]

    The last is the irradiance.
    """
    width = max(lights.side_mm, canvas.step_mm)
    across = [_covered(lights.position_mm[which, axis], width, canvas) for axis in (1, 0)]
    squares = (across[0].T * lights.power[which] / width**2) @ across[1]
    orders = np.arange(answers.shape[1])
    passed = lights.per_sr * answers.through(lights.cosine)
    mean = 2.0 * np.pi * np.trapezoid(passed * lights.cosine ** orders[:, None], lights.cosine)
    inside = answers.to((mean[:, None, None] * squares)[None].astype(complex), canvas)
    return np.concatenate([inside, np.fft.rfft2(squares)[None]])


def _covered(middle_mm: Array, width: float, canvas: Canvas) -> Array:
    """What part of each step of the canvas each square covers along one axis. -> [light, point]"""
    place = canvas.place_mm
    low = np.maximum(place - canvas.step_mm / 2.0, middle_mm[:, None] - width / 2.0)
    high = np.minimum(place + canvas.step_mm / 2.0, middle_mm[:, None] + width / 2.0)
    return np.maximum(high - low, 0.0) / canvas.step_mm


def raised(lights: SmallLights, which: Array, canvas: Canvas, answers: Answers) -> Array:
    """Spectra under lights above the surface: each at the coarsest step that its height allows, put together.

    -> [answer + 1, y, x]; the last is the irradiance.
    """
    whole = np.zeros((answers.values.shape[3] + 1, canvas.size, canvas.size // 2 + 1), dtype=complex)
    height = lights.position_mm[which, 2]
    wanted = (
        np.minimum(height * min(1.0, BROAD * _half_tangent(lights)) / RESOLVED, canvas.fade_mm / FADE_STEPS)
        / canvas.step_mm
    )
    factor = np.minimum(2 ** np.floor(np.log2(np.maximum(wanted, 1.0))).astype(int), COARSEST)
    for one in np.unique(factor):
        coarse = canvas.coarser(int(one))
        middle = np.zeros((*answers.shape, coarse.size, coarse.size), dtype=complex)
        irradiance = np.zeros((coarse.size, coarse.size))
        for light in which[factor == one]:
            _add_moments(middle, irradiance, lights, int(light), coarse, answers)
        faded = coarse.kept[:, None] * coarse.kept
        moments, surface = (np.fft.ifftshift(part, axes=(-2, -1)) * faded for part in (middle, irradiance))
        spectra = np.concatenate([answers.to(moments, coarse), np.fft.rfft2(surface)[None]])
        _insert(whole, one**2 * spectra)
    y, x = _grid(canvas)
    half = lights.side_mm / (2.0 * np.pi)
    return whole * (np.sinc(y * half) * np.sinc(x * half))


def _half_tangent(lights: SmallLights) -> float:
    """Tangent of the angle from the axis where the intensity first falls to half of its most, coming from outside."""
    bright = lights.cosine[lights.per_sr >= lights.per_sr.max() / 2.0][0]
    cosine = float(np.clip(bright, 1e-6, 1.0))
    return float(np.sqrt(1.0 - cosine**2)) / cosine


def _add_moments(
    moments: Array, surface: Array, lights: SmallLights, light: int, canvas: Canvas, answers: Answers
) -> None:
    """Add one light's irradiance and its moments, point by point, where the light is more than a trace.

    Here x = y = 0 lies in the middle of the maps.
    """
    height = lights.position_mm[light, 2]
    index = [_window(lights.position_mm[light, axis], REACH * height, canvas) for axis in (1, 0)]
    if not (len(index[0]) and len(index[1])):
        return
    down = index[0][:, None] * canvas.step_mm - lights.position_mm[light, 1]
    across = index[1] * canvas.step_mm - lights.position_mm[light, 0]
    far = np.sqrt(down * down + across * across + height * height)
    cosine = height / far
    axis = lights.axis[light]
    toward = (across * axis[0] + down * axis[1] - height * axis[2]) / far
    intensity = np.interp(toward, lights.cosine, lights.per_sr, left=0.0)
    irradiance = lights.power[light] * intensity * cosine / np.square(far)
    slant = (across + 1j * down) / far
    rows, columns = (slice(one[0] + canvas.size // 2, one[-1] + canvas.size // 2 + 1) for one in index)
    part = moments[:, :, rows, columns]
    surface[rows, columns] += irradiance
    aside = (irradiance * answers.through(cosine)).astype(complex)
    for m in range(moments.shape[0]):
        amount = aside.copy()
        for k in range(moments.shape[1]):
            part[m, k] += amount
            amount *= cosine
        aside *= slant


def _window(middle_mm: float, reach_mm: float, canvas: Canvas) -> Array:
    """Numbers of the points within reach, those of the canvas alone: from -size/2 up."""
    low = max(int(np.ceil((middle_mm - reach_mm) / canvas.step_mm)), -(canvas.size // 2))
    high = min(int(np.floor((middle_mm + reach_mm) / canvas.step_mm)), (canvas.size - 1) // 2)
    return np.arange(low, high + 1)


def _insert(whole: Array, part: Array) -> None:
    """Add spectra of a coarser canvas to those of a finer one; its highest wavenumbers are nothing."""
    if part.shape == whole.shape:
        whole += part
        return
    half = part.shape[1] // 2
    whole[:, :half, :half] += part[:, :half, :half]
    whole[:, 1 - half :, :half] += part[:, 1 - half :, :half]
