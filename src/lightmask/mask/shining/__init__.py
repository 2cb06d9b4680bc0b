"""How light travels from the LEDs to the skin: angles, shadows, and the way back from skin and lining."""

__all__ = ()
