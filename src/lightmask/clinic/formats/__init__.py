"""Dates of the pages, where a language of ours writes them in a way that could be read as another day."""

__all__ = ()
