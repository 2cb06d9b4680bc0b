"""The keeper at work in the background of a clinic on a real file: cancelled, woken, left alone."""

import os
import threading
import time

import pytest
from clinic import real
from clinic.planning.asking import SHEET, SLEEP, STEP, mask_text, says, wanted
from django.db import connection
from django.utils import timezone

from lightmask.clinic.planning import jobs, keeper, watched

PATIENCE_s = 15


@pytest.fixture(scope="module")
def empty(tmp_path_factory, django_db_blocker):
    """A clinic without anybody, to be copied: making its tables takes seconds."""
    folder = tmp_path_factory.mktemp("empty") / "clinic"
    with django_db_blocker.unblock():
        real.migrated(folder)
    return folder


@pytest.fixture
def here(tmp_path, empty, django_db_blocker):
    """ask(**said) -> a job that waits, in a clinic of its own."""
    from lightmask.clinic.models import MaskModel, Patient, User

    with django_db_blocker.unblock(), real.open_at(real.copied(empty, tmp_path / "clinic")):
        user = User.objects.create_user("ida", "ida@clinic.example", "a long pass phrase", role="professional")
        who = Patient.objects.create(number=1, name="Made-up Person")
        mask = MaskModel.objects.create(name=SHEET, text=mask_text(SHEET), fingerprint=SHEET)

        def ask(**said):
            return jobs.ask(user, who, wanted(**said), (mask, None), timezone.now())

        ask.user = user
        yield ask


def until(question):
    """Ask until it is so."""
    end = time.monotonic() + PATIENCE_s
    while time.monotonic() < end:
        if found := question():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came to be")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_cancelled_job_takes_its_child_with_it(here):
    job = here()

    def work():
        keeper.work_off(says(STEP, then=SLEEP), tick_s=0.05)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: jobs.PlanJob.objects.get(pk=job.pk).stage == "choosing")
    pid = jobs.PlanJob.objects.get(pk=job.pk).pid
    assert alive(pid)
    assert jobs.cancel(here.user, job)
    thread.join(PATIENCE_s)
    assert not thread.is_alive()
    assert not alive(pid)
    job.refresh_from_db()
    assert (job.state, job.pid) == (jobs.State.CANCELLED, None)
    assert not jobs.cancel(here.user, job)


def test_a_keeper_that_is_woken_works_off_what_waits_and_goes(here, monkeypatch):
    first, second = here(), here(draws=101)
    bad = says('{"bad": "No."}')
    monkeypatch.setattr(keeper.work_off, "__defaults__", (bad, 0.05))  # a program of ours, in place of a long plan
    keeper.wake()
    keeper.wake()  # more than once does no harm
    until(lambda: not jobs.anything_left())
    until(lambda: not keeper._keepers)
    for job in (first, second):
        job.refresh_from_db()
        assert (job.state, job.attempts) == (jobs.State.FAILED, 1)
    assert watched.CHILD[-1] == "lightmask.clinic.planning.child"
