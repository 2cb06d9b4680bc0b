"""What the page of one session shows, while it runs and after."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lightmask.clinic import charts
from lightmask.clinic.models import SessionRecord, User
from lightmask.clinic.planning import queries as plans
from lightmask.clinic.treating import alive, live, queries, stopping
from lightmask.errors import LightmaskError
from lightmask.units import s_PER_min


def words() -> dict[str, str]:
    """A sentence for each state that a session tells."""
    return {
        "reaching": _("Reaching the mask"),
        "waiting": _("Waiting for the wearer's press on the mask's button"),
        "lit": _("The light is on"),
        "paused": _("Paused: the light is off"),
        "ending": _("Ending"),
        "stopping": _("Stopping the light"),
        "lost": _("No answer from the mask. It goes dark by itself within 3 seconds"),
        "dark": _("The mask is dark"),
        "over": _("The session is over"),
    }


def warnings() -> dict[str, str]:
    """What each warning means, and what to do."""
    return {
        "link": _("The mask does not answer. Look whether it is dark; if not, lift it off."),
        "warm": _(
            "The skin under the mask is nearly as warm as it may get. Ask how it feels; STOP if it is unpleasant."
        ),
        "not-worn": _("The mask does not feel the face. Put it on again."),
        "battery": _("The battery of the mask is nearly empty."),
        "fault": _("The mask reports a fault of its own."),
    }


def panel(session: SessionRecord, user: User) -> dict[str, Any]:
    """The live part: where it listens, how STOP is sent, and the words in the language of this page."""
    newest = live.newest(session.pk) or {}
    planned = newest.get("planned") or session.reserved
    return {
        "events_url": reverse("live:events", args=[session.pk]), "stop_url": reverse("live:stop", args=[session.pk]),
        "page_url": reverse("live:session", args=[session.pk]), "leave": stopping.leave(session, user),
        "words": words(), "warnings": warnings(), "newest": newest, "runs": alive.is_held(live.folder_of(session.pk)),
        "outputs": [
            {"name": name, "planned": dose, "band": session.settings.get("bands", {}).get(name, "")}
            for name, dose in planned.items()
        ],
        "planned_s": session.settings["minutes"] * s_PER_min, "most": most(session) if user.works_here else [],
        "lowered": session.settings["drive"] != session.settings["approved"]["drive"]
        or session.settings["minutes"] < session.settings["approved"]["minutes"],
    }  # fmt: skip


def outcome(session: SessionRecord) -> dict[str, Any]:
    """How a session went: delivered beside planned, and why it ended."""
    return {
        "doses": queries.doses(session), "reasons": queries.reasons(session),
        "lit_min": (session.delivered.get("lit_s") or 0) / s_PER_min,
    }  # fmt: skip


def story(session: SessionRecord) -> dict[str, Any]:
    """The same for staff, with warmth, notes and what the skin did."""
    return outcome(session) | {
        "interruptions": session.delivered.get("interruptions") or (), "highest_C": session.delivered.get("highest_C"),
        "chart": chart(session), "most": most(session),
        "notes": session.notes.select_related("by").order_by("at"),
        "effects": session.side_effects.select_related("by").order_by("at"),
        "corrected": session.replaced_by.first(),
    }  # fmt: skip


def most(session: SessionRecord) -> list[dict[str, Any]]:
    """What the plan names for these minutes and this drive: J/cm2 by channel; none where it does not know.

    More than a mask counts: the skin that gets most in 99 of 100 draws, with the light that skin sends back to the
    mask and gets again. A mask counts as a meter reads, in the middle of the draws.
    """
    phase = _phase(session)
    if phase is None or not phase["drive"] or session.source != SessionRecord.Source.MASK:
        return []
    given, part = _by_channel(session.settings["drive"]), session.settings["minutes"] / phase["minutes"]
    planned = _by_channel(phase["drive"])
    return [
        {"name": one["channel"], "J_cm2": one["J_cm2"] * part * given[one["channel"]] / planned[one["channel"]]}
        for one in phase.get("brightest") or ()
        if one["J_cm2"] is not None and planned.get(one["channel"]) and given.get(one["channel"])
    ]


def _phase(session: SessionRecord) -> Mapping[str, Any] | None:
    """The part of the plan that the session belongs to."""
    if session.approval is None:
        return None
    try:
        phases = plans.document(session.approval.plan)["phases"]
    except LightmaskError:
        return None  # a plan that was changed says nothing here; its own page says that it was
    return next((one for one in phases if one["name"] == session.settings.get("phase")), None)


def _by_channel(drive: Mapping[str, float]) -> dict[str, float]:
    """The most that each channel is driven with, in any zone."""
    found: dict[str, float] = {}
    for output, share in drive.items():
        name = output.partition("/")[0]
        found[name] = max(found.get(name, 0.0), share)
    return found


def chart(session: SessionRecord) -> charts.Chart | None:
    """Dose over time from the second-by-second record; None where there is none."""
    from lightmask.deliver import record

    path = Path(settings.CLINIC.records) / session.record
    planned = sum(one["planned_J_cm2"] for one in queries.doses(session))
    if not session.record or not path.is_file() or planned <= 0:
        return None
    try:
        seen = [one for one in record.read(path).seen if one["lit_s"] > 0]
    except LightmaskError:
        return None  # the page says what the row has; the audit's hash tells that the file was changed
    if not seen:
        return None
    return charts.live_dose(
        [one["lit_s"] for one in seen], [sum(one["dose_J_cm2"].values()) for one in seen], planned,
        session.delivered["planned_s"],
    )  # fmt: skip
