"""Who did what: an append-only chain that shows every change."""

from lightmask.clinic.audit.reading import head, rows, verified
from lightmask.clinic.audit.writing import sealed, write

__all__ = ["head", "rows", "sealed", "verified", "write"]
