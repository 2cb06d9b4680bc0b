"""What pages may ask for beside their own context."""

__all__ = ()
