"""The eight steps of one person's course: what is done, what is now, where each goes on."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightmask.clinic.desk.places import place
from lightmask.clinic.desk.standing import stage
from lightmask.clinic.models import Measurement, Patient, SessionRecord
from lightmask.clinic.treating import queries
from lightmask.errors import LightmaskError

Where, State = SessionRecord.Where, SessionRecord.State
DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step, as parts/steps.html shows it."""

    label: str
    url: str
    state: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """What to do next with this person, in a sentence, and the page that does it."""

    text: str
    url: str
    label: str


def stage_of(patient: Patient, blocking: int) -> str:
    """As in a list; but nothing is proposed while something is missing that a plan cannot do without."""
    at = stage(patient)
    return "assess" if at == "propose" and blocking else at


def steps(patient: Patient, blocking: int = 0) -> list[Step]:
    """Of somebody from `with_standing`. blocking: how much is missing that a plan cannot do without."""
    at = stage_of(patient, blocking)
    order = ("enrol", "assess", "propose", "approve")
    reached = order.index(at) if at in order else len(order)
    first = [
        Step(label=label, url=url, state=DONE if rank < reached else NOW if rank == reached else LATER)
        for rank, (label, url) in enumerate(_first(patient))
    ]
    return [*first, *_later(patient, begun=reached == len(order))]


def next_step(patient: Patient, blocking: int = 0) -> Next | None:
    """The one thing that is due; None where that part of the program is not there."""
    at = stage_of(patient, blocking)
    text, url, label = _nexts(patient)["today" if at == "follow" and _in_the_office_today(patient) else at]
    return Next(text=text, url=url, label=label) if url else None


def _in_the_office_today(patient: Patient) -> bool:
    """Whether the signed course has a session in the office today that was not had yet."""
    try:
        return queries.today(patient) is not None
    except LightmaskError:
        return False


def _first(patient: Patient) -> list[tuple[str, str]]:
    return [
        (_("Enrol"), place("enrol:consents", pk=patient.pk)),
        (_("Assess"), place("assess:start", patient=patient.pk)),
        (_("Propose"), place("planning:plans", patient=patient.pk)),
        (_("Approve"), place("planning:plans", patient=patient.pk)),
    ]


def _later(patient: Patient, begun: bool) -> list[Step]:
    counts = dict.fromkeys(Where, 0)
    for where in patient.sessionrecords.filter(state__in=(State.DONE, State.STOPPED)).values_list("where", flat=True):
        counts[Where(where)] += 1
    measured = Measurement.objects.filter(patient=patient).count()
    lit, treated = any(counts.values()), NOW if begun else LATER
    sessions, follow = place("treating:sessions", patient=patient.pk), place("following:course", patient=patient.pk)
    return [
        Step(label=_("Treat in office"), url=sessions, state=treated, note=_sessions(counts[Where.OFFICE])),
        Step(label=_("Treat at home"), url=sessions, state=treated, note=_sessions(counts[Where.HOME])),
        Step(label=_("Follow"), url=follow, state=NOW if lit else LATER,
             note=ngettext("%(n)s reading", "%(n)s readings", measured) % {"n": measured}),
        Step(label=_("Hand over"), url=place("handover:start", patient=patient.pk), state=LATER, note=_("any time")),
    ]  # fmt: skip


def _sessions(count: int) -> str:
    return ngettext("%(n)s session", "%(n)s sessions", count) % {"n": count}


def _nexts(patient: Patient) -> dict[str, tuple[str, str, str]]:
    consents, plans = place("enrol:consents", pk=patient.pk), place("planning:plans", patient=patient.pk)
    return {
        "enrol": (_("Read the consents together; the one for treatment is needed first."), consents, _("Consents")),
        "assess": (_("Ask the questions of safety and look at the skin."), place("assess:start", patient=patient.pk),
                   _("Assess")),
        "propose": (_("Say what the person wishes for, and have a course worked out."),
                    place("planning:propose", patient=patient.pk), _("Propose a course")),
        "approve": (_("Read the settings back and sign, or propose another way."), plans, _("Look at the proposals")),
        "treat": (_("The course is signed. The first session can begin."),
                  place("treating:sessions", patient=patient.pk), _("To the sessions")),
        "today": (_("A session in the office is due today. It begins with a short check."),
                  place("treating:begin", patient=patient.pk), _("Begin today's session")),
        "follow": (_("The course runs. See how it goes against what was foretold."),
                   place("following:course", patient=patient.pk), _("How it goes")),
    }  # fmt: skip
