"""The pages of one person, for the bar above each of them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from lightmask.clinic.desk.places import place


def tabs(patient: UUID, path: str) -> list[dict[str, object]]:
    """Each page with its address; the one that leads nearest to this path is the current one."""
    named = [
        (_("Overview"), place("desk:person", patient=patient)), (_("Assess"), place("assess:start", patient=patient)),
        (_("Plans"), place("planning:plans", patient=patient)),
        (_("Sessions"), place("treating:sessions", patient=patient)),
        (_("Follow"), place("following:course", patient=patient)),
        (_("Hand over"), place("handover:start", patient=patient)),
    ]  # fmt: skip
    nearest = max((url for _label, url in named if url and path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == nearest} for label, url in named if url]
