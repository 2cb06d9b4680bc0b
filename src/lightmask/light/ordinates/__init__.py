"""The machinery of the deterministic engine; its door is ``light.discrete_ordinates``. Nothing here is for others."""

__all__ = ()
