"""warming(...) -> Warming: how warm skin gets under a mask, as numbers that any light on it can be multiplied with.

Temperatures are linear in the light: base(t), with the mask in place and dark, and a rise per W/m2 of each channel. The
session starts from bare skin in the same room.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

import numpy as np

from lightmask.errors import BadInput, within
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.thermal import Thermal
from lightmask.safety import bioheat, light_heat, skin_heat
from lightmask.safety.stack import Held, Plate, Stack
from lightmask.skin import Skin

Array = np.ndarray
LEAST_DRAWS = 64
KNOTS_AT_ONCE = 16  # so that sessions of about one length share what is worked out
AT_ONCE = 32  # draws whose warming fits the cache of a processor
KNOTS_s = np.concatenate([[0.0], np.geomspace(0.5, 86400.0, 150)])
KNOTS_s.setflags(write=False)
PLACES = ("surface", "basal layer")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Warming:
    """Temperature of the skin's surface and of the bottom of the epidermis, at the times ``KNOTS_s``.

    start_C            [draw]                        the warmer of the two places, bare, before the session
    base_C             [draw, place, time]           with the mask in place and dark
    rise_K_per_W_m2    [draw, channel, place, time]  for each W/m2 of light on the skin from the start on
    channels           the channels of the third array

    There are at least 64 draws, a multiple of those of the light: draw n belongs to the light's draw n modulo theirs.
    """

    start_C: Array
    base_C: Array
    rise_K_per_W_m2: Array
    channels: tuple[Channel, ...]

    def hottest_rise_K(self, skin_W_m2: Any, channels: tuple[Channel, ...]) -> Array:
        """What a light adds on the patch where it adds most. [draw, patch, channel] -> [draw, place, time]

        NaN throughout where the light of any patch is unknown.
        """
        irradiance = np.asarray(skin_W_m2, dtype=float)
        draws = len(self.start_C)
        if irradiance.ndim != 3 or draws % len(irradiance) or irradiance.shape[2] != len(channels):
            raise BadInput(
                f"The light on the skin has shape {irradiance.shape}; [draw, patch, channel] is wanted, with "
                f"{len(channels)} channels and a number of draws that {draws} is a multiple of."
            )
        if np.isnan(irradiance).any():
            return np.full(self.base_C.shape, np.nan)
        if not (irradiance >= 0).all() or np.isinf(irradiance).any():
            raise BadInput("The light on the skin is negative or infinite somewhere. Give zero or more.")
        unit, mixtures = _of_channels(self, channels)
        return _most(unit, brightest(irradiance[np.arange(draws) % len(irradiance)], mixtures))

    def until(self, duration_s: float) -> Warming:
        """The same up to one of the times ``KNOTS_s`` that is not before the end of a session."""
        knots = int(np.searchsorted(KNOTS_s, duration_s)) + 1
        return _until(self, -(-knots // KNOTS_AT_ONCE) * KNOTS_AT_ONCE)


@lru_cache(maxsize=4)
def _until(warming: Warming, knots: int) -> Warming:
    return replace(
        warming,
        base_C=np.ascontiguousarray(warming.base_C[..., :knots]),
        rise_K_per_W_m2=np.ascontiguousarray(warming.rise_K_per_W_m2[..., :knots]),
    )


@lru_cache(maxsize=8)
def _of_channels(warming: Warming, channels: tuple[Channel, ...]) -> tuple[Array, Array]:
    """The rise of these channels, and the mixtures of them between which all places and times lie."""
    unit = warming.rise_K_per_W_m2
    if channels != warming.channels:
        unit = unit[:, [warming.channels.index(channel) for channel in channels]]
    return unit, mixtures(unit)


def mixtures(unit: Array) -> Array:
    """Weights of the channels between which those of all places and times lie, but for their size.

    What each W/m2 of a channel warms, over what one of the first does, lies between two bounds: the corners of that
    box. Where the first warms nothing, each channel by itself. [draw, channel, place, time] -> [draw, mixture, channel]
    """
    draws, channels = unit.shape[:2]
    flat = unit.reshape(draws, channels, -1)
    dark = ~(flat[:, :1] > 0)
    if (dark & (flat > 0)).any() or dark.all(axis=2).any():
        return np.broadcast_to(np.eye(channels), (draws, channels, channels))
    ratio = np.divide(flat, flat[:, :1], out=np.full(flat.shape, np.nan), where=~dark)
    least, most = np.nanmin(ratio, axis=2)[:, None], np.nanmax(ratio, axis=2)[:, None]
    corners = np.array([(0, *ends) for ends in itertools.product((0, 1), repeat=channels - 1)])
    return np.where(corners == 0, least, most)


def brightest(irradiance: Array, mixtures: Array | None = None) -> Array:
    """Without patches that another outshines in every mixture, or channel: they are never the warmest.

    [draw, patch, channel] and [draw, mixture, channel] -> [draw, patch, channel]
    """
    kinds = np.moveaxis(irradiance, 2, 0) if mixtures is None else np.einsum("dpc,dmc->mdp", irradiance, mixtures)
    best = [kinds.sum(axis=0).argmax(axis=1), *(light.argmax(axis=1) for light in kinds)]
    over = np.zeros(irradiance.shape[:2], dtype=bool)
    for patch in best:
        champion = np.take_along_axis(kinds, patch[None, :, None], axis=2)
        over |= (kinds <= champion).all(axis=0)
    np.put_along_axis(over, np.stack(best, axis=1), False, axis=1)
    left = int((~over).sum(axis=1).max())
    order = np.argsort(over, axis=1, kind="stable")[:, :left]
    return np.take_along_axis(irradiance, order[:, :, None], axis=1)


def _most(unit: Array, irradiance: Array) -> Array:
    """The largest rise of any patch. [draw, channel, place, time] and [draw, patch, channel] -> [draw, place, time]"""
    most = np.zeros((unit.shape[0], *unit.shape[2:]))
    for start in range(0, len(most), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        for patch in range(irradiance.shape[1]):
            np.maximum(most[some], np.einsum("dcpt,dc->dpt", unit[some], irradiance[some, patch]), out=most[some])
    return most


def warming(footprint: Footprint, skin: Skin, draws: int = 1, room_C: float | None = None) -> Warming:
    """How warm this skin gets for each unit of a mask's light.

    draws   how many the light comes in; the skin must have as many, or one
    room_C  around the mask; left out, as rooms usually are
    """
    if not isinstance(draws, Integral) or isinstance(draws, bool):
        raise BadInput(f"draws={draws!r} is no count. Give a whole number.")
    if room_C is not None:
        if not isinstance(room_C, Real) or isinstance(room_C, bool):
            raise BadInput(f"room_C={room_C!r} is no temperature. Give one number, in C.")
        within("room_C", room_C, *skin_heat.accepted("room that is accepted"), "in C, for a session with a mask")
    within("draws", draws, 1, 1e6, "of the light")
    if len({draws, skin.draws or 1} - {1}) > 1:
        raise BadInput(f"The light has {draws} draws and the skin {skin.draws}. Give the same number, or one.")
    return _warming(footprint.channels, footprint.thermal, skin, max(int(draws), skin.draws or 1), room_C)


@lru_cache(maxsize=16)
def _warming(
    channels: tuple[Channel, ...], thermal: Thermal, skin: Skin, draws: int, room_C: float | None
) -> Warming:  # fmt: skip
    count = draws * -(-LEAST_DRAWS // draws)
    stack, room = skin_heat.stack(skin, count), skin_heat.room(room_C, count)
    deep = Held(temperature_C=stack.blood_C)
    before = bioheat.steady_C(bioheat.nodes(stack, skin_heat.bare(room), deep))
    front = skin_heat.under(thermal, room)
    plates = int(isinstance(front, Plate))
    basal = stack.node_below(skin.layer_names.index("basal layer"))
    found = bioheat.modes(bioheat.nodes(stack, front, deep))
    start = np.concatenate([room[:, None]] * plates + [before, stack.blood_C[:, None]], axis=1)
    at = [plates, plates + basal]
    return Warming(
        start_C=before[:, [0, basal]].max(axis=1),
        base_C=found.course_C(start, KNOTS_s, at),
        rise_K_per_W_m2=found.rise_K(_power(stack, thermal, light_heat.heated(channels, skin), plates), KNOTS_s, at),
        channels=channels,
    )


def _power(stack: Stack, thermal: Thermal, heated: light_heat.Heated, plates: int) -> Array:
    """Heat at each node for each unit of light on the skin: in the skin, and at a board. -> [draw, channel, node]

    What goes through the skin warms the top of the tissue below, the shallowest it could. The board takes what the LEDs
    waste, and what the skin sends back.
    """
    count = len(stack.blood_C)
    of_light = np.arange(count) % len(heated.surface)
    in_skin = bioheat.shared(heated.cells)
    power = np.concatenate([in_skin, np.zeros((*in_skin.shape[:-1], stack.cells[-1]))], axis=-1)
    power[..., 0] += heated.surface
    power[..., in_skin.shape[-1] - 1] += heated.below
    power = power[of_light]
    if not plates:
        return power
    board = skin_heat.waste(thermal, count)[:, None] + heated.returned[of_light]
    return np.concatenate([board[..., None], power], axis=-1)
