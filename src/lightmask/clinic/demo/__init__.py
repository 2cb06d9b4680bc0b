"""A clinic with made-up people, to click through."""

from lightmask.clinic.demo.filling import fill

__all__ = ["fill"]
