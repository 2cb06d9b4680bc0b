"""A plan as a page for people: one HTML file that stands alone."""

from lightmask.report.page import html

__all__ = ["html"]
