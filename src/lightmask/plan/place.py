"""Place: where sessions are given - home or office, with one mask - and everything that is worked out once for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.dose import Dose, per_layer, treated
from lightmask.errors import BadInput
from lightmask.mask.face import Face
from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.house import factor, of_care
from lightmask.plan.influence import Influence, influence
from lightmask.plan.persons_skin import skin_of
from lightmask.plan.worth import Done, Worth
from lightmask.response.goal import Goal
from lightmask.safety import PLANNED, Repeats, Review, Uses, review, uses
from lightmask.safety.house import rule
from lightmask.safety.returns import sent_back
from lightmask.skin import Skin, elsewhere
from lightmask.units import J_PER_mJ, s_PER_min

Array = np.ndarray
SEARCH_DRAWS, SEARCH_PATCHES = 64, 96
MASK, SKIN = "putting the mask on the face", "following the light through the skin"  # what takes long, as it is told
STEP_min, SHORTEST_min = 0.5, 0.5


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Place:
    """One mask on one person in one care, for some goals.

    everywhere  the light on the whole face; bright: of it what can decide a limit
    matrix      what a minute of each lever brings to the treated skin; worths: by goal, with fewer draws and patches
    spare       what a minute of each lever costs beside; at: when the first session is, now when None
    left        [channel]  the share of its light that an older mask still gives; limits hold it as if it were new
    """

    care: str
    mask: Mask
    person: Person
    goals: tuple[Goal, ...]
    everywhere: Footprint
    bright: Footprint
    skin: Skin
    matrix: Influence
    worths: tuple[Worth, ...]
    spare: Array
    at: datetime | None = None
    left: Array | None = None
    _asked: dict[str, Uses] = field(default_factory=dict, init=False, repr=False)

    @property
    def known(self) -> bool:
        """Whether the output of all light that serves is known."""
        return self.matrix.known

    @property
    def leaflet_min(self) -> float | None:
        """The leaflet's minutes, if it gives any."""
        return self.mask.session_s.value / s_PER_min if self.mask.session_s.value else None

    @property
    def longest_min(self) -> float:
        """No session is longer: at home the leaflet's minutes, anywhere the house's."""
        most = rule("longest session") / s_PER_min
        return min(most, self.leaflet_min) if self.care == "home" and self.leaflet_min else most

    @property
    def dims(self) -> bool:
        """Whether drives between dark and full may be chosen: in a clinic unless the mask cannot, at home if it can."""
        return self.mask.dimmable == "yes" or (self.care == "office" and self.mask.dimmable == "unknown")

    @property
    def beside_min(self) -> float:
        """What a session takes beside its light."""
        return of_care(self.care, "set_up_min") + of_care(self.care, "way_min")

    def settings(self, drive: Array, lit_min: float) -> Settings:
        """A session with each lever at its drive. ``drive`` is [lever]"""
        keys = {key: float(share) for lever, share in zip(self.matrix.levers, drive, strict=True)
                for key in lever.keys if share > 0}  # fmt: skip
        return Settings(drive=_whole_channels(keys, self.everywhere), duration_s=lit_min * s_PER_min)

    def dose(self, settings: Settings) -> Dose:
        """What one session brings to the region that the person named first. -> Dose of [draw, patch]"""
        found = per_layer(settings, treated(self.everywhere, self.person.region), self.skin)
        return found if self.left is None else replace(found, incident_J_cm2=found.incident_J_cm2 * self.left)

    def uses(self, settings: Settings) -> Uses:
        """How much of every limit one session uses, as plans are held to them; worked out once for each."""
        key = settings.fingerprint()
        if key not in self._asked:
            self._asked[key] = uses(settings, self.bright, self.skin, self.person, at=self.at, held=PLANNED)
        return self._asked[key]

    def nearest_limit(self, settings: Settings) -> tuple[str, str, float] | None:
        """The limit that a session uses most of: id, title and share; None where it cannot be known."""
        found = self.uses(settings)
        if found.margin != found.margin:
            return None
        return found.worst, _title(found.worst), found.by_limit[found.worst]

    def brightest(self, settings: Settings) -> tuple[tuple[str, str, float], ...]:
        """Channel, band and J/cm2 that the brightest skin gets in a session, in 99 of 100 draws; NaN when unknown."""
        light = self.bright.irradiance_mW_cm2(settings, sent_back(self.everywhere, self.skin)).max(axis=1)
        dose = np.quantile(light, PLANNED.limits, axis=0, method="higher") * settings.lit_s * J_PER_mJ
        lit = self.everywhere.drive(settings) > 0
        channels = zip(self.everywhere.channels, dose, lit, strict=True)
        return tuple((channel.name, channel.band, float(one)) for channel, one, on in channels if on)

    def weekly(self, settings: Settings, per_week: float) -> Uses:
        """The same, counting the week's own sessions in the walls of 7 days."""
        repeats = Repeats(per_day=1, per_week=per_week)
        return uses(settings, self.bright, self.skin, self.person, at=self.at, held=PLANNED, repeats=repeats)

    def review(self, settings: Settings, repeats: Repeats | None = None) -> Review:
        """Everything that is asked about one session, as plans are held to it."""
        return review(
            settings, self.everywhere, self.skin, self.person, at=self.at, held=PLANNED, repeats=repeats
        )  # fmt: skip

    def kept(self, settings: Settings) -> bool:
        """Whether no limit is broken; light that nobody knows is judged by the review alone."""
        return all(not use > 1.0 for use in self.uses(settings).by_limit.values())

    def done(self, drive: Array, lit_min: float) -> tuple[Done, ...]:
        """What one session does for each goal, by the thinner draws."""
        return tuple(worth.session(drive * lit_min, lit_min) for worth in self.worths)

    def costs(self, drive: Array, lit_min: float) -> float:
        """What light beside the aim is held to cost in one session: on spared skin, and taken up by pigment."""
        return float(self.spare @ (drive * lit_min))


def place(
    goals: tuple[Goal, ...], person: Person, mask: Mask, face: Face | None, draws: int, rng: np.random.Generator,
    at: datetime | None = None, left: Mapping[str, float] | None = None,
    told: Callable[[str], object] = lambda step: None,
) -> Place:  # fmt: skip
    """Everything about a mask on a person that does not depend on what is wished beyond the goals."""
    told(MASK)
    everywhere = shine(mask, face.coarse() if isinstance(face, Face) else face, draws, rng)
    told(SKIN)
    skin = skin_of(person, draws, rng)
    matrix = influence(mask, everywhere, _skins(everywhere, person, skin, rng), goals, person.regions)
    share = _left(mask, left)
    matrix = replace(matrix, incident_J_cm2=matrix.incident_J_cm2 * share[:, None])
    thin = matrix.some(SEARCH_DRAWS, SEARCH_PATCHES)
    return Place(
        care=person.care,
        mask=mask,
        person=person,
        goals=goals,
        everywhere=everywhere,
        bright=everywhere.brightest(),
        skin=skin,
        matrix=matrix,
        worths=tuple(Worth.of(goal, person.care, thin) for goal in goals) if matrix.known else (),
        spare=_spare(matrix),
        at=at,
        left=share,
    )


def _left(mask: Mask, left: Mapping[str, float] | None) -> Array:
    """The share of its light that each channel still gives. -> [channel]"""
    names = [channel.name for channel in mask.channels]
    unknown = next((name for name in left or {} if name not in names), None)
    if unknown is not None:
        raise BadInput(f"The mask has no channel '{unknown}'. It has: {', '.join(names)}.")
    return np.array([(left or {}).get(name, 1.0) for name in names])


def _skins(everywhere: Footprint, person: Person, skin: Skin, rng: Any) -> Any:
    """One skin where one region is treated; else one for each region of the face."""
    from lightmask.dose import face_regions
    from lightmask.dose.regions import skin_of_face

    if everywhere.face is None:
        return skin
    on = skin_of_face()
    names = tuple(dict.fromkeys(name for region in person.regions for name in _faces(region, face_regions)))
    theirs = {name: on.get(name, name) for name in names}
    if len(set(theirs.values())) <= 1:
        return skin
    first = on.get(person.region, person.region)
    others = dict.fromkeys(one for one in theirs.values() if one != first)
    each = {first: skin} | {one: elsewhere(skin, one, person.age_y, person.sex, rng) for one in others}
    return {name: each.get(region, skin) for name, region in theirs.items()}


def _faces(region: str, face_regions: Any) -> tuple[str, ...]:
    return tuple(face_regions(region))


def _spare(matrix: Influence) -> Array:
    """What a minute of each lever costs beside: light on other skin, and energy in the basal layer. -> [lever]"""
    treated = np.einsum("dpcv,p->v", matrix.incident_J_cm2, matrix.weight) / len(matrix.incident_J_cm2)
    other = matrix.spared_J_cm2.mean(axis=0)
    taken = matrix.absorbed_J_cm3("basal layer").mean(axis=0)
    usual = factor("basal energy of light skin") * treated
    share = np.divide(other, treated, out=np.zeros_like(other), where=treated > 0)
    burden = np.divide(taken, usual, out=np.zeros_like(taken), where=usual > 0)
    per_min = 1.0 / (rule("longest session") / s_PER_min)
    found = per_min * (factor("spared skin") * share + factor("heat in the epidermis") * burden)
    return np.nan_to_num(found)


def _whole_channels(keys: dict[str, float], footprint: Footprint) -> dict[str, float]:
    """'red' for a channel that is driven alike in every zone."""
    if len(footprint.zones) == 1:
        return keys
    found = dict(keys)
    for channel in footprint.channels:
        theirs = [f"{channel.name}/{zone}" for zone in footprint.zones]
        if all(key in found for key in theirs) and len({found[key] for key in theirs}) == 1:
            share = found[theirs[0]]
            found = {key: value for key, value in found.items() if key not in theirs} | {channel.name: share}
    return found


def _title(limit: str) -> str:
    """What a limit is called."""
    for name in ("safety/limits", "safety/ceilings"):
        table = tables.read(name)
        if limit in table.text("id"):
            return table.text("limit")[table.text("id").index(limit)]
    return limit


def with_care(person: Person, care: str) -> Person:
    """The person as this care sees them."""
    return person if person.care == care else replace(person, care=care)
