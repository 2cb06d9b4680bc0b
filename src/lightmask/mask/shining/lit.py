"""A face lit by a mask, LED by LED: first what falls on black skin, then what the skin sends back and gets again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lightmask.mask.eye_peak import EyePeak
from lightmask.mask.eye_places import EyePlaces
from lightmask.mask.face import Face
from lightmask.mask.lamp import Leds, Lining
from lightmask.mask.shining import blur, direct, exchange, form_factors, seat
from lightmask.mask.shining.direct import Sites
from lightmask.mask.shining.exchange import Bare, Cavity, Whole
from lightmask.mask.shining.fit import Seats
from lightmask.mask.shining.pairs import at_once
from lightmask.mask.shining.shadows import Shadows, Sized
from lightmask.mask.shining.skin_views import SkinViews, skin_views
from lightmask.units import mm2_PER_cm2

if TYPE_CHECKING:
    from lightmask.mask.leds import Mask

Array = np.ndarray
PILOTS = 16  # seats that ask for every shadow; the others ask where these disagreed (its cost: docs/measured.md)
FAINT = 1e-5  # LEDs that give a patch less than this share of its brightest one are not asked for shadows


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Lit:
    """Light at full drive, as if each channel's LEDs gave what they are said to.

    first  [draw, place, group]          on black skin; places are the patches, then those of the eyes
    again  [return, draw, place, group]  sent back by the skin once, twice ... per unit of its reflectance each time
    peak   the brightest direction that the eyes see, as the mask is meant to sit
    """

    first: Array
    again: Array
    peak: EyePeak


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Places:
    """Where light is asked for: every patch, then those before the eyes (without area: they send nothing back).

    patches  how many patches there are
    eyes_mm  [point, 3]       the points before the eyes
    gazes    [point, gaze, 3]  each of them is a place for every way to look
    """

    points_mm: Array
    normals: Array
    area_mm2: Array
    patches: int
    eyes_mm: Array
    gazes: Array

    @classmethod
    def of(cls, face: Face, size: Array | None = None, eyes: EyePlaces | None = None) -> Places:
        """The places of a face, each axis of it made larger by a factor."""
        factor = np.ones(3) if size is None else size
        sized = face if size is None else replace(face, vertices_mm=face.vertices_mm * factor, twin=None)
        eyes = eyes or EyePlaces.of(face)
        eyes_mm = eyes.sized_mm(factor)
        each = np.repeat(eyes_mm, eyes.gazes.shape[1], axis=0)
        return cls(
            points_mm=np.concatenate([sized.vertices_mm, each]),
            normals=np.concatenate([sized.normals, eyes.normals]),
            area_mm2=np.append(sized.area_cm2 * mm2_PER_cm2, np.zeros(len(each))),
            patches=face.patches,
            eyes_mm=eyes_mm,
            gazes=eyes.gazes,
        )

    def straight(
        self, lamps: Sites, shadows: Shadows, seen: Array | None = None, *, settled: bool = False
    ) -> Array:  # fmt: skip
        """Light straight from the LEDs, with the shadows that earlier seats found or to note. -> [place, group]"""
        skin = slice(self.patches)
        on_skin = direct.irradiance(
            self.points_mm[skin], self.normals[skin], lamps, shadows, FAINT, seen, settled=settled
        )
        return np.concatenate([on_skin, direct.turned(self.eyes_mm, self.gazes, lamps, shadows)])


def once(mask: Mask, face: Face) -> Lit:
    """The mask as it is meant to sit. -> Lit of one draw"""
    leds, lining = mask.worn(face)
    seat.refuse_inside(leds, face.coarse())
    lamps = direct.sites(leds, mask.channels, len(mask.zones))
    places = Places.of(face)
    shadows = Shadows.of(face.vertices_mm, face.triangles, lining)
    straight, skin = places.straight(lamps, shadows), _skin_views(face, places, shadows)
    by_lining: Array = np.zeros_like(straight)
    around: Cavity | Bare = Bare(skin=skin)
    if lining is not None:
        around = _cavity(places, lining, shadows, len(mask.zones), skin)
        by_lining = around.first(0.0, _on_lining(lining, lamps, shadows))
    first = straight + by_lining
    peak = _peak(places, lamps, shadows, straight[face.patches :], by_lining[face.patches :], mask)
    return Lit(first=first[None], again=exchange.returns(around, first)[:, None], peak=peak)


def _peak(places: Places, lamps: Sites, shadows: Shadows, straight: Array, by_lining: Array, mask: Mask) -> EyePeak:
    """The brightest direction that the eyes see. Two of [place of the eyes, group]"""
    return blur.peak(places.eyes_mm, places.gazes, lamps, shadows, straight, by_lining, len(mask.channels))


def _cavity(places: Places, lining: Lining, shadows: Shadows, zones: int, skin: SkinViews) -> Cavity:
    """How skin and lining see each other."""
    return Cavity(
        seen=skin.left(
            form_factors.to_lining(places.points_mm, places.normals, lining, shadows, asked=skin.fills() > 0)
        ),  # where no skin is in view, none can hide the lining
        area_mm2=places.area_mm2.astype(np.float32),
        piece_mm2=form_factors.thirds(lining)[2].astype(np.float32),
        among=exchange.within(lining, shadows),
        reflects=np.repeat(lining.reflectance, zones).astype(np.float32),
        skin=skin,
    )


def _on_lining(lining: Lining, lamps: Sites, shadows: Shadows) -> Array:
    """What falls on the lining straight from the LEDs. -> [piece, group]"""
    places, facing, _ = form_factors.thirds(lining)
    return direct.irradiance(places, facing, lamps, shadows)


def _skin_views(face: Face, places: Places, shadows: Shadows) -> SkinViews:
    """What patches of skin, and the eyes, see of the skin."""
    return skin_views(places.points_mm, places.normals, face.triangles, shadows)


def later(again: Array, face: Face, channels: int) -> Array:
    """What part of the last return but one the last is, over the whole face. -> [draw, channel]

    By then light has the shape in which it goes on falling (the first eigenvector of the way back), so that each later
    return is this part of the one before, everywhere.
    """
    by_channel = again[:, :, : face.patches].reshape(*again.shape[:2], face.patches, channels, -1).sum(axis=-1)
    power = np.einsum("kdpc,p->kdc", by_channel[-2:], face.area_cm2)
    return np.divide(power[1], power[0], out=np.zeros_like(power[1]), where=power[0] > 0)


def over_draws(mask: Mask, face: Face, seats: Seats, clear_mm: float) -> Lit:
    """The mask as it sits in each draw, on a face whose size is drawn too. -> Lit of [draw, ...]

    What skin and lining see of each other is taken as the mask is meant to sit: it hardly changes with the fit (see
    docs/measured.md), while the light that goes back and forth is each draw's own. An LED that a patch sees in all of
    the first seats, or in none, is taken to be seen in all, or none.
    """
    draws, groups = len(seats.shift_mm), len(mask.channels) * len(mask.zones)
    usual = _usual(mask, face)
    first = np.empty((draws, face.patches + len(usual.eyes.normals), groups), np.float32)
    pilots = min(draws, PILOTS)
    notes = np.zeros((pilots, face.patches, len(usual.lamps.position_mm)), np.uint8)

    def pilot(draw: int) -> None:
        first[draw] = _first(mask, face, usual, _Sitting(seats, draw, clear_mm, notes[draw], settled=False))

    def other(draw: int) -> None:
        first[draw] = _first(mask, face, usual, _Sitting(seats, draw, clear_mm, seen, settled=True))

    at_once(pilot, list(range(pilots)))
    seen = np.bitwise_or.reduce(notes, axis=0)
    at_once(other, list(range(pilots, draws)))
    return Lit(first=first, again=_all_returns(usual.around, first), peak=usual.peak)


def _all_returns(around: Whole | Bare, first: Array) -> Array:
    """The returns of all draws at once: draws of a group lie side by side. -> [return, draw, place, group]"""
    draws, places, groups = first.shape
    side_by_side = np.ascontiguousarray(first.transpose(1, 2, 0)).reshape(places, -1)
    found = exchange.returns(around, side_by_side)
    return found.reshape(-1, places, groups, draws).transpose(0, 3, 1, 2)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Usual:
    """What is worked out once for all draws."""

    leds: Leds
    lining: Lining | None
    lamps: Sites
    site: Array
    skin: Shadows
    hang: seat.Hang
    eyes: EyePlaces
    peak: EyePeak
    around: Whole | Bare
    by_lining: Array


def _usual(mask: Mask, face: Face) -> _Usual:
    leds, lining = mask.worn(face)
    seat.refuse_inside(leds, face)
    lamps = direct.sites(leds, mask.channels, len(mask.zones))
    eyes = EyePlaces.of(face)
    places = Places.of(face, eyes=eyes)
    shadows = Shadows.of(face.vertices_mm, face.triangles, lining)
    skin = _skin_views(face, places, shadows)
    around: Whole | Bare = Bare(skin=skin)
    by_lining: Array = np.zeros((len(places.points_mm), lamps.power_mW.shape[1]), np.float32)
    if lining is not None:
        cavity = _cavity(places, lining, shadows, len(mask.zones), skin)
        around = exchange.whole(cavity)
        by_lining = cavity.first(0.0, _on_lining(lining, lamps, shadows))
    straight = direct.turned(places.eyes_mm, places.gazes, lamps, shadows)
    alone = Shadows((face.vertices_mm, face.triangles))
    return _Usual(
        leds=leds, lining=lining, lamps=lamps, site=direct.site_of(leds, mask.channels),
        skin=alone, hang=seat.Hang.of(leds, lining, alone),
        eyes=eyes, peak=_peak(places, lamps, shadows, straight, by_lining[face.patches :], mask),
        around=around, by_lining=by_lining,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Sitting:
    """One draw of the fit, and which pairs see each other: noted in ``seen``, or settled by it."""

    seats: Seats
    draw: int
    clear_mm: float
    seen: Array
    settled: bool


def _first(mask: Mask, face: Face, usual: _Usual, sits: _Sitting) -> Array:
    """What falls on black skin in one draw. -> [place, group]"""
    size = sits.seats.size[sits.draw]
    places = Places.of(face, size, usual.eyes)
    placed = _placed(mask, usual, sits, Sized(usual.skin, size))
    shadows = Shadows.of(places.points_mm[: places.patches], face.triangles, placed.lining)
    lamps = usual.lamps.moved(placed.position_mm[usual.site], placed.axis[usual.site])
    return places.straight(lamps, shadows, sits.seen, settled=sits.settled) + usual.by_lining


def _placed(mask: Mask, usual: _Usual, sits: _Sitting, skin: Sized) -> seat.Placed:
    shift_mm, tilt = sits.seats.shift_mm[sits.draw], sits.seats.tilt[sits.draw]
    if mask.flexible:
        return seat.draped(usual.leds, usual.lining, skin, shift_mm, usual.hang, sits.clear_mm)
    return seat.rested(usual.leds, usual.lining, tilt, shift_mm, skin, sits.clear_mm)
