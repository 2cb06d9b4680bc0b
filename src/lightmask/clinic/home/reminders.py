"""Reminders by email: one on a day of light, at the hour that was asked for. No name of a condition, no dose."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.home.card import card
from lightmask.clinic.models import AuditEntry, Clinic, Patient

LOG = logging.getLogger("lightmask.clinic.home")
EVERY = timedelta(minutes=15)  # how often they are looked for


def due(now: datetime, every: timedelta = EVERY) -> list[Patient]:
    """Whoever asked to be reminded within the last ``every``, has an address, and has light today."""
    asked = Patient.objects.filter(erased_at=None, archived_at=None, remind_at__isnull=False).exclude(email="")
    return [one for one in asked if _now(one, now, every) and card(one, now).may]


def send(now: datetime) -> int:
    """Send them, each once a day. -> how many"""
    sent = 0
    for patient in due(now):
        if _reminded(patient, now):
            continue
        with translation.override(patient.language):
            title = _("Today is a day for your mask")
            text = _("Open your page first: it asks a few questions about today. Missed it? Nothing is made up for.")
            send_mail(title, f"{text}\n\n{Clinic.here().name}", None, [patient.email])
        audit.write(None, "reminder.send", patient, {"day": timezone.localtime(now).date().isoformat()})
        sent += 1
    return sent


def begin() -> threading.Thread | None:
    """Look for them while the server runs; None where no mail server is named."""
    if not sends():
        return None
    keeper = threading.Thread(target=_keep, name="reminders", daemon=True)
    keeper.start()
    return keeper


def sends() -> bool:
    """Whether this clinic sends mail."""
    return bool(settings.CLINIC.post)


def _keep() -> None:
    while True:
        try:
            send(timezone.now())
        except (OSError, DatabaseError) as problem:  # the mail server or the database rests: the next round tries again
            LOG.warning("no reminders were sent: %s", type(problem).__name__)
        finally:
            connection.close()
        time.sleep(EVERY.total_seconds())


def _now(patient: Patient, now: datetime, every: timedelta) -> bool:
    import zoneinfo

    here = now.astimezone(zoneinfo.ZoneInfo(patient.time_zone))
    assert patient.remind_at is not None
    at = datetime.combine(here.date(), patient.remind_at, here.tzinfo)
    return timedelta(0) <= here - at < every


def _reminded(patient: Patient, now: datetime) -> bool:
    day = timezone.localtime(now).date().isoformat()
    return AuditEntry.objects.filter(act="reminder.send", what=str(patient.pk), details__contains=day).exists()
