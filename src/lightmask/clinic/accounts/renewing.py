"""Keys are renewed while the clinic stays open: what the old ones signed or locked holds until they are dropped."""

from __future__ import annotations

from django.conf import settings

from lightmask.clinic import audit, configured, key_files
from lightmask.clinic.accounts import factor_locks
from lightmask.clinic.models import Clinic


def renew() -> int:
    """A new key that signs, a new one that locks; every second factor is locked anew. -> how many were"""
    folder = settings.CLINIC.folder
    factor_locks.counted()  # refused before anything changes, where a file is no key
    key_files.renew(folder / configured.SECRET, configured.new_secret_key())
    key_files.renew(folder / configured.FACTORS, configured.new_factor_key())
    count = factor_locks.lock_anew()
    audit.write(None, "keys.renew", Clinic.here(), {"factors": count})
    return count


def drop() -> int:
    """Only the newest keys hold from now on. -> how many older ones are gone"""
    folder = settings.CLINIC.folder
    factor_locks.lock_anew()
    count = key_files.drop(folder / configured.SECRET) + key_files.drop(folder / configured.FACTORS)
    audit.write(None, "keys.drop", Clinic.here(), {"count": count})
    return count
