"""Meters: what a reading means for the light of a mask, corrected, with its doubt."""

__all__ = ()
