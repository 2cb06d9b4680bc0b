"""Pages of planning, as those see them who may."""

import json
import re
import shutil
import uuid

import pytest
from asgiref.sync import async_to_sync
from clinic.planning.asking import PLACED, SHEET
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import CombinedProcedure, PlanJob
from lightmask.clinic.planning import jobs, keeper, queries, wishing

State = PlanJob.State


def at(name, who, *rest):
    return reverse(f"planning:{name}", args=[who.pk, *rest])


def cleaned(mask, **said):
    """The same as a form hands it on."""
    return {**wish(mask), "mask": mask, "start": None, "draws": 200} | said


def wish(mask, **said):
    start = timezone.localdate() + timezone.timedelta(days=2)
    usual = {"goal": "wrinkles", "care": "home", "mask": str(mask.pk), "start": start.isoformat(), "draws": "200"}
    return usual | said


@pytest.fixture
def there(staff, assessed, browse):
    """(browser of a professional, the professional, a person in their care)"""
    user = staff(first_name="Ada", last_name="Moreau", title="dermatologist", licence="D-7")
    return browse(user), user, assessed([user])


def test_nothing_was_proposed_yet(there):
    browser, _, who = there
    page = browser.get(at("plans", who))
    assert page.status_code == 200
    assert b"No course was proposed yet" in page.content
    assert at("propose", who) in page.content.decode()


def test_a_wish_becomes_a_job_and_the_job_a_proposal(there, mask, records, made):
    browser, _, who = there
    page = browser.get(at("propose", who))
    assert page.status_code == 200
    answer = browser.post(
        at("propose", who), wish(mask(SHEET), also="texture", rest_days=["sunday"], minutes_a_week="45")
    )
    job = PlanJob.objects.get()
    assert answer.url == at("job", who, job.pk)
    asked = wishing.Wanted.of(job.request)
    assert asked.goals == (("wrinkles", 1.0), ("texture", 0.5))
    assert (asked.rest_days, asked.minutes_a_week, asked.time_zone) == (("sunday",), 45.0, "Europe/Berlin")
    assert f'name = "{who.name}"' in asked.person
    waiting = browser.get(at("job", who, job.pk)).content.decode()
    assert "waiting to begin" in waiting
    assert re.search(r'<noscript>\s*<meta http-equiv="refresh"', waiting)
    shutil.copytree(made[0], jobs.folder_of(jobs.take_up("here")))
    plan = jobs.end(job, "here", made[1])
    assert browser.get(at("job", who, job.pk)).url == at("plan", who, plan.pk)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"goal": "beauty"}, "Select a valid choice"),
        ({"also": "wrinkles"}, "Name each goal once"),
        ({"care": "both"}, "a mask of its own"),
        ({"start": "2020-01-01"}, "This day has passed"),
        ({"kind_1": "peel"}, "Give both"),
        ({"on_2": "2030-01-01"}, "Give both"),
        ({"minutes_a_week": "-1"}, "greater than or equal to 1"),
        ({"rest_days": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]}, "all seven"),
        ({"mask": str(uuid.uuid4())}, "Select a valid choice"),
    ],
)
def test_a_wish_that_cannot_be(there, mask, said, why):
    browser, _, who = there
    page = browser.post(at("propose", who), wish(mask(SHEET)) | said)
    assert page.status_code == 200
    assert why in page.content.decode()
    assert not PlanJob.objects.exists()


def test_no_plan_is_made_before_what_comes_first(staff, patient, browse, mask):
    user = staff()
    who = patient([user])
    page = browse(user).post(at("propose", who), wish(mask(SHEET))).content.decode()
    assert "Consent to treatment" in page
    assert not PlanJob.objects.exists()


def test_the_form_begins_with_what_is_known(there, mask):
    browser, user, who = there
    day = timezone.localdate() + timezone.timedelta(days=30)
    CombinedProcedure.objects.create(patient=who, by=user, at=timezone.now(), kind="peel", on=day)
    page = browser.get(at("propose", who)).context["form"]
    assert page.initial == {"kind_1": "peel", "on_1": day}
    job = wishing.propose(user, who, cleaned(mask(PLACED), start=day))
    again = browser.get(at("propose", who) + f"?from={job.pk}").context["form"]
    assert again.initial["mask"] == mask(PLACED)
    assert again.initial["start"] == day
    assert browser.get(at("propose", who) + "?from=nonsense").status_code == 200


def test_a_refusal_shows_every_reason_and_who_may_lift_which(there, assessed, mask, records):
    browser, user, _ = there
    who = assessed([user], yes=("C04", "C42"))
    browser.post(at("propose", who), wish(mask(SHEET)))
    job = PlanJob.objects.get()
    keeper.work_off()
    job.refresh_from_db()
    assert job.state == State.REFUSED
    page = browser.get(at("job", who, job.pk)).content.decode()
    assert "Refused: light would not be safe" in page
    for one in job.result["refused"]["answers"]:
        assert one["condition"] in page
        assert (f'id="reason-{one["id"]}"' in page) == (one["severity"] == "PRO")
    severities = {one["severity"] for one in job.result["refused"]["answers"]}
    assert "PRO" in severities


def test_what_failed_says_so(there, mask, records):
    browser, user, who = there
    for number, (state, result, text) in enumerate((
        (State.FAILED, {"bad": "Too few minutes."}, "Too few minutes."),
        (State.FAILED, {"fault": "KeyError (x.py, line 3)"}, "KeyError (x.py, line 3)"),
        (State.LOST, {}, "restarted twice"),
        (State.CANCELLED, {}, "cancelled"),
    )):  # fmt: skip
        job = wishing.propose(user, who, cleaned(mask(SHEET), draws=100 + number))
        PlanJob.objects.filter(pk=job.pk).update(state=state, result=result)
        assert text in browser.get(at("job", who, job.pk)).content.decode()


def test_a_job_is_cancelled_from_its_page(there, mask):
    browser, user, who = there
    job = wishing.propose(user, who, cleaned(mask(SHEET)))
    assert browser.get(at("cancel", who, job.pk)).status_code == 405
    browser.post(at("cancel", who, job.pk))
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_the_progress_of_a_job_is_streamed_to_its_end(there, mask):
    browser, user, who = there
    job = wishing.propose(user, who, cleaned(mask(SHEET)))
    PlanJob.objects.filter(pk=job.pk).update(state=State.DONE, fraction=1.0)
    answer = browser.get(at("progress", who, job.pk))
    assert answer["Content-Type"] == "text/event-stream"
    event, data, *_ = async_to_sync(whole)(answer).split("\n")
    assert event == "event: over"
    assert json.loads(data.removeprefix("data: ")) == {"state": "done", "stage": "done", "percent": 100}


async def whole(answer):
    return "".join([part.decode() async for part in answer.streaming_content])


def test_a_proposal_shows_all_of_the_plan(there, planned):
    browser, user, who = there
    plan = planned(who, user)
    said = queries.document(plan)
    page = browser.get(at("plan", who, plan.pk)).content.decode()
    texts = [
        said["goal"]["grade"].partition(": ")[2], said["nearest"][0]["trial"],
        *(one["limit"] for one in said["safety"]["limits"]),
        *(one["title"] for one in said["alternatives"]), said["stop_rules"][-1]["said"], said["hash"], said["notice"],
        *said["session"]["minutes_from"], said["forecast"]["certainty"],
    ]  # fmt: skip
    from django.utils.html import escape

    assert [text for text in texts if escape(text) not in page] == []
    assert 'src="' + at("face_of", who, plan.pk, 0) in page
    assert page.count("<svg") >= 4
    assert "Read back and sign" in page


def test_the_face_and_the_files_of_a_proposal(there, planned):
    browser, user, who = there
    plan = planned(who, user)
    face = browser.get(at("face_of", who, plan.pk, 0)).json()
    assert face["format"] == "lightmask-face-1"
    assert "papillary dermis" in face["layers"]
    assert browser.get(at("face_of", who, plan.pk, 7)).status_code == 404
    report = browser.get(at("file", who, plan.pk, "report.html"))
    assert "sandbox" in report["Content-Security-Policy"]
    assert "script-src" not in report["Content-Security-Policy"]
    kept = browser.get(at("file", who, plan.pk, "plan.json")).content.decode()
    assert kept.rstrip("\n") == plan.document
    for name in ("dose3d.json", "secret.key", "plan.txt"):
        assert browser.get(at("file", who, plan.pk, name)).status_code == 404


def test_another_way_is_worked_out_whole(there, planned):
    browser, user, who = there
    plan = planned(who, user)
    answer = browser.post(at("take", who, plan.pk), {"way": "most"})
    job = PlanJob.objects.exclude(pk=plan.job_id).get()
    assert answer.url == at("job", who, job.pk)
    assert job.request["way"] == "most"
    assert job.request["goals"] == plan.job.request["goals"]
    assert who.name in job.request["person"]  # as they are now


def test_two_proposals_side_by_side(there, planned):
    browser, user, who = there
    one, other = planned(who, user), planned(who, user, draws=101)
    page = browser.get(at("compare", who), {"one": one.pk, "other": other.pk}).content.decode()
    assert "Share of what light can do" in page
    assert "One session" in page
    assert browser.get(at("compare", who)).url == at("plans", who)
    assert browser.get(at("plans", who)).content.decode().count('name="other"') == 2


def test_a_plan_that_was_changed_behind_our_back_is_not_shown_as_one(there, planned):
    browser, user, who = there
    plan = planned(who, user)
    type(plan).objects.filter(pk=plan.pk).update(document=plan.document.replace("wrinkles", "wrinklez"))
    page = browser.get(at("plans", who)).content.decode()
    assert "broken" in page
    answer = browser.get(at("plan", who, plan.pk))
    assert answer.status_code == 409
    assert "does not have the hash" in answer.content.decode()


@pytest.mark.parametrize("role", ["professional", "assistant"])
def test_whoever_is_not_in_the_care_team_finds_nothing(role, staff, there, planned, client):
    _, user, who = there
    plan = planned(who, user)
    client.force_login(staff(role, name="stranger"), backend="django.contrib.auth.backends.ModelBackend")
    for address in (
        at("plans", who), at("propose", who), at("plan", who, plan.pk), at("approve", who, plan.pk),
        at("job", who, plan.job_id), at("progress", who, plan.job_id), at("file", who, plan.pk, "plan.json"),
        at("face_of", who, plan.pk, 0), at("compare", who),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_a_client_plans_nothing(staff, there, planned, client):
    _, user, who = there
    plan = planned(who, user)
    who.user = staff("client")
    who.save()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    for address in (at("plans", who), at("propose", who), at("plan", who, plan.pk), at("approve", who, plan.pk)):
        assert client.get(address).status_code == 403, address


def test_a_plan_is_not_found_under_another_person(there, assessed, planned):
    browser, user, who = there
    plan, other = planned(who, user), assessed([user])
    for name in ("plan", "approve", "face"):
        assert browser.get(at(name, other, plan.pk)).status_code == 404
    assert browser.get(at("job", other, plan.job_id)).status_code == 404
    assert jobs.folder_of(plan.job).exists()


def test_a_signed_course_goes_on_from_what_was_done(there, planned):
    from lightmask.clinic.planning import approving

    browser, user, who = there
    assert browser.get(at("go_on", who)).url == at("plans", who)  # nothing is signed
    plan = planned(who, user)
    approving.approve(user, plan, plan.hash, {}, False)
    assert "What it goes on from" in browser.get(at("go_on", who)).content.decode()
    answer = browser.post(at("go_on", who))
    job = PlanJob.objects.exclude(pk=plan.job_id).get()
    assert answer.url == at("job", who, job.pk)
    assert job.request["earlier"] == plan.document
    assert job.request["log"] == {"sessions": [], "outcomes": [], "adverse": []}
    assert job.request["goals"] == [["wrinkles", 1.0]]
