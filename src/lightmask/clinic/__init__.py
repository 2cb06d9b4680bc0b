"""People and records: the clinic's web application, for professionals and for people at home."""

__all__ = ()
