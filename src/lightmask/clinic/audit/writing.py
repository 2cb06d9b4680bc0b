"""Write one act into the chain: in the caller's transaction, one writer after the other, signed."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from lightmask.clinic.audit import anchor, entry, heads, keys
from lightmask.errors import LightmaskError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.db.models import Model

    from lightmask.clinic.models import AuditEntry, AuditHead, User

SYSTEM: Final = "system"
COPY: Final = "LIGHTMASK_CLINIC_HEADS"  # a second file of heads, on a share or another disk


def write(user: User | None, act: str, what: Model, details: Mapping[str, Any] | None = None) -> AuditEntry:
    """One entry, in the transaction of the caller. ``details`` are ids, hashes, codes and counts: nothing personal.

    Call it last: from here to the end of the transaction nobody else writes.
    """
    from lightmask.clinic.models import AuditEntry, AuditHead

    with transaction.atomic():
        last = AuditHead.objects.select_for_update().get(id=1)  # SQLite: the transaction has the lock already
        key = signing_key(folder())
        _ours(last, key)
        made = entry.next_entry(
            last.no + 1, last.hash, datetime.now(UTC), who=str(user.pk) if user else SYSTEM,
            role=str(user.role) if user else SYSTEM, act=act, what=(type(what).__name__, str(what.pk)),
            details={name: _plain(value) for name, value in (details or {}).items()},
        )  # fmt: skip
        head = heads.sign(made.no, made.hash, key)
        row = AuditEntry.objects.create(
            no=made.no, at=made.when, actor=made.who, role=made.role, act=made.act, kind=made.kind, what=made.id,
            details=made.details, before=made.before, hash=head.hash,
        )  # fmt: skip
        AuditHead.objects.filter(id=1).update(
            no=head.no, hash=head.hash, signature=head.signature, key_fingerprint=head.key
        )
        transaction.on_commit(functools.partial(_keep_outside, head), robust=True)
    return row


def head_of(row: AuditHead) -> heads.Head | None:
    """The signed head that the database holds; none before the first entry."""
    if not (row.no or row.signature):
        return None
    return heads.Head(no=row.no, hash=row.hash, key=row.key_fingerprint, signature=row.signature)


def _ours(row: AuditHead, key: Ed25519PrivateKey) -> None:
    """Nothing is signed on top of a head that is not ours: that would vouch for a history somebody else wrote."""
    head = head_of(row)
    if head is not None and not head.is_signed_by(key.public_key()):
        raise LightmaskError(
            "The end of the audit is not signed with this clinic's key: somebody has changed the database, or the "
            "folder is another clinic's. Nothing is written on top of it. Run 'lightmask clinic audit verify'."
        )


def sealed(text: str) -> str:
    """A text as 64 digits that only this clinic can make again: for what may not stand in the chain itself."""
    from django.utils.crypto import salted_hmac

    return salted_hmac("lightmask.clinic.audit", text, algorithm="sha256").hexdigest()


def folder() -> Path:
    """Where the key and the heads of this clinic lie."""
    from django.conf import settings

    return Path(settings.CLINIC.folder) / "audit"


def head_files() -> tuple[Path, ...]:
    """Every file of heads: the clinic's own, and the one that is named beside it."""
    beside = os.environ.get(COPY, "")
    return (folder() / anchor.FILE, *((Path(beside),) if beside else ()))


@functools.lru_cache(maxsize=8)
def signing_key(place: Path) -> Ed25519PrivateKey:
    """The clinic's key, made when it has none yet."""
    keys.make(place)
    return keys.private(place)


def _keep_outside(head: heads.Head) -> None:
    for path in head_files():
        anchor.append(path, head)


def _plain(value: Any) -> Any:
    """Numbers with a fraction, dates and ids as their text: every program reads that alike."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)
