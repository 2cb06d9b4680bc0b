"""Reading back and signing: who may, what stands against it, what is kept, and that nothing signed can change."""

import json
from datetime import timedelta

import pytest
from clinic.planning.asking import PLACED
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import Approval, AuditEntry, Screening
from lightmask.clinic.planning import approving, queries, signing
from lightmask.clinic.planning.against import against
from lightmask.errors import BadInput, Unsafe

PASSWORD = "a long pass phrase"


def at(name, who, *rest):
    return reverse(f"planning:{name}", args=[who.pk, *rest])


@pytest.fixture
def there(staff, assessed, planned, browse):
    """(browser, professional, person, plan)"""
    user = staff(first_name="Ada", last_name="Moreau", title="dermatologist", licence="D-7")
    who = assessed([user])
    return browse(user), user, who, planned(who, user)


def filled(browser, who, plan):
    """The form as somebody fills it in who has read the plan."""
    form = browser.get(at("approve", who, plan.pk)).context["form"]
    minutes = {name: right for name, (_, right) in form._minutes.items()}
    ticks = {name: "on" for name in form.fields if name.startswith("line_")}
    typed = {f"minutes_{key}": str(right) for key, right in minutes.items()}
    return {"plan_hash": plan.hash, "password": PASSWORD} | ticks | typed


def sign(user, plan, **said):
    return approving.approve(user, plan, **{"plan_hash": plan.hash, "read_back": {}, "second_factor": False} | said)


def test_a_plan_is_read_back_line_by_line_and_signed(there):
    browser, _, who, plan = there
    page = browser.get(at("approve", who, plan.pk)).content.decode()
    said = queries.document(plan)
    for text in (who.name, "17 May 1980", PLACED, "J/cm²", "mW/cm²", "of what is allowed", "D-7", plan.hash):
        assert text in page
    assert "I have examined" in page
    answer = browser.post(at("approve", who, plan.pk), filled(browser, who, plan))
    approval = Approval.objects.get()
    assert answer.url == at("approval", who, approval.pk)
    assert (approval.name, approval.role, approval.licence) == ("Ada Moreau", "professional", "D-7")
    assert approval.plan_hash == said["hash"]
    assert len(approval.read_back["typed"]) == len(said["phases"])
    assert any(who.name in text for text in approval.read_back["ticked"].values())
    assert signing.is_signed(approval)
    entry = AuditEntry.objects.order_by("no").last()
    assert (entry.act, entry.what) == ("plan.approved", str(approval.pk))
    assert who.name not in str(entry.details)
    approved = queries.approved_plan(who)
    assert (approved.hash, approved.approval, approved.document["hash"]) == (plan.hash, approval, plan.hash)
    assert approved.mask_of(said["phases"][0]).name == PLACED
    assert "in force" in browser.get(answer.url).content.decode()


@pytest.mark.hazard("HZ33")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"password": "a wrong pass phrase"}, "The password is not right"),
        ({"line_person": ""}, "This field is required"),
        ({"line_part_0": ""}, "This field is required"),
        ({"minutes_0": "99"}, "The plan has other minutes here"),
        ({"minutes_0": ""}, "This field is required"),
    ],
)
def test_what_is_not_read_or_not_proved_is_not_signed(there, changed, why):
    browser, _, who, plan = there
    page = browser.post(at("approve", who, plan.pk), filled(browser, who, plan) | changed)
    assert why in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert not Approval.objects.exists()


def test_another_plan_than_the_one_read_is_refused(there):
    browser, _, who, plan = there
    said = filled(browser, who, plan) | {"plan_hash": "sha256:" + "0" * 64}
    assert "not the one that you have read" in browser.post(at("approve", who, plan.pk), said).content.decode()
    assert not Approval.objects.exists()


def test_a_second_factor_is_asked_for_where_there_is_one(there):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    browser, user, who, plan = there
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert Authenticator.objects.filter(user=user).exists()
    said = filled(browser, who, plan)
    assert "The code of your app" in browser.get(at("approve", who, plan.pk)).content.decode()
    wrong = browser.post(at("approve", who, plan.pk), said | {"code": "000000"})
    assert "The code is not right" in wrong.content.decode()
    assert not Approval.objects.exists()
    import time

    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    browser.post(at("approve", who, plan.pk), said | {"code": code})
    assert Approval.objects.get().second_factor


def test_guesses_of_the_password_are_counted(there, settings):
    from axes.models import AccessAttempt

    browser, user, who, plan = there
    for _ in range(3):
        browser.post(at("approve", who, plan.pk), filled(browser, who, plan) | {"password": "guess"})
    assert AccessAttempt.objects.get(username=user.get_username()).failures_since_start == 3


@pytest.mark.parametrize(("role", "may"), [("assistant", False), ("owner", False), ("professional", True)])
def test_who_may_sign(role, may, staff, assessed, planned, client):
    user = staff(role)
    who = assessed([user])
    plan = planned(who, user)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(at("approve", who, plan.pk)).status_code == (200 if may else 403)
    assert ("Read back and sign" in client.get(at("plan", who, plan.pk)).content.decode()) == may
    if may:
        assert sign(user, plan).role == role
    else:
        with pytest.raises(PermissionDenied):
            sign(user, plan)


def test_an_owner_with_a_registration_may_sign(staff, assessed, planned):
    user = staff("owner", licence="D-9")
    who = assessed()
    assert sign(user, planned(who, user)).licence == "D-9"


def refused(user, plan, says):
    with pytest.raises(Unsafe, match=says):
        sign(user, plan)
    assert not Approval.objects.exists()


@pytest.mark.hazard("HZ20")
def test_answers_that_changed_after_the_plan_forbid_it(there):
    browser, user, who, plan = there
    last = Screening.objects.filter(patient=who).first()
    Screening.objects.create(patient=who, at=timezone.now(), by=user, full=False, answers={}, more={"on_skin": []})
    refused(user, plan, "changed after the plan was made")
    assert "This plan cannot be signed" in browser.get(at("approve", who, plan.pk)).content.decode()
    assert last is not None


@pytest.mark.hazard("HZ21")
def test_a_stop_forbids_it_whoever_signs_and_nobody_can_lift_it(there, assessed, planned):
    _, user, _, _ = there
    who = assessed([user], yes=("C01",))
    plan = planned(who, user)
    stops = [text for text in against(plan) if "Nobody can lift this" in text]
    assert stops
    refused(user, plan, "Nobody can lift this")
    with pytest.raises(Unsafe, match="STOP"):
        approving.decide(user, who, "C01", "STOP", "because I want it so")


def test_an_answer_for_professionals_forbids_it_until_one_has_decided(there, assessed, planned):
    _, user, _, _ = there
    who = assessed([user], yes=("C42",))  # pregnant
    plan = planned(who, user)
    refused(user, plan, "A professional has to decide")
    made = approving.decide(user, who, "C42", "PRO", "second trimester, red light only")
    assert (made.name, made.role) == ("Ada Moreau", "dermatologist")
    assert AuditEntry.objects.order_by("no").last().act == "decision.made"
    assert queries.decisions(who)[0].sentence.startswith("Decided by Ada Moreau (dermatologist) on ")
    assert not [text for text in against(plan) if "A professional has to decide" in text]


@pytest.mark.parametrize("reason", ["", "ok", "so it"])
def test_a_decision_has_a_reason(there, reason):
    _, user, who, _ = there
    with pytest.raises(BadInput, match="Say in a few words why"):
        approving.decide(user, who, "C42", "PRO", reason)


def test_only_a_professional_decides(there, staff):
    _, _, who, _ = there
    with pytest.raises(PermissionDenied):
        approving.decide(staff("assistant"), who, "C42", "PRO", "second trimester, red light only")


def test_a_plan_that_is_old_is_proposed_anew(there):
    _, _, _, plan = there
    assert against(plan) == []
    late = timezone.localdate() + timedelta(days=31)
    assert any("more than 30 days ago" in text for text in against(plan, late))


def test_a_mask_that_was_retired_and_a_consent_that_was_withdrawn_forbid_it(there):
    from lightmask.clinic.models import Consent

    _, user, who, plan = there
    plan.mask_home.retired_at = timezone.now()
    plan.mask_home.save()
    refused(user, plan, "no longer in use")
    given = Consent.objects.get(patient=who)
    Consent.objects.create(patient=who, at=timezone.now(), by=user, purpose="treatment", text=given.text,
                           sha256=given.sha256, standing="withdrawn")  # fmt: skip
    refused(user, plan, "Consent to treatment")


def test_a_plan_that_was_changed_is_never_signed(there):
    _, user, _, plan = there
    said = json.loads(plan.document)
    said["session"]["minutes"] = 99.0
    type(plan).objects.filter(pk=plan.pk).update(document=json.dumps(said, sort_keys=True, separators=(",", ":")))
    refused(user, plan, "does not have the hash")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"status": "draft"}, "The plan is a draft"),
        ({"phases": []}, "no trial does"),
        ({"safety": {"edition": "old", "breaches": []}}, "The limits have changed"),
    ],
)
def test_a_plan_that_holds_no_permission_is_never_signed(there, changed, says):
    from lightmask.plan.paper import canonical, content_hash

    _, user, _, plan = there
    said = queries.document(plan)
    said |= changed | ({"safety": said["safety"] | changed["safety"]} if "safety" in changed else {})
    said["hash"] = content_hash(said)
    type(plan).objects.filter(pk=plan.pk).update(document=canonical(said), hash=said["hash"])
    plan.refresh_from_db()
    refused(user, plan, says)


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Somebody Else"}, {"meaning": "I have examined nobody."}, {"plan_hash": "sha256:" + "1" * 64},
        {"overrides": {"C01": {"reason": "none"}}}, {"second_factor": True}, {"licence": ""},
        {"signature": "00" * 64}, {"signature": "no hex"}, {"key_fingerprint": "0" * 16},
        {"valid_until": timezone.localdate() + timedelta(days=4000)}, {"at": timezone.now() - timedelta(days=1)},
    ],
)  # fmt: skip
def test_an_approval_that_was_changed_is_never_used(there, changed):
    browser, user, who, plan = there
    approval = sign(user, plan)
    Approval.objects.filter(pk=approval.pk).update(**changed)
    with pytest.raises(Unsafe, match="was changed after it was signed"):
        queries.approved_plan(who)
    page = browser.get(at("approval", who, approval.pk)).content.decode()
    assert "does not hold" in page
    assert "verified just now" not in page
    assert "must not be used" in browser.get(at("plans", who)).content.decode()


def test_a_signed_plan_that_was_exchanged_is_never_used(there, planned):
    _, user, who, plan = there
    sign(user, plan)
    said = json.loads(plan.document)
    said["phases"][0]["minutes"] = 60.0
    from lightmask.plan.paper import canonical, content_hash

    said["hash"] = content_hash(said)  # with a right hash of its own
    type(plan).objects.filter(pk=plan.pk).update(document=canonical(said), hash=said["hash"])
    with pytest.raises(Unsafe, match="does not have the signed hash"):
        queries.approved_plan(who)


def test_an_approval_of_one_person_is_none_of_another(there, assessed):
    _, user, who, plan = there
    approval, other = sign(user, plan), assessed([user])
    Approval.objects.filter(pk=approval.pk).update(patient=other)
    with pytest.raises(Unsafe):
        queries.approved_plan(other)
    assert queries.approved_plan(who) is None


def test_an_approval_ends_with_its_day(there):
    _, user, who, plan = there
    approval = sign(user, plan)
    said = queries.document(plan)
    weeks = max(one["start_week"] + one["weeks"] for one in said["phases"])
    assert approval.valid_until > timezone.localdate() + timedelta(weeks=weeks)
    assert approval.valid_until <= timezone.localdate() + timedelta(days=365)
    assert queries.approved_plan(who, approval.valid_until).approval == approval
    with pytest.raises(Unsafe, match="valid until"):
        queries.approved_plan(who, approval.valid_until + timedelta(days=1))


def test_a_withdrawn_approval_gives_no_light_and_none_before_it_comes_back(there, planned, staff):
    browser, user, who, plan = there
    first = sign(user, plan)
    second = sign(user, plan)
    assert second.replaces == first
    assert queries.approved_plan(who).approval == second
    answer = browser.post(at("withdraw", who, second.pk), {"reason": "  "})
    assert not second.withdrawals.exists()
    answer = browser.post(at("withdraw", who, second.pk), {"reason": "The skin is red."})
    assert answer.url == at("approval", who, second.pk)
    assert queries.approved_plan(who) is None
    page = browser.get(answer.url).content.decode()
    assert "The skin is red." in page
    assert "withdrawn" in page
    with pytest.raises(BadInput, match="withdrawn before"):
        approving.withdraw(user, second, "again")
    assert sign(user, plan) == queries.approved_plan(who).approval


def test_nobody_signed_nothing_is_in_force(there):
    _, _, who, _ = there
    assert queries.approved_plan(who) is None


def test_a_decision_from_the_page_of_a_refusal_plans_again(staff, assessed, mask, records, browse):
    from lightmask.clinic.models import Decision, PlanJob
    from lightmask.clinic.planning import keeper, wishing

    user = staff(first_name="Ada", last_name="Moreau")
    who = assessed([user], yes=("C42",))
    browser = browse(user)
    job = wishing.propose(user, who, {"goal": "wrinkles", "care": "home", "mask": mask("omnilux-contour-face")})
    keeper.work_off()
    job.refresh_from_db()
    assert job.state == "refused"
    for said in ({"about": "C42", "reason": ""}, {"about": "C99", "reason": "because it is so"}):
        browser.post(at("decide", who, job.pk), said)
        assert not Decision.objects.exists()
    answer = browser.post(at("decide", who, job.pk), {"about": "C42", "reason": "second trimester, red light only"})
    again = PlanJob.objects.exclude(pk=job.pk).get()
    assert answer.url == at("job", who, again.pk)
    assert 'by = "Ada Moreau"' in again.request["person"]
    assert "second trimester, red light only" in again.request["person"]
