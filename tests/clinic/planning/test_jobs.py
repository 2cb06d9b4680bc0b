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


def test_a_bar_moves_while_a_step_lasts_and_never_into_the_next(asked, monkeypatch):
    """Between two things that are told the share creeps on, by the time that such a step usually takes."""
    kept, real = [], jobs.carry_on

    def carried(job, worker, **said):
        kept.append(said.get("fraction"))
        return real(job, worker, **said)

    monkeypatch.setattr(jobs, "carry_on", carried)
    asked()
    said = '{"step": "putting the mask on the face", "fraction": 0.05}'
    keeper.work_off(says(said, then="import time\ntime.sleep(1.2)\n" + f"print({STEP!r}, flush=True)"), tick_s=0.1)
    moves = [one for one in kept if one is not None]
    between = moves[moves.index(0.05) : moves.index(0.5)]
    assert len(between) >= 6 and between == sorted(set(between)), "each tick a little further"
    assert 0.05 < between[-1] < 0.5


def test_how_far_it_is_never_passes_the_next_step():
    from lightmask.clinic.planning import steps

    for masks in (1, 2):
        for goes_on in (False, True):
            told = []
            counted = steps.Steps(masks, lambda step, share, told=told: told.append((step, share)), goes_on)
            for step in steps.ahead(masks, goes_on):
                counted(step)
            ends = [*(share for _, share in told[1:]), 1.0]
            for (step, share), end in zip(told, ends, strict=True):
                assert share < steps.moved(step, share, 1.0, masks, goes_on) < end + 1e-3
                assert steps.moved(step, share, 1e6, masks, goes_on) <= end + 1e-3


def test_how_long_it_takes_is_what_the_last_ones_took(asked):
    from lightmask.clinic.planning import shown

    assert "half a minute to two minutes" in shown.lasts(jobs.took_s())
    now = timezone.now()
    for number, seconds in enumerate((18.2, 41.0)):
        job = asked(draws=100 + number)
        PlanJob.objects.filter(pk=job.pk).update(
            state=State.DONE, began_at=now - timedelta(seconds=seconds), ended_at=now
        )
    failed = asked(draws=150)
    PlanJob.objects.filter(pk=failed.pk).update(state=State.FAILED, began_at=now, ended_at=now)
    assert jobs.took_s() == [pytest.approx(18.2), pytest.approx(41.0)]
    assert jobs.took_s(PlanJob.objects.get(request__draws=101)) == [pytest.approx(41.0)]
    assert shown.lasts(jobs.took_s()) == "The last ones here took 18 to 41 seconds."


def test_the_files_of_a_mask_come_along_and_no_others(mask):
    placed = lamps.beside(mask().text)
    assert list(placed) == ["home-3.leds.csv"]
    assert lamps.lamp(mask()).leds is not None
    assert lamps.beside(mask(SHEET).text) == {}
    from lightmask.errors import BadInput

    for name in ("secret.csv", "../../x.csv", "/etc/x.csv"):
        with pytest.raises(BadInput, match="which is not here"):
            lamps.beside(f"[layout]\nleds_csv = '{name}'")
