"""shine(mask, face) -> Footprint: the light on each patch of skin at full drive, with its doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from lightmask.errors import BadInput, fraction, within
from lightmask.mask import eye_places
from lightmask.mask.eye_peak import EyePeak
from lightmask.mask.face import Face
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Settings
from lightmask.mask.shining import fit as fits
from lightmask.mask.shining import lit, stated
from lightmask.mask.shining.exchange import RETURNS
from lightmask.mask.shining.fit import Fit
from lightmask.mask.thermal import UNSTATED, Thermal

Array = np.ndarray
DRAWS = 200
MOST_DRAWS = 100_000
EYES_APART_mm = (30.0, 100.0)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Footprint:
    """Light on the skin at full drive; the rest is linear in the drive.

    full_drive_mW_cm2  [draw, patch, channel], and [zone] where there are several: on black skin, as a meter sees it;
                       NaN in a channel whose output nobody knows
    returned_mW_cm2    [return, draw, patch, channel, zone]  what the skin sent back once, twice ... and gets again from
                       lining and skin, per unit of its reflectance each time; None when nothing is known of a lining
    later_returns      [draw, channel]  what part of a return the next one is, after those followed
    eyes               the same before the lids of both eyes, at the places of ``eye_places`` that its ``patches`` name:
                       the most on any of them is the worst point and gaze; None when not worked out
    eye_peak           the brightest direction that those eyes see; None when not worked out
    channels           [channel]
    zones              [zone]   parts of the mask that can be driven alone
    patches            [patch]  their names, or the regions they lie in
    face               the face, when the patches are its
    eye_share          irradiance at the eyes as a share of that on the skin, where ``eyes`` is not worked out
    rests_on           in words, what the irradiance rests on
    pulsed, pulse_Hz   whether the mask pulses by itself ('yes', 'no', 'unknown'), and how fast; None when unknown
    setting            where the mask is meant to be used: 'home', 'office' or 'unknown'
    thermal            what lies between skin and LEDs, and how warm it gets
    mean_of_all_mW_cm2 [draw]  ``mean_mW_cm2`` of all the patches that there were; None where none was left out
    """

    full_drive_mW_cm2: Any
    channels: tuple[Channel, ...]
    zones: tuple[str, ...] = ("all",)
    patches: tuple[str, ...] = ("face",)
    returned_mW_cm2: Any = None
    later_returns: Any = None
    eyes: Footprint | None = None
    eye_peak: EyePeak | None = None
    face: Face | None = None
    eye_share: float = 1.0
    rests_on: str = ""
    pulsed: Literal["yes", "no", "unknown"] = "unknown"
    pulse_Hz: float | None = None
    setting: str = "unknown"
    thermal: Thermal = UNSTATED
    mean_of_all_mW_cm2: Any = None

    def __post_init__(self) -> None:
        array = np.array(self.full_drive_mW_cm2, dtype=float)
        zones = () if array.ndim == 3 and len(self.zones) == 1 else (len(self.zones),)
        wanted = (len(self.patches), len(self.channels), *zones)
        if array.shape[1:] != wanted:
            axes = "[draw, patch, channel, zone]" if zones else "[draw, patch, channel]"
            raise BadInput(
                f"full_drive_mW_cm2 has shape {array.shape}. Give {axes} with {len(self.patches)} patches, "
                f"{len(self.channels)} channels and {len(self.zones)} zones."
            )
        self._keep("full_drive_mW_cm2", array)
        self._said_in_known_words()
        if self.mean_of_all_mW_cm2 is not None:
            self._keep("mean_of_all_mW_cm2", np.array(self.mean_of_all_mW_cm2, dtype=float))
            if self.mean_of_all_mW_cm2.shape != (len(array),):
                raise BadInput(f"mean_of_all_mW_cm2 has shape {self.mean_of_all_mW_cm2.shape}. Give one for each draw.")
        if self.returned_mW_cm2 is None:
            return
        returned = np.array(self.returned_mW_cm2, dtype=float)
        if returned.shape != (RETURNS, *self.influence_mW_cm2.shape):
            raise BadInput(
                f"returned_mW_cm2 has shape {returned.shape}. Give {(RETURNS, *self.influence_mW_cm2.shape)}."
            )
        self._keep("returned_mW_cm2", returned)
        self._keep("later_returns", np.array(self.later_returns, dtype=float))
        if self.later_returns.shape != (len(array), len(self.channels)):
            raise BadInput(f"later_returns has shape {self.later_returns.shape}. Give [draw, channel].")

    def _said_in_known_words(self) -> None:
        """A share that is none, or a word that no check knows, would ease a limit unseen."""
        fraction("eye_share", self.eye_share)
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            raise BadInput(f"Two of the channels {', '.join(names)} share a name. Give each its own.")
        for name, allowed in (("pulsed", ("yes", "no", "unknown")), ("setting", ("home", "office", "unknown"))):
            if getattr(self, name) not in allowed:
                raise BadInput(f"{name}={getattr(self, name)!r} is not known. Give one of: {', '.join(allowed)}.")

    def _keep(self, name: str, array: Array) -> None:
        if (array < 0).any() or np.isinf(array).any():
            raise BadInput(f"{name} holds a negative or infinite irradiance. Give zero or more.")
        array.setflags(write=False)
        object.__setattr__(self, name, array)

    @property
    def influence_mW_cm2(self) -> Array:
        """Light of each channel in each zone at full drive: what a planner weighs. -> [draw, patch, channel, zone]"""
        whole: Array = self.full_drive_mW_cm2
        return whole if whole.ndim == 4 else whole[..., None]

    @property
    def mean_mW_cm2(self) -> Array:
        """All its light together at full drive, over all patches: those that were left out too. -> [draw]"""
        if self.mean_of_all_mW_cm2 is not None:
            return np.asarray(self.mean_of_all_mW_cm2)
        light: Array = self.full_drive_mW_cm2
        return np.asarray(light.reshape(*light.shape[:2], -1).sum(axis=2).mean(axis=1))

    def zone_drive(self, settings: Settings) -> Array:
        """The drive of each channel in each zone, dark ones zero. -> [channel, zone]

        'red' drives red in every zone; 'red/forehead' one zone alone.
        """
        return settings.by_zone([channel.name for channel in self.channels], self.zones)

    def drive(self, settings: Settings) -> Array:
        """The strongest drive of each channel in any zone, dark ones zero. -> [channel]"""
        return self.zone_drive(settings).max(axis=1)

    def irradiance_mW_cm2(self, settings: Settings, skin_returns: Any = None) -> Array:
        """Light on the skin while a pulse is on. A dark channel gives 0, known or not. -> [draw, patch, channel]

        ``skin_returns`` is the reflectance of the skin, [channel] or [draw, channel]: with it, light counts as often as
        it falls on the skin; without it, as on a black meter.
        """
        drive = self.zone_drive(settings)
        first = _driven(self.influence_mW_cm2, drive)
        if skin_returns is None or self.returned_mW_cm2 is None:
            return first
        share = self._share(skin_returns)[:, None, :]
        later = np.asarray(self.later_returns)[:, None, :]
        return first + _sent_back(_driven(self.returned_mW_cm2, drive), later, share)

    def _share(self, skin_returns: Any) -> Array:
        """The reflectance of the skin as [draw or 1, channel]."""
        fraction("skin_returns", skin_returns)
        share = np.atleast_2d(np.asarray(skin_returns, float))
        if share.ndim > 2 or share.shape[1] not in (1, len(self.channels)):
            raise BadInput(
                f"skin_returns has shape {np.shape(skin_returns)}. Give [channel] or [draw, channel] with "
                f"{len(self.channels)} channels."
            )
        draws = len(self.full_drive_mW_cm2)
        if len({len(share), draws} - {1}) > 1:
            raise BadInput(f"skin_returns has {len(share)} draws and the footprint {draws}. Give as many, or one.")
        return share

    def gain(self, settings: Settings, skin_returns: Any) -> Array:
        """How much more light the skin gets than a black meter would, over all patches. -> [draw, channel]"""
        weight = np.ones(len(self.patches)) if self.face is None else self.face.area_cm2
        black = np.einsum("dpc,p->dc", self.irradiance_mW_cm2(settings), weight)
        found = np.einsum("dpc,p->dc", self.irradiance_mW_cm2(settings, skin_returns), weight)
        return np.divide(found, black, out=np.ones_like(found), where=black > 0)

    def unknown(self, settings: Settings) -> tuple[str, ...]:
        """Names of driven channels whose output nobody knows."""
        missing = np.isnan(self.irradiance_mW_cm2(settings)).any(axis=(0, 1))
        return tuple(channel.name for channel, lost in zip(self.channels, missing, strict=True) if lost)

    def on(self, skin_returns: Any) -> Footprint:
        """The same on skin of one reflectance, [channel] or [draw, channel], its returns in the light. -> Footprint"""
        if skin_returns is None or self.returned_mW_cm2 is None:
            return self
        share = self._share(skin_returns)[:, None, :, None]
        later = np.asarray(self.later_returns)[:, None, :, None]
        return replace(
            self,
            full_drive_mW_cm2=self.influence_mW_cm2 + _sent_back(self.returned_mW_cm2, later, share),
            returned_mW_cm2=None,
            later_returns=None,
            eyes=None if self.eyes is None else self.eyes.on(skin_returns),
        )

    def brightest(self) -> Footprint:
        """Only the patches and eye places that no other outshines in every channel, zone and return. -> Footprint

        In each draw those that can be the brightest of the session, whatever is driven and whatever the skin sends
        back: every limit is used as much as by the whole. Its patches are other ones in each draw, so it has no face
        and no regions; the mean over the whole is kept, for one question is about that.
        """
        from lightmask.mask.shining import outshone

        whole = self.influence_mW_cm2[None]
        if self.returned_mW_cm2 is not None:
            whole = np.concatenate([whole, self.returned_mW_cm2])
        ways = np.moveaxis(whole, 0, 2).reshape(*whole.shape[1:3], -1)
        draw, lead = np.arange(len(ways))[:, None], outshone.leading(ways)
        return replace(
            self,
            full_drive_mW_cm2=self.full_drive_mW_cm2[draw, lead],
            returned_mW_cm2=None if self.returned_mW_cm2 is None else whole[1:][:, draw, lead],
            patches=tuple(f"bright {number}" for number in range(1, lead.shape[1] + 1)),
            eyes=None if self.eyes is None else self.eyes.brightest(),
            face=None,
            mean_of_all_mW_cm2=self.mean_mW_cm2,
        )

    def over(self, regions: tuple[str, ...]) -> Footprint:
        """The mean over each region, by area: one patch for each. -> Footprint"""
        if self.face is None:
            return self
        weight = np.stack([self.face.within(region) * self.face.area_cm2 for region in regions])
        empty = [region for region, row in zip(regions, weight, strict=True) if not row.any()]
        if empty:
            raise BadInput(f"The face has no patch in the region '{empty[0]}'. Choose another region.")
        weight /= weight.sum(axis=1, keepdims=True)
        return replace(
            self,
            full_drive_mW_cm2=np.einsum("dpcz,rp->drcz", self.influence_mW_cm2, weight),
            returned_mW_cm2=None if self.returned_mW_cm2 is None
            else np.einsum("kdpcz,rp->kdrcz", self.returned_mW_cm2, weight),
            patches=regions,
            face=None,
        )  # fmt: skip


def _driven(light: Array, drive: Array) -> Array:
    """[..., channel, zone] and [channel, zone] -> [..., channel]; dark channels give 0, known or not."""
    lit_up = np.where(drive > 0, light * drive, 0.0)
    return lit_up.sum(axis=-1)


def _sent_back(returned: Array, later: Array, share: Array) -> Array:
    """Returns times reflectance to their power; after those followed, each is ``later`` times the one before."""
    total = sum(share**number * light for number, light in enumerate(returned, start=1))
    part = share * later
    if (part >= 1).any():
        raise BadInput("Light between skin and lining never dies out. Give one of them that takes up some of it.")
    return np.asarray(total + share ** len(returned) * returned[-1] * part / (1 - part))


def shine(
    mask: Mask, face: Face | str | None = None, draws: int | None = None, rng: np.random.Generator | None = None,
    fit: Fit | None = None,
) -> Footprint:  # fmt: skip
    """What a mask lights, patch by patch, with its doubt. -> Footprint of [draw, patch, channel, zone]

    On a Face, a mask whose LEDs are known: every LED to every patch with angle, inverse square, shadow and the way
    back. Without ``draws``, once, as it is meant to sit; with them, ``fit`` (left out: as such masks usually sit) and
    the doubt of the output are drawn; give face.coarse() for many draws, of which more than 200 share 200 ways to sit.
    Without a face: the average adult's.

    A mask known by its sheet alone gives the same on every patch: on 'uniform', or on a Face on all of it.
    ``rng`` makes the draws; left out, the same draws come every time.
    """
    chance = rng if rng is not None else np.random.default_rng(0)
    if draws is not None:
        within("draws", draws, 1, MOST_DRAWS, "or leave it out")
    if isinstance(face, str) and face != "uniform":
        raise BadInput(f"face='{face}' is not known. Give a Face, as from Face.load('{face}'), or 'uniform'.")
    if mask.leds is None or face == "uniform":
        return _by_sheet(mask, face if isinstance(face, Face) else None, draws, chance)
    if face is None:
        return _by_led(mask, Face.load("average-adult").coarse(), DRAWS if draws is None else draws, chance, fit)
    if not isinstance(face, Face):
        raise BadInput(f"face={face!r} is no face. Give a Face, as from Face.load('average-adult'), or 'uniform'.")
    return _by_led(mask, face, draws, chance, fit)


def _by_sheet(mask: Mask, face: Face | None, draws: int | None, rng: np.random.Generator) -> Footprint:
    if draws is None:
        draws = DRAWS if face is None else 1
    output = stated.output_mW_cm2(mask, draws, rng) if draws > 1 else stated.middle_mW_cm2(mask)
    patches = ("face",) if face is None else _names(face)
    everywhere = np.repeat(output[:, None, :], len(patches), axis=1)
    return Footprint(
        full_drive_mW_cm2=everywhere * stated.unevenness(mask, draws, len(patches), rng),
        channels=mask.channels,
        patches=patches,
        face=face,
        eye_share=_eye_share(mask),
        rests_on=stated.rests_on(mask),
        pulsed=mask.pulsed,
        pulse_Hz=mask.pulse_Hz.value,
        setting=mask.setting,
        thermal=mask.thermal,
    )


def _by_led(mask: Mask, face: Face, draws: int | None, rng: np.random.Generator, fit: Fit | None) -> Footprint:
    apart_mm = float(np.linalg.norm(face.eyes_mm[1] - face.eyes_mm[0]))
    if not EYES_APART_mm[0] <= apart_mm <= EYES_APART_mm[1]:
        raise BadInput(
            f"The eyes of the face '{face.name}' are {apart_mm:.3g} mm apart; {EYES_APART_mm[0]:g} to "
            f"{EYES_APART_mm[1]:g} mm are possible. Give its vertices and eyes in millimetres."
        )
    leds, _ = mask.worn(face)
    if draws is None:
        found, factor = lit.once(mask, face), np.ones((1, len(mask.channels)))
        known = [channel.flux_mW.known for channel in mask.channels]
        factor[:, ~np.array(known)] = np.nan
    else:
        fit = fit or Fit.usual(leds, face)
        found = lit.over_draws(mask, face, fits.drawn(fit, min(draws, fits.SEATS), rng), fit.clear_mm)
        factor = stated.flux_factor(mask, draws, rng)
    seat = fits.shared(factor, rng)
    shape, scale = (len(mask.channels), len(mask.zones)), factor[:, None, :, None]
    first = found.first.reshape(*found.first.shape[:2], *shape)[seat] * scale
    again = found.again.reshape(*found.again.shape[:3], *shape)[:, seat] * scale
    eyes = Footprint(
        full_drive_mW_cm2=first[:, face.patches :],
        returned_mW_cm2=again[:, :, face.patches :],
        later_returns=lit.later(found.again, face, len(mask.channels))[seat],
        channels=mask.channels,
        zones=mask.zones,
        patches=eye_places.names(),
        eye_share=_eye_share(mask),
        rests_on=stated.leds_rest_on(mask, face, fit),
        pulsed=mask.pulsed,
        pulse_Hz=mask.pulse_Hz.value,
        setting=mask.setting,
        thermal=mask.thermal,
    )
    return replace(
        eyes, full_drive_mW_cm2=first[:, : face.patches], returned_mW_cm2=again[:, :, : face.patches],
        patches=_names(face), face=face, eyes=None if mask.eye_share.known else eyes,
        eye_peak=None if mask.eye_share.known else found.peak,
    )  # fmt: skip


def _names(face: Face) -> tuple[str, ...]:
    return tuple(face.regions[number] if number >= 0 else "" for number in face.region)


def _eye_share(mask: Mask) -> float:
    return mask.eye_share.value if mask.eye_share.value is not None else 1.0
