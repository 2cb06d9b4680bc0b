"""Live progress of a job as server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from lightmask.clinic import access
from lightmask.clinic.models import PlanJob
from lightmask.clinic.planning import finding, keeper, shown

LOOK_s, ALIVE_s, LONGEST_s = 0.5, 2.0, 900.0
AHEAD = (PlanJob.State.QUEUED, PlanJob.State.RUNNING)


async def progress(request: HttpRequest, patient: UUID, job: UUID) -> HttpResponseBase:
    """How far a job is, until it has ended."""
    found = await sync_to_async(lambda: finding.job(access.who(request), patient, job))()
    await sync_to_async(keeper.wake_after_commit)()
    answer = StreamingHttpResponse(_events(found.pk), content_type="text/event-stream")
    answer["Cache-Control"], answer["X-Accel-Buffering"] = "no-store", "no"
    return answer


async def _events(pk: UUID) -> AsyncIterator[str]:
    """A line at every change, and now and then so that silence means something; `over` at the end."""
    end, told, at = time.monotonic() + LONGEST_s, "", 0.0
    while time.monotonic() < end:
        said, over = await sync_to_async(_now)(pk)
        text = json.dumps(said)
        if over:
            yield f"event: over\ndata: {text}\n\n"
            return
        if text != told or time.monotonic() - at > ALIVE_s:
            yield f"data: {text}\n\n"
            told, at = text, time.monotonic()
        await asyncio.sleep(LOOK_s)


def _now(pk: UUID) -> tuple[dict[str, Any], bool]:
    job = PlanJob.objects.filter(pk=pk).first()
    if job is None:
        return {"state": "gone"}, True
    said = {"state": job.state, "stage": shown.stage(job), "percent": round(100 * job.fraction)}
    return said, job.state not in AHEAD
