"""Write one act into the chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from django.db.models import Model

    from lightmask.clinic.models import AuditEntry, User


def write(user: User | None, act: str, what: Model, details: Mapping[str, Any] | None = None) -> AuditEntry:
    """One entry, in the transaction of the caller. ``details`` are ids, hashes and counts: nothing personal."""
    from lightmask.clinic.models import AuditEntry

    with transaction.atomic():
        last = AuditEntry.objects.order_by("-no").first()
        said = {
            "no": last.no + 1 if last else 1, "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "actor": str(user.pk) if user else "system", "role": user.role if user else "system", "act": act,
            "kind": type(what).__name__, "what": str(what.pk),
            "details": json.dumps(dict(details or {}), sort_keys=True), "before": last.hash if last else "",
        }  # fmt: skip
        made = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return AuditEntry.objects.create(**said, hash=made)
