"""Looking changes nothing: every address of planning, treating, following and home, asked by everybody who may."""

import json
from datetime import timedelta

import pytest
from clinic.test_every_page import ROLES, World, addresses
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import timezone

from lightmask.clinic.models import AdverseEvent, Clinic, MaskModel, MaskUnit, PlanRecord, SessionRecord

PARTS = ("planning", "treating", "live", "following", "home")
STREAMS = {"live:events", "planning:progress"}  # what they send is read from the same rows, outside of a request
NOT_RECORDS = {"sessions.Session"}  # who is logged in, and when they were last seen


@pytest.fixture
def world(staff, patient):
    """Everything that a page could be tempted by: harm unread, a session that its server left, work that waits."""
    found = World(staff, patient)
    Clinic.objects.update_or_create(id=1, defaults={"second_factor": False, "unknown_from": None})
    model = MaskModel.objects.create(name="k", text="", fingerprint="1")
    PlanRecord.objects.update(mask_home=model)
    unit = MaskUnit.objects.create(model=model, serial="B-1", port="simulated", given_to=found.own["patient"])
    SessionRecord.objects.filter(pk=found.own["session"].pk).update(
        state="running", unit=unit, settings={"minutes": 3.1, "drive": {}, "approved": {"drive": {}, "minutes": 3.1}},
        written_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    return found


def everything():
    """Each row of each table, as text by its place."""
    rows = {}
    for model in apps.get_models():
        if model._meta.label not in NOT_RECORDS:
            for row in model._default_manager.order_by().values():
                key = str(row.get("id", row.get("no", row.get("pk", sorted(map(str, row.items()))))))
                rows[model._meta.label, key] = json.dumps(row, cls=DjangoJSONEncoder, default=str, sort_keys=True)
    return rows


def paths(world):
    for name, names in addresses().items():
        if name.split(":")[0] in PARTS and name not in STREAMS:
            yield name, world.address(name, names, world.own) if names else reverse(name)


def test_every_get_leaves_every_row_as_it_was(world):
    before, asked, changed = everything(), {}, []
    for name, path in paths(world):
        for role in ROLES:
            answer = world.browsers[role].get(path)
            asked.setdefault(name, set()).add(answer.status_code)
            after = everything()
            if after != before:
                what = {key for key in {*before, *after} if before.get(key) != after.get(key)}
                changed.append((name, role, sorted(what)))
                before = after
    assert not changed, "\n".join(map(str, changed))
    opened = {name for name, codes in asked.items() if 200 in codes}
    assert {
        "following:event",
        "following:course",
        "live:session",
        "planning:plans",
        "home:today",
        "home:diary",
    } <= opened
    assert len(opened) >= 25, sorted(set(asked) - opened)


def test_an_address_that_only_does_things_is_not_opened_by_looking(world):
    """A link, a preview or a crawler that follows it is told to send a form."""
    refused = {
        name for name, path in paths(world) if world.browsers["professional"].get(path).status_code == 405
    }  # fmt: skip
    assert refused >= {
        "live:stop", "live:note", "live:effect", "live:recover", "following:call_off", "planning:cancel",
        "planning:take", "planning:decide", "planning:withdraw",
    }  # fmt: skip


def test_harm_is_read_by_a_press_of_a_button_and_the_audit_says_by_whom(world, staff):
    from lightmask.clinic.models import AuditEntry

    event = world.own["event"]
    address = reverse("following:event", args=[event.patient_id, event.pk])
    page = world.browsers["professional"]
    assert "I have read it" in page.get(address).content.decode()
    assert AdverseEvent.objects.get(pk=event.pk).seen_at is None
    assert world.browsers["assistant"].post(address, {"do": "seen"}).status_code == 403
    shown = page.post(address, {"do": "seen"}, follow=True).content.decode()
    seen = AdverseEvent.objects.get(pk=event.pk)
    row = AuditEntry.objects.get(act="adverse.see", what=str(event.pk))
    assert seen.seen_at is not None and seen.closed_at is None and row.actor == str(world.users["professional"].pk)
    assert world.users["professional"].shown in shown and "I have read it" not in shown
    page.post(address, {"do": "seen"})
    assert AdverseEvent.objects.get(pk=event.pk).seen_at == seen.seen_at
    assert AuditEntry.objects.filter(act="adverse.see").count() == 1
