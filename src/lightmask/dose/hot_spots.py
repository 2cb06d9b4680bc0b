"""Under every LED a spot: light on a small piece of skin, and what is left of the spots in each layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import light
from lightmask.dose.layers import NODES, within_reach
from lightmask.errors import BadInput, OutOfRange, positive, within
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Settings
from lightmask.skin import Skin
from lightmask.units import J_PER_mJ, mm2_PER_cm2

Array = np.ndarray
DEPTHS_mm = (0.3, 0.5, 1.0)
EXTREME_PERCENT = 5.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class FlatPatch:
    """A square of skin taken as flat, in the frame of the face.

    centre_mm, normal  [3]  its middle, and the way out of the skin
    width_mm, step_mm       its side, and the distance of the points on it
    """

    centre_mm: Any
    normal: Any = (0.0, 0.0, 1.0)
    width_mm: float = 20.0
    step_mm: float = 0.2

    def __post_init__(self) -> None:
        for name in ("centre_mm", "normal"):
            value = np.array(getattr(self, name), dtype=float)
            if value.shape != (3,) or not np.isfinite(value).all():
                raise BadInput(f"{name} has shape {value.shape}. Give three finite numbers: x, y, z.")
            value.setflags(write=False)
            object.__setattr__(self, name, value)
        positive("the length of the normal", float(np.linalg.norm(self.normal)))
        within("step_mm", self.step_mm, 0.02, 2.0)
        within("width_mm", self.width_mm, 2 * self.step_mm, 200.0)

    @classmethod
    def on(cls, face: Face, near_mm: Any, width_mm: float = 20.0, step_mm: float = 0.2) -> FlatPatch:
        """The plane that touches a face at its patch nearest to a point."""
        point = np.array(near_mm, dtype=float)
        if point.shape != (3,) or not np.isfinite(point).all():
            raise BadInput(f"near_mm={near_mm!r} is not a point. Give three finite numbers: x, y, z.")
        nearest = int(np.argmin(np.square(face.vertices_mm - point).sum(axis=1)))
        return cls(
            centre_mm=face.vertices_mm[nearest], normal=face.normals[nearest], width_mm=width_mm, step_mm=step_mm
        )

    @property
    def axes(self) -> Array:
        """Unit vectors of the patch: to the wearer's left as far as it can, up, and out. -> [3, 3]"""
        out = self.normal / np.linalg.norm(self.normal)
        up = np.array([0.0, 1.0, 0.0]) if abs(out[1]) < 0.999 else np.array([0.0, 0.0, -np.sign(out[1])])
        left = np.cross(up, out)
        left /= np.linalg.norm(left)
        return np.stack([left, np.cross(out, left), out])


@dataclass(frozen=True, slots=True)
class Unevenness:
    """What a map of light comes to. d5: what the brightest 5 % exceed; d95: what 95 % exceed; evenly weighted."""

    mean: float
    least: float
    most: float
    d5: float
    d95: float

    @classmethod
    def of(cls, values: Array) -> Unevenness:
        d95, d5 = np.percentile(values, [EXTREME_PERCENT, 100.0 - EXTREME_PERCENT])
        return cls(float(values.mean()), float(values.min()), float(values.max()), float(d5), float(d95))

    @property
    def most_over_mean(self) -> float:
        """1 is even light; 0 where there is none."""
        return self.most / self.mean if self.mean > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Spots:
    """Light of the LEDs straight on a patch of skin and in it; dark channels are zero. Light that skin and lining send
    to and fro is not in it: it is nearly even, see ``Footprint``.

    place_mm           [x]                       along both sides of the patch, 0 in the middle
    irradiance_mW_cm2  [channel, y, x]           y up, x to the wearer's left
    layer_mW_cm2       [channel, layer, y, x]    mean fluence rate of each layer while a pulse is on
    depth_mW_cm2       [channel, depth, y, x]    fluence rate at depth_mm
    lit_s                                        seconds of light
    """

    place_mm: Array
    irradiance_mW_cm2: Array
    layer_mW_cm2: Array
    depth_mW_cm2: Array
    depth_mm: tuple[float, ...]
    lit_s: float
    layers: tuple[str, ...]
    channels: tuple[str, ...]

    @property
    def surface_J_cm2(self) -> Array:
        """What falls on the skin in the session, all channels. -> [y, x]"""
        return self.irradiance_mW_cm2.sum(axis=0) * self.lit_s * J_PER_mJ

    @property
    def layer_J_cm2(self) -> Array:
        """Fluence of the session, all channels. -> [layer, y, x]"""
        return self.layer_mW_cm2.sum(axis=0) * self.lit_s * J_PER_mJ

    @property
    def depth_J_cm2(self) -> Array:
        """Fluence of the session at depth_mm, all channels. -> [depth, y, x]"""
        return self.depth_mW_cm2.sum(axis=0) * self.lit_s * J_PER_mJ

    @property
    def unevenness(self) -> dict[str, Unevenness]:
        """J/cm2 over the patch, all channels: 'surface', each layer, and each depth such as '0.5 mm'."""
        names = ("surface", *self.layers, *(f"{depth:g} mm" for depth in self.depth_mm))
        maps = (self.surface_J_cm2, *self.layer_J_cm2, *self.depth_J_cm2)
        return {name: Unevenness.of(one) for name, one in zip(names, maps, strict=True)}


def spots(
    settings: Settings,
    mask: Mask,
    skin: Skin,
    patch: FlatPatch,
    face: Face | None = None,
    depth_mm: tuple[float, ...] = DEPTHS_mm,
) -> Spots:
    """The light of every LED on and in a patch of one skin, blurred in each layer for each channel.

    face   who wears the mask; left out, the LEDs are where the mask states them
    """
    if not mask.leds_known or mask.leds is None:
        raise BadInput(
            f"Nobody says where the LEDs of '{mask.name}' sit or how they shine, so it has no spots to show. "
            "Add [layout] and an LED with its flux to each channel of its file."
        )
    if skin.draws is not None:
        raise OutOfRange(f"The skin holds {skin.draws} draws. Give one: skin.draw(0).")
    leds = mask.leds if face is None else mask.worn(face)[0]
    drive = settings.by_zone([channel.name for channel in mask.channels], mask.zones)
    found = [_glow(channel, _lit(channel, number, leds, drive, patch), skin, patch, depth_mm)
             for number, channel in enumerate(mask.channels)]  # fmt: skip
    half = found[0].irradiance.shape[0] // 2
    return Spots(
        place_mm=np.arange(-half, half + 1) * patch.step_mm,
        irradiance_mW_cm2=np.stack([one.irradiance for one in found]),
        layer_mW_cm2=np.stack([one.layer_fluence for one in found]),
        depth_mW_cm2=np.stack([one.fluence for one in found if one.fluence is not None]),
        depth_mm=tuple(float(depth) for depth in depth_mm),
        lit_s=settings.lit_s,
        layers=tuple(skin.layer_names),
        channels=tuple(channel.name for channel in mask.channels),
    )


def _lit(channel: Channel, number: int, leds: Leds, drive: Array, patch: FlatPatch) -> light.SmallLights | None:
    """The LEDs of a channel that are on, as the patch sees them; power in mW. None if it is dark."""
    share = leds.share * drive[number, leds.zone]
    on = (leds.channel == number) & (share > 0)
    if not on.any() or channel.flux_mW.value is None or channel.beam is None:
        return None
    return light.SmallLights(
        position_mm=(leds.position_mm[on] - patch.centre_mm) @ patch.axes.T,
        axis=leds.axis[on] @ patch.axes.T,
        power=channel.flux_mW.value * channel.liner_transmittance * share[on],
        cosine=channel.beam.cosine,
        per_sr=channel.beam.per_sr,
        side_mm=channel.die_mm or 0.0,
    )


def _glow(
    channel: Channel, lit: light.SmallLights | None, skin: Skin, patch: FlatPatch, depth_mm: tuple[float, ...]
) -> light.Blurred:
    """Maps of one channel in mW/cm2. The shape of the spots is that of its mean wavelength; how bright they are
    comes from the whole spectrum.
    """
    if lit is None:
        points = 2 * round(patch.width_mm / patch.step_mm / 2.0) + 1
        dark = np.zeros((len(skin.layer_names) + len(depth_mm), points, points))
        inside, deep = np.split(dark, [len(skin.layer_names)])
        return light.Blurred(step_mm=patch.step_mm, irradiance=dark[0], layer_fluence=inside, fluence=deep)
    spectrum = within_reach(channel)
    centre_nm = spectrum.centroid_nm
    map_of = light.glow(
        skin.slab(centre_nm), lit, width_mm=patch.width_mm, step_mm=patch.step_mm, depth_mm=list(depth_mm)
    )
    node_nm, weight = spectrum.nodes(NODES)
    even = light.solve(skin.slab(np.append(node_nm, centre_nm)), light.Diffuse(), list(depth_mm))
    weight = np.append(weight * skin.film.transmittance(node_nm), 0.0)
    layers = mm2_PER_cm2 * (weight @ even.layer_fluence) / even.layer_fluence[-1]
    deep = mm2_PER_cm2 * (weight @ np.asarray(even.fluence)) / np.asarray(even.fluence)[-1]
    return light.Blurred(
        step_mm=patch.step_mm,
        irradiance=mm2_PER_cm2 * map_of.irradiance,
        layer_fluence=layers[:, None, None] * map_of.layer_fluence,
        fluence=deep[:, None, None] * np.asarray(map_of.fluence),
    )
