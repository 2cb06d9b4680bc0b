"""irradiance x time x depth profile -> J/cm2 in each layer. Here the lamp meets the skin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lightmask import light
from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.settings import Settings
from lightmask.skin import Skin
from lightmask.spectra import Spectrum
from lightmask.units import J_PER_mJ, mm_PER_cm

Array = np.ndarray
NODES = 5
REACH_nm = (350.0, 1100.0)
LEAST_INSIDE = 0.75
KEPT = 16  # skins that a plan or a face asks about again and again


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reach:
    """What one unit of incident light of each channel does in a skin, averaged over the channel's spectrum.

    fluence          [draw, channel, layer]  mean fluence rate of a layer per incident irradiance
    absorbed_per_mm  [draw, channel, layer]  share of the incident light absorbed per mm of a layer
    returned         [draw, channel]         share that comes back out, surface reflection included

    Where each patch has a skin of its own, a patch axis follows the draws of the first two.

    In light skin the fluence rate of red and near infrared is about 2 to 5 times the incident irradiance: light that
    is scattered back crosses the same place again and again, and every crossing counts.
    """

    fluence: Array
    absorbed_per_mm: Array
    returned: Array


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Dose:
    """What one session brings. NaN where the output of a lit channel is unknown.

    incident_J_cm2   [draw, patch, channel]  on the skin's surface
    reach            what one incident J/cm2 of each channel does, in one skin or in each patch's own
    """

    incident_J_cm2: Array
    reach: Reach
    layers: tuple[str, ...]
    channels: tuple[Channel, ...]
    patches: tuple[str, ...]

    @property
    def channel_J_cm2(self) -> Array:
        """Mean fluence in each layer. -> [draw, patch, channel, layer]"""
        return self.incident_J_cm2[..., None] * _by_patch(self.reach.fluence)

    @property
    def channel_J_cm3(self) -> Array:
        """Energy absorbed per volume of each layer. -> [draw, patch, channel, layer]"""
        return self.incident_J_cm2[..., None] * _by_patch(self.reach.absorbed_per_mm) * mm_PER_cm

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands of the channels, each once, in their order."""
        return tuple(dict.fromkeys(channel.band for channel in self.channels))

    @property
    def fluence_J_cm2(self) -> Array:
        """Mean fluence in each layer, channels of one band added up. -> [draw, patch, layer, band]"""
        return self._by_band(self.channel_J_cm2)

    @property
    def absorbed_J_cm3(self) -> Array:
        """Energy absorbed per volume of each layer. -> [draw, patch, layer, band]"""
        return self._by_band(self.channel_J_cm3)

    @property
    def surface_J_cm2(self) -> Array:
        """What falls on the skin, by band. -> [draw, patch, band]"""
        return self._by_band(self.incident_J_cm2[..., None])[..., 0, :]

    def _by_band(self, per_channel: Array) -> Array:
        member = np.array([[channel.band == band for band in self.bands] for channel in self.channels], dtype=float)
        return np.einsum("dpcl,cb->dplb", per_channel, member)

    def layer(self, name: str) -> int:
        """The place of a layer on the layer axis."""
        if name not in self.layers:
            raise BadInput(f"There is no layer '{name}'. There are: {', '.join(self.layers)}.")
        return self.layers.index(name)


def _by_patch(per_channel: Array) -> Array:
    """With a patch axis, whether or not each patch has its own skin. -> [draw, patch, channel, layer]"""
    return per_channel if per_channel.ndim == 4 else per_channel[:, None]


def per_layer(settings: Settings, footprint: Footprint, skin: Skin | Mapping[str, Skin]) -> Dose:
    """The dose of one session in every layer. -> draws of [draw, patch, layer, band] J/cm2 and J/cm3

    ``skin`` is one skin for all patches, or one for each region that the footprint's patches lie in.

    Draws of the mask and of the skin are paired; a lone draw of one serves all of the other. Where the mask's lining is
    known, light that the skin sends back to it and gets again is counted, with this skin's own reflectance.
    """
    skins = {"": skin} if isinstance(skin, Skin) else dict(skin)
    draws = {footprint.full_drive_mW_cm2.shape[0], *(one.draws or 1 for one in skins.values())} - {1}
    if len(draws) > 1:
        raise BadInput(f"Footprint and skin hold {sorted(draws)} draws. Give the same number, or one, for each.")
    each = {name: reach(footprint.channels, one) for name, one in skins.items()}
    found = each[""] if isinstance(skin, Skin) else spread(footprint, each)
    peak_mW_cm2 = footprint.irradiance_mW_cm2(settings, found.returned)
    incident = peak_mW_cm2 * settings.lit_s * J_PER_mJ
    return Dose(
        incident_J_cm2=incident,
        reach=found,
        layers=tuple(next(iter(skins.values())).layer_names),
        channels=footprint.channels,
        patches=footprint.patches,
    )


@lru_cache(maxsize=KEPT)
def reach(channels: tuple[Channel, ...], skin: Skin) -> Reach:
    """One unit of diffuse incident light of each channel in a skin: one solve for all draws and wavelengths.

    Channels and skins never change, so the last few answers are kept.
    """
    nodes = [within_reach(channel).nodes(NODES) for channel in channels]
    wavelength_nm = np.concatenate([node_nm for node_nm, _ in nodes])
    passed = skin.film.transmittance(wavelength_nm)  # what lies on the skin takes its share first
    weight = np.array([share for _, share in nodes]) * passed.reshape(len(channels), NODES)
    slab = skin.slab(wavelength_nm)
    profile = light.solve(slab, light.Diffuse())
    thickness_mm = np.broadcast_to(slab.thickness_mm, profile.absorbed.shape)
    absorbed_per_mm = np.divide(profile.absorbed, thickness_mm)  # an endless layer takes up light, but none per mm
    returned = (profile.specular + profile.reflected)[..., None]
    return Reach(
        fluence=_averaged(profile.layer_fluence, weight),
        absorbed_per_mm=_averaged(absorbed_per_mm, weight),
        returned=_averaged(returned, weight)[..., 0],
    )


def spread(footprint: Footprint, found: Mapping[str, Reach]) -> Reach:
    """What light does in each patch's own skin. -> Reach of [draw, patch, channel, layer]

    ``found`` holds one for each region; patches of no region take the one named '', or are NaN. What the skin sends
    back is taken as the same over the whole face: the mean over the patches.
    """
    missing = sorted(set(footprint.patches) - set(found) - {""})
    if missing:
        raise BadInput(f"No skin is given for the region '{missing[0]}'. Give one for each region of the face.")
    names = sorted(set(footprint.patches) & set(found))
    if not names:
        raise BadInput("No patch of this footprint lies in a region. Give one skin for all of them.")
    which = np.array([names.index(name) if name in names else len(names) for name in footprint.patches])
    share = np.bincount(which, minlength=len(names))[: len(names)] / (which < len(names)).sum()

    def laid(per_region: list[Array]) -> Array:
        alike = np.broadcast_arrays(*per_region)  # a lone draw of one skin serves all of another's
        return np.stack([*alike, np.full_like(alike[0], np.nan)], axis=1)[:, which]

    return Reach(
        fluence=laid([found[name].fluence for name in names]),
        absorbed_per_mm=laid([found[name].absorbed_per_mm for name in names]),
        returned=np.einsum(
            "rdc,r->dc", np.stack(np.broadcast_arrays(*(found[name].returned for name in names))), share
        ),
    )


def within_reach(channel: Channel) -> Spectrum:
    """A channel's light where the skin's tables hold; refused when much of it lies outside.

    The tail that is cut off a deep infrared line is shared out over the rest of it.
    """
    spectrum = channel.spectrum
    low_nm, high_nm = REACH_nm
    inside = spectrum.share_within(low_nm, high_nm)
    if inside < LEAST_INSIDE:
        raise BadInput(
            f"Channel '{channel.name}' at {channel.peak_nm:g} nm has {100 * (1 - inside):.0f} % of its light outside "
            f"{low_nm:g} to {high_nm:g} nm, where nothing is known of skin. Leave the channel out."
        )
    if inside > 1 - 1e-9:
        return spectrum
    kept = spectrum.wavelength_nm[(spectrum.wavelength_nm > low_nm) & (spectrum.wavelength_nm < high_nm)]
    edges = np.clip(spectrum.wavelength_nm[[0, -1]], low_nm, high_nm)
    points_nm = np.unique(np.concatenate([edges[:1], kept, edges[1:]]))
    return Spectrum(wavelength_nm=points_nm, value=spectrum.at(points_nm)).normalised()


def _averaged(values: Any, weight: Array) -> Array:
    """Spectral mean for each channel: [(draw,) wavelength, x] and [channel, node] -> [draw, channel, x]"""
    by_node = np.asarray(values).reshape(-1, *weight.shape, np.shape(values)[-1])
    mean = np.einsum("dcnx,cn->dcx", by_node, weight)
    mean.setflags(write=False)
    return mean
