"""English: 12/06 is June to one reader and December to another, so months are words."""

__all__ = ()
