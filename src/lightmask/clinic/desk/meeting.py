"""What was found when a mask was asked, in sentences: is it the one, of its kind, read in time, and ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.models import MaskUnit
from lightmask.clinic.planning import lamps
from lightmask.errors import LightmaskError
from lightmask.sitting import meeting
from lightmask.sitting.meeting import Met

if TYPE_CHECKING:
    from lightmask.deliver import Info
    from lightmask.mask.leds import Mask

GOOD, INFO, WARN, STOP = "good", "info", "warn", "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One thing that was looked at: how it stands, what it is about, and a sentence."""

    tone: str
    about: str
    said: str


def is_the_one(unit: MaskUnit, met: Met) -> bool:
    """Whether the mask that answered is the one that is entered."""
    return met.info.serial == unit.serial


def found(unit: MaskUnit, met: Met) -> list[Found]:
    """Everything about it; of another mask only that it is another."""
    one = _which(unit, met.info)
    if not is_the_one(unit, met):
        return [one]
    return [one, _state(met.info), _light(unit, met.info), _calibration(unit), _key(met), _firmware(met.info)]


def read_on(unit: MaskUnit, met: Met) -> tuple[date, date] | None:
    """The last day that its light was read, and until when that holds, by its kind's file; None where none is of it."""
    lamp = _lamp(unit)
    own = lamp.calibration if lamp else None
    return (own.made, own.until) if own and own.serial == met.info.serial else None


def key_of(met: Met) -> str:
    """The fingerprint of the key that the mask shares with this clinic, proven by its signature; '' without one."""
    return met.info.key or "" if met.standing == meeting.OURS else ""


def _which(unit: MaskUnit, info: Info) -> Found:
    about = _("Which mask")
    if info.serial == unit.serial:
        return Found(tone=GOOD, about=about, said=_("It is %(serial)s, as entered.") % {"serial": info.serial})
    other = MaskUnit.objects.filter(serial=info.serial).exists()
    said = (
        _("It is %(found)s, another mask of this clinic, and not %(serial)s. Plug in the right one, or mend the port.")
        if other
        else _("It is %(found)s, and not %(serial)s. Plug in the right one, or mend what is entered.")
    )
    return Found(tone=STOP, about=about, said=said % {"found": info.serial, "serial": unit.serial})


def _state(info: Info) -> Found:
    tone, said = {
        "READY": (GOOD, _("It is ready.")),
        "SELFTEST": (INFO, _("It looks at itself. Ask again in a moment.")),
        "SERVICE": (INFO, _("It is in SERVICE, and takes a key. It gives no light until it is switched off and on.")),
        "OFF": (INFO, _("It is off. Press its button.")),
        "LOCKED": (
            STOP,
            _("It has locked itself. Find out why; then hold its button for 5 seconds, and it looks at itself again."),
        ),
    }.get(info.state, (WARN, _("A session is on, begun by another computer. Nothing of it was changed.")))
    why = f" ({info.why})" if info.why and info.state == "LOCKED" else ""
    return Found(tone=tone, about=_("How it stands"), said=said + why)


def _light(unit: MaskUnit, info: Info) -> Found:
    about, lamp = _("Its light"), _lamp(unit)
    if lamp is None:
        return Found(tone=STOP, about=about, said=_("The file of its kind can no longer be read. Enter the kind anew."))
    named = {one.name for one in lamp.channels}
    has = {name.partition("/")[0] for name in info.outputs}
    if missing := sorted(named - has):
        return Found(tone=STOP, about=about, said=_(
            "Its kind's file names %(missing)s, and this mask has %(has)s. Choose the right kind."
        ) % {"missing": ", ".join(missing), "has": ", ".join(sorted(has)) or _("none")})  # fmt: skip
    if more := sorted(has - named):
        return Found(tone=WARN, about=about, said=_(
            "It has %(more)s too, which its kind's file does not name: that light stays dark."
        ) % {"more": ", ".join(more)})  # fmt: skip
    return Found(tone=GOOD, about=about, said=_("It has %(has)s, as its kind's file says.") % {
        "has": ", ".join(one.name for one in lamp.channels)})  # fmt: skip


def _calibration(unit: MaskUnit) -> Found:
    about, lamp, today = _("Calibration"), _lamp(unit), timezone.localdate()
    own = lamp.calibration if lamp else None
    if own is None or own.serial != unit.serial:
        whose = _("The reading in its kind's file is of mask %(serial)s.") % {"serial": own.serial} if own else _(
            "Nobody has read the light of this very mask.")  # fmt: skip
        then = _("No session begins with it: read its light with a meter, and enter the file of that as its kind.")
        return Found(tone=WARN, about=about, said=f"{whose} {then}")
    days = {"made": date_format(own.made, "DATE_FORMAT"), "until": date_format(own.until, "DATE_FORMAT")}
    if own.made <= today < own.until:
        return Found(
            tone=GOOD, about=about, said=_("Its light was read on %(made)s; that holds until %(until)s.") % days
        )
    return Found(tone=WARN, about=about, said=_(
        "Its light was read on %(made)s, which held until %(until)s. No session begins with it: read it again."
    ) % days)  # fmt: skip


def _key(met: Met) -> Found:
    tone, said = {
        meeting.OURS: (GOOD, _("It is paired with this clinic: %(key)s.")),
        meeting.UNPAIRED: (WARN, _("It is paired with nobody yet.")),
        meeting.ANOTHERS: (
            WARN, _("It is paired with another clinic, or with an earlier key: %(key)s. No session begins here."),
        ),
        meeting.UNPROVEN: (
            STOP, _("It names this clinic's key, %(key)s, and does not sign with it. Have it looked at."),
        ),
    }[met.standing]  # fmt: skip
    return Found(tone=tone, about=_("Pairing key"), said=said % {"key": met.info.key} if met.info.key else said)


def _firmware(info: Info) -> Found:
    from lightmask.deliver.wire import PROTOCOL

    about = _("Firmware")
    if info.protocol != PROTOCOL:
        return Found(tone=STOP, about=about, said=_(
            "%(firmware)s, which speaks version %(protocol)s of the language of masks; this program speaks %(own)s."
        ) % {"firmware": info.firmware, "protocol": info.protocol, "own": PROTOCOL})  # fmt: skip
    return Found(tone=INFO, about=about, said=info.firmware)


def _lamp(unit: MaskUnit) -> Mask | None:
    try:
        return lamps.lamp(unit.model)
    except LightmaskError:
        return None
