"""Pages: the proposals of a person, the wish, the work in progress, one proposal, two side by side."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lightmask.clinic import access, charts
from lightmask.clinic.models import MaskModel, Patient, PlanJob
from lightmask.clinic.planning import against, comparing, faces, finding, jobs, keeper, queries, shown, story, wishing
from lightmask.clinic.planning.forms import ProposeForm
from lightmask.errors import BadInput, Unsafe

State = PlanJob.State
View = Callable[..., HttpResponse]
KINDS = {
    "plan.json": "application/json", "report.html": "text/html; charset=utf-8", "report.pdf": "application/pdf",
    "course.ics": "text/calendar; charset=utf-8",
}  # fmt: skip
SEALED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"  # a report is a page without scripts


def page(request: HttpRequest, name: str, person: Patient, said: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page about a person."""
    return render(request, f"clinic/planning/{name}.html", {"patient": person, **said}, status=status)


def told_when_broken(view: View) -> View:
    """A page that says so, with 409, where a plan is not what it was kept as."""

    @functools.wraps(view)
    def safe(request: HttpRequest, patient: UUID, **named: Any) -> HttpResponse:
        try:
            return view(request, patient, **named)
        except Unsafe as unsafe:
            person = access.person_to_change(access.who(request), patient)
            return page(request, "broken", person, {"reasons": unsafe.breaches}, status=409)

    return safe


@require_GET
def plans(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Every proposal, and which of them is signed."""
    person = access.person_to_change(access.who(request), patient)
    refused: tuple[str, ...] = ()
    try:
        approved = queries.approved_plan(person)
    except Unsafe as unsafe:
        approved, refused = None, unsafe.breaches
    ahead = person.planjobs.filter(state__in=(State.QUEUED, State.RUNNING))
    if ahead:
        keeper.wake_after_commit()
    return page(request, "plans", person, {
        "plans": queries.told(person), "approved": approved, "refused": refused, "ahead": ahead,
        "signed": person.approvals.select_related("plan").prefetch_related("withdrawals"),
    })  # fmt: skip


def propose(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The wish; sends the planner to work."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    form = ProposeForm(request.POST or None, initial=_before(request, person))
    missing = queries.missing(person)
    if request.method == "POST" and form.is_valid() and not _blocked(form, missing):
        try:
            job = wishing.propose(user, person, form.cleaned_data)
        except BadInput as sentence:
            form.add_error(None, str(sentence))
        else:
            keeper.wake_after_commit()
            return redirect("planning:job", patient, job.pk)
    masks = MaskModel.objects.filter(retired_at=None).exists()
    lasts = shown.lasts(jobs.took_s())
    return page(request, "propose", person, {"form": form, "missing": missing, "masks": masks, "lasts": lasts})


def _blocked(form: ProposeForm, missing: list[Any]) -> bool:
    """Whether something has to be done first; the form then says what."""
    for one in missing:
        if one.blocks:
            form.add_error(None, f"{one.text}: {one.why}")
    return bool(form.errors)


def _before(request: HttpRequest, person: Patient) -> dict[str, Any]:
    """What the form begins with: an earlier wish, or what is usual for this person."""
    named = request.GET.get("from", "")
    try:
        job = person.planjobs.filter(pk=UUID(named)).first() if named else None
    except ValueError:
        job = None
    return wishing.initial(job) if job else wishing.usual(person)


@require_GET
def job(request: HttpRequest, patient: UUID, job: UUID) -> HttpResponse:
    """How far it is; on to the proposal when it is done; every reason when there is none."""
    found = finding.job(access.who(request), patient, job)
    plan = found.plans.first()
    if plan is not None:
        return redirect("planning:plan", patient, plan.pk)
    ahead = found.state in (State.QUEUED, State.RUNNING)
    if ahead:
        keeper.wake_after_commit()
    share = round(100 * found.fraction)
    return page(request, "job", found.patient, {
        "job": found, "ahead": ahead, "stage": shown.stage(found), "percent": share, "share": f"{share} %",
        "lasts": shown.lasts(jobs.took_s(found) or jobs.took_s()) if ahead else "",
        "refused": _plainly(found.result.get("refused")), "why": shown.plain(found.result.get("bad") or ""),
        "fault": found.result.get("fault") or "",
    })  # fmt: skip


def _plainly(refused: dict[str, Any] | None) -> dict[str, Any] | None:
    """A refusal in the words of pages."""
    if refused is None:
        return None
    answers = [one | {"sentence": shown.plain(one["sentence"])} for one in refused["answers"]]
    return {"breaches": [shown.plain(one) for one in refused["breaches"]], "answers": answers}


@require_POST
def cancel(request: HttpRequest, patient: UUID, job: UUID) -> HttpResponse:
    """Stop the work."""
    user = access.who(request)
    found = finding.job(user, patient, job)
    if not jobs.cancel(user, found):
        messages.info(request, _("It had ended before."))
    return redirect("planning:job", patient, job)


@require_GET
@told_when_broken
def plan(request: HttpRequest, patient: UUID, plan: UUID) -> HttpResponse:
    """One proposal, whole."""
    user = access.who(request)
    found = finding.plan(user, patient, plan)
    sessions = faces.sessions(found)
    place = _place(request.GET.get("face", ""), len(sessions))
    picture = faces.picture(found, place)
    signed = found.approvals.filter(withdrawals=None).exists()
    return page(request, "plan", found.patient, {
        "signed": signed,
        **story.proposal(found), "reasons": against.against(found), "may_approve": user.may_approve,
        "table": charts.face_table(picture) if picture else None, "sessions": sessions, "place": place,
        "shown_session": sessions[place] if sessions else "",
        "approvals": found.approvals.prefetch_related("withdrawals"),
        "others": queries.told(found.patient, without=found),
    })  # fmt: skip


def _place(text: str, count: int) -> int:
    """Which of so many is meant; the first where none is."""
    return int(text) if text.isascii() and text.isdigit() and int(text) < count else 0


@require_GET
def face(request: HttpRequest, patient: UUID, plan: UUID, place: int = 0) -> JsonResponse:
    """The dose on the face, for the rotating picture."""
    found = faces.picture(finding.plan(access.who(request), patient, plan), place)
    if found is None:
        raise Http404
    answer = JsonResponse(found)
    answer["Cache-Control"] = "private, max-age=3600"  # a plan never changes
    return answer


@require_GET
def file(request: HttpRequest, patient: UUID, plan: UUID, name: str) -> HttpResponse:
    """A file of the plan: to print, to keep, for a calendar."""
    found = finding.plan(access.who(request), patient, plan)
    path = queries.file_of(found, name) if name in KINDS else None
    if path is None:
        raise Http404
    shows = name == "report.html"
    answer = HttpResponse(path.read_bytes(), content_type=KINDS[name])
    answer["Content-Disposition"] = f'{"inline" if shows else "attachment"}; filename="{name}"'
    if shows:
        answer["Content-Security-Policy"] = SEALED
    return answer


@require_POST
def take(request: HttpRequest, patient: UUID, plan: UUID) -> HttpResponse:
    """Another of the ways becomes the proposal: the planner works it out whole."""
    user = access.who(request)
    found = finding.plan(user, patient, plan)
    if found.job is None:
        raise Http404
    try:
        made = wishing.again(user, found.job, request.POST.get("way") or None)
    except BadInput as sentence:
        messages.error(request, str(sentence))
        return redirect("planning:plan", patient, plan)
    keeper.wake_after_commit()
    return redirect("planning:job", patient, made.pk)


@require_GET
@told_when_broken
def compare(request: HttpRequest, patient: UUID) -> HttpResponse:
    """Two proposals, line by line."""
    user = access.who(request)
    person = access.person_to_change(user, patient)
    try:
        pair = [finding.plan(user, patient, UUID(request.GET.get(name, ""))) for name in ("one", "other")]
    except ValueError:
        messages.info(request, _("Choose two proposals to compare."))
        return redirect("planning:plans", patient)
    return page(request, "compare", person, {"pair": pair, "table": comparing.compared(*pair)})


@told_when_broken
def go_on(request: HttpRequest, patient: UUID) -> HttpResponse:
    """The rest of the signed course, planned anew from what was done and measured."""
    from lightmask.clinic.following.log import log_of

    user = access.who(request)
    person = access.person_to_change(user, patient)
    approved = queries.approved_plan(person)
    if approved is None:
        messages.info(request, _("No course is signed, so there is none to go on with."))
        return redirect("planning:plans", patient)
    log = log_of(person)
    if request.method != "POST":
        return page(request, "go_on", person, {"approved": approved, "log": log, "lasts": shown.lasts(jobs.took_s())})
    try:
        job = wishing.go_on(user, approved, log)
    except BadInput as sentence:
        messages.error(request, str(sentence))
        return redirect("planning:go_on", patient)
    keeper.wake_after_commit()
    return redirect("planning:job", patient, job.pk)
