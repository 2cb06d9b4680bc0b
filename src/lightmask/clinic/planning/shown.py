"""Words of plans for pages: steps of the work, parts of a course, bands, limits."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from lightmask.clinic.charts.numerals import interval, told
from lightmask.clinic.models import PlanJob

State = PlanJob.State
Said = dict[str, Any]
STEPS = (  # as the planner tells them
    gettext_noop("reading the assessment and the mask"), gettext_noop("putting the mask on the face"),
    gettext_noop("following the light through the skin"), gettext_noop("holding every limit"),
    gettext_noop("choosing"), gettext_noop("taking in what was measured"),
    gettext_noop("laying the dose on the face"), gettext_noop("writing the report"),
)  # fmt: skip
ON_PAGES = {
    " ([[decisions]] in the person file)": "", " (--office-mask)": "", " Plan it with --care office.": "",
    ", with --serial": "", " under [screening]": "", " ('lightmask safety' has the words)": "",
}  # fmt: skip
TONES = {"cleared": "good", "draft": "warn"}


def stage(job: PlanJob) -> str:
    """What a job is doing, in the reader's words."""
    if job.state == State.QUEUED:
        ahead = PlanJob.objects.filter(state__in=(State.QUEUED, State.RUNNING), asked_at__lt=job.asked_at).count()
        waits = ngettext("waiting; %(count)s plan is before it", "waiting; %(count)s plans are before it", ahead)
        return waits % {"count": ahead} if ahead else _("waiting to begin")
    if job.state == State.RUNNING:
        return _(job.stage) if job.stage else _("beginning")
    return str(job.get_state_display())


def lasts(took_s: list[float]) -> str:
    """How long a plan takes here, in a sentence: by the last ones, or by what was measured where there were none."""
    if not took_s:
        return _("A plan takes half a minute to two minutes; two masks, and masks with many zones, take longest.")
    low, high = (told(float(f"{end:.2g}")) for end in (min(took_s), max(took_s)))
    if low == high:
        return _("The last one here took %(high)s seconds.") % {"high": high}
    return _("The last ones here took %(low)s to %(high)s seconds.") % {"low": low, "high": high}


def part(name: str) -> str:
    """A part of a course."""
    known = {
        "course": _("Course"), "induction": _("First part"), "home": _("Second part"),
        "maintenance": _("Keeping what was reached"),
    }  # fmt: skip
    return known.get(name, name)


def where(care: str) -> str:
    """Where light is given."""
    known = {"home": _("at home"), "office": _("in the office"), "both": _("in the office, then at home")}
    return known.get(care, care)


def band(name: str) -> str:
    """Light as people call it."""
    known = {
        "red": _("red"), "nir": _("near infrared"), "amber": _("amber"), "blue": _("blue"), "green": _("green"),
    }  # fmt: skip
    return known.get(name, name)


def drives(drive: Said) -> str:
    """'red 100 %, near infrared 50 %'."""
    return ", ".join(f"{name} {told(100 * share)} %" for name, share in drive.items() if share)


def pulses(said: Said | str) -> str:
    """Whether light is steady."""
    if isinstance(said, dict):
        return _("pulsed at %(hz)s Hz, lit %(share)s %% of the time") % {
            "hz": told(said["frequency_Hz"]), "share": told(100 * said["duty"])}  # fmt: skip
    return _("continuous")


def percent(share: float | None) -> str:
    """A share in percent, in three figures."""
    return _("unknown") if share is None else f"{told(100 * share)} %"


def used(share: float | None) -> str:
    """How much of a limit is used; never rounded down to less than it is."""
    if share is None:
        return _("unknown")
    return _("under 0.1 %") if share < 0.001 else f"{told(-(-round(share * 1e6) // 1000) / 10)} %"


def ends(said: Said | None, unit: str = "") -> str:
    """An interval with its unit."""
    if not said or said.get("middle") is None:
        return _("unknown")
    if said["low"] < 0:  # two signs beside a dash cannot be read
        middle, low, high = (told(said[end]).replace("-", "\N{MINUS SIGN}") for end in ("middle", "low", "high"))
        figures = _("%(middle)s (%(low)s to %(high)s)") % {"middle": middle, "low": low, "high": high}
        return f"{figures} {unit}".strip()
    return f"{interval(said['middle'], said['low'], said['high'])} {unit}".strip()


def plain(sentence: str) -> str:
    """A sentence of the planner without what only the command line knows."""
    for said, here in ON_PAGES.items():
        sentence = sentence.replace(said, here)
    return sentence


def measured(value: float | None, unit: str) -> str:
    """A figure with its unit as it is written: 41 °C, 189 J/cm²."""
    raised = {"C": "°C"}.get(unit, unit.replace("m2", "m²").replace("m3", "m³"))
    return _("unknown") if value is None else f"{told(value)} {raised}".strip()


def times(per_week: float | None) -> str:
    """'4 a week', 'once in 2 weeks'."""
    if per_week is None:
        return _("unknown")
    if per_week >= 1:
        return _("%(count)s a week") % {"count": told(per_week)}
    return _("once in %(weeks)s weeks") % {"weeks": told(1 / per_week)}
