"""audit(mask): every check in turn, the worst first."""

from __future__ import annotations

from lightmask.mask.auditing import claims, energy, lamps, studied
from lightmask.mask.auditing.finding import KINDS, OPEN, Finding
from lightmask.mask.leds import Mask
from lightmask.mask.named import Named
from lightmask.mask.stated import UNKNOWN


def audit(device: Mask | Named) -> tuple[Finding, ...]:
    """Whether a sheet agrees with itself, with its LEDs and with what was studied; contradictions first."""
    found = _of_mask(device) if isinstance(device, Mask) else _of_named(device)
    return tuple(sorted(found, key=lambda finding: KINDS.index(finding.kind)))


def _of_mask(mask: Mask) -> list[Finding]:
    return [
        *energy.findings(energy.of(mask)),
        *energy.sums(mask),
        *lamps.places(mask),
        *lamps.fluxes(mask),
        *lamps.counts(mask),
        *lamps.looks(mask),
        *studied.colours(mask),
        *studied.indications(mask),
        *([] if mask.leds_known else claims.provenance(claims.of(mask))),
        *claims.clearance(mask.clearance, mask.notes),
    ]


def _of_named(device: Named) -> list[Finding]:
    light = device.total_mW_cm2
    sheet = energy.Energy(
        readings=(("the irradiance", light.value),) if light.value is not None else (),
        session_s=device.session_s,
        dose_J_cm2=device.dose_J_cm2,
        duty=UNKNOWN,
    )
    colours = f" ({device.light})" if device.light else ""
    nothing = Finding(
        kind=OPEN,
        about="wavelengths",
        says=f"Nobody states its wavelengths as numbers{colours}: what its light does in the skin cannot be computed.",
        settles=("the wavelengths in a filing or on the LEDs' data sheet", "a spectrum of its light"),
    )
    return [
        *energy.findings(sheet),
        nothing,
        *(claims.provenance([("as stated", light)]) if light.known else ()),
        *claims.clearance(device.clearance, (device.known_from,)),
    ]
