"""A person at home: today's card, the questions of today, progress, reminders."""

__all__ = ()
