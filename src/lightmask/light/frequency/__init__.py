"""How the spatial-frequency engine is made: private to the room."""

__all__ = ()
