"""Who comes in: log-ins, second factors, the lock against guessing, everybody's own language and hours."""

__all__ = ()
