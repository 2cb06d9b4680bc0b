"""Enrol a person: who they are, who cares for them, and what they have agreed to, word for word."""

__all__ = ()
