"""What is done about masks: take a kind or one mask into use, change it, clean it, put it away."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.desk import meeting
from lightmask.clinic.models import Cleaning, MaskModel, MaskUnit, User
from lightmask.clinic.planning import lamps
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.mask.leds import Mask
    from lightmask.sitting.meeting import Met

FIRMWARE = 40  # letters of its name that are kept
TOLD = ("firmware", "key_fingerprint", "calibrated_on", "calibration_due")  # by the mask and its kind's file


@transaction.atomic
def add_model(by: User, text: str) -> MaskModel:
    """Take a kind of mask into use, as its file says it. BadInput, in a sentence, for a file that cannot be read."""
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    if (same := MaskModel.objects.filter(fingerprint=fingerprint).first()) and same.retired_at is None:
        raise BadInput(_("This file is here already, as '%(name)s'.") % {"name": same.name})
    if same is not None:
        same.retired_at = None
        same.save(update_fields=["retired_at"])
        audit.write(by, "mask.model.use", same, {"fingerprint": fingerprint})
        return same
    made = MaskModel(text=text, fingerprint=fingerprint)
    lamp = _read(made)
    made.name = lamp.name[:120]
    made.care = lamp.setting if lamp.setting in ("home", "office") else ""
    made.save()
    audit.write(by, "mask.model.add", made, {"fingerprint": fingerprint})
    return made


def _read(model: MaskModel) -> Mask:
    try:
        return lamps.lamp(model)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_("This is no mask's file: %(why)s. Give a NAME.mask.toml.") % {"why": error}) from error


@transaction.atomic
def retire_model(by: User, model: MaskModel) -> None:
    """No new mask or plan uses it; plans that were made with it keep it."""
    if model.units.filter(retired_at=None).exists():
        raise BadInput(_("There are masks of this kind in use. Put these away first."))
    model.retired_at = timezone.now()
    model.save(update_fields=["retired_at"])
    audit.write(by, "mask.model.retire", model)


@transaction.atomic
def keep_unit(by: User, unit: MaskUnit, said: Mapping[str, Any]) -> MaskUnit:
    """Take one mask into use, or change what is known of it."""
    act = "mask.unit.add" if unit._state.adding else "mask.unit.change"
    for name in ("model", "serial", "port", "firmware", "calibrated_on", "calibration_due", "key_fingerprint"):
        setattr(unit, name, said[name])
    unit.given_to = said["holder"]
    unit.save()
    audit.write(by, act, unit, {"model": str(unit.model_id), "given_to": str(unit.given_to_id or "")})
    return unit


@transaction.atomic
def connect_unit(by: User, unit: MaskUnit, met: Met, act: str = "mask.unit.connect") -> MaskUnit:
    """What the mask itself has said: firmware, the key that it shares with this clinic, when its light was read."""
    kept = MaskUnit.objects.select_for_update().get(pk=unit.pk)
    if not meeting.is_the_one(kept, met):
        raise BadInput(_("Another mask has answered. Nothing was written down."))
    kept.firmware = met.info.firmware[:FIRMWARE]
    kept.key_fingerprint = meeting.key_of(met)
    if (days := meeting.read_on(kept, met)) is not None:
        kept.calibrated_on, kept.calibration_due = days
    changed = [name for name in TOLD if getattr(kept, name) != getattr(unit, name)]
    kept.save(update_fields=TOLD)
    audit.write(by, act, kept, {"changed": changed, "key": kept.key_fingerprint, "state": met.info.state})
    return kept


@transaction.atomic
def clean_unit(by: User, unit: MaskUnit) -> Cleaning:
    """It was cleaned, now, by this user."""
    done = Cleaning.objects.create(unit=unit, at=timezone.now(), by=by)
    audit.write(by, "mask.unit.clean", unit)
    return done


@transaction.atomic
def retire_unit(by: User, unit: MaskUnit) -> None:
    """Put away: nobody is treated with it any more. Its sessions keep its name."""
    if unit.sessions.filter(state__in=("reserved", "running")).exists():
        raise BadInput(_("A session runs with this mask. Wait for its end, or stop it."))
    unit.retired_at, unit.given_to = timezone.now(), None
    unit.save(update_fields=["retired_at", "given_to"])
    audit.write(by, "mask.unit.retire", unit)


@transaction.atomic
def use_unit_again(by: User, unit: MaskUnit) -> None:
    """Back from being put away."""
    unit.retired_at = None
    unit.save(update_fields=["retired_at"])
    audit.write(by, "mask.unit.use", unit)
