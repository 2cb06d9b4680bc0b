"""What a sheet claims for itself: clearance, provenance, and what is left when nothing is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from lightmask.mask.auditing.energy import METER
from lightmask.mask.auditing.finding import DOUBTFUL, OPEN, Finding, light, number
from lightmask.mask.leds import Mask
from lightmask.mask.stated import Stated

NUMBER = re.compile(r"\b(?:K\d{6}|DEN\d{6}|P\d{6})\b")
NINE_IN_TEN = 1.645
SAYS_CLEARED = re.compile(r"\b(?:fda[- ]?)?(?:cleared|approved|registered)\b", re.IGNORECASE)


def clearance(text: str, notes: tuple[str, ...]) -> Iterator[Finding]:
    """A clearance needs a number, and says that a device is like another, not that it works."""
    found = NUMBER.findall(text)
    boast = next((note for note in (text, *notes) if SAYS_CLEARED.search(note) and not NUMBER.search(note)), None)
    if found:
        yield Finding(
            kind=OPEN, about="clearance",
            says=f"{', '.join(found)}: such a filing says that a device is as safe and effective as an earlier one. It "
            "says nothing of an effect that was measured with this one.",
            settles=("a controlled trial of this model",),
        )  # fmt: skip
    elif boast is not None:
        yield Finding(
            kind=DOUBTFUL, about="clearance", says=f"The sheet says '{boast}' without the number of a filing.",
            settles=("the 510(k) number, to be looked up in the regulator's database",),
        )  # fmt: skip


def provenance(lights: list[tuple[str, Stated]]) -> Iterator[Finding]:
    """How far figures that nobody measured may be off; none at all, and what can still be said."""
    known = [(name, stated) for name, stated in lights if stated.value is not None]
    if not known:
        yield Finding(
            kind=OPEN, about="irradiance",
            says="No irradiance is stated. What reaches each layer can be given for each J/cm2 on the skin; minutes, "
            "limits and clearance cannot.",
            settles=(METER, "the maker's figure at the skin, for each channel"),
        )  # fmt: skip
        return
    weak = [(name, stated) for name, stated in known if stated.provenance in ("claimed", "filed")]
    if weak:
        name, stated = max(weak, key=lambda row: row[1].log_sd)
        factor = math.exp(NINE_IN_TEN * stated.log_sd)
        value = stated.value or 0.0
        low, high = number(value / factor), number(value * factor)
        yield Finding(
            kind=OPEN, about="irradiance",
            says=f"{number(value)} mW/cm2 ({name}) is {stated.provenance}, not measured: {low} to {high} is taken "
            "to be possible.",
            figures=(
                light("stated", value), light("possible, low", value / factor), light("possible, high", value * factor),
            ),
            settles=(METER,),
        )  # fmt: skip


def of(mask: Mask) -> list[tuple[str, Stated]]:
    """Every irradiance of a mask with its name."""
    each = [(channel.name, channel.irradiance_mW_cm2) for channel in mask.channels]
    return [*each, ("all channels", mask.total_mW_cm2)]
