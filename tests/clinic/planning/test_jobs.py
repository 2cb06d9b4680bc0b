"""Jobs in the queue: asked once, worked on by one, cancelled, found again, never half-done."""

from datetime import timedelta

import pytest
from clinic.planning.asking import SHEET, STEP, says, wanted
from django.utils import timezone

from lightmask.clinic.models import AuditEntry, PlanJob, PlanRecord
from lightmask.clinic.planning import jobs, keeper, lamps, queries

State = PlanJob.State


@pytest.fixture
def asked(staff, patient, mask, records):
    """ask(**said) -> a job that waits."""
    user = staff()
    who = patient([user])

    def make(**said):
        return jobs.ask(user, said.pop("patient", who), wanted(**said), (mask(SHEET), None), timezone.now())

    make.user, make.patient = user, who
    return make


def test_what_was_asked_is_planned_and_kept(asked):
    job = asked()
    assert keeper.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.fraction, job.pid) == (State.DONE, 1.0, None)
    assert job.stage == "writing the report"
    plan = job.plans.get()
    assert queries.newest_plan(asked.patient) == plan
    assert queries.document(plan)["hash"] == plan.hash == job.result["done"]["hash"]
    assert plan.mask_home.name == SHEET
    assert queries.file_of(plan, "report.html").read_text().startswith("<!doctype html>")
    assert queries.file_of(plan, "../../secret.key") is None
    assert [entry.act for entry in AuditEntry.objects.order_by("no")][-3:] == ["plan.asked", "plan.done", "plan.made"]
    assert keeper.work_off() == 0


def test_the_same_request_is_planned_once(asked, staff, patient):
    job = asked()
    assert asked() == job
    assert asked(draws=101) != job
    assert asked(patient=patient([asked.user])) != job  # nobody shares a record with somebody else
    PlanJob.objects.filter(pk=job.pk).update(state=State.DONE)
    assert asked() == job
    PlanJob.objects.filter(pk=job.pk).update(state=State.FAILED)
    assert asked() != job


def test_a_refusal_keeps_every_reason(asked):
    job = asked()
    jobs_said = '{"refused": {"breaches": ["One.", "Two."], "answers": []}}'
    keeper.work_off(says(STEP, jobs_said))
    job.refresh_from_db()
    assert job.state == State.REFUSED
    assert job.result["refused"]["breaches"] == ["One.", "Two."]
    assert not PlanRecord.objects.exists()


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (says('{"bad": "Forty is no day."}'), {"bad": "Forty is no day."}),
        (says(STEP, then="sys.exit(3)"), {"fault": "exit code 3"}),
        (says(STEP, then="import os\nos.kill(os.getpid(), 9)"), {"fault": "signal 9"}),
        (says('{"fault": "KeyError (x.py, line 3)"}'), {"fault": "KeyError (x.py, line 3)"}),
    ],
)
def test_a_child_that_fails_is_a_job_that_says_so(asked, program, why):
    job = asked()
    half = jobs.folder_of(job).parent / f".{job.pk}.half"
    half.mkdir(parents=True)
    keeper.work_off(program)
    job.refresh_from_db()
    assert (job.state, job.result) == (State.FAILED, why)
    assert list(half.parent.iterdir()) == []


def test_a_fault_of_ours_names_its_place_and_nobody(asked):
    job = asked()
    PlanJob.objects.filter(pk=job.pk).update(request=job.request | {"mask": 5})  # what no form would give
    keeper.work_off()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.result["fault"].startswith("TypeError (pathlib.py, line ")


def test_what_ends_after_it_was_cancelled_is_not_kept(asked, made):
    import shutil

    job = asked()
    taken = jobs.take_up("here")
    shutil.copytree(made[0], jobs.folder_of(job))
    assert jobs.cancel(asked.user, taken)
    assert jobs.end(taken, "here", made[1]) is None
    assert not PlanRecord.objects.exists()
    assert not jobs.folder_of(job).exists()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_the_job_of_a_server_that_died_is_begun_once_more_and_then_given_up(asked):
    job = asked()

    def dies():
        assert jobs.take_up("gone").pk == job.pk
        PlanJob.objects.filter(pk=job.pk).update(beat_at=timezone.now() - jobs.STALE - timedelta(seconds=1))

    dies()
    assert jobs.anything_left()
    dies()  # taken up again by another
    job.refresh_from_db()
    assert job.attempts == jobs.ATTEMPTS
    assert jobs.take_up("another") is None
    job.refresh_from_db()
    assert job.state == State.LOST
    assert not jobs.carry_on(job, "gone", stage="late")
    assert not jobs.anything_left()
    assert list(AuditEntry.objects.order_by("no").values_list("act", flat=True))[-2:] == [
        "plan.begun again", "plan.lost"]  # fmt: skip


def test_no_more_are_at_work_than_may_be(asked, settings):
    first, second = asked(), asked(draws=101)
    assert jobs.take_up("a") == first
    assert jobs.take_up("b") is None
    settings.PLANNERS_AT_ONCE = 2
    assert jobs.take_up("b") == second
    assert jobs.take_up("c") is None


def test_the_files_of_a_mask_come_along_and_no_others(mask):
    placed = lamps.beside(mask().text)
    assert list(placed) == ["home-3.leds.csv"]
    assert lamps.lamp(mask()).leds is not None
    assert lamps.beside(mask(SHEET).text) == {}
    from lightmask.errors import BadInput

    for name in ("secret.csv", "../../x.csv", "/etc/x.csv"):
        with pytest.raises(BadInput, match="which is not here"):
            lamps.beside(f"[layout]\nleds_csv = '{name}'")
