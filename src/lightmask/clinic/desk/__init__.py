"""The desk: what is due today, what needs somebody, who is treated here, and the clinic's masks."""

__all__ = ()
