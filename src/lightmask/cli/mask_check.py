"""lightmask mask check: does a sheet agree with itself, with its LEDs, and with what was studied?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import mask_record, outputs

if TYPE_CHECKING:
    from lightmask.mask import Finding, Footprint, Mask
    from lightmask.mask.named import Named

FACE = "average-adult"


def check(
    mask: Annotated[str, typer.Argument(metavar="MASK", help="A file, a library name, or a device known by name.")],
    json: Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")] = False,
) -> None:
    """Whether a mask's sheet agrees with itself, its LEDs and the trials, and which risk group its light is in."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask, audit, named

    device = named.find(mask) or Mask.load(mask)
    with outputs.busy("Checking the sheet ..."):
        light = _light(device) if isinstance(device, Mask) else None
        said = document(device, audit(device), _by_region(light))
        said["risk_group"] = _risk_group(device, light) if isinstance(device, Mask) else None
        own = device.calibration if isinstance(device, Mask) else None
        said["calibration"] = mask_record.calibration_said(own, date.today()) if isinstance(device, Mask) else None
    if json:
        outputs.print_json(said)
    else:
        outputs.show(mask_pages.check_page(said))


def document(device: Mask | Named, findings: tuple[Finding, ...], by_region: dict[str, Any] | None) -> dict[str, Any]:
    """The audit as plain values: docs/look-up/json.md, section check."""
    from lightmask.mask.auditing.finding import AGREES, CONTRADICTION, DOUBTFUL, OPEN
    from lightmask.plan.said import number

    kinds = [finding.kind for finding in findings]
    return {
        "schema": "lightmask check 1",
        "name": device.name,
        "maker": device.maker,
        "contradictions": kinds.count(CONTRADICTION),
        "doubtful": kinds.count(DOUBTFUL),
        "agrees": kinds.count(AGREES),
        "open": kinds.count(OPEN),
        "findings": [
            {
                "kind": finding.kind,
                "about": finding.about,
                "says": finding.says,
                "figures": [
                    {"what": figure.what, "value": number(figure.value), "unit": figure.unit}
                    for figure in finding.figures
                ],
                "settles": list(finding.settles),
            }
            for finding in findings
        ],
        "by_region": by_region,
    }


def _light(mask: Mask) -> Footprint | None:
    """The light of a mask on the built-in face, or the same everywhere by its sheet; None where nobody knows any."""
    from lightmask.mask import Face, shine

    if mask.leds_known:
        return shine(mask, Face.load(FACE))
    return shine(mask, "uniform") if mask.output_known else None


def _risk_group(mask: Mask, light: Footprint | None) -> dict[str, Any]:
    """Looked at from 200 mm, and as it is worn where its light on the face is known."""
    from lightmask.cli import risk_pages
    from lightmask.safety import off_face, risk_group

    worn = None
    if light is not None:
        # The draws of a sheet hold the doubt of its figures; LEDs are shone once, and the doubt of their flux is added.
        worn = risk_group.of_worn(light, off_face.flux_doubt(mask) if mask.leds_known else 1.0)
    return {
        "looked_at": risk_pages.document(risk_group.of(mask)),
        "worn": None if worn is None else risk_pages.document(worn),
    }


def _by_region(footprint: Footprint | None) -> dict[str, Any] | None:
    """The light of each channel on each region of the built-in face; None where nobody says where the LEDs sit."""
    if footprint is None or footprint.face is None:
        return None
    from lightmask.mask import Settings, uniformity
    from lightmask.plan.said import number

    face, channels = footprint.face, footprint.channels
    full = Settings(drive={channel.name: 1.0 for channel in channels}, duration_s=1.0)
    light = footprint.irradiance_mW_cm2(full)[0]
    each = [uniformity.by_region(light[:, place], face) for place in range(len(channels))]
    return {
        "face": face.name,
        "channels": [channel.name for channel in channels],
        "regions": [
            {
                "region": whole.name,
                "area_cm2": number(whole.total_cm2),
                "channels_mW_cm2": [number(float(surfaces[row].mean[0])) for surfaces in each],
                "mean_mW_cm2": number(float(whole.mean[0])),
                "d95_mW_cm2": number(float(whole.d95[0])),
                "d5_mW_cm2": number(float(whole.d5[0])),
            }
            for row, whole in enumerate(uniformity.by_region(light.sum(axis=1), face))
        ],
    }
