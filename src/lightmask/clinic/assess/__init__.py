"""Assess a person: what is asked, seen, measured and photographed, and what of it a plan is made from."""

__all__ = ()
