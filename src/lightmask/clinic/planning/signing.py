"""The signature of an approval: Ed25519 over the canonical JSON of all that was signed, by the clinic's key."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from lightmask.clinic.audit import keys
from lightmask.clinic.audit.writing import folder, signing_key
from lightmask.clinic.models import Approval

MEANING = "lightmask approval 1"  # what is signed says what it is: no signature serves another purpose


def content(approval: Approval) -> dict[str, Any]:
    """All that the signature is over."""
    return {
        "approval": str(approval.pk),
        "patient": str(approval.patient_id),
        "plan": str(approval.plan_id),
        "plan_hash": approval.plan_hash,
        "by": str(approval.by_id),
        "name": approval.name,
        "role": approval.role,
        "licence": approval.licence,
        "at": approval.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "meaning": approval.meaning,
        "overrides": approval.overrides,
        "read_back": approval.read_back,
        "second_factor": approval.second_factor,
        "valid_until": approval.valid_until.isoformat(),
    }


def sign(approval: Approval) -> None:
    """Put the signature and the fingerprint of the key on an approval that is not kept yet."""
    key = signing_key(folder())
    approval.key_fingerprint = keys.fingerprint(key.public_key())
    approval.signature = key.sign(_bytes(approval)).hex()


def is_signed(approval: Approval) -> bool:
    """Whether it is, to the last sign, what was signed with the clinic's key."""
    from cryptography.exceptions import InvalidSignature

    key = keys.public(folder() / keys.PUBLIC)
    if approval.key_fingerprint != keys.fingerprint(key):
        return False
    try:
        key.verify(bytes.fromhex(approval.signature), _bytes(approval))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(approval: Approval) -> bytes:
    said = json.dumps(content(approval), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"{MEANING}\n{said}\n".encode()
