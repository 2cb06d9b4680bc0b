"""The dose influence matrix: what a minute of each lever of a mask brings to each patch and layer, for every draw.

A lever is what can be driven alone: a channel in a zone, or all channels of a zone where they cannot be parted. Doses
are linear in the minutes of a lever at full drive, so the matrix is worked out once and asked many times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lightmask.dose import Reach, face_regions, reach
from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Settings
from lightmask.response.goal import Goal
from lightmask.skin import Skin
from lightmask.units import J_PER_mJ, s_PER_min

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Lever:
    """What can be driven alone: keys of Settings.drive that rise and fall together."""

    keys: tuple[str, ...]

    def settings(self, duration_s: float = s_PER_min) -> Settings:
        """This lever alone, at full drive."""
        return Settings(drive=dict.fromkeys(self.keys, 1.0), duration_s=duration_s)


def levers(mask: Mask, goals: tuple[Goal, ...]) -> tuple[Lever, ...]:
    """The levers of a mask that serve these goals; channels that serve none stay dark where they can."""
    bands = {band for goal in goals for band in goal.bands}
    useful = [channel.name for channel in mask.channels if channel.band in bands]
    if not useful:
        have = ", ".join(dict.fromkeys(channel.band for channel in mask.channels))
        titles = " and ".join(goal.title for goal in goals)
        tried = ", ".join(dict.fromkeys(band for goal in goals for band in goal.bands))
        raise BadInput(
            f"'{mask.name}' shines {have}; for {titles} light was tried in {tried}. "
            "Choose another goal or another mask."
        )
    apart = mask.separable == "yes"
    groups = [(name,) for name in useful] if apart else [tuple(channel.name for channel in mask.channels)]
    if len(mask.zones) == 1:
        return tuple(Lever(keys=group) for group in groups)
    return tuple(
        Lever(keys=tuple(f"{name}/{zone}" for name in group for zone in zones))
        for group in groups
        for zones in _mirrored(mask.zones)
    )


def _mirrored(zones: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Zones that are the left and the right of one, together: both sides of a face get the same light."""
    found: dict[str, list[str]] = {}
    for zone in zones:
        found.setdefault(" ".join(word for word in zone.split() if word not in ("left", "right")), []).append(zone)
    return tuple(tuple(together) for together in found.values())


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Influence:
    """What one minute of each lever at full drive brings to the treated skin.

    incident_J_cm2  [draw, patch, channel, lever]  on the skin, with what the lining gives back
    reach           what one J/cm2 does, in one skin or in each patch's own
    spared_J_cm2    [draw, lever]   mean over the skin that is not treated, of what falls on it
    weight          [patch]         share of the treated area
    regions         [patch]         of the face
    lit             the channels that any lever lights
    """

    levers: tuple[Lever, ...]
    channels: tuple[Channel, ...]
    incident_J_cm2: Array
    reach: Reach
    layers: tuple[str, ...]
    spared_J_cm2: Array
    weight: Array
    regions: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether the output of every channel that can be lit is known."""
        return bool(np.isfinite(self.incident_J_cm2).all())

    def layer_J_cm2(self, name: str) -> Array:
        """Fluence of a minute of each lever in a layer. -> [draw, patch, channel, lever]"""
        return self.incident_J_cm2 * self._by_patch(self.reach.fluence)[..., self.layers.index(name), None]

    def absorbed_J_cm3(self, name: str) -> Array:
        """Energy taken up in a layer in a minute of each lever. -> [draw, lever]"""
        share = self._by_patch(self.reach.absorbed_per_mm)[..., self.layers.index(name)]
        return np.einsum("dpcv,dpc,p->dv", self.incident_J_cm2, np.broadcast_to(share, self.incident_J_cm2.shape[:3]),
                         self.weight)  # fmt: skip

    def _by_patch(self, per_channel: Array) -> Array:
        return per_channel if per_channel.ndim == 4 else per_channel[:, None]

    def some(self, draws: int, patches: int) -> Influence:
        """A thinner one to search with: the first draws, and patches that stand for equal areas."""
        chosen = _standing_for(self.incident_J_cm2, self.weight, patches)
        per_patch = self.reach.fluence.ndim == 4
        cut = (slice(draws), chosen) if per_patch else (slice(draws),)
        return replace(
            self,
            incident_J_cm2=self.incident_J_cm2[:draws][:, chosen],
            reach=Reach(
                fluence=self.reach.fluence[cut],
                absorbed_per_mm=self.reach.absorbed_per_mm[cut],
                returned=self.reach.returned[:draws],
            ),
            spared_J_cm2=self.spared_J_cm2[:draws],
            weight=np.full(len(chosen), 1.0 / len(chosen)) if len(chosen) < len(self.weight) else self.weight,
            regions=tuple(self.regions[place] for place in chosen),
        )


def _standing_for(incident: Array, weight: Array, patches: int) -> Array:
    """Patches at even steps of the area, from the darkest to the brightest; all of them where they are few."""
    if len(weight) <= patches:
        return np.arange(len(weight))
    bright = np.nanmean(incident, axis=0).sum(axis=(1, 2))
    order = np.lexsort((np.arange(len(weight)), np.round(bright, 12)))
    reached = np.cumsum(weight[order])
    wanted = (np.arange(patches) + 0.5) / patches * reached[-1]
    return order[np.searchsorted(reached, wanted)]


def influence(
    mask: Mask, footprint: Footprint, skin: Skin | Mapping[str, Skin], goals: tuple[Goal, ...], regions: tuple[str, ...]
) -> Influence:
    """The matrix of a mask on a face, for the regions that are treated.

    ``skin`` is one for all of them, or one for each region of the face.
    """
    found = levers(mask, goals)
    inside, weight = treated_patches(footprint, regions)
    here, rest = patches_of(footprint, inside), patches_of(footprint, ~inside)
    one = skin if isinstance(skin, Skin) else next(iter(skin.values()))
    if isinstance(skin, Skin):
        what = reach(footprint.channels, skin)
    else:
        from lightmask.dose.layers import spread

        what = spread(here, {name: reach(footprint.channels, each) for name, each in skin.items()})
    minute = J_PER_mJ * s_PER_min
    on_skin = [here.irradiance_mW_cm2(lever.settings(), what.returned) * minute for lever in found]
    around = [rest.irradiance_mW_cm2(lever.settings()).sum(axis=2).mean(axis=1) * minute for lever in found] \
        if (~inside).any() else [np.zeros(len(on_skin[0])) for _ in found]  # fmt: skip
    return Influence(
        levers=found,
        channels=footprint.channels,
        incident_J_cm2=np.stack(on_skin, axis=-1),
        reach=what,
        layers=tuple(one.layer_names),
        spared_J_cm2=np.stack(around, axis=-1),
        weight=weight,
        regions=here.patches,
    )


def treated_patches(footprint: Footprint, regions: tuple[str, ...]) -> tuple[Array, Array]:
    """Which patches are treated, and the share of the treated area that each has. -> [patch], [treated patch]"""
    if footprint.face is None:
        return np.ones(1, dtype=bool), np.ones(1)
    names = tuple(dict.fromkeys(name for region in regions for name in face_regions(region)))
    inside = footprint.face.within(*names)
    area = footprint.face.area_cm2[inside]
    return inside, area / area.sum()


def patches_of(footprint: Footprint, which: Any) -> Footprint:
    """Some of its patches, without the face that they were of."""
    if footprint.face is None:
        return footprint
    names = tuple(name for name, kept in zip(footprint.patches, which, strict=True) if kept)
    return replace(
        footprint,
        full_drive_mW_cm2=footprint.full_drive_mW_cm2[:, which],
        returned_mW_cm2=None if footprint.returned_mW_cm2 is None else footprint.returned_mW_cm2[:, :, which],
        patches=names,
        face=None,
        eyes=None,
        eye_peak=None,
    )
