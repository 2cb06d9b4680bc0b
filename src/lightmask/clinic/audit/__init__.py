"""Who did what: an append-only chain that shows every change."""

from lightmask.clinic.audit.written import write

__all__ = ["write"]
