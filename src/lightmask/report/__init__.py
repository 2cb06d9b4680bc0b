"""A plan as pages for people: one HTML file that stands alone, and the same as a PDF."""

from lightmask.report.page import html
from lightmask.report.printed import pdf

__all__ = ["html", "pdf"]
