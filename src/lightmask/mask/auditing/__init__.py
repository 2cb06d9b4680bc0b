"""The audit: does a sheet agree with itself, with its LEDs, and with what was studied?"""

__all__ = ()
