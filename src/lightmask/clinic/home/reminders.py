"""Reminders by email: one on a day of light, at the hour that was asked for. No name of a condition, no dose."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, send_mail
from django.db import DatabaseError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.home.card import card
from lightmask.clinic.models import AuditEntry, Clinic, Patient
from lightmask.clinic.treating.checking import local

LOG = logging.getLogger("lightmask.clinic.home")
EVERY = timedelta(minutes=15)  # how often they are looked for
LATE = timedelta(hours=3)  # a server that was away sends what is not older


def due(now: datetime, late: timedelta = LATE) -> list[Patient]:
    """Whoever asked for it at this hour or a little before, has an address, and has light today that is not had yet.

    Not for a session of another day that could be had today, and not when the own aim of the week is reached.
    """
    asked = Patient.objects.filter(erased_at=None, archived_at=None, remind_at__isnull=False).exclude(email="")
    return [one for one in asked if _now(one, now, late) and not _reminded(one, now) and _wanted(one, now)]


def send(now: datetime) -> int:
    """Send them, each once a day. One that a mail server does not take holds up nobody else's. -> how many"""
    sent = 0
    for patient in due(now):
        try:
            _send(patient)
        except (OSError, BadHeaderError) as problem:
            LOG.warning("a reminder was not sent: %s", type(problem).__name__)
            continue
        audit.write(None, "reminder.send", patient, {"day": _day(patient, now)})
        sent += 1
    return sent


def _send(patient: Patient) -> None:
    with translation.override(patient.language):
        title = _("Today is a day for your mask")
        text = _("Open your page first: it asks a few questions about today. Missed it? Nothing is made up for.")
        send_mail(title, f"{text}\n\n{Clinic.here().name}", None, [patient.email])


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


def _wanted(patient: Patient, now: datetime) -> bool:
    found = card(patient, now)
    return found.state == "session" and found.done < found.target


def _now(patient: Patient, now: datetime, late: timedelta) -> bool:
    here = local(patient, now)
    assert patient.remind_at is not None
    at = datetime.combine(here.date(), patient.remind_at, here.tzinfo)
    return timedelta(0) <= here - at < late


def _day(patient: Patient, now: datetime) -> str:
    return local(patient, now).date().isoformat()


def _reminded(patient: Patient, now: datetime) -> bool:
    day = _day(patient, now)
    return AuditEntry.objects.filter(act="reminder.send", what=str(patient.pk), details__contains=day).exists()
