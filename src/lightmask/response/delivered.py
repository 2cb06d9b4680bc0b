"""layer_dose(trial): what one session of a published arm brought to each layer of its people's skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.dose import reach
from lightmask.errors import BadInput
from lightmask.response.people import People, people_of, skin_of
from lightmask.response.published import Trial
from lightmask.response.stated_light import StatedLight, stated_lights
from lightmask.skin import LAYERS
from lightmask.units import mm_PER_cm

Array = np.ndarray
DRAWS = 400


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ArmDose:
    """What one session brought. Unknown is NaN; each light says why.

    lights             of the arm, in its order; people: whose skin it was
    surface_J_cm2      [draw, light]  on the skin; a range is drawn evenly between the logarithms of its ends, a bound
                       is taken as it stands (see the light's marks)
    irradiance_mW_cm2  [draw, light]  on the skin
    reach              [draw, light, layer]  fluence of a layer per J/cm2 on the skin; known where the wavelength is
    absorbed_per_cm    [draw, light, layer]  J/cm3 absorbed in a layer per J/cm2 on the skin

    A session of an arm that alternates has one of its lights only.
    """

    arm_id: str
    lights: tuple[StatedLight, ...]
    people: People
    surface_J_cm2: Array
    irradiance_mW_cm2: Array
    reach: Array
    absorbed_per_cm: Array
    alternating: bool = False
    layers: tuple[str, ...] = LAYERS

    @property
    def fluence_J_cm2(self) -> Array:
        """Mean fluence in each layer. -> [draw, light, layer]"""
        return self.surface_J_cm2[..., None] * self.reach

    @property
    def absorbed_J_cm3(self) -> Array:
        """Energy absorbed per volume of each layer. -> [draw, light, layer]"""
        return self.surface_J_cm2[..., None] * self.absorbed_per_cm

    @property
    def layer_mW_cm2(self) -> Array:
        """Mean fluence rate in each layer while the light is on. -> [draw, light, layer]"""
        return self.irradiance_mW_cm2[..., None] * self.reach

    @property
    def known(self) -> bool:
        """Whether the dose of every light of the arm is known."""
        return all(light.dose_known for light in self.lights)

    def layer(self, name: str) -> int:
        """The place of a layer on the layer axis."""
        if name not in self.layers:
            raise BadInput(f"There is no layer '{name}'. There are: {', '.join(self.layers)}.")
        return self.layers.index(name)


def layer_dose(trial: Trial, draws: int = DRAWS, rng: np.random.Generator | None = None) -> ArmDose:
    """What one session of an arm brought to the layers of its people, as far as the paper tells.

    The same arm gives the same draws unless ``rng`` says otherwise.
    """
    rng = rng or np.random.default_rng(0)
    people, lights = people_of(trial), stated_lights(trial)
    skin = skin_of(people, draws, rng)
    share = rng.random(draws)[:, None]
    fluence = np.full((draws, len(lights), len(LAYERS)), np.nan)
    absorbed = fluence.copy()
    followed = [place for place, light in enumerate(lights) if light.channel is not None]
    if followed:
        found = reach(tuple(light.channel for light in lights if light.channel is not None), skin)
        fluence[:, followed], absorbed[:, followed] = found.fluence, found.absorbed_per_mm * mm_PER_cm
    return ArmDose(
        arm_id=trial.arm_id,
        lights=lights,
        people=people,
        surface_J_cm2=_between(np.array([light.surface_J_cm2 for light in lights]), share),
        irradiance_mW_cm2=_between(np.array([light.irradiance_mW_cm2 for light in lights]), share),
        reach=_kept(fluence),
        absorbed_per_cm=_kept(absorbed),
        alternating=trial.alternating,
    )


def _between(ends: Array, share: Array) -> Array:
    """Draws of a range, even between the logarithms of its ends; [light, 2] and [draw, 1] -> [draw, light]"""
    low, high = ends[:, 0], ends[:, 1]
    both = (low > 0) & (high > 0)
    start, ratio = np.where(both, low, 1.0), np.where(both, high, 1.0) / np.where(both, low, 1.0)
    return _kept(np.where(both, start * ratio**share, low + (high - low) * share))


def _kept(array: Array) -> Array:
    array.setflags(write=False)
    return array
