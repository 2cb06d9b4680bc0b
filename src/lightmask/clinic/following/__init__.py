"""What came of a course: kept, measured, foretold, harm."""

__all__ = ()
