"""Every address x every role x one's own, somebody else's, nobody's: who gets what. New ones must be entered here."""

from datetime import timedelta
from uuid import uuid4

import pytest
from clinic import courses
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from lightmask.clinic.models import (
    AdverseEvent,
    Appointment,
    Clinic,
    Finding,
    MaskModel,
    MaskUnit,
    Measurement,
    Photo,
    PlanJob,
)

ROLES = ("owner", "professional", "assistant", "client")
STAFF = ROLES[:3]
FINE = {200, 302, 400, 405, 409}  # asked rightly or not: it is theirs to ask
REFUSED, ABSENT = {403, 404}, {404}

# What an address needs besides the person: name of the parameter -> which record of the world, or a word.
NEEDS = {
    "assess:gone": {"pk": "finding"}, "assess:correct": {"pk": "measurement"},
    "assess:measure": {"scale": "=cutometer_r2"},
    "assess:photo": {"pk": "photo"}, "assess:photo_file": {"pk": "photo"},
    "enrol:edit": {"pk": "patient"}, "enrol:team": {"pk": "patient"}, "enrol:consents": {"pk": "patient"},
    "enrol:sign": {"pk": "patient", "purpose": "=treatment"},
    "enrol:withdraw": {"pk": "patient", "purpose": "=treatment"},
    "planning:job": {"job": "job"}, "planning:progress": {"job": "job"}, "planning:cancel": {"job": "job"},
    "planning:decide": {"job": "job"}, "planning:approval": {"approval": "approval"},
    "planning:withdraw": {"approval": "approval"}, "planning:plan": {"plan": "plan"}, "planning:take": {"plan": "plan"},
    "planning:approve": {"plan": "plan"}, "planning:face": {"plan": "plan"},
    "planning:face_of": {"plan": "plan", "place": "=0"}, "planning:file": {"plan": "plan", "name": "=plan.json"},
    "following:event": {"pk": "event"}, "following:call_off": {"pk": "appointment"},
    "handover:download": {"form": "=fhir"}, "staff:end_log_in": {"which": "=" + "0" * 20},
    "live:session": {"pk": "session"}, "live:events": {"pk": "session"}, "live:stop": {"pk": "session"},
    "live:note": {"pk": "session"}, "live:effect": {"pk": "session"}, "live:amend": {"pk": "session"},
    "live:recover": {"pk": "session"},
}  # fmt: skip
# Addresses that belong to nobody in particular: role -> what it may get.
OWNERS = {"owner": FINE, "professional": REFUSED, "assistant": REFUSED, "client": REFUSED}
OF_STAFF = {"owner": FINE, "professional": FINE, "assistant": FINE, "client": REFUSED}
OF_ALL = dict.fromkeys(ROLES, FINE)
OF_CLIENTS = {"owner": ABSENT, "professional": ABSENT, "assistant": ABSENT, "client": FINE}
SHARED = {
    "desk:start": OF_ALL, "desk:people": OF_STAFF, "desk:masks": OF_STAFF, "desk:unit": OF_STAFF,
    "desk:new_unit": OWNERS, "desk:new_model": OWNERS, "desk:model": OF_STAFF, "desk:retire_model": OWNERS,
    "desk:change_unit": OWNERS, "desk:clean": OF_STAFF, "desk:connect": OF_STAFF, "desk:retire_unit": OWNERS,
    "enrol:new": OF_STAFF, "enrol:people": OF_STAFF, "enrol:texts": OWNERS, "live:running": OF_STAFF,
    "staff:list": OWNERS, "staff:invite": OWNERS, "staff:change": OWNERS, "staff:new_link": OWNERS,
    "staff:forget_factors": OWNERS, "staff:clinic": OWNERS, "staff:myself": OF_ALL,
    "staff:log_ins": OF_ALL, "staff:end_others": OF_ALL, "staff:end_log_in": OF_ALL,
    "audit:entries": OWNERS, "audit:verify": OWNERS, "audit:export": OWNERS, "audit:key": OWNERS,
    "api:about": OF_STAFF, "api:new_key": OF_STAFF, "api:revoke": dict.fromkeys(ROLES, ABSENT),
}  # fmt: skip
# Of a person, and open to that person too (their own photos, their own session, what it tells, and its STOP).
OF_THE_PERSON_TOO = {"assess:photo_file", "live:session", "live:events", "live:stop"}
# Roles that see the page but may not do this on it.
NOT_FOR = {
    "live:recover": {"assistant"}, "handover:erase": {"assistant"}, "handover:ask_for": {"assistant"},
    "handover:take_back_for": {"assistant"}, "planning:approve": {"assistant", "owner"},
    "planning:decide": {"assistant", "owner"},
}  # fmt: skip
NO_LOG_IN = {"staff:set_password"}
# Files of a plan that no planner wrote, a way that nobody offered, photos without consent.
NOT_THERE_YET = {
    "planning:face", "planning:face_of", "planning:file", "planning:take", "assess:photo", "assess:photo_file",
}  # fmt: skip


def addresses():
    """(name, parameters) of every address of ours; those of allauth and of the API's own routes are theirs to test."""

    def walk(resolver, space="", names=()):
        for one in resolver.url_patterns:
            own = (*names, *one.pattern.converters)
            if hasattr(one, "url_patterns"):
                yield from walk(one, f"{space}{one.namespace}:" if one.namespace else space, own)
            elif space and space != "api-1:":
                yield space + (one.name or str(one.pattern)), own

    return dict(walk(get_resolver()))


class World:
    """Two people with everything that a record can have, and each role once with the first and once without."""

    def __init__(self, staff, patient):
        Clinic.objects.update_or_create(id=1, defaults={"second_factor": False})
        self.users = {role: staff(role) for role in ROLES}
        self.browsers = {role: Client(raise_request_exception=False) for role in ROLES}
        for role, browser in self.browsers.items():
            browser.force_login(self.users[role], backend="django.contrib.auth.backends.ModelBackend")
        stranger = staff("professional")
        self.own = self.records(patient(list(self.users.values())[1:3], user=self.users["client"]), stranger)
        self.other = self.records(patient([stranger], user=staff("client")), stranger)
        self.unit = MaskUnit.objects.create(
            model=MaskModel.objects.create(name="m", text="", fingerprint="0"), serial="A-1", port="simulated"
        )

    def records(self, person, by):
        now = timezone.now()
        approval = courses.in_force(person, by, timezone.localdate() - timedelta(days=14))
        of = {"patient": person, "at": now}
        return {
            "patient": person, "plan": approval.plan, "approval": approval,
            "session": courses.lit(approval, timezone.localdate() - timedelta(days=1)),
            "finding": Finding.objects.create(**of, region="cheek", kind="redness", severity=1),
            "measurement": Measurement.objects.create(**of, scale="cutometer_r2", value=0.7),
            "photo": Photo.objects.create(**of, pose="front", file="none.jpg", sha256="0", width=1, height=1),
            "event": AdverseEvent.objects.create(**of, kind="burn", severity="mild", description="x"),
            "appointment": Appointment.objects.create(**of, kind="photos"),
            "job": PlanJob.objects.create(patient=person, request={}, request_hash="0"),
        }  # fmt: skip

    def address(self, name, names, whose):
        """The path, or None where nothing of a person is in it."""
        found = {}
        for parameter in names:
            wanted = NEEDS.get(name, {}).get(parameter, parameter)
            if wanted.startswith("="):
                found[parameter] = wanted[1:]
            else:
                found[parameter] = whose[wanted].pk if whose else uuid4()
        return reverse(name, kwargs=found)

    def ask(self, role, path):
        """What both verbs answer; nothing that they do stays."""
        answers = []
        for verb in (self.browsers[role].get, self.browsers[role].post):
            with transaction.atomic():
                answers.append(verb(path).status_code)
                transaction.set_rollback(True)
        return answers


@pytest.fixture
def world(staff, patient):
    return World(staff, patient)


def of_a_person(name):
    return name.split(":")[0] not in ("home", "my_record") and name not in SHARED and name not in NO_LOG_IN


PEOPLES = sorted(name for name in addresses() if of_a_person(name))


def test_every_address_is_entered():
    known = {*SHARED, *NO_LOG_IN, *PEOPLES, *(n for n in addresses() if n.split(":")[0] in ("home", "my_record"))}
    assert set(addresses()) <= known
    needs_more = [n for n, names in addresses().items() if n in PEOPLES and set(names) - {"patient"} and n not in NEEDS]
    assert needs_more == []


@pytest.mark.hazard("HZ21", "HZ36")
def test_what_is_of_a_person_is_theirs_and_their_carers(world):
    wrong = []
    for name in PEOPLES:
        names = addresses()[name]
        own, other, none = (world.address(name, names, whose) for whose in (world.own, world.other, None))
        for role in ROLES:
            theirs = role in STAFF or name in OF_THE_PERSON_TOO
            may = (FINE | ({403} if role in NOT_FOR.get(name, ()) else set())) if theirs else REFUSED | {405}
            may = may | ({404} if name in NOT_THERE_YET | OF_THE_PERSON_TOO else set())
            strange = may | {404} if role == "owner" else ABSENT | {405}
            for whose, path, allowed in (("own", own, may), ("other", other, strange), ("none", none, ABSENT | {405})):
                found = world.ask(role, path)
                if not set(found) <= allowed or found == [405, 405]:
                    wrong.append((name, role, whose, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_shared_goes_by_role(world):
    wrong = []
    for name, by_role in SHARED.items():
        names = addresses()[name]
        filled = {"pk": world.users["owner"].pk if name.startswith("staff:") else world.unit.pk, "which": "0" * 20}
        if name in ("desk:model", "desk:retire_model"):
            filled = {"pk": world.unit.model.pk}
        if name == "api:revoke":
            filled = {"pk": 1}
        path = reverse(name, kwargs={key: filled[key] for key in names})
        for role in ROLES:
            found = world.ask(role, path)
            if not set(found) <= by_role[role] | {405}:
                wrong.append((name, role, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_the_clients_own_is_nobody_elses(world):
    wrong = []
    for name, names in addresses().items():
        if name.split(":")[0] not in ("home", "my_record"):
            continue
        path = reverse(name, kwargs={"form": "fhir"} if names else {})
        for role in ROLES:
            found = world.ask(role, path)
            if not set(found) <= (OF_CLIENTS[role] | {405}):
                wrong.append((name, role, found))
    assert not wrong, "\n".join(map(str, wrong))


def test_nothing_is_answered_without_a_log_in(world):
    asked = 0
    for name, names in addresses().items():
        if name in PEOPLES or not names:
            path = world.address(name, names, world.own)
            for verb in (Client().get, Client().post):
                answer = verb(path)
                to_the_door = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
                assert to_the_door or (name == "live:stop" and answer.status_code in (401, 403, 405)), (name, answer)
                asked += 1
    assert asked > 150
