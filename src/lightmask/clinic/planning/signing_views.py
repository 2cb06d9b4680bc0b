"""Pages of the signature: decide about an answer, read back and sign, withdraw."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from lightmask.clinic import access
from lightmask.clinic.planning import approving, finding, keeper, lamps, proving, queries, reading, wishing
from lightmask.clinic.planning.against import against, stopping_with
from lightmask.clinic.planning.forms import ApproveForm, DecideForm, WithdrawForm
from lightmask.clinic.planning.views import page
from lightmask.errors import BadInput, Unsafe


@sensitive_post_parameters("password", "code", "credential")
def approve(request: HttpRequest, patient: UUID, plan: UUID) -> HttpResponse:
    """The plan in plain words, to be read back; then the signature."""
    user = access.who(request)
    found = finding.plan(user, patient, plan)
    access.approver_only(user)
    reasons = against(found)
    if reasons:
        return page(request, "cannot_sign", found.patient, {"plan": found, "reasons": reasons})
    passkey = request.POST.get("credential", "")
    form = ApproveForm(
        request.POST or None, initial={"plan_hash": found.hash}, app=proving.has_app(user), by_passkey=bool(passkey),
        lines=reading.lines(found), minutes=reading.minutes(found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            second = (
                proving.proved_by_passkey(request, user, passkey) if passkey
                else proving.proved(request, user, said["password"], said.get("code", ""))
            )  # fmt: skip
            made = approving.approve(user, found, said["plan_hash"], form.read, second)
        except BadInput as sentence:
            form.add_error(None if passkey else "code" if said.get("code") else "password", str(sentence))
        except Unsafe as unsafe:
            return page(request, "cannot_sign", found.patient, {"plan": found, "reasons": unsafe.breaches})
        else:
            messages.success(request, _("The course is signed."))
            return redirect("planning:approval", patient, made.pk)
    meaning = approving.meaning(queries.document(found), found)
    return page(request, "approve", found.patient, {
        "plan": found, "form": form, "meaning": meaning, "signer": user,
        "passkey": proving.asked_of_passkey(request, user),
    })  # fmt: skip


@require_GET
def approval(request: HttpRequest, patient: UUID, approval: UUID) -> HttpResponse:
    """What was signed, and whether it still is what was signed."""
    found = finding.approval(access.who(request), patient, approval)
    newest = queries.newest_approval(found.patient)
    return page(request, "approval", found.patient, {
        "approval": found, "changed": queries.changed(found), "withdrawal": found.withdrawals.first(),
        "replaced": newest is not None and newest.pk != found.pk, "on_time": queries.on_time(found),
        "form": WithdrawForm(),
    })  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, patient: UUID, approval: UUID) -> HttpResponse:
    """End an approval before its time."""
    user = access.who(request)
    found = finding.approval(user, patient, approval)
    form = WithdrawForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("Say why the course must not go on."))
        approving.withdraw(user, found, form.cleaned_data["reason"])
        messages.success(request, _("The approval is withdrawn. No session of this course can begin any more."))
    except BadInput as sentence:
        messages.error(request, str(sentence))
    return redirect("planning:approval", patient, approval)


@require_POST
def decide(request: HttpRequest, patient: UUID, job: UUID) -> HttpResponse:
    """Let an answer pass that refused a plan, with a reason; then the planner is asked again."""
    user = access.who(request)
    found = finding.job(user, patient, job)
    access.approver_only(user)
    form = DecideForm(request.POST)
    try:
        if not form.is_valid():
            raise BadInput(_("Give the reason."))
        masks = [lamps.lamp(one) for one in (found.mask_office, found.mask_home) if one is not None]
        rows = {one.id: one for one in stopping_with(masks, lamps.person_now(found.patient))}
        row = rows.get(form.cleaned_data["about"])
        if row is None:
            raise BadInput(_("This answer does not stand against the plan any more. Propose again."))
        approving.decide(user, found.patient, row.id, row.severity, form.cleaned_data["reason"])
        again = wishing.again(user, found, None)
    except (BadInput, Unsafe) as sentence:
        messages.error(request, str(sentence))
        return redirect("planning:job", patient, job)
    keeper.wake_after_commit()
    messages.success(request, _("Your decision is on record. The plan is being worked out with it."))
    return redirect("planning:job", patient, again.pk)
