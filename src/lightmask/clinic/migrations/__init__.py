"""The tables of the clinic, and what Django cannot say of them."""

__all__ = ()
