"""What today holds: who is expected, what runs, what came last."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from lightmask.clinic import access
from lightmask.clinic.models import Appointment, SessionRecord, User

State = SessionRecord.State
LAST = 6
AHEAD_days = 7


def expected(user: User) -> list[Appointment]:
    """Today's appointments by the hour."""
    start = day_starts()
    return list(_appointments(user).filter(at__gte=start, at__lt=start + timedelta(days=1)))


def soon(user: User) -> list[Appointment]:
    """Those of the next days."""
    start = day_starts() + timedelta(days=1)
    return list(_appointments(user).filter(at__gte=start, at__lt=start + timedelta(days=AHEAD_days))[:LAST])


def running(user: User) -> list[SessionRecord]:
    """Sessions with the light on, or about to be."""
    return list(_sessions(user).filter(state__in=(State.RESERVED, State.RUNNING)))


def last_sessions(user: User) -> list[SessionRecord]:
    """What was given last."""
    return list(_sessions(user).exclude(state__in=(State.RESERVED, State.RUNNING))[:LAST])


def day_starts() -> datetime:
    """Midnight of today, where the user is."""
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def _appointments(user: User) -> QuerySet[Appointment]:
    mine = Appointment.objects.filter(patient__in=access.people(user), cancelled=False)
    return mine.select_related("patient").order_by("at")


def _sessions(user: User) -> QuerySet[SessionRecord]:
    mine = SessionRecord.objects.filter(patient__in=access.people(user))
    return mine.select_related("patient", "unit").order_by("-at", "-written_at")
