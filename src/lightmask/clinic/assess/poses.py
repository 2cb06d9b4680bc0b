"""Standard poses of photographs: front, and turned by 45 and 90 degrees to either side."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

POSES = ("front", "left45", "right45", "left90", "right90")
IDENTITY = "identity"
LABELS = {
    "front": _("From the front"),
    "left45": _("Left side, turned by 45 degrees"),
    "right45": _("Right side, turned by 45 degrees"),
    "left90": _("Left profile"),
    "right90": _("Right profile"),
    IDENTITY: _("To recognise the person by"),
}
HINTS = {
    "front": _("Eyes at the height of the lens, looking into it; both ears equally visible; mouth closed, no smile."),
    "left45": _("The left cheek towards the camera; the tip of the nose touches the edge of the far cheek."),
    "right45": _("The right cheek towards the camera; the tip of the nose touches the edge of the far cheek."),
    "left90": _("The left ear towards the camera; the far brow is not to be seen."),
    "right90": _("The right ear towards the camera; the far brow is not to be seen."),
    IDENTITY: _("As on a passport; it is not used for measuring."),
}
