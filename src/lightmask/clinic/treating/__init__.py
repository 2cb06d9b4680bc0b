"""Light in the office: the check before a session, the session while it runs, and what is noted after it."""

__all__ = ()
