"""For programs: the same records in JSON, with keys of their own."""

__all__ = ()
