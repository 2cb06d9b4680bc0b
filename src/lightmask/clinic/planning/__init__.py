"""Propose a course and sign it: the planner in the background, what it found, and a professional's signature."""

__all__ = ()
