"""Where a colour card lies in a photograph: the middles of its four corner patches, as shares of width and height."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CORNERS = (
    ("x1", _("Dark skin (top left), from the left")),
    ("y1", _("Dark skin (top left), from the top")),
    ("x2", _("Bluish green (top right), from the left")),
    ("y2", _("Bluish green (top right), from the top")),
    ("x3", _("Black (bottom right), from the left")),
    ("y3", _("Black (bottom right), from the top")),
    ("x4", _("White (bottom left), from the left")),
    ("y4", _("White (bottom left), from the top")),
)
