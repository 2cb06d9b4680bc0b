"""What an eye gets that looks at a lit mask from a distance, off the face: light on the eye, and radiance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, not_negative, positive, within
from lightmask.mask.lamp import Beam, Leds
from lightmask.mask.leds import Channel
from lightmask.safety.fields import Dies, alone, brightest, brightest_group, overlap
from lightmask.units import W_m2_PER_mW_cm2, mm2_PER_cm2

Array = np.ndarray
PAIRS = 400_000  # of places and LEDs, in one piece of work
W_m2_PER_mW_mm2 = mm2_PER_cm2 * W_m2_PER_mW_cm2
NEAREST_mm, FARTHEST_mm = 10.0, 1e5
UNSEEN_rad = 1e3  # where a neighbour would be that is none
STEEP = 0.9
TOUCHING_mm = 1e-6


def rule(name: str) -> float:
    """One number of the table of looking."""
    table = tables.read("safety/looking")
    if name not in table.text("rule"):
        raise BadInput(f"There is no rule of looking '{name}'. There are: {', '.join(table.text('rule'))}.")
    return float(table.column("value")[table.text("rule").index(name)])


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Look:
    """A lit mask as seen from places at one distance before it, for LEDs of 1 mW each.

    The eye stands that far along the axis before each LED in turn, and before the middle of the mask.

    W_m2         [eye, channel]  on an eye that looks straight at the mask; no LED is nearer than the distance
    narrow_W_m2  [eye, channel]  the same, from within the narrow view of actinic ultraviolet
    offset_rad   [led, near, 2]  where the neighbours of each LED are seen from before it, itself first
    side_rad     [led, near]     how large their dies are seen; 0 where nobody knows
    near_W_m2    [led, near]     their light on a surface that faces them
    near         [led, near]     their channels
    alpha_rad    how large the whole light is seen, corner to corner; None when a die is unknown
    channels     [channel]
    """

    distance_mm: float
    W_m2: Any
    narrow_W_m2: Any
    offset_rad: Any
    side_rad: Any
    near_W_m2: Any
    near: Any
    alpha_rad: float | None
    channels: tuple[Channel, ...]

    def dies(self, weighted_mW: Array) -> Dies:
        """The dies with the weighted light that they send. ``weighted_mW`` is [weight, channel]."""
        light = self.near_W_m2[..., None] * weighted_mW.T[self.near]
        return Dies(offset_rad=self.offset_rad, side_rad=self.side_rad, W_m2=light)

    def irradiance_W_m2(self, weighted_mW: Array, narrow: bool = False) -> Array:
        """On the eye at the worst place. ``weighted_mW`` is [weight, channel]. -> [weight]"""
        return np.einsum("ec,wc->ew", self.narrow_W_m2 if narrow else self.W_m2, weighted_mW).max(axis=0)

    def radiance_W_m2_sr(self, weighted_mW: Array, field_rad: float) -> Array:
        """Mean over the brightest circle of view. ``weighted_mW`` is [weight, channel]. -> [weight]"""
        return brightest(self.dies(weighted_mW), field_rad)

    def as_source(self, weighted_mW: Array, least_rad: float) -> tuple[Array, Array]:
        """The part of the light that is worst as a source of its own: what has most radiance times alpha.

        One LED, its radiance averaged over the least angle and alpha the side of its die; or a circle that holds
        several, which is as large as its alpha. -> radiance and alpha, [weight] each
        """
        dies, most_rad = self.dies(weighted_mW), rule("largest alpha")
        lone, side_rad = alone(dies, least_rad)
        lone_rad = np.clip(side_rad, least_rad, most_rad)
        place = (lone * lone_rad[:, None]).argmax(axis=0)
        fields_rad = np.geomspace(least_rad, most_rad, round(rule("nested fields")))
        groups = [brightest_group(dies, float(field)) for field in fields_rad]
        radiance = np.array([lone[place, np.arange(len(place))], *groups])
        alpha = np.array([lone_rad[place], *(np.full(len(place), field) for field in fields_rad)])
        worst = (radiance * alpha).argmax(axis=0), np.arange(len(place))
        return radiance[worst], alpha[worst]


def look(leds: Leds, channels: tuple[Channel, ...], distance_mm: float | None = None) -> Look:
    """How LEDs in their places are seen from a distance, left out: the standard's 200 mm. -> Look

    Each LED is lit as strongly as its share says; the liner lets through what it does. A die seen from many of its
    widths is a point to the eye; the 7 mm of the pupil are as one point; nothing stands in the light. Where an LED
    shines most off its axis, the eye before it is taken to stand there: an upper bound.
    """
    apart_mm = rule("distance") if distance_mm is None else distance_mm
    within("distance_mm", apart_mm, NEAREST_mm, FARTHEST_mm, "from the mask to the eye")
    rows = max(1, PAIRS // leds.count)
    pieces = [np.arange(start, min(start + rows, leds.count)) for start in range(0, leds.count, rows)]
    seen = [_neighbours(leds, channels, apart_mm, piece) for piece in pieces]
    width = max(piece[0].shape[1] for piece in seen)
    offset, side, light, near = (
        np.concatenate([_padded(piece[kind], width, fill) for piece in seen])
        for kind, fill in enumerate((UNSEEN_rad, 0.0, 0.0, 0))
    )
    eyes = [_on_eye(leds, channels, apart_mm, piece) for piece in pieces]
    eyes.append(_on_eye(leds, channels, apart_mm, None))
    return Look(
        distance_mm=apart_mm, W_m2=np.concatenate([eye[0] for eye in eyes]),
        narrow_W_m2=np.concatenate([eye[1] for eye in eyes]), offset_rad=offset, side_rad=side, near_W_m2=light,
        near=near.astype(int), alpha_rad=_alpha_rad(leds, channels, apart_mm), channels=channels,
    )  # fmt: skip


def _padded(array: Array, width: int, fill: float) -> Array:
    """More neighbours that send nothing, so that all places have as many."""
    more = [(0, 0)] * array.ndim
    more[1] = (0, width - array.shape[1])
    return np.pad(array, more, constant_values=fill)


def _intensity(leds: Leds, channels: tuple[Channel, ...], cosine: Array, which: Array) -> Array:
    """Light of 1 mW LEDs by the cosine from each one's axis, after the liner; ``which`` LED. -> [eye, led] mW/sr"""
    found = np.zeros_like(cosine)
    for number, channel in enumerate(channels):
        own = leds.channel[which] == number
        at = (slice(None), own) if which.ndim == 1 else own
        found[at] = _per_sr(channel.beam, cosine[at]) * channel.liner_transmittance
    return np.where(cosine > 0, found, 0.0) * leds.share[which]


def _per_sr(beam: Beam | None, cosine: Array) -> Array:
    """Share of the flux per steradian; Lambertian when nothing is said."""
    return np.maximum(cosine, 0) / np.pi if beam is None else np.interp(cosine, beam.cosine, beam.per_sr)


def _strongest(leds: Leds, channels: tuple[Channel, ...]) -> Array:
    """The intensity of each 1 mW LED in its strongest direction. -> [led] mW/sr"""
    most = [(1 / np.pi if one.beam is None else one.beam.per_sr.max()) * one.liner_transmittance for one in channels]
    return np.asarray(np.array(most)[leds.channel] * leds.share)


def _neighbours(
    leds: Leds, channels: tuple[Channel, ...], apart_mm: float, own: Array
) -> tuple[Array, Array, Array, Array]:
    """Offsets, sides, light and channels of what is seen around some LEDs, from before each. -> [own, near, ...]

    An eye before a neighbour sees both: the light of each is taken to the eye before the LED, or straight along its
    axis, whichever is more.
    """
    axis, each = leds.axis[own], np.arange(len(own))
    way = leds.position_mm[own][:, None] + apart_mm * axis[:, None] - leds.position_mm[None]
    depth_mm = np.einsum("eni,ei->en", way, axis)
    ahead_mm = np.where(depth_mm > 0, depth_mm, np.nan)
    offset = -np.stack([np.einsum("eni,ei->en", way, side) / ahead_mm for side in _square(axis)], axis=2)
    side_mm = np.array([one.die_mm or 0.0 for one in channels])[leds.channel]
    angle = np.hypot(offset[..., 0], offset[..., 1])
    seen = angle <= rule("largest alpha") + 2 * side_mm.max() / apart_mm
    seen[each, own] = True
    near = np.argsort(np.where(seen, angle, np.inf), axis=1, kind="stable")[:, : int(seen.sum(axis=1).max())]
    row = each[:, None]
    kept, way = seen[row, near], way[row, near]
    far_mm = np.maximum(np.linalg.norm(way, axis=2), TOUCHING_mm)
    here = _intensity(leds, channels, np.einsum("eni,eni->en", way, leds.axis[near]) / far_mm, near) / far_mm**2
    straight = _intensity(leds, channels, np.einsum("ei,eni->en", axis, leds.axis[near]), near)
    light = np.fmax(here, straight / ahead_mm[row, near] ** 2)
    light[near == own[:, None]] = _strongest(leds, channels)[own] / apart_mm**2
    return (
        np.where(kept[..., None], offset[row, near], UNSEEN_rad), np.where(kept, side_mm[near] / far_mm, 0.0),
        np.where(kept, light, 0.0) * W_m2_PER_mW_mm2, leds.channel[near],
    )  # fmt: skip


def _square(axis: Array) -> tuple[Array, Array]:
    """Two directions across each axis, at right angles: the sides of the dies. -> two of [place, 3]"""
    upright = np.abs(axis[:, 1:2]) > STEEP
    across = np.cross(np.where(upright, np.eye(3)[0], np.eye(3)[1]), axis)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return across, np.cross(axis, across)


def _on_eye(leds: Leds, channels: tuple[Channel, ...], apart_mm: float, own: Array | None) -> tuple[Array, Array]:
    """Irradiance on eyes before some LEDs, or before the middle of all, that look back. -> two of [eye, channel] W/m2

    The eye steps back along the axis until no LED is nearer than the distance.
    """
    if own is None:
        start, axis = _middle(leds)
    else:
        start, axis = leds.position_mm[own], leds.axis[own]
    to_led = leds.position_mm[None] - start[:, None]
    forward = np.einsum("eni,ei->en", to_led, axis)
    beside = np.einsum("eni,eni->en", to_led, to_led) - forward**2
    back_mm = np.where(beside < apart_mm**2, forward + np.sqrt(np.maximum(apart_mm**2 - beside, 0)), apart_mm)
    way = np.maximum(back_mm.max(axis=1), apart_mm)[:, None, None] * axis[:, None] - to_led
    far_mm = np.linalg.norm(way, axis=2)
    light = _intensity(leds, channels, np.einsum("eni,ni->en", way, leds.axis) / far_mm, np.arange(leds.count))
    if own is not None:
        light[np.arange(len(own)), own] = _strongest(leds, channels)[own]
    straight = np.maximum(np.einsum("eni,ei->en", way, axis) / far_mm, 0)
    found = light * straight / far_mm**2 * W_m2_PER_mW_mm2
    narrow = found * (straight >= np.cos(rule("narrow view") / 2))
    by_channel = [leds.channel == number for number in range(len(channels))]
    return (
        np.stack([found[:, these].sum(axis=1) for these in by_channel], axis=1),
        np.stack([narrow[:, these].sum(axis=1) for these in by_channel], axis=1),
    )


def _middle(leds: Leds) -> tuple[Array, Array]:
    """The middle of all LEDs and the way they look together; nothing where they look all ways. -> two of [0 or 1, 3]"""
    mean = leds.axis.mean(axis=0, keepdims=True)
    length = float(np.linalg.norm(mean))
    count = int(length > 1e-6)
    return leds.position_mm.mean(axis=0, keepdims=True)[:count], mean[:count] / max(length, 1e-6)


def _alpha_rad(leds: Leds, channels: tuple[Channel, ...], apart_mm: float) -> float | None:
    """How large the whole light is seen; None when that rests on a die that nobody knows."""
    lit = sorted({int(number) for number in leds.channel})
    dies_mm = [channels[number].die_mm for number in lit]
    apart = float(np.linalg.norm(np.ptp(leds.position_mm, axis=0)))
    if None in dies_mm:
        return apart / apart_mm if apart / apart_mm >= rule("small source") else None
    return (apart + max(die for die in dies_mm if die is not None)) / apart_mm


def lone_W_m2_sr(flux_mW: float, die_mm: float, field_rad: float, distance_mm: float | None = None) -> float:
    """Mean radiance of one Lambertian die over a circle of view that is centred on it, by hand.

    The flux over pi and over the area of the circle, as much of it as the circle holds of the die.
    """
    positive("flux_mW", flux_mW)
    positive("die_mm", die_mm)
    positive("field_rad", field_rad)
    radius_mm = field_rad * (rule("distance") if distance_mm is None else distance_mm) / 2
    share = float(overlap(np.zeros(2), die_mm, radius_mm))
    return share * flux_mW / (np.pi * np.pi * radius_mm**2) * W_m2_PER_mW_mm2


def even_W_m2_sr(exitance_W_m2: float) -> float:
    """Mean radiance of a field that sends out so much light on each area, Lambertian: exitance over pi."""
    not_negative("exitance_W_m2", exitance_W_m2)
    return float(exitance_W_m2 / np.pi)
