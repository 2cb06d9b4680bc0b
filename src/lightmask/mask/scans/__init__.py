"""From a scan of a face to a Face: read, cleaned, scaled, posed, its regions found."""

__all__ = ()
