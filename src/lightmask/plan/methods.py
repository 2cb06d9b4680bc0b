"""The light of a plan as Jenkins and Carroll ask every paper to report it, with what each number rests on.

How to report low-level laser therapy (LLLT)/photomedicine dose and beam parameters in clinical and laboratory studies.
Photomed Laser Surg 2011;29:785-787, doi:10.1089/pho.2011.9895. What nobody states stays in the table, as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.dose import Dose
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Pulses, Settings
from lightmask.mask.stated import Stated
from lightmask.plan.said import number
from lightmask.units import fluence_J_cm2, mm2_PER_cm2

Array = np.ndarray
Row = dict[str, Any]
PLAN, FILE, KIND, UNKNOWN = "this plan", "the mask's file", "the kind of emitter", "unknown"
CONTACT = {
    "open": "panel before the bare face, no contact",
    "air gap": "rigid mask worn on the face, air between",
    "silicone": "flexible mask worn in contact with the skin",
    "unknown": None,
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one part of the table."""

    name: str

    def row(self, item: str, value: float | str | None, unit: str = "", rests_on: str = UNKNOWN) -> Row:
        """One line; without a value it rests on nothing."""
        known = value is not None and value != ""
        said = number(value) if isinstance(value, float) else value
        return {
            "group": self.name,
            "item": item,
            "value": said if known else None,
            "unit": unit,
            "rests_on": rests_on if known and said is not None else UNKNOWN,
        }

    def stated(self, item: str, given: Stated, unit: str) -> Row:
        """One line of what a sheet or a file states."""
        source = f", {given.source}" if given.source else ""
        return self.row(item, given.value, unit, f"{given.provenance}{source}")


DEVICE, IRRADIATION, TREATMENT = Group("device"), Group("irradiation"), Group("treatment")


def methods(
    mask: Mask, settings: Settings, footprint: Footprint, dose: Dose, phases: Iterable[Any] = ()
) -> tuple[Row, ...]:
    """Every item of the checklist for one mask and one session of it; each phase with its own rhythm.

    phases  of this mask, with a name, settings, per_week and weeks each
    """
    lit = [channel for channel, drive in zip(mask.channels, footprint.drive(settings), strict=True) if drive > 0]
    places = [mask.channels.index(channel) for channel in lit]
    return (
        *_device(mask, lit),
        *_pulses(mask, settings),
        *_power(mask, lit),
        *_at_target(mask, footprint, settings, places),
        *_session(mask, settings, footprint, dose, places),
        *_rhythm(footprint, settings, places, list(phases)),
    )


def _device(mask: Mask, lit: Sequence[Channel]) -> list[Row]:
    rows = [
        DEVICE.row("manufacturer", mask.maker, "", FILE),
        DEVICE.row("model", mask.name, "", FILE),
        DEVICE.row("year produced", None),
        DEVICE.row("type of emitters", "LED", "", KIND),
    ]
    if mask.leds is None:
        rows.append(DEVICE.stated("number of emitters, all", mask.led_count, ""))
    for channel in lit:
        if mask.leds is not None:
            count = float((mask.leds.channel == mask.channels.index(channel)).sum())
            rows.append(DEVICE.row(f"number of emitters, {channel.name}", count, "", "the mask's layout"))
        rows.append(DEVICE.row(f"wavelength, {channel.name}", channel.peak_nm, "nm", channel.peak_provenance))
        rows.append(_width(channel))
    return rows


def _width(channel: Channel) -> Row:
    item = f"spectral width (FWHM), {channel.name}"
    if channel.measured_spectrum is not None:
        return DEVICE.row(item, "as its measured spectrum", "", "measured")
    if channel.width_assumed:
        return DEVICE.row(item, None, "nm")
    return DEVICE.stated(item, channel.fwhm_nm, "nm")


def _pulses(mask: Mask, settings: Settings) -> list[Row]:
    own = settings.pulses
    if isinstance(own, Pulses):
        mode, frequency = DEVICE.row("pulse mode", "pulsed", "", PLAN), float(own.frequency_Hz)
        return [
            mode,
            DEVICE.row("frequency", frequency, "Hz", PLAN),
            DEVICE.row("duty cycle", 100 * own.duty, "%", PLAN),
        ]
    if mask.pulsed == "no":
        items = (("pulse mode", "continuous"), ("frequency", "does not apply"), ("duty cycle", "does not apply"))
        return [DEVICE.row(item, value, "", FILE) for item, value in items]
    return [
        DEVICE.row("pulse mode", "pulsed by the mask itself" if mask.pulsed == "yes" else None, "", FILE),
        DEVICE.stated("frequency", mask.pulse_Hz, "Hz"),
        DEVICE.stated("duty cycle, as a share", mask.duty, ""),
    ]


def _power(mask: Mask, lit: Sequence[Channel]) -> list[Row]:
    """What leaves each emitter at full drive."""
    kind = [IRRADIATION.row("coherence", "incoherent", "", KIND), IRRADIATION.row("polarisation", "none", "", KIND)]
    return kind + [row for channel in lit for row in _emitter(channel)]


def _emitter(channel: Channel) -> list[Row]:
    name, flux_mW = channel.name, channel.flux_mW
    die_cm2 = None if channel.die_mm is None else channel.die_mm**2 / mm2_PER_cm2
    at_die = flux_mW.value / die_cm2 if flux_mW.value is not None and die_cm2 else None
    beam = channel.beam.source if channel.beam else None
    return [
        IRRADIATION.stated(f"radiant power of one emitter, {name}", flux_mW, "mW"),
        IRRADIATION.row(f"aperture of one emitter, {name}", die_cm2, "cm2", FILE),
        IRRADIATION.row(
            f"irradiance at aperture, {name}", at_die, "mW/cm2", f"worked out from {flux_mW.provenance} power"
        ),
        IRRADIATION.row(f"beam divergence, {name}", beam, "", FILE),
    ]


def _at_target(mask: Mask, footprint: Footprint, settings: Settings, places: list[int]) -> list[Row]:
    irradiance = footprint.irradiance_mW_cm2(settings)[:, :, places]
    named = [(f"irradiance at target, {mask.channels[c].name}", irradiance[:, :, i]) for i, c in enumerate(places)]
    return [
        *(_spread(IRRADIATION, item, draws, "mW/cm2", footprint.rests_on) for item, draws in named),
        _profile(mask, footprint, irradiance.sum(axis=2)),
        _distance(mask),
    ]


def _profile(mask: Mask, footprint: Footprint, irradiance: Array) -> Row:
    """How uneven the light is: worked out where the LEDs and the face are known, else as stated. [draw, patch]"""
    item, face = "beam profile: standard deviation over mean on the skin", footprint.face
    if face is None or not np.isfinite(irradiance).all() or not (irradiance.sum(axis=1) > 0).all():
        return IRRADIATION.stated(item, mask.unevenness, "")
    here, area_cm2 = irradiance[:, face.region >= 0], face.area_cm2[face.region >= 0]
    mean = np.average(here, axis=1, weights=area_cm2)
    sd = np.sqrt(np.average((here - mean[:, None]) ** 2, axis=1, weights=area_cm2))
    return _spread(IRRADIATION, item, sd / mean, "", footprint.rests_on)


def _distance(mask: Mask) -> Row:
    """From the emitters to the skin, as far as anybody says."""
    laid = mask.layout.standoff_mm if mask.layout is not None else None
    if laid is not None and laid > 0:
        return IRRADIATION.row("distance from emitters to skin", float(laid), "mm", "the mask's layout")
    if mask.thermal.gap_mm.known:
        return IRRADIATION.stated("distance from emitters to skin", mask.thermal.gap_mm, "mm")
    return IRRADIATION.stated("distance from emitters to skin", mask.stated_at_mm, "mm")


def _session(mask: Mask, settings: Settings, footprint: Footprint, dose: Dose, places: list[int]) -> list[Row]:
    named = [(f"radiant exposure on the skin, {mask.channels[c].name}", dose.incident_J_cm2[:, :, c]) for c in places]
    return [
        TREATMENT.row("exposure duration", float(settings.duration_s), "s", PLAN),
        *(_spread(TREATMENT, item, draws, "J/cm2", footprint.rests_on) for item, draws in named),
        TREATMENT.row("number of points irradiated", 1.0, "", "the whole area at once"),
        _area(mask, footprint),
        TREATMENT.row("application technique", CONTACT[mask.thermal.contact], "", FILE),
        TREATMENT.row("anatomical location", "face", "", PLAN),
    ]


def _area(mask: Mask, footprint: Footprint) -> Row:
    if footprint.face is None:
        return TREATMENT.stated("area irradiated", mask.area_cm2, "cm2")
    face = footprint.face
    area_cm2 = float(face.area_cm2[face.region >= 0].sum())
    return TREATMENT.row("area irradiated", area_cm2, "cm2", f"regions of the face '{face.name}'")


def _energy_J(footprint: Footprint, settings: Settings, places: list[int]) -> Array | None:
    """Light that falls on the whole face in a session, as meters see it; None where no face is known. -> [draw]"""
    if footprint.face is None:
        return None
    incident = fluence_J_cm2(footprint.irradiance_mW_cm2(settings)[:, :, places].sum(axis=2), settings.lit_s)
    return np.asarray(incident @ footprint.face.area_cm2)


def _rhythm(footprint: Footprint, settings: Settings, places: list[int], phases: list[Any]) -> list[Row]:
    """Energy of a session; sessions and energy of each phase, by its own settings."""
    rows = [_energy("radiant energy of one session", _energy_J(footprint, settings, places))]
    if not phases:
        rows += [TREATMENT.row("number of sessions", None), TREATMENT.row("sessions a week", None)]
    for phase in phases:
        count = float(phase.per_week * phase.weeks) if phase.per_week and phase.weeks else None
        each_J = _energy_J(footprint, phase.settings, places)
        rows += [
            TREATMENT.row(f"number of sessions, {phase.name}", count, "", PLAN),
            TREATMENT.row(f"sessions a week, {phase.name}", float(phase.per_week or 0) or None, "", PLAN),
            _energy(
                f"radiant energy of all sessions, {phase.name}", None if not count or each_J is None else each_J * count
            ),
        ]
    return rows


def _energy(item: str, draws: Array | None) -> Row:
    return _spread(TREATMENT, item, draws, "J", "worked out over the patches of the face, as on a black meter")


def _spread(group: Group, item: str, draws: Array | None, unit: str, rests_on: str) -> Row:
    """The middle draw as the value; the range of nine in ten over draws and patches beside what it rests on."""
    if draws is None or not np.isfinite(draws).all():
        return group.row(item, None, unit)
    low, middle, high = (float(number(float(part)) or 0.0) for part in np.quantile(draws, (0.05, 0.5, 0.95)))
    return group.row(item, middle, unit, f"{rests_on}; nine in ten {low:g} to {high:g} {unit}".strip())
