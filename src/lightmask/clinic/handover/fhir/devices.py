"""The masks, the instruments and the program that the record rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from lightmask.clinic.handover.fhir.found import PROGRAM
from lightmask.clinic.handover.fhir.names import (
    IDENTIFIER,
    Said,
    concept,
    full,
    local,
    quantity,
    ref,
    resource,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import HERE, the_patient
from lightmask.clinic.handover.story import Channel, MaskModel, MaskUnit, Story
from lightmask.units import s_PER_min

min_PER_h = 60.0


def devices(story: Story) -> Iterator[Said]:
    """Kinds of mask, masks with their calibration, instruments, and this program."""
    yield resource("Device", PROGRAM, status="active", deviceName=[{"name": "lightmask", "type": "model-name"}],
                   type=concept(local("device", "program")), version=[{"value": story.version}],
                   owner=ref("Organization", HERE))  # fmt: skip
    for model in story.models:
        yield definition(model)
    for unit in story.units:
        yield mask(unit)
        yield radiant_output(story, unit)
    for name in story.instruments:
        yield resource("Device", f"instrument {name}", status="unknown", type=concept(local("device", "instrument")),
                       deviceName=[{"name": name, "type": "user-friendly-name"}])  # fmt: skip
        yield resource("DeviceMetric", f"instrument {name}", type=concept(local("device", "reading of an instrument")),
                       source=ref("Device", f"instrument {name}"), category="measurement",
                       calibration=[{"state": "unspecified"}])  # fmt: skip


def definition(model: MaskModel) -> Said:
    """A kind of mask, with the light of each channel as its file says it; what nobody says is left out."""
    count = [_property("LED count", quantity(model.led_count, "LEDs"))] if model.led_count else []
    return resource(
        "DeviceDefinition", model.id, identifier=[{"system": IDENTIFIER + "mask-file", "value": model.fingerprint}],
        deviceName=[{"name": model.name, "type": "model-name"}], manufacturerString=model.maker,
        type=concept(local("device", "light mask")), owner=ref("Organization", HERE),
        property=[*count, *(one for channel in model.channels for one in _light(channel))],
    )  # fmt: skip


def _light(channel: Channel) -> Iterator[Said]:
    """Wavelength, width and irradiance of one channel."""
    figures = (
        ("wavelength", channel.peak_nm, "nm"), ("spectral width (FWHM)", channel.fwhm_nm, "nm"),
        ("irradiance", channel.irradiance_mW_cm2, "mW/cm2"),
    )  # fmt: skip
    for name, value, unit in figures:
        if value is not None:
            yield _property(f"{name}, {channel.name}", quantity(value, unit))


def _property(name: str, value: Said) -> Said:
    return {"type": concept(local("light", name)), "valueQuantity": [value]}


def mask(unit: MaskUnit) -> Said:
    """One mask; its hours of light are those that the clinic counted."""
    hours = quantity(unit.lit_s / s_PER_min / min_PER_h, "h")
    return resource(
        "Device", unit.id, definition=ref("DeviceDefinition", unit.model), status="active", serialNumber=unit.serial,
        type=concept(local("device", "light mask")), owner=ref("Organization", HERE),
        version=[{"type": {"text": "firmware"}, "value": unit.firmware}] if unit.firmware else None,
        property=[{"type": concept(local("light", "hours of light")), "valueQuantity": [hours]}],
        patient=the_patient() if unit.at_home else None,
    )  # fmt: skip


def radiant_output(story: Story, unit: MaskUnit) -> Said:
    """What a calibration of a mask is about: the light that leaves it."""
    today = story.made_at.date()
    return resource(
        "DeviceMetric", unit.id, type=concept(local("light", "radiant output")), source=ref("Device", unit.id),
        category="setting", calibration=[full({"state": calibrated(unit, today), "time": _at(unit.calibrated_on)})],
    )  # fmt: skip


def calibrated(unit: MaskUnit, today: date) -> str:
    """How a calibration stands on a day, in FHIR's words."""
    if unit.calibrated_on is None:
        return "not-calibrated"
    return "calibration-required" if unit.calibration_due and unit.calibration_due < today else "calibrated"


def _at(on: date | None) -> str | None:
    return None if on is None else when(datetime.combine(on, time(0), UTC))
