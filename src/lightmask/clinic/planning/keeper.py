"""The keeper: takes up jobs one after another and holds a child process for each; `wake` starts it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from lightmask.clinic.models import PlanJob
from lightmask.clinic.planning import jobs
from lightmask.clinic.planning.watched import CHILD, Planner

LOOK_s = 1.0
_lock = threading.Lock()
_keepers: list[threading.Thread] = []


def wake() -> None:
    """See to it that whatever waits is worked on: in threads of this process, as many as may plan at once."""
    with _lock:
        _keepers[:] = [one for one in _keepers if one.is_alive()]
        for _ in range(len(_keepers), settings.PLANNERS_AT_ONCE):
            keeper = threading.Thread(target=_keep, name="planner", daemon=True)
            _keepers.append(keeper)
            keeper.start()


def wake_after_commit() -> None:
    """The same, as soon as what was just asked for can be seen."""
    transaction.on_commit(wake)


def _keep() -> None:
    """Until nothing waits and nothing is at work anywhere: another server's job may have to be begun again."""
    try:
        while not _done():
            time.sleep(LOOK_s)
    finally:
        connection.close()


def _done() -> bool:
    """Work off what there is, and leave the ranks when nothing is left. A database that is away is asked again."""
    try:
        work_off()
        with _lock:
            if jobs.anything_left():
                return False
            _keepers.remove(threading.current_thread())
            return True
    except (OperationalError, InterfaceError):
        connection.close()
        return False


def work_off(command: Sequence[str] = CHILD, tick_s: float = 0.5) -> int:
    """Every job that may be taken up now, one after another. -> how many there were"""
    worker = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"
    count = 0
    while (job := jobs.take_up(worker)) is not None:
        _work(job, worker, command, tick_s)
        count += 1
    return count


def _work(job: PlanJob, worker: str, command: Sequence[str], tick_s: float) -> None:
    jobs.sweep(job, whole=True)
    request = {"wanted": job.request, "out": str(jobs.folder_of(job))}
    final: dict[str, Any] | None = None
    with Planner(request, command) as planner:
        mine, far = jobs.carry_on(job, worker, pid=planner.pid), _Far(job.request)
        for said in planner.lines(tick_s):
            if said is not None and "step" not in said:
                final = said
                continue
            mine = mine and jobs.carry_on(job, worker, **far.now(said))
            if not mine:
                break
        else:
            final = final or {"fault": planner.ended()}
    jobs.sweep(job, whole=not mine or final is None or "done" not in final)
    if mine and final is not None:
        jobs.end(job, worker, final)


class _Far:
    """How far a job is: at what it told last, and from there on by the time that the step usually takes."""

    def __init__(self, request: dict[str, Any]) -> None:
        self._masks = 1 if request.get("office_mask") is None else 2
        self._goes_on = request.get("earlier") is not None
        self._step, self._share, self._since = "", 0.0, time.monotonic()

    def now(self, said: dict[str, Any] | None) -> dict[str, Any]:
        """What is kept of the job: after something that it told, or at a tick in which it told nothing."""
        from lightmask.clinic.planning.steps import moved

        if said is not None:
            self._step, self._share, self._since = said["step"], said["fraction"], time.monotonic()
            return {"stage": self._step, "fraction": self._share}
        gone_s = time.monotonic() - self._since
        return {"fraction": moved(self._step, self._share, gone_s, self._masks, self._goes_on)}
