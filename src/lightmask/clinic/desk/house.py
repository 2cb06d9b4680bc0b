"""What an owner looks at: who works here, whether the chain of acts is signed up to date, how old the backup is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from lightmask.clinic.models import AuditEntry, AuditHead, Clinic, MaskUnit, User
from lightmask.clinic.models.users import STAFF

STALE = timedelta(hours=26)  # a nightly backup may be late by an hour or two


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """The clinic at a glance.

    signed_to   the newest entry of the chain that a signature covers
    """

    staff: int
    units: int
    entries: int
    signed_to: int
    backed_up_at: datetime | None
    unknown_from: datetime | None
    unknown_until: datetime | None

    @property
    def backup_old(self) -> bool:
        """Never backed up, or longer ago than a night."""
        return self.backed_up_at is None or timezone.now() - self.backed_up_at > STALE


def house() -> House:
    """Counts and ages; the chain itself is verified on its own page."""
    here = Clinic.objects.first() or Clinic()
    return House(
        staff=User.objects.filter(role__in=STAFF, is_active=True).count(),
        units=MaskUnit.objects.filter(retired_at=None).count(),
        entries=AuditEntry.objects.aggregate(last=Max("no"))["last"] or 0,
        signed_to=AuditHead.objects.aggregate(last=Max("no"))["last"] or 0,
        backed_up_at=here.backed_up_at, unknown_from=here.unknown_from, unknown_until=here.unknown_until,
    )  # fmt: skip
