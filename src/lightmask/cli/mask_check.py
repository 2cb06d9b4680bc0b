"""lightmask mask check: does a sheet agree with itself, with its LEDs, and with what was studied?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lightmask.cli import outputs

if TYPE_CHECKING:
    from lightmask.mask import Finding, Mask
    from lightmask.mask.named import Named

FACE = "average-adult"


def check(
    mask: Annotated[str, typer.Argument(metavar="MASK", help="A file, a library name, or a device known by name.")],
    json: Annotated[bool, typer.Option("--json", help="Print stable, documented JSON instead of a page.")] = False,
) -> None:
    """Whether a mask's sheet agrees with itself, its LEDs and the trials: each contradiction with both its numbers."""
    from lightmask.cli import mask_pages
    from lightmask.mask import Mask, audit, named

    device = named.find(mask) or Mask.load(mask)
    with outputs.busy("Checking the sheet ..."):
        said = document(device, audit(device), _by_region(device) if isinstance(device, Mask) else None)
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


def _by_region(mask: Mask) -> dict[str, Any] | None:
    """The light of each channel on each region of the built-in face; None where nobody says where the LEDs sit."""
    if not mask.leds_known:
        return None
    from lightmask.mask import Face, Settings, shine, uniformity
    from lightmask.plan.said import number

    face = Face.load(FACE)
    full = Settings(drive={channel.name: 1.0 for channel in mask.channels}, duration_s=1.0)
    light = shine(mask, face).irradiance_mW_cm2(full)[0]
    each = [uniformity.by_region(light[:, place], face) for place in range(len(mask.channels))]
    return {
        "face": face.name,
        "channels": [channel.name for channel in mask.channels],
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
