"""The port of a mask: as `lightmask deliver --port` takes it; "simulated:60" is one in software, a minute a second."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lightmask.errors import BadInput

SIMULATED = "simulated"
SLOWEST, FASTEST = 0.1, 10_000.0


def is_simulated(port: str) -> bool:
    """Whether no light will be."""
    return port.partition(":")[0] == SIMULATED


def opened_by(port: str) -> tuple[str, float | None]:
    """The name that `deliver.connect` takes, and the speed of a simulated mask."""
    if not port:
        raise BadInput(
            _("This mask has no port, and nothing can be sent to it. Enter its port on the page of the mask.")
        )
    if not is_simulated(port):
        return port, None
    text = port.partition(":")[2]
    try:
        speed = float(text) if text else 1.0
    except ValueError:
        speed = float("nan")
    if not SLOWEST <= speed <= FASTEST:
        raise BadInput(_("The port '%s' has no speed. Write simulated, or simulated:60 for a minute a second.") % port)
    return SIMULATED, speed
